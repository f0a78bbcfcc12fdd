import pytest

from enrich.segmentation import to_atb
from enrich.segmentation.affixes import PREFIX_IDS, SUFFIX_IDS, build, from_analysis, parse


class TestWrittenAnalyses:
    """A written analysis gives segments that lie in the word's own letters."""

    @pytest.mark.parametrize(
        ("form", "analysis", "ends"),
        [
            ("للسلطة", "ل+ال+سلط+ة", (1, 2, 5, 6)),
            ("لله", "ل+الله", (1, 3)),
            ("للذين", "ل+الذين", (1, 5)),
            ("للون", "ل+ال+لون", (1, 2, 4)),
            ("ولايزال", "و+لا+يزال", (1, 3, 7)),
            ("باريس", "باريس", (5,)),
        ],
    )
    def test_ends(self, form, analysis, ends):
        assert from_analysis(form, analysis).ends == ends

    def test_an_analysis_of_another_word_is_refused(self):
        assert from_analysis("كتاب", "و+كتب") is None
        assert from_analysis("كتابة", "كتاب") is None

    def test_parse_keeps_a_stem(self):
        assert parse("و+ف") == (("و",), ("ف",), ())
        assert parse("يا+رب") == ((), ("يا", "رب"), ())


class TestTags:
    """A tag is given where the affix tells it."""

    @pytest.mark.parametrize(
        ("form", "analysis", "tags"),
        [
            ("وسيكتبون", "و+س+يكتب+ون", ("conjunction", "future", None, "plural")),
            ("بالمدينة", "ب+ال+مدين+ة", ("preposition", "determiner", None, "feminine")),
            ("مدينتين", "مدين+ت+ين", (None, "feminine", "dual")),
            ("مدينته", "مدين+ت+ه", (None, None, "pronoun")),
            ("كتابا", "كتاب+ا", (None, "case")),
            ("كتبوا", "كتب+وا", (None, "subject")),
        ],
    )
    def test_tags(self, form, analysis, tags):
        assert from_analysis(form, analysis).tags == tags


class TestAtb:
    """The scheme of the Penn Arabic Treebank: clitics apart, article and endings with the stem."""

    @pytest.mark.parametrize(
        ("form", "analysis", "atb"),
        [
            ("والمكتبات", "و+ال+مكتب+ات", "و+المكتبات"),
            ("للسلطة", "ل+ال+سلط+ة", "ل+السلطة"),
            ("مدينته", "مدين+ت+ه", "مدينت+ه"),
            ("كتبوا", "كتب+وا", "كتبوا"),
            ("سيكتبونها", "س+يكتب+ون+ها", "س+يكتبون+ها"),
            ("باريس", "باريس", "باريس"),
        ],
    )
    def test_forms(self, form, analysis, atb):
        one = to_atb(from_analysis(form, analysis))
        assert "+".join(one.forms) == atb
        assert one.ends[-1] == len(form)


class TestBuild:
    """Affix numbers give the same segments as the written analysis."""

    @pytest.mark.parametrize(
        ("form", "prefix", "suffix"),
        [("وللمدرسات", "و+ل+ال", "ات"), ("مدرستهم", "", "ت+هم"), ("للغات", "ل+ال~", "ات"), ("باريس", "", "")],
    )
    def test_same(self, form, prefix, suffix):
        one = build(form, PREFIX_IDS[prefix], SUFFIX_IDS[suffix])
        assert one == from_analysis(form, "+".join(one.forms))
