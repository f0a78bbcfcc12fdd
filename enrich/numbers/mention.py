"""What the number stage reports: one mention, its spans in code points of the analysis text."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:
    from collections.abc import Callable

NumberKind = Literal["cardinal", "ordinal", "fraction", "percentage", "money", "duration", "quantity", "temperature", "range", "phone"]
Modifier = Literal["at_least", "at_most", "more_than", "less_than", "approximately"]
Span = tuple[int, int]


@dataclass(slots=True)
class NumberMention:
    """One number of the text.

    Attributes:
        start: first code point of the mention in ``text.analysis``: numeral, unit, currency, percent sign, range words.
        end: the code point after its last one.
        kind: cardinal (whole or decimal), ordinal, fraction, percentage, money, duration, quantity, temperature, range, phone.
        value: the number in its own unit (25 for 25 %); None for ranges, telephone numbers and approximate words.
        exact: the number without loss as a string ("1/3", "9007199254740993"), where a JSON number may lose precision; the
            digits of a telephone number. None where ``value`` is exact.
        unit: ISO 4217 code for money, CLDR unit identifier otherwise; None for none, or for a currency left open (دينار).
        normalized: ``{"value", "unit"}`` in second, meter, kilogram, liter, celsius … for measures; None otherwise.
        low: lower end of a range, None where open (``from`` in JSON).
        high: upper end of a range, None where open (``to`` in JSON).
        modifier: what the words around say of the value; None for nothing.
        numeral: span of the digits or number words alone, proclitics left out.
        noun: span of the counted noun right after, outside the mention; None for none.

    """

    start: int
    end: int
    kind: NumberKind
    value: int | float | None = None
    exact: str | None = None
    unit: str | None = None
    normalized: dict[str, int | float | str] | None = None
    low: int | float | None = None
    high: int | float | None = None
    modifier: Modifier | None = None
    numeral: Span | None = None
    noun: Span | None = None

    def to_dict(self, piece: Callable[[int, int], dict[str, Any]]) -> dict[str, Any]:
        """The JSON body of this mention (DESIGN, HTTP contract); fields that say nothing are left out.

        Args:
            piece: makes ``{"text", "start", "end"}`` of an analysis span, in the raw text and the offset unit asked for.

        """
        body = piece(self.start, self.end)
        body["kind"] = self.kind
        if self.kind == "range":
            body["from"] = self.low
            body["to"] = self.high
        else:
            body["value"] = self.value
        for name in ("exact", "unit", "normalized", "modifier"):
            if (content := getattr(self, name)) is not None:
                body[name] = content
        if self.numeral is not None:
            body["numeral"] = piece(*self.numeral)
        if self.noun is not None:
            body["noun"] = piece(*self.noun)
        return body
