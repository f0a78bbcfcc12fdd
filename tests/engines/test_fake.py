"""The fake engine does what it is told."""

import time

import pytest

from enrich.engines.base import Mention
from enrich.engines.fake import FakeEngine
from enrich.errors import EngineDeadline, EngineUnavailable
from enrich.text import Text
from enrich.tokens import tokenize


class TestFakeEngine:
    """What a test can have it do."""

    def test_gives_the_morphemes_and_names_it_was_given(self):
        """Known words are cut, the longest known name wins, other words are whole."""
        engine = FakeEngine(morphemes={"والبيت": ("و", "ال", "بيت")}, names={"جون": "PER", "جون كيري": "PER"}, warnings=["w"])
        tokens = tokenize(Text("والبيت جون كيري"))
        segmentations = engine.segment(tokens)
        assert segmentations[0].kinds == ("prefix", "prefix", "stem")
        assert segmentations[1].forms == ("جون",)
        assert engine.tag(tokens, segmentations) == [Mention(7, 15, "PER", 1.0)]
        assert engine.warnings() == ["w"]
        assert engine.health().details == {"calls": 2}

    def test_can_be_down_and_started_and_closed(self):
        """A state that is not up raises EngineUnavailable."""
        engine = FakeEngine()
        engine.start()
        assert engine.started
        engine.close()
        assert engine.health().state == "down"
        with pytest.raises(EngineUnavailable):
            engine.segment(tokenize(Text("بيت")))

    def test_can_be_late(self):
        """A call that would take longer than its deadline ends with the deadline."""
        engine = FakeEngine()
        engine.seconds = 60.0
        with pytest.raises(EngineDeadline):
            engine.segment(tokenize(Text("بيت")), deadline=time.monotonic() + 0.01)
        engine.seconds = 0.001
        assert engine.segment(tokenize(Text("بيت")), deadline=time.monotonic() + 5)
