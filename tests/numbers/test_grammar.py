"""Composition beyond the plain cases: mixtures of words and digits, fractions of scales, quotients, powers."""

import pytest

VALUES = {
    "خمسة وثلاثة أرباع": 5.75, "3 و 1/2": 3.5, "سبعة على ثمانية": 0.875, "مليون وثلاثمئة وتسعة": 1000309, "مئة ألف مليون": 10**11,
    "ألف مليار": 10**12, "دزينة": 12, "نصف دزينة": 6, "صفر ستة ستة": 66, "أربعة اثنان واحد": 421, "2^5": 32, "10⁶": 10**6, "1e-3": 0.001,
    "3×10^-2": 0.03, "مئة خمسة وعشرين": 125, "ثلاثة ملايين وربع مليون": 3250000, "مليون إلا ربعا": 750000, "المئة والرابعة": 104,
    "10 مئات": 10, "ثمانية فاصلة 25": 8.25, "3 450,5": 3450.5, "تسعمئةوعشرة": 910, "وستةوعشرون": 26, "موجب سبعة": 7, "ناقص 12": -12,
    "1½": 1.5, "-1/2": -0.5, "2^-2": 0.25, "واحد وعشرون ألفا وثلاثة": 21003, "الألف وخمسمئة": 1500, "ثلاثة آلاف ومئتا ألف": None,
    "ألف تلميذ وتلميذ": 1000, "الثلاثمئة وخمسون عاملا": 350,
}  # fmt: skip
SEVERAL = {
    "خمسة على عشرة طاولات": [5, 10], "عشرون وواحد": [20, 1], "مئة ومليون": [100, 1000000], "انتهت 4-2": [4, 2], "5+3=8": [5, 3, 8],
    "ثلاثة أربعة آلاف": [3, 4000],
}  # fmt: skip


@pytest.mark.parametrize(("text", "value"), [(t, v) for t, v in VALUES.items() if v is not None])
def test_value(read, text, value):
    """One number, composed whole."""
    assert read(text).values == [value]


@pytest.mark.parametrize(("text", "values"), SEVERAL.items())
def test_several(read, text, values):
    """What no compound may be made of stays apart."""
    assert read(text).values == values


def test_damma(read):
    """The vowels tell an eighth from a price and a fifth from five."""
    assert read("ثُمن المساحة").values == [0.125]
    assert read("ثمن المساحة").values == []
    assert read("خمسة وخُمس").values == [5.2]
    assert read("ألّف كتابا").values == []


def test_exact_power(read):
    """A long decimal keeps its exact value."""
    assert read("1.1^23").bodies[0]["exact"].endswith("/1" + "0" * 23)


@pytest.mark.parametrize(("text", "values"), {"سطر\nمليون كتاب": [1000000], "سطر\nخمسة وعشرون كتابا": [25], "خمسة\nوعشرون": [5, 20]}.items())
def test_lines(read, text, values):
    """A numeral may begin a line and never crosses one."""
    assert read(text).values == values


class TestDecimalWordsAndThirds:
    """Decimals in words before a scale, thirds and fifths in their cases, dialect three beside third."""

    @pytest.mark.parametrize(
        ("text", "value"),
        [
            ("كلف المشروع أربعة فاصلة اثنين مليار", 4200000000),
            ("ربح سبعة فاصلة صفر خمسة مليون", 7050000),
            ("صرف ثمانية فاصلة 5 آلاف", 8500),
        ],
    )
    def test_scale_after_decimal(self, read, text, value):
        """The scale multiplies what stands before and after the point."""
        assert read(text).values[0] == value

    def test_third_in_the_accusative(self, read):
        """ثلثا after إلا or و is one third; ثلثا before its noun is two."""
        assert read("سبعة إلا ثلثا").values == [pytest.approx(20 / 3)]
        assert read("غاب ثلثا الحضور").values == [pytest.approx(2 / 3)]

    def test_two_fifths(self, read):
        """The dual of a fifth before its noun; as a man's name it is none."""
        assert read("خصص خمسي ميزانيته").values == [0.4]
        assert read("قال المعتمد الخمسي").bodies == []

    @pytest.mark.parametrize(("text", "value"), [("نام تلت ليالي تلت ساعات", 3), ("صرف تلت تلاف جنيه", 3000), ("صرف سبع تالاف جنيه", 7000)])
    def test_dialect_three(self, read, text, value):
        """تلت before a plural is three."""
        assert read(text).values[-1] == value

    def test_dialect_third(self, read):
        """تلت before a singular is a third; after التي it is the verb."""
        assert read("استنى تلت ساعة").values == [pytest.approx(1 / 3)]
        assert read("الأحداث التي تلت العدوان").bodies == []
        assert read("الفترة تلت ذلك").bodies == []


def test_one_over(read):
    """The smallest part of each kind: one over eight in words, two and one half in figures."""
    assert read("واحد على ثمانية").short == [("fraction", 0.125)]
    assert read("اثنان و1/2").values == [2.5]
