"""The application before its first client."""

import pytest

from enrich import Enricher
from enrich.errors import EngineDeadline
from enrich.service.app import rehearse


class TestRehearsal:
    """A request and an analysis before there are clients."""

    @pytest.fixture
    def analysed(self, app, engine, monkeypatch):
        """The texts that were analysed, by an engine that knows common words."""
        texts = []
        enrich = Enricher.enrich

        def noted(self, text, **options):
            texts.append(text)
            return enrich(self, text, **options)

        monkeypatch.setattr(type(engine), "common_words", lambda _: [f"كلمة{i}" for i in range(1_000)], raising=False)
        monkeypatch.setattr(Enricher, "enrich", noted)
        return texts

    def test_is_counted_and_logged_nowhere(self, app, client, analysed, capsys):
        """Nor does it hold a place."""
        before = app.extensions["enrich"].metrics.exposition()
        rehearse(app, 0)
        assert analysed
        assert app.extensions["enrich"].metrics.exposition() == before
        assert capsys.readouterr().out == ""
        assert client.post("/enrich", json={"text": "نص"}).status_code == 200

    def test_each_part_has_words_of_its_own(self, app, analysed, engine):
        """A worker meets all that the process before it has, and words that it has not."""
        met = []
        for part in (0, 1):
            rehearse(app, part)
            met.append({word for text in analysed for word in text.split()})
            analysed.clear()
        common = set(engine.common_words())
        assert common <= met[0] & met[1]
        assert met[1] - met[0]
        assert met[0] - met[1]

    def test_limits_are_for_requests(self, app, analysed, engine, monkeypatch):
        """Neither a short longest text nor a small deadline stops the start."""

        def late(*_, **__):
            raise EngineDeadline("late")

        monkeypatch.setattr(type(engine), "segment", late)
        rehearse(app, 0)
        assert len(analysed[0]) <= app.extensions["enrich"].settings.max_text_chars

    def test_engine_that_remembers_no_words_is_left_alone(self, app, analysed, engine, monkeypatch):
        """Its processes may not be there yet."""
        monkeypatch.setattr(type(engine), "common_words", lambda _: [])
        rehearse(app, 0)
        assert analysed == []
