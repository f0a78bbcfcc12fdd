"""Measures: what follows and precedes units, and what is refused as one."""

import pytest

VALUES = {
    "ساعة إلا ربعا": ("duration", 0.75), "3 كيلوغرامات ونصف": ("quantity", 3.5), "يوم ونصف اليوم": ("duration", 1.5), "20$ 50c": ("money", 20.5),
    "سنة و3 أشهر": ("duration", 1 + 90 / 365), "ساعة ودقيقتان": ("duration", 1 + 2 / 60), "طن ونصف": ("quantity", 1.5), "US$ 12": ("money", 12),
    "387 م د": ("money", 387000000), "أسبوع واحد": ("duration", 1), "ساعتان اثنتان": ("duration", 2), "سنة ضوئية واحدة": ("quantity", 1),
    "نصف الساعة": ("duration", 0.5), "300 كلفن": ("temperature", 300), "2 تحت الصفر": ("temperature", -2), "- 7 درجات": ("temperature", -7),
    "ثلاثة أرباع الساعة": ("duration", 0.75), "مليونا دولار": ("money", 2000000), "$1.5 مليون": ("money", 1500000), "خمسة بالمئة": ("percentage", 5),
    "سالب خمس درجات": ("temperature", -5), "3 دولارات و20%": ("money", 3),
}  # fmt: skip
CARDINALS = ["40 درجة شمالا", "بزاوية 90 درجة", "زلزال بقوة 6 درجات", "عام 1990 شهر", "5 أولاد", "خمسة س", "سنة 1434 هـ"]


@pytest.mark.parametrize(("text", "expected"), VALUES.items())
def test_value(read, text, expected):
    """Halves, smaller units, signs and codes belong to the measure."""
    body = read(text).bodies[0]
    assert body["kind"] == expected[0]
    assert body["value"] == pytest.approx(expected[1])


@pytest.mark.parametrize("text", CARDINALS)
def test_refused(read, text):
    """Angles, earthquakes, years and lone letters are no measures."""
    assert [body["kind"] for body in read(text).bodies] == ["cardinal"]


@pytest.mark.parametrize("text", ["نص الرسالة", "الدولار ونصف", "تحت الصفر", "درجتهم", "وزنه كيلو", "سالب سالب"])
def test_nothing(read, text):
    """No count, no measure."""
    assert [b for b in read(text).bodies if b["kind"] != "fraction"] == []


def test_subunit_alone(read):
    """A sub-unit keeps its count; its worth is normalized."""
    body = read("10 سنتات").bodies[0]
    assert (body["value"], body["unit"], body["normalized"]) == (10, "USD", {"value": 0.1, "unit": "USD"})


def test_kelvin(read):
    """Kelvin is normalized to celsius."""
    assert read("300 كلفن").bodies[0]["normalized"]["value"] == pytest.approx(26.85)


@pytest.mark.parametrize(
    ("text", "kind"), [("21 أبريل 1293 م", "cardinal"), ("القرن 19 م", "cardinal"), ("بارتفاع 1500 م", "quantity"), ("830 م", "quantity")]
)
def test_anno_domini(read, text, kind):
    """م after a year is the era, after a length the metre."""
    assert read(text).bodies[-1]["kind"] == kind


def test_noun(read):
    """The counted noun is indefinite; particles and places after a number are none."""
    assert read("زار 22 متحفا").bodies[0]["noun"]["text"] == "متحفا"
    assert "noun" not in read("المركز 22 السعودية").bodies[0]
    assert "noun" not in read("زار 22 في يوم").bodies[0]
    assert read("نصف الأعضاء").bodies[0]["noun"]["text"] == "الأعضاء"
