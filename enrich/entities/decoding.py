"""Decoding of the linear chain for many sentences at once: best labels (Viterbi) and marginals (forward-backward).

Method: Lafferty, McCallum and Pereira (2001), Conditional random fields. Sentences run side by side, longest first, so that a step
works on the sentences that are still running; the cost is linear in the units.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from enrich.entities.model import LABELS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from enrich.engines.base import EntityType
    from enrich.entities.model import Layers

MAX_UNITS: Final = 100
"""Units decoded as one sequence: what is longer is cut where a mention is least likely."""
_CUT_WINDOW: Final = 40  # how far back from the limit a better place to cut is looked for
_SURE: Final = 0.003  # a sentence in which nothing but O is likelier than this has no mention
_BLOCK: Final = 256  # sentences side by side
_FORBIDDEN: Final = -1e4

_TYPES: Final[dict[int, EntityType]] = {2: "PER", 4: "LOC", 6: "ORG"}  # by label I-
_INSIDE: Final = tuple(i for i, label in enumerate(LABELS) if label.startswith("I-"))


def chunks(starts: NDArray[np.intp], total: int, mention: NDArray[np.float32]) -> Iterator[tuple[int, int]]:
    """Sequences to decode, as unit indices: the sentences, those that are too long cut where ``mention`` (its probability) is lowest."""
    for start, stop in zip(starts.tolist(), [*starts[1:].tolist(), total], strict=True):
        at = start
        while stop - at > MAX_UNITS:
            low = at + MAX_UNITS - _CUT_WINDOW
            # A cut falls between two units: both ought to be outside.
            both = mention[low : at + MAX_UNITS] + mention[low - 1 : at + MAX_UNITS - 1]
            end = low + int(both.argmin())
            yield at, end
            at = end
        if at < stop:
            yield at, stop


def decode(
    scores: NDArray[np.float32], starts: NDArray[np.intp], layers: Layers
) -> tuple[NDArray[np.intp], NDArray[np.float32]]:
    """Best label and marginal probabilities of each unit; sentences begin at ``starts``."""
    total = len(scores)
    labels = np.zeros(total, np.intp)
    exponentials = np.exp(scores - scores.max(1, keepdims=True))
    marginals = exponentials / exponentials.sum(1, keepdims=True)
    mention = 1 - marginals[:, 0]
    sequences = [(a, b) for a, b in chunks(starts, total, mention) if mention[a:b].max() > _SURE]
    sequences.sort(key=lambda sequence: sequence[0] - sequence[1])
    transitions = layers.transitions.copy()
    start = layers.start.copy()
    for inside in _INSIDE:  # an I follows its own B or I, nothing else
        allowed = {inside, inside - 1}
        for other in range(len(LABELS)):
            if other not in allowed:
                transitions[other, inside] = _FORBIDDEN
        start[inside] = _FORBIDDEN
    for first in range(0, len(sequences), _BLOCK):
        _decode_block(scores, sequences[first : first + _BLOCK], transitions, start, labels, marginals)
    return labels, marginals


def _decode_block(  # noqa: PLR0917 - private, called once
    scores: NDArray[np.float32],
    sequences: list[tuple[int, int]],
    transitions: NDArray[np.float32],
    start: NDArray[np.float32],
    labels: NDArray[np.intp],
    marginals: NDArray[np.float32],
) -> None:
    """Decode sequences of falling length; results are written to ``labels`` and ``marginals``."""
    offsets = np.array([a for a, _ in sequences])
    lengths = np.array([b - a for a, b in sequences])
    longest = int(lengths[0])
    running = [int(np.count_nonzero(lengths > t)) for t in range(longest)]
    emit = [scores[offsets[: running[t]] + t] for t in range(longest)]
    odds = [np.exp(e - e.max(1, keepdims=True)) for e in emit]
    step = np.exp(transitions)
    best = [start + emit[0]]
    back: list[NDArray[np.intp]] = []
    alpha = [_normalized(np.exp(start) * odds[0])]
    for t in range(1, longest):
        n = running[t]
        candidates = best[-1][:n, :, None] + transitions
        back.append(candidates.argmax(1))
        best.append(candidates.max(1) + emit[t])
        alpha.append(_normalized((alpha[-1][:n] @ step) * odds[t]))
    count = len(LABELS)
    beta = np.full((len(sequences), count), 1 / count, np.float32)
    state = np.zeros(len(sequences), np.intp)
    for t in range(longest - 1, -1, -1):
        n = running[t]
        ending = running[t + 1] if t + 1 < longest else 0
        if ending:
            beta[:ending] = _normalized((odds[t + 1] * beta[:ending]) @ step.T)
            state[:ending] = back[t][np.arange(ending), state[:ending]]
        state[ending:n] = best[t][ending:n].argmax(1)
        labels[offsets[:n] + t] = state[:n]
        marginals[offsets[:n] + t] = _normalized(alpha[t] * beta[:n])


def _normalized(rows: NDArray[np.float32]) -> NDArray[np.float32]:
    total: NDArray[np.float32] = rows / np.maximum(rows.sum(1, keepdims=True), np.float32(1e-30))
    return total


def spans(labels: NDArray[np.intp]) -> list[tuple[int, int, EntityType]]:
    """First unit, unit after the last, and type of each mention in a sequence of labels that follows the BIO scheme."""
    out = []
    begins = np.flatnonzero(labels % 2 == 1)
    total = len(labels)
    for begin in begins.tolist():
        inside = labels[begin] + 1
        end = begin + 1
        while end < total and labels[end] == inside:
            end += 1
        out.append((begin, end, _TYPES[inside]))
    return out
