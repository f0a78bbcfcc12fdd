"""What holds for any text whatever: offsets, tiling, determinism, idempotence, and one answer by every way in."""

import json
from pathlib import Path

import laws
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from strategies import arabic_texts

from enrich.normalization import PRESETS, SWITCHES

LAW = settings(deadline=None)  # the profile says how many texts
TEXTS = arabic_texts()
DATA = Path(__file__).parent.parent / "data" / "fuzz"


def spoken(text):
    """Whether the service takes it for a text."""
    return bool(text) and not text.isspace()


class TestOffsets:
    """In every unit, of every piece."""

    @LAW
    @given(TEXTS)
    def test_text_stands_where_it_says(self, enricher, text):
        """And the three units mean the same places."""
        laws.offsets_hold(enricher, text)

    @LAW
    @given(TEXTS, st.sampled_from(["farasa", "atb"]))
    def test_segments_tile_their_token(self, enricher, text, scheme):
        """In both schemes."""
        laws.segments_tile(enricher, text, scheme)


class TestDeterminism:
    """The same text has the same answer."""

    @LAW
    @given(TEXTS)
    def test_whatever_was_analysed_before(self, enricher, fresh, text):
        """By an engine with a long memory, and by one that has seen other texts."""
        assert laws.strip(enricher.enrich(text).to_dict()) == laws.strip(fresh.enrich(text).to_dict())


class TestNormalization:
    """Once is enough."""

    @LAW
    @given(TEXTS, st.sampled_from(sorted(PRESETS)))
    def test_presets_are_idempotent(self, text, preset):
        """Each of them."""
        laws.normalization_is_idempotent(text, preset)

    @LAW
    @given(TEXTS, st.dictionaries(st.sampled_from(sorted(SWITCHES)), st.booleans()))
    def test_any_switches_are_idempotent(self, text, switches):
        """In any combination."""
        laws.normalization_is_idempotent(text, switches)


class TestWaysIn:
    """A text has one answer, whatever carries it."""

    @settings(deadline=None, max_examples=max(1, settings.default.max_examples // 4))
    @given(st.lists(TEXTS.filter(spoken), min_size=1, max_size=4))
    def test_batch_and_bulk_answer_as_single_requests_do(self, service, texts):
        """JSON, plain text, batch and lines."""
        single = [laws.strip(service.post("/enrich", json={"text": text}).json) for text in texts]
        plain = [laws.strip(service.post("/enrich", data=text.encode(), content_type="text/plain").json) for text in texts]
        batch = service.post("/enrich/batch", json={"documents": [{"text": text} for text in texts]}).json["results"]
        lines = b"".join(json.dumps({"text": text}).encode() + b"\n" for text in texts)
        with service.post("/enrich/bulk", data=lines, content_type="application/x-ndjson") as response:
            bulk = [laws.strip(json.loads(line)) for line in response.data.splitlines()]
        assert single == plain == [laws.strip(found) for found in batch] == bulk


class TestFound:
    """Files of tests/data/fuzz: cases made by hand, some of which once broke something, and whatever atheris finds."""

    @pytest.mark.parametrize("path", sorted(DATA.glob("*.txt")), ids=lambda path: path.name)
    def test_texts(self, enricher, path):
        """Every law of one text."""
        laws.all_hold(enricher, path.read_bytes().decode())

    @pytest.mark.parametrize("path", sorted(DATA.glob("*.json")), ids=lambda path: path.name)
    @pytest.mark.parametrize("route", ["/enrich", "/enrich/batch"])
    def test_bodies(self, service, path, route):
        """An answer or a problem of the client's."""
        assert service.post(route, data=path.read_bytes(), content_type="application/json").status_code < 500
