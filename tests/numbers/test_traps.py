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
