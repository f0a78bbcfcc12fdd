"""A chunk's answers: what runs in the worker processes."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any, Final, NamedTuple

import orjson

from enrich.bulk import formats
from enrich.bulk.problems import RowFault
from enrich.errors import EngineDeadline, EngineUnavailable, TextError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from enrich.bulk.chunks import Chunk, Row
    from enrich.bulk.job import Job
    from enrich.pipeline import Enricher

PATIENCE: Final = 5
"""How often an engine that is down is asked again before the job is given up."""
_MAX_ID: Final = 256


class Answers(NamedTuple):
    """What became of one chunk.

    Attributes:
        good: its answers, in the output's format.
        bad: its problems, as JSON lines; empty where there are none, or where they stand among the answers.
        words: words of its texts, parted by white space.
        faults: how many of its rows have a problem.

    """

    good: bytes
    bad: bytes
    words: int
    faults: int


def answer(chunk: Chunk, job: Job, enricher: Enricher) -> Answers:
    """Enrich the rows of a chunk.

    An answer is the body of ``Enrichment.to_dict()`` after the row's place, without ``meta.timings_ms``: the same row gives the same
    bytes each time.

    Raises:
        EngineUnavailable: the engine is down, and stays so.

    """
    bad: list[dict[str, Any]] = []
    words = faults = 0

    def lines() -> Iterator[dict[str, Any]]:
        """The answers, one at a time: each is thousands of small objects, which are written and forgotten."""
        nonlocal words, faults
        for row in chunk.rows:
            line: dict[str, Any] = {"source": row.source, "row": row.number}
            try:
                content, name = _open(row, job) if chunk.json else (row.content, row.id)
                if _is_name(name):
                    line["id"] = name
                text = _text(content, row, enricher.settings.max_text_chars)
                body = _enrich(text, job, enricher)
            except RowFault as fault:
                faults += 1
                line["problem"] = fault.to_dict()
                if job.in_place:
                    yield line
                else:
                    bad.append(line)
            else:
                words += len(text.split())
                yield {**line, **body}

    good = formats.encode(lines(), job.suffix())
    return Answers(good, formats.lines(bad), words, faults)


def _open(row: Row, job: Job) -> tuple[Any, Any]:
    """The text and the id of a JSON line, whatever they are."""
    if row.too_long:
        return None, None
    try:
        found = orjson.loads(row.content)
    except orjson.JSONDecodeError as error:
        raise RowFault("malformed-json", f"No JSON in UTF-8 at column {error.colno}.") from None
    if not isinstance(found, dict):
        raise RowFault("invalid-request", "The line is no JSON object.")
    return found.get(job.text_field), found.get(job.id_field)


def _text(content: Any, row: Row, limit: int) -> str:
    """The text of a row, fit to be enriched."""
    if row.too_long:
        raise RowFault("line-too-long", "The row has too many bytes.")
    if isinstance(content, bytes):
        try:
            content = content.decode()
        except UnicodeDecodeError as error:
            raise RowFault("invalid-encoding", f"The byte at {error.start} is not UTF-8.") from None
    if not isinstance(content, str):
        raise RowFault("invalid-request", "The row has no text, or one that is no string.")
    if not content or content.isspace():
        raise RowFault("blank-text", "The text is empty or only white space.")
    if len(content) > limit:
        raise RowFault("text-too-long", f"The text has more than {limit} code points.")
    return content


def _enrich(text: str, job: Job, enricher: Enricher) -> dict[str, Any]:
    for attempt in range(PATIENCE + 1):
        try:
            body = enricher.enrich(text, **job.options).to_dict()
        except TextError:
            raise RowFault("invalid-encoding", "The text is not UTF-8.") from None
        except EngineDeadline:
            raise RowFault("engine-deadline", "The text was not analysed in time.") from None
        except EngineUnavailable as error:
            if attempt == PATIENCE:
                raise
            time.sleep(error.retry_after)
        else:
            del body["meta"]["timings_ms"]
            return body
    raise AssertionError("the last attempt returns or raises")


def _is_name(name: Any) -> bool:
    return (isinstance(name, str) and len(name) <= _MAX_ID) or (isinstance(name, int) and not isinstance(name, bool))
