"""Linear-chain decoding of many sentences at once: best label sequence (Viterbi) and label probabilities (forward-backward).

Lafferty, McCallum and Pereira 2001, "Conditional Random Fields". All arrays are padded to the longest sentence of a batch; ``lengths``
says where each ends.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray


def viterbi(emissions: NDArray[np.float32], lengths: NDArray[np.int64], transitions: NDArray[np.float32]) -> NDArray[np.int8]:
    """The best labels, sentences x places; what lies beyond a sentence's length is undefined.

    Args:
        emissions: sentences x places x labels.
        lengths: places of each sentence, at least one.
        transitions: labels x labels, from the row to the column.

    """
    count, places, width = emissions.shape
    back = np.zeros((places, count, width), np.int8)
    score = emissions[:, 0]
    for place in range(1, places):
        paths = score[:, :, None] + transitions
        back[place] = paths.argmax(axis=1)
        reached = paths.max(axis=1) + emissions[:, place]
        score = np.where((place < lengths)[:, None], reached, score)
    labels = np.zeros((count, places), np.int8)
    best = score.argmax(axis=1)
    everyone = np.arange(count)
    for place in range(places - 1, -1, -1):
        labels[:, place] = best
        best = np.where(place < lengths, back[place][everyone, best], best) if place else best
    return labels


def marginals(emissions: NDArray[np.float32], lengths: NDArray[np.int64], transitions: NDArray[np.float32]) -> NDArray[np.float32]:
    """The probability of each label at each place, sentences x places x labels; arguments as for ``viterbi``."""
    count, places, width = emissions.shape
    step = np.exp(transitions)
    forward = np.zeros((places, count, width), np.float32)
    backward = np.zeros((places, count, width), np.float32)
    likely = np.exp(emissions - emissions.max(axis=2, keepdims=True))
    forward[0] = _scaled(likely[:, 0])
    for place in range(1, places):
        forward[place] = _scaled((forward[place - 1] @ step) * likely[:, place])
    after = np.ones((count, width), np.float32)
    for place in range(places - 1, -1, -1):
        backward[place] = after
        before = _scaled((after * likely[:, place]) @ step.T)
        after = np.where((place < lengths)[:, None], before, after)
    joint = (forward * backward).transpose(1, 0, 2)
    return np.asarray(joint / joint.sum(axis=2, keepdims=True), np.float32)


def _scaled(values: NDArray[np.float32]) -> NDArray[np.float32]:
    return np.asarray(values / values.sum(axis=-1, keepdims=True), np.float32)
