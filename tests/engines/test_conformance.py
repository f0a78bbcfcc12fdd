"""What every engine promises, asked of every engine."""

import threading
import time

import pytest

from enrich.config import Settings
from enrich.engines.base import Engine, Health
from enrich.engines.fake import FakeEngine
from enrich.errors import EngineError
from enrich.pipeline import Enricher
from enrich.text import Text
from enrich.tokens import tokenize

TEXTS = [
    "",
    " \n\t ",
    "قال جون كيري إن 50 قتيلا سقطوا في القاهرة.",
    "والمكتبات للسلطة للعلماء وكيري",
    "كَتَبَ الطُّلَّابُ دَرْســـهُم",
    "a/b + c/d 12/2020 و10 #وسم https://example.org",
    "سطر\n\nثان\r\n\x00\x0b\u2028ثالث",
    "+ / ++ // +و+ /O كتاب/B-LOC",
    "پاریس کتاب ﻼ ﷺ 🙂 \u200f\u202eقلب\u202c",
    "ا" * 5000,
    "كلمة " * 1500,
]


@pytest.fixture(params=["embedded", "fake", "farasa", pytest.param("real", marks=pytest.mark.farasa)])
def engine(request):
    """Each engine in turn, ready."""
    if request.param == "fake":
        return FakeEngine(morphemes={"والمكتبات": ("و", "ال", "مكتبات")}, names={"جون كيري": "PER"})
    if request.param == "farasa":
        return request.getfixturevalue("make_farasa")(farasa_deadline_s=10.0)
    if request.param == "real":
        return request.getfixturevalue("real_farasa")
    from enrich.engines.embedded import EmbeddedEngine

    return EmbeddedEngine()


class TestEveryEngine:
    """The contract of engines/base.py."""

    def test_says_what_it_is(self, engine):
        """Name, version, licence and models are told, and the state is ready."""
        assert isinstance(engine, Engine)
        assert engine.name
        assert engine.version
        assert engine.license
        assert set(engine.models) >= {"segmentation", "entities"}
        health = engine.health()
        assert isinstance(health, Health)
        assert health.state == "ready"

    def test_segments_tile_every_token_of_any_text(self, engine):
        """One segmentation a token; its segments have letters each and end where the token ends."""
        for raw in TEXTS:
            tokens = tokenize(Text(raw))
            segmentations = engine.segment(tokens, deadline=time.monotonic() + 60)
            assert len(segmentations) == len(tokens)
            for form, (forms, ends, kinds, tags) in zip(tokens.forms, segmentations, strict=True):
                assert len(forms) == len(ends) == len(kinds) == len(tags)
                assert all(forms)
                assert ends[-1] == len(form)
                assert all(a < b for a, b in zip((0, *ends), ends, strict=False))
                assert set(kinds) <= {"prefix", "stem", "suffix"}

    def test_mentions_are_ordered_and_inside_the_text(self, engine):
        """Mentions come in the order of their places, don't overlap, begin and end inside the text."""
        for raw in TEXTS:
            tokens = tokenize(Text(raw))
            mentions = engine.tag(tokens, engine.segment(tokens), deadline=time.monotonic() + 60)
            last = 0
            for mention in mentions:
                assert last <= mention.start < mention.end <= len(tokens.text.analysis)
                assert mention.type in {"PER", "LOC", "ORG"}
                assert 0 <= mention.score <= 1
                assert mention.end in tokens.ends
                last = mention.end

    def test_answers_threads_each_with_its_own(self, engine):
        """Eight threads at once get what one thread gets alone."""
        alone = {raw: engine.segment(tokenize(Text(raw))) for raw in TEXTS[2:6]}
        wrong = []

        def work():
            for raw, expected in alone.items():
                if engine.segment(tokenize(Text(raw))) != expected:
                    wrong.append(raw)

        threads = [threading.Thread(target=work) for _ in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert not wrong

    @pytest.mark.parametrize("unit", ["codepoint", "utf16"])
    def test_offsets_hold_through_the_pipeline(self, engine, unit):
        """The law of offsets: what stands at an item's place in the raw text is the item's text, segments tile their word."""
        enricher = Enricher(engine, Settings())
        for raw in TEXTS[:-2]:
            answer = enricher.enrich(raw, offset_unit=unit).to_dict()
            coded = raw.encode("utf-16-le")

            def at(item, raw=raw, coded=coded):
                if unit == "codepoint":
                    return raw[item["start"] : item["end"]]
                return coded[2 * item["start"] : 2 * item["end"]].decode("utf-16-le")

            assert answer["meta"]["engine"] == engine.name
            for item in [*answer["segmentation"], *answer["entities"]]:
                assert at(item) == item["text"]
            for token in answer["segmentation"]:
                assert "".join(map(at, token["segments"])) == token["text"]

    def test_warnings_are_texts(self, engine):
        """Warnings are a list of sentences, and no part of the text is in them."""
        tokens = tokenize(Text("قال جون كيري"))
        engine.tag(tokens, engine.segment(tokens))
        assert all(isinstance(warning, str) and "جون" not in warning for warning in engine.warnings())

    def test_closing_twice_is_harmless(self, engine):
        """A closed engine may be closed again; what it raises afterwards, if it does, is an engine's error."""
        engine.close()
        engine.close()
        tokens = tokenize(Text("كتاب"))
        try:
            answer = engine.segment(tokens)
        except EngineError:
            answer = [None]
        assert len(answer) == len(tokens)
