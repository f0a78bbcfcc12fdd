"""What an application holds: its settings, one Enricher an engine, its gate and its metrics; and how a text is analysed with them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from flask import current_app, request

from enrich.errors import EngineError, OptionError, TextError
from enrich.service import parsing, schemas, tracing
from enrich.service.limits import Gate, Place, Stop
from enrich.service.problems import FAULTS, Problem, of_error

if TYPE_CHECKING:
    from collections.abc import Mapping

    from enrich.config import Settings
    from enrich.pipeline import Enricher
    from enrich.service.metrics import Metrics

EXTENSION: Final = "enrich"
DOCUMENT: Final = schemas.DocumentSchema()
LINE: Final = schemas.BulkLineSchema()


@dataclass(frozen=True, slots=True)
class State:
    """Built once by the application factory.

    Attributes:
        settings: as read at start.
        enrichers: one an engine name.
        gate: the places for analysis.
        batches: the places for batches, whose answers are all kept until the last is made.
        streams: the places for streams, which hold a thread as long as they go, and a place of ``gate`` for each line alone.
        metrics: what /metrics shows.
        stop: whether the process was told to stop; requests in flight are still answered.

    """

    settings: Settings
    enrichers: Mapping[str, Enricher]
    gate: Gate
    batches: Gate
    streams: Gate
    metrics: Metrics
    stop: Stop = field(default_factory=Stop)

    def place(self, *, always: bool = False) -> Place:
        """A place of the gate, for a ``with`` statement; ``always`` is for the later parts of a request that was let in.

        Raises:
            Problem: on entering: all places are taken, and the queue is full or took too long.

        """
        return Place(self.gate, self.settings.request_deadline_s, always=always)

    def batch(self) -> Place:
        """A place for a batch, likewise."""
        return Place(self.batches, self.settings.request_deadline_s)

    def enricher(self, options: Mapping[str, Any]) -> Enricher:
        """The enricher of the engine asked for, or of the default one.

        Raises:
            Problem: the engine is not configured here.

        """
        name = options.get("engine", self.settings.engine)
        if name not in self.enrichers:
            detail = f"This service has: {', '.join(self.enrichers)}."
            raise Problem("invalid-request", "The engine is not configured.", [("#/engine", detail)])
        return self.enrichers[name]

    def analyse(self, text: str, options: Mapping[str, Any], pointer: str = "#/text") -> dict[str, Any]:
        """The answer to one text, counted in the metrics.

        Raises:
            Problem: the text is blank or too long, or the engine cannot answer.

        """
        if not text or text.isspace():
            raise Problem("blank-text", "The text is empty or only white space.", [(pointer, "Must not be blank.")])
        limit = self.settings.max_text_chars
        if len(text) > limit:
            raise Problem("text-too-long", f"The text has more than {limit} code points.", [(pointer, f"At most {limit} code points.")])
        enricher = self.enricher(options)
        chosen = {name: value for name, value in options.items() if name != "engine"}
        try:
            body = enricher.enrich(text, **chosen).to_dict()
        except (EngineError, OptionError, TextError) as error:
            raise of_error(error) from error
        self.metrics.analysed(text, body)
        tracing.analysed(request.environ, len(text), body["meta"])
        request.environ["enrich.characters"] = request.environ.get("enrich.characters", 0) + len(text)
        return body

    def check_batch(self, documents: list[Any]) -> None:
        """Hold a batch against its limits.

        Raises:
            Problem: it has too many documents, or too many code points together.

        """
        most = self.settings.max_batch_documents
        if len(documents) > most:
            raise Problem("batch-too-large", f"A batch has at most {most} documents.", [("#/documents", f"At most {most}.")])
        texts = (document.get("text") for document in documents if isinstance(document, dict))
        most = self.settings.max_batch_chars
        if sum(len(text) for text in texts if isinstance(text, str)) > most:
            raise Problem("batch-too-large", f"The texts of a batch have at most {most} code points together.")

    def analyse_document(self, document: Any, index: int, options: Mapping[str, Any]) -> dict[str, Any]:
        """The result of one document of a batch: its answer or its problem, after its id if it has one."""
        pointer = f"#/documents/{index}"
        try:
            with self.place(always=True):
                loaded = schemas.load(DOCUMENT, document, pointer)
                return _id(document) | self.analyse(loaded["text"], options, f"{pointer}/text")
        except (Problem, *FAULTS) as error:
            return _id(document) | {"problem": self._told(error)}

    def analyse_line(self, line: bytes, defaults: Mapping[str, Any]) -> dict[str, Any]:
        """The result of one line of /enrich/bulk: its answer or its problem, after its id if it has one."""
        found: Any = None
        try:
            with self.place(always=True):
                found = parsing.parse_json(line)
                options = {**defaults, **schemas.load(LINE, found)}
                options.pop("id", None)
                return _id(found) | self.analyse(options.pop("text"), options)
        except (Problem, *FAULTS) as error:
            return _id(found) | {"problem": self._told(error)}

    def _told(self, error: Exception) -> dict[str, Any]:
        """The problem object of one document or line; a fault is logged at the end of the request."""
        if not isinstance(error, Problem):
            request.environ["enrich.fault"] = error
            error = Problem("internal-error", "The service failed here; its log has the request under its X-Request-ID.")
        self.metrics.refused(error.slug)
        return error.to_dict()


def state() -> State:
    """The state of the application that answers this request."""
    found: State = current_app.extensions[EXTENSION]
    return found


def _id(document: Any) -> dict[str, str]:
    name = document.get("id") if isinstance(document, dict) else None
    return {"id": name} if isinstance(name, str) and len(name) <= schemas.MAX_ID_CHARS else {}
