"""FarasaEngine: our tokens to lines of words, Farasa's lines back to segmentations and mentions.

Only words go to Farasa, each of Arabic letters alone and one space apart: no blank line, control character, slash, plus sign or
digit of a text can shift a line or pass for a separator. Words are sent by sentence, sentences in lines of bounded length.
"""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, Final, TypeVar

from enrich.engines.base import Engine, EntityType, Health, Mention, Segmentation, State, whole
from enrich.engines.farasa.alignment import pair, segmentation, split_morphemes
from enrich.engines.farasa.jars import find_jar, java_command
from enrich.engines.farasa.jvm import JvmFault
from enrich.engines.farasa.pool import START_DEADLINE_S, Pool
from enrich.errors import EngineUnavailable
from enrich.text import is_arabic_letter

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from enrich.config import Settings
    from enrich.tokens import Tokens

T = TypeVar("T")

SENTENCE_ENDS: Final = frozenset(".!?؟؛…")
TYPES: Final[dict[str, EntityType]] = {"PERS": "PER", "PER": "PER", "LOC": "LOC", "ORG": "ORG"}
SCORE: Final = 0.8
"""Farasa gives no probability: this fixed one says no more than that it marked the span."""
# Worst last: the engine is as well as its worse pool.
STATES: Final[tuple[State, ...]] = ("ready", "degraded", "starting", "down")
GARBAGE_FROM: Final = 4
GARBAGE_SHARE: Final = 0.5
"""An answer in which more than this share of at least ``GARBAGE_FROM`` words can't be found again is no answer to the question."""
WARN_UNALIGNED: Final = "some words were left whole: Farasa's answer could not be aligned to them"
WARN_LONG: Final = "some words were left whole: they are longer than ENRICH_FARASA_MAX_LINE_CHARS"
WARN_FALLBACK: Final = "Farasa is down: the embedded engine answered"


class FarasaEngine(Engine):
    """Farasa's segmenter and named entity recognizer, each in its own pool of JVMs.

    Args:
        settings: the ``farasa_*`` ones are read.
        start_s: seconds that a JVM may take to load its models.

    Raises:
        EngineUnavailable: a jar or Java itself is missing.
        ModelError: the fallback engine's models are missing or damaged.

    """

    name = "farasa"
    version = "farasapy protocol 0.1"
    license = "Farasa: QCRI's research licence, no commercial use without QCRI's consent; the adapter: Apache-2.0"

    def __init__(self, settings: Settings, *, start_s: float = START_DEADLINE_S) -> None:
        self._max_line = settings.farasa_max_line_chars
        self._fallback: Engine | None = None
        if settings.farasa_fallback == "embedded":
            from enrich.engines.embedded import EmbeddedEngine  # noqa: PLC0415 - its models are loaded only where it is asked for

            self._fallback = EmbeddedEngine(settings)
        segmenter = find_jar("segmenter", settings.farasa_segmenter_jar)
        ner = find_jar("ner", settings.farasa_ner_jar)
        self._segmenter, self._ner = (
            Pool(
                name,
                java_command(jar, settings.farasa_heap_mb),
                size=settings.farasa_pool_size,
                call_s=settings.farasa_deadline_s,
                start_s=start_s,
            )
            for name, jar in (("segmenter", segmenter), ("ner", ner))
        )
        self._models = {"segmentation": segmenter.name, "entities": ner.name}
        self._thread = threading.local()

    @property
    def models(self) -> dict[str, str]:
        """The jars' file names: Farasa's jars carry no version."""
        return dict(self._models)

    def start(self) -> None:
        """Start the JVMs in the background."""
        self._segmenter.start()
        self._ner.start()

    def close(self) -> None:
        """Kill the JVMs."""
        self._segmenter.close()
        self._ner.close()

    def health(self) -> Health:
        """The worse pool's state; the details hold both pools' figures."""
        pools = {"segmenter": self._segmenter.details(), "ner": self._ner.details()}
        state = max((pool["state"] for pool in pools.values()), key=STATES.index)
        if state == "down" and self._fallback is not None:
            state = "degraded"
        return Health(state, pools)

    def warnings(self) -> list[str]:
        """What this thread's calls since the last look had to warn of; it is forgotten then."""
        found = list(self._noted())
        self._noted().clear()
        return found

    def segment(self, tokens: Tokens, *, deadline: float | None = None) -> list[Segmentation]:
        """Farasa's segmentation, tiled onto our tokens; a word that it can't be aligned to is whole.

        Raises:
            EngineUnavailable: no JVM is up and there is no fallback.
            EngineDeadline: a JVM did not answer in time; it is being replaced.

        """
        self._noted().clear()
        try:
            return self._segment(tokens, deadline)
        except EngineUnavailable:
            if self._fallback is None:
                raise
            self._warn(WARN_FALLBACK)
            return self._fallback.segment(tokens, deadline=deadline)

    def _segment(self, tokens: Tokens, deadline: float | None) -> list[Segmentation]:
        result = [whole(form) for form in tokens.forms]
        for chunk in self._chunks(tokens):
            lines = [[tokens.forms[i] for i in line] for line in chunk]

            def read(answers: list[str], lines: list[list[str]] = lines) -> list[list[Segmentation | None]]:
                return _read(lines, answers, _segmentations)

            answered = self._segmenter.call([" ".join(line) for line in lines], read, deadline)
            for line, segmentations in zip(chunk, answered, strict=True):
                for i, one in zip(line, segmentations, strict=True):
                    if one is None:
                        self._warn(WARN_UNALIGNED)
                    else:
                        result[i] = one
        return result

    def tag(self, tokens: Tokens, segmentations: list[Segmentation], *, deadline: float | None = None) -> list[Mention]:
        """Farasa's names; proclitics are cut off by ``segmentations``, the article stays.

        Raises: as ``segment``.
        """
        try:
            tags = self._tags(tokens, deadline)
        except EngineUnavailable:
            if self._fallback is None:
                raise
            self._warn(WARN_FALLBACK)
            return self._fallback.tag(tokens, segmentations, deadline=deadline)
        return _mentions(tokens, segmentations, tags)

    def _tags(self, tokens: Tokens, deadline: float | None) -> dict[int, str]:
        """BIO tags of the words that Farasa tagged other than O; a line's first name always begins with B."""
        tags: dict[int, str] = {}
        for chunk in self._chunks(tokens):
            lines = [[tokens.forms[i] for i in line] for line in chunk]

            def read(answers: list[str], lines: list[list[str]] = lines) -> list[list[str | None]]:
                return _read(lines, answers, _line_tags)

            answered = self._ner.call([" ".join(line) for line in lines], read, deadline)
            for line, found in zip(chunk, answered, strict=True):
                inside = False
                for i, tag in zip(line, found, strict=True):
                    if tag is None or tag[:2] not in {"B-", "I-"}:
                        inside = False
                        continue
                    tags[i] = tag if inside else f"B-{tag[2:]}"
                    inside = True
        return tags

    def _chunks(self, tokens: Tokens) -> Iterator[list[list[int]]]:
        """Token numbers of the words, by sentence; each chunk of sentences is one call of at most ``max_line`` code points."""
        chunk: list[list[int]] = []
        line: list[int] = []
        length = 0
        last = 0
        for i, (form, kind) in enumerate(zip(tokens.forms, tokens.types, strict=True)):
            if (form in SENTENCE_ENDS or "\n" in tokens.text.analysis[last : tokens.starts[i]]) and line:
                chunk.append(line)
                line = []
            last = tokens.ends[i]
            if kind != "word" or not all(map(is_arabic_letter, form)):
                continue
            if len(form) > self._max_line:
                self._warn(WARN_LONG)
                continue
            if length + len(form) > self._max_line:
                # One long sentence is cut at a word; else at the last sentence's end.
                if chunk:
                    yield chunk
                    length = sum(len(tokens.forms[j]) + 1 for j in line)
                    chunk = []
                if length + len(form) > self._max_line:
                    yield [line]
                    line = []
                    length = 0
            line.append(i)
            length += len(form) + 1
        if line:
            chunk.append(line)
        if chunk:
            yield chunk

    def _noted(self) -> dict[str, None]:
        notes: dict[str, None] | None = getattr(self._thread, "notes", None)
        if notes is None:
            notes = self._thread.notes = {}
        return notes

    def _warn(self, warning: str) -> None:
        self._noted()[warning] = None


def _read(lines: list[list[str]], answers: list[str], reader: Callable[[list[str], str], list[T | None]]) -> list[list[T | None]]:
    """Read the answers, line by line. Raises JvmFault where hardly anything of several words can be found again."""
    found = [reader(words, answer) for words, answer in zip(lines, answers, strict=True)]
    count = sum(map(len, lines))
    unread = sum(one is None for line in found for one in line)
    if count >= GARBAGE_FROM and unread > count * GARBAGE_SHARE:
        raise JvmFault("garbage")
    return found


def _segmentations(words: list[str], answer: str) -> list[Segmentation | None]:
    outputs = [split_morphemes(token) for token in answer.split()]
    result: list[Segmentation | None] = []
    for word, span in zip(words, pair(words, outputs), strict=True):
        morphemes = [] if span is None else [morpheme for output in outputs[slice(*span)] for morpheme in output]
        result.append(segmentation(word, morphemes))
    return result


def _line_tags(words: list[str], answer: str) -> list[str | None]:
    """The tag of each word: of its first output token."""
    tokens = [token.rpartition("/") for token in answer.split()]
    outputs = [split_morphemes(form) for form, _, _ in tokens]
    return [None if span is None else tokens[span[0]][2] for span in pair(words, outputs)]


def _mentions(tokens: Tokens, segmentations: list[Segmentation], tags: dict[int, str]) -> list[Mention]:
    """Mentions from BIO tags; anything between two words but white space ends one."""
    mentions: list[Mention] = []
    spans: list[tuple[int, int, EntityType]] = []
    for i, tag in tags.items():
        kind = TYPES.get(tag[2:])
        if kind is None:
            continue
        if spans and tag.startswith("I-") and spans[-1][1:] == (i - 1, kind):
            spans[-1] = (spans[-1][0], i, kind)
        else:
            spans.append((i, i, kind))
    for first, last, kind in spans:
        start = tokens.starts[first] + _proclitics(segmentations[first])
        mentions.append(Mention(start, tokens.ends[last], kind, SCORE))
    return mentions


def _proclitics(one: Segmentation) -> int:
    """How many code points of a name's first word are no part of the name."""
    length = 0
    for end, kind, tag in zip(one.ends, one.kinds, one.tags, strict=True):
        if kind != "prefix" or tag == "determiner":
            break
        length = end
    return length
