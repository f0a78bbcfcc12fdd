"""The entity tagger: units of the segmenter, scores of their types, the best labels, and one look at the whole document.

A type's scores for the labels around it are computed once and kept; a text is then a sum of table rows (a CRF whose state features
are all of one type, at offsets from -2 to 2) and one decoding of all its sentences together.
"""

from __future__ import annotations

from functools import lru_cache
from threading import Lock
from typing import TYPE_CHECKING, Final, Self

import numpy as np

from enrich.entities import decoding, document
from enrich.entities.features import OFFSETS, Unit, units
from enrich.entities.model import LABELS, EntityModel

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

    from enrich.engines.base import Mention, Segmentation
    from enrich.tokens import Tokens

MAX_TYPES: Final = 150_000
"""Word types whose scores are kept (140 bytes each); past it the table begins anew."""
MAX_UNITS: Final = 128
"""The longest sentence that is decoded in one piece; longer ones are cut."""
BATCH_UNITS: Final = 16_384
"""Places of one batch, padding included: bounds memory on texts without full stops."""
SENTENCE_ENDS: Final = frozenset(".!?؟")
_WIDTH: Final = len(LABELS)
_REACH: Final = max(OFFSETS)


class _Table:
    """Scores of types by row number. Rows are only ever added, so readers need no lock."""

    def __init__(self, model: EntityModel) -> None:
        self.rows: dict[tuple[tuple[str, ...], str, str], int] = {}
        self.scores = np.zeros((4096, len(OFFSETS), _WIDTH), np.float32)
        self.scores[0] = model.scores(None, "")


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
        spans = [span for batch in _batches(sentences) for span in self._decode(table, rows, batch)]
        spans.sort()
        calibrated = np.interp([span.score for span in spans], *self._model.calibration)
        spans = [span._replace(score=float(score)) for span, score in zip(spans, calibrated, strict=True)]
        return document.mentions(tokens, found, places, spans, self._model)

    def _place(self, segmentations: list[Segmentation]) -> tuple[list[Unit], list[int]]:
        """All units of the text, and the token of each."""
        found: list[Unit] = []
        places: list[int] = []
        for token, segmentation in enumerate(segmentations):
            for unit in self._units(segmentation):
                found.append(unit)
                places.append(token)
        return found, places

    def _rows(self, tokens: Tokens, found: list[Unit], places: list[int]) -> tuple[NDArray[np.float32], NDArray[np.int64]]:
        """The score table and the row of each unit."""
        types = tokens.types
        table = self._table
        keys = [(unit.proclitics, unit.key, types[token]) for unit, token in zip(found, places, strict=True)]
        rows = [table.rows.get(key, -1) for key in keys]
        if -1 in rows:
            with self._lock:
                table = self._table
                if len(table.rows) > MAX_TYPES:
                    table = self._table = _Table(self._model)
                rows = [self._row(table, key, unit) for key, unit in zip(keys, found, strict=True)]
        return table.scores, np.array(rows)

    def _row(self, table: _Table, key: tuple[tuple[str, ...], str, str], unit: Unit) -> int:
        row = table.rows.get(key)
        if row is None:
            row = len(table.rows) + 1
            if row == len(table.scores):
                table.scores = np.concatenate([table.scores, np.zeros_like(table.scores)])
            table.scores[row] = self._model.scores(unit, key[2])
            table.rows[key] = row
        return row

    def _decode(self, table: NDArray[np.float32], rows: NDArray[np.int64], batch: list[tuple[int, int]]) -> list[document.Span]:
        """Spans of one batch of sentences of similar length."""
        longest = max(stop - start for start, stop in batch)
        padded = np.zeros((len(batch), longest + 2 * _REACH), np.int64)
        for i, (start, stop) in enumerate(batch):
            padded[i, _REACH : _REACH + stop - start] = rows[start:stop]
        emissions = np.zeros((len(batch), longest, _WIDTH), np.float32)
        for column, offset in enumerate(OFFSETS):
            emissions += table[padded[:, _REACH + offset : _REACH + offset + longest], column]
        lengths = np.array([stop - start for start, stop in batch])
        labels = decoding.viterbi(emissions, lengths, self._model.transitions)
        inside = np.arange(longest) < lengths[:, None]
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
