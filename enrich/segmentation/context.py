"""Words of more than one reading: a log-linear model of the neighbours chooses between the readings.

Its features are few: which reading the lexicon names first, how the word itself was read in annotated lines, and which words, or
classes of words, stand beside a reading of these affixes. What grammar says by classes (after a preposition no conjunction) is one of
them, so that words without annotated lines follow it.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Final
from zlib import crc32

if TYPE_CHECKING:
    from collections.abc import Sequence

    from enrich.engines.base import Segmentation

HASH_BITS: Final = 15
FEATURES: Final = 2
"""Counts the definitions of ``features``: weights of one are of no use to another."""

# Before an imperfect or a noun in construct or with a pronoun: a nisba adjective seldom follows a preposition.
_PREPOSITIONS: Final = frozenset({
    "في", "من", "على", "إلى", "عن", "مع", "بين", "خلال", "بعد", "قبل", "عند", "منذ", "لدى", "نحو", "حول",
    "ضد", "دون",
})  # fmt: skip
# After these no conjunction can stand: they govern the very next word.
_GOVERNING: Final = _PREPOSITIONS | {
    "حتى", "لقد", "قد", "لم", "لن", "إن", "أن", "لأن", "الذي", "التي", "الذين", "ما", "لا", "كان", "كانت",
}  # fmt: skip
_CONJUNCTIONS: Final = frozenset({"و", "ف"})
_ARTICLE: Final = ("ال", "وال", "فال")
_PROCLITIC_PREPOSITION: Final = ("بال", "لل", "كال", "وبال", "ولل")  # no second term of a construct, as a noun with the article can be
_IMPERFECT: Final = "يتن"


def choose(word: str, readings: tuple[Segmentation, ...], previous: str, following: str, weights: Sequence[int]) -> Segmentation:
    """The reading of the word that its neighbours (empty: none) favour; of equals the first, the more frequent one.

    ``weights`` are the model's, by feature number.
    """
    if len(readings) == 1:
        return readings[0]
    scores = [sum(weights[number] for number in numbers) for numbers in features(word, readings, previous, following)]
    return readings[scores.index(max(scores))]


def before_noun(readings: tuple[Segmentation, ...]) -> tuple[Segmentation, ...]:
    """The readings that can stand before a noun with the article; all of them where none can.

    The particle قد stands before a verb only: فقد الجيش جنديا is the verb فقد.
    """
    return tuple(one for one in readings if one.forms[-1] != "قد") or readings


def features(word: str, readings: tuple[Segmentation, ...], previous: str, following: str) -> list[list[int]]:
    """The feature numbers of each reading of a word between its neighbours (empty: none)."""
    allowed = _by_previous(previous, readings)
    before, after = _class(previous), _class(following)
    begin, end, last = following[:1], previous[-1:], following[-1:]
    out = []
    for k, reading in enumerate(readings):
        rival = readings[0] if k else readings[1]
        pair = f"{_affixes(reading)}|{_affixes(rival)}"
        ruled = reading is allowed[0]
        names = (
            f"{k}", f"rule {ruled}", pair, f"{pair} <{before}", f"{pair} >{after}", f"{pair} <{before} >{after}", f"{pair} << {previous}",
            f"{pair} >> {following}", f"{pair} <z {end}", f"{pair} >z {last}", f"{pair} >a {begin}", f"{word} {k}", f"{word} {k} <{before}",
            f"{word} {k} >{after}",
        )  # fmt: skip
        out.append([crc32(name.encode()) & _MASK for name in names])
    return out


_MASK: Final = (1 << HASH_BITS) - 1


@cache  # of the lexicon's readings only: some eight hundred
def _affixes(reading: Segmentation) -> str:
    """The proclitics and suffixes of a reading, without its stem."""
    return "+".join(form if kind != "stem" else "_" for form, kind in zip(reading.forms, reading.kinds, strict=True))


def _class(word: str) -> str:
    """What a neighbour is, as far as its letters tell."""
    if not word:
        return "edge"
    if word in _PREPOSITIONS:
        return "preposition"
    if word in _GOVERNING:
        return "governing"
    if word[0].isdigit():
        return "number"
    if not "\u0621" <= word[0] <= "\u064a":
        return "latin" if word[0].isalpha() else "punctuation"
    if word.startswith(_PROCLITIC_PREPOSITION):
        return "proclitic"
    if word.startswith(_ARTICLE):
        return "article"
    return f"imperfect {word[0]}" if word[0] in _IMPERFECT and len(word) > 3 else "word"


def _by_previous(previous: str, readings: tuple[Segmentation, ...]) -> tuple[Segmentation, ...]:
    """The readings that grammar allows after the word before; all of them where it allows none."""
    if previous in _GOVERNING:
        readings = tuple(one for one in readings if one.forms[0] not in _CONJUNCTIONS or one.kinds[0] == "stem") or readings
    if previous in _PREPOSITIONS and all(one.forms[0] == readings[0].forms[0] or one.kinds[0] == "stem" for one in readings):
        readings = tuple(one for one in readings if one.forms[-1] == "ي" and one.tags[-1] == "pronoun") or readings
    return readings
