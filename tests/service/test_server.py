"""Real gunicorn with two workers: every bad input has its status and problem, figures add up, and nothing answers 500."""

import ctypes
import gzip
import json
import os
import re
import subprocess
import sys
import time
from pathlib import Path
from types import SimpleNamespace

import orjson
import pytest
from jsonschema import Draft202012Validator
from real_server import serving

from enrich.service import server as server_module
from enrich.service.answers import EnrichmentSchema
from enrich.service.openapi import describe
from enrich.service.problems import MEDIA_TYPE, TYPE_PREFIX

JSON = "application/json"
TEXT = "قال جون كيري إن 50 قتيلا سقطوا"


def post(body, *headers, path="/enrich"):
    """The bytes of a POST with a length."""
    lines = [f"POST {path} HTTP/1.1", "Host: x", "Connection: close", *headers, f"Content-Length: {len(body)}"]
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + body


def json_post(body, path="/enrich"):
    """The same, of a JSON body."""
    return post(body if isinstance(body, bytes) else json.dumps(body).encode(), f"Content-Type: {JSON}", path=path)


def chunked(body, size=8192):
    """The bytes of a POST without a length."""
    head = b"POST /enrich HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n"
    pieces = [body[i : i + size] for i in range(0, len(body), size)]
    return head + b"".join(f"{len(piece):x}\r\n".encode() + piece + b"\r\n" for piece in pieces) + b"0\r\n\r\n"


BAD = {
    "empty text": (json_post({"text": ""}), 422, "blank-text"),
    "blank text": (json_post({"text": " \n\t\N{NO-BREAK SPACE}"}), 422, "blank-text"),
    "blank plain text": (post(b" \n", "Content-Type: text/plain"), 422, "blank-text"),
    "text over the limit": (json_post({"text": "ا" * 10_001}), 413, "text-too-long"),
    "plain text over the limit": (post("ا".encode() * 10_001, "Content-Type: text/plain"), 413, "text-too-long"),
    "no text": (json_post({}), 422, "invalid-request"),
    "null text": (json_post({"text": None}), 422, "invalid-request"),
    "number for text": (json_post({"text": 5}), 422, "invalid-request"),
    "list for an object": (json_post([]), 422, "invalid-request"),
    "string for an object": (json_post(b'"x"'), 422, "invalid-request"),
    "unknown field": (json_post({"text": TEXT, "colour": 1}), 422, "invalid-request"),
    "unknown feature": (json_post({"text": TEXT, "features": ["colours"]}), 422, "invalid-request"),
    "no features": (json_post({"text": TEXT, "features": []}), 422, "invalid-request"),
    "features no list": (json_post({"text": TEXT, "features": "entities"}), 422, "invalid-request"),
    "nested feature": (json_post({"text": TEXT, "features": [["entities"]]}), 422, "invalid-request"),
    "unknown preset": (json_post({"text": TEXT, "normalization": "loud"}), 422, "invalid-request"),
    "unknown switch": (json_post({"text": TEXT, "normalization": {"loud": True}}), 422, "invalid-request"),
    "switch no boolean": (json_post({"text": TEXT, "normalization": {"alef": "true"}}), 422, "invalid-request"),
    "preset of a wrong type": (json_post({"text": TEXT, "normalization": {"preset": []}}), 422, "invalid-request"),
    "normalization of a wrong type": (json_post({"text": TEXT, "normalization": 3}), 422, "invalid-request"),
    "unknown scheme": (json_post({"text": TEXT, "segmentation_scheme": "x"}), 422, "invalid-request"),
    "unknown unit": (json_post({"text": TEXT, "offset_unit": "utf7"}), 422, "invalid-request"),
    "unknown engine": (json_post({"text": TEXT, "engine": "steam"}), 422, "invalid-request"),
    "engine that is not configured": (json_post({"text": TEXT, "engine": "farasa"}), 422, "invalid-request"),
    "boolean as a string": (json_post({"text": TEXT, "include_implicit": "true"}), 422, "invalid-request"),
    "score as a string": (json_post({"text": TEXT, "min_score": "0.5"}), 422, "invalid-request"),
    "score over one": (json_post({"text": TEXT, "min_score": 1.5}), 422, "invalid-request"),
    "score as a boolean": (json_post({"text": TEXT, "min_score": True}), 422, "invalid-request"),
    "query beside JSON": (post(b'{"text":"x"}', f"Content-Type: {JSON}", path="/enrich?features=numbers"), 422, "invalid-request"),
    "unknown query parameter": (post(b"x", "Content-Type: text/plain", path="/enrich?colour=1"), 422, "invalid-request"),
    "query parameter twice": (post(b"x", "Content-Type: text/plain", path="/enrich?engine=a&engine=b"), 422, "invalid-request"),
    "query score no number": (post(b"x", "Content-Type: text/plain", path="/enrich?min_score=high"), 422, "invalid-request"),
    "empty body": (json_post(b""), 400, "malformed-json"),
    "not JSON": (json_post(b"text=x"), 400, "malformed-json"),
    "cut JSON": (json_post(b'{"text":"x'), 400, "malformed-json"),
    "two values": (json_post(b'{"text":"x"}{}'), 400, "malformed-json"),
    "comment": (json_post(b'{"text":"x"/*y*/}'), 400, "malformed-json"),
    "arrays 100,000 deep": (json_post(b"[" * 100_000), 413, "body-too-large"),
    "arrays 10,000 deep": (json_post(b'{"text":' + b"[" * 9_000 + b"]" * 9_000 + b"}"), 400, "malformed-json"),
    "objects 5,000 deep": (json_post(b'{"a":' * 5_000 + b"1" + b"}" * 5_000), 400, "malformed-json"),
    "30,000 values": (json_post(b'{"text":[' + b"1," * 30_000 + b"1]}"), 413, "body-too-large"),
    "NaN": (json_post(b'{"text":"x","min_score":NaN}'), 400, "malformed-json"),
    "infinity": (json_post(b'{"text":"x","min_score":1e999}'), 400, "malformed-json"),
    "lone surrogate, escaped": (json_post(rb'{"text":"\ud800"}'), 400, "malformed-json"),
    "lone surrogate, as bytes": (json_post(b'{"text":"\xed\xa0\x80"}'), 400, "malformed-json"),
    "bytes that are not UTF-8": (json_post(b'{"text":"\xff"}'), 400, "malformed-json"),
    "plain bytes that are not UTF-8": (post(b"\xc8\xe4", "Content-Type: text/plain"), 400, "invalid-encoding"),
    "control character in a string": (json_post(b'{"text":"a\x00b"}'), 400, "malformed-json"),
    "UTF-16": (json_post(json.dumps({"text": TEXT}).encode("utf-16")), 400, "malformed-json"),
    "byte order mark": (json_post(b'\xef\xbb\xbf{"text":"x"}'), 400, "malformed-json"),
    "duplicate keys": (json_post(b'{"text":"x","text":"y"}'), 400, "duplicate-keys"),
    "duplicate keys inside": (json_post(b'{"text":"x:","normalization":{"alef":true,"alef":false}}'), 400, "duplicate-keys"),
    "duplicate keys, one escaped": (json_post(rb'{"text":"x","te\u0078t":"y"}'), 400, "duplicate-keys"),
    "no Content-Type": (post(b'{"text":"x"}'), 415, "unsupported-media-type"),
    "form": (post(b"text=x", "Content-Type: application/x-www-form-urlencoded"), 415, "unsupported-media-type"),
    "other JSON": (post(b"{}", "Content-Type: application/ld+json"), 415, "unsupported-media-type"),
    "broken Content-Type": (post(b"{}", "Content-Type: ;;;"), 415, "unsupported-media-type"),
    "UTF-16 by charset": (post(b"x", "Content-Type: text/plain; charset=utf-16"), 415, "unsupported-media-type"),
    "gzip": (
        post(gzip.compress(b'{"text":"x"}'), f"Content-Type: {JSON}", "Content-Encoding: gzip"),
        415,
        "unsupported-encoding",
    ),
    "body over the limit": (json_post({"text": "x" * 300_000}), 413, "body-too-large"),
    "body over the limit, without a length": (chunked(json.dumps({"text": "x" * 300_000}).encode()), 413, "body-too-large"),
    "a promise of a body over the limit": (
        b"POST /enrich HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 99999999999\r\n\r\n",
        413,
        "body-too-large",
    ),
    "batch as plain text": (post(b"x", "Content-Type: text/plain", path="/enrich/batch"), 415, "unsupported-media-type"),
    "batch without documents": (json_post({}, "/enrich/batch"), 422, "invalid-request"),
    "batch with an empty list": (json_post({"documents": []}, "/enrich/batch"), 422, "invalid-request"),
    "batch with no list": (json_post({"documents": {}}, "/enrich/batch"), 422, "invalid-request"),
    "batch with a text": (json_post({"documents": [{"text": "x"}], "text": "x"}, "/enrich/batch"), 422, "invalid-request"),
    "batch of too many": (json_post({"documents": [{"text": "x"}] * 6}, "/enrich/batch"), 413, "batch-too-large"),
    "batch of too much": (json_post({"documents": [{"text": "x" * 5_000}] * 3}, "/enrich/batch"), 413, "batch-too-large"),
    "batch on no engine": (json_post({"documents": [{"text": "x"}], "engine": "farasa"}, "/enrich/batch"), 422, "invalid-request"),
    "bulk as JSON": (json_post({"text": "x"}, "/enrich/bulk"), 415, "unsupported-media-type"),
    "bulk with a wrong option": (
        post(b"{}", "Content-Type: application/x-ndjson", path="/enrich/bulk?features=x"),
        422,
        "invalid-request",
    ),
    "wrong method": (b"GET /enrich HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n", 405, "method-not-allowed"),
    "made-up method": (b"ENRICH /enrich HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n", 405, "method-not-allowed"),
    "delete": (b"DELETE / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n", 405, "method-not-allowed"),
    "unknown path": (json_post({"text": TEXT}, "/enrichment"), 404, "not-found"),
    "path in bytes": (b"GET /%ff%00%0d%0a HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n", 404, "not-found"),
    "trailing slash": (json_post({"text": TEXT}, "/enrich/"), 404, "not-found"),
    "no HTTP": (b"ENRICH\r\n\r\n", 400, "bad-request"),
    "header without a colon": (b"GET / HTTP/1.1\r\nHost x\r\n\r\n", 400, "bad-request"),
    "header without end": (b"GET / HTTP/1.1\r\nHost: " + b"x" * 9_000 + b"\r\n\r\n", 400, "bad-request"),
    "length no number": (b"POST /enrich HTTP/1.1\r\nHost: x\r\nContent-Length: many\r\n\r\n", 400, "bad-request"),
    "length and chunks": (
        b"POST /enrich HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        400,
        "bad-request",
    ),
    "broken chunk": (
        b"POST /enrich HTTP/1.1\r\nHost: x\r\nContent-Type: text/plain\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
        400,
        "bad-request",
    ),
    "way out of a folder": (b"GET /docs/assets/../../../etc/passwd HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n", 404, "not-found"),
    "way out of a folder, escaped": (
        b"GET /playground/%2e%2e%2fapp.py HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n",
        404,
        "not-found",
    ),
}


class TestBadInput:
    """Bytes that no good client sends."""

    @pytest.mark.parametrize("case", BAD)
    def test_has_its_status_and_problem(self, server, case):
        """RFC 9457, on every route and method."""
        raw, status, slug = BAD[case]
        answer = server.send(raw)
        problem = orjson.loads(answer.body)
        assert (answer.status, problem["type"]) == (status, TYPE_PREFIX + slug)
        assert answer.headers["Content-Type"] == MEDIA_TYPE
        assert problem["status"] == status
        assert set(problem) <= {"type", "title", "status", "detail", "errors"}
        assert TEXT not in answer.body.decode()

    def test_server_lives_on(self, server):
        """After all of that."""
        assert server.ask("GET", "/readyz").status == 200

    def test_head_has_no_body(self, server):
        """Nor has it for an error."""
        assert server.ask("HEAD", "/livez").body == b""
        answer = server.ask("HEAD", "/nowhere")
        assert (answer.status, answer.body) == (404, b"")

    def test_options_names_the_methods(self, server):
        """So does a 405."""
        assert "POST" in server.ask("OPTIONS", "/enrich").headers["Allow"]
        assert "POST" in server.ask("PUT", "/enrich").headers["Allow"]


class TestAnswers:
    """The same text by every way in."""

    def test_json_plain_text_and_chunks_agree(self, server):
        """Whatever carries the text."""
        body = json.dumps({"text": TEXT, "features": ["numbers", "entities"]}).encode()
        plain = post(TEXT.encode(), "Content-Type: text/plain; charset=UTF-8", path="/enrich?features=numbers,entities")
        answers = [orjson.loads(server.send(raw).body) for raw in (json_post(body), chunked(body, 7), plain)]
        for answer in answers:
            assert list(answer) == ["entities", "numbers", "meta"]
            del answer["meta"]
        assert answers[0] == answers[1] == answers[2]
        number = answers[0]["numbers"][0]
        assert (number["value"], TEXT[number["start"] : number["end"]]) == (50, number["text"])

    def test_articles_fit_the_contract(self, server, seeds):
        """Real answers of the real engine, by the marshmallow schemas and by openapi.yaml's."""
        contract = Draft202012Validator(describe() | {"$ref": "#/components/schemas/Enrichment"})
        assert seeds
        for seed in seeds:
            text = seed.read_bytes().decode()
            for scheme in ("farasa", "atb"):
                options = {"segmentation_scheme": scheme, "include_approximate": True, "include_implicit": True}
                body = orjson.loads(server.send(json_post({"text": text, **options})).body)
                assert EnrichmentSchema().validate(body) == {}
                contract.validate(body)
                assert body["segmentation"]
                assert body["entities"]

    def test_bulk_streams_in_order(self, server):
        """One answer a line; bad lines have problems in their place."""
        lines = [
            json.dumps({"id": "a", "text": TEXT}),
            "no JSON",
            "",
            json.dumps({"id": "b", "text": "x" * 60_000}),
            json.dumps({"id": "c", "text": " "}),
            json.dumps({"text": TEXT, "features": ["entities"]}),
        ]
        body = "\n".join(lines).encode()
        answer = server.send(post(body, "Content-Type: application/x-ndjson", path="/enrich/bulk?features=numbers"))
        assert answer.status == 200
        results = [orjson.loads(line) for line in answer.body.splitlines()]
        assert [result.get("id") for result in results] == ["a", None, None, "c", None]
        slugs = [result.get("problem", {}).get("type", "").removeprefix(TYPE_PREFIX) for result in results]
        assert slugs == ["", "malformed-json", "line-too-long", "blank-text", ""]
        assert [result["problem"]["line"] for result in results if "problem" in result] == [2, 4, 5]
        assert "numbers" in results[0]
        assert "entities" in results[4]

    def test_bulk_has_no_limit_as_a_whole(self, server):
        """Only a line has."""
        line = json.dumps({"text": "سقط " * 2_000, "features": ["normalized_text"]}).encode() + b"\n"
        answer = server.send(post(line * 20, "Content-Type: application/x-ndjson", path="/enrich/bulk"))
        assert len(line) * 20 > 200_000
        assert answer.body.count(b"\n") == 20

    def test_request_id_comes_back(self, server):
        """A harmless one; another is replaced."""
        assert server.ask("GET", "/livez", X_Request_ID="abc-1.2_3").headers["X-Request-ID"] == "abc-1.2_3"
        assert len(server.ask("GET", "/livez", X_Request_ID='x" y').headers["X-Request-ID"]) == 32
        assert len(server.ask("GET", "/livez", X_Request_ID="x" * 65).headers["X-Request-ID"]) == 32


def eventually(found, wanted):
    """Wait until a figure is as wanted: an answer is counted and logged after its last byte, which the client has a moment earlier."""
    for _ in range(100):
        last = found()
        if last == wanted:
            return
        time.sleep(0.05)
    assert last == wanted


def figures(server):
    """The metrics, by name and labels."""
    text = server.ask("GET", "/metrics").body.decode()
    lines = (line.rsplit(" ", 1) for line in text.splitlines() if not line.startswith("#"))
    return {name: float(value) for name, value in lines}


class TestMetrics:
    """Two workers, one sum."""

    def test_sums_over_workers(self, server):
        """Every scrape adds up all workers, whichever answers."""
        before = figures(server)
        for _ in range(24):
            assert server.send(json_post({"text": TEXT})).status == 200
        for _ in range(3):
            server.send(json_post(b"{"))
        eventually(lambda: figures(server)["enrich_http_requests_in_flight"], 1)  # the scrape itself
        after = figures(server)

        def grown(name):
            return after[name] - before.get(name, 0)

        assert grown('enrich_http_requests_total{method="POST",route="/enrich",status="200"}') == 24
        assert grown('enrich_http_requests_total{method="POST",route="/enrich",status="400"}') == 3
        assert grown('enrich_http_request_seconds_count{route="/enrich"}') == 27
        assert grown("enrich_texts_total") == 24
        assert grown("enrich_characters_total") == 24 * len(TEXT)
        assert grown("enrich_words_total") == 24 * len(TEXT.split())
        assert grown('enrich_numbers_total{kind="cardinal"}') == 24
        assert grown('enrich_stage_seconds_count{stage="total"}') == 24
        assert grown('enrich_rejected_total{problem="malformed-json"}') == 3
        assert next(value for name, value in after.items() if name.startswith("enrich_build_info")) == 1

    def test_labels_are_bounded(self, server):
        """No path and no method of a client becomes a label."""
        server.send(b"ENRICH /some/where HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
        names = "".join(figures(server))
        assert "where" not in names
        assert "ENRICH" not in names


class TestMemory:
    """Who goes when there is too little."""

    def test_workers_go_before_the_master(self, server):
        """The kernel prefers them; the master replaces one that is gone."""

        def score(pid):
            return int(Path(f"/proc/{pid}/oom_score_adj").read_text(encoding="ascii"))

        eventually(lambda: len(server.workers()), wanted=2)  # the second may still be forked
        assert [score(pid) >= 500 for pid in server.workers()] == [True, True]
        assert score(server.process.pid) < 500


class TestLog:
    """One JSON line for every event."""

    def test_every_line_is_json_without_text(self, server):
        """And tells the request by its id."""
        server.ask("POST", "/enrich", json.dumps({"text": TEXT}).encode(), Content_Type=JSON, X_Request_ID="find-me")
        eventually(lambda: "find-me" in server.log.read_text(), wanted=True)
        content = server.log.read_text()
        events = [orjson.loads(line) for line in content.splitlines()]
        found = next(event for event in events if event.get("request_id") == "find-me")
        assert (found["route"], found["status"], found["characters"]) == ("/enrich", 200, len(TEXT))
        assert found["milliseconds"] > 0
        assert "كيري" not in content
        assert not [event for event in events if event["level"] in {"error", "critical"}]

    def test_one_that_nobody_reads_stops_no_answer(self, tmp_path):
        """A pipe takes some hundred lines; those that do not fit are counted."""
        reader, writer = os.pipe()
        with open(reader, "rb") as read:  # noqa: PTH123 - no path
            with open(writer, "wb"), serving(tmp_path, output=writer) as running:  # noqa: PTH123
                for _ in range(600):
                    assert running.ask("GET", "/nowhere").status == 404
                found = running.ask("GET", "/metrics").body.decode()
                assert re.search(r"^enrich_log_lines_dropped_total [1-9]", found, re.MULTILINE)
            lines = read.read().splitlines()
        assert all(orjson.loads(line) for line in lines)


ARENAS = """
import ctypes, sys, threading
from enrich.service import server

if sys.argv[1] == "few":
    server._tune_malloc()
library = ctypes.CDLL(None)
library.malloc.restype = library.fopen.restype = ctypes.c_void_p
library.malloc_info.argtypes = [ctypes.c_int, ctypes.c_void_p]
library.fclose.argtypes = [ctypes.c_void_p]
together = threading.Barrier(4)


def work():
    library.malloc(ctypes.c_size_t(2_000))
    together.wait()


threads = [threading.Thread(target=work) for _ in range(4)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
file = library.fopen(sys.argv[2].encode(), b"w")
library.malloc_info(0, file)
library.fclose(file)
"""
"""Memory for four threads at once, then what glibc's malloc tells of its arenas."""


class TestMalloc:
    """What is asked of the C library's malloc."""

    @pytest.mark.skipif(not hasattr(ctypes.CDLL(None), "malloc_info"), reason="only glibc's malloc tells of its arenas")
    @pytest.mark.parametrize(("wanted", "arenas"), [("few", {1}), ("many", range(2, 100))])
    def test_threads_share_one_arena(self, tmp_path, wanted, arenas):
        """And have their own where it is not asked for."""
        subprocess.run([sys.executable, "-c", ARENAS, wanted, tmp_path / "told"], check=True, timeout=60)
        assert (tmp_path / "told").read_text().count("<heap") in arenas

    def test_one_that_cannot_be_told_is_left_alone(self, monkeypatch):
        """Other C libraries have no mallopt."""
        monkeypatch.setattr("ctypes.CDLL", lambda _: SimpleNamespace())
        server_module._tune_malloc()
