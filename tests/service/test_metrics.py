"""Metrics of engines that run processes of their own."""

import re
import time
from types import SimpleNamespace

from prometheus_client import generate_latest
from prometheus_client.mmap_dict import MmapedDict, mmap_key

from enrich.engines.base import Health
from enrich.service import figures
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
        content = Metrics({"farasa": SimpleNamespace(engine=farasa), "embedded": SimpleNamespace(engine=engine("ready"))}, 4).exposition().decode()
        assert 'enrich_engine_pool{engine="farasa",figure="restarts",pool="segmenter"} 3.0' in content
        assert 'enrich_engine_up{engine="farasa"} 0.0' in content
        assert 'enrich_engine_up{engine="embedded"} 1.0' in content
        assert "secret" not in content

    def test_engines_are_looked_at_each_second_and_for_each_scrape(self, monkeypatch):
        """Not for every text: what other workers tell is a second old at most, while texts come."""
        monkeypatch.delenv("PROMETHEUS_MULTIPROC_DIR", raising=False)
        looks = []
        watched = SimpleNamespace(models={}, health=lambda: looks.append(1) or Health("ready", {}))
        metrics = Metrics({"embedded": SimpleNamespace(engine=watched)}, 4)
        now = [100.0]
        monkeypatch.setattr("enrich.service.metrics.time.monotonic", lambda: now[0])
        for moment, seen in ((100.0, 1), (100.5, 1), (101.1, 2), (101.2, 2)):
            now[0] = moment
            metrics.analysed("نص", {"meta": {"timings_ms": {}}})
            assert len(looks) == seen
        metrics.exposition()
        metrics.exposition()
        assert len(looks) == 4


class TestTexts:
    """What is counted of each text."""

    def test_entities_and_numbers_are_counted_by_kind(self, monkeypatch):
        """Each of them once, over all texts."""
        monkeypatch.delenv("PROMETHEUS_MULTIPROC_DIR", raising=False)
        metrics = Metrics({}, 4)
        body = {
            "meta": {"timings_ms": {"entities": 2.0, "total": 3.0}},
            "entities": [{"type": "LOC"}, {"type": "PER"}, {"type": "LOC"}],
            "numbers": [{"kind": "cardinal"}, {"kind": "cardinal"}],
        }
        metrics.analysed("نص من كلمات", body)
        metrics.analysed("نص", body | {"numbers": []})
        content = metrics.exposition().decode()
        assert 'enrich_entities_total{type="LOC"} 4.0' in content
        assert 'enrich_entities_total{type="PER"} 2.0' in content
        assert 'enrich_numbers_total{kind="cardinal"} 2.0' in content
        assert "enrich_texts_total 2.0" in content
        assert "enrich_words_total 4.0" in content
        assert "enrich_characters_total 13.0" in content
        assert 'enrich_stage_seconds_count{stage="entities"} 2.0' in content
        assert 'enrich_stage_seconds_sum{stage="total"} 0.006' in content


class TestWorkers:
    """What tells of starts and of places."""

    def test_places_and_starts_of_this_worker(self, monkeypatch):
        """Both are told from the moment that it serves, and the service's own start once."""
        monkeypatch.delenv("PROMETHEUS_MULTIPROC_DIR", raising=False)
        metrics = Metrics({}, 16)
        before = metrics.exposition().decode()
        metrics.worker_started()
        content = metrics.exposition().decode()
        assert "enrich_worker_starts_total 0.0" in before
        assert "enrich_worker_starts_total 1.0" in content
        assert "enrich_concurrency_limit 16.0" in content
        (started,) = re.findall(r"^enrich_start_time_seconds (\S+)$", content, re.MULTILINE)
        assert float(started) <= time.time()
        assert f"enrich_start_time_seconds {started}" in before

    def test_places_of_real_workers_add_up(self, server):
        """Two workers, a place and a queue of sixteen each, each started once; the first may answer before the second is there."""
        for _ in range(200):
            content = server.ask("GET", "/metrics").body.decode()
            if "enrich_worker_starts_total 2.0" in content:
                break
            time.sleep(0.05)
        assert "enrich_worker_starts_total 2.0" in content
        assert "enrich_concurrency_limit 34.0" in content


class TestScrapes:
    """Adding up the files of several processes."""

    def test_worker_that_dies_meanwhile_is_counted_once(self, monkeypatch, tmp_path):
        """Its counts may be read in its own file and in that of the dead: then all is read again."""
        monkeypatch.setenv("PROMETHEUS_MULTIPROC_DIR", str(tmp_path))
        content = MmapedDict(str(tmp_path / "counter_7.db"))
        content.write_value(mmap_key("enrich_texts", "enrich_texts_total", [], [], "Texts"), 5.0, 0.0)
        content.close()
        left = (tmp_path / "counter_7.db").read_bytes()
        figures.bury(tmp_path, 7)
        (tmp_path / "counter_7.db").write_bytes(left)  # added already, not removed yet

        def scraped(registry):
            content = generate_latest(registry)
            (tmp_path / "counter_7.db").unlink(missing_ok=True)
            return content

        monkeypatch.setattr("enrich.service.metrics.generate_latest", scraped)
        assert b"enrich_texts_total 5.0" in Metrics({}, 4).exposition()
