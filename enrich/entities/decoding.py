"""Linear-chain decoding of many sentences at once: best label sequence (Viterbi) and label probabilities (forward-backward).

Lafferty, McCallum and Pereira 2001, "Conditional Random Fields". Arrays are padded to the longest sentence of a batch; ``lengths``
says where each ends. Inside, places come first and sentences are sorted, the longest first: those that reach a place are then the
first so many, and a step costs a few calls of numpy over them and nothing for those that have ended.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

RESCALE: Final = 16
"""Places after which probabilities are scaled to sum to one: a place may shrink them a millionfold, and doubles hold 300 digits."""


def viterbi(emissions: NDArray[np.float32], lengths: NDArray[np.int64], transitions: NDArray[np.float32]) -> NDArray[np.int8]:
    """The best labels, sentences x places; what lies beyond a sentence's length is undefined.

    Args:
        emissions: sentences x places x labels.
        lengths: places of each sentence, at least one.
        transitions: labels x labels, from the row to the column.

    """
    count, places, _ = emissions.shape
    order, reach = _longest_first(lengths)
    score = np.ascontiguousarray(emissions[order].transpose(1, 0, 2))  # to become the best score of a path that ends so
    steps = transitions[:, None, :]
    for place in range(1, len(reach)):
        here = reach[place]
        paths = score[place - 1, :here].T[:, :, None] + steps  # from x sentences x to
        score[place, :here] += paths.max(axis=0)
    into = np.ascontiguousarray(transitions.T)
    found = np.zeros((places, count), np.int8)
    best = score[lengths[order] - 1, np.arange(count)].argmax(axis=1)
    for place in range(len(reach) - 1, 0, -1):
        here = reach[place]
        found[place, :here] = best[:here]
        best[:here] = (score[place - 1, :here] + into[best[:here]]).argmax(axis=1)
    found[0] = best
    labels = np.empty((count, places), np.int8)
    labels[order] = found.T
    return labels


def marginals(emissions: NDArray[np.float32], lengths: NDArray[np.int64], transitions: NDArray[np.float32]) -> NDArray[np.float32]:
    """The probability of each label at each place, sentences x places x labels; arguments as for ``viterbi``."""
    order, reach = _longest_first(lengths)
    sorted_emissions = emissions[order].transpose(1, 0, 2).astype(np.float64)
    likely = np.exp(sorted_emissions - sorted_emissions.max(axis=2, keepdims=True))
    step = np.exp(transitions.astype(np.float64))
    back = np.ascontiguousarray(step.T)
    forward = likely  # each place is multiplied by what leads to it
    backward = np.ones_like(likely)
    after = likely.copy()
    for place in range(1, len(reach)):
        here = reach[place]
        forward[place, :here] *= forward[place - 1, :here] @ step
        if place % RESCALE == 0:
            forward[place, :here] /= forward[place, :here].sum(axis=1, keepdims=True)
    for place in range(len(reach) - 1, 0, -1):
        here = reach[place]
        np.matmul(after[place, :here] * backward[place, :here], back, out=backward[place - 1, :here])
        if place % RESCALE == 0:
            backward[place - 1, :here] /= backward[place - 1, :here].sum(axis=1, keepdims=True)
    forward *= backward
    forward /= forward.sum(axis=2, keepdims=True)
    chances = np.empty(emissions.shape, np.float32)
    chances[order] = forward.transpose(1, 0, 2)
    return chances


def _longest_first(lengths: NDArray[np.int64]) -> tuple[NDArray[Any], list[int]]:
    """The order of sentences by falling length, and for each place how many of them reach it."""
    order = np.argsort(-lengths, kind="stable")
    rising = np.sort(lengths)
    reach: list[int] = (len(lengths) - np.searchsorted(rising, np.arange(rising[-1]), side="right")).tolist()
    return order, reach
