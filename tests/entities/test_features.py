"""Units of a token and what the tagger sees of them."""

from enrich.engines.base import Segmentation, whole
from enrich.entities.features import MAX_NAME_WORDS, by_first_word, features, fold, matches, units, used_at, without_article


def nothing(_word):
    """No class and no list knows any word."""
    return ""


class TestUnits:
    """What one label is given to."""

    def test_proclitics_are_left_out(self):
        """The conjunction is a feature of its unit, not part of it."""
        segmentation = Segmentation(("و", "كيري"), (1, 5), ("prefix", "stem"), ("conjunction", None))
        assert units(segmentation) == (("كيري", ("و",), 1, 5),)

    def test_article_stays_and_is_restored_after_lam(self):
        """The unit begins at the second lam."""
        segmentation = Segmentation(("ل", "ال", "أمم"), (1, 2, 5), ("prefix", "prefix", "stem"), ("preposition", "determiner", None))
        assert units(segmentation) == (("الأمم", ("ل",), 1, 5),)

    def test_words_run_together_are_two(self):
        """Each half has its own label."""
        segmentation = Segmentation(("ال", "أمم", "ال", "متحد", "ة"), (2, 5, 7, 11, 12), ("prefix", "stem", "prefix", "stem", "suffix"), (None,) * 5)
        assert [(unit.key, unit.start, unit.end) for unit in units(segmentation)] == [("الأمم", 0, 5), ("المتحدة", 5, 12)]

    def test_a_proclitic_by_itself_is_a_unit(self):
        """Before a number in digits, for instance."""
        assert [unit.key for unit in units(whole("و"))] == ["و"]


class TestFeatures:
    """Features of a type."""

    def test_spellings_of_one_name_share_their_core(self):
        """With and without the alef's hamza."""
        first, second = (set(features(units(whole(form))[0], "word", nothing)) for form in ("أحمد", "احمد"))
        assert {"c=احمد", "w=احمد"} <= first & second

    def test_lists_and_classes_are_told(self):
        """What is known of the word, of its folded form, and of the word behind the article."""
        known = {"#الأسد": "k7 q3", "الاسد": "S6", "اسد": "G1"}
        found = features(units(whole("الأسد"))[0], "word", lambda word: known.get(word, ""))
        assert {"k7", "q3", "S6", "alG1", "al"} <= set(found)
        assert "nogaz" not in found

    def test_numbers_are_known_by_their_length_alone(self):
        """Which year it is tells nothing of names."""
        assert features(units(whole("1999"))[0], "number", nothing) == features(units(whole("2005"))[0], "number", nothing)

    def test_latin_letters_have_case(self):
        """A capital speaks for a name."""
        assert "cap" in features(units(whole("BBC"))[0], "latin", nothing)
        assert "low" in features(units(whole("bbc"))[0], "latin", nothing)

    def test_the_farther_the_less_is_seen(self):
        """All of the unit itself, word and class of its neighbours' neighbours."""
        assert [used_at("$ية", offset) for offset in (0, 1, 2)] == [True, True, False]
        assert [used_at("l5", offset) for offset in (0, 1, 2)] == [True, False, False]
        assert used_at("k12", 2)

    def test_folding(self):
        """Hamza on alef goes; a short word keeps its first letters."""
        assert fold("إلى آسيا") == "الى اسيا"
        assert without_article("الان") == "الان"


LISTS = by_first_word({"بابا عمرو": "LOC", "لجنه التنسيق": "ORG", "لجنه التنسيق المحلية": "ORG"})


class TestMatches:
    """Listed names of several words."""

    def test_a_listed_name_is_found_where_it_stands(self):
        """As often as it does."""
        assert matches(["في", "بابا", "عمرو", "امس", "بابا", "عمرو"], LISTS) == [(1, 3, "LOC"), (4, 6, "LOC")]

    def test_the_longest_name_is_taken(self):
        """Not the one that begins it."""
        assert matches(["لجنه", "التنسيق", "المحلية"], LISTS) == [(0, 3, "ORG")]

    def test_a_name_that_is_cut_off_is_none(self):
        """At the end of the text, or by another word."""
        assert matches(["بابا"], LISTS) == []
        assert matches(["بابا", "نويل", "عمرو"], LISTS) == []

    def test_a_first_word_again_and_again_is_no_work(self):
        """Each place is looked at a bounded number of times."""
        many = by_first_word({"ا " * (MAX_NAME_WORDS - 1) + "ب": "LOC"})
        assert matches(["ا"] * 50_000, many) == []

    def test_the_mark_is_a_feature_and_seen_by_the_neighbours(self):
        """Of words."""
        assert "M=B-LOC" in features(units(whole("بابا"))[0], "word", nothing, "B-LOC")
        assert all(used_at("M=B-LOC", offset) for offset in (-2, -1, 0, 1, 2))
