"""Normalization: each switch by example, each preset by its law."""

import pytest
from hypothesis import given
from strategies import arabic_texts

from enrich.errors import OptionError
from enrich.normalization import PRESETS, SWITCHES, Normalizer, resolve

EXAMPLES = {
    "unicode": ("ﻻ ﷲ ا\N{ARABIC MADDAH ABOVE}", "لا الله آ"),
    "controls": ("\ufeffم\N{RIGHT-TO-LEFT MARK}صر\x00", "مصر"),
    "letters": ("کتاب ھند ی ے", "كتاب هند ي ي"),
    "diacritics": ("كِتَابٌ هٰذا", "كتاب هذا"),
    "tatweel": ("كتـــاب", "كتاب"),
    "repeats": ("جميييييل", "جميل"),
    "digits": ("١٢٣ ۴۵۶", "123 456"),
    "punctuation": ("«نعم»، لا؟ ٥٪", '"نعم", لا? ٥%'),
    "alef": ("أحمد إلى آخر", "احمد الى اخر"),
    "yeh": ("مستشفى", "مستشفي"),
    "teh_marbuta": ("مدرسة", "مدرسه"),
    "hamza": ("مؤمن بئر", "مومن بير"),
    "whitespace": (" كلمة\N{NO-BREAK SPACE} \tكلمة \r\n\r\n سطر ", "كلمة كلمة\nسطر"),
}


def only(switch):
    """That switch and no other."""
    return {"preset": "minimal"} | dict.fromkeys(PRESETS["minimal"], False) | {switch: True}


class TestSwitches:
    """One example a switch."""

    def test_every_switch_has_an_example(self):
        """The table above is complete."""
        assert set(EXAMPLES) == set(SWITCHES)

    @pytest.mark.parametrize("switch", SWITCHES)
    def test_does_what_it_says(self, switch):
        """Alone, on its example."""
        raw, expected = EXAMPLES[switch]
        assert Normalizer().normalize(raw, only(switch)) == expected

    @pytest.mark.parametrize("kept", ["الله", "ممكن", "تتحدث", "اللغة", "للسلطة", "مدد"])
    def test_legitimate_doubles_stay(self, kept):
        """Two of a letter is Arabic spelling."""
        assert Normalizer().normalize(kept, only("repeats")) == kept

    @pytest.mark.parametrize(("raw", "expected"), [("اللللله", "الله"), ("راااائع", "رائع"), ("لللغة", "للغة"), ("ههههه", "ه"), ("جميللل", "جميل")])
    def test_elongation_goes(self, raw, expected):
        """Three or more is elongation; a lam keeps its article or preposition."""
        assert Normalizer().normalize(raw, only("repeats")) == expected

    @pytest.mark.parametrize(
        ("switch", "raw", "expected"),
        [
            ("hamza", "و\N{ARABIC HAMZA ABOVE}", "و"),
            ("hamza", "ؤ\N{ARABIC HAMZA ABOVE}", "و"),
            ("hamza", "ی\N{ARABIC FATHA}\N{ARABIC HAMZA ABOVE}", "ي\N{ARABIC FATHA}"),
            ("alef", "ا\N{ARABIC MADDAH ABOVE}", "ا"),
            ("alef", "أ\N{ARABIC KASRA}\N{ARABIC HAMZA BELOW}", "ا\N{ARABIC KASRA}"),
        ],
    )
    def test_a_hamza_that_is_a_mark_of_its_own_goes_too(self, switch, raw, expected):
        """It is the same letter, and would be written as one where texts are composed."""
        options = {"preset": "standard", "diacritics": False, switch: True}
        assert Normalizer().normalize(raw, options) == expected == Normalizer().normalize(expected, options)


class TestPresets:
    """minimal, standard, search."""

    def test_build_on_each_other(self):
        """Each does all that the one before does."""
        assert PRESETS["minimal"] < PRESETS["standard"] < PRESETS["search"]

    def test_search_agrees_with_lucene(self):
        """Alef, yeh and teh marbuta are folded; hamza on a seat is not."""
        assert Normalizer().normalize("أُسْرَةٌ إلى مستشفى مؤتمر", "search") == "اسره الي مستشفي مؤتمر"

    @pytest.mark.parametrize("preset", PRESETS)
    @given(raw=arabic_texts())
    def test_twice_is_once(self, preset, raw):
        """Idempotence, whatever the text."""
        once = Normalizer().normalize(raw, preset)
        assert Normalizer().normalize(once, preset) == once

    def test_a_switch_flips_its_preset(self):
        """In both directions."""
        assert Normalizer().normalize("كـتاب ١", {"preset": "standard", "digits": False}) == "كتاب ١"
        assert "hamza" in resolve({"hamza": True})

    @pytest.mark.parametrize(
        ("normalization", "field"),
        [
            ("other", "normalization"),
            ({"preset": "x"}, "normalization/preset"),
            ({"preset": 1}, "normalization/preset"),
            ({"colour": True}, "normalization"),
            ({"digits": "yes"}, "normalization/digits"),
        ],
    )
    def test_refuses_what_it_does_not_know(self, normalization, field):
        """With the name of the field."""
        with pytest.raises(OptionError) as caught:
            resolve(normalization)
        assert caught.value.field == field

    @pytest.mark.parametrize("end", ["\n", "\r\n", "\x0b", "\x0c", "\x1c", "\x1d", "\x1e", "\x85", "\N{LINE SEPARATOR}", "\N{PARAGRAPH SEPARATOR}"])
    def test_a_run_with_a_line_end_is_one_newline(self, end):
        """Whatever ends the line, and whatever stands around it."""
        assert Normalizer().normalize(f" سطر \t{end}  {end} آخر{end}", "minimal") == "سطر\nآخر"

    def test_a_zalgo_run_is_cut(self):
        """More than 64 marks on one letter are an attack, not a word."""
        assert len(Normalizer().normalize("a" + "\N{COMBINING ACUTE ACCENT}" * 100_000, "minimal")) <= 65
