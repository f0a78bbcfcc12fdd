"""Metrics of engines that run processes of their own."""

from types import SimpleNamespace

from enrich.engines.base import Health
from enrich.service.metrics import Metrics


def engine(state, **pools):
    """An engine in a state, with figures of its pools."""
    return SimpleNamespace(models={}, health=lambda: Health(state, pools))


class TestEngines:
    """enrich_engine_up and enrich_engine_pool."""

    def test_figures_of_each_pool_are_shown(self, monkeypatch):
        """Those that are documented, no other."""
        monkeypatch.delenv("PROMETHEUS_MULTIPROC_DIR", raising=False)
        farasa = engine("degraded", segmenter={"up": 1, "restarts": 3, "state": "ready", "secret": 5}, note="text")
        content = Metrics({"farasa": SimpleNamespace(engine=farasa), "embedded": SimpleNamespace(engine=engine("ready"))}).exposition().decode()
        assert 'enrich_engine_pool{engine="farasa",figure="restarts",pool="segmenter"} 3.0' in content
        assert 'enrich_engine_up{engine="farasa"} 0.0' in content
        assert 'enrich_engine_up{engine="embedded"} 1.0' in content
        assert "secret" not in content
