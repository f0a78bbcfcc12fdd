"""The entity tagger: units of the segmenter, scores of their types, the best labels, and one look at the whole document.

A type's scores for the labels around it and its vector are computed once and kept. A place's score is the sum of two models': table
rows (a CRF whose state features are all of one type, at offsets from -2 to 2) and a small network over the vectors around it; then
all sentences are decoded together.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from itertools import chain, compress, count, repeat
from operator import attrgetter, itemgetter
from threading import Lock
from typing import TYPE_CHECKING, Final, NamedTuple, Self

import numpy as np

from enrich.entities import decoding, document, network
from enrich.entities.features import MAX_LETTERS, OFFSETS, Unit, fold, matches, units
from enrich.entities.model import LABELS, EntityModel

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from numpy.typing import NDArray

    from enrich.engines.base import Mention, Segmentation
    from enrich.tokens import Tokens, TokenType

TYPES: Final = 12_000
"""Word types that a table may have before the next text (some 1,200 bytes each)."""
KEPT: Final = 7_000
"""Word types that are kept of a full table: those that were used last."""
GROWTH: Final = 2048
"""Rows by which a table grows."""
MAX_NEW: Final = 1024
"""Units of a text whose types are looked up at once, which bounds the memory for it."""
MAX_UNITS: Final = 128
"""The longest sentence that is decoded in one piece; longer ones are cut."""
BATCH_UNITS: Final = 4_096
"""Units of one batch: bounds memory."""
SENTENCE_ENDS: Final = frozenset(".!?؟")
PERSON: Final = LABELS.index("B-PER")
_WIDTH: Final = len(LABELS)
_REACH: Final = max(OFFSETS)

_Key = tuple[tuple[str, ...], str, str, str]
"""Of a type: proclitics, key, token type, mark of a listed name."""


class _Part(NamedTuple):
    """A unit of a known token, with all that is looked up of it: its type, its folded key, the row of its type in no listed name."""

    unit: Unit
    key: _Key
    name: str
    row: int


_Known = tuple["Segmentation", "TokenType", tuple[_Part, ...]]
"""Segmentation, token type and parts of a token. Keys are the segmentation's identity, which the reference here keeps its own."""
_PARTS: Final = itemgetter(2)
_UNIT, _NAME, _ROW = (attrgetter(name) for name in ("unit", "name", "row"))


class _Table:
    """Scores and vectors of types by row number.

    Rows of a table are only ever added, so readers need no lock. What has not been used for long is left out of the table that follows
    (``younger``); there its rows are free for other types, and all other types keep theirs.
    """

    def __init__(self, model: EntityModel) -> None:
        self.rows: dict[_Key, int] = {}
        self.known: dict[int, _Known] = {}
        self.free: list[int] = []
        self.scores = np.zeros((GROWTH, len(OFFSETS), _WIDTH), np.float32)
        self.scores[0] = model.edge()
        self.vectors = np.zeros((GROWTH, model.width), np.float32)
        self.used = np.zeros(GROWTH, np.int64)
        self.clock = 0

    def add(self, units: dict[_Key, Unit], model: EntityModel) -> None:
        """Rows for new types; arrays that are too small are replaced, never changed in size."""
        scores, vectors = model.of_types([(unit, *key[2:]) for key, unit in units.items()])
        numbers = [self.free.pop() for _ in range(min(len(self.free), len(units)))]
        begin = len(self.rows) + len(numbers) + len(self.free) + 1
        end = begin + len(units) - len(numbers)
        numbers += range(begin, end)
        more = max(GROWTH, end - len(self.used)) if end > len(self.used) else 0
        if more:
            self.vectors, self.scores, self.used = (
                np.concatenate([array, np.zeros((more, *array.shape[1:]), array.dtype)]) for array in (self.vectors, self.scores, self.used)
            )
        self.scores[numbers], self.vectors[numbers] = scores, vectors
        self.used[numbers] = self.clock
        self.rows.update(zip(units, numbers, strict=True))

    def use(self, rows: NDArray[np.int64]) -> None:
        """Note that a text has these rows; threads may race here, and a row is then a little older than it should be."""
        self.clock += 1
        self.used[rows] = self.clock

    def full(self) -> bool:
        return len(self.rows) > TYPES or len(self.known) > TYPES

    def younger(self, model: EntityModel) -> _Table:
        """A table of the types that were used last; an empty one after a text of so many types that the arrays have grown too large."""
        table = _Table(model)
        if len(self.used) > TYPES + TYPES:
            return table
        numbers = np.fromiter(self.rows.values(), np.int64, len(self.rows))
        by_age = numbers[np.argsort(self.used[numbers], kind="stable")]
        left_out = set(by_age[: max(0, len(by_age) - KEPT)].tolist())
        table.rows = {key: row for key, row in self.rows.items() if row not in left_out}
        known = [(key, one) for key, one in self.known.items() if left_out.isdisjoint(map(_ROW, one[2]))]
        table.known = dict(known[-KEPT:])
        table.free = [*self.free, *left_out]
        table.scores, table.vectors, table.used, table.clock = self.scores.copy(), self.vectors.copy(), self.used.copy(), self.clock
        return table


class EntityTagger:
    """Tags people, places and organisations; thread-safe.

    Attributes:
        version: the model's version.

    """

    def __init__(self, model: EntityModel) -> None:
        self._model = model
        self.version = model.version
        self._chain = decoding.Chain(model.transitions)
        self._table = _Table(model)
        self._lock = Lock()

    @classmethod
    def load(cls, path: Path | str | None = None) -> Self:
        """Open the model file; None takes the package's own.

        Raises:
            ModelError: the file is missing or damaged.

        """
        return cls(EntityModel.load(path))

    def tag(self, tokens: Tokens, segmentations: list[Segmentation]) -> list[Mention]:
        """The mentions in order, never overlapping, in code points of the analysis text."""
        table, known = self._look_up(tokens, segmentations)
        by_token = list(map(_PARTS, known))
        parts = list(chain.from_iterable(by_token))
        if not parts:
            return []
        found = list(map(_UNIT, parts))
        places = list(chain.from_iterable(map(repeat, range(len(by_token)), map(len, by_token))))
        names = list(map(_NAME, parts))
        rows = self._rows(table, parts, names)
        sentences = _sentences(tokens, names, places)
        leaning = np.zeros(len(found), np.float32)
        spans = [span for batch in _batches(sentences) for span in self._decode(table, rows, batch, leaning)]
        spans.sort()
        calibrated = np.interp([span.score for span in spans], *self._model.calibration)
        spans = [span._replace(score=float(score)) for span, score in zip(spans, calibrated, strict=True)]
        return document.mentions(tokens, found, places, spans, self._model, names=names, leaning=leaning)

    def _look_up(self, tokens: Tokens, segmentations: list[Segmentation]) -> tuple[_Table, list[_Known]]:
        """The table, and what is known of each token: one look into a dict for a token that was seen before."""
        table = self._table
        known, missing = _known(table, tokens, segmentations)
        if missing:
            with self._lock:
                if self._table.full():
                    self._table = self._table.younger(self._model)
                if table is not self._table:
                    table = self._table
                    known, missing = _known(table, tokens, segmentations)
                for begin in range(0, len(missing), MAX_NEW):
                    self._learn(table, tokens, segmentations, missing[begin : begin + MAX_NEW], known)
        return table, known  # type: ignore[return-value]

    def _learn(self, table: _Table, tokens: Tokens, segmentations: list[Segmentation], missing: list[int], known: list[_Known | None]) -> None:
        """Write down what is missing; the lock is held."""
        new: dict[int, tuple[Segmentation, TokenType, list[tuple[Unit, _Key]]]] = {}
        types: dict[_Key, Unit] = {}
        for i in missing:
            segmentation, kind = segmentations[i], tokens.types[i]
            found: list[tuple[Unit, _Key]] = [(unit, (unit.proclitics, unit.key, kind, "")) for unit in units(segmentation)]
            new[i] = segmentation, kind, found
            types.update({key: unit for unit, key in found if key not in table.rows})
        if types:
            table.add(types, self._model)
        for i, (segmentation, kind, found) in new.items():
            one = (segmentation, kind, tuple(_Part(unit, key, _folded(unit.key), table.rows[key]) for unit, key in found))
            known[i] = one
            if len(tokens.forms[i]) <= MAX_LETTERS:  # a longer one is no word that comes again
                table.known[id(segmentation)] = one

    def _rows(self, table: _Table, parts: list[_Part], names: list[str]) -> NDArray[np.int64]:
        """The row of each unit: of its type, and where it stands in a listed name of several words, of its type there."""
        rows = list(map(_ROW, parts))
        marked: dict[int, _Key] = {}
        for begin, end, entity in matches(names, self._model.names):
            for place in range(begin, end):
                marked[place] = (*parts[place].key[:3], f"{'I' if place > begin else 'B'}-{entity}")
        new = {key: parts[place].unit for place, key in marked.items() if key not in table.rows}
        if new:
            with self._lock:
                new = {key: unit for key, unit in new.items() if key not in table.rows}
                if new:
                    table.add(new, self._model)
        for place, key in marked.items():
            rows[place] = table.rows[key]
        numbers = np.array(rows)
        table.use(numbers)
        return numbers

    def _decode(self, table: _Table, rows: NDArray[np.int64], batch: list[tuple[int, int]], leaning: NDArray[np.float32]) -> list[document.Span]:
        """Spans of sentences that follow each other; writes how much each unit leans towards a person's name to ``leaning``."""
        scores = table.scores
        starts, stops = np.array(batch).T
        first, last = starts[0], stops[-1]
        lengths = stops - starts
        # All sentences in one line, with two places of nothing around each: a window never sees another sentence, and nothing is padded.
        places = np.arange(last - first) + np.arange(_REACH, _REACH * (len(batch) + 1), _REACH).repeat(lengths)
        line = np.zeros(last - first + _REACH * (len(batch) + 1), np.int64)
        line[places] = rows[first:last]
        everywhere = network.emissions(table.vectors, line, self._model.network)
        inner = everywhere[_REACH:-_REACH]
        around = scores.take(line, axis=0)
        for column, offset in enumerate(OFFSETS):
            inner += around[_REACH + offset : len(line) - _REACH + offset, column]
        emissions = everywhere[places]
        emissions[starts - first] += self._model.start
        np.subtract(emissions[:, PERSON], emissions[:, 0], out=leaning[first:last])
        layout = decoding.layout(lengths)
        labels = self._chain.best(emissions, layout)
        busy = np.add.reduceat(labels > 0, starts - first) > 0
        if not busy.any():
            return []
        if busy.all():
            inside = np.arange(len(labels))
        else:
            inside = np.flatnonzero(busy.repeat(lengths))
            layout = decoding.layout(lengths[busy])
        chances = self._chain.marginals(emissions[inside], layout)
        named = np.flatnonzero(labels[inside])
        units = inside[named]
        kinds = labels[units]
        return document.spans((units + first).tolist(), kinds.tolist(), chances[named, kinds].tolist(), set(starts.tolist()))


def _known(table: _Table, tokens: Tokens, segmentations: list[Segmentation]) -> tuple[list[_Known | None], list[int]]:
    """What the table knows of each token, and the tokens of which it knows nothing."""
    known = list(map(table.known.get, map(id, segmentations)))
    return known, [i for i, (one, kind) in enumerate(zip(known, tokens.types, strict=True)) if one is None or one[1] != kind]


def _folded(key: str) -> str:
    """The folded key; the same string where nothing is to fold, which is kept once then."""
    name = fold(key)
    return key if name == key else name


def _sentences(tokens: Tokens, names: list[str], places: list[int]) -> list[tuple[int, int]]:
    """Where sentences begin and end, in units: at full stops, question and exclamation marks and line ends."""
    cuts = set(compress(count(1), map(SENTENCE_ENDS.__contains__, names)))
    cuts.add(len(names))
    analysis = tokens.text.analysis
    at = analysis.find("\n")
    while at >= 0:
        token = bisect_right(tokens.starts, at)
        if token == len(tokens.starts):
            break
        cuts.add(bisect_left(places, token))
        at = analysis.find("\n", tokens.starts[token])
    cuts.discard(0)
    sentences = []
    begin = 0
    for cut in sorted(cuts):
        while cut - begin > MAX_UNITS:
            sentences.append((begin, begin + MAX_UNITS))
            begin += MAX_UNITS
        sentences.append((begin, cut))
        begin = cut
    return sentences


def _batches(sentences: list[tuple[int, int]]) -> Iterator[list[tuple[int, int]]]:
    """Sentences that follow each other, each batch bounded in units."""
    batch: list[tuple[int, int]] = []
    for sentence in sentences:
        if batch and sentence[1] - batch[0][0] > BATCH_UNITS:
            yield batch
            batch = []
        batch.append(sentence)
    if batch:
        yield batch
