"""The tagger: units of the text, their cached vectors, two convolutions, the chain, and what the document tells.

A token's segmentation gives one unit as a rule; its vector is made once and remembered. The network runs over all sentences of a
text at once. numpy's matrix products use as many threads as OpenBLAS is told to (OPENBLAS_NUM_THREADS): one is best where
several workers share a machine.
"""

from __future__ import annotations

from itertools import chain
from threading import Lock
from typing import TYPE_CHECKING, Final, Self

import numpy as np

from enrich.engines.base import Mention
from enrich.entities.decoding import decode, spans
from enrich.entities.document import Found, link, short_forms
from enrich.entities.features import features, lexical_key, units
from enrich.entities.model import LABELS, EntityModel

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from numpy.typing import NDArray

    from enrich.engines.base import Segmentation
    from enrich.tokens import Tokens

CACHED: Final = 40_000
"""Units remembered at once: some 20 MB of vectors, and as much for their segmentations."""
BLOCK: Final = 16_384
"""Units that the network reads at once: bounds the memory that a long text takes."""
_PAD: Final = 3  # what the two windows reach beyond a unit
_ENDS: Final = frozenset(".!?؟…")


class _Cache:
    """Vectors of units by segmentation; filled under a lock, read without one, replaced by an empty one when full."""

    def __init__(self, capacity: int, width: int) -> None:
        self.numbers: dict[Segmentation, tuple[int, ...]] = {}
        self.vectors = np.zeros((capacity, width), np.float32)
        self.starts = np.zeros(capacity, np.intp)
        self.ends = np.zeros(capacity, np.intp)
        self.keys: list[str] = []


class EntityTagger:
    """Mentions of people, places and organisations. Safe for several threads.

    Attributes:
        version: the model file's version.

    """

    def __init__(self, model: EntityModel) -> None:
        self.version = model.version
        self._model = model
        self._width = len(model.layers.first) // 5
        self._cache = _Cache(CACHED, self._width)
        self._lock = Lock()

    @classmethod
    def load(cls, path: Path | str | None = None) -> Self:
        """Build a tagger from a model file, by default the one in the package.

        Raises:
            ModelError: the file is missing or damaged; the message names it and says what to do.

        """
        return cls(EntityModel.load(path))

    def tag(self, tokens: Tokens, segmentations: Sequence[Segmentation]) -> list[Mention]:
        """The mentions in order of their place, never overlapping; ``segmentations`` are of the farasa scheme."""
        if not segmentations:
            return []
        cache, entries = self._look_up(segmentations)
        ids = np.fromiter(chain.from_iterable(entries), np.intp)
        if not len(ids):
            return []
        owners = np.repeat(np.arange(len(entries)), list(map(len, entries)))
        first = np.array(tokens.starts)[owners]
        starts, ends = first + cache.starts[ids], first + cache.ends[ids]
        sentences = self._sentences(tokens, owners, starts)
        labels, marginals = decode(self._scores(cache.vectors, ids, sentences), sentences, self._model.layers)
        found = [
            Found(a, b, kind, self._calibrated(self._certainty(labels, marginals, a, b))) for a, b, kind in spans(labels)
        ]
        if not found:
            return []
        keys = [cache.keys[i] for i in ids.tolist()]
        found = short_forms(found, keys, marginals, self._calibrated)
        analysis = tokens.text.analysis
        return [
            Mention(
                int(starts[one.first]), int(ends[one.last - 1]), one.type, round(one.score, 4), entity.number,
                analysis[starts[entity.first] : ends[entity.last - 1]], entity.iso, entity.geonames,
            )
            for one, entity in link(found, keys, self._model.iso, self._model.geonames)
        ]  # fmt: skip

    def _look_up(self, segmentations: Sequence[Segmentation]) -> tuple[_Cache, list[tuple[int, ...]]]:
        """The unit numbers of each token, and the cache that they are numbers of."""
        cache = self._cache
        found = list(map(cache.numbers.get, segmentations))
        if None in found:
            with self._lock:
                cache = self._cache
                missing = set(segmentations).difference(cache.numbers)
                needed = 2 * sum(len(one.ends) for one in missing)
                if len(cache.keys) + needed > len(cache.vectors):
                    missing = set(segmentations)
                    needed = sum(len(one.ends) for one in missing)
                    cache = self._cache = _Cache(max(CACHED, needed), self._width)
                for one in missing:
                    self._add(cache, one)
                found = list(map(cache.numbers.get, segmentations))
        return cache, found  # type: ignore[return-value]

    def _add(self, cache: _Cache, segmentation: Segmentation) -> None:
        numbers = []
        for unit in units(segmentation):
            number = len(cache.keys)
            cache.vectors[number] = self._model.vector(lexical_key(unit.key), features(unit, self._model.gazetteer))
            cache.starts[number] = unit.start
            cache.ends[number] = unit.end
            cache.keys.append(unit.key)
            numbers.append(number)
        cache.numbers[segmentation] = tuple(numbers)

    @staticmethod
    def _sentences(tokens: Tokens, owners: NDArray[np.intp], starts: NDArray[np.intp]) -> NDArray[np.intp]:
        """The unit that each sentence begins with: after a full stop, a question or exclamation mark, or a line's end."""
        forms = tokens.forms
        stops = [i + 1 for i, form in enumerate(forms) if form in _ENDS]
        begins = np.searchsorted(owners, stops)
        analysis = tokens.text.analysis
        lines = []
        at = analysis.find("\n")
        while at >= 0:
            lines.append(at)
            at = analysis.find("\n", at + 1)
        every = np.concatenate([[0], begins, np.searchsorted(starts, lines)]).astype(np.intp)
        every = np.unique(every)
        return every[every < len(owners)]

    def _scores(self, vectors: NDArray[np.float32], ids: NDArray[np.intp], sentences: NDArray[np.intp]) -> NDArray[np.float32]:
        """Label scores of each unit. Sentences are laid out with padding between them, so that windows do not reach across."""
        total = len(ids)
        number = np.zeros(total, np.intp)
        number[sentences[1:]] = 1
        places = np.arange(total) + _PAD * (np.cumsum(number) + 1)
        size = int(places[-1]) + 1 + _PAD
        rows = np.full(size, -1, np.intp)
        rows[places] = ids
        out = np.empty((size, len(LABELS)), np.float32)
        for start in range(0, size, BLOCK):
            stop = min(start + BLOCK, size)
            low, high = max(start - _PAD, 0), min(stop + _PAD, size)
            block = self._network(vectors, rows[low:high])
            out[start:stop] = block[start - low : stop - low]
        of_units: NDArray[np.float32] = out[places]
        return of_units

    def _network(self, vectors: NDArray[np.float32], rows: NDArray[np.intp]) -> NDArray[np.float32]:
        layers = self._model.layers
        padding = rows < 0
        seen = vectors[rows]
        seen[padding] = 0
        first = _convolve(seen, layers.first, layers.first_bias, 5)
        first[padding] = 0
        second = _convolve(first, layers.second, layers.second_bias, 3)
        hidden = first.shape[1]
        scores: NDArray[np.float32] = first @ layers.out[:hidden] + second @ layers.out[hidden:] + layers.out_bias
        return scores

    @staticmethod
    def _certainty(labels: NDArray[np.intp], marginals: NDArray[np.float32], first: int, last: int) -> float:
        """The smallest marginal of a mention's labels and of its end."""
        certainty = float(marginals[np.arange(first, last), labels[first:last]].min())
        if last < len(labels):
            inside = labels[first] + 1
            certainty = min(certainty, 1 - float(marginals[last, inside]))
        return certainty

    def _calibrated(self, certainty: float) -> float:
        raw, calibrated = self._model.calibration
        return float(np.interp(certainty, raw, calibrated))


def _convolve(seen: NDArray[np.float32], weights: NDArray[np.float32], bias: NDArray[np.float32], window: int) -> NDArray[np.float32]:
    """One convolution over units and the rectifier; beyond the edges there are zeros."""
    size, width = seen.shape
    reach = window // 2
    out: NDArray[np.float32] = np.tile(bias, (size, 1))
    for k in range(window):
        shift = k - reach
        part = weights[k * width : (k + 1) * width]
        if shift < 0:
            out[-shift:] += seen[:shift] @ part
        elif shift:
            out[:-shift] += seen[shift:] @ part
        else:
            out += seen @ part
    np.maximum(out, 0, out=out)
    return out
