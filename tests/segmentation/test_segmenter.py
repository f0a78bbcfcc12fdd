import threading

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from enrich.segmentation import Segmenter, to_atb
from enrich.segmentation import segmenter as module
from enrich.text import Text
from enrich.tokens import tokenize

LETTERS = "ابتثجحخدذرزسشصضطظعغفقكلمنهويىةءآأؤإئ"


class TestLexiconWords:
    """Words of the annotated lexicon take their annotated analysis."""

    @pytest.mark.parametrize(
        ("word", "analysis"),
        [
            ("والمكتبات", "و+ال+مكتب+ات"),
            ("للسلطة", "ل+ال+سلط+ة"),
            ("وزير", "وزير"),
            ("قوانين", "قوانين"),
            ("سيكون", "س+يكون"),
            ("كانت", "كان+ت"),
            ("مدينته", "مدين+ت+ه"),
            ("الذين", "الذين"),
            ("أيضا", "أيض+ا"),
        ],
    )
    def test_analysis(self, morphemes, word, analysis):
        assert morphemes(word) == [analysis]

    def test_shared_lam_of_article_and_stem(self, segmenter):
        one = segmenter.segment_word("للغة")
        assert one.forms == ("ل", "ال", "لغ", "ة")
        assert one.ends == (1, 2, 3, 4)

    def test_god_after_a_preposition(self, segmenter):
        one = segmenter.segment_word("لله")
        assert one.forms == ("ل", "الله")
        assert one.ends == (1, 3)


class TestUnknownWords:
    """Words outside the lexicon are cut by the affix grammar and ranked."""

    @pytest.mark.parametrize(
        ("word", "analysis"),
        [
            ("وبالمستودعات", "و+ب+ال+مستودع+ات"),
            ("فسيستنتجون", "ف+س+يستنتج+ون"),
            ("للمنتجعات", "ل+ال+منتجع+ات"),
            ("واستجوبوهم", "و+استجوب+و+هم"),
            ("لمستودعاتها", "ل+مستودع+ات+ها"),
        ],
    )
    def test_affixes(self, segmenter, word, analysis):
        assert "+".join(segmenter.segment_word(word).forms) == analysis

    @pytest.mark.parametrize("name", ["شتوتغارتر", "هامبلدون", "كريستوفرسن", "تشيستوخوفا"])
    def test_foreign_names_stay_whole(self, segmenter, name):
        assert segmenter.segment_word(name).forms == (name,)


class TestSpelling:
    """Misspelt, drawn-out, diacritised and glued words."""

    @pytest.mark.parametrize(
        ("text", "analysis"),
        [
            ("جمييييل", "جميل"),
            ("المدرسةةةة", "ال+مدرس+ة"),
            ("وَالمَكْتَبَاتُ", "و+ال+مكتب+ات"),
            ("المكتـــبات", "ال+مكتب+ات"),
            ("الى", "الى"),
            ("وان", "و+ان"),
        ],
    )
    def test_spelling(self, morphemes, text, analysis):
        assert morphemes(text) == [analysis]

    @pytest.mark.parametrize(
        ("word", "analysis"),
        [("والإستقلالية", "و+ال+إستقلالي+ة"), ("المستشفي", "ال+مستشفي"), ("بالأضافه", "ب+ال+أضافه"), ("الأقتصاديه", "ال+أقتصاديه")],
    )
    def test_the_words_own_letters_are_kept(self, segmenter, word, analysis):
        one = segmenter.segment_word(word)
        assert "+".join(one.forms) == analysis
        assert "".join(one.forms) == word

    def test_teh_marbuta_written_heh_is_not_split(self, segmenter):
        word = "الأستراتيجيه"
        assert segmenter.glued(word) == ()
        assert segmenter.segment_word(word).forms == ("ال", "أستراتيجيه")

    def test_drawn_out_letters_belong_to_their_segment(self, segmenter):
        one = segmenter.segment_word("المدرسةةةة")
        assert one.ends == (2, 6, 10)

    def test_glued_words_give_the_morphemes_of_both(self, segmenter):
        assert segmenter.glued("الولاياتالمتحدة") == (8,)
        one = segmenter.segment_word("الولاياتالمتحدة")
        assert one.forms == ("ال", "ولاي", "ات", "ال", "متحد", "ة")
        assert one.ends == (2, 6, 8, 10, 14, 15)

    @pytest.mark.parametrize("word", ["عبدالناصر", "والمكتبات", "مال", ""])
    def test_one_word_is_not_glued(self, segmenter, word):
        assert segmenter.glued(word) == ()


class TestTokensThatAreNoWords:
    """Numbers, Latin, punctuation and symbols are one stem."""

    def test_whole(self, morphemes):
        assert morphemes("A320 1,234.5 ! #وسم") == ["A320", "1,234.5", "!", "#وسم"]

    def test_digit_glued_to_a_clitic(self, morphemes):
        assert morphemes("و10") == ["و", "10"]


class TestLaws:
    """Whatever the string, the segments tile it, and threads and caches change nothing."""

    @settings(max_examples=300, deadline=None)
    @given(st.text(max_size=60) | st.text(LETTERS, min_size=1, max_size=30))
    def test_segments_tile_the_token(self, segmenter, raw):
        tokens = tokenize(Text(raw))
        for form, one in zip(tokens.forms, segmenter.segment(tokens), strict=True):
            for scheme in (one, to_atb(one)):
                assert scheme.ends[-1] == len(form)
                assert all(a < b for a, b in zip((0, *scheme.ends), scheme.ends, strict=False))
                assert len(scheme.forms) == len(scheme.ends) == len(scheme.kinds) == len(scheme.tags)
                assert "stem" in scheme.kinds

    def test_ten_thousand_letters(self, segmenter):
        for word in ("ال" * 5_000, "و" * 10_000, "مكتبات" * 1_700):
            tokens = tokenize(Text(word))
            assert segmenter.segment(tokens)[0].ends[-1] == len(word)

    def test_more_types_than_the_cache_holds(self, monkeypatch):
        monkeypatch.setattr(module, "GENERATION", 8)
        small, large = Segmenter.load(), Segmenter.load()
        text = tokenize(Text(" ".join(a + b + c for a in "وفب" for b in LETTERS for c in ("مدرسة", "كتابهم"))))
        monkeypatch.setattr(module, "GENERATION", 20_000)
        expected = large.segment(text)
        monkeypatch.setattr(module, "GENERATION", 8)
        assert small.segment(text) == expected
        assert small.segment(text) == expected
        assert len(small._young) <= 8
        assert len(small._old) <= 8

    def test_threads_agree(self, segmenter):
        text = tokenize(Text(" ".join(p + w for p in ("", "و", "ال") for w in ("مخططات", "استنباط", "زبرجدية"))))
        expected = segmenter.segment(text)
        fresh = Segmenter.load()
        answers = []
        threads = [threading.Thread(target=lambda: answers.append(fresh.segment(text))) for _ in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert answers == [expected] * 4
