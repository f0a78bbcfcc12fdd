import pytest

from enrich import Enricher
from enrich.entities.dialect import spoken


@pytest.fixture(scope="module")
def names():
    enricher = Enricher()

    def ask(text):
        return [(one.text, one.type) for one in enricher.enrich(text, features=["entities"]).entities]

    return ask


class TestMessages:
    """Function words of the dialects are no names in messages."""

    @pytest.mark.parametrize(
        "text",
        ["شو عم تعمل هون يا زلمة؟", "أبي أروح معاكم اليوم", "رايح ع المدرسة بكرا الساعة 7 ونص", "واش راك خويا؟ بزاف الناس هنا"],
    )
    def test_none(self, names, text):
        assert names(text) == []

    def test_names_beside_them_stay(self, names):
        assert names("شو قال وزير الخارجية سامح شكري في بيروت؟") == [("سامح شكري", "PER"), ("بيروت", "LOC")]


class TestSpoken:
    """Which mentions are speech."""

    @pytest.mark.parametrize("words", [["شو"], ["بكرا"], ["المدرسه", "بكرا"], ["عايز"]])
    def test_function_words(self, words):
        assert spoken(words, 0, len(words), "PER")

    @pytest.mark.parametrize("words", [["برنارد", "شو"], ["سي", "اي", "ايه"], ["هادي"], ["بكر"]])
    def test_names(self, words):
        assert not spoken(words, 0, len(words), "PER")

    def test_town(self):
        assert not spoken(["هون"], 0, 1, "LOC")

    def test_god_after_a_word(self):
        assert not spoken(["الاله", "شو"], 1, 2, "PER")
        assert spoken([".", "شو"], 1, 2, "PER")
