"""The ranker of unknown words: every analysis that the affix tables allow, scored by a log-linear model, a batch at a time.

Candidates are pairs (proclitics, suffixes) that leave a stem of two letters or more. Each is a fixed number of hashed features
(affixes with the letters on the stem's side of the cut, the stem's consonant-vowel shape, what the lexicon knows of the stem and of
the rest of the word); a feature's weight is one number of a table. A batch is scored with numpy: one gather and one sum.
"""

from __future__ import annotations

from itertools import pairwise, repeat
from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np

from enrich.segmentation.affixes import PREFIXES, SUFFIXES

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from numpy.typing import NDArray

HASH_BITS: Final = 18
MAX_LETTERS: Final = 24
"""Longer words get no analysis: the longest inflected Arabic words have some fifteen letters."""
FEATURES: Final = 2
"""Counts the definitions of ``features``: weights of one are of no use to another."""
UNKNOWN: Final = 255
"""The affix number that says: not in the lexicon."""
_PAD: Final = "\0" * 6
_TRIGRAMS: Final = 9  # of a word, from its start
_SHAPE: Final = 6  # stem letters that the shape looks at, from either side

_BY_START: Final[dict[str, tuple[int, ...]]] = {}
for _i, _p in enumerate(PREFIXES):
    _BY_START[_p.spelling] = (*_BY_START.get(_p.spelling, ()), _i)
_BY_END: Final = {"".join(parts): i for i, parts in enumerate(SUFFIXES)}
_LENGTH_OF_SUFFIX: Final = tuple(sum(map(len, parts)) for parts in SUFFIXES)
_LENGTHS: Final = np.array(_LENGTH_OF_SUFFIX, dtype=np.int64)
_START_OF_STEM: Final = np.array([len(p.spelling) - p.shared for p in PREFIXES], dtype=np.int64)

# Letters of affixes, weak letters and hamza seats stand for themselves in a shape; all others are one class.
_CLASSES: Final = np.full(256, 1, dtype=np.int64)
_CLASSES[0] = 0
for _n, _letter in enumerate("اويىءأإآؤئتمنسةهكلب", start=2):
    _CLASSES[ord(_letter) & 0xFF] = _n


_NEVER_WITH_ARTICLE: Final = frozenset({"ه", "ها", "هم", "هما", "هن", "ك", "كم", "كما", "ني", "نا", "وا", "و", "تم"})


def _legal(prefix: int, suffix: int) -> bool:
    """Whether the grammar lets these stand on one word."""
    first, last = PREFIXES[prefix].forms, SUFFIXES[suffix]
    if "ال" in first and last and (last[-1] in _NEVER_WITH_ARTICLE or last in {("ت",), ("ن",), ("تا",)}):
        return False  # a noun with the article has no pronoun and is no verb
    if "س" in first and last and last[0] in {"ة", "ات", "ت", "ين"}:
        return False  # the future stands before an imperfect verb
    return not (first and first[-1] in {"ب", "ك"} and last and last[0] in {"وا", "ون", "ان", "تا", "تم"})


# Of each string of proclitics: its letters, whether the stem shares the last of them, the suffixes that may follow.
_BEGUN: Final = tuple((len(p.spelling), int(p.shared), frozenset(s for s in range(len(SUFFIXES)) if _legal(i, s))) for i, p in enumerate(PREFIXES))


class Candidates(NamedTuple):
    """The candidates of a batch of words, flat.

    Attributes:
        words: the words.
        strings: each candidate's stem.
        first: where the candidates of each word begin; one more entry closes the list.
        word: the number of each candidate's word.
        prefix: the number of its proclitics in ``PREFIXES``.
        suffix: the number of its suffixes in ``SUFFIXES``.
        start: where its stem begins, in letters of the word.
        stop: where its stem ends.
        rest: the candidate of the same proclitics and no suffix.

    """

    words: Sequence[str]
    strings: list[str]
    first: NDArray[np.int64]
    word: NDArray[np.int64]
    prefix: NDArray[np.int64]
    suffix: NDArray[np.int64]
    start: NDArray[np.int64]
    stop: NDArray[np.int64]
    rest: NDArray[np.int64]


def candidates(words: Sequence[str]) -> Candidates:
    """Every analysis the tables allow, the whole word first; words of at most ``MAX_LETTERS`` letters."""
    first = [0]
    prefix: list[int] = []
    suffix: list[int] = []
    strings: list[str] = []
    rest: list[int] = []
    by_start, by_end, lengths, begun = _BY_START, _BY_END, _LENGTH_OF_SUFFIX, _BEGUN
    for form in words:
        n = len(form)
        begins = [0]
        for k in range(1, min(6, n - 1)):
            found = by_start.get(form[:k])
            if found is not None:
                begins += found
        finishes = [0]
        for k in range(1, min(6, n - 1)):
            end = by_end.get(form[n - k :])
            if end is not None:
                finishes.append(end)
        for p in begins:
            letters, shared, follow = begun[p]
            if letters > n - 2 + shared:
                continue
            here = len(strings)
            at = letters - shared
            longest = n - at - 2
            for s in finishes:
                if lengths[s] > longest or s not in follow:
                    continue
                prefix.append(p)
                suffix.append(s)
                strings.append(form[at : n - lengths[s]])
                rest.append(here)
        first.append(len(strings))
    flat_first, flat_prefix, flat_suffix, flat_rest = (np.array(column, dtype=np.int64) for column in (first, prefix, suffix, rest))
    word = np.repeat(np.arange(len(words)), np.diff(flat_first))
    sizes = np.fromiter(map(len, words), dtype=np.int64, count=len(words))
    start, stop = _START_OF_STEM[flat_prefix], sizes[word] - _LENGTHS[flat_suffix]
    return Candidates(words, strings, flat_first, word, flat_prefix, flat_suffix, start, stop, flat_rest)


def _mix(*columns: NDArray[np.int64] | int) -> NDArray[np.int64]:
    """One hash of several columns, folded to the table's size (multiplicative hashing with the golden ratio)."""
    value = np.zeros(1, dtype=np.int64)
    for column in columns:
        value = value * np.int64(1_000_003) + column
    mixed = value * np.int64(-7046029254386353131)
    return (mixed >> np.int64(64 - HASH_BITS)) & np.int64((1 << HASH_BITS) - 1)


def features(batch: Candidates, ids: NDArray[np.int64], lexicon: Lexical, stem_bits: NDArray[np.int64]) -> NDArray[np.int64]:
    """The feature numbers of each candidate: shape (features, candidates).

    ``ids`` are the stems' numbers in the lexicon's trie (-1: unknown), ``stem_bits`` what is known of each stem.
    """
    joined = _PAD + _PAD.join(batch.words) + _PAD
    letters = np.frombuffer(joined.encode("utf-32-le"), dtype=np.uint32).astype(np.int64) & 0xFF
    lengths = np.fromiter(map(len, batch.words), dtype=np.int64, count=len(batch.words))
    offsets = np.cumsum(lengths + len(_PAD)) - lengths
    a = offsets[batch.word] + batch.start
    b = offsets[batch.word] + batch.stop - 1
    size = np.minimum(batch.stop - batch.start, 9)
    p, s = batch.prefix, batch.suffix
    c = [letters[a + i] for i in range(4)]
    d = [letters[b - i] for i in range(4)]
    shape = np.zeros_like(a)
    for i in range(_SHAPE):
        shape = shape * 32 + np.where(i < size, _CLASSES[letters[a + i]], 0)
    shape = shape * 16 + size
    known = ids >= 0
    at = np.maximum(ids, 0)
    whole_prefix = np.where(known, lexicon.prefix[at], UNKNOWN)
    whole_suffix = np.where(known, lexicon.suffix[at], UNKNOWN)
    bucket = np.where(known, lexicon.bucket[at], 0).astype(np.int64)
    kinds = np.where(known, lexicon.kinds[at], 0).astype(np.int64)
    self_string = (p == 0) & (s == 0)
    whole_prefix = np.where(self_string, UNKNOWN, whole_prefix)
    bucket = np.where(self_string, 0, bucket)
    # What the lexicon says of the word without its proclitics: does it end as this candidate ends?
    rest_prefix = whole_prefix[batch.rest]
    rest_suffix = whole_suffix[batch.rest]
    agreement = np.where(rest_prefix == UNKNOWN, 0, np.where((rest_prefix == 0) & (rest_suffix == s), 1, 2))
    # And of the stem by itself: is it a word that takes no affix off?
    stem_alone = np.where(whole_prefix == UNKNOWN, 0, np.where((whole_prefix == 0) & (whole_suffix == 0), 1, 2))
    rest_bucket = bucket[batch.rest]
    c01, c012 = c[0] * 256 + c[1], (c[0] * 256 + c[1]) * 256 + c[2]
    d01, d012 = d[0] * 256 + d[1], (d[0] * 256 + d[1]) * 256 + d[2]
    bare, unsuffixed = (p == 0).astype(np.int64), (s == 0).astype(np.int64)
    columns: list[tuple[NDArray[np.int64] | int, ...]] = [
        (p,), (s,), (p, s), (p, c[0]), (p, c01), (p, c012), (p, c012, c[3]), (s, d[0]), (s, d01), (s, d012), (s, d012, d[3]),
        (p, s, size), (p, stem_bits), (s, stem_bits), (p, s, stem_bits), (p, rest_bucket, agreement), (s, rest_bucket, agreement, bare),
        (p, s, stem_alone, bucket), (s, stem_alone, bucket), (p, shape), (s, shape), (1 - bare, s, shape), (c01, d01, s), (c012, size, p),
        (stem_bits, size), (s, c01, size), (stem_bits, bucket, bare, unsuffixed),
        (p, s, kinds), (s, kinds, stem_bits), (p, kinds, stem_bits),
    ]  # fmt: skip
    out = np.empty((len(columns) + _TRIGRAMS, len(p)), dtype=np.int64)
    for i, column in enumerate(columns):
        out[i] = _mix(i + 1, *column)
    # Trigrams anywhere in the word tell a foreign name; they are hashed once a word, then joined with the candidate's kind.
    kind = (p > 0) * np.int64(2) + (s > 0)
    for i in range(_TRIGRAMS):
        at = offsets - 1 + np.minimum(i, lengths)
        trigram = (letters[at] * 256 + letters[at + 1]) * 256 + letters[at + 2]
        out[len(columns) + i] = _mix(0, trigram[batch.word], kind)
    return out


class Lexical(NamedTuple):
    """What the model file says of each string of its trie, by the string's number.

    Attributes:
        prefix: the proclitics of an annotated word, by number, or ``UNKNOWN``.
        suffix: its suffixes.
        bucket: the logarithm of the word's count.
        bits: with which affixes the annotated words show the string as a stem.
        kinds: which kinds of stem a dictionary of stems knows it as (verb, adjective, name ...).

    """

    prefix: NDArray[np.uint8]
    suffix: NDArray[np.uint8]
    bucket: NDArray[np.uint8]
    bits: NDArray[np.uint8]
    kinds: NDArray[np.uint8]


def _scores(batch: Candidates, find: Callable[[str, int], int], lexicon: Lexical, weights: NDArray[np.float32]) -> NDArray[np.float32]:
    ids = np.fromiter(map(find, batch.strings, repeat(-1)), dtype=np.int64, count=len(batch.strings))
    bits = np.where(ids >= 0, lexicon.bits[np.maximum(ids, 0)], 0).astype(np.int64)
    scores: NDArray[np.float32] = weights[features(batch, ids, lexicon, bits)].sum(axis=0)
    return scores


def rank(words: Sequence[str], find: Callable[[str, int], int], lexicon: Lexical, weights: NDArray[np.float32]) -> list[tuple[int, int]]:
    """The best (proclitics, suffixes) of each word, by number.

    ``find`` gives a string's number in the lexicon's trie, or its second argument where there is none.
    """
    if not words:
        return []
    batch = candidates(words)
    scores = _scores(batch, find, lexicon, weights)
    top = np.repeat(np.maximum.reduceat(scores, batch.first[:-1]), np.diff(batch.first))
    hits = np.flatnonzero(scores == top)
    _, index = np.unique(batch.word[hits], return_index=True)
    best = hits[index]
    return list(zip(batch.prefix[best].tolist(), batch.suffix[best].tolist(), strict=True))


def ranked(words: Sequence[str], find: Callable[[str, int], int], lexicon: Lexical, weights: NDArray[np.float32]) -> list[list[tuple[int, int]]]:
    """Every (proclitics, suffixes) that the tables allow of each word, best first; ``find`` as in ``rank``."""
    if not words:
        return []
    batch = candidates(words)
    order = np.lexsort((-_scores(batch, find, lexicon, weights), batch.word))
    pairs = list(zip(batch.prefix[order].tolist(), batch.suffix[order].tolist(), strict=True))
    bounds = batch.first.tolist()
    return [pairs[low:high] for low, high in pairwise(bounds)]
