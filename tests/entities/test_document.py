"""Spans of labels, short forms, and the entities of a document."""

from types import SimpleNamespace

import numpy as np
import pytest

from enrich.engines.base import whole
from enrich.entities.document import Span, mentions, spans
from enrich.entities.features import fold, units
from enrich.entities.model import LABELS
from enrich.text import Text
from enrich.tokens import tokenize

NOWHERE = SimpleNamespace(iso={"فرنسا": "FR"}, geonames={"صفاقس": 7})


@pytest.fixture
def link():
    """Mentions of a text whose words are all one unit, as (text, type, entity_id, canonical)."""

    def of(raw, found, leaning=0.0):
        tokens = tokenize(Text(raw))
        found_units = [units(whole(form))[0] for form in tokens.forms]
        answer = mentions(
            tokens,
            found_units,
            list(range(len(tokens))),
            found,
            NOWHERE,
            names=[fold(unit.key) for unit in found_units],
            leaning=np.full(len(tokens), leaning),
        )
        return [(raw[m.start : m.end], m.type, m.entity_id, m.canonical, m.iso, m.geonames) for m in answer]

    return of


class TestSpans:
    """Labels to spans."""

    def test_neighbouring_mentions_stay_apart(self):
        """A B- label begins a new one, and so do a gap, another type and a new sentence; the score is that of the most doubtful unit."""
        labels = ["B-PER", "I-PER", "B-PER", "I-PER", "B-ORG", "I-ORG", "I-LOC", "I-LOC"]
        places = [10, 11, 12, 14, 15, 16, 17, 18]
        chances = [0.9, 0.5, 0.9, 0.8, 0.7, 0.75, 0.6, 0.4]
        found = spans(places, [LABELS.index(name) for name in labels], chances, {10, 18})
        assert found == [
            Span(10, 12, "PER", 0.5),
            Span(12, 13, "PER", 0.9),
            Span(14, 15, "PER", 0.8),
            Span(15, 17, "ORG", 0.7),
            Span(17, 18, "LOC", 0.6),
            Span(18, 19, "LOC", 0.4),
        ]

    def test_no_label_is_no_span(self):
        assert spans([], [], [], {0}) == []


class TestShortForms:
    """A full name vouches for its last word."""

    def test_the_last_word_of_a_certain_name_is_found_again(self, link):
        """With the entity and the canonical form of the full name."""
        found = link("بشار الأسد قال الأسد", [Span(0, 2, "PER", 0.95)])
        assert [(text, number, name) for text, _, number, name, *_ in found] == [("بشار الأسد", 0, "بشار الأسد"), ("الأسد", 0, "بشار الأسد")]

    def test_a_last_word_that_reads_as_a_common_word_is_none(self, link):
        """Where the model is all but certain of that."""
        assert len(link("حمد الثاني في الثاني", [Span(0, 2, "PER", 0.95)], leaning=-9.0)) == 1

    def test_a_doubtful_name_vouches_for_nothing(self, link):
        """Nor does a single word."""
        assert len(link("بشار الأسد قال الأسد", [Span(0, 2, "PER", 0.5)])) == 1
        assert len(link("الأسد قال الأسد", [Span(0, 1, "PER", 0.99)])) == 1


class TestAgreement:
    """What is certain in one place informs another."""

    def test_a_doubtful_mention_takes_the_type_of_the_certain_one(self, link):
        """Of the same name."""
        found = link("بابا عمرو ثم بابا عمرو", [Span(0, 2, "LOC", 0.9), Span(3, 5, "PER", 0.6)])
        assert [kind for _, kind, *_ in found] == ["LOC", "LOC"]

    def test_two_certain_mentions_stay_what_they_are(self, link):
        """A club may be called by its town."""
        found = link("صفاقس ثم صفاقس", [Span(0, 1, "LOC", 0.9), Span(2, 3, "ORG", 0.8)])
        assert [kind for _, kind, *_ in found] == ["LOC", "ORG"]

    def test_a_certain_name_of_several_words_is_found_again(self, link):
        """Where nothing else was found; one of a single word is not, as it may be a word."""
        found = link("بابا عمرو ثم بابا عمرو والورد ثم الورد", [Span(0, 2, "LOC", 0.9), Span(5, 6, "LOC", 0.9)])
        assert [(text, kind) for text, kind, *_ in found] == [("بابا عمرو", "LOC"), ("بابا عمرو", "LOC"), ("والورد", "LOC")]


class TestMarks:
    """What the writer's diacritics tell."""

    def test_a_single_indefinite_word_is_no_place(self, link):
        """Tanwin makes a word indefinite; a person's name may have it."""
        assert link("حصارا بريًّا", [Span(1, 2, "LOC", 0.9)]) == []
        assert len(link("زار محمدًا", [Span(1, 2, "PER", 0.9)])) == 1
        assert len(link("زار بَرّ", [Span(1, 2, "LOC", 0.9)])) == 1


class TestIdentities:
    """Which mentions are of one entity."""

    def test_one_name_is_one_entity_whatever_its_hamza(self, link):
        """Of one type."""
        found = link("فرنسا و فرنسا ثم صفاقس", [Span(0, 1, "LOC", 0.9), Span(2, 3, "LOC", 0.9), Span(4, 5, "LOC", 0.9)])
        assert [(number, iso, place) for _, _, number, _, iso, place in found] == [(0, "FR", None), (0, "FR", None), (1, None, 7)]

    def test_two_spellings_of_a_place_are_one_entity(self, link):
        """سوريا and سورية, in one word or two."""
        assert {number for _, _, number, *_ in link("سوريا و سورية", [Span(0, 1, "LOC", 0.9), Span(2, 3, "LOC", 0.9)])} == {0}

    def test_codes_are_for_places_only(self, link):
        """A person called فرنسا has none."""
        assert link("فرنسا", [Span(0, 1, "PER", 0.9)])[0][4] is None
