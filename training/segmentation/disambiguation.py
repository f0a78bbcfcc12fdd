"""The weights of the context model, learnt from annotated lines of words of several readings."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np
from sources import ANNOTATIONS

from enrich.segmentation.affixes import from_analysis
from enrich.segmentation.context import HASH_BITS, features

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

PENALTY: Final = 0.3  # L2; 0.2 to 0.5 differ by less than the noise of the measure
STEPS: Final = 150
RATE: Final = 0.3  # Adagrad, all lines at once
FOLDS: Final = 10


class Line(NamedTuple):
    """One annotated line: the word, the feature numbers of each reading, which reading is right."""

    word: str
    numbers: list[list[int]]
    right: int


def read_lines(readings: dict[str, list[str]]) -> list[Line]:
    """The annotated lines (``annotations/segmentation_context.tsv``) whose word has several readings in the lexicon."""
    out = []
    for row in (ANNOTATIONS / "segmentation_context.tsv").read_text(encoding="utf-8").splitlines():
        left, word, right, written = row.split("\t")
        if word not in readings:
            continue
        segmentations = [from_analysis(word, reading) for reading in readings[word]]
        known = tuple(one for one in segmentations if one is not None)
        numbers = features(word, known, left.split(" ")[-1], right.split(" ")[0])
        out.append(Line(word, numbers, ["+".join(one.forms) for one in known].index(written)))
    return out


def fit(lines: list[Line]) -> NDArray[np.float64]:
    """Softmax over each line's readings, Adagrad with an L2 penalty."""
    candidate, number, first, gold = [], [], [0], []
    for line in lines:
        for k, numbers in enumerate(line.numbers):
            gold.append(k == line.right)
            candidate += [len(gold) - 1] * len(numbers)
            number += numbers
        first.append(len(gold))
    at, which, cuts, lengths = np.array(number), np.array(candidate), np.array(first[:-1]), np.diff(first)
    weights = np.zeros(1 << HASH_BITS)
    squares = np.full(1 << HASH_BITS, 1e-6)
    for _ in range(STEPS):
        scores = np.bincount(which, weights=weights[at], minlength=len(gold))
        scores -= np.repeat(np.maximum.reduceat(scores, cuts), lengths)
        chances = np.exp(scores)
        chances /= np.repeat(np.add.reduceat(chances, cuts), lengths)
        gradient = np.bincount(at, weights=(chances - gold)[which], minlength=len(weights)) + PENALTY * weights
        squares += gradient**2
        weights -= RATE * gradient / np.sqrt(squares)
    return weights


def quantized(weights: NDArray[np.float64]) -> NDArray[np.int8]:
    """The weights in 8 bits: only their proportions count."""
    return np.rint(weights * 127 / np.abs(weights).max()).astype(np.int8)


def cross_validate(lines: list[Line]) -> dict[str, float]:
    """Per cent of the lines read rightly: by the first reading; by the model, folds by lines and by words."""
    rng = np.random.default_rng(3)
    words = sorted({line.word for line in lines})
    by_line = dict(zip(range(len(lines)), rng.integers(FOLDS, size=len(lines)).tolist(), strict=True))
    by_word = dict(zip(words, rng.integers(FOLDS, size=len(words)).tolist(), strict=True))

    def right(fold_of: Callable[[int], int]) -> float:
        hits = 0
        for k in range(FOLDS):
            weights = quantized(fit([line for i, line in enumerate(lines) if fold_of(i) != k])).astype(np.int64)
            for line in (line for i, line in enumerate(lines) if fold_of(i) == k):
                hits += int(np.argmax([weights[numbers].sum() for numbers in line.numbers])) == line.right
        return 100 * hits / len(lines)

    return {
        "the first reading": 100 * sum(line.right == 0 for line in lines) / len(lines),
        "the model": right(by_line.__getitem__),
        "the model, of words it saw no line of": right(lambda i: by_word[lines[i].word]),
    }
