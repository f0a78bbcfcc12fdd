"""The number stage: readings of all tokens, numerals, their units, their ranges and bounds, in one pass over a text."""

from __future__ import annotations

from dataclasses import dataclass, replace
from fractions import Fraction
from typing import TYPE_CHECKING, Any, Final

from enrich.numbers import context, digits
from enrich.numbers.grammar import VULGAR, Grammar, Numeral, Value
from enrich.numbers.mention import Modifier, NumberMention
from enrich.numbers.phones import phone_at
from enrich.numbers.units import Unit, UnitTable
from enrich.numbers.words import PROCLITICS, Reading, WordReader, fold, span_offset

if TYPE_CHECKING:
    from enrich.tokens import Tokens

CACHE_WORDS: Final = 200_000
"""Word forms whose reading is remembered; the memory is emptied when full."""

_NUMBER: Final = Reading("number", 0)
_AND: Final = Reading("and", 0)
_SIGNED: Final = {"-": -1, "−": -1, "–": -1, "+": 1}
_CLOSE: Final = frozenset("-–—−")
_APPROXIMATE: Final = {
    fold(form): value
    for form, value in {
        "عشرات": 10, "مئات": 100, "مائات": 100, "آلاف": 1000, "ألوف": 1000, "ملايين": 10**6, "مليارات": 10**9, "بلايين": 10**9,
    }.items()
}  # fmt: skip
_SAFE: Final = 2**53
# Two thousand, two million before what they count (مليونا نسمة); elsewhere the accusative of one (بلغ ألفا).
_DUAL_CONSTRUCTS: Final = frozenset({"الفا", "مليونا", "مليارا"})


@dataclass(slots=True)
class Measure:
    """A numeral with what is written around it: sign, unit, bound."""

    first: int
    last: int
    start: int
    end: int
    numeral: Numeral
    value: Value
    kind: str
    unit: Unit | None = None
    modifier: str | None = None
    noun: tuple[int, int] | None = None
    low: Value | None = None
    high: Value | None = None


class NumberExtractor:
    """Finds the numbers of a text. One object serves all threads: its tables are read-only, its cache is a plain dict."""

    def __init__(self) -> None:
        self._reader = WordReader()
        self._units = UnitTable()
        self._cache: dict[str, Reading | None] = {}

    def extract(
        self, tokens: Tokens, *, include_approximate: bool = False, include_implicit: bool = False
    ) -> list[NumberMention]:
        """The numbers of a text, in order, none overlapping another.

        Args:
            tokens: the tokens of the text.
            include_approximate: also give عشرات, مئات, آلاف … (value None, modifier approximately).
            include_implicit: also give dual nouns (قتيلان is two).

        """
        readings = self._readings(tokens)
        scan = _Scan(Grammar(tokens, readings), self._units)
        found = scan.run()
        if include_approximate:
            found += scan.approximate(found)
        if include_implicit:
            found += scan.implicit(found)
        found.sort(key=lambda mention: mention.start)
        return found

    def _readings(self, tokens: Tokens) -> list[Reading | None]:
        cache = self._cache
        readings: list[Reading | None] = []
        append = readings.append
        for form, kind in zip(tokens.forms, tokens.types, strict=True):
            if kind == "word":
                try:
                    append(cache[form])
                except KeyError:
                    if len(cache) >= CACHE_WORDS:
                        cache.clear()
                    reading = cache[form] = self._read(form)
                    append(reading)
            elif kind == "number" or form in VULGAR:
                append(_NUMBER)
            elif form[0] == "@" and (reading := self._read(form[1:])):
                # No account has an Arabic name: the sign is a typing of its own.
                append(reading._replace(offset=reading.offset + 1))
            else:
                append(None)
        return readings

    def _read(self, form: str) -> Reading | None:
        reading = self._reader.read(form)
        key = fold(form)
        if key in _APPROXIMATE and (reading is None or reading.category != "scale"):
            return Reading("approximate", _APPROXIMATE[key], key=key)
        if reading is not None and reading.category != "second":
            return reading
        for letters, conjunction, definite, preposition in (("", False, False, False), *PROCLITICS):
            if not key.startswith(letters):
                continue
            rest = key[len(letters) :]
            for category, table in (("dualunit", self._units.duals), ("unit", self._units.singulars)):
                if rest in table and (reading is None or category == "dualunit"):
                    return Reading(category, 0, span_offset(letters), conjunction, definite, preposition, rest)
        return reading


class _Scan:
    """One pass over one text."""

    def __init__(self, grammar: Grammar, units: UnitTable) -> None:
        self.grammar = grammar
        self.units = units
        self.forms = grammar.forms
        self.folded: dict[int, str] = {}
        self.free = 0

    def fold(self, at: int) -> str:
        """The spelling key of a token; empty outside the text."""
        if not 0 <= at < self.grammar.count:
            return ""
        if (key := self.folded.get(at)) is None:
            key = self.folded[at] = fold(self.forms[at])
        return key

    def run(self) -> list[NumberMention]:
        measures: list[Measure] = []
        mentions: list[NumberMention] = []
        readings = self.grammar.readings
        for at in [i for i, reading in enumerate(readings) if reading is not None]:
            if at < self.free or readings[at] is _AND:
                continue
            reading = readings[at]
            if reading is _NUMBER and (len(self.forms[at]) > 2 or self.forms[at - 1] in "(+0" or self.forms[at][0] == "0") and (
                phone := self._phone(at)
            ):
                mentions.append(phone)
                continue
            if (measure := self.measure(at)) is None:
                if reading is _NUMBER:
                    self.free = at + 1
                continue
            measure = self._range(measure)
            self._bounds(measure)
            self.free = measure.last
            if measure.kind == "none":
                continue
            if measures and self._merge(measures[-1], measure):
                continue
            measures.append(measure)
        mentions += [self._mention(measure) for measure in measures]
        mentions.sort(key=lambda mention: mention.start)
        return mentions

    # Telephone numbers

    def _phone(self, at: int) -> NumberMention | None:
        begin = at
        while begin > self.free and at - begin < 3 and self.forms[begin - 1] in "(+":
            begin -= 1
        found = phone_at(self.grammar, begin)
        if found is None and begin != at:
            begin = at
            found = phone_at(self.grammar, at)
        if found is None:
            return None
        end, exact = found
        self.free = end
        start, stop = self.grammar.starts[begin], self.grammar.ends[end - 1]
        return NumberMention(start, stop, "phone", exact=exact, numeral=(start, stop))

    # One number with its unit

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
            numeral = grammar.spoken_digits(grammar.quotient(grammar.fraction_plural(numeral)))
        measure = Measure(
            numeral.first, numeral.last, numeral.start, numeral.end, numeral, numeral.value, numeral.kind
        )
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

    def _tied(self, at: int) -> bool:
        """Whether a sign is tied to a word or a number before it, so that it is a hyphen or a full stop."""
        return self.grammar.glued(at) and self.grammar.types[at - 1] in {"word", "number", "latin"}

    def _widen(self, measure: Measure, first: int) -> None:
        measure.first = first
        measure.start = self.grammar.starts[first]
        measure.numeral = replace(measure.numeral, first=first, start=measure.start)

    def unit_at(self, at: int, *, article: bool = False) -> tuple[Unit, int] | None:
        """The longest unit phrase at token ``at`` and the token after it."""
        if at >= self.grammar.count or (at and "\n" in self.grammar.analysis[self.grammar.ends[at - 1] : self.grammar.starts[at]]):
            return None
        head = self.fold(at)
        if article and head.startswith("ال") and head not in self.units.heads:
            head = head[2:]
        longest = self.units.heads.get(head, 0)
        words = (head, *(self.fold(i) for i in range(at + 1, at + longest)))
        for length in range(longest, 0, -1):
            if unit := self.units.phrases.get(words[:length]):
                return unit, at + length
        return None

    def _attach_unit(self, measure: Measure) -> None:
        grammar = self.grammar
        if measure.kind == "ordinal":
            return
        fraction = measure.kind == "fraction"
        found = self.unit_at(measure.last, article=fraction or bool(measure.numeral.scale > 1))
        if found and not self._refused(measure, found[0]):
            measure.unit, measure.last = found
            measure.end = grammar.ends[measure.last - 1]
        else:
            found = None
        if found is None and measure.first > self.free:
            self._unit_before(measure)
        if measure.unit is None:
            if self.fold(measure.last) == "تحت" and self.fold(measure.last + 1) == "الصفر":
                measure.unit = Unit("temperature", "generic-temperature", Fraction(1))
            else:
                half = measure.numeral.reading
                if half and half.category in {"half", "eighth"} and measure.kind == "fraction":
                    measure.kind = "half"
                return
        if measure.unit.base == "million" and measure.kind != "range":
            measure.value *= measure.unit.factor
            measure.unit = measure.unit._replace(base="", factor=Fraction(1))
        if measure.kind != "range":
            measure.kind = measure.unit.kind
        self._extend(measure)

    def _refused(self, measure: Measure, unit: Unit) -> bool:
        """Whether a word after a number is not its unit after all."""
        word = self.forms[measure.last]
        value = measure.value
        year = measure.numeral.digits and digits.is_year(value) and len(self.forms[measure.numeral.first]) == 4
        if unit.kind == "temperature" and word != "°" and self.fold(measure.last + 1) in context.SCALE_TAILS:
            return True
        if unit.kind == "temperature" and self.fold(measure.first - 1) in context.FORCE_HEADS:
            return True
        if len(word) == 1 and word.isalpha() and (not measure.numeral.digits or year):
            return True
        return year and unit.kind == "duration" and self.fold(measure.first - 1) in context.YEAR_HEADS

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
            linked = grammar.link(measure.last)
            sign = 1
            if (less := grammar.reading(measure.last)) and less.category == "except":
                sign, linked = -1, measure.last + 1
            if linked < 0:
                juxtaposed = self.grammar.reading(measure.last)
                if unit.kind != "money" or juxtaposed is not _NUMBER or unit.base:
                    return
                linked = measure.last
            reading = grammar.reading(linked)
            if reading is None:
                return
            if sign < 0 and reading.category not in {"fraction", "half"}:
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
                    if numeral.kind != "fraction" or numeral.digits or unit.kind == "percentage":
                        return
                    part = unit
                else:
                    part, last = found
            if part.kind != unit.kind or part.factor > unit.factor or (part.base and unit.kind != "money" and part.base != unit.base):
                return
            if part.factor == unit.factor and amount >= 1:
                return
            measure.value = measure.value + sign * amount * part.factor / unit.factor
            measure.last = last
            measure.end = grammar.ends[last - 1]
            if linked - 1 == measure.numeral.last or part is unit:
                return

    def _bare_unit(self, at: int, reading: Reading) -> Measure | None:
        """A dual (ساعتان) counts two; a singular counts one before ونصف (ساعة ونصف) or واحدة."""
        grammar = self.grammar
        start, end = grammar.starts[at] + reading.offset, grammar.ends[at]
        if reading.category == "dualunit":
            unit, value = self.units.duals[reading.key], 2
            if reading.key == "عامين" and self.fold(at - 1) in context.GENERAL_HEADS:
                return None
        else:
            if reading.definite:
                return None
            unit, value = self.units.singulars[reading.key], 1
        numeral = Numeral(at, at + 1, start, end, value)
        measure = Measure(at, at + 1, start, end, numeral, value, unit.kind, unit)
        longer = self.unit_at(at) if not reading.offset and reading.category == "unit" else None
        if longer and longer[1] > at + 1:
            measure.unit, measure.last = longer
            measure.end = grammar.ends[measure.last - 1]
        one = grammar.reading(measure.last)
        if one and one.category == "digit" and one.value == value and not one.offset:
            measure.last += 1
            measure.end = grammar.ends[measure.last - 1]
            measure.numeral = Numeral(at, measure.last, grammar.starts[measure.last - 1], measure.end, value)
            return measure
        before = measure.last
        self._extend(measure)
        if value == 1 and (measure.last == before or isinstance(measure.value, int)):
            return None
        if value == 2 and unit.name == "generic-temperature" and reading.offset:
            return None
        return measure

    # Traps

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
        if numeral.kind == "fraction":
            if reading.definite and reading.conjunction and self._hour_before(numeral.first):
                return True
            return after in context.STAGE_TAILS or (
                reading.definite and after.startswith("ال") and (follows := self.grammar.reading(numeral.last)) is not None
                and follows.category in {"ordinal", "second"}
            )
        if not single:
            if reading.definite and (int(numeral.value) % 10 == 0 or reading.value == 1):
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
        if reading.definite and reading.category in {"tens", "hundred", "hundreds", "scale", "dual"}:
            self._definite_round(measure, before, after)
        return False

    def _hour_before(self, at: int) -> bool:
        """الثامنة والنصف: half past eight is a clock time."""
        before = self.grammar.readings[at - 1] if at else None
        return before is not None and before.category in {"ordinal", "second", "ten"}

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
        if before in context.AGE_HEADS:
            return
        if not (counted or bounded or plural or before in {"مجموعه", "قمه"} or self.unit_at(measure.last)):
            measure.kind = "ordinal"

    def _ordinal_trap(self, numeral: Numeral, reading: Reading, before: str, after: str, *, single: bool) -> bool:
        if before in context.MONTH_HEADS or (before in context.FAMILY_HEADS and single):
            return True
        if before in context.REGNAL_NAMES and reading.definite:
            return True
        if not single:
            return False
        if reading.value == 1 and (after in context.AFTER_FIRST or (after == "من" and self.fold(numeral.last + 1) in context.AFTER_FIRST)):
            return True
        if reading.category == "second":
            return before in context.AGAIN_HEADS or (not reading.definite and bool(before) and not before.endswith("ه"))
        if reading.key == "اولي" and self.forms[numeral.first].endswith("ي") and not before.endswith(("ه", "ات", "ايام")):
            return True  # التحقيق الأولي: initial; some write الأولى so
        return reading.key == "اولها" or (reading.key == "ثانيا" and before in context.AGAIN_HEADS)

    def _identifier(self, measure: Measure) -> bool:
        """Digits tied to Latin letters or to an odd sign: A-320, 3D, #5."""
        grammar = self.grammar
        numeral = measure.numeral
        if numeral.kind == "range" and numeral.pair:
            low, high = numeral.pair[1], numeral.pair[2]
            left, _, right = self.forms[numeral.first].partition("-")
            return (len(right) > 1 and right[0] == "0" and "-" in self.forms[numeral.first]) or (
                len(left) > 1 and left[0] == "0" and left.isdecimal()
            ) or low == high
        last = numeral.last
        if grammar.glued(numeral.first) and grammar.types[numeral.first - 1] == "latin":
            return True
        if last < grammar.count and grammar.glued(last) and grammar.types[last] == "latin":
            form = self.forms[last]
            if form in {"st", "nd", "rd", "th"} and isinstance(numeral.value, int):
                numeral.kind = "ordinal"
                numeral.last += 1
                numeral.end = grammar.ends[last]
                measure.kind, measure.last, measure.end = "ordinal", numeral.last, numeral.end
                return False
            return self.unit_at(last) is None and form not in VULGAR
        return False

    # Ranges

    def _range(self, left: Measure) -> Measure:
        grammar = self.grammar
        before = self.fold(left.first - 1) if left.first > self.free else ""
        if left.kind == "range":
            return self._pair_range(left, before)
        if left.kind in {"ordinal", "phone"}:
            return left
        if before in context.BETWEEN:
            return self._between(left)
        start = left.last
        key = self.fold(start)
        right: Measure | None = None
        if left.numeral.reading and left.numeral.reading.value == 1 and before not in context.FROM and not left.numeral.digits:
            return left  # مقر واحد إلى …
        if key in context.TO or (key == "ل" and before in context.FROM):
            right = self._operand(start + 1)
        elif key in _CLOSE and left.numeral.digits and not self._date_dash(start):
            right = self._operand(start + 1)
            if right and not right.numeral.digits:
                right = None
        elif before in context.FROM and (reading := grammar.reading(start)) and reading.preposition and not reading.definite:
            if self.forms[start].startswith("ل"):
                right = self._operand(start)
        if right is None or right.kind in {"ordinal", "range"}:
            return left
        return self._join(left, right, include_before=before in context.FROM) or left

    def _date_dash(self, at: int) -> bool:
        """Whether a dash is a dash between clauses: a space on one side only, or no digits after."""
        grammar = self.grammar
        return at + 1 >= grammar.count or grammar.types[at + 1] != "number" or grammar.glued(at) != grammar.glued(at + 1)

    def _operand(self, at: int) -> Measure | None:
        if at >= self.grammar.count or self.grammar.reading(at) is None:
            if at + 1 < self.grammar.count and self.forms[at] in {"$", "€", "£", "-"} and self.grammar.reading(at + 1) is _NUMBER:
                at += 1
            else:
                return None
        free, self.free = self.free, at
        measure = self.measure(at)
        self.free = free
        return measure

    def _pair_range(self, measure: Measure, before: str) -> Measure:
        low, high = measure.low, measure.high
        if low is not None and high is not None and low >= high:
            measure.kind = "none"
            return measure
        scale = self.grammar.reading(measure.last)
        if scale and scale.category == "scale" and not scale.offset and measure.unit is None and low is not None and high is not None:
            measure.low, measure.high = low * scale.value, high * scale.value
            measure.last += 1
            measure.end = self.grammar.ends[measure.last - 1]
            measure.numeral = replace(measure.numeral, last=measure.last, end=measure.end)
            if found := self.unit_at(measure.last):
                measure.unit, measure.last = found
                measure.end = self.grammar.ends[measure.last - 1]
        if before in context.BETWEEN | context.FROM:
            measure.first -= 1
            measure.start = self.grammar.starts[measure.first]
        return measure

    def _between(self, left: Measure) -> Measure:
        grammar = self.grammar
        linked = grammar.link(left.last)
        if linked < 0 and self.fold(left.last) in context.TO:
            linked = left.last + 1
        right = self._operand(linked) if linked >= 0 else None
        if right is None and grammar.link(left.last) < 0 and self.fold(left.last).startswith("و") is False:
            # بين خمسة وعشرين: one compound for the automaton, two ends for the reader.
            split = self._split(left)
            if split:
                return split
        if right is None:
            sign = left.last + 1 if self.fold(left.last) == "و" else left.last
            reading = grammar.readings[sign] if sign < grammar.count else None
            if reading and reading.category in {"negative", "positive"}:
                right = self._operand(sign)
        if right is None or right.kind in {"ordinal", "range"}:
            return left
        return self._join(left, right, include_before=True) or left

    def _split(self, left: Measure) -> Measure | None:
        grammar = self.grammar
        total = left.numeral.last
        for cut in range(left.numeral.first + 1, total):
            linked = grammar.link(cut)
            if linked < 0 or linked >= total:
                continue
            count, grammar.count = grammar.count, cut
            head = grammar.numeral(left.numeral.first)
            grammar.count = count
            tail = self._operand(linked)
            if head and tail and head.last == cut and tail.numeral.last == total and head.value < tail.value:
                first = Measure(head.first, head.last, head.start, head.end, head, head.value, head.kind)
                return self._join(first, tail, include_before=True)
        return None

    def _join(self, left: Measure, right: Measure, *, include_before: bool) -> Measure | None:
        low, high = left.value, right.value
        if left.unit and right.unit and (left.unit.kind != right.unit.kind):
            return None
        if left.unit and not right.unit and left.unit.kind != "money" and left.unit.kind != "percentage":
            return None
        scale = right.numeral.scale
        if scale > 1 and left.numeral.scale == 1 and not left.unit and low < 1000 and low <= high / scale and isinstance(low, int):
            low = low * scale
        if low > high or (low == high):
            return None
        first = left.first - 1 if include_before else left.first
        start = self.grammar.starts[first]
        numeral = replace(left.numeral, last=right.numeral.last, end=right.numeral.end)
        # Without a preposition before it, بين and من belong to the mention.
        before = self.forms[first]
        if include_before and len(before) > 2 and before[0] == "و":
            start += 1
        if include_before and before == "بين" and self.fold(first - 1) == "ما" and first - 1 >= self.free:
            first -= 1
            start = self.grammar.starts[first]
        unit = right.unit or left.unit
        return Measure(first, right.last, start, right.end, numeral, low, "range", unit, low=low, high=high)

    # Bounds

    def _bound_before(self, first: int) -> tuple[str, int, int] | None:
        """Modifier, first token and start of the bound phrase that ends before token ``first``."""
        starts = self.grammar.starts
        for length in range(min(context.BOUND_WORDS, first - self.free), 0, -1):
            begin = first - length
            phrase = tuple(self.fold(i) for i in range(begin, first))
            if phrase[0][:1] in {"و", "ف", "ب", "ل"} and (modifier := context.BOUNDS.get((phrase[0][1:], *phrase[1:]))):
                return modifier, begin, starts[begin] + 1
            if modifier := context.BOUNDS.get(phrase):
                return modifier, begin, starts[begin]
        signs = "".join(self.forms[max(first - 2, self.free) : first])
        for length in (2, 1):
            if len(signs) >= length and (modifier := context.SIGN_BOUNDS.get(signs[-length:])):
                if len(signs) > length and signs[-length - 1] in "<>=":
                    return None
                return modifier, first - length, starts[first - length]
        return None

    def _bound_after(self, last: int) -> tuple[str, int] | None:
        if self.fold(last) not in context.AFTER_HEADS:
            return None
        for length in (3, 2, 1):
            phrase = tuple(self.fold(i) for i in range(last, last + length))
            modifier = context.AFTER_BOUNDS.get(phrase)
            following = self.grammar.reading(last + length)
            if modifier and (following is None or following.conjunction or following.category in {"and", "unit"}):
                # أو أكثر من 4500: the words belong to the number after them.
                if self.fold(last + length) == "من" and self.grammar.reading(last + length + 1) is not None:
                    return None
                return modifier, last + length
        return None

    def _bounds(self, measure: Measure) -> None:
        if measure.kind in {"ordinal", "none"}:
            return
        if measure.kind not in {"range"}:
            measure.noun = self.noun_at(measure.last) if measure.unit is None else None
        else:
            measure.noun = self.noun_at(measure.last) if measure.unit is None else None
        modifier: str | None = None
        if before := self._bound_before(measure.first):
            modifier, measure.first, measure.start = before
        after = self._bound_after(measure.last)
        postfix = after is not None
        if after is None and measure.noun:
            after = self._bound_after(measure.last + 1)
            if after:
                modifier = modifier or after[0]
                after = None
        if after and modifier in {None, "equal", "approximately"}:
            modifier = after[0]
            measure.last = after[1]
            measure.end = self.grammar.ends[measure.last - 1]
        if modifier is None:
            return
        if measure.kind == "range":
            measure.modifier = "approximately" if modifier == "approximately" else None
            return
        if modifier == "equal":
            if measure.kind == "cardinal":
                measure.kind, measure.low, measure.high = "range", measure.value, measure.value
            return
        measure.modifier = modifier
        bare = measure.noun is None or postfix
        if measure.kind in {"cardinal", "fraction"} and bare and modifier != "approximately":
            self._open(measure)

    @staticmethod
    def _open(measure: Measure) -> None:
        """A bound on a bare number is a range with one end."""
        measure.kind = "range"
        upper = measure.modifier in {"at_most", "less_than"}
        measure.low, measure.high = (None, measure.value) if upper else (measure.value, None)

    def _merge(self, left: Measure, right: Measure) -> bool:
        """أكثر من 10 وأقل من 40: two bounds side by side are one range."""
        lower, upper = {"more_than", "at_least"}, {"at_most", "less_than"}
        if left.modifier is None or right.modifier is None or right.first - left.last > 1:
            return False
        joint = self.grammar.analysis[left.end : right.start].strip()
        if joint != "و" or left.unit is not None:
            return False
        if left.modifier in lower and right.modifier in upper:
            low, high = left.value, right.value
        elif left.modifier in upper and right.modifier in lower:
            low, high = right.value, left.value
        else:
            return False
        if low >= high:
            return False
        left.kind, left.low, left.high, left.modifier = "range", low, high, None
        left.unit, left.noun = right.unit, right.noun
        left.numeral = replace(left.numeral, last=right.numeral.last, end=right.numeral.end)
        left.last, left.end = right.last, right.end
        return True

    # Nouns

    def noun_at(self, at: int) -> tuple[int, int] | None:
        """The span of a counted noun at token ``at``; None where a particle, a verb of the list or no word stands there."""
        grammar = self.grammar
        if at >= grammar.count or grammar.types[at] != "word" or grammar.readings[at] is not None:
            return None
        if "\n" in grammar.analysis[grammar.ends[at - 1] : grammar.starts[at]]:
            return None
        key = self.fold(at)
        if len(key) < 3 or key in context.NOT_NOUN or key in context.TO:
            return None
        if key[0] == "و" and key not in context.WAW_NOUNS:
            return None
        return grammar.starts[at], grammar.ends[at]

    # Mentions

    def _mention(self, measure: Measure) -> NumberMention:
        value = measure.value
        unit = measure.unit
        kind: Any = measure.kind
        numeral = (measure.numeral.start, measure.numeral.end)
        modifier: Any = measure.modifier
        if kind == "range":
            exact = None if measure.low is None or measure.high is None else None
            return NumberMention(
                measure.start, measure.end, "range", exact=exact, unit=unit.name or None if unit else None,
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

    # Options

    def approximate(self, found: list[NumberMention]) -> list[NumberMention]:
        """عشرات, مئات, آلاف and their chains (عشرات الآلاف) outside the numbers found."""
        grammar = self.grammar
        taken = {i for mention in found for i in range(mention.start, mention.end)}
        out: list[NumberMention] = []
        at = 0
        while at < grammar.count:
            key = self.fold(at)
            rest = next((key[len(p) :] for p in _APPROXIMATE_PREFIXES if key.startswith(p) and key[len(p) :] in _APPROXIMATE), None)
            if rest is None or grammar.starts[at] in taken or grammar.types[at] != "word":
                at += 1
                continue
            end = at + 1
            while end < grammar.count and self.fold(end).removeprefix("ال") in _APPROXIMATE:
                end += 1
            start = grammar.starts[at] + len(key) - len(rest)
            span = (start, grammar.ends[end - 1])
            modifier: Modifier = "approximately"
            out.append(NumberMention(*span, "cardinal", modifier=modifier, numeral=span, noun=self.noun_at(end)))
            at = end
        return out

    def implicit(self, found: list[NumberMention]) -> list[NumberMention]:
        """Dual nouns (قتيلان, قتيلين): two, by their ending alone and so only when asked for."""
        grammar = self.grammar
        taken = {i for mention in found for i in range(mention.start, mention.end)}
        taken |= {i for mention in found if mention.noun for i in range(*mention.noun)}
        out: list[NumberMention] = []
        for at in range(grammar.count):
            form = self.forms[at]
            if grammar.types[at] != "word" or grammar.readings[at] is not None or grammar.starts[at] in taken:
                continue
            if len(form) >= 5 and form.endswith(("تان", "تين")) or (len(form) >= 6 and form.endswith("ان") and form[0] not in "اسو"):
                span = (grammar.starts[at], grammar.ends[at])
                out.append(NumberMention(*span, "cardinal", 2, numeral=span))
        return out


_APPROXIMATE_PREFIXES: Final = ("", "و", "ب", "ل", "ف", "ال", "وال", "بال", "لل")


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
