"""Ranges and bounds: two ends (بين 5 و10, 5-10), one end (أكثر من 5), and what qualifies a count (نحو 5 رجال)."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from enrich.numbers import context, digits
from enrich.numbers.measures import Measures
from enrich.numbers.scan import Measure
from enrich.numbers.words import NUMBER

if TYPE_CHECKING:
    from enrich.numbers.figures import Value

_SIGNS: Final = frozenset("$€£¥%٪-")
# One and two follow their noun: رجل واحد, امرأتان اثنتان.
_AFTER_NOUN: Final = frozenset({"واحد", "واحده", "واحدا", "اثنان", "اثنين", "اثنتان", "اثنتين"})
_STOPS: Final = frozenset(".!?؟؛\n")
_CLOSE: Final = frozenset("-–—−ـ")


class Ranges(Measures):
    """Measures joined to ranges."""

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
            if right and (not right.numeral.digits or (right.unit is None and self._played(left, left.value, right.value))):
                right = None
        elif before in context.FROM and key[:1] == "ل" and (to := grammar.reading(start)) and to.preposition and not to.definite:
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
            if at + 1 < self.grammar.count and self.forms[at] in _SIGNS and self.grammar.reading(at + 1) is NUMBER:
                at += 1
            else:
                return None
        free, self.free = self.free, at
        measure = self.measure(at)
        self.free = free
        return measure

    def _pair_range(self, measure: Measure, before: str) -> Measure:
        low, high = measure.low, measure.high
        if low is not None and high is not None and (low >= high or self._played(measure, low, high)):
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

    def _played(self, measure: Measure, low: Value, high: Value) -> bool:
        """Whether two small numbers are a result: a word of play stands before them in the sentence (خسر 2-4), and no unit after."""
        if measure.unit is not None or not (isinstance(low, int) and isinstance(high, int)) or max(low, high) > context.MAX_SCORE:
            return False
        after = self.fold(measure.last)
        if after.endswith("ا") and after not in context.LEGS and len(after) > 3:
            return False
        if self.fold(measure.first - 1) in context.MARGINS:
            return False
        played = context.PLAY if self.noun_at(measure.last) else context.RESULTS
        for at in range(measure.first - 1, max(measure.first - 1 - context.PLAY_WORDS, -1), -1):
            if self.forms[at] in _STOPS:
                return False
            word = self.fold(at)
            if word in played or (word[:1] in {"و", "ف", "ب"} and word[1:] in played):
                return True
        return False

    def score(self, measure: Measure) -> list[Measure]:
        """The two counts of a pair that does not rise: a result of 3-1."""
        left, sign, right = self.forms[measure.numeral.first].partition("-")
        if measure.numeral.pair is None or not sign:
            return []
        if measure.low == measure.high and len(left) > 2:
            return []  # 100-100 is no result of a match
        begin = self.grammar.starts[measure.numeral.first]
        middle = begin + len(left)
        spans = ((begin, middle), (middle + 1, middle + 1 + len(right)))
        out: list[Measure] = []
        for (start, end), value in zip(spans, measure.numeral.pair[1:], strict=True):
            numeral = replace(measure.numeral, start=start, end=end, value=value, kind="cardinal", pair=None)
            out.append(Measure(numeral.first, numeral.last, start, end, numeral, value, "cardinal"))
        return out

    def _between(self, left: Measure) -> Measure:
        grammar = self.grammar
        linked = grammar.link(left.last)
        if linked < 0 and self.fold(left.last) in context.TO:
            linked = left.last + 1
        if linked < 0 and self.fold(left.last) == "و" and left.last + 1 < grammar.count and self.forms[left.last + 1] in _SIGNS:
            linked = left.last + 1  # بين $5 و$10
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
        if left.unit and not right.unit and left.unit.kind not in {"money", "percentage"}:
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
        if measure.unit is None:
            measure.noun = self.noun_at(measure.last)
            if measure.noun and (self._year(measure) or self._after_noun(measure)):
                measure.noun = None
            if measure.noun and self.fold(measure.last).startswith("ال" if measure.kind != "fraction" else "لل"):
                measure.noun = None  # what is counted is indefinite; only a part is a part of the definite
        modifier: str | None = None
        article = self.grammar.glued(measure.first) and self.forms[measure.first - 1] == "ال"
        if before := self._bound_before(measure.first - article):
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

    def _year(self, measure: Measure) -> bool:
        """Whether the number names a year or what a label says (سنة 1994, ماي 2017, الدقيقة 45), and so counts nothing."""
        before = self.fold(measure.first - 1).removeprefix("ل").removeprefix("ب").removeprefix("و")
        if not measure.numeral.digits:
            return False
        if before in context.LABELS:
            return True
        if not digits.is_year(measure.value):
            return False
        if before in context.YEAR_HEADS or before in context.MONTHS:
            return True
        # في 2019 سنت الحكومة: 11 to 99 count an accusative, so that another word begins a clause.
        return before in context.TIME_HEADS and measure.value % 100 > 10 and not self.fold(measure.last).endswith(("ا", "ه"))

    def _after_noun(self, measure: Measure) -> bool:
        """Whether the number is واحد or اثنان, which stand after what they count: the word after is another."""
        reading = measure.numeral.reading
        return (
            reading is not None
            and measure.numeral.last == measure.numeral.first + 1
            and reading.key in _AFTER_NOUN
            and self.fold(measure.last)[:3] != "اخر"
        )

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
