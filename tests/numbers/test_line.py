"""Fractions that are written as the numbers three to ten are: the words around tell them apart."""

import pytest


class TestParts:
    """خمس, سبع, تسع, عشر without marks."""

    @pytest.mark.parametrize(
        ("text", "value"), [("نحو عشر قيمته", 0.1), ("تبرع بخمس ثروته", 0.2), ("فقدت سبع وزنها", 1 / 7), ("باعوا عشر أراضيهم", 0.1)]
    )
    def test_owner(self, read, text, value):
        """Three to ten count an indefinite plural: before a word with its owner's pronoun stands a fraction."""
        (body,) = read(text).bodies
        assert body["kind"] == "fraction"
        assert body["value"] == pytest.approx(value)

    @pytest.mark.parametrize(("text", "value"), [("خمس تهم", 5), ("خمس منها", 5), ("عشر منهم", 10), ("سبع مرات", 7), ("عشر شركات", 10)])
    def test_count(self, read, text, value):
        """Plurals that end as a pronoun does are counted, and a preposition with a pronoun owns nothing."""
        assert read(text).short == [("cardinal", value)]

    @pytest.mark.parametrize(("text", "value"), [("انخفض بمقدار الخمس", 0.2), ("انخفض الإنتاج إلى الخمس", 0.2), ("تراجع بنسبة العشر في عام", 0.1)])
    def test_amount(self, read, text, value):
        """By a fifth."""
        assert read(text).short == [("fraction", value)]

    def test_amount_of_a_noun(self, read):
        """Before a noun the definite number counts."""
        assert read("بنسبة الخمس سنوات").short == [("duration", 5)]
        assert read("من الثلاث إلى الخمس").short == [("range", 3, 5)]

    @pytest.mark.parametrize(("text", "value"), [("ربع العشر", 1 / 40), ("نصف العشر من المال", 1 / 20), ("ثلث الثلث", 1 / 9)])
    def test_fraction_of_a_fraction(self, read, text, value):
        """The rates of zakat are fractions of a tenth."""
        (body,) = read(text).bodies
        assert (body["kind"], body["text"]) == ("fraction", " ".join(text.split()[:2]))
        assert body["value"] == pytest.approx(value)
