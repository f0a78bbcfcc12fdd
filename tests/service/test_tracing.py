"""Spans of requests, analyses and stages; trace ids in the log; nothing at all by default."""

import http.server
import importlib.util
import json
import threading

import pytest
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from opentelemetry.trace import SpanKind, StatusCode
from real_server import serving
from structlog.testing import capture_logs

from enrich.config import Settings
from enrich.errors import SettingsError
from enrich.pipeline import Enricher
from enrich.service import app as factory
from enrich.service.tracing import MAX_ANALYSES, Tracing, trace_id

TRACE, PARENT = "4bf92f3577b34da6a3ce929d0e0e4736", "00f067aa0ba902b7"
TRACEPARENT = f"00-{TRACE}-{PARENT}-01"
STAGES = ["normalized_text", "tokens", "segmentation", "entities", "numbers"]


class Reader:
    """A client that reads each answer to its end at once, where its span ends."""

    def __init__(self, client):
        self._client = client

    def get(self, path):
        return self._client.get(path, buffered=True)

    def post(self, path, **options):
        return self._client.post(path, buffered=True, **options)


@pytest.fixture
def exported():
    """Where the spans go."""
    return InMemorySpanExporter()


@pytest.fixture
def traced(engine, exported):
    """A client of an application that traces."""
    spans = Tracing()
    spans.start(exported)
    settings = Settings(max_text_chars=10_000)
    yield Reader(factory.create_app(settings, {"embedded": Enricher(engine, settings)}, spans).test_client())
    spans.stop()


class TestHeader:
    """traceparent, as W3C has it."""

    @pytest.mark.parametrize("header", [TRACEPARENT, TRACEPARENT[:-2] + "00", f"01-{TRACE}-{PARENT}-01-more"])
    def test_valid_ones_name_their_trace(self, header):
        """Sampled or not; a later version may have more fields."""
        assert trace_id(header) == TRACE

    @pytest.mark.parametrize(
        "header",
        [
            "",
            "x",
            TRACEPARENT.upper(),
            f"ff-{TRACE}-{PARENT}-01",
            f"00-{'0' * 32}-{PARENT}-01",
            f"00-{TRACE}-{'0' * 16}-01",
            f"{TRACEPARENT}-more",
            f"{TRACEPARENT}\n",
            f" {TRACEPARENT}",
            f"00-{TRACE[:-1]}-{PARENT}-01",
            "٠٠" + TRACEPARENT[2:],
        ],
    )
    def test_others_are_ignored(self, header):
        """A header of a client is hostile until it fits."""
        assert trace_id(header) is None


class TestSpans:
    """What a request leaves in the exporter."""

    def test_request_analysis_and_stages(self, traced, exported):
        """Each the parent of the next; stages one after another, inside the analysis, inside the request."""
        assert traced.post("/enrich", json={"text": "قال Anna"}).status_code == 200
        spans = {span.name: span for span in exported.get_finished_spans()}
        assert list(spans) == [*STAGES, "analyse", "POST /enrich"]
        request, analysis = spans["POST /enrich"], spans["analyse"]
        assert request.parent is None
        assert request.kind is SpanKind.SERVER
        assert analysis.parent.span_id == request.context.span_id
        assert request.start_time <= analysis.start_time
        assert analysis.end_time <= request.end_time
        at = analysis.start_time
        for stage in STAGES:
            assert spans[stage].parent.span_id == analysis.context.span_id
            assert spans[stage].start_time == at
            assert spans[stage].end_time >= at
            at = spans[stage].end_time
        assert at <= analysis.end_time

    def test_attributes_are_names_and_sizes(self, traced, exported):
        """By OpenTelemetry's conventions where there are some; no span holds text of the request."""
        traced.post("/enrich", json={"text": "قال Anna"})
        request, analysis = exported.get_finished_spans()[-1], exported.get_finished_spans()[-2]
        shown = dict(request.attributes)
        assert len(shown.pop("enrich.request_id")) == 32
        assert shown == {
            "http.request.method": "POST",
            "http.route": "/enrich",
            "http.response.status_code": 200,
            "enrich.texts": 1,
            "enrich.characters": 8,
        }
        assert dict(analysis.attributes) == {"enrich.engine": "embedded", "enrich.characters": 8}
        assert request.resource.attributes["service.name"] == "enrich"
        assert "Anna" not in "".join(span.to_json() for span in exported.get_finished_spans())

    def test_the_trace_of_the_client_goes_on(self, traced, exported):
        """The span of the request is a child of the client's."""
        traced.post("/enrich", json={"text": "x"}, headers={"traceparent": TRACEPARENT, "tracestate": "a=b"})
        request = exported.get_finished_spans()[-1]
        assert f"{request.context.trace_id:032x}" == TRACE
        assert f"{request.parent.span_id:016x}" == PARENT
        assert request.context.trace_state.get("a") == "b"

    def test_what_the_client_does_not_sample_is_not_sent(self, traced, exported):
        """Its flag decides, but for the ids in the log."""
        assert traced.post("/enrich", json={"text": "x"}, headers={"traceparent": TRACEPARENT[:-2] + "00"}).status_code == 200
        assert exported.get_finished_spans() == ()

    def test_a_broken_header_begins_a_trace_anew(self, traced, exported):
        """It is as if it were not there."""
        traced.post("/enrich", json={"text": "x"}, headers={"traceparent": f"00-{'0' * 32}-{PARENT}-01"})
        assert exported.get_finished_spans()[-1].parent is None

    def test_refusals_are_no_errors_and_faults_are(self, traced, exported, engine):
        """A span has the state that the service, not the client, is to blame for."""
        traced.post("/enrich", json={})
        engine.error = LookupError("secret")
        traced.post("/enrich", json={"text": "x"})
        refused, failed = exported.get_finished_spans()
        assert refused.status.status_code is StatusCode.UNSET
        assert refused.attributes["enrich.problem"] == "invalid-request"
        assert failed.status.status_code is StatusCode.ERROR
        assert failed.attributes["error.type"] == "LookupError"
        assert "secret" not in failed.to_json()

    def test_unknown_paths_are_no_names(self, traced, exported):
        """Nor are probes traced."""
        traced.get("/livez")
        traced.get("/some/path")
        (span,) = exported.get_finished_spans()
        assert span.name == "GET unmatched"

    def test_each_document_has_its_analysis(self, traced, exported):
        """In a batch and in a stream."""
        traced.post("/enrich/batch", json={"documents": [{"text": "a"}, {"text": "b"}], "features": ["numbers"]})
        names = [span.name for span in exported.get_finished_spans()]
        assert names == ["tokens", "segmentation", "numbers", "analyse"] * 2 + ["POST /enrich/batch"]

    def test_a_long_stream_has_few_spans(self, traced, exported):
        """They are bounded; the request still tells how many texts it had."""
        lines = b'{"text":"a"}\n' * (MAX_ANALYSES + 5)
        traced.post("/enrich/bulk?features=normalized_text", data=lines, content_type="application/x-ndjson").get_data()
        spans = exported.get_finished_spans()
        assert sum(span.name == "analyse" for span in spans) == MAX_ANALYSES
        assert spans[-1].attributes["enrich.texts"] == MAX_ANALYSES + 5

    def test_names_of_the_operator_win(self, traced, monkeypatch, exported):
        """By OpenTelemetry's own variables."""
        monkeypatch.setenv("OTEL_SERVICE_NAME", "arabic")
        spans = Tracing()
        spans.start(exported)
        trace = spans.request({})
        trace.end({"method": "GET", "route": "/", "status": 200, "request_id": "a"}, None)
        assert exported.get_finished_spans()[-1].resource.attributes["service.name"] == "arabic"
        spans.stop()
        assert spans.request({}) is None


class TestLog:
    """The request's line names its trace."""

    def test_with_tracing_by_its_own_span(self, traced, exported):
        """So that one leads to the other."""
        with capture_logs() as events:
            traced.post("/enrich", json={"text": "x"}, headers={"traceparent": TRACEPARENT})
        (event,) = events
        assert event["trace_id"] == TRACE
        assert event["span_id"] == f"{exported.get_finished_spans()[-1].context.span_id:016x}"

    def test_without_tracing_by_the_header(self, client):
        """The client's trace is found in the log though we make no spans."""
        with capture_logs() as events:
            for header in (TRACEPARENT, "'; DROP"):
                Reader(client).post("/enrich", json={"text": "x"}, headers={"traceparent": header})
        first, second = events
        assert first["trace_id"] == TRACE
        assert "span_id" not in first
        assert "trace_id" not in second


class TestSwitch:
    """Off by default, on by a setting, and only with the extra."""

    def test_off_makes_nothing(self, app):
        """No tracer exists."""
        assert app.extensions[factory.SPANS] is None

    def test_without_the_extra_the_start_says_what_to_install(self, monkeypatch):
        """Before anything is served."""
        find = importlib.util.find_spec
        monkeypatch.setattr(importlib.util, "find_spec", lambda name: None if name.startswith("opentelemetry") else find(name))
        with pytest.raises(SettingsError, match=r"enrich\[otel\]"):
            factory.create_app(Settings(tracing="otlp"), {})

    def test_without_any_part_of_it_likewise(self, monkeypatch):
        """Looking for a module of a package that is not there raises."""

        def missing(name):
            raise ModuleNotFoundError(name)

        monkeypatch.setattr(importlib.util, "find_spec", missing)
        with pytest.raises(SettingsError, match=r"enrich\[otel\]"):
            Tracing()

    def test_started_and_stopped_with_the_worker(self, engine, monkeypatch):
        """It makes spans in between."""
        monkeypatch.setenv("OTEL_EXPORTER_OTLP_ENDPOINT", "http://127.0.0.1:9")
        monkeypatch.setenv("OTEL_TRACES_SAMPLER", "always_off")
        settings = Settings(tracing="otlp")
        app = factory.create_app(settings, {"embedded": Enricher(engine, settings)})
        spans = app.extensions[factory.SPANS]
        assert spans.request({}) is None
        factory.start(app)
        assert spans.request({}) is not None
        factory.stop(app)
        assert spans.request({}) is None


class Collector(http.server.BaseHTTPRequestHandler):
    """Takes what an OpenTelemetry collector would."""

    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        if self.headers.get("Content-Encoding") == "gzip":
            import gzip

            body = gzip.decompress(body)
        self.server.taken.append((self.path, ExportTraceServiceRequest.FromString(body)))
        self.send_response(200)
        self.end_headers()

    def log_message(self, *arguments):
        """Quiet."""


@pytest.fixture
def collector():
    """A server at a free port that keeps the spans that it is sent."""
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Collector) as server:
        server.taken = []
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield server
        server.shutdown()
        thread.join()


class TestReal:
    """Real gunicorn, real OTLP."""

    def test_spans_of_workers_reach_a_collector(self, collector, tmp_path, monkeypatch):
        """The last ones are sent when the service stops; the log names the trace."""
        monkeypatch.setenv("OTEL_EXPORTER_OTLP_ENDPOINT", f"http://127.0.0.1:{collector.server_port}")
        with serving(tmp_path, tracing="otlp", workers=2) as server:
            body = json.dumps({"text": "قال جون كيري"}).encode()
            assert server.ask("POST", "/enrich", body, Content_Type="application/json", traceparent=TRACEPARENT).status == 200
        spans = [
            span
            for path, sent in collector.taken
            for resource in sent.resource_spans
            for scope in resource.scope_spans
            for span in scope.spans
            if path == "/v1/traces"
        ]
        assert {span.trace_id.hex() for span in spans} == {TRACE}
        assert [span.name for span in spans] == [*STAGES, "analyse", "POST /enrich"]
        (event,) = [event for event in map(json.loads, server.log.read_text().splitlines()) if event["event"] == "request"]
        assert (event["trace_id"], event["span_id"]) == (TRACE, spans[-1].span_id.hex())

    def test_a_collector_that_is_away_harms_nobody(self, tmp_path, monkeypatch):
        """Answers are given, and the stop succeeds; it waits for the collector as long as OpenTelemetry's own timeout says."""
        monkeypatch.setenv("OTEL_EXPORTER_OTLP_ENDPOINT", "http://127.0.0.1:9")
        monkeypatch.setenv("OTEL_EXPORTER_OTLP_TIMEOUT", "1")
        with serving(tmp_path, tracing="otlp") as server:
            assert server.ask("POST", "/enrich", b'{"text": "x"}', Content_Type="application/json").status == 200
