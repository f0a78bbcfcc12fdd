"""Traps: number words that the words around them make something else (context.py gives the reasons)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from enrich.numbers import context
from enrich.numbers.figures import VULGAR
from enrich.numbers.scan import Measure, Scan
from enrich.numbers.words import NUMBER
from enrich.text import TATWEEL

if TYPE_CHECKING:
    from enrich.numbers.grammar import Numeral
    from enrich.numbers.words import Reading


_ARTICLES = frozenset({"ال", "وال", "بال", "لل", "كال"})


class Traps(Scan):
    """Which numerals are none, and which definite ones are ordinals."""

    def _trap(self, measure: Measure) -> bool:
        """Whether the words around make a number word something else (context.py gives the reasons)."""
        numeral = measure.numeral
        reading = numeral.reading
        before, after = self.fold(numeral.first - 1), self.fold(numeral.last)
        if numeral.digits:
            return self._identifier(measure)
        if reading is None:
            return False
        single = numeral.last == numeral.first + 1
        if numeral.kind == "ordinal":
            return self._ordinal_trap(numeral, reading, before, after, single=single)
        if reading.category == "eighth" and not self.grammar.marked(numeral.first, reading):
            return True  # ثمن without its damma is a price
        if reading.key == "تلت" and (before == "التي" or after in context.FOLLOWED):
            return True
        if numeral.kind == "fraction":
            if reading.conjunction and (reading.definite or not after.startswith("ال")) and self._hour_before(numeral.first):
                return True
            if before == "الا" and self._hour_before(numeral.first - 1):
                return True
            return after in context.STAGE_TAILS or (
                reading.definite
                and after.startswith("ال")
                and (follows := self.grammar.reading(numeral.last)) is not None
                and follows.category in {"ordinal", "second"}
            )
        if not single:
            if reading.definite and numeral.scale == 1 and (int(numeral.value) % 10 == 0 or reading.value == 1):
                self._definite_round(measure, before, after)
            return False
        if reading.category in {"one", "two", "first", "eighth"}:
            return True
        article = after.startswith("ال") and len(after) > 4 and self.grammar.reading(numeral.last) is None
        if reading.category == "scale" and reading.key == "الف" and not reading.definite:
            return article or self._shadda(numeral)
        if reading.key == "ست" and not reading.definite:
            return after in context.LADY_TAILS or (article and not after.endswith("ات"))
        if reading.category == "zero":
            # Below zero, or the month of Safar.
            return before in context.SAFAR_HEADS or (reading.definite and before in {"تحت", "فوق"})
        if reading.category == "hundred" and reading.key in {"ميه", "ميت"}:
            return reading.definite or article
        if reading.category == "scale" and self._plural_scale(reading):
            return True
        if reading.category == "digit" and reading.value == 2 and reading.definite:
            return True  # الاثنين is Monday
        if reading.definite and reading.category in {"tens", "hundred", "hundreds", "scale"}:
            self._definite_round(measure, before, after)
        return False

    def _hour_before(self, at: int) -> bool:
        """الثامنة والنصف: half past eight is a clock time."""
        before = self.grammar.readings[at - 1] if at else None
        if before is None or not (before.definite or before.category == "ten"):
            return False
        return before.category in {"ordinal", "second", "ten"} or before.key == "واحده"

    def _plural_scale(self, reading: Reading) -> bool:
        return reading.key in {"الاف", "ملايين", "ملايير", "مليارات", "بلايين", "تلاف", "تريليونات", "ملاين", "ترليونات", "مليونات"}

    def _shadda(self, numeral: Numeral) -> bool:
        text = self.grammar.tokens.text
        if text.identical:
            return False
        first, last = text.raw_span(numeral.start, numeral.end)
        return "\N{ARABIC SHADDA}" in text.raw[first:last]

    def _definite_round(self, measure: Measure, before: str, after: str) -> None:
        """العشرون alone is the twentieth, unless a bound stands before it or a counted noun after it."""
        counted = bool(after) and self.noun_at(measure.last) is not None and not after.startswith("ال")
        bounded = self._bound_before(measure.first) is not None or before in context.BETWEEN | context.FROM
        plural = before.startswith("ال") and before.endswith(("ات", "ون", "ين")) and len(before) > 5
        if before in context.CENTURY_HEADS:
            counted = bounded = plural = False
        if before in context.AGE_HEADS or (after == "من" and self.fold(measure.last + 1) in context.AGE_TAILS):
            return
        if not (counted or bounded or plural or before in {"مجموعه", "قمه"} or self.unit_at(measure.last)):
            measure.kind = "ordinal"

    def _ordinal_trap(self, numeral: Numeral, reading: Reading, before: str, after: str, *, single: bool) -> bool:
        if before in context.MONTH_HEADS or (before in context.FAMILY_HEADS and single):
            return True
        if reading.definite and self._regnal(numeral, before):
            self.free = max(self.free, numeral.last)  # of الرابع عشر nothing is left to read
            return True
        if before == "في" and reading.definite and reading.key in context.RATE_UNITS and self._counted_before(numeral.first - 1):
            return True
        if not single:
            return False
        if reading.value == 1 and (after in context.AFTER_FIRST or (after == "من" and self.fold(numeral.last + 1) in context.AFTER_FIRST)):
            return True
        if reading.category == "second":
            return before in context.AGAIN_HEADS or (not reading.definite and bool(before) and not before.endswith("ه"))
        if reading.key == "اولي" and self.forms[numeral.first].endswith("ي") and not before.endswith(("ه", "ات", "ايام")):
            return True  # التحقيق الأولي: initial; some write الأولى so
        if reading.key == "اولي" and after in context.GIVEN_TAILS:
            return True
        return reading.key == "اولها" or (reading.key == "ثانيا" and before in context.AGAIN_HEADS)

    def _regnal(self, numeral: Numeral, before: str) -> bool:
        """Whether an ordinal belongs to the name of a king, queen or pope before it: لويس الرابع عشر, محمدا السادس."""
        name = before if before in context.REGNAL_NAMES else before.removeprefix("و")
        return (name in context.REGNAL_NAMES or name.removesuffix("ا") in context.REGNAL_NAMES) and int(numeral.value) <= context.MAX_REGNAL

    def _counted_before(self, at: int) -> bool:
        """Whether a number with what it counts ends before token ``at``: 100 دورة في الثانية is a rate."""
        readings = self.grammar.readings
        for back in (2, 3):
            reading = readings[at - back] if at >= back else None
            if reading is not None and self.grammar.types[at - 1] == "word":
                return reading is NUMBER or reading.category in {"digit", "ten", "teen", "tens", "hundred", "hundreds", "scale", "dual"}
        return False

    def _short_scale(self, measure: Measure) -> int:
        """What m, bn, k glued to figures after a sign of money multiply by (£1.2m), 0 elsewhere."""
        grammar, last = self.grammar, measure.last
        if last >= grammar.count or grammar.types[last] != "latin" or not grammar.glued(last) or measure.first <= self.free:
            return 0
        scale = context.SHORT_SCALES.get(self.forms[last].lower(), 0)
        sign = self.forms[measure.first - 1]
        if not scale or sign[-1:] not in context.MONEY_SIGNS:
            return 0
        return scale

    def _model(self, first: int) -> bool:
        """Whether a hyphen ties figures to a name: إف-16, كوفيد-19. A proclitic (الـ-27) or a month is no name."""
        grammar = self.grammar
        if first < 2 or self.forms[first - 1] not in {"-", "–"} or not grammar.glued(first) or not grammar.glued(first - 1):
            return False
        name = self.fold(first - 2)
        return grammar.types[first - 2] == "word" and len(name) > 1 and name not in _ARTICLES and name not in context.MONTHS

    def _identifier(self, measure: Measure) -> bool:
        """Digits tied to Latin letters or to an odd sign: A-320, 3D, #5."""
        grammar = self.grammar
        numeral = measure.numeral
        if numeral.kind == "range" and numeral.pair:
            left, _, right = self.forms[numeral.first].partition("-")
            return (len(right) > 1 and right[0] == "0" and "-" in self.forms[numeral.first]) or (
                len(left) > 1 and left[0] == "0" and left.isdecimal()
            )
        last = numeral.last
        if self._model(numeral.first) and self.unit_at(last) is None:
            return True
        if grammar.glued(numeral.first) and len(self.forms[numeral.first - 1]) == 1 and self.fold(numeral.first - 2) in context.VITAMIN_HEADS:
            return True
        if grammar.glued(numeral.first) and grammar.types[numeral.first - 1] == "latin" and self.forms[numeral.first - 1] != TATWEEL:
            return True
        if last < grammar.count and grammar.glued(last) and grammar.types[last] == "latin" and self.forms[last] != TATWEEL:
            form = self.forms[last]
            if form in {"st", "nd", "rd", "th"} and isinstance(numeral.value, int):
                numeral.kind = "ordinal"
                numeral.last += 1
                numeral.end = grammar.ends[last]
                measure.kind, measure.last, measure.end = "ordinal", numeral.last, numeral.end
                return False
            return self.unit_at(last) is None and form not in VULGAR and not self._short_scale(measure)
        return False
