"""Numerals written in figures: grouped by spaces, with vulgar fractions, powers and the Maghrebi decimal ر."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, Final

from enrich.numbers import digits

if TYPE_CHECKING:
    from enrich.numbers.line import Line

Value = int | Fraction
MAX_WORDS: Final = 40
"""Tokens of one numeral: none of real text is longer, and a text of number words is read in linear time."""

_SPACES: Final = frozenset(" \N{NO-BREAK SPACE}\N{THIN SPACE}\N{NARROW NO-BREAK SPACE}")
VULGAR: Final = {
    "½": Fraction(1, 2), "¼": Fraction(1, 4), "¾": Fraction(3, 4), "⅓": Fraction(1, 3), "⅔": Fraction(2, 3), "⅕": Fraction(1, 5),
    "⅖": Fraction(2, 5), "⅗": Fraction(3, 5), "⅘": Fraction(4, 5), "⅙": Fraction(1, 6), "⅚": Fraction(5, 6),
    "⅛": Fraction(1, 8), "⅜": Fraction(3, 8), "⅝": Fraction(5, 8), "⅞": Fraction(7, 8),
}  # fmt: skip
_MINUS: Final = frozenset("-−–")
_SUPERSCRIPT: Final = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹⁻", "0123456789-")


def figures(line: Line, at: int) -> tuple[Value, int] | None:
    """A numeral of digits at ``at``: value and end token; spaces may group it by three."""
    form = line.forms[at]
    if form in VULGAR:
        return VULGAR[form], at + 1
    if line.types[at] != "number":
        return None
    if (value := digits.plain(form)) is None:
        return None
    value, end = _grouped(line, at, value)
    if end == at + 1 and _rial_point(line, end):
        tail_form = line.forms[end + 1]
        value, end = value + Fraction(int(tail_form), 10 ** len(tail_form)), end + 2
    if end == at + 1:
        value, end = _powers(line, value, end)
    return _mixed(line, value, end) if isinstance(value, int) else (value, end)


def _grouped(line: Line, at: int, value: Value) -> tuple[Value, int]:
    """The value with the groups of three figures that spaces join to it: 1 234 567,8."""
    form = line.forms[at]
    end = at + 1
    if not form.isdecimal() or len(form) > 3 or form[0] == "0":
        return value, end
    while (
        end < line.count
        and end - at < MAX_WORDS
        and line.starts[end] - line.ends[end - 1] == 1
        and line.analysis[line.ends[end - 1]] in _SPACES
        and line.types[end] == "number"
        and line.forms[end][:3].isdecimal()
        and len(line.forms[end].split(".")[0].split(",")[0].split("٫")[0]) == 3
        and (tail := digits.plain(line.forms[end])) is not None
    ):
        value = value * 1000 + tail
        end += 1
        if not isinstance(tail, int):
            break
    return value, end


def _mixed(line: Line, value: int, end: int) -> tuple[Value, int]:
    """The value with the proper fraction that stands at it: 2½, 2 1/2."""
    if end >= line.count or line.starts[end] - line.ends[end - 1] > 1:
        return value, end
    if line.forms[end] in VULGAR:
        return value + VULGAR[line.forms[end]], end + 1
    apart = line.types[end] == "number" and not line.glued(end)
    both = digits.pair(line.forms[end]) if apart else None
    if both and both[0] == "/" and isinstance(both[1], int) and isinstance(both[2], int) and 0 < both[1] < both[2] < 100:
        return value + Fraction(both[1], both[2]), end + 1
    return value, end


def _rial_point(line: Line, at: int) -> bool:
    """The letter ر between glued figures: the decimal sign of Maghrebi newspapers (3ر747)."""
    return (
        at + 1 < line.count
        and line.forms[at] == "ر"
        and line.glued(at)
        and line.glued(at + 1)
        and line.forms[at - 1].isdecimal()
        and line.forms[at + 1].isdecimal()
        and len(line.forms[at + 1]) <= MAX_WORDS
    )


def _powers(line: Line, value: Value, end: int) -> tuple[Value, int]:
    """Scientific notation: 3×10^8, 1.5e6, 10^6, 10⁶."""
    forms = line.forms
    if end + 1 < line.count and forms[end] in {"×", "x", "*"} and forms[end + 1] == "10":
        power, after = _exponent(line, end + 2)
        if power is not None:
            return value * Fraction(10) ** power, after
    if line.glued(end):
        if value == 10 or forms[end] == "^":
            power, after = _exponent(line, end)
            if power is not None and -1000 <= value <= 1000:
                return _power(Fraction(value), power), after
        if forms[end][:1] in "eE" and forms[end][1:].removeprefix("-").isdecimal() and len(forms[end]) <= 4:
            power = int(forms[end][1:])
            return (tidy(value * Fraction(10) ** power), end + 1) if -300 < power < 300 else (value, end)
        if forms[end] in {"e", "E"} and end + 2 < line.count and forms[end + 1] in {"-", "+"} and line.glued(end + 2):
            exponent = forms[end + 2]
            if exponent.isdecimal() and len(exponent) <= 2:
                sign = -1 if forms[end + 1] == "-" else 1
                return tidy(value * Fraction(10) ** (sign * int(exponent))), end + 3
    return value, end


def _power(base: Fraction, power: int) -> Value:
    """A power by steps, so that it stays a fraction for the type checker and the reader."""
    result = Fraction(1)
    for _ in range(abs(power)):
        result *= base
    return tidy(result if power >= 0 or not result else 1 / result)


def _exponent(line: Line, at: int) -> tuple[int | None, int]:
    if at >= line.count:
        return None, at
    if line.forms[at] == "^":
        sign = 1
        at += 1
        if at < line.count and line.forms[at] in _MINUS:
            sign = -1
            at += 1
        if at < line.count and line.forms[at].isdecimal() and len(line.forms[at]) <= 2:
            return sign * int(line.forms[at]), at + 1
        return None, at
    form = line.forms[at].translate(_SUPERSCRIPT)
    if form != line.forms[at] and form.lstrip("-").isdecimal() and len(form) <= 3:
        return int(form), at + 1
    return None, at


def tidy(value: Value) -> Value:
    """A whole fraction as an integer."""
    return value.numerator if isinstance(value, Fraction) and value.denominator == 1 else value
