import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from enrich.segmentation import segmenter as module
from enrich.segmentation import to_atb
from enrich.text import Text
from enrich.tokens import tokenize


class TestProclitics:
    """A letter with a mark that no proclitic bears is the stem's."""

    @pytest.mark.parametrize(
        ("text", "analysis"),
        [
            ("وُجِد", "وجد"),
            ("فِهم", "فهم"),
            ("وَجد", "وجد"),
            ("فُلك", "فلك"),
            ("كَرَدّ", "ك+رد"),
            ("كُردْ", "كرد"),
            ("الِاسم", "ال+اسم"),
        ],
    )
    def test_first_letter(self, morphemes, text, analysis):
        assert morphemes(text) == [analysis]

    def test_a_doubled_lam_is_article_and_stem(self, morphemes):
        assert morphemes("مدخل للغة ما")[1] == "ل+لغ+ة"
        assert morphemes("مدخل لِلُّغة ما")[1] == "ل+ال+لغ+ة"


class TestEndings:
    """A last letter with a mark that no such suffix bears is the stem's."""

    @pytest.mark.parametrize(
        ("text", "analysis"),
        [
            ("شهريّ", "شهري"),
            ("شهريٌّ", "شهري"),
            ("صلاتَه", "صلا+ت+ه"),
            ("سكاكينُ", "سكاكين"),
            ("ثباتٌ", "ثبات"),
            ("مليكُ", "مليك"),
            ("كتاباً", "كتاب+ا"),
            ("إذاً", "إذا"),
        ],
    )
    def test_last_letter(self, morphemes, text, analysis):
        assert morphemes(text) == [analysis]

    @pytest.mark.parametrize(
        ("bare", "marked", "analysis"),
        [
            ("زرافات", "زرافاتَ", "زرافات"),
            ("بسكوتنا", "بسكوتنًا", "بسكوتن+ا"),
        ],
    )
    def test_marks_change_what_the_ranker_takes(self, morphemes, bare, marked, analysis):
        assert morphemes(bare) != [analysis]
        assert morphemes(marked) == [analysis]


class TestLaws:
    """Marks change only the words that bear them, and whatever they are, the segments tile the word."""

    def test_neighbours_are_left_alone(self, morphemes):
        assert morphemes("قال الوزيرُ إن بيته بعيد") == morphemes("قال الوزير إن بيته بعيد")

    def test_a_marked_word_is_not_remembered_as_it_was_marked(self, morphemes):
        bare = morphemes("زرافات")
        morphemes("زرافاتَ")
        assert morphemes("زرافات") == bare

    def test_a_word_with_the_same_marks_is_the_same_object_again(self, segmenter):
        """Later stages remember what they make of a segmentation by its identity."""
        first, second = (segmenter.segment(tokenize(Text("زرافاتَ")))[0] for _ in range(2))
        assert first is second

    def test_the_memory_of_marked_words_is_bounded(self, segmenter, morphemes, monkeypatch):
        monkeypatch.setattr(module, "DECISIONS", 3)
        monkeypatch.setattr(segmenter, "_marked", {})
        words = ["زرافاتَ", "بسكوتنًا", "سكاكينُ", "وُجِد", "كتاباً"]
        assert morphemes(" ".join(words)) == [morphemes(word)[0] for word in words]
        assert len(segmenter._marked) <= 3

    def test_more_marked_words_than_one_batch(self, morphemes, monkeypatch):
        words = ["زرافاتَ", "بسكوتنًا", "سكاكينُ", "وُجِد", "كتاباً"]
        one_by_one = [morphemes(word)[0] for word in words]
        monkeypatch.setattr(module, "BATCH", 2)
        assert morphemes(" ".join(words)) == one_by_one

    @settings(max_examples=300, deadline=None)
    @given(st.text("والبفكسأتنيهمة" + "\u064b\u064c\u064d\u064e\u064f\u0650\u0651\u0652\u0640 ", min_size=1, max_size=40))
    def test_segments_tile_the_token(self, segmenter, raw):
        tokens = tokenize(Text(raw))
        for form, one in zip(tokens.forms, segmenter.segment(tokens), strict=True):
            for scheme in (one, to_atb(one)):
                assert scheme.ends[-1] == len(form)
                assert all(a < b for a, b in zip((0, *scheme.ends), scheme.ends, strict=False))
