"""Traps in context, and their counterparts that do count."""

import pytest

NOTHING = [
    "أولى اهتماما بالغا", "أول من أمس", "شهر صفر", "ست المدينة", "بن ثاني", "عبد الله الثاني", "حادي العيس",
    "ألف الباحث", "إصدار X5", "3D",
]  # fmt: skip
KINDS = {
    "الربع الأول من العام": ["ordinal"], "الساعة الثامنة والنصف": ["ordinal"], "في القرن العشرين": ["ordinal"], "في سن الستين": ["cardinal"],
    "مجموعة العشرين": ["cardinal"], "ست مدن": ["cardinal"], "الخمس مئة والعشرون": ["ordinal"], "@الخامس": ["ordinal"], "مرحلة ثانية": ["ordinal"],
    "الثاني عشر": ["ordinal"], "التجربة الأولي": ["ordinal"], "معه مية درهم": ["money"], "فوق الثلاثين": ["range"],
    "2nd": ["ordinal"], "COVID19": [], "المحافظين العشرين": ["cardinal"],
}  # fmt: skip


@pytest.mark.parametrize("text", NOTHING)
def test_nothing(read, text):
    """The words around say that nothing is counted."""
    assert read(text).bodies == []


@pytest.mark.parametrize(("text", "kinds"), KINDS.items())
def test_kinds(read, text, kinds):
    """What the context makes of a number word."""
    assert [body["kind"] for body in read(text).bodies] == kinds


class TestNames:
    """Figures that are part of a name, a law or a case count nothing."""

    @pytest.mark.parametrize(
        "text", ["أقلعت طائرة ميغ-29", "أطلق صاروخ سويوز-5", "لقاح كوفيد-19", "قانون عدد 31/2018", "قضية رقم 2019/412", "الخدمة متاحة 24/7"]
    )
    def test_none(self, read, text):
        """A hyphen without spaces ties figures to the name before; a year beside a slash makes a reference."""
        assert read(text).bodies == []

    @pytest.mark.parametrize(("text", "value"), [("الـ-27 دولة", 27), ("أكتوبر-5", 5), ("باع 1/8 الأرض", 0.125)])
    def test_still_numbers(self, read, text, value):
        """Proclitics and months before the hyphen are no name; a fraction of small numbers is one."""
        assert read(text).values == [value]

    @pytest.mark.parametrize(
        "text", ["توقف في سنة 1987 بسبب الحرب", "افتتح في مارس 2009 مكتبا", "جاء رجل واحد يحمل حقيبة", "رأى امرأتين اثنتين تبيعان"]
    )
    def test_no_noun(self, read, text):
        """The word after a year, and after واحد or اثنان, is not what is counted."""
        assert all("noun" not in body for body in read(text).bodies)
        assert read(text).bodies

    def test_age(self, read):
        """A round number with من العمر is an age, no rank."""
        assert read("رجل في الستين من عمره").short == [("cardinal", 60)]
        assert read("عيد ميلاده الستون").short == [("ordinal", 60)]

    @pytest.mark.parametrize(
        ("text", "found"), [("نقص فيتامين ب12", []), ("الساعة الرابعة إلا ربعا", [("ordinal", 4)]), ("ست ساعات إلا ربعا", [("duration", 5.75)])]
    )
    def test_vitamins_and_clocks(self, read, text, found):
        """A vitamin's number is its name; a quarter to four is a clock time, six hours less a quarter are a duration."""
        assert read(text).short == found

    def test_first_is_no_eleventh(self, read):
        """أول before a count stands alone: the eleventh is الحادي عشر."""
        assert read("أول عشر دقائق").short == [("ordinal", 1), ("duration", 10)]
        assert read("الدور الحادي عشر").short == [("ordinal", 11)]

    @pytest.mark.parametrize(
        ("text", "found"),
        [("عند الواحدة والنصف", [("cardinal", 1)]), ("في السادسة ونصف مساء", [("ordinal", 6)]), ("ربح المليارين", [("cardinal", 2 * 10**9)])],
    )
    def test_half_hours_and_definite_duals(self, read, text, found):
        """Half past an hour is a clock time; a definite dual counts two and ranks nothing."""
        assert read(text).short == found
