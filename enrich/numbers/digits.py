"""Numerals in digits: one documented rule for separators, applied everywhere.

- ``٫`` is a decimal sign and ``٬`` a grouping sign, always; so is ``'`` a grouping sign.
- One ``.`` is a decimal sign (1.234 is a little more than one); several, with groups of three, are grouping signs.
- ``,`` and ``،`` are grouping signs when every group after the first has three digits and the first one to three and no
  leading zero; a single one before any other count of digits is a decimal sign (3,5).
- Where ``.`` and ``,`` both stand, the last one is the decimal sign.
- ``/`` between two whole numbers is a fraction, unless both are years; ``-`` between two whole numbers is a range.
- Everything else (10:30, 12/5/2012, 2012-05-07, 192.168.1.1, 1.2.3) is a time, a date or an identifier: no number.
"""

from __future__ import annotations

import re
from fractions import Fraction
from typing import Final

MAX_DIGITS: Final = 300
"""A run longer than this is no quantity: nothing is reported (and a float would overflow at 309)."""

_GROUPED: Final = re.compile(r"[1-9][0-9]{0,2}(?:[,،٬.'’][0-9]{3})+")
_COMMAS: Final = ",،"
_GROUPERS: Final = str.maketrans("", "", ",،٬.'’")


def plain(form: str) -> Fraction | int | None:
    """The value of one numeral of digits with grouping and decimal signs; None where it is no such numeral."""
    if form.isdecimal():
        return int(form) if len(form) <= MAX_DIGITS else None
    if len(form) > MAX_DIGITS or any(c in ":/-" for c in form):
        return None
    signs = [c for c in form if not c.isdecimal()]
    last = signs[-1]
    same = len(set(signs)) == 1
    if last == "٫" or (not same and last not in "٬'’"):
        head, _, tail = form.rpartition(last)
        if last in head or (not head.isdecimal() and not _GROUPED.fullmatch(head)) or (not same and last == "٬"):
            return None
        return _decimal(head.translate(_GROUPERS), tail)
    if len(signs) == 1 and last == ".":
        return _decimal(*form.split("."))
    if same and _GROUPED.fullmatch(form):
        return int(form.translate(_GROUPERS))
    if len(signs) == 1 and last in _COMMAS:
        return _decimal(*form.split(last))
    return None


def _decimal(head: str, tail: str) -> Fraction:
    return Fraction(int(head + tail), 10 ** len(tail))


def pair(form: str) -> tuple[str, Fraction | int, Fraction | int] | None:
    """The two numerals of ``3/4``, ``5-10`` with the sign between; None where the form is no such pair."""
    for sign in "/-":
        if form.count(sign) == 1:
            left, right = (plain(part) for part in form.split(sign))
            if left is not None and right is not None:
                return sign, left, right
    return None


def is_year(value: Fraction | int) -> bool:
    """Whether a whole number could be a year of the common or Islamic era."""
    return isinstance(value, int) and 1300 <= value <= 2100
