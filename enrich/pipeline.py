"""Enricher: text to Enrichment. The only place that knows the order of the stages.

Offsets are a law: ``raw[start:end]`` is always the ``text`` that an item reports, in the unit asked for.
"""

from __future__ import annotations

import gc
import time
from contextlib import contextmanager, suppress
from functools import cache
from typing import TYPE_CHECKING, Any, Final

from enrich import engines
from enrich.config import Settings
from enrich.engines.base import SCHEMES, Engine, Mention, Scheme, Segmentation
from enrich.enrichment import Enrichment
from enrich.errors import EngineDeadline, OptionError, TextError
from enrich.normalization import Normalizer, resolve
from enrich.numbers import NumberExtractor
from enrich.segmentation import to_atb
from enrich.text import OFFSET_UNITS, OffsetUnit, Text
from enrich.tokens import Tokens, tokenize

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from enrich.numbers.mention import NumberMention
    from enrich.tokens import TokenType

_WARM_WORDS: Final = 500
FEATURES: Final = ("normalized_text", "segmentation", "entities", "numbers")


class Enricher:
    """Enriches Arabic texts. Expensive to build, cheap to call, thread-safe.

    Args:
        engine: the engine's name; None takes the setting ENRICH_ENGINE.
        settings: None reads ENRICH_* variables from the environment.

    Raises:
        SettingsError: a setting cannot be used.
        ModelError: a model file is missing or damaged.
        OptionError: no engine has that name.

    """

    def __init__(self, engine: str | Engine | None = None, settings: Settings | None = None) -> None:
        self.settings = settings or Settings.from_env()
        if not isinstance(engine, Engine):
            engine = engines.build(engine or self.settings.engine, self.settings)
        self.engine = engine
        self._normalizer = Normalizer()
        self._numbers = _numbers()

    def start(self, patience: float = 30.0) -> None:
        """Start the engine's processes, if it has any, and wait up to ``patience`` seconds for them.

        The service starts engines in its workers; a program that builds an Enricher with engine ``farasa`` calls this once, and
        ``close`` at its end. The embedded engine needs neither.
        """
        self.engine.start()
        until = time.monotonic() + patience
        while self.engine.health().state == "starting" and time.monotonic() < until:
            time.sleep(0.05)

    def warm(self) -> None:
        """Analyse the commonest words once, so that the first texts find them remembered; some 0.2 seconds.

        A server calls this before it forks its workers, which then share what is remembered.
        """
        found = self.engine.common_words()
        for at in range(0, len(found), _WARM_WORDS):
            # A small limit or deadline is for requests: it leaves words to be met later, and stops no start.
            with suppress(EngineDeadline):
                self.enrich(" ".join(found[at : at + _WARM_WORDS])[: self.settings.max_text_chars])

    def close(self) -> None:
        """Stop what ``start`` started."""
        self.engine.close()

    def enrich(
        self,
        text: str,
        *,
        features: Iterable[str] | None = None,
        normalization: str | Mapping[str, Any] = "standard",
        segmentation_scheme: Scheme = "farasa",
        offset_unit: OffsetUnit = "codepoint",
        include_approximate: bool = False,
        include_implicit: bool = False,
        min_score: float | None = None,
    ) -> Enrichment:
        """Enrich one text.

        Args:
            text: raw Arabic text; an empty one gives an empty answer.
            features: any of ``FEATURES``; None is all. Only these are computed and present.
            normalization: a preset or an object of switches, for ``normalized_text``.
            segmentation_scheme: ``farasa`` splits all affixes, ``atb`` clitics and pronouns only.
            offset_unit: the unit of every start and end.
            include_approximate: give words such as عشرات and آلاف as numbers without a value.
            include_implicit: give dual nouns (قتيلان) as numbers.
            min_score: leave out entities with a smaller score; None is the engine's own threshold.

        Raises:
            TextError: the text is no string, has lone surrogates, or is longer than ``settings.max_text_chars``.
            OptionError: an option is not one of the documented ones.
            EngineUnavailable, EngineDeadline: as the engine says, or the text took longer than ``settings.request_deadline_s``.

        """
        self._check(text)
        wanted = _features(features)
        resolve(normalization)
        _one_of("segmentation_scheme", segmentation_scheme, SCHEMES)
        _one_of("offset_unit", offset_unit, OFFSET_UNITS)
        _flag("include_approximate", include_approximate)
        _flag("include_implicit", include_implicit)
        _probability("min_score", min_score)
        clock = _Clock(self.settings.request_deadline_s)
        with _collector_paused():
            body: dict[str, Any] = {}
            if "normalized_text" in wanted:
                body["normalized_text"] = self._normalizer.normalize(text, normalization)
                clock.lap("normalized_text")
            warnings: list[str] = []
            if len(wanted) > len(body):
                read = Text(text)
                tokens = tokenize(read)
                clock.lap("tokens")
                spans = _Spans(read, offset_unit)
                segmentations: list[Segmentation] = []
                if "segmentation" in wanted or "entities" in wanted:
                    segmentations = self.engine.segment(tokens, deadline=clock.deadline)
                    warnings += self.engine.warnings()
                if "segmentation" in wanted:
                    in_scheme = segmentations if segmentation_scheme == "farasa" else [to_atb(found) for found in segmentations]
                    body["segmentation"] = spans.tokens(tokens, in_scheme)
                clock.lap("segmentation")
                if "entities" in wanted:
                    mentions = self.engine.tag(tokens, segmentations, deadline=clock.deadline)
                    warnings += self.engine.warnings()
                    body["entities"] = [spans.entity(m) for m in mentions if min_score is None or m.score >= min_score]
                    clock.lap("entities")
                if "numbers" in wanted:
                    found = self._numbers.extract(tokens, include_approximate=include_approximate, include_implicit=include_implicit)
                    body["numbers"] = [spans.number(number) for number in found]
                    clock.lap("numbers")
            body["meta"] = {
                "engine": self.engine.name,
                "offset_unit": offset_unit,
                "models": self.engine.models,
                "timings_ms": clock.finish(),
                "warnings": list(dict.fromkeys(warnings)),
            }
            return Enrichment(body)

    def _check(self, text: str) -> None:
        if not isinstance(text, str):
            raise TextError("text must be a string")
        if len(text) > self.settings.max_text_chars:
            raise TextError(f"text is longer than {self.settings.max_text_chars} code points")
        try:
            text.encode()
        except UnicodeEncodeError:
            raise TextError("text has a lone surrogate, which is no character") from None


@contextmanager
def _collector_paused() -> Iterator[None]:
    """Pause Python's cyclic collector.

    An answer is thousands of small objects that live until it is given up, none of them in a cycle: the collector would walk them again and
    again while they become more. A thread that finds it paused leaves it so, and the one that paused it lets it go on.
    """
    running = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if running:
            gc.enable()


@cache
def _numbers() -> NumberExtractor:
    """The number stage, with what it remembers of words: one for all engines of the process."""
    return NumberExtractor()


def _features(features: Iterable[str] | None) -> tuple[str, ...]:
    if features is None:
        return FEATURES
    asked = [features] if isinstance(features, str) else list(features)
    if not asked or not all(feature in FEATURES for feature in asked):
        raise OptionError("features", f"must be one or more of {', '.join(FEATURES)}")
    return tuple(feature for feature in FEATURES if feature in asked)


def _one_of(name: str, value: object, choices: tuple[str, ...]) -> None:
    if value not in choices:
        raise OptionError(name, f"must be one of {', '.join(choices)}")


def _flag(name: str, value: object) -> None:
    if not isinstance(value, bool):
        raise OptionError(name, "must be true or false")


def _probability(name: str, value: object) -> None:
    if value is not None and (isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value <= 1):
        raise OptionError(name, "must be a number from 0 to 1")


class _Clock:
    """Milliseconds by stage, and the moment by which all stages must be done."""

    def __init__(self, seconds: float) -> None:
        self._begin = self._last = time.perf_counter()
        self.deadline = time.monotonic() + seconds
        self._laps: dict[str, float] = {}

    def lap(self, stage: str) -> None:
        now = time.perf_counter()
        self._laps[stage] = round((now - self._last) * 1000, 3)
        self._last = now
        if time.monotonic() > self.deadline:
            raise EngineDeadline("the text took longer than the request deadline")

    def finish(self) -> dict[str, float]:
        self._laps["total"] = round((time.perf_counter() - self._begin) * 1000, 3)
        return self._laps


class _Spans:
    """From analysis spans to the raw spans of the answer, in the unit asked for."""

    def __init__(self, text: Text, unit: OffsetUnit) -> None:
        self._raw = text.raw
        self._starts = text.raw_starts()
        self._ends = text.raw_ends()
        self._same = text.identical
        self._linear = text.linear
        self._untouched = text.analysis is text.raw
        self._convert: Callable[[int], int] | None = text.converter(unit)
        self._scale = 1 if self._convert is None or unit == "utf16" else 2

    def piece(self, start: int, end: int) -> dict[str, Any]:
        """Text, start and end of one analysis span."""
        begin, stop = self._starts[start], self._ends[end - 1]
        text = self._raw[begin:stop]
        if self._convert is not None:
            begin, stop = self._convert(begin), self._convert(stop)
        return {"text": text, "start": begin, "end": stop}

    def tokens(self, tokens: Tokens, segmentations: list[Segmentation]) -> list[dict[str, Any]]:
        """The segmentation feature: the hot path, one dict a token and one a segment."""
        starts, ends, types = tokens.starts, tokens.ends, tokens.types
        begins, stops = starts, ends
        if not self._same:
            raw_starts, raw_ends = self._starts, self._ends
            begins = [raw_starts[start] for start in starts]
            stops = [raw_ends[end - 1] for end in ends]
        raw = self._raw
        texts = tokens.forms if self._untouched else [raw[begin:stop] for begin, stop in zip(begins, stops, strict=True)]
        if self._convert is not None:
            begins, stops = list(map(self._convert, begins)), list(map(self._convert, stops))
        # As a rule each letter of a word is one raw character and takes one unit, or two bytes: its cuts are then told by its start alone.
        answer = _tokens(texts, begins, stops, types, segmentations, scale=self._scale)
        if not (self._same and self._convert is None):
            scale, linear = self._scale, self._linear
            for i, found in enumerate(segmentations):
                if (len(found.forms) > 1 or found.tags[0]) and not (linear and stops[i] - begins[i] == scale * found.ends[-1] and types[i] == "word"):
                    answer[i]["segments"] = _segments(found, begins[i], self._cuts(found, starts[i], stops[i]))
        return answer

    def _cuts(self, segmentation: Segmentation, start: int, stop: int) -> list[int]:
        """Where each segment ends, in the answer's unit: where the next one begins, the last one with its token."""
        cuts = []
        for end in segmentation.ends[:-1]:
            cut = start + end
            # A ligature's letters share one raw character: a cut inside it leaves all of it to the piece before.
            inside = self._starts[cut] == self._starts[cut - 1]
            until = self._ends[cut - 1] if inside else self._starts[cut]
            cuts.append(until if self._convert is None else self._convert(until))
        return [*cuts, stop]

    def entity(self, mention: Mention) -> dict[str, Any]:
        """One entity of the answer."""
        entity = self.piece(mention.start, mention.end)
        entity["type"] = mention.type
        entity["score"] = round(mention.score, 4)
        for name in ("entity_id", "canonical", "iso", "geonames"):
            value = getattr(mention, name)
            if value is not None:
                entity[name] = value
        return entity

    def number(self, mention: NumberMention) -> dict[str, Any]:
        """One number of the answer."""
        return mention.to_dict(self.piece)


def _tokens(
    texts: list[str], starts: list[int], ends: list[int], types: list[TokenType], segmentations: list[Segmentation], *, scale: int
) -> list[dict[str, Any]]:
    """The tokens of an answer, where each letter takes ``scale`` units: one loop without a call, for it makes most of what is answered."""
    answer = []
    for text, start, end, kind, (forms, offsets, kinds, tags) in zip(texts, starts, ends, types, segmentations, strict=True):
        if len(forms) == 1 and tags[0] is None:
            segments: list[dict[str, Any]] = [{"form": forms[0], "start": start, "end": end, "kind": kinds[0]}]
        else:
            segments = []
            begin = start
            for form, offset, part, tag in zip(forms, offsets, kinds, tags):  # noqa: B905 - a tenth of the time; tests of engines hold the lengths
                cut = start + scale * offset
                if tag is None:
                    segments.append({"form": form, "start": begin, "end": cut, "kind": part})
                else:
                    segments.append({"form": form, "start": begin, "end": cut, "kind": part, "tag": tag})
                begin = cut
        answer.append({"text": text, "start": start, "end": end, "type": kind, "segments": segments})
    return answer


def _segments(segmentation: Segmentation, begin: int, cuts: Sequence[int]) -> list[dict[str, Any]]:
    """Segments that tile their token: each begins where the one before ends."""
    answer: list[dict[str, Any]] = []
    forms, _, kinds, tags = segmentation
    for form, end, kind, tag in zip(forms, cuts, kinds, tags, strict=True):
        if tag is None:
            answer.append({"form": form, "start": begin, "end": end, "kind": kind})
        else:
            answer.append({"form": form, "start": begin, "end": end, "kind": kind, "tag": tag})
        begin = end
    return answer
