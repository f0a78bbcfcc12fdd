"""Units, currencies, percentages, durations, temperatures."""

import pytest

CASES = {
    "دفع 35 دولارا": ("money", 35, "USD"), "دفع $35": ("money", 35, "USD"), "دفع 35€": ("money", 35, "EUR"),
    "دفع EUR 35": ("money", 35, "EUR"), "دفع 35 SAR": ("money", 35, "SAR"), "دفع أربعين ريالا سعوديا": ("money", 40, "SAR"),
    "دفع 12 ألف درهم إماراتي": ("money", 12000, "AED"), "دفع نصف دولار": ("money", 0.5, "USD"), "دفع 5 دنانير و250 فلسا": ("money", 5.25, None),
    "دفع دولارين": ("money", 2, "USD"), "ارتفع 12%": ("percentage", 12, "percent"), "ارتفع ٪12": ("percentage", 12, "percent"),
    "ارتفع اثني عشر بالمئة": ("percentage", 12, "percent"), "ارتفع نصف في المئة": ("percentage", 0.5, "percent"),
    "نسبته 3 في الألف": ("percentage", 3, "permille"), "انتظر ساعتين ونصف الساعة": ("duration", 2.5, "hour"),
    "انتظر 4 ساعات و30 دقيقة": ("duration", 4.5, "hour"), "انتظر ثلاث سنوات": ("duration", 3, "year"), "انتظر يومين": ("duration", 2, "day"),
    "انتظر سنة وربع": ("duration", 1.25, "year"), "انتظر ربع ساعة": ("duration", 0.25, "hour"), "انتظر 12 شهرا": ("duration", 12, "month"),
    "وزنه 7 كغ": ("quantity", 7, "kilogram"), "طوله 12 مترا": ("quantity", 12, "meter"), "طوله مترين": ("quantity", 2, "meter"),
    "طوله 3 م": ("quantity", 3, "meter"), "سعته 16 جيجابايت": ("quantity", 16, "gigabyte"), "مساحته 80 مترا مربعا": ("quantity", 80, "square-meter"),
    "مساحته 80م2": ("quantity", 80, "square-meter"), "سرعته 90 كيلومترا في الساعة": ("quantity", 90, "kilometer-per-hour"),
    "قدرته 5 ميغاواط": ("quantity", 5, "megawatt"), "حرارته 21 درجة مئوية": ("temperature", 21, "celsius"),
    "حرارته 21°": ("temperature", 21, "generic-temperature"), "حرارته 4 درجات تحت الصفر": ("temperature", -4, "generic-temperature"),
    "حرارته 80 °F": ("temperature", 80, "fahrenheit"),
}  # fmt: skip
NOT_UNITS = {
    "في عام 2015م": "cardinal", "زلزال 6 درجات على مقياس ريختر": "cardinal", "حضر 12 مهندسا": "cardinal", "حضر 5 سنافر": "cardinal",
    "قدم 7 اقتراحات": "cardinal", "زرع 3 متاحف": "cardinal",
}  # fmt: skip


class TestUnits:
    """A unit word after a number makes it a measure."""

    @pytest.mark.parametrize(("text", "expected"), CASES.items())
    def test_measure(self, read, text, expected):
        """Kind, value in its own unit, and unit."""
        body = read(text).bodies[0]
        assert (body["kind"], body["value"], body.get("unit")) == expected
        assert len(read(text).bodies) == 1

    @pytest.mark.parametrize(("text", "kind"), NOT_UNITS.items())
    def test_no_unit(self, read, text, kind):
        """A word that only begins like a unit, or a year's letter, is none."""
        assert [body["kind"] for body in read(text).bodies] == [kind]

    def test_normalized(self, read):
        """Measures are given in base units too."""
        assert read("3 ساعات").bodies[0]["normalized"] == {"value": 10800, "unit": "second"}
        assert read("212 °F").bodies[0]["normalized"] == {"value": 100, "unit": "celsius"}
        assert read("5 كم").bodies[0]["normalized"] == {"value": 5000, "unit": "meter"}

    def test_spans(self, read):
        """The text takes the unit in; the numeral does not."""
        body = read("دفع 20دولارا أمس").bodies[0]
        assert (body["text"], body["numeral"]["text"]) == ("20دولارا", "20")

    @pytest.mark.parametrize("text", ["ساعة الحائط", "درجة البكالوريوس", "السنة الدراسية", "مدينة ميلان", "يومي العادي", "قدم اللاعب"])
    def test_unit_words_alone(self, read, text):
        """A unit without a number counts nothing."""
        assert read(text).bodies == []


class TestCompounds:
    """Amounts of several parts."""

    @pytest.mark.parametrize(
        ("text", "value", "unit"),
        [
            ("جمع 3 ملايين دولار و200 ألف", 3200000, "USD"),
            ("جمع مليار يورو وخمسمئة مليون", 1500000000, "EUR"),
            ("مشى ساعتين و15 دقيقة و36 ثانية", 2.26, "hour"),
            ("درس أربعة وثلاثة أرباع الساعة", 4.75, "hour"),
            ("ارتفعت درجتين مئويتين", 2, "celsius"),
            ("ست ساعات إلا عشرين دقيقة", 17 / 3, "hour"),
            ("أبحر ميلين", 2, "mile"),
        ],
    )
    def test_parts(self, read, text, value, unit):
        """The parts are one amount in the unit of the first."""
        (body,) = read(text).bodies
        assert (body["value"], body["unit"]) == (pytest.approx(value), unit)

    def test_counted_part_stays_apart(self, read):
        """A scale that counts something else is no part of the amount."""
        assert read("جمع 3 ملايين دولار و200 ألف بطانية").values == [3000000, 200000]

    def test_hamza_tells_currencies_apart(self, read):
        """د.إ is Emirati, د.أ Jordanian."""
        assert [read(text).bodies[0]["unit"] for text in ("9 د.إ", "9 د.أ")] == ["AED", "JOD"]

    @pytest.mark.parametrize(("text", "value"), [("بكلفة 7 م.د", 7000000), ("قدره 1450 م د", 1450000000), ("قيمتها 3,5 م.د.", 3500000)])
    def test_million_dinars(self, read, text, value):
        """م.د is a million dinars in Tunisian accounts, even where the number could be a year."""
        (body,) = read(text).bodies
        assert (body["kind"], body["value"], body["unit"]) == ("money", value, "TND")


class TestLetters:
    """What the letter م and the word عقد mean is told by the words around."""

    @pytest.mark.parametrize(
        ("text", "kind", "unit"),
        [
            ("على عمق 622 م", "quantity", "meter"),
            ("توفي سنة 622 م", "cardinal", None),
            ("مخزن سعته 1600 م مكعب", "quantity", "cubic-meter"),
            ("بيت مساحته 180 م مربع", "quantity", "square-meter"),
            ("بلغت درجة الحرارة 31م", "temperature", "celsius"),
            ("منذ أربعة عقود", "duration", "decade"),
            ("إبرام أربعة عقود", "cardinal", None),
            ("وزعت 60 عقدا", "cardinal", None),
            ("لفت الخيط 5 عقد", "cardinal", None),
        ],
    )
    def test_unit(self, read, text, kind, unit):
        """A year's letter, degrees, square metres; decades beside contracts and knots."""
        (body,) = read(text).bodies
        assert (body["kind"], body.get("unit")) == (kind, unit)

    def test_abbreviated_currencies(self, read):
        """With or without the last full stop."""
        assert [read(text).bodies[0]["unit"] for text in ("8 ر.ق", "8 ر.ق.", "8 ر.ع", "8 ر.س")] == ["QAR", "QAR", "OMR", "SAR"]


class TestBrackets:
    """Figures in brackets, as deeds and laws write them."""

    @pytest.mark.parametrize(
        ("text", "value", "found"),
        [
            ("منحة قدرها تسعون (90) ألف دينار", 90000, "تسعون (90) ألف دينار"),
            ("غرامة بمبلغ (750) دولارا", 750, "(750) دولارا"),
            ("غرامة قدرها ستمئة (600) ريال", 600, "ستمئة (600) ريال"),
            ("بلغ (2.5) مليون يورو", 2500000, "(2.5) مليون يورو"),
        ],
    )
    def test_one_amount(self, read, text, value, found):
        """The brackets belong to the amount where its scale or currency follows them."""
        (body,) = read(text).bodies
        assert (body["kind"], body["value"], body["text"]) == ("money", value, found)

    def test_apart(self, read):
        """Other figures than the words, or no scale and currency after them, stay apart."""
        assert read("ثلاثة (4) ملايين دولار").values == [3, 4000000]
        assert read("المادة (12) تنص").values == [12]
        assert read("الدفعة (45) يوما").short == [("cardinal", 45)]
