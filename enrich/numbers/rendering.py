"""From measures to mentions: JSON numbers, exact strings, base units."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, Any, Final

from enrich.numbers.mention import NumberMention

if TYPE_CHECKING:
    from enrich.numbers.figures import Value
    from enrich.numbers.scan import Measure
    from enrich.numbers.units import Unit

_SAFE: Final = 2**53


def mention_of(measure: Measure) -> NumberMention:
    """The mention of a measure."""
    value = measure.value
    unit = measure.unit
    kind: Any = measure.kind
    numeral = (measure.numeral.start, measure.numeral.end)
    modifier: Any = measure.modifier
    if kind == "range":
        return NumberMention(
            measure.start, measure.end, "range", unit=unit.name or None if unit else None,
            low=_number(measure.low), high=_number(measure.high), numeral=numeral, noun=measure.noun,
            modifier=modifier,
        )  # fmt: skip
    name = unit.name or None if unit else None
    normalized: dict[str, int | float | str] | None = None
    if unit and unit.kind == "money" and unit.base:
        # A sub-unit alone is money of its own currency, in that currency's unit.
        normalized = {"value": _number(value * unit.factor) or 0, **({"unit": unit.name} if unit.name else {})}
    elif unit and unit.base:
        normalized = {"value": _number(_base(value, unit)) or 0, "unit": unit.base}
    return NumberMention(
        measure.start, measure.end, kind, _number(value), _exact(value), name, normalized,
        modifier=modifier, numeral=numeral, noun=measure.noun,
    )  # fmt: skip


def _base(value: Value, unit: Unit) -> Value:
    if unit.base == "celsius":
        if unit.name == "fahrenheit":
            return (Fraction(value) - 32) * Fraction(5, 9)
        if unit.name == "kelvin":
            return Fraction(value) - Fraction(27315, 100)
    return value * unit.factor


def _number(value: Value | None) -> int | float | None:
    """A JSON number: whole where it is whole and exact, a double otherwise."""
    if value is None:
        return None
    if isinstance(value, Fraction) and value.denominator == 1:
        value = value.numerator
    if isinstance(value, int) and abs(value) <= _SAFE:
        return value
    try:
        return float(value)
    except OverflowError:
        return None


def _exact(value: Value) -> str | None:
    """The value as a string where a double loses something: 1/3, 9007199254740993."""
    if isinstance(value, int) or value.denominator == 1:
        whole = int(value)
        return str(whole) if abs(whole) > _SAFE else None
    rest = value.denominator
    for prime in (2, 5):
        while rest % prime == 0:
            rest //= prime
    if rest == 1 and len(str(value.numerator)) <= 15:
        return None
    return f"{value.numerator}/{value.denominator}"
