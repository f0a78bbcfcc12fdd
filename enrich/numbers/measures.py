"""Measures: one numeral with its sign, its unit or currency, and what continues them."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from typing import TYPE_CHECKING, Final

from enrich.numbers import context, digits
from enrich.numbers.figures import tidy
from enrich.numbers.grammar import Numeral
from enrich.numbers.scan import Measure
from enrich.numbers.traps import Traps
from enrich.numbers.units import Unit
from enrich.numbers.words import NUMBER

if TYPE_CHECKING:
    from enrich.numbers.words import Reading

_SIGNED: Final = {"-": -1, "−": -1, "–": -1, "+": 1}
# م مربع says by its second word what م alone does not.
_WRITTEN_OUT: Final = frozenset({"square-meter", "cubic-meter"})
# Two thousand, two million before what they count (مليونا نسمة); elsewhere the accusative of one (بلغ ألفا).
_DUAL_CONSTRUCTS: Final = frozenset({"الفا", "مليونا", "مليارا"})


class Measures(Traps):
    """Numbers with what is written around them."""

    def measure(self, at: int) -> Measure | None:
        """The number that begins at token ``at``, with sign and unit; None where there is none."""
        grammar = self.grammar
        reading = grammar.readings[at]
        if reading is None:
            return None
        if reading.category in {"dualunit", "unit"}:
            return self._bare_unit(at, reading)
        if reading.category in {"negative", "positive"}:
            following = grammar.reading(at + 1)
            plain = following and not following.conjunction and not following.preposition
            inner = self.measure(at + 1) if plain and following and following.category not in {"negative", "positive"} else None
            if inner is None or inner.kind in {"ordinal", "range"} or inner.value < 0:
                return None
            sign = int(reading.value)
            start = grammar.starts[at] + reading.offset
            inner.numeral = replace(inner.numeral, start=start, first=at)
            return replace(inner, first=at, start=start, value=sign * inner.value)
        numeral = grammar.numeral(at)
        if numeral is None:
            return None
        if numeral.kind == "cardinal":
            numeral = self._bracketed(grammar.spoken_digits(grammar.quotient(grammar.fraction_plural(numeral))))
        measure = Measure(numeral.first, numeral.last, numeral.start, numeral.end, numeral, numeral.value, numeral.kind)
        if numeral.pair:
            measure.low, measure.high = numeral.pair[1], numeral.pair[2]
        if self._trap(measure):
            return None
        if reading.key in _DUAL_CONSTRUCTS and measure.last == at + 1 and (self.noun_at(at + 1) or self.unit_at(at + 1)):
            measure.value *= 2
        self._sign(measure)
        self._attach_unit(measure)
        if measure.kind == "half":
            return None
        return measure

    def _bracketed(self, found: Numeral) -> Numeral:
        """``ثمانون (80) ألف دينار`` and ``(500) دولار``: figures in brackets, said in words before or not, with their scale or currency."""
        grammar, last = self.grammar, found.last
        first, start = found.first, found.start
        if found.digits:
            if first <= self.free or self.forms[first - 1] != "(" or last >= grammar.count or self.forms[last] != ")":
                return found
            first, start, end = first - 1, grammar.starts[first - 1], last + 1
        else:
            if last + 2 >= grammar.count or self.forms[last] != "(" or self.forms[last + 2] != ")":
                return found
            if grammar.types[last + 1] != "number" or digits.plain(self.forms[last + 1]) != found.value:
                return found
            end = last + 3
        if scale := grammar.following(end, "scale"):
            value, times = tidy(found.value * scale.value), int(scale.value)
            return Numeral(first, end + 1, start, grammar.ends[end], value, scale=times, reading=found.reading, digits=found.digits)
        if (unit := self.unit_at(end)) and unit[0].kind in {"money", "percentage"}:
            return replace(found, first=first, start=start, last=end, end=grammar.ends[end - 1])
        return found

    def _sign(self, measure: Measure) -> None:
        """Signs and a leading decimal point glued before digits: -5, +15, .77."""
        grammar = self.grammar
        before = measure.first - 1
        if before < self.free or not measure.numeral.digits or measure.kind == "ordinal":
            return
        form = self.forms[before]
        if form in {".", "٫"} and grammar.glued(measure.first) and not self._tied(before) and isinstance(measure.value, int):
            digits_ = self.forms[measure.first]
            if digits_.isdecimal() and measure.last == measure.first + 1 and len(digits_) < digits.MAX_DIGITS:
                measure.value = Fraction(int(digits_), 10 ** len(digits_))
                self._widen(measure, before)
                before -= 1
                form = self.forms[before] if before >= self.free else ""
        if form in _SIGNED and not self._tied(before) and measure.kind != "range":
            spaced = not grammar.glued(measure.first)
            if spaced and not (form != "+" and self.fold(measure.last) in {"درجه", "درجات", "°"}):
                return
            if before == 0 and spaced and not self.fold(measure.last):
                return
            measure.value *= _SIGNED[form]
            self._widen(measure, before)

    def _widen(self, measure: Measure, first: int) -> None:
        measure.first = first
        measure.start = self.grammar.starts[first]
        measure.numeral = replace(measure.numeral, first=first, start=measure.start)

    def _attach_unit(self, measure: Measure) -> None:
        grammar = self.grammar
        if measure.kind == "ordinal":
            return
        fraction = measure.kind == "fraction"
        parts = isinstance(measure.value, Fraction) and not measure.numeral.digits
        if measure.numeral.digits and (scale := self._short_scale(measure)):
            self._unit_before(measure)
            measure.value, measure.last = tidy(measure.value * scale), measure.last + 1
            measure.end = grammar.ends[measure.last - 1]
        found = self.unit_at(measure.last, article=fraction or parts or measure.numeral.scale > 1) if measure.unit is None else None
        if found and not self._refused(measure, *found):
            measure.unit, measure.last = found
            measure.end = grammar.ends[measure.last - 1]
            if self.forms[measure.last - 1] == "م" and self.fold(measure.first - 1) in context.HEAT_HEADS:
                measure.unit = self.units.phrases["°", "م"]
        else:
            found = None
        if found is None and measure.unit is None and measure.first > self.free:
            self._unit_before(measure)
        if measure.unit is None:
            if self.fold(measure.last) == "تحت" and self.fold(measure.last + 1) == "الصفر":
                measure.unit = Unit("temperature", "generic-temperature", Fraction(1))
            else:
                half = measure.numeral.reading
                if half and half.category == "half" and measure.kind == "fraction":
                    measure.kind = "half"
                return
        if measure.unit.base == "million" and measure.kind != "range":
            measure.value *= measure.unit.factor
            measure.unit = measure.unit._replace(base="", factor=Fraction(1))
        if measure.kind != "range":
            measure.kind = measure.unit.kind
        self._extend(measure)

    def _refused(self, measure: Measure, unit: Unit, end: int) -> bool:
        """Whether a word after a number is not its unit after all."""
        word = self.forms[measure.last]
        value = measure.value
        before = self.fold(measure.first - 1)
        if word == "م" and unit.name == "meter" and isinstance(value, int):
            # Anno Domini: 1293 م. A height of 1500 م is written with a unit word or a length before it.
            if before in context.YEAR_HEADS or before in context.MONTHS or before in context.CENTURY_HEADS:
                return True
            if 1000 <= value <= 2100:
                return before not in context.LENGTH_HEADS
        if measure.last + 1 == end and self.fold(measure.last) in context.UNITS_AND_VERBS and self._disagrees(measure, before):
            return True
        if unit.name == "decade" and (value > 10 or (value > 2 and word == "عقد") or before in context.CONTRACT_HEADS):
            return True  # contracts
        year = measure.numeral.digits and digits.is_year(value) and len(self.forms[measure.numeral.first]) == 4
        if unit.kind == "temperature" and word != "°" and self.fold(measure.last + 1) in context.SCALE_TAILS:
            return True
        if unit.kind == "temperature" and self.fold(measure.first - 1) in context.FORCE_HEADS:
            return True
        if len(word) == 1 and word.isalpha() and unit.base != "million" and unit.name not in _WRITTEN_OUT and (not measure.numeral.digits or year):
            return True
        return year and unit.kind == "duration" and self.fold(measure.first - 1) in context.YEAR_HEADS

    def _disagrees(self, measure: Measure, before: str) -> bool:
        """Whether a bare singular that is a verb too (قدم, ميل) is not what a number counts.

        3 to 10 count a plural (أقدام) and 11 to 99 an accusative (قدما); the bare form stands after hundreds, thousands and decimals,
        after a length (على بعد 20 ميل) and at the end of a clause, as headlines write. It never stands after a year.
        """
        value, at = measure.value, measure.first - 1
        if (before,) in context.BOUNDS or before in context.OF:
            at -= 1
            before = self.fold(at)
        if before in context.LENGTH_HEADS or (before == "بعد" and self.fold(at - 1) == "علي"):
            return False
        if measure.numeral.digits and digits.is_year(value) and (before in context.YEAR_HEADS or before in context.TIME_HEADS):
            return True
        after = measure.last + 1
        if not isinstance(value, int) or self.fold(measure.last) in context.COINS or self.grammar.link(after) >= 0:
            return False
        if after >= self.grammar.count or self.grammar.types[after] != "word":
            return False  # a verb has a subject after it
        return value % 100 != 0

    def _unit_before(self, measure: Measure) -> None:
        """Signs and codes before the number: $10, %25, USD 20."""
        if not measure.numeral.digits:
            return
        before = measure.first - 1
        form = self.forms[before]
        if form.isascii() and form.isalpha() and not (len(form) == 3 and form.isupper()):
            return
        unit = self.units.phrases.get((form,))
        if unit is None or unit.kind not in {"money", "percentage"} or self.grammar.types[before] == "word":
            return
        if unit.kind == "percentage" and (not self.grammar.glued(measure.first) or self._tied(before)):
            return
        if before > self.free and form == "$" and self.fold(before - 1) in {"US", "A", "C"}:
            unit = self.units.phrases.get((self.forms[before - 1], "$"), unit)
            before -= 1
        measure.unit = unit
        measure.first = before
        measure.start = self.grammar.starts[before]

    def _extend(self, measure: Measure) -> None:
        """What follows a unit: a half of it, a smaller unit, below zero."""
        grammar, unit = self.grammar, measure.unit
        if unit is None or measure.kind == "range":
            return
        if unit.kind == "temperature" and self.fold(measure.last) == "تحت" and self.fold(measure.last + 1) == "الصفر":
            measure.value = -measure.value
            measure.last += 2
            measure.end = grammar.ends[measure.last - 1]
            return
        for _ in range(4):
            scales = False
            linked = grammar.link(measure.last)
            sign = 1
            if (less := grammar.reading(measure.last)) and less.category == "except":
                sign, linked = -1, measure.last + 1
            if linked < 0:
                juxtaposed = self.grammar.reading(measure.last)
                if unit.kind != "money" or juxtaposed is not NUMBER or unit.base:
                    return
                linked = measure.last
            reading = grammar.reading(linked)
            if reading is None:
                return
            if sign < 0 and reading.category not in {"fraction", "half"} and unit.kind != "duration":
                return
            if reading.category in {"dualunit", "unit"}:
                if reading.definite or reading.category == "unit":
                    return
                part = self.units.duals[reading.key]
                amount, last = Fraction(2), linked + 1
            else:
                numeral = grammar.numeral(linked)
                if numeral is None or numeral.kind not in {"cardinal", "fraction"}:
                    return
                amount, last = Fraction(numeral.value), numeral.last
                found = self.unit_at(last, article=numeral.kind == "fraction")
                if found is None:
                    # 3 ملايين دولار و200 ألف: a smaller scale of the same currency, when nothing else is counted.
                    scales = unit.kind == "money" and 1 < numeral.scale < measure.numeral.scale and self.noun_at(last) is None
                    if not scales and (numeral.kind != "fraction" or numeral.digits or unit.kind == "percentage"):
                        return
                    part = unit
                else:
                    part, last = found
            if part.kind != unit.kind or part.factor > unit.factor or (part.base and unit.kind != "money" and part.base != unit.base):
                return
            if part.factor == unit.factor and amount >= 1 and not scales:
                return
            measure.value = measure.value + sign * amount * part.factor / unit.factor
            measure.last = last
            measure.end = grammar.ends[last - 1]
            if part is unit:
                return

    def _bare_unit(self, at: int, reading: Reading) -> Measure | None:
        """A dual (ساعتان) counts two; a singular counts one before ونصف (ساعة ونصف) or واحدة."""
        grammar = self.grammar
        start, end, last = grammar.starts[at] + reading.offset, grammar.ends[at], at + 1
        if reading.category == "dualunit":
            label = grammar.reading(at + 1) if reading.definite else None
            if label and (label is NUMBER or (label.category in {"ordinal", "second"} and label.definite)):
                return None  # الدقيقتين 23 و67 are two minutes of the clock
            unit, value = self.units.duals[reading.key], 2
            if reading.key == "عامين" and self.fold(at - 1) in context.GENERAL_HEADS:
                return None
            words = tuple(self.fold(i) for i in range(at + 1, at + 3))
            last, unit = next(((at + 1 + n, u) for n in (2, 1) if (u := self.units.dual_phrases.get((reading.key, *words[:n])))), (at + 1, unit))
        else:
            if reading.definite:
                return None
            unit, value = self.units.singulars[reading.key], 1
        numeral = Numeral(at, at + 1, start, end, value)
        measure = Measure(at, last, start, grammar.ends[last - 1], numeral, value, unit.kind, unit)
        longer = self.unit_at(at) if not reading.offset and reading.category == "unit" else None
        if longer and longer[1] > at + 1:
            measure.unit, measure.last = longer
            measure.kind = measure.unit.kind
            measure.end = grammar.ends[measure.last - 1]
        one = grammar.reading(measure.last)
        if one and one.category == "digit" and one.value == value and not one.offset:
            measure.last += 1
            measure.end = grammar.ends[measure.last - 1]
            measure.numeral = Numeral(at, measure.last, grammar.starts[measure.last - 1], measure.end, value)
            return measure
        before = measure.last
        if value == 1 and self.fold(at - 1) in context.BETWEEN | context.FROM and self._dual_end(before, unit):
            return measure  # بين ساعة وساعتين
        self._extend(measure)
        if value == 1 and (measure.last == before or isinstance(measure.value, int)):
            return None
        if value == 2 and unit.name == "generic-temperature" and reading.offset:
            return None
        return measure

    def _dual_end(self, at: int, unit: Unit) -> bool:
        """Whether the other end of a range that begins with one unit follows: its dual."""
        grammar = self.grammar
        to = at + 1 if self.fold(at) in context.TO else grammar.link(at)
        reading = grammar.reading(to) if to >= 0 else None
        return reading is not None and reading.category == "dualunit" and self.units.duals[reading.key].name == unit.name
