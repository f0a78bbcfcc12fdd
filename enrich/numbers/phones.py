"""Telephone numbers: shapes of digit groups that no quantity is written in."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from enrich.numbers.digits import is_year
from enrich.numbers.words import fold

if TYPE_CHECKING:
    from enrich.numbers.grammar import Grammar

_SIGNS: Final = frozenset("+()-.")
_EXTENSION: Final = frozenset({"ext", "x", "تحويله", "فرعي", "وصله"})
_HEADS: Final = frozenset(
    fold(w) for w in ["هاتف", "الهاتف", "هاتفي", "جوال", "الجوال", "موبايل", "تلفون", "اتصل", "اتصلوا", "فاكس", "واتساب", "هاتفه", "هاتفها", "رقمي"]
)
MAX_TOKENS: Final = 24


def phone_at(grammar: Grammar, at: int) -> tuple[int, str] | None:
    """The end token and the digits (with + and x) of a telephone number that begins at token ``at``; None for none."""
    forms, types, starts, ends = grammar.forms, grammar.types, grammar.starts, grammar.ends
    end = at
    last_number = at
    groups: list[str] = []
    length = 0
    while end < grammar.count and end - at < MAX_TOKENS:
        if end > at:
            gap = grammar.analysis[ends[end - 1] : starts[end]]
            if len(gap) > 4 or "\n" in gap:
                break
        form = forms[end]
        if types[end] == "number":
            if any(c in ",:٫٬،'’" for c in form):
                break
            groups += form.replace("/", "-").replace(".", "-").split("-")
            length += len(form)
            if length > 24:
                return None
            last_number = end + 1
        elif form not in _SIGNS or (form == "+" and groups) or (form == "." and end == at):
            break
        end += 1
    digits = "".join(groups)
    if not 7 <= len(digits) <= 15 or not _shaped(grammar, at, groups, digits):
        return None
    plus = "+" if "+" in forms[at : at + 2] else ""
    extension = last_number
    if extension < grammar.count and fold(forms[extension]) in _EXTENSION:
        extension += 1
        if extension < grammar.count and forms[extension] == ".":
            extension += 1
        if extension < grammar.count and forms[extension].isdecimal() and len(forms[extension]) <= 6:
            return extension + 1, f"{plus}{digits}x{forms[extension]}"
    return last_number, plus + digits


def _dated(groups: list[str]) -> bool:
    """Whether the groups are a date: 05/06/2015, 2015-06-05."""
    if len(groups) != 3 or not all(group.isdecimal() for group in groups) or sorted(map(len, groups)) not in ([1, 1, 4], [1, 2, 4], [2, 2, 4]):
        return False
    first, middle, last = groups
    year, day = (first, last) if len(first) == 4 else (last, first)
    return len(year) == 4 and is_year(int(year)) and 1 <= int(day) <= 31 and 1 <= int(middle) <= 12


def _shaped(grammar: Grammar, at: int, groups: list[str], digits: str) -> bool:
    sizes = [len(group) for group in groups]
    first = grammar.forms[at]
    if first == "+" or (first == "(" and (digits[:1] == "0" or grammar.forms[at + 1] == "+")):
        return len(digits) >= 8
    if not first[:1].isdecimal():
        return False
    if _dated(groups):
        return False
    if digits[0] == "0":
        return len(digits) >= 8 and (len(sizes) == 1 or sizes[0] <= 5) and "." not in first
    if sizes == [3, 3, 4] or (len(sizes) >= 7 and set(sizes) == {1}):
        return True
    if sizes == [10] and digits[0] >= "2" and digits[3] >= "2":
        following = grammar.reading(at + 1)
        return following is None or following.category not in {"scale", "unit"}
    return any(fold(form) in _HEADS for form in grammar.forms[max(at - 3, 0) : at]) and len(sizes) <= 5 and max(sizes) >= 3
