"""Units of a token and what the tagger sees of them."""

from enrich.engines.base import Segmentation, whole
from enrich.entities.features import features, fold, shape, units, without_article


class TestUnits:
    """What one label is given to."""

    def test_proclitics_are_left_out(self):
        segmentation = Segmentation(("و", "كيري"), (1, 5), ("prefix", "stem"), ("conjunction", None))
        assert units(segmentation) == (("كيري", "و", 1, 5),)

    def test_article_stays_and_is_restored_after_lam(self):
        segmentation = Segmentation(("ل", "ال", "أمم"), (1, 2, 5), ("prefix", "prefix", "stem"), ("preposition", "determiner", None))
        assert units(segmentation) == (("الأمم", "ل", 1, 5),)

    def test_words_run_together_are_two(self):
        segmentation = Segmentation(
            ("ال", "أمم", "ال", "متحد", "ة"), (2, 5, 7, 11, 12), ("prefix", "stem", "prefix", "stem", "suffix"), (None,) * 5
        )
        assert [(unit.key, unit.start, unit.end) for unit in units(segmentation)] == [("الأمم", 0, 5), ("المتحدة", 5, 12)]

    def test_a_proclitic_by_itself_is_a_unit(self):
        assert [unit.key for unit in units(whole("و"))] == ["و"]


class TestFeatures:
    """Hashed features of a type."""

    def test_spellings_of_one_name_share_their_list_features(self):
        first, second = (set(features(units(whole(form))[0], {"احمد": "G4"})) for form in ("أحمد", "احمد"))
        assert len(first & second) > len(first) - 3

    def test_list_flags_change_the_features(self):
        unit = units(whole("سعاد"))[0]
        assert features(unit, {"سعاد": "G3 P1"}) != features(unit, {})

    def test_numbers_share_one_identity(self):
        assert features(units(whole("1999"))[0], {})[0] == features(units(whole("2005"))[0], {})[0]

    def test_shapes(self):
        assert [shape(key) for key in ("كلمة", "12", "BBC", "bbc", "،", "")] == ["word", "number", "capital", "latin", "other", "other"]

    def test_folding(self):
        assert fold("إلى آسيا") == "الي اسيا"
        assert without_article("الان") == "الان"
