"""Ranges, bounds, fractions, telephone numbers, options."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

RANGES = {
    "بين 8 و12 طالبا": (8, 12), "ما بين ثمانية وتسعين نقطة": (8, 90), "من سبعة إلى ثمانية ملايين": (7000000, 8000000), "8-12 طالبا": (8, 12),
    "من 8 حتى 12": (8, 12), "أكثر من 70.": (70, None), "لا يقل عن سبعين": (70, None), "70 أو أكثر": (70, None), "لا يزيد عن 70": (None, 70),
    "أكبر من 7 وأقل من 9": (7, 9), "على الأقل 7 وعلى الأكثر 9": (7, 9), "> 70": (70, None), "<= 70": (None, 70), "يساوي 70": (70, 70),
    "من 10 إلى 15 دولارا": (10, 15), "بين 20% و30%": (20, 30), "2014-2015": (2014, 2015),
}  # fmt: skip
MODIFIERS = {
    "أكثر من 70 عاملا": "more_than", "أقل من 70 عاملا": "less_than", "ما لا يقل عن 70 عاملا": "at_least", "لا يتجاوز 70 عاملا": "at_most",
    "نحو 70 عاملا": "approximately", "70 عاملا على الأقل": "at_least", "حوالي 70": "approximately", "يفوق 70 كيلومترا": "more_than",
}  # fmt: skip
PHONES = ["+962 79 123 4567", "0791234567", "(06) 5123 4567", "00962791234567", "079-123-4567"]


class TestRanges:
    """Two ends, or one."""

    @pytest.mark.parametrize(("text", "ends"), RANGES.items())
    def test_range(self, read, text, ends):
        """Words and signs at both ends make a range."""
        assert read(text).short == [("range", *ends)]

    @pytest.mark.parametrize(("text", "modifier"), MODIFIERS.items())
    def test_modifier(self, read, text, modifier):
        """A bound on a counted noun or a measure qualifies it."""
        body = read(text).bodies[0]
        assert (body["value"], body["modifier"]) == (70, modifier)

    @pytest.mark.parametrize("text", ["1998-03", "كوفيد-19", "2-1", "30-10", "من المدرسة إلى البيت", "بين الجبال والوديان"])
    def test_no_range(self, read, text):
        """Months of a year, scores and names are none."""
        assert not [body for body in read(text).bodies if body["kind"] == "range"]


class TestFractions:
    """Parts of a whole."""

    @pytest.mark.parametrize(
        ("text", "value", "exact"),
        [
            ("ثلث السكان", 1 / 3, "1/3"),
            ("ثلاثة أرباع السكان", 0.75, None),
            ("ثلثا السكان", 2 / 3, "2/3"),
            ("خُمس السكان", 0.2, None),
            ("3/8 السكان", 0.375, None),
        ],
    )
    def test_fraction(self, read, text, value, exact):
        """A fraction's exact value is kept where a double loses it."""
        body = read(text).bodies[0]
        assert (body["kind"], body["value"], body.get("exact")) == ("fraction", value, exact)

    def test_vowel_tells(self, read):
        """Without its damma خمس is five."""
        assert read("خمس قرى").short == [("cardinal", 5)]


class TestPhones:
    """Telephone numbers."""

    @pytest.mark.parametrize("text", PHONES)
    def test_phone(self, read, text):
        """The digits stand in exact."""
        body = read(f"رقمه {text} للتواصل").bodies[0]
        assert (body["kind"], body["text"]) == ("phone", text)
        assert body["exact"].lstrip("+").isdecimal()

    @pytest.mark.parametrize("text", ["(1970-1975)", "1250000", "2 500 000 نسمة", "12345"])
    def test_no_phone(self, read, text):
        """Years and large counts are none."""
        assert not [body for body in read(text).bodies if body["kind"] == "phone"]


class TestOptions:
    """What is found only when asked for."""

    def test_approximate(self, read):
        """Tens, hundreds, thousands without a number."""
        assert read("عشرات الآلاف من الناس").bodies == []
        body = read("عشرات الآلاف من الناس", include_approximate=True).bodies[0]
        assert (body["text"], body["value"], body["modifier"]) == ("عشرات الآلاف", None, "approximately")
        assert [b["text"] for b in read("جاء مئات الزوار", include_approximate=True).bodies] == ["مئات"]

    def test_implicit(self, read):
        """Dual nouns."""
        assert read("وصل مهندسان").bodies == []
        assert read("وصل مهندسان", include_implicit=True).short == [("cardinal", 2)]


class TestLaws:
    """What holds for every text."""

    @given(st.lists(st.sampled_from(["خمسة", "و", "وعشرون", "ألف", "مليون", "5", "-", "10", "%", "$", "من", "إلى", "بين", "أكثر من", "نصف", "ساعة", "ساعتين", "الثالث", "عشر", "+", "(", "0791234567", "سالب", "كم", ".", "أو أقل", "فاصلة", "12/5", "½", "على الأقل"]), max_size=14))  # fmt: skip  # noqa: E501
    def test_spans_are_true(self, read, words):
        """Spans are in order, do not overlap, hold their numeral and show their text."""
        raw = " ".join(words)
        last = 0
        for body in read(raw).bodies:
            assert last <= body["start"] < body["end"]
            assert raw[body["start"] : body["end"]] == body["text"]
            assert body["start"] <= body["numeral"]["start"] < body["numeral"]["end"] <= body["end"]
            last = body["end"]

    @given(st.text(max_size=80))
    def test_any_text(self, read, raw):
        """Any string whatever gives an answer."""
        for body in read(raw).bodies:
            assert raw[body["start"] : body["end"]] == body["text"]


class TestEnds:
    """Ends of ranges that are one unit and its dual; results of matches."""

    @pytest.mark.parametrize(
        ("text", "unit"), [("ينتظر بين شهر وشهرين", "month"), ("كلف من دولار إلى دولارين", "USD"), ("يبعد من متر إلى مترين", "meter")]
    )
    def test_one_to_two(self, read, text, unit):
        """A singular counts one where its dual is the other end."""
        (body,) = read(text).bodies
        assert (body["kind"], body["from"], body["to"], body["unit"]) == ("range", 1, 2, unit)

    def test_draw(self, read):
        """A draw is two counts, like any other result; equal numbers of three figures are none."""
        assert read("تعادلا 2-2").values == [2, 2]
        assert read("خسر 3-1").values == [3, 1]
        assert read("الرمز 404-404").bodies == []

    @pytest.mark.parametrize(("text", "unit"), [("بين $6 و$9", "USD"), ("بين %6 و%9", "percent"), ("من %6 إلى %9", "percent"), ("بين €6 و€9", "EUR")])
    def test_signs_before_both_ends(self, read, text, unit):
        """A sign before the second end does not part it from the first."""
        (body,) = read(text).bodies
        assert (body["from"], body["to"], body["unit"]) == (6, 9, unit)

    def test_bound_before_article(self, read):
        """The article may stand apart between a bound and its number."""
        (body,) = read("حضر أكثر من الـ80 عضوا").bodies
        assert (body["value"], body["modifier"]) == (80, "more_than")


class TestResults:
    """Two small numbers with a hyphen: a result after a word of play, a range elsewhere."""

    @pytest.mark.parametrize(
        ("text", "values"),
        [
            ("فاز 4-3 وخسر 2-4 وتعادل 1-1", [4, 3, 2, 4, 1, 1]),
            ("خسر 2 - 4 أمام الأهلي", [2, 4]),
            ("انتهت المباراة 1-2", [1, 2]),
            ("بنتيجة 0-3", [0, 3]),
        ],
    )
    def test_result(self, read, text, values):
        """Each count is its own, whichever is greater and whether or not spaces stand around the hyphen."""
        assert read(text).values == values

    @pytest.mark.parametrize(
        "text",
        ["ينتظر 2-4 سنوات", "خسر 2-4 كيلوغرامات", "بفارق 2-4 نقاط", "حضر المباراة 2-4 أشخاص", "فاز. وجاء 2-4", "فاز في 2-4 لاعبا", "الدرس 2-4"],
    )
    def test_range(self, read, text):
        """With a unit, a margin, a counted noun, in another sentence, or without play it is a range."""
        (body,) = read(text).bodies
        assert (body["kind"], body["from"], body["to"]) == ("range", 2, 4)

    @pytest.mark.parametrize("text", ["2-4 ملايين", "2-4 ملايين دولار"])
    def test_scale_and_unit_belong_to_the_mention(self, read, text):
        """The mention ends with the scale, or with the unit after it."""
        (body,) = read(text).bodies
        assert (body["text"], body["from"], body["to"]) == (text, 2000000, 4000000)

    @pytest.mark.parametrize("text", ["الرمز 07-12", "الرمز 3-05"])
    def test_codes(self, read, text):
        """Figures with a leading zero are a code."""
        assert read(text).bodies == []

    @pytest.mark.parametrize("text", ["70 عاما أو أكثر", "خمسة كيلومترات على الأقل"])
    def test_bound_after_belongs_to_the_mention(self, read, text):
        """To its last word."""
        assert [body["text"] for body in read(text).bodies] == [text]
