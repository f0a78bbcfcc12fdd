"""Text: the analysis characters and the way back to the raw ones."""

import pytest
from hypothesis import given
from strategies import arabic_texts

from enrich.text import MAX_MARKS, OFFSET_UNITS, Text, fold_character, is_arabic_letter


class TestAnalysis:
    """What stages read."""

    @pytest.mark.parametrize(
        ("raw", "analysis"),
        [
            ("كِتَابٌ", "كتاب"),
            ("كتـــاب", "كتاب"),
            ("ﻻ", "لا"),
            ("ﷲ", "الله"),
            ("کی", "كي"),
            ("١٢٣ ۴۵۶ ７８", "123 456 78"),
            ("ا\N{ARABIC MADDAH ABOVE}ن", "آن"),
            ("و\N{ARABIC HAMZA ABOVE}", "ؤ"),
            ("\N{RIGHT-TO-LEFT MARK}مصر\N{ZERO WIDTH NON-JOINER}", "مصر"),
            ("هٰذا", "هذا"),
            ("ـ", "ـ"),
            ("cafe\N{COMBINING ACUTE ACCENT}", "café"),
        ],
    )
    def test_hides_what_hides_a_word(self, raw, analysis):
        """Marks, tatweel, controls and forms are folded."""
        assert Text(raw).analysis == analysis

    @pytest.mark.parametrize("kept", ["إلى", "الى", "مدرسة", "على", "أحمد", "شيء", "پاريس", "a < b", "😀"])
    def test_keeps_spelling(self, kept):
        """Alef, hamza, yeh and teh marbuta carry meaning."""
        text = Text(kept)
        assert text.analysis == kept
        assert text.identical

    def test_a_long_ligature_becomes_its_letters(self):
        """The longest ligature stands for a sentence of four words."""
        assert Text("ﷺ").analysis == "صلى الله عليه وسلم"
        assert Text("ﷺ").raw_span(0, 3) == (0, 1)

    def test_an_isolated_mark_is_nothing(self):
        """A presentation form of a mark alone is no word."""
        assert fold_character("\N{ARABIC FATHA ISOLATED FORM}") == ""

    def test_tatweel_is_no_letter(self):
        """It only prolongs one."""
        assert not is_arabic_letter("ـ")
        assert is_arabic_letter("ب")


class TestRawSpan:
    """From analysis code points to raw ones."""

    def test_marks_belong_to_the_letter_before(self):
        """A word's span takes its last harakah in."""
        assert Text("كِتَابٌ قديم").raw_span(0, 4) == (0, 7)

    def test_controls_at_the_edge_stay_out(self):
        """A mark of direction around a name is not part of it."""
        raw = "\N{RIGHT-TO-LEFT MARK}مصر\N{RIGHT-TO-LEFT MARK}"
        assert Text(raw).raw_span(0, 3) == (1, 4)

    def test_controls_inside_stay_in(self):
        """What lies between two letters of a word lies in its span."""
        raw = "مص\N{ZERO WIDTH JOINER}ر"
        assert Text(raw).raw_span(0, 3) == (0, 4)

    @given(arabic_texts())
    def test_spans_are_in_order_and_inside_the_text(self, raw):
        """Whatever the text."""
        text = Text(raw)
        starts, ends = text.raw_starts(), text.raw_ends()
        assert len(starts) == len(ends) == len(text.analysis)
        assert all(a < b for a, b in zip(starts, ends, strict=True))
        assert all(a <= b for a, b in zip(list(starts), list(starts)[1:], strict=False))
        assert all(b <= c or (a, b) == (c, d) for a, b, c, d in zip(starts, ends, list(starts)[1:], list(ends)[1:], strict=False))
        assert not ends or ends[-1] <= len(raw)

    def test_a_run_of_marks_costs_no_more_than_its_length(self):
        """A hundred thousand marks on one letter are answered, not multiplied."""
        text = Text("ا" + "\N{ARABIC FATHA}" * 100_000 + "\N{COMBINING ACUTE ACCENT}" * (MAX_MARKS * 100))
        assert text.analysis[0] == "ا"


class TestShortcut:
    """Texts in which characters are only left out or replaced one by one are read by a faster path; it must not show."""

    @given(arabic_texts())
    def test_gives_what_the_general_path_gives(self, raw):
        """The same characters at the same places."""
        text, general = Text(raw), Text("")
        assert general._fold(raw) == text.analysis
        assert general._starts == list(text.raw_starts())
        assert general._ends == list(text.raw_ends())

    def test_a_replaced_digit_moves_nothing(self):
        """Offsets are the raw text's, its characters are not."""
        text = Text("عام ١٩٩٠")
        assert text.identical
        assert text.analysis == "عام 1990"

    def test_many_different_characters_are_replaced(self):
        """In one pass."""
        zeros = [chr(point) for point in range(0x100, 0x10000) if chr(point).isdecimal()]
        assert Text("".join(zeros)).analysis == "0123456789" * (len(zeros) // 10)

    def test_every_decimal_digit_is_known(self):
        """The table of digits holds those of this Python's Unicode."""
        raw = "".join(chr(point) for point in range(0x80, 0x110000) if chr(point).isdecimal())
        assert Text(raw).analysis.isascii()

    @pytest.mark.parametrize(("raw", "linear"), [("كِتابٌ ١", True), ("\N{RIGHT-TO-LEFT MARK}مصر", True), ("ﻻ", False), ("نص", True)])
    def test_a_ligature_is_not_linear(self, raw, linear):
        """One raw character stands for several letters."""
        assert Text(raw).linear == linear


class TestUnits:
    """Offsets of three languages' strings."""

    @given(arabic_texts())
    def test_an_offset_counts_what_lies_before_it(self, raw):
        """In code points, UTF-16 code units and UTF-8 bytes."""
        text = Text(raw)
        sizes = {"codepoint": len, "utf16": lambda s: len(s.encode("utf-16-le")) // 2, "utf8": lambda s: len(s.encode())}
        for unit in OFFSET_UNITS:
            convert = text.converter(unit) or (lambda offset: offset)
            assert [convert(i) for i in range(len(raw) + 1)] == [sizes[unit](raw[:i]) for i in range(len(raw) + 1)]
