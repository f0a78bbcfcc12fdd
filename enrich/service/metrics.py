"""Prometheus metrics with bounded labels, right with one process and with several.

With several (``enrich serve``) PROMETHEUS_MULTIPROC_DIR is set before prometheus_client is imported, every worker writes its figures
there, and each scrape adds them up.
"""

from __future__ import annotations

import os
import platform
import time
from collections import Counter as Tally
from typing import TYPE_CHECKING, Any, Final

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest
from prometheus_client.exposition import CONTENT_TYPE_LATEST
from prometheus_client.multiprocess import MultiProcessCollector

from enrich import __version__
from enrich.service import logs

if TYPE_CHECKING:
    from collections.abc import Mapping

    from prometheus_client.metrics import MetricWrapperBase

    from enrich.pipeline import Enricher

CONTENT_TYPE: Final = CONTENT_TYPE_LATEST
MULTIPROC_DIR: Final = "PROMETHEUS_MULTIPROC_DIR"
ENGINE_FIGURES: Final = ("up", "size", "queue", "restarts", "timeouts", "calls", "latency_seconds_sum")
METHODS: Final = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "CONNECT"})
_SECONDS: Final = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30)
_SCRAPES: Final = 3
_OWN_EVERY_S: Final = 1.0
"""Seconds between two looks at the engines, while texts are analysed."""
_STAGE_SECONDS: Final = (0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1, 5)


class _Series(dict[tuple[str, ...], Any]):
    """The series of a metric by the values of its labels; prometheus_client's own look-up takes longer than counting."""

    def __init__(self, metric: MetricWrapperBase) -> None:
        super().__init__()
        self._metric = metric

    def __missing__(self, values: tuple[str, ...]) -> Any:
        return self.setdefault(values, self._metric.labels(*values))


class Metrics:
    """All metrics of one application.

    Args:
        enrichers: one an engine; their models are told in ``enrich_model_info``.
        places: requests that one worker analyses at once.

    """

    def __init__(self, enrichers: Mapping[str, Enricher], places: int) -> None:
        own = self._registry = CollectorRegistry()
        labels = ("route", "method", "status")
        self._requests = _Series(Counter("enrich_http_requests", "Requests answered", labels, registry=own))
        self._seconds = _Series(Histogram("enrich_http_request_seconds", "Time to the end of an answer", ("route",), registry=own, buckets=_SECONDS))
        self._seconds["/enrich",]  # with a first series each process has all its files at its start, and room is taken for them
        self._stages = _Series(Histogram("enrich_stage_seconds", "Time of one stage on one text", ("stage",), registry=own, buckets=_STAGE_SECONDS))
        self._texts = Counter("enrich_texts", "Texts analysed", registry=own)
        self._characters = Counter("enrich_characters", "Code points of the texts analysed", registry=own)
        self._words = Counter("enrich_words", "Words of the texts analysed, as white space parts them", registry=own)
        self._entities = _Series(Counter("enrich_entities", "Entities found", ("type",), registry=own))
        self._numbers = _Series(Counter("enrich_numbers", "Numbers found", ("kind",), registry=own))
        self._in_flight = Gauge("enrich_http_requests_in_flight", "Requests not answered yet", registry=own, multiprocess_mode="livesum")
        self._places = places
        self._looked = float("-inf")
        self._lost = 0
        self._limit = Gauge(
            "enrich_concurrency_limit", "Requests that are analysed or wait for it at once, over all workers; more are refused as busy",
            registry=own, multiprocess_mode="livesum",
        )  # fmt: skip
        self._workers = Counter("enrich_worker_starts", "Worker processes started since the service was", registry=own)
        self._dropped = Counter("enrich_log_lines_dropped", "Lines of the log that were not written, as nobody read those before", registry=own)
        self._refused = Counter("enrich_rejected", "Requests, documents and lines answered with a problem", ("problem",), registry=own)
        build = Gauge("enrich_build_info", "Always 1", ("version", "python"), registry=own, multiprocess_mode="max")
        build.labels(__version__, platform.python_version()).set(1)
        begun = Gauge("enrich_start_time_seconds", "When the service was started, in Unix time", registry=own, multiprocess_mode="max")
        begun.set(time.time())
        models = Gauge("enrich_model_info", "Always 1", ("engine", "model", "version"), registry=own, multiprocess_mode="max")
        self._enrichers = enrichers
        self._up = Gauge("enrich_engine_up", "Workers whose engine is ready", ("engine",), registry=own, multiprocess_mode="livesum")
        self._pools = Gauge(
            "enrich_engine_pool", "Figures of an engine's pools, over all workers", ("engine", "pool", "figure"),
            registry=own, multiprocess_mode="livesum",
        )  # fmt: skip
        for engine, enricher in enrichers.items():
            for model, version in enricher.engine.models.items():
                models.labels(engine, model, version).set(1)

    def worker_started(self) -> None:
        """Call this once in each process that begins to serve."""
        self._workers.inc()
        self._own()

    def begun(self) -> None:
        """A request has come in."""
        self._in_flight.inc()

    def ended(self, route: str, method: str, status: int, seconds: float) -> None:
        """A request has been answered to its end; ``route`` is the rule that it matched, never its path, ``method`` one of METHODS or ``other``."""
        self._in_flight.dec()
        self._requests[route, method, str(status)].inc()
        self._seconds[route,].observe(seconds)

    def refused(self, problem: str) -> None:
        """A request, a document or a line was answered with a problem."""
        self._refused.labels(problem).inc()

    def analysed(self, text: str, body: Mapping[str, Any]) -> None:
        """A text was analysed, with this answer."""
        if time.monotonic() > self._looked + _OWN_EVERY_S:
            self._own()
        self._texts.inc()
        self._characters.inc(len(text))
        self._words.inc(len(text.split()))
        for stage, milliseconds in body["meta"]["timings_ms"].items():
            self._stages[stage,].observe(milliseconds / 1000)
        for kind, found in Tally(entity["type"] for entity in body.get("entities", ())).items():
            self._entities[kind,].inc(found)
        for kind, found in Tally(number["kind"] for number in body.get("numbers", ())).items():
            self._numbers[kind,].inc(found)

    def _own(self) -> None:
        """Write down this worker's places and how its engines are; other workers do so when they answer."""
        self._looked = time.monotonic()
        self._limit.set(self._places)
        lost = logs.dropped()
        self._dropped.inc(max(0, lost - self._lost))
        self._lost = lost
        for name, enricher in self._enrichers.items():
            health = enricher.engine.health()
            self._up.labels(name).set(health.state == "ready")
            for pool, figures in health.details.items():
                if isinstance(figures, dict):
                    for figure in ENGINE_FIGURES:
                        if figure in figures:
                            self._pools.labels(name, pool, figure).set(figures[figure])

    def exposition(self) -> bytes:
        """All figures, of all processes, in Prometheus' text format."""
        self._own()
        if MULTIPROC_DIR not in os.environ:
            return generate_latest(self._registry)
        together = CollectorRegistry()
        MultiProcessCollector(together)  # type: ignore[no-untyped-call]
        folder = os.environ[MULTIPROC_DIR]
        for _ in range(_SCRAPES - 1):
            before = sorted(os.listdir(folder))  # noqa: PTH208 - names only
            try:
                content = generate_latest(together)
            except FileNotFoundError:
                continue
            if sorted(os.listdir(folder)) == before:  # noqa: PTH208
                return content
            # A worker died in between: its counts were added to those of the dead, and may have been read in both places.
        return generate_latest(together)
