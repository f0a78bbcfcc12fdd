import pytest


class TestWordBefore:
    """What stands before a word of two readings decides where grammar allows one of them only."""

    @pytest.mark.parametrize(
        ("text", "last"),
        [
            ("تقرير شهري", "شهري"),
            ("بين شهري", "شهر+ي"),
            ("الذي وجد", "وجد"),
            ("لقد فهم", "فهم"),
            ("من وصفة", "وصف+ة"),
            ("وصل متأخرا فقد", "ف+قد"),
        ],
    )
    def test_last_word(self, morphemes, text, last):
        assert morphemes(text)[-1] == last


class TestDiacritics:
    """The writer's marks decide between readings."""

    @pytest.mark.parametrize(
        ("text", "analysis"),
        [
            ("وُجِد", "وجد"),
            ("فِهم", "فهم"),
            ("شهريّ", "شهري"),
            ("شهريٌّ", "شهري"),
            ("وَجد", "وجد"),
        ],
    )
    def test_marks(self, morphemes, text, analysis):
        assert morphemes(text) == [analysis]
