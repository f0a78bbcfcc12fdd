"""Currencies and units that CLDR names: the file, and what a text with them says."""

import pytest

from enrich.numbers import cldr

CASES = {
    "دفع ثلاثين شلنا كينيا": ("money", 30, "KES"), "جمع 12 ألف تاكا بنغلاديشي": ("money", 12000, "BDT"),
    "دفع 500 وون كوري جنوبي": ("money", 500, "KRW"),
    "غرامة 20 ألف فورنت": ("money", 20000, "HUF"), "دفع دينارين كويتيين": ("money", 2, "KWD"), "ورث ليرتين لبنانيتين": ("money", 2, "LBP"),
    "دفع 40 KES": ("money", 40, "KES"), "دفع ₫5000": ("money", 5000, "VND"), "دفع 7 فرنكات جيبوتية": ("money", 7, "DJF"),
    "بيع بـ 3 آلاف كرونة أيسلندية": ("money", 3000, "ISK"), "نسبته 30 جزءا في المليون": ("quantity", 30, "part-per-1e6"),
    "ضغطه 1013 هكتوباسكال": ("quantity", 1013, "hectopascal"), "ضغطه 120 ملم زئبق": ("quantity", 120, "millimeter-ofhg"),
    "سرعته 100 ميغابت في الثانية": ("quantity", 100, "megabit-per-second"), "مساحته كيلومترين مربعين": ("quantity", 2, "square-kilometer"),
    "يستهلك 7 لترات لكل 100 كيلومتر": ("quantity", 7, "liter-per-100-kilometer"), "مساحته 12 سنتيمترا مربعا": ("quantity", 12, "square-centimeter"),
}  # fmt: skip


class TestCldr:
    """CLDR's names are units after a number; everyday words that it also names are none."""

    @pytest.mark.parametrize(("text", "expected"), CASES.items())
    def test_measure(self, read, text, expected):
        """Kind, value in its own unit, and unit; one mention."""
        (body,) = read(text).bodies
        assert (body["kind"], body["value"], body.get("unit")) == expected

    @pytest.mark.parametrize(
        "text", ["حضر 20 أفغاني", "اشترى 5 قطرات", "كتب 7 أجزاء", "حصد 3 نقاط", "في المدينة 4 مولات", "أضاء 9 شمعات", "انعقد COP 28", "قائمة TOP 10"]
    )
    def test_everyday_words(self, read, text):
        """People, parts, points, malls and candles are counted, not measured; a code that is a word is no currency."""
        assert [body["kind"] for body in read(text).bodies] == ["cardinal"]

    def test_former_currency_yields_to_current(self, read):
        """A name that a former currency shares with the current one is the current one's."""
        assert read("10 ليرات تركية").bodies[0]["unit"] == "TRY"
        assert read("10 مانات أذربيجانية").bodies[0]["unit"] == "AZN"

    def test_rows_are_sound(self):
        """Every row has a kind of measure, a positive factor and forms; no form is said of two rows of money."""
        from fractions import Fraction

        seen: set[str] = set()
        for row in cldr.rows():
            assert row.kind in {"money", "duration", "quantity"}
            assert Fraction(row.factor) > 0
            assert row.forms
            assert all(form.strip() for form in row.forms + row.duals)
            if row.kind == "money":
                assert not seen & set(row.forms)
                seen |= set(row.forms)
        assert len(seen) > 1000
