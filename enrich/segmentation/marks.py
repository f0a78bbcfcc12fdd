"""What the writer's diacritics say of a word's segments: vowels that an affix cannot bear rule it out.

Rules of classes from Arabic grammar, for the letters that are written with marks; a word without marks, or with marks that no
reading explains, is left alone.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Sequence

    from enrich.engines.base import Segmentation
    from enrich.tokens import Tokens

_FATHA: Final = "\N{ARABIC FATHA}"
_DAMMA: Final = "\N{ARABIC DAMMA}"
_KASRA: Final = "\N{ARABIC KASRA}"
_SHADDA: Final = "\N{ARABIC SHADDA}"
_SUKUN: Final = "\N{ARABIC SUKUN}"
_FATHATAN: Final = "\N{ARABIC FATHATAN}"
_DAMMATAN: Final = "\N{ARABIC DAMMATAN}"
_KASRATAN: Final = "\N{ARABIC KASRATAN}"
_TANWEEN: Final = frozenset({_FATHATAN, _DAMMATAN, _KASRATAN})
MARKS: Final = frozenset({_FATHA, _DAMMA, _KASRA, _SHADDA, _SUKUN}) | _TANWEEN
_MARK: Final = re.compile(f"[{''.join(sorted(MARKS))}]")

# The marks that the letter of a proclitic may bear; another says that the letter is the stem's (وُجد is no conjunction).
_ON_PROCLITICS: Final = {
    "و": {_FATHA}, "ف": {_FATHA}, "ك": {_FATHA}, "س": {_FATHA}, "أ": {_FATHA}, "ب": {_KASRA}, "ل": {_KASRA, _FATHA, _SUKUN},
}  # fmt: skip
# The article's lam has no vowel but a kasra before a joining alef (الِاسم).
_ON_ARTICLE: Final = frozenset({_SUKUN, _KASRA})
# The marks that the last letter of a final suffix cannot bear.
_NOT_ON_SUFFIXES: Final = {
    "ات": {_FATHA, _FATHATAN},  # the sound feminine plural has kasra for fatha: أصواتَ is a stem
    "ون": {_DAMMA, _KASRA, _SHADDA} | _TANWEEN,
    "ين": {_DAMMA, _SHADDA} | _TANWEEN,
    "ان": {_DAMMA, _SHADDA} | _TANWEEN,
    "ت": {_SHADDA} | _TANWEEN,
    "ه": {_FATHA, _SHADDA} | _TANWEEN,
    "ك": {_DAMMA, _SHADDA} | _TANWEEN,
    "ي": {_DAMMA, _KASRA, _SHADDA} | _TANWEEN,  # شهريّ is a nisba
    "هم": {_FATHA, _KASRA, _SHADDA} | _TANWEEN,
    "كم": {_FATHA, _KASRA, _SHADDA} | _TANWEEN,
    "ن": {_DAMMA, _KASRA} | _TANWEEN,
}  # fmt: skip


def marked_tokens(tokens: Tokens) -> list[int]:
    """The words that bear a diacritic, by number."""
    text = tokens.text
    if len(text.raw) == len(text.analysis):
        return []
    letters, starts, types = text.raw_starts(), tokens.starts, tokens.types
    # A mark belongs to the letter before it, and that letter to the token that begins last before it.
    at = (bisect_left(letters, mark.start()) - 1 for mark in _MARK.finditer(text.raw))
    found = dict.fromkeys(bisect_right(starts, letter) - 1 for letter in at if letter >= 0)
    return [i for i in found if i >= 0 and types[i] == "word"]


def marks_of(tokens: Tokens, index: int) -> list[frozenset[str]]:
    """The diacritics on each letter of a token."""
    text = tokens.text
    raw, span = text.raw, text.raw_span
    out = []
    for at in range(tokens.starts[index], tokens.ends[index]):
        low, high = span(at, at + 1)
        out.append(MARKS.intersection(raw[low:high]))
    return out


def fits(reading: Segmentation, marks: Sequence[frozenset[str]]) -> bool:
    """Whether the marks on the letters of a word allow this reading of it."""
    forms, ends, kinds, _ = reading
    for i, form in enumerate(forms):
        if kinds[i] != "prefix":
            break
        at = ends[i] - 1
        if form != "ال":
            if not marks[at] <= _ON_PROCLITICS.get(form, MARKS):
                return False
            # لِلُّغة has the article, لِلُغة has not: the doubled lam is the article's and the stem's.
            if form == "ل" and kinds[i + 1] == "stem" and forms[i + 1][0] == "ل" and _SHADDA in marks[at + 1]:
                return False
        elif not marks[at] <= _ON_ARTICLE and len(forms[i + 1]) == ends[i + 1] - ends[i]:  # else the lam is the stem's too
            return False
    ending = forms[-1] if kinds[-1] == "suffix" else ""
    if ending != "ا" and len(marks) > 3 and forms[-1][-1] == "ا" and _FATHATAN in marks[-1] | marks[-2]:
        return False  # tanween on alef is the accusative; of three letters some are not (إذاً)
    return marks[-1].isdisjoint(_NOT_ON_SUFFIXES.get(ending, ()))
