"""Ordinals and their traps."""

import pytest

ORDINALS = {
    "الدرس السابع": 7, "المحاضرة الثامنة عشرة": 18, "اللقاء الحادي والعشرون": 21, "في الجولة الثالثة والأربعين": 43, "ثالث أطول نهر": 3,
    "الليلة الثانية بعد الألف": 1002, "أولا نبدأ بالتمهيد": 1, "للمرة الخامسة": 5, "القرن العشرين": 20, "الباب التاني": 2,
}  # fmt: skip
TRAPS = [
    "في تشرين الأول",
    "خلال كانون الثاني",
    "ربيع الأول",
    "جمادى الثانية",
    "عائلة آل ثاني",
    "مرة ثانية",
    "الفرز الأولي",
    "أول أمس",
    "الملكة إليزابيث الثانية",
]


class TestOrdinals:
    """Ordinals are found in every form."""

    @pytest.mark.parametrize(("text", "value"), ORDINALS.items())
    def test_value(self, read, text, value):
        """Simple, compound, construct, adverbial."""
        assert read(text).short == [("ordinal", value)]

    @pytest.mark.parametrize("text", TRAPS)
    def test_trap(self, read, text):
        """Months, names and idioms hold no ordinal."""
        assert read(text).bodies == []

    def test_definite_counts(self, read):
        """After a plural noun or before a counted one a definite number counts."""
        assert read("المحافظات السبع").short == [("cardinal", 7)]
        assert read("العشرون لاعبا").short == [("cardinal", 20)]


def test_definite_thousands_are_cardinal(read):
    """الستون ألفا counts sixty thousand; الستون alone ranks."""
    assert read("عاد الستون ألفا").short == [("cardinal", 60000)]
    assert read("العدد الستون").short == [("ordinal", 60)]
