"""Digits: the separator rule, signs, powers, identifiers."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from enrich.numbers import digits

PLAIN = {
    "1,234": 1234, "1٬234": 1234, "12,345,678": 12345678, "1.234.567": 1234567, "1.234": Fraction(1234, 1000), "3,5": Fraction(7, 2),
    "3٫25": Fraction(13, 4), "1,234.5": Fraction(2469, 2), "1.234,5": Fraction(2469, 2), "0.5": Fraction(1, 2), "007": 7,
    "1'234'567": 1234567,
}  # fmt: skip
NONE = ["192.168.1.1", "1.2.3", "10:30", "12/5/2012", "2012-05-07", "1,23,45", "1٫2٫3", "9" * 301]
NUMBERS = {
    "باع ٤٥ كتابا": 45, "باع ۴۵ كتابا": 45, "باع ４５ كتابا": 45, "الـ45 كتابا": 45, "لـ45 كتابا": 45, "و45 كتابا": 45,
    "درجة -45 نقطة": -45, "حجمه 2 450 000 ذرة": 2450000, "عدده 4×10^6 ذرة": 4000000, "عدده 10^9 ذرة": 10**9, "عدده 1.5e3 ذرة": 1500,
    "بلغ 2½ كيسا": 2.5, "بلغ 2 1/2 كيسا": 2.5, "بلغ ¾ الكيس": 0.75, "قيمته .25 فقط": 0.25, "٢٬٥٠٠ ذرة": 2500, "بلغ 7ر25 نقطة": 7.25,
}  # fmt: skip
NOT_TORN = [
    "العنوان 10.0.0.255",
    "الإصدار 3.11.2",
    "يوم 2015-06-30",
    "يوم 30/6/2015",
    "الساعة 10:45",
    "الطائرة A320",
    "شبكة 5G",
    "https://example.org/2015/06",
]


class TestPlain:
    """One rule for separators."""

    @pytest.mark.parametrize(("form", "value"), PLAIN.items())
    def test_value(self, form, value):
        """Grouping and decimal signs are told apart."""
        assert digits.plain(form) == value

    @pytest.mark.parametrize("form", NONE)
    def test_none(self, form):
        """Times, dates, addresses, versions and endless runs are no numbers."""
        assert digits.plain(form) is None

    @given(st.integers(0, 10**14))
    def test_grouping_round_trip(self, number):
        """Any grouping of a whole number reads as that number."""
        assert digits.plain(f"{number:,}") == number
        assert digits.plain(f"{number:,}".replace(",", "٬")) == number

    def test_pair(self):
        """A slash and a hyphen part two numerals."""
        assert digits.pair("3/4") == ("/", 3, 4)
        assert digits.pair("5-10") == ("-", 5, 10)
        assert digits.pair("1-2-3") is None


class TestInText:
    """Digits in running text."""

    @pytest.mark.parametrize(("text", "value"), NUMBERS.items())
    def test_value(self, read, text, value):
        """Every digit script and every attachment is read."""
        assert read(text).values == [value]

    @pytest.mark.parametrize("text", NOT_TORN)
    def test_not_torn(self, read, text):
        """Identifiers, dates and times are not torn into false numbers."""
        assert read(text).bodies == []

    def test_english_ordinal(self, read):
        """21st is an ordinal."""
        assert read("الدورة 21st").short == [("ordinal", 21)]

    @pytest.mark.parametrize("text", ["1" * 1_000_000, "1," * 1000, "-" * 50 + "5", "1e999", "10^99", "٫" * 30, "1/0", "½½½", "سالب " * 2000])
    def test_hostile(self, read, text):
        """An answer or nothing, never an exception."""
        for body in read(text).bodies:
            assert text[body["start"] : body["end"]] == body["text"]

    def test_marks_inside(self, read):
        """A right-to-left mark inside a number does not part it."""
        assert read("12\u200f34 ذرة").values == [1234]
