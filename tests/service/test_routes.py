"""The routes in one process: options, batches, streams, pages and the description."""

import io
import json
from pathlib import Path

import pytest
import yaml
from jsonschema import Draft202012Validator
from openapi_spec_validator import validate

from enrich.service.answers import BatchAnswerSchema, EnrichmentSchema
from enrich.service.app import create_app, start, stop
from enrich.service.bulk import answers, split_lines
from enrich.service.limits import Stop
from enrich.service.observe import Observer
from enrich.service.openapi import describe, to_yaml
from enrich.service.problems import TYPE_PREFIX

ROOT = Path(__file__).parent.parent.parent
TEXT = "Kerry قال إن 50 قتيلا"


def validator(name):
    """A JSON Schema validator of one schema of the description."""
    description = describe()
    return Draft202012Validator(description | {"$ref": f"#/components/schemas/{name}"})


class TestEnrich:
    """POST /enrich."""

    def test_answers_all_features_in_the_order_of_the_contract(self, client):
        """Nothing more and nothing less."""
        body = client.post("/enrich", json={"text": TEXT}).json
        assert list(body) == ["normalized_text", "segmentation", "entities", "numbers", "meta"]
        assert body["entities"] == [{"text": "Kerry", "start": 0, "end": 5, "type": "PER", "score": 0.5}]

    def test_fits_its_schemas(self, client):
        """The marshmallow schema and the description's."""
        body = client.post("/enrich", json={"text": TEXT}).json
        assert EnrichmentSchema().validate(body) == {}
        validator("Enrichment").validate(body)

    def test_takes_all_options(self, client):
        """At once."""
        options = {
            "features": ["normalized_text", "entities"],
            "normalization": {"preset": "minimal", "alef": True},
            "segmentation_scheme": "atb",
            "offset_unit": "utf8",
            "engine": "embedded",
            "include_approximate": True,
            "include_implicit": False,
            "min_score": 0.9,
        }
        body = client.post("/enrich", json={"text": "أحمد Kerry", **options}).json
        assert body["normalized_text"] == "احمد Kerry"
        assert body["entities"] == []
        assert body["meta"]["offset_unit"] == "utf8"

    def test_takes_the_same_options_as_query_parameters(self, client):
        """With a plain text."""
        query = {"features": "entities", "offset_unit": "utf16", "include_implicit": "true", "min_score": "0.4", "normalization": "search"}
        body = client.post("/enrich", data="😀 Kerry".encode(), content_type="text/plain", query_string=query).json
        assert body["entities"][0]["start"] == 3

    def test_answers_are_not_stored(self, client):
        """No cache keeps texts."""
        assert client.post("/enrich", json={"text": TEXT}).headers["Cache-Control"] == "no-store"


class TestBatch:
    """POST /enrich/batch."""

    def test_bad_documents_fail_alone(self, client):
        """Each in its place, with a pointer into the request."""
        documents = [{"id": "a", "text": TEXT}, {"id": "b", "text": " "}, {"text": 5}, "x", {"id": "e", "text": TEXT, "y": 1}]
        body = client.post("/enrich/batch", json={"documents": documents, "features": ["numbers"]}).json
        results = body["results"]
        assert [result.get("id") for result in results] == ["a", "b", None, None, "e"]
        assert list(results[0]) == ["id", "numbers", "meta"]
        pointers = [result["problem"]["errors"][0]["pointer"] for result in results[1:]]
        assert pointers == ["#/documents/1/text", "#/documents/2/text", "#/documents/3", "#/documents/4/y"]
        assert BatchAnswerSchema().validate(body) == {}
        validator("BatchAnswer").validate(body)

    def test_fault_in_a_document_is_its_own(self, client, engine, monkeypatch, capsys):
        """The rest is answered; the log tells where it happened, and neither tells the message."""
        segment = engine.segment

        def failing(tokens, **options):
            if tokens.text.raw == "bad":
                raise KeyError("secret")
            return segment(tokens, **options)

        monkeypatch.setattr(engine, "segment", failing)
        body = client.post("/enrich/batch", json={"documents": [{"text": "good"}, {"id": "b", "text": "bad"}, {"text": "good"}]}).json
        slugs = [result.get("problem", {}).get("type") for result in body["results"]]
        assert slugs == [None, "urn:enrich:problem:internal-error", None]
        assert body["results"][1]["id"] == "b"
        lines = b'{"text":"good"}\n{"text":"bad"}\n{"text":"good"}'
        with client.post("/enrich/bulk", data=lines, content_type="application/x-ndjson") as response:
            found = [json.loads(line) for line in response.data.splitlines()]
        assert [result.get("problem", {}).get("line") for result in found] == [None, 2, None]
        logged = capsys.readouterr().out
        assert "KeyError" in logged
        assert "secret" not in logged + str(body) + str(found)


class TestBulk:
    """POST /enrich/bulk and its parts."""

    def test_lines_are_bounded(self):
        """A line that is too long is None, and the lines around it live."""
        content = b"a\n" + b"x" * 100_000 + b"\nb\n\n" + b"y" * 11
        assert list(split_lines(io.BytesIO(content), 10)) == [b"a", None, b"b", b"", None]
        assert list(split_lines(io.BytesIO(b"x" * 10 + b"\r\n" + b"z"), 11)) == [b"x" * 10 + b"\r", b"z"]

    def test_broken_stream_ends_with_a_problem(self):
        """The lines before it are answered."""

        def lines():
            yield b"{}"
            raise OSError

        found = [json.loads(line) for line in answers(lines(), lambda _: {"fine": True}, Stop())]
        assert found[0] == {"fine": True}
        assert (found[1]["problem"]["status"], found[1]["problem"]["line"]) == (400, 2)

    def test_stream_ends_at_a_stop(self):
        """When its time is over the next line is told, with its number, and none after it is taken; blank lines are no matter."""
        stop = Stop()

        def analyse(_):
            stop.begin(0)
            return {"fine": True}

        lines = iter([b"1", b"", b"3", b"4"])
        found = [json.loads(line) for line in answers(lines, analyse, stop)]
        assert found[0] == {"fine": True}
        assert (found[1]["problem"]["status"], found[1]["problem"]["line"]) == (503, 3)
        assert list(lines) == [b"4"]
        assert list(answers(iter([b"1", b"", b" "]), analyse, stop))[1:] == []

    def test_stream_that_has_come_is_answered_at_a_stop(self):
        """The client is asked for no more than it has sent: what it would still have to send is told, with the line's number."""
        stop = Stop()
        stop.begin(60)

        def lines():
            yield b"1"
            raise TimeoutError

        found = [json.loads(line) for line in answers(lines(), lambda _: {"fine": True}, stop)]
        assert found[0] == {"fine": True}
        assert (found[1]["problem"]["type"], found[1]["problem"]["line"]) == (TYPE_PREFIX + "busy", 2)


class TestRefusals:
    """Requests that cannot be meant."""

    def test_engine_that_is_not_configured(self, client):
        """Told with those that are."""
        problem = client.post("/enrich", json={"text": "x", "engine": "farasa"}).json
        assert problem["errors"] == [{"pointer": "#/engine", "detail": "This service has: embedded."}]

    def test_query_beside_json(self, client):
        """Not overlooked in silence."""
        assert client.post("/enrich?features=numbers", json={"text": "x"}).status_code == 422

    def test_batch_of_too_much_text(self, client):
        """All texts together."""
        assert client.post("/enrich/batch", json={"documents": [{"text": "x" * 5_000}] * 3}).status_code == 413

    def test_other_charsets(self, client):
        """UTF-8 only."""
        assert client.post("/enrich", data=b"x", content_type="text/plain; charset=windows-1256").status_code == 415

    def test_lines_have_problems_of_their_own(self, client):
        """With the id of the line, if it can be read."""
        body = b'{"id":"a","text":"x","colour":1}\n[]\n'
        with client.post("/enrich/bulk", data=body, content_type="application/x-ndjson") as response:
            found = [json.loads(line) for line in response.data.splitlines()]
        assert [result.get("id") for result in found] == ["a", None]
        assert [result["problem"]["errors"][0]["pointer"] for result in found] == ["#/colour", "#"]


class TestHealth:
    """Probes and /info."""

    @pytest.mark.parametrize(("state", "status"), [("ready", 200), ("degraded", 200), ("starting", 503), ("down", 503)])
    def test_ready_is_what_the_engine_says(self, client, engine, state, status):
        """Alive it is in any case."""
        engine.state = state
        assert client.get("/readyz").status_code == status
        assert client.get("/livez").json == {"status": "alive"}

    def test_info_tells_versions_limits_and_licences(self, client):
        """Named as the settings are."""
        info = client.get("/info").json
        assert info["limits"]["max_text_chars"] == 10_000
        assert info["engines"]["embedded"]["models"] == {"toy": "1"}
        assert info["engines"]["embedded"]["license"] == "Apache-2.0"

    def test_metrics_of_one_process(self, client, engine):
        """Without a folder for several."""
        client.post("/enrich", json={"text": TEXT})
        content = client.get("/metrics").text
        assert 'enrich_entities_total{type="PER"} 1.0' in content
        assert 'enrich_model_info{engine="embedded",model="toy",version="1"} 1.0' in content

    def test_engines_start_and_stop_with_the_worker(self, app, engine):
        """Not with the factory."""
        assert engine.started == 0
        start(app)
        assert engine.started == 1
        stop(app)
        assert engine.started == 0


class TestPages:
    """Pages for people."""

    @pytest.mark.parametrize("path", ["/", "/docs"])
    def test_pages_need_nothing_from_outside(self, client, path):
        """No other host, no inline script, and everything they name is there."""
        page = client.get(path)
        assert page.status_code == 200
        assert "script-src 'self';" in page.headers["Content-Security-Policy"]
        assert "//" not in page.text
        for part in page.text.split('"'):
            if part.startswith("/"):
                with client.get(part) as found:
                    assert found.status_code == 200

    @pytest.mark.parametrize("name", ["playground.js", "docs.js"])
    def test_scripts_never_write_markup(self, client, name):
        """Whatever a text holds is shown as text."""
        with client.get(f"/playground/{name}") as script:
            for word in ("innerHTML", "outerHTML", "insertAdjacentHTML", "document.write", "eval("):
                assert word not in script.text


class TestDescription:
    """OpenAPI."""

    def test_checked_in_file_has_not_drifted(self):
        """`make openapi` writes it anew."""
        assert (ROOT / "openapi.yaml").read_text(encoding="utf-8") == to_yaml()

    def test_is_valid(self):
        """OpenAPI 3.1."""
        validate(describe())

    def test_is_served(self, client):
        """The same."""
        assert client.get("/openapi.json").json == yaml.safe_load(to_yaml())

    def test_tells_every_route(self, app):
        """And every route it tells is there."""
        routes = {rule.rule for rule in app.url_map.iter_rules() if "<" not in rule.rule}
        assert routes == set(describe()["paths"])

    def test_refuses_what_the_service_refuses(self, client):
        """Requests of the examples fit; an unknown field does not."""
        body = {"text": TEXT, "normalization": {"preset": "search", "alef": False}}
        assert validator("Enrich").is_valid(body)
        assert not validator("Enrich").is_valid(body | {"colour": 1})


class TestFactory:
    """The factory's own choices."""

    def test_builds_the_engines_that_the_settings_allow(self, monkeypatch):
        """One enricher each."""
        built = []

        def enricher(name, settings):
            built.append(name)
            raise LookupError

        monkeypatch.setattr("enrich.service.app.Enricher", enricher)
        with pytest.raises(LookupError):
            create_app()
        assert built == ["embedded"]

    def test_json_of_flask_is_orjson(self, app):
        """Both ways."""
        assert app.json.dumps({"a": [1]}) == '{"a":[1]}'
        assert app.json.loads('{"a":[1]}') == {"a": [1]}


class TestObserver:
    """What ends is counted once, however it ends."""

    def test_application_that_raises_is_counted(self, app):
        """As a 500."""
        counted = []

        class Metrics:
            def begun(self):
                counted.append("begun")

            def ended(self, route, method, status, seconds):
                counted.append(status)

        def failing(environ, start_response):
            raise LookupError

        with pytest.raises(LookupError):
            Observer(failing, Metrics())({"REQUEST_METHOD": "GET"}, None)
        assert counted == ["begun", 500]

    def test_stream_that_breaks_is_logged(self, client, engine, capsys):
        """Its status has gone out already; the message of the error may hold text and stays inside."""
        engine.error = MemoryError("secret")
        with pytest.raises(MemoryError):
            client.post("/enrich/bulk", data=b'{"text":"x"}', content_type="application/x-ndjson")
        logged = capsys.readouterr().out
        assert "MemoryError" in logged
        assert "secret" not in logged
