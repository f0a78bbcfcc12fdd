"""Linear-chain decoding of many sentences at once: best labels (Viterbi) and label probabilities (forward-backward).

Lafferty, McCallum and Pereira 2001, "Conditional Random Fields". What stands before a place and what stands after it are summed up by
one recursion, which runs from both ends at once: a sentence's second direction is the same sentence in reverse, under the transposed
transitions. The label of the best path at a place is then that of the best sum of both, which spares the way back along the path.

Sentences follow each other in the arguments and in what is returned. Inside, places come first and sentences are sorted, the longest
first: those that reach a place are then the first so many, and a step costs a few calls of numpy over them and nothing for those that
have ended.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

RESCALE: Final = 16
"""Places after which probabilities are scaled to sum to one: a place may shrink them a millionfold, and doubles hold 300 digits."""


class Layout(NamedTuple):
    """Where the units of sentences stand in arrays of places x sentences x both directions.

    Attributes:
        units: the unit of each cell; beyond a sentence's end, any of its own.
        stretches: places from the second on, begin and end, and how many sentences reach all of them.
        ahead: of each unit, the cell of its forward direction, counted over places and sentences.
        behind: that of the other.

    """

    units: NDArray[np.int64]
    stretches: list[tuple[int, int, int]]
    ahead: NDArray[np.int64]
    behind: NDArray[np.int64]


def layout(lengths: NDArray[np.int64]) -> Layout:
    """The layout of sentences of these lengths, at least one unit each, the longest first."""
    if len(lengths) == 1:
        ahead = np.arange(lengths[0])
        behind = ahead[::-1]
        return Layout(np.stack([ahead, behind], axis=1)[:, None], [(1, len(ahead), 1)], ahead, behind)
    order = np.argsort(-lengths, kind="stable")
    sizes = lengths[order]
    ends = lengths.cumsum()
    firsts, lasts = (ends - lengths)[order], ends[order] - 1
    places = np.arange(sizes[0])
    units = np.empty((len(places), len(lengths), 2), np.int64)
    np.minimum(firsts + places[:, None], lasts, out=units[..., 0])
    np.maximum(lasts - places[:, None], firsts, out=units[..., 1])
    column = np.empty_like(order)
    column[order] = np.arange(len(order))
    every = np.arange(ends[-1])
    ahead = (every - (ends - lengths).repeat(lengths)) * len(order) + column.repeat(lengths)
    behind = ((ends - 1).repeat(lengths) - every) * len(order) + column.repeat(lengths)
    stretches = []
    begin = 1
    for reach, size in zip(range(len(order), 0, -1), sizes[::-1].tolist(), strict=True):
        if size > begin:
            stretches.append((begin, size, reach))
            begin = size
    return Layout(units, stretches, ahead, behind)


class Chain:
    """Decodes sentences under one matrix of transitions, labels x labels, from the row to the column."""

    def __init__(self, transitions: NDArray[np.float32]) -> None:
        self._width = width = len(transitions)
        self._steps = np.stack([transitions, transitions.T], axis=1)[:, None]  # from x sentences x directions x to
        self._factors = np.zeros((2 * width, 2 * width))
        self._factors[:width, :width] = np.exp(transitions.astype(np.float64))
        self._factors[width:, width:] = self._factors[:width, :width].T

    def best(self, emissions: NDArray[np.float32], where: Layout) -> NDArray[np.int64]:
        """The label of each unit on the best path of its sentence.

        Where several paths are best by exactly the same score, a unit's label is of one of them.

        Args:
            emissions: units x labels, one sentence after the other.
            where: the sentences' layout.

        """
        steps = self._steps
        state = emissions.take(where.units, axis=0)  # to become the score of the best path that ends so
        before = np.zeros_like(state)
        turned = state.transpose(0, 3, 1, 2)[..., None]
        for begin, end, reach in where.stretches:
            views = zip(turned[begin - 1 : end - 1, :, :reach], before[begin:end, :reach], state[begin:end, :reach], strict=True)
            for previous, into, here in views:
                np.maximum.reduce(previous + steps, 0, None, into)
                np.add(here, into, here)
        cells = (-1, 2, self._width)
        scores = state.reshape(cells)[where.ahead, 0] + before.reshape(cells)[where.behind, 1]
        return np.asarray(scores.argmax(axis=1))

    def marginals(self, emissions: NDArray[np.float32], where: Layout) -> NDArray[np.float64]:
        """The probability of each label of each unit, units x labels; arguments as for ``best``."""
        factors, width = self._factors, self._width
        likely = np.exp(emissions.astype(np.float64) - emissions.max(axis=1, keepdims=True))
        places, sentences, directions = where.units.shape
        state = likely.take(where.units, axis=0).reshape(places, sentences, directions * width)  # a step is one product for both directions
        before = np.ones_like(state)
        for begin, end, reach in where.stretches:
            views = zip(range(begin, end), state[begin - 1 : end - 1, :reach], before[begin:end, :reach], state[begin:end, :reach], strict=True)
            for place, previous, into, here in views:
                np.matmul(previous, factors, into)
                np.multiply(here, into, here)
                if place % RESCALE == 0:
                    sides = here.reshape(reach, directions, width)
                    sides /= sides.sum(axis=2, keepdims=True)
        chances: NDArray[np.float64] = state.reshape(-1, directions * width)[where.ahead, :width]
        chances *= before.reshape(-1, directions * width)[where.behind, width:]
        chances /= chances.sum(axis=1, keepdims=True)
        return chances
