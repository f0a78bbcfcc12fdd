"""Words of more than one reading: the writer's own diacritics and the word before choose between the readings.

The rules are of classes, not of words: a reading is told by its affixes alone. Where nothing decides, the reading that the lexicon
names first, the more frequent one, stands.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from enrich.engines.base import Segmentation
    from enrich.tokens import Tokens

_FATHA: Final = "\N{ARABIC FATHA}"
_DAMMA: Final = "\N{ARABIC DAMMA}"
_KASRA: Final = "\N{ARABIC KASRA}"
_SHADDA: Final = "\N{ARABIC SHADDA}"
_SUKUN: Final = "\N{ARABIC SUKUN}"
_TANWEEN: Final = "\N{ARABIC FATHATAN}\N{ARABIC DAMMATAN}\N{ARABIC KASRATAN}"

# The vowel of each proclitic; another mark on its letter says that the letter is the stem's (وُجد is no conjunction).
_VOWELS: Final = {"و": _FATHA, "ف": _FATHA, "ك": _FATHA, "س": _FATHA, "أ": _FATHA, "ب": _KASRA, "ل": _KASRA + _FATHA}
# After these no conjunction can stand: they govern the very next word.
_GOVERNING: Final = frozenset({
    "في", "من", "على", "إلى", "عن", "مع", "بين", "خلال", "بعد", "قبل", "عند", "منذ", "حتى", "لدى", "نحو",
    "حول", "ضد", "دون", "لقد", "قد", "لم", "لن", "إن", "أن", "لأن", "الذي", "التي", "الذين", "ما", "لا",
    "كان", "كانت",
})  # fmt: skip
# Before an imperfect or a noun in construct or with a pronoun: a nisba adjective seldom follows a preposition.
_PREPOSITIONS: Final = frozenset({
    "في", "من", "على", "إلى", "عن", "مع", "بين", "خلال", "بعد", "قبل", "عند", "منذ", "لدى", "نحو", "حول",
    "ضد", "دون",
})  # fmt: skip
_CONJUNCTIONS: Final = frozenset({"و", "ف"})


def choose(tokens: Tokens, index: int, readings: tuple[Segmentation, ...]) -> Segmentation:
    """The reading of the token that its diacritics or the word before it favour; else the first, most frequent one."""
    text = tokens.text
    start, end = tokens.starts[index], tokens.ends[index]
    low, high = text.raw_span(start, end)
    if high - low > end - start:
        readings = _by_marks(tokens, index, readings)
    if len(readings) > 1 and index:
        readings = _by_previous(tokens.forms[index - 1], readings)
    return readings[0]


def _by_marks(tokens: Tokens, index: int, readings: tuple[Segmentation, ...]) -> tuple[Segmentation, ...]:
    """The readings that the written marks allow; all of them where the marks allow none."""
    text = tokens.text
    start, end = tokens.starts[index], tokens.ends[index]

    def marks(at: int) -> str:
        low, high = text.raw_span(at, at + 1)
        return text.raw[low + 1 : high]

    first, last = marks(start), marks(end - 1)

    def fits(reading: Segmentation) -> bool:
        proclitic = reading.forms[0] if reading.kinds[0] == "prefix" else ""
        vowels = _VOWELS.get(proclitic)
        if vowels is not None and any(mark not in vowels for mark in first if mark in _ALL):
            return False
        pronoun = reading.tags[-1] == "pronoun"
        # شهريّ is a nisba; a noun with a pronoun has no tanween.
        return not (pronoun and (any(mark in _TANWEEN for mark in last) or (reading.forms[-1] == "ي" and _SHADDA in last)))

    return tuple(filter(fits, readings)) or readings


_ALL: Final = frozenset((_FATHA, _DAMMA, _KASRA, _SHADDA, _SUKUN))


def _by_previous(previous: str, readings: tuple[Segmentation, ...]) -> tuple[Segmentation, ...]:
    """The readings that the word before allows; all of them where it allows none."""
    if previous in _GOVERNING:
        readings = tuple(one for one in readings if one.forms[0] not in _CONJUNCTIONS or one.kinds[0] == "stem") or readings
    if previous in _PREPOSITIONS and all(one.forms[0] == readings[0].forms[0] or one.kinds[0] == "stem" for one in readings):
        readings = tuple(one for one in readings if one.forms[-1] == "ي" and one.tags[-1] == "pronoun") or readings
    return readings
