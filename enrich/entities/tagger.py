"""The entity tagger: units of the segmenter, scores of their types, the best labels, and one look at the whole document.

A type's scores for the labels around it and its vector are computed once and kept. A place's score is the sum of two models': table
rows (a CRF whose state features are all of one type, at offsets from -2 to 2) and a small network over the vectors around it; then
all sentences are decoded together.
"""

from __future__ import annotations

from functools import lru_cache
from threading import Lock
from typing import TYPE_CHECKING, Final, Self

import numpy as np

from enrich.entities import decoding, document, network
from enrich.entities.features import OFFSETS, Unit, folded, matches, units
from enrich.entities.model import LABELS, EntityModel

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

    from enrich.engines.base import Mention, Segmentation
    from enrich.tokens import Tokens

MAX_TYPES: Final = 60_000
"""Word types whose scores and vectors are kept (some 400 bytes each); past it the table begins anew."""
MAX_NEW: Final = 2048
"""Units of a text whose types are looked up at once, which bounds the memory for it."""
MAX_UNITS: Final = 128
"""The longest sentence that is decoded in one piece; longer ones are cut."""
BATCH_UNITS: Final = 4_096
"""Places of one batch, padding included: bounds memory on texts without full stops."""
SENTENCE_ENDS: Final = frozenset(".!?؟")
PERSON: Final = LABELS.index("B-PER")
_WIDTH: Final = len(LABELS)
_REACH: Final = max(OFFSETS)

_Key = tuple[tuple[str, ...], str, str, str]
"""Of a type: proclitics, key, token type, mark of a listed name."""


class _Table:
    """Scores and vectors of types by row number. Rows are only ever added, so readers need no lock."""

    def __init__(self, model: EntityModel) -> None:
        self.rows: dict[_Key, int] = {}
        self.scores = np.zeros((4096, len(OFFSETS), _WIDTH), np.float32)
        self.scores[0] = model.edge()
        self.vectors = np.zeros((4096, model.width), np.float32)

    def add(self, units: dict[_Key, Unit], model: EntityModel) -> None:
        """Rows for new types; arrays that are too small are replaced, never changed in size."""
        scores, vectors = model.of_types([(unit, *key[2:]) for key, unit in units.items()])
        begin = len(self.rows) + 1
        end = begin + len(units)
        while end > len(self.scores):
            self.vectors = np.concatenate([self.vectors, np.zeros_like(self.vectors)])
            self.scores = np.concatenate([self.scores, np.zeros_like(self.scores)])
        self.scores[begin:end] = scores
        self.vectors[begin:end] = vectors
        self.rows.update(zip(units, range(begin, end), strict=True))


class EntityTagger:
    """Tags people, places and organisations; thread-safe.

    Attributes:
        version: the model's version.

    """

    def __init__(self, model: EntityModel) -> None:
        self._model = model
        self.version = model.version
        self._table = _Table(model)
        self._lock = Lock()
        self._units = lru_cache(maxsize=65_536)(units)

    @classmethod
    def load(cls, path: Path | str | None = None) -> Self:
        """Open the model file; None takes the package's own.

        Raises:
            ModelError: the file is missing or damaged.

        """
        return cls(EntityModel.load(path))

    def tag(self, tokens: Tokens, segmentations: list[Segmentation]) -> list[Mention]:
        """The mentions in order, never overlapping, in code points of the analysis text."""
        found, places = self._place(segmentations)
        if not found:
            return []
        table, rows = self._rows(tokens, found, places)
        sentences = _sentences(tokens, found, places)
        leaning = np.zeros(len(found), np.float32)
        spans = [span for batch in _batches(sentences) for span in self._decode(table, rows, batch, leaning)]
        spans.sort()
        calibrated = np.interp([span.score for span in spans], *self._model.calibration)
        spans = [span._replace(score=float(score)) for span, score in zip(spans, calibrated, strict=True)]
        return document.mentions(tokens, found, places, spans, self._model, leaning=leaning)

    def _place(self, segmentations: list[Segmentation]) -> tuple[list[Unit], list[int]]:
        """All units of the text, and the token of each."""
        found: list[Unit] = []
        places: list[int] = []
        for token, segmentation in enumerate(segmentations):
            for unit in self._units(segmentation):
                found.append(unit)
                places.append(token)
        return found, places

    def _rows(self, tokens: Tokens, found: list[Unit], places: list[int]) -> tuple[_Table, NDArray[np.int64]]:
        """The table and the row of each unit."""
        types = tokens.types
        table = self._table
        keys: list[_Key] = [(unit.proclitics, unit.key, types[token], "") for unit, token in zip(found, places, strict=True)]
        for begin, end, kind in matches(folded(found), self._model.names):
            for place in range(begin, end):
                keys[place] = (*keys[place][:3], f"{'I' if place > begin else 'B'}-{kind}")
        rows = [table.rows.get(key, -1) for key in keys]
        if -1 in rows:
            with self._lock:
                table = self._table
                if len(table.rows) > MAX_TYPES:
                    table = self._table = _Table(self._model)
                for begin in range(0, len(keys), MAX_NEW):
                    new = {
                        key: unit
                        for key, unit in zip(keys[begin : begin + MAX_NEW], found[begin : begin + MAX_NEW], strict=True)
                        if key not in table.rows
                    }
                    if new:
                        table.add(new, self._model)
                rows = [table.rows[key] for key in keys]
        return table, np.array(rows)

    def _decode(self, table: _Table, rows: NDArray[np.int64], batch: list[tuple[int, int]], leaning: NDArray[np.float32]) -> list[document.Span]:
        """Spans of one batch of sentences of similar length; writes how much each unit leans towards a person's name to ``leaning``."""
        scores = table.scores
        longest = max(stop - start for start, stop in batch)
        padded = np.zeros((len(batch), longest + 2 * _REACH), np.int64)
        for i, (start, stop) in enumerate(batch):
            padded[i, _REACH : _REACH + stop - start] = rows[start:stop]
        lengths = np.array([stop - start for start, stop in batch])
        inside = np.arange(longest) < lengths[:, None]
        unique, inverse = np.unique(padded, return_inverse=True)
        emissions = network.emissions(table.vectors[unique], inverse.reshape(padded.shape), inside, self._model.network)
        for column, offset in enumerate(OFFSETS):
            emissions += scores[padded[:, _REACH + offset : _REACH + offset + longest], column]
        emissions[:, 0] += self._model.start
        starts = np.array([start for start, _ in batch])
        leaning[(starts[:, None] + np.arange(longest))[inside]] = (emissions[:, :, PERSON] - emissions[:, :, 0])[inside]
        labels = decoding.viterbi(emissions, lengths, self._model.transitions)
        busy = np.flatnonzero(((labels > 0) & inside).any(axis=1))
        if not len(busy):
            return []
        chances = decoding.marginals(emissions[busy], lengths[busy], self._model.transitions)
        spans = []
        for chance, i in zip(chances, busy.tolist(), strict=True):
            start, stop = batch[i]
            spans += document.spans(labels[i, : stop - start].tolist(), chance, start)
        return spans


def _sentences(tokens: Tokens, found: list[Unit], places: list[int]) -> list[tuple[int, int]]:
    """Where sentences begin and end, in units: at full stops, question and exclamation marks and line ends."""
    analysis = tokens.text.analysis
    starts, ends = tokens.starts, tokens.ends
    cuts = []
    begin = 0
    last_token = -1
    for i, (unit, token) in enumerate(zip(found, places, strict=True)):
        fresh = token != last_token and last_token >= 0 and "\n" in analysis[ends[last_token] : starts[token]]
        if fresh and i > begin:
            cuts.append((begin, i))
            begin = i
        last_token = token
        if unit.key in SENTENCE_ENDS or i - begin + 1 == MAX_UNITS:
            cuts.append((begin, i + 1))
            begin = i + 1
    if begin < len(found):
        cuts.append((begin, len(found)))
    return cuts


def _batches(sentences: list[tuple[int, int]]) -> list[list[tuple[int, int]]]:
    """Sentences of similar length together, each batch bounded in places."""
    by_length = sorted(sentences, key=lambda sentence: sentence[1] - sentence[0])
    batches: list[list[tuple[int, int]]] = []
    for sentence in by_length:
        length = sentence[1] - sentence[0]
        if batches and (len(batches[-1]) + 1) * length <= BATCH_UNITS and length <= 2 * (batches[-1][0][1] - batches[-1][0][0]) + 8:
            batches[-1].append(sentence)
        else:
            batches.append([sentence])
    return batches
