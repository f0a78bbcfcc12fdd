import pytest

from enrich.segmentation.verbs import remainder


class TestSubjectBeforePronoun:
    """A verb of a rare stem keeps its subject suffix as a segment before an object pronoun."""

    @pytest.mark.parametrize(
        ("word", "analysis"),
        [
            ("يستقبلوننا", "يستقبل+ون+نا"),
            ("وسيخبرونكم", "و+س+يخبر+ون+كم"),
            ("يكتبانه", "يكتب+ان+ه"),
            ("سيدفعانه", "س+يدفع+ان+ه"),
            ("تكتبينه", "تكتب+ين+ه"),
            ("وتعرفينني", "و+تعرف+ين+ني"),
            ("فينبذونكم", "ف+ينبذ+ون+كم"),
            ("أخبروكم", "أخبر+و+كم"),
            ("فاسألوهن", "ف+اسأل+و+هن"),
            ("ليأخذوك", "ل+يأخذ+و+ك"),
        ],
    )
    def test_verb(self, segmenter, word, analysis):
        assert "+".join(segmenter.segment_word(word).forms) == analysis

    @pytest.mark.parametrize(
        ("word", "analysis"),
        [
            ("يعاينها", "يعاين+ها"),
            ("يعاونوه", "يعاون+و+ه"),
            ("تدوينها", "تدوين+ها"),
            ("تلفزيونهم", "تلفزيون+هم"),
            ("تمارينهما", "تمارين+هما"),
            ("تدعوك", "تدعو+ك"),
            ("أبوكم", "أبو+كم"),
            ("فنرجوكم", "ف+نرجو+كم"),
            ("صكوك", "صكوك"),
            ("فيسبوك", "فيسبوك"),
        ],
    )
    def test_waw_and_nun_of_the_stem_stay(self, segmenter, word, analysis):
        assert "+".join(segmenter.segment_word(word).forms) == analysis

    def test_offsets_kinds_and_tags(self, segmenter):
        one = segmenter.segment_word("سيخبرونكم")
        assert one.ends == (1, 5, 7, 9)
        assert one.kinds == ("prefix", "stem", "suffix", "suffix")
        assert (one.tags[0], one.tags[-1]) == ("future", "pronoun")

    def test_alef_of_separation_is_not_in_the_word(self, segmenter):
        assert segmenter.segment_word("أخبروكم").ends == (4, 5, 7)


class TestCommand:
    """A command to a woman keeps its yeh as a segment before a pronoun; a noun or verb whose stem ends in yeh keeps it in the stem."""

    @pytest.mark.parametrize(
        ("word", "analysis"),
        [
            ("واخلطيها", "و+اخلط+ي+ها"),
            ("اعجنيها", "اعجن+ي+ها"),
            ("فانتظريني", "ف+انتظر+ي+ني"),
            ("أنقذيني", "أنقذ+ي+ني"),
            ("اغانيها", "اغاني+ها"),
            ("أعطيها", "أعطي+ها"),
            ("الجنيني", "ال+جنيني"),
        ],
    )
    def test_command(self, segmenter, word, analysis):
        assert "+".join(segmenter.segment_word(word).forms) == analysis


class TestOaths:
    """The name of God is whole behind any chain of clitics."""

    @pytest.mark.parametrize(
        ("word", "analysis"),
        [
            ("ووالله", "و+و+الله"),
            ("وفالله", "و+ف+الله"),
            ("أفبالله", "أ+ف+ب+الله"),
            ("أولله", "أ+و+ل+الله"),
            ("والله", "و+الله"),
            ("فتالله", "ف+تالله"),
            ("فلله", "ف+ل+الله"),
        ],
    )
    def test_oath(self, segmenter, word, analysis):
        one = segmenter.segment_word(word)
        assert "+".join(one.forms) == analysis
        assert one.ends[-1] == len(word)


class TestQuestion:
    """The interrogative أ stands before a conjunction; the clitics behind both are split."""

    def test_conjunction_preposition_article(self, segmenter):
        one = segmenter.segment_word("أفبالباطل")
        assert one.forms == ("أ", "ف", "ب", "ال", "باطل")
        assert one.ends == (1, 2, 3, 5, 9)
        assert one.tags[0] == "interrogative"

    @pytest.mark.parametrize("word", ["أوبالين", "أفلاطون", "أوباما", "أفلاما"])
    def test_no_question(self, segmenter, word):
        assert segmenter.segment_word(word).forms[0] != "أ"


class TestRemainder:
    """What is left of a word without its pronoun, by letters alone."""

    @pytest.mark.parametrize("word", ["", "ون", "ونه", "كتاب", "معلموهم", "يعاونه"])
    def test_none(self, word):
        assert remainder(word) is None

    def test_two_nuns(self):
        assert remainder("يعرفونني") == ("يعرفون", "ني")
