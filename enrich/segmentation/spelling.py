"""Spellings that the lexicon does not hold as they stand: elongation, and the other spelling of hamza, final yeh and teh marbuta.

Each variant has as many letters as the word, so that a variant's cut places are the word's own; elongation keeps a map.
"""

from __future__ import annotations

import re
from typing import Final

_HAMZA_LESS: Final = str.maketrans("أإآٱ", "اااا")
_ALEFS: Final = ("أ", "إ", "ا", "آ")
_SEATS: Final = frozenset(_ALEFS)
_SEATED: Final = frozenset("أإآٱ")
_FINALS: Final = {"ى": "ي", "ي": "ى", "ه": "ة"}
_BEFORE_ALEF: Final = frozenset({"", "و", "ف", "ال", "وال", "ب", "ل", "بال", "وب", "ول", "فال", "س", "ك"})
_DRAWN: Final = re.compile(r"(.)\1\1", re.DOTALL)
ELONGATION: Final = 3
"""A letter written three times or more in a row is drawn out: no Arabic word has that but in للل, the preposition before لل."""


def variants(form: str) -> list[str]:
    """Other spellings of the word, of equal length, likeliest first.

    >>> variants("الى")[:2]
    ['الي', 'ألى']
    """
    out = []
    if form[-1:] in _FINALS:
        out.append(form[:-1] + _FINALS[form[-1]])
    for at in range(min(4, len(form))):
        if form[at] in _SEATS and form[:at] in _BEFORE_ALEF:
            out += [form[:at] + alef + form[at + 1 :] for alef in _ALEFS if alef != form[at]]
    if not _SEATED.isdisjoint(form):
        out.append(form.translate(_HAMZA_LESS))
    return out


def collapse(form: str) -> tuple[str, list[int]] | None:
    """The word with drawn-out letters written once, and where each of its letters ends in the word; None if there are none.

    >>> collapse("جمييييل")[0] == "جميل"
    True
    """
    if _DRAWN.search(form) is None:
        return None
    letters: list[str] = []
    ends: list[int] = []
    at = 0
    while at < len(form):
        run = at + 1
        while run < len(form) and form[run] == form[at]:
            run += 1
        if run - at >= ELONGATION:
            letters.append(form[at])
            ends.append(run)
        else:
            letters += form[at:run]
            ends += range(at + 1, run + 1)
        at = run
    return "".join(letters), ends
