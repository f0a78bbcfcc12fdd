"""Linear-chain decoding of many sentences at once: best labels (Viterbi) and label probabilities (forward-backward).

Lafferty, McCallum and Pereira 2001, "Conditional Random Fields". What stands before a place and what stands after it are summed up by
one recursion, which runs from both ends at once: a sentence's second direction is the same sentence in reverse, under the transposed
transitions. The label of the best path at a place is then that of the best sum of both, which spares the way back along the path.

Sentences follow each other in the arguments and in what is returned. Inside, places come first and sentences are sorted, the longest
first: those that reach a place are then the first so many, and a step costs a few calls of numpy over them and nothing for those that
have ended.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, NamedTuple

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

RESCALE: Final = 16
"""Places after which probabilities are scaled to sum to one: a place may shrink them a millionfold, and doubles hold 300 digits."""


class _Layout(NamedTuple):
    """Where units stand in arrays of places x sentences x both directions.

    Attributes:
        units: the unit of each cell; beyond a sentence's end, any of its own.
        reach: for each place, how many sentences reach it.
        column: of each unit, its sentence's column.
        ahead: how many units of its sentence stand before it, which is its row in the forward direction.
        behind: how many stand after it, its row in the other.

    """

    units: NDArray[np.int64]
    reach: list[int]
    column: NDArray[np.int64]
    ahead: NDArray[np.int64]
    behind: NDArray[np.int64]


def best(emissions: NDArray[np.float32], lengths: NDArray[np.int64], transitions: NDArray[np.float32]) -> NDArray[np.int64]:
    """The label of each unit on the best path of its sentence.

    Where several paths are best by exactly the same score, a unit's label is of one of them.

    Args:
        emissions: units x labels.
        lengths: units of each sentence, at least one; they follow each other.
        transitions: labels x labels, from the row to the column.

    """
    layout = _layout(lengths)
    state = emissions[layout.units]  # to become the score of the best path that ends so
    before = np.zeros_like(state)
    steps = np.stack([transitions, transitions.T], axis=1)[:, None]  # from x sentences x directions x to
    for place in range(1, len(layout.reach)):
        here = layout.reach[place]
        paths = state[place - 1, :here].transpose(2, 0, 1)[..., None] + steps
        np.maximum.reduce(paths, axis=0, out=before[place, :here])
        state[place, :here] += before[place, :here]
    scores = state[layout.ahead, layout.column, 0]
    scores += before[layout.behind, layout.column, 1]
    return np.asarray(scores.argmax(axis=1))


def marginals(emissions: NDArray[np.float32], lengths: NDArray[np.int64], transitions: NDArray[np.float32]) -> NDArray[np.float64]:
    """The probability of each label of each unit, units x labels; arguments as for ``best``."""
    layout = _layout(lengths)
    width = len(transitions)
    likely = np.exp(emissions.astype(np.float64) - emissions.max(axis=1, keepdims=True))
    cells = likely[layout.units]
    state = cells.reshape(*cells.shape[:2], 2 * width)  # both directions beside each other, so that a step is one product
    before = np.ones_like(state)
    step = np.exp(transitions.astype(np.float64))
    steps = np.zeros((2 * width, 2 * width))
    steps[:width, :width], steps[width:, width:] = step, step.T
    for place in range(1, len(layout.reach)):
        here = layout.reach[place]
        np.matmul(state[place - 1, :here], steps, out=before[place, :here])
        state[place, :here] *= before[place, :here]
        if place % RESCALE == 0:
            sides = cells[place, :here]
            sides /= sides.sum(axis=2, keepdims=True)
    chances: NDArray[np.float64] = state[layout.ahead, layout.column, :width]
    chances *= before[layout.behind, layout.column, width:]
    chances /= chances.sum(axis=1, keepdims=True)
    return chances


def _layout(lengths: NDArray[np.int64]) -> _Layout:
    """The longest sentence first."""
    order = np.argsort(-lengths, kind="stable")
    sizes = lengths[order]
    ends = lengths.cumsum()
    firsts, lasts = (ends - lengths)[order], ends[order] - 1
    places = np.arange(sizes[0])
    units = np.empty((len(places), len(lengths), 2), np.int64)
    np.minimum(firsts + places[:, None], lasts, out=units[..., 0])
    np.maximum(lasts - places[:, None], firsts, out=units[..., 1])
    reach: list[int] = (len(lengths) - np.searchsorted(sizes[::-1], places, side="right")).tolist()
    columns: NDArray[Any] = np.empty_like(order)
    columns[order] = np.arange(len(order))
    ahead = np.arange(ends[-1]) - np.repeat(ends - lengths, lengths)
    behind = np.repeat(ends - 1, lengths) - np.arange(ends[-1])
    return _Layout(units, reach, np.repeat(columns, lengths), ahead, behind)
