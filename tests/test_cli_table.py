"""Tables for a person: aligned and in order, whatever the direction and the characters of their cells."""

import pytest

from enrich.cli.table import POP, safe, tables, value, width

ENTITIES = [
    {"text": "كِتَاب", "start": 0, "end": 6, "type": "PER", "score": 0.5},
    {"text": "Rome", "start": 100, "end": 104, "type": "LOC", "score": 1.0},
]


class TestCells:
    """What a terminal makes of a text."""

    @pytest.mark.parametrize(
        ("text", "columns"),
        [("abc", 3), ("كِتَابٌ", 4), ("نعم\u200f", 3), ("漢字", 4), ("", 0)],
    )
    def test_width_is_what_is_shown(self, text, columns):
        """Marks take no place, wide characters two."""
        assert width(text) == columns

    @pytest.mark.parametrize(
        ("text", "shown"),
        [
            ("نعم", "نعم"),
            ("\x1b[2Jنعم", "␛[2Jنعم"),
            ("a\tb\nc\r", "a␉b␊c␍"),
            ("a\u202eb\u2069c\u200f", "abc"),
            ("a\x7f\x9bb\u2028", "a␡␡b␡"),
            ("\u0600 7", "\u0600 7"),
        ],
    )
    def test_control_characters_never_reach_the_terminal(self, text, shown):
        """Nor do marks that turn the order of writing."""
        assert safe(text) == shown

    @pytest.mark.parametrize(
        ("number", "shown"),
        [
            ({"kind": "range", "from": 5, "to": None, "unit": "day"}, "5.. day"),
            ({"kind": "cardinal", "value": 0}, "0"),
            ({"kind": "cardinal", "value": None}, "?"),
            ({"kind": "fraction", "value": 0.333, "exact": "1/3"}, "1/3"),
        ],
    )
    def test_values(self, number, shown):
        """Exact ones first, open ends left open."""
        assert value(number) == shown


class TestTables:
    """Rows."""

    def test_columns_are_aligned_and_text_is_last_and_isolated(self):
        """So right-to-left text moves no other cell."""
        assert tables({"entities": ENTITIES}, colour=False) == (
            "# entities\ntype  score  place    text\nPER   0.50   0-6      \u2068كِتَاب\u2069\nLOC   1.00   100-104  \u2068Rome\u2069\n"
        )

    def test_a_text_cannot_close_its_isolate(self):
        """Its own marks are left out."""
        hostile = {**ENTITIES[0], "text": f"{POP}نعم\n{POP}"}
        row = tables({"entities": [hostile]}, colour=False).splitlines()[2]
        assert row.endswith("\u2068نعم␊\u2069")
        assert row.count(POP) == 1

    def test_each_line_of_the_normalized_text_is_isolated(self):
        """A terminal may order each as it likes."""
        assert tables({"normalized_text": "نعم\nno"}, colour=False) == "# normalized text\n\u2068نعم\u2069\n\u2068no\u2069\n"

    def test_morphemes_are_joined_by_plus(self):
        """As segmentations are written."""
        token = {"text": "والبيت", "start": 0, "end": 6, "type": "word", "segments": [{"form": "و"}, {"form": "ال"}, {"form": "بيت"}]}
        assert "word  0-6    \u2068و+ال+بيت\u2069\n" in tables({"segmentation": [token]}, colour=False)

    def test_colours_are_around_rows(self):
        """One a type; the type is told in words as well."""
        rows = tables({"entities": ENTITIES}, colour=True).splitlines()[2:]
        assert [(row[:8], row[-4:]) for row in rows] == [("\x1b[35mPER", "\x1b[0m"), ("\x1b[32mLOC", "\x1b[0m")]

    def test_nothing_found(self):
        """Only the header stands there."""
        assert tables({"numbers": []}, colour=False) == "# numbers\nkind  value  place  text\n"
