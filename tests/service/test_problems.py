"""Every problem of the table is provoked, has its shape, and is told in the README."""

import gzip
import json
from pathlib import Path

import pytest

from enrich.errors import EngineBusy, EngineDeadline, EngineError, EngineUnavailable, OptionError, TextError
from enrich.service.problems import KINDS, MAX_ERRORS, MEDIA_TYPE, TYPE_PREFIX, Problem
from enrich.service.state import EXTENSION

ROOT = Path(__file__).parent.parent.parent
NDJSON = "application/x-ndjson"


def broken(client, app, engine, monkeypatch):
    """A body that ends before its length."""
    return client.post("/enrich", data=b"{}", content_type="text/plain", environ_overrides={"CONTENT_LENGTH": "9"})


class Late:
    """A body that does not come in time."""

    def read(self, size=-1):
        """Time out, as a socket does."""
        raise TimeoutError


def late(client, app, engine, monkeypatch):
    """A body that is not there in time."""
    return client.post("/enrich", data=b"x", content_type="text/plain", environ_overrides={"wsgi.input": Late(), "CONTENT_LENGTH": "9"})


def engine_raises(error):
    """Send a text while the engine raises an error."""

    def provoke(client, app, engine, monkeypatch):
        engine.error = error
        return client.post("/enrich", json={"text": "x"})

    return provoke


def not_ready(client, app, engine, monkeypatch):
    """Ask while the engine starts."""
    engine.state = "starting"
    return client.get("/readyz")


def sent(path="/enrich", method="POST", **options):
    """Send one request."""

    def provoke(client, app, engine, monkeypatch):
        return client.open(path, method=method, **options)

    return provoke


PROVOKED = {
    "bad-request": broken,
    "request-timeout": late,
    "malformed-json": sent(data=b"{", content_type="application/json"),
    "duplicate-keys": sent(data=b'{"text":"x","text":"x"}', content_type="application/json"),
    "invalid-encoding": sent(data=b"\xff", content_type="text/plain"),
    "not-found": sent("/nowhere"),
    "method-not-allowed": sent("/enrich", "GET"),
    "body-too-large": sent(data=b"x" * 200_001, content_type="text/plain"),
    "line-too-long": sent("/enrich/bulk", data=b"x" * 50_001, content_type=NDJSON),
    "text-too-long": sent(data=b"x" * 10_001, content_type="text/plain"),
    "batch-too-large": sent("/enrich/batch", json={"documents": [{"text": "x"}] * 6}),
    "unsupported-media-type": sent(data=b"x", content_type="image/png"),
    "unsupported-encoding": sent(data=gzip.compress(b"x"), content_type="text/plain", headers={"Content-Encoding": "gzip"}),
    "invalid-request": sent(json={}),
    "blank-text": sent(json={"text": ""}),
    "internal-error": engine_raises(RuntimeError("a secret of the house")),
    "busy": engine_raises(EngineBusy("secret", retry_after=3)),
    "engine-unavailable": engine_raises(EngineUnavailable("secret", retry_after=3)),
    "not-ready": not_ready,
    "engine-deadline": engine_raises(EngineDeadline("secret")),
}


class TestTable:
    """The walk over all problems."""

    def test_all_are_provoked(self):
        """No row without its case."""
        assert set(PROVOKED) == set(KINDS)

    @pytest.mark.parametrize("slug", KINDS)
    def test_answers_as_the_table_says(self, client, app, engine, monkeypatch, slug):
        """Type, title, status and media type; nothing of the inside."""
        response = PROVOKED[slug](client, app, engine, monkeypatch)
        problem = response.json or {}
        if response.content_type == NDJSON:
            problem = json.loads(response.data)["problem"]
        else:
            assert response.content_type == MEDIA_TYPE
            assert response.status_code == KINDS[slug].status
        assert problem["type"] == TYPE_PREFIX + slug
        assert problem["title"] == KINDS[slug].title
        assert problem["status"] == KINDS[slug].status
        assert problem["detail"]
        assert "secret" not in str(problem)
        if problem["status"] == 503:
            assert int(response.headers["Retry-After"]) >= 1

    @pytest.mark.parametrize("method", ["GET", "PUT", "PATCH", "DELETE", "TRACE", "POST"])
    def test_every_route_and_method_answers_problems(self, app, client, method):
        """Where a method is wrong it is a problem, on each route."""
        for rule in app.url_map.iter_rules():
            if method in rule.methods:
                continue
            response = client.open(rule.rule.replace("<path:filename>", "x"), method=method)
            assert response.status_code == 405
            assert response.content_type == MEDIA_TYPE
            assert response.headers["Allow"]

    def test_readme_tells_them_all(self):
        """With their status."""
        readme = (ROOT / "README.md").read_text(encoding="utf-8")
        for slug, kind in KINDS.items():
            assert f"| `{slug}` | {kind.status} |" in readme


class TestProblem:
    """One problem."""

    def test_errors_are_bounded(self):
        """However many faults a request has."""
        assert len(Problem("invalid-request", "x", [("#", "x")] * 100).to_dict()["errors"]) == MAX_ERRORS

    @pytest.mark.parametrize(
        ("error", "slug"),
        [
            (OptionError("normalization/alef", "must be true or false"), "invalid-request"),
            (TextError("text has a lone surrogate"), "invalid-request"),
            (EngineError("secret"), "engine-unavailable"),
        ],
    )
    def test_errors_of_the_pipeline_have_problems(self, client, engine, error, slug):
        """Should one pass the schemas."""
        engine.error = error
        problem = client.post("/enrich", json={"text": "x"}).json
        assert problem["type"] == TYPE_PREFIX + slug
        assert "secret" not in str(problem)

    def test_other_statuses_of_flask_keep_their_class(self, client):
        """A range that a file does not have is the client's fault."""
        response = client.get("/playground/playground.js", headers={"Range": "bytes=999999-"})
        assert response.content_type == MEDIA_TYPE
        assert response.status_code == 400

    def test_keys_of_the_request_are_repeated_only_when_harmless(self, client):
        """A long or odd key is answered by the place where it stands."""
        problem = client.post("/enrich", json={"text": "x", "colour": 1, "م" * 9: 1, "y" * 99: 2}).json
        assert sorted(error["pointer"] for error in problem["errors"]) == ["#", "#", "#/colour"]


class TestGate:
    """Places for analysis; probes need none."""

    def test_full_gates_answer_at_once_while_probes_go_on(self, client, app):
        """503 with Retry-After, on each route that analyses."""
        state = app.extensions[EXTENSION]
        state.gate._free = state.gate._queue = state.streams._free = 0
        for path, kind in (("/enrich", "application/json"), ("/enrich/batch", "application/json"), ("/enrich/bulk", NDJSON)):
            response = client.post(path, data=b'{"text":"x"}', content_type=kind)
            assert response.json["type"] == TYPE_PREFIX + "busy"
            assert response.headers["Retry-After"] == "1"
        for path in ("/livez", "/readyz", "/metrics", "/info"):
            assert client.get(path).status_code == 200

    def test_batches_have_places_of_their_own(self, client, app):
        """All answers of a batch are kept until the last is made: only a few at once, beside single texts."""
        app.extensions[EXTENSION].batches._free = app.extensions[EXTENSION].batches._queue = 0
        response = client.post("/enrich/batch", json={"documents": [{"text": "x"}]})
        assert response.json["type"] == TYPE_PREFIX + "busy"
        assert client.post("/enrich", json={"text": "x"}).status_code == 200

    def test_places_come_back(self, client, app, engine):
        """After answers, problems, faults and streams."""
        state = app.extensions[EXTENSION]
        for _ in range(3):
            assert client.post("/enrich", json={"text": "x"}).status_code == 200
            assert client.post("/enrich", json={}).status_code == 422
            assert client.post("/enrich/batch", json={"documents": [{"text": "x"}, {}]}).status_code == 200
            with client.post("/enrich/bulk", data=b'{"text":"x"}', content_type=NDJSON) as response:
                assert b"meta" in response.data
            engine.error = RuntimeError()
            assert client.post("/enrich", json={"text": "x"}).status_code == 500
            engine.error = None
        for gate in (state.gate, state.batches, state.streams):
            assert gate._free == gate._places
            with pytest.raises(ValueError, match="nobody"):
                gate.leave()
