"""Spellings that the lexicon does not hold as they stand: elongation, and the other spelling of hamza, final yeh and teh marbuta.

Each variant has as many letters as the word, so that a variant's cut places are the word's own; elongation keeps a map.
"""

from __future__ import annotations

from typing import Final

_HAMZA_LESS: Final = str.maketrans("أإآٱ", "اااا")
_ALEFS: Final = ("أ", "إ", "ا", "آ")
_FINALS: Final = {"ى": "ي", "ي": "ى", "ه": "ة"}
_CLITICS: Final = ("", "و", "ف", "ال", "وال", "ب", "ل", "بال", "وب", "ول", "فال", "س", "ك")
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
    for clitic in _CLITICS:
        at = len(clitic)
        if form.startswith(clitic) and form[at : at + 1] in _ALEFS:
            out += [form[:at] + alef + form[at + 1 :] for alef in _ALEFS if alef != form[at]]
    bare = form.translate(_HAMZA_LESS)
    if bare != form:
        out.append(bare)
    return out


def collapse(form: str) -> tuple[str, list[int]] | None:
    """The word with drawn-out letters written once, and where each of its letters ends in the word; None if there are none.

    >>> collapse("جمييييل")[0] == "جميل"
    True
    """
    letters: list[str] = []
    ends: list[int] = []
    at = 0
    found = False
    while at < len(form):
        run = at + 1
        while run < len(form) and form[run] == form[at]:
            run += 1
        if run - at >= ELONGATION:
            found = True
            letters.append(form[at])
            ends.append(run)
        else:
            letters += form[at:run]
            ends += range(at + 1, run + 1)
        at = run
    return ("".join(letters), ends) if found else None
