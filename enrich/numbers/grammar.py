"""The composition of numerals: number words in Arabic order, digits, and their mixtures, to one value.

An automaton over readings, each token read a constant number of times. Arabic says hundreds, then units and tens joined by و
(مئة وثلاثة وعشرون), multiplies by what stands right before (ثلاثة آلاف, 300 ألف) and adds smaller scales with و.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import Final

from enrich.numbers import digits
from enrich.numbers.figures import MAX_WORDS, VULGAR, Value, figures, tidy
from enrich.numbers.line import Line
from enrich.numbers.words import DIALECT_PLURALS, Reading, fold

_SMALL: Final = frozenset({"digit", "ten", "teen", "tens", "hundred", "hundreds"})


@dataclass(slots=True)
class Numeral:
    """A composed numeral: its tokens ``first`` to ``last`` (exclusive), its span in code points and its value."""

    first: int
    last: int
    start: int
    end: int
    value: Value
    kind: str = "cardinal"
    scale: int = 1
    digits: bool = False
    reading: Reading | None = None
    pair: tuple[str, Value, Value] | None = None
    parts: int = 1


class Grammar(Line):
    """The numeral grammar over one text's tokens."""

    def _group(self, at: int) -> tuple[int, int] | None:
        """Value and end of a group below a thousand that begins at ``at``."""
        reading = self.reading(at)
        if reading is None or reading.category not in _SMALL | {"one", "two", "first"}:
            return None
        value = int(reading.value)
        if reading.category in {"digit", "ten"} and value > 2 and self.following(at + 1, "hundred") and value < 10:
            return self._after_hundreds(value * 100, at + 2, definite=reading.definite)
        if reading.category in {"hundred", "hundreds"}:
            return self._after_hundreds(value, at + 1, definite=reading.definite)
        below = self._below_hundred(at)
        if below is None:
            return None
        value, end = below
        linked = self.link(end)
        second = self.reading(linked) if linked >= 0 and value > 20 and value % 10 else None
        if second and not second.definite and second.category in {"hundred", "hundreds"} and int(second.value) % 100 == 0:
            # The classical order, smallest first: خمسة وعشرون ومئة.
            follows = self.reading(linked + 1)
            if not follows or follows.category != "scale":
                return value + int(second.value), linked + 1
        return value, end

    def _after_hundreds(self, value: int, end: int, *, definite: bool) -> tuple[int, int]:
        linked = self.link(end)
        if value % 100 == 0 and linked >= 0 and (reading := self.reading(linked)):
            if reading.definite and not definite:
                return value, end
            if (below := self._below_hundred(linked)) is not None:
                return value + below[0], below[1]
        elif value % 100 == 0 and self.following(end, "digit", "teen", "tens") and (below := self._below_hundred(end)):
            # مئة خمسة وعشرين: heard, and written so by some; never before a scale of its own.
            following = self.reading(below[1])
            if below[0] > 20 and not (following and following.category == "scale"):
                return value + below[0], below[1]
        return value, end

    def _below_hundred(self, at: int) -> tuple[int, int] | None:
        reading = self.reading(at)
        if reading is None:
            return None
        value = int(reading.value)
        if reading.category in {"digit", "one", "two"}:
            if self.following(at + 1, "ten") and not self.marked(at + 1, self.readings[at + 1] or reading):
                return value + 10, at + 2
            linked = self.link(at + 1)
            if linked >= 0 and (tens := self.reading(linked)) and tens.category == "tens" and tens.definite == reading.definite:
                return value + int(tens.value), linked + 1
            return (value, at + 1) if reading.category == "digit" else None
        if reading.category in {"ten", "teen", "tens"}:
            return value, at + 1
        return None

    # The whole numeral

    def numeral(self, at: int) -> Numeral | None:
        """The longest numeral that begins at token ``at``."""
        self.begin = at
        reading = self.readings[at]
        if reading is None:
            return None
        start = self.starts[at] + reading.offset
        if reading.category == "number":
            return self._digit_numeral(at, start)
        if reading.category in {"ordinal", "first", "second"}:
            return self._ordinal(at, start)
        if reading.key == "تلت" and at + 1 < self.count and self._plural(fold(self.forms[at + 1])):
            reading = self.readings[at] = reading._replace(category="digit", value=3)
        if reading.category in {"fraction", "half", "eighth"} or self.marked(at, reading) or self.part(at, reading):
            return self._fraction(at, start)
        return self._cardinal(at, start)

    @staticmethod
    def _plural(key: str) -> bool:
        """Whether a word is a plural that dialect تلت counts (تلت ساعات); before a singular it is a third (تلت ساعة)."""
        return key in DIALECT_PLURALS or (key.endswith("ات") and len(key) > 4 and not key.startswith("ال"))

    def _digit_numeral(self, at: int, start: int) -> Numeral | None:
        if (both := digits.pair(self.forms[at])) is not None:
            sign, left, right = both
            if sign == "-":
                return Numeral(at, at + 1, start, self.ends[at], left, "range", digits=True, pair=both)
            if right == 0 or not isinstance(left, int) or not isinstance(right, int) or max(left, right) >= 10**5:
                return None
            if sign == "/" and (digits.is_year(left) != digits.is_year(right) or (left, right) == (24, 7)):
                return None  # law 23/2014, case 2015/324; round the clock
            if digits.is_year(left) and digits.is_year(right):
                if right != left + 1:
                    return None
                return Numeral(at, at + 1, start, self.ends[at], left, "range", digits=True, pair=both)
            return Numeral(at, at + 1, start, self.ends[at], Fraction(left, right), "fraction", digits=True)
        found = self._cardinal(at, start)
        if found is None:
            return None
        found.digits = True
        if self.forms[at] in VULGAR and found.last == at + 1:
            found.kind = "fraction"
        return found

    def _cardinal(self, at: int, start: int) -> Numeral | None:
        total: Value = 0
        last_scale = 0
        here = at
        end = at
        parts = 0
        first = self.readings[at]
        kind = "cardinal"
        while here < self.count and here - at < MAX_WORDS:
            reading = self.reading(here) if here > at else first
            if reading is None or (parts and reading.preposition):
                break
            group: tuple[Value, int] | None
            if reading.category == "number":
                group = figures(self, here)
            elif reading.category == "zero":
                group = (0, here + 1)
            elif reading.category in {"scale", "dual"}:
                group = (2 if reading.category == "dual" else 1, here)
            elif reading.category in {"ordinal", "first", "second"} and parts and first and first.definite and reading.definite:
                tail = self._ordinal(here, start)
                if tail is None:
                    break
                return Numeral(at, tail.last, start, tail.end, total + tail.value, "ordinal", reading=first, parts=parts + 1)
            else:
                group = self._group(here)
            if group is None:
                break
            value, after = group
            scale = 1
            while (following := self.reading(after)) and following.category in {"scale", "dual"}:
                if after > here and (following.conjunction or following.preposition):
                    break
                if after > here and following.category == "dual":
                    break
                scale *= int(following.value)
                after += 1
                if after - here > 6:
                    break
            amount = value * scale
            if parts and (amount >= last_scale or (scale > 1 and scale >= last_scale)):
                break
            if parts and not isinstance(value, int):
                break
            total += amount
            end = after
            parts += 1
            last_scale = scale if scale > 1 else 0
            # الواحدة والنصف is half past one.
            half = None if first and first.definite and first.key == "واحده" else self._and_fraction(after, scale)
            if half is not None:
                total += half[0]
                end = half[1]
                break
            linked = self.link(after)
            if scale == 1:
                joined = self.reading(linked) if linked >= 0 else None
                if joined and joined.category in {"ordinal", "first", "second"} and isinstance(value, int) and value % 100 == 0:
                    here = linked
                    continue
                break
            if linked >= 0:
                here = linked
                continue
            if self.following(after, "hundred", "hundreds") or (self.following(after, "digit") and self.following(after + 1, "hundred")):
                here = after
                continue
            break
        if not parts:
            return None
        total, end = self._decimal_point(total, end)
        if isinstance(total, Fraction) and end > after and (scaled := self.following(end, "scale")):
            # ثلاثة فاصلة خمسة مليون: the scale multiplies the decimal.
            total, end, last_scale = total * scaled.value, end + 1, int(scaled.value)
        return Numeral(at, end, start, self.ends[end - 1], tidy(total), kind, max(last_scale, 1), reading=first, parts=parts)

    def _and_parts(self, linked: int) -> tuple[Value, int] | None:
        """``وثلاثة أرباع`` and ``و 1/2`` after a number."""
        reading = self.reading(linked)
        if reading is None:
            return None
        if reading.category == "digit" and (plural := self.following(linked + 1, "denominator")) and reading.value < 10:
            return reading.value * Fraction(plural.value), linked + 2
        both = digits.pair(self.forms[linked]) if reading.category == "number" else None
        if both is None or both[0] != "/" or not 0 < both[1] < both[2] < 100:
            return None
        return Fraction(both[1]) / both[2], linked + 1

    def _and_fraction(self, at: int, scale: int) -> tuple[Value, int] | None:
        """``ونصف`` and ``إلا ربعا`` after a number: halves its last scale when that is a thousand or more."""
        sign = 1
        reading = self.reading(at)
        if reading and reading.category == "except":
            sign = -1
            linked = at + 1
        else:
            linked = self.link(at)
        if linked < 0 or not (reading := self.reading(linked)):
            return None
        if scale == 1 and sign == 1 and (parts := self._and_parts(linked)):
            return parts
        if reading.category not in {"fraction", "half"} and not self.marked(linked, reading):
            return None
        value = Fraction(1, int(reading.value)) if reading.category not in {"fraction", "half"} else Fraction(reading.value)
        if reading.key == "ثلثا":
            value = Fraction(1, 3)  # the accusative of one third; two thirds are وثلثان or وثلثين here
        end = linked + 1
        if reading.category == "half" and end < self.count and fold(self.forms[end])[:2] in {"عل", "ال", "في"}:
            return None  # 2010 ونص القرار: a text says
        echo = self.reading(end)
        if echo and echo.category == "scale" and not echo.conjunction and echo.value > 1:
            return sign * value * int(echo.value), end + 1
        return sign * value * scale, end

    def _decimal_point(self, total: Value, end: int) -> tuple[Value, int]:
        """``ثلاثة فاصلة خمسة``: the figures after the point, a leading zero counted."""
        point = self.following(end, "point")
        if point is None or not isinstance(total, int):
            return total, end
        zeros = 0
        here = end + 1
        while self.following(here, "zero") and zeros < MAX_WORDS:
            zeros += 1
            here += 1
        reading = self.reading(here)
        if reading is None:
            return total, end
        if reading.category == "number" and self.forms[here].isdecimal() and len(self.forms[here]) <= MAX_WORDS:
            text, here = self.forms[here], here + 1
        elif (group := self._group(here)) is not None:
            text, here = str(group[0]), group[1]
        else:
            return total, end
        places = zeros + len(text)
        return total + Fraction(int(text), 10**places), here

    def _fraction(self, at: int, start: int) -> Numeral | None:
        reading = self.readings[at]
        if reading is None:
            return None
        value = Fraction(reading.value)
        if reading.category not in {"fraction", "half", "eighth"}:
            value = Fraction(1, int(reading.value))
        if (whole := self.reading(at + 1)) and whole.definite and not reading.definite and self.fraction_of(at + 1, whole):
            # ربع العشر: a fraction of a fraction.
            value *= whole.value if whole.category == "fraction" else Fraction(1, int(whole.value))
            return Numeral(at, at + 2, start, self.ends[at + 1], value, "fraction", reading=reading, parts=2)
        return self._of_scale(at, at + 1, start, value, reading)

    def fraction_plural(self, found: Numeral) -> Numeral:
        """``ثلاثة أرباع``: a count of fractions, when the word after a numeral is their plural."""
        plural = self.following(found.last, "denominator")
        if plural is None or not isinstance(found.value, int) or found.value > 10:
            return found
        value = found.value * Fraction(plural.value)
        return self._of_scale(found.first, found.last + 1, found.start, value, found.reading)

    def quotient(self, found: Numeral) -> Numeral:
        """``خمسة على ثمانية``: five over eight, when a smaller small number stands first."""
        over = found.last
        if over + 1 >= self.count or self.forms[over] != "على" or not isinstance(found.value, int) or found.scale > 1:
            return found
        reading = self.reading(over + 1)
        if reading is None or reading.offset or reading.definite or reading.category not in {"digit", "ten", "tens", "hundred", "number"}:
            return found
        below = self._cardinal(over + 1, self.starts[over + 1])
        if below is None or not isinstance(below.value, int) or not 0 < found.value < below.value <= 1000:
            return found
        if below.last < self.count and self.types[below.last] == "word" and not self.glued(below.last):
            return found  # five on eight tables
        value = Fraction(found.value, below.value)
        return Numeral(found.first, below.last, found.start, below.end, value, "fraction", reading=found.reading)

    def spoken_digits(self, found: Numeral) -> Numeral:
        """Three or more digit words in a row, each alone, are one string of digits: صفر خمسة خمسة."""
        first = self.readings[found.first]
        if first is None or found.last != found.first + 1 or first.category not in {"zero", "digit"} or found.kind != "cardinal":
            return found
        end = found.last
        text = str(first.value)
        while end - found.first < MAX_WORDS and (following := self.following(end, "zero", "digit")) and not following.definite:
            if self.following(end + 1, "ten", "hundred", "scale"):
                break
            text += str(following.value)
            end += 1
        if len(text) < 3:
            return found
        return Numeral(found.first, end, found.start, self.ends[end - 1], int(text), parts=len(text), reading=first)

    def _of_scale(self, first: int, last: int, start: int, value: Fraction, reading: Reading | None) -> Numeral:
        scale = self.following(last, "scale")
        if scale:
            return Numeral(first, last + 1, start, self.ends[last], tidy(value * scale.value), scale=int(scale.value))
        return Numeral(first, last, start, self.ends[last - 1], value, "fraction", reading=reading)

    def _ordinal(self, at: int, start: int) -> Numeral | None:
        reading = self.readings[at]
        if reading is None:
            return None
        value = int(reading.value)
        end = at + 1
        compound = False
        if value < 10 and (reading.key not in {"اول", "اولي"}) and self.following(end, "ten"):
            value += 10
            end += 1
            compound = True
        elif value < 10:
            linked = self.link(end)
            tens = self.reading(linked) if linked >= 0 else None
            if tens and tens.category == "tens" and (tens.definite == reading.definite):
                value += int(tens.value)
                end = linked + 1
                compound = True
        if reading.category == "first" and not compound:
            return None
        if end + 1 < self.count and fold(self.forms[end]) == "بعد":
            after = self.reading(end + 1)
            if after and after.definite and after.category in {"hundred", "hundreds", "scale", "dual"}:
                times = 2 if after.category == "dual" else 1
                value += int(after.value) * times
                end += 2
                compound = True
        return Numeral(at, end, start, self.ends[end - 1], value, "ordinal", reading=reading, parts=2 if compound else 1)
