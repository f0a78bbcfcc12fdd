"""OpenTelemetry spans of requests, analyses and stages: off by default, and with the extra ``otel`` only.

A request's span continues the trace of a W3C ``traceparent`` header. Each text analysed in it is a child span, whose own children are
the stages; they are built when the text is done, from the times that the pipeline takes anyway, so that nothing below the service knows
of tracing. Spans carry names, sizes and states, never text of a request. Where they go is told by OpenTelemetry's own variables
(OTEL_EXPORTER_OTLP_ENDPOINT, OTEL_TRACES_SAMPLER, OTEL_SERVICE_NAME and so on).
"""

from __future__ import annotations

import importlib.util
import os
import re
import time
from typing import TYPE_CHECKING, Any, Final

from enrich import __version__
from enrich.errors import SettingsError

if TYPE_CHECKING:
    from collections.abc import Mapping
    from wsgiref.types import WSGIEnvironment

    from opentelemetry.sdk.trace import TracerProvider
    from opentelemetry.sdk.trace.export import SpanExporter
    from opentelemetry.trace import Span, Tracer

ENVIRON_KEY: Final = "enrich.trace"
MAX_ANALYSES: Final = 100
"""Texts of one request that have spans of their own: a stream may have millions."""
_TRACEPARENT: Final = re.compile(r"([0-9a-f]{2})-([0-9a-f]{32})-([0-9a-f]{16})-[0-9a-f]{2}(-.*)?")


def trace_id(traceparent: str) -> str | None:
    """The trace that a ``traceparent`` header names, in 32 hexadecimal digits; None of a header that is not valid.

    As https://www.w3.org/TR/trace-context/ has it: version ff and ids of zeros are invalid, version 00 has four fields.
    """
    found = _TRACEPARENT.fullmatch(traceparent)
    if found is None:
        return None
    version, trace, parent, more = found.groups()
    if version == "ff" or not trace.strip("0") or not parent.strip("0") or (version == "00" and more):
        return None
    return trace


def analysed(environ: WSGIEnvironment, characters: int, meta: Mapping[str, Any]) -> None:
    """A text of a request was analysed just now, as the ``meta`` of its answer tells; nothing is done without tracing."""
    request: RequestTrace | None = environ.get(ENVIRON_KEY)
    if request is not None:
        request.analysed(characters, meta)


class Tracing:
    """Makes spans and sends them on.

    Raises:
        SettingsError: the extra ``otel`` is not installed.

    """

    def __init__(self) -> None:
        try:
            known = all(importlib.util.find_spec(f"opentelemetry.{name}") for name in ("sdk", "exporter.otlp.proto.http"))
        except ModuleNotFoundError:
            known = False
        if not known:
            raise SettingsError("ENRICH_TRACING needs the extra otel: pip install 'enrich[otel]'")
        self._provider: TracerProvider | None = None
        self._tracer: Tracer | None = None

    def start(self, exporter: SpanExporter | None = None) -> None:
        """Begin: in each worker, after the fork, as a thread sends the spans.

        Args:
            exporter: takes each span at once, in this thread; None sends them in batches by OTLP over HTTP.

        """
        from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter  # noqa: PLC0415 - an extra
        from opentelemetry.sdk.resources import Resource  # noqa: PLC0415
        from opentelemetry.sdk.trace import TracerProvider  # noqa: PLC0415
        from opentelemetry.sdk.trace.export import BatchSpanProcessor, SimpleSpanProcessor  # noqa: PLC0415

        about = {"service.version": __version__}
        if "OTEL_SERVICE_NAME" not in os.environ and "service.name=" not in os.environ.get("OTEL_RESOURCE_ATTRIBUTES", ""):
            about["service.name"] = "enrich"
        self._provider = TracerProvider(resource=Resource.create(about))
        self._provider.add_span_processor(BatchSpanProcessor(OTLPSpanExporter()) if exporter is None else SimpleSpanProcessor(exporter))
        self._tracer = self._provider.get_tracer("enrich", __version__)

    def stop(self) -> None:
        """Send what is left, and end."""
        provider, self._provider, self._tracer = self._provider, None, None
        if provider is not None:
            provider.shutdown()

    def request(self, environ: WSGIEnvironment) -> RequestTrace | None:
        """The span of a request that has come in just now; None before ``start`` and after ``stop``."""
        if self._tracer is None:
            return None
        from opentelemetry.trace import SpanKind  # noqa: PLC0415
        from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator  # noqa: PLC0415

        given = environ.get("HTTP_TRACEPARENT", "")
        carrier = {"traceparent": given, "tracestate": environ.get("HTTP_TRACESTATE", "")} if trace_id(given) else {}
        parent = TraceContextTextMapPropagator().extract(carrier)
        return RequestTrace(self._tracer, self._tracer.start_span("request", parent, SpanKind.SERVER))


class RequestTrace:
    """The spans of one request."""

    def __init__(self, tracer: Tracer, span: Span) -> None:
        self._tracer = tracer
        self._span = span
        self._analyses = 0
        context = span.get_span_context()
        self.ids: Final = {"trace_id": f"{context.trace_id:032x}", "span_id": f"{context.span_id:016x}"}
        """For the log line of the request."""

    def analysed(self, characters: int, meta: Mapping[str, Any]) -> None:
        """Add the spans of one text that was analysed just now, and of its stages, one after another as they ran."""
        self._analyses += 1
        if self._analyses > MAX_ANALYSES or not self._span.is_recording():
            return
        from opentelemetry.trace import set_span_in_context  # noqa: PLC0415

        end = time.time_ns()
        timings = dict(meta["timings_ms"])
        at = end - _nanoseconds(timings.pop("total"))
        attributes = {"enrich.engine": meta["engine"], "enrich.characters": characters}
        analysis = self._tracer.start_span("analyse", set_span_in_context(self._span), attributes=attributes, start_time=at)
        inside = set_span_in_context(analysis)
        for stage, milliseconds in timings.items():
            span = self._tracer.start_span(stage, inside, start_time=at)
            at = min(at + _nanoseconds(milliseconds), end)
            span.end(at)
        analysis.end(end)

    def end(self, event: Mapping[str, Any], fault: BaseException | None) -> None:
        """The request has been answered to its end; ``event`` is what its log line tells."""
        from opentelemetry.trace import StatusCode  # noqa: PLC0415

        self._span.update_name(f"{event['method']} {event['route']}")
        self._span.set_attributes(
            {
                "http.request.method": event["method"],
                "http.route": event["route"],
                "http.response.status_code": event["status"],
                "enrich.request_id": event["request_id"],
                "enrich.texts": self._analyses,
            }
        )
        for name in ("characters", "problem"):
            if name in event:
                self._span.set_attribute(f"enrich.{name}", event[name])
        if event["status"] >= 500 or fault is not None:
            self._span.set_attribute("error.type", str(event["status"]) if fault is None else type(fault).__name__)
            self._span.set_status(StatusCode.ERROR)
        self._span.end()


def _nanoseconds(milliseconds: float) -> int:
    return round(milliseconds * 1e6)
