"""Short forms and entities of a document."""

import numpy as np

from enrich.entities.document import Found, link, short_forms
from enrich.entities.model import LABELS

KEYS = ["بشار", "الأسد", "قال", "الأسد", "في", "فرنسا"]


def marginals(person):
    """Six units of which the fourth is a person with this probability."""
    rows = np.zeros((6, len(LABELS)), np.float32)
    rows[:, 0] = 1
    rows[3] = 0
    rows[3, 0], rows[3, LABELS.index("B-PER")] = 1 - person, person
    return rows


class TestShortForms:
    """A full name vouches for its last part."""

    def test_doubtful_unit_is_added(self):
        found = short_forms([Found(0, 2, "PER", 0.95)], KEYS, marginals(0.3), float)
        assert [(one.first, one.last) for one in found] == [(0, 2), (3, 4)]

    def test_unit_that_is_surely_none_is_not(self):
        assert len(short_forms([Found(0, 2, "PER", 0.95)], KEYS, marginals(0.01), float)) == 1

    def test_doubtful_full_name_does_not_vouch(self):
        assert len(short_forms([Found(0, 2, "PER", 0.4)], KEYS, marginals(0.3), float)) == 1

    def test_single_names_vouch_for_nothing(self):
        assert len(short_forms([Found(1, 2, "PER", 0.9)], KEYS, marginals(0.3), float)) == 1


class TestLink:
    """Entities of mentions."""

    def test_short_form_is_of_the_full_name(self):
        entities = [entity for _, entity in link([Found(0, 2, "PER", 0.9), Found(3, 4, "PER", 0.9)], KEYS, {}, {})]
        assert entities[0] == entities[1]
        assert (entities[1].first, entities[1].last) == (0, 2)

    def test_short_form_of_two_people_is_nobodys(self):
        keys = ["بشار", "الأسد", "حافظ", "الأسد", "الأسد"]
        found = [Found(0, 2, "PER", 0.9), Found(2, 4, "PER", 0.9), Found(4, 5, "PER", 0.9)]
        assert len({entity.number for _, entity in link(found, keys, {}, {})}) == 3

    def test_country_code_before_place_number(self):
        [(_, entity)] = link([Found(5, 6, "LOC", 0.9)], KEYS, {"فرنسا": "FR"}, {"فرنسا": 1})
        assert (entity.iso, entity.geonames) == ("FR", None)

    def test_place_number(self):
        [(_, entity)] = link([Found(5, 6, "LOC", 0.9)], KEYS, {}, {"فرنسا": 7})
        assert (entity.iso, entity.geonames) == (None, 7)
