"""Farasa's output is aligned to our words, never concatenated."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from enrich.engines.farasa.alignment import fit, pair, segmentation, split_morphemes

LETTERS = st.text("ابتلهونيىةأإءؤك", min_size=1, max_size=12)


class TestFit:
    """Where morphemes end in a word."""

    @pytest.mark.parametrize(
        ("word", "output", "ends"),
        [
            ("والمكتبات", "و+ال+مكتب+ات", (1, 3, 7, 9)),
            ("للعلماء", "ل+ال+علماء", (1, 2, 7)),  # the article's alef is restored
            ("للغة", "ل+ال+لغ+ة", (1, 2, 3, 4)),  # its lam is the stem's as well
            ("لله", "ل+الله", (1, 3)),
            ("مدرسته", "مدرسة+ه", (5, 6)),  # ta marbuta stands for the ta
            ("مستشفاه", "مستشفى+ه", (6, 7)),
            ("أصدقاؤه", "أصدقاء+ه", (6, 7)),
            ("مما", "من+ما", (1, 3)),
            ("احمد", "أحمد", (4,)),
            ("إلى", "الى", (3,)),
        ],
    )
    def test_restored_and_mapped_letters_are_seen_through(self, word, output, ends):
        """Farasa's spelling differs from the word's, the spans don't."""
        assert fit(word, split_morphemes(output)) == ends

    @pytest.mark.parametrize("output", ["كتب", "كتابان", "كت+ب", "", "xكتاب", "كتاب+ال", "الالكتاب"])
    def test_another_word_does_not_fit(self, output):
        """A letter too many or too few, or another one, is another word."""
        assert not fit("كتاب", split_morphemes(output))

    @given(st.lists(LETTERS, min_size=1, max_size=5))
    def test_the_parts_of_a_word_fit_it(self, parts):
        """Law: morphemes that concatenated are the word tile it."""
        ends = fit("".join(parts), parts)
        assert ends is not None
        assert ends[-1] == sum(map(len, parts))
        assert list(ends) == sorted(set(ends))

    @given(LETTERS, st.lists(st.text(max_size=6), max_size=5))
    def test_whatever_comes_back_tiles_or_is_refused(self, word, parts):
        """Law: an answer of any kind gives None or spans that tile the word."""
        ends = fit(word, parts)
        if ends:
            assert ends[-1] == len(word)
            assert all(a < b for a, b in zip((0, *ends), ends, strict=False))


class TestSegmentation:
    """Kinds and tags that Farasa doesn't give."""

    def test_affixes_are_told_from_the_stem(self):
        """Proclitics, stem and suffixes, with what each is."""
        found = segmentation("والمكتبات", ("و", "ال", "مكتب", "ات"))
        assert found.kinds == ("prefix", "prefix", "stem", "suffix")
        assert found.tags == ("conjunction", "determiner", None, "plural")

    def test_no_morphemes_is_no_segmentation(self):
        """An empty answer and a foreign one are None."""
        assert segmentation("كتاب", ()) is None
        assert segmentation("كتاب", ("قلم",)) is None


class TestPair:
    """Which output tokens stand for which word."""

    @staticmethod
    def paired(words, answer):
        """The pairs of a line and its answer."""
        return pair(words.split(), [split_morphemes(token) for token in answer.split()])

    def test_word_by_word(self):
        """The usual case."""
        assert self.paired("قال الرجل", "قال ال+رجل") == [(0, 1), (1, 2)]

    def test_a_split_word(self):
        """One word came back as two tokens."""
        assert self.paired("قال والرجل هنا", "قال و ال+رجل هنا") == [(0, 1), (1, 3), (3, 4)]

    def test_merged_words(self):
        """Two words came back as one token."""
        assert self.paired("قال عبد الله", "قال عبد+الله") == [(0, 1), (1, 2), (1, 2)]

    def test_a_missing_an_extra_and_a_changed_token(self):
        """The words after it are found again."""
        assert self.paired("قال الرجل هنا", "قال هنا") == [(0, 1), None, (1, 2)]
        assert self.paired("قال هنا", "قال شيء هنا") == [(0, 1), (2, 3)]
        assert self.paired("قال الرجل هنا", "قال شيء هنا") == [(0, 1), None, (2, 3)]
        assert self.paired("قال هنا", "") == [None, None]
