"""The client, against a real gunicorn of the service and against a small server that refuses as it is told."""

import itertools
import json
import threading
import time
from email.utils import formatdate
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from enrich import Enricher
from enrich.client import (
    Client,
    ClientError,
    Problem,
    ProblemError,
    RequestRejected,
    ServiceBusy,
    ServiceFailed,
    UnexpectedAnswer,
    Unreachable,
)
from enrich.client.retries import seconds
from enrich.config import Settings
from enrich.enrichment import Enrichment
from enrich.extras import MissingExtra

TEXT = "قال جون كيري إن 50 قتيلا سقطوا"
ANSWER = {"normalized_text": "x", "meta": {"engine": "embedded"}}
BUSY = {"type": "urn:enrich:problem:busy", "title": "Busy", "status": 503, "detail": "No place."}


def same(enrichment):
    """An enrichment's body without its times."""
    body = dict(enrichment.to_dict())
    return {**body, "meta": {name: value for name, value in body["meta"].items() if name != "timings_ms"}}


@pytest.fixture
def client(server):
    """A client of the real service."""
    with Client(f"http://127.0.0.1:{server.port}") as found:
        yield found


@pytest.fixture(scope="module")
def enricher():
    """The library."""
    return Enricher(settings=Settings())


class TestService:
    """Against the service itself."""

    def test_an_enrichment_is_the_library_s(self, client, enricher):
        """The same type and the same answer."""
        found = client.enrich(TEXT)
        assert isinstance(found, Enrichment)
        assert same(found) == json.loads(json.dumps(same(enricher.enrich(TEXT))))
        assert found.entities[0].text == "جون كيري"
        assert found.numbers[0].noun.text == "قتيلا"

    def test_options_are_the_library_s(self, client, enricher):
        """Switches too."""
        options = {"features": ["normalized_text", "numbers"], "normalization": {"preset": "search", "hamza": True}, "offset_unit": "utf8"}
        assert same(client.enrich(TEXT, **options)) == json.loads(json.dumps(same(enricher.enrich(TEXT, **options))))

    def test_info(self, client):
        """What runs there."""
        assert client.info()["name"] == "enrich"

    @pytest.mark.parametrize(
        ("text", "options", "slug", "pointer"),
        [
            (" ", {}, "blank-text", "#/text"),
            ("x" * 20_000, {}, "text-too-long", "#/text"),
            ("x", {"offset_unit": "utf7"}, "invalid-request", "#/offset_unit"),
            ("x", {"colour": "red"}, "invalid-request", "#/colour"),
        ],
    )
    def test_a_request_at_fault_is_rejected(self, client, text, options, slug, pointer):
        """With the whole problem, and the request's id in the log of the service."""
        with pytest.raises(RequestRejected) as caught:
            client.enrich(text, **options)
        assert caught.value.problem.slug == slug
        assert caught.value.problem.errors[0][0] == pointer
        assert caught.value.problem.document["status"] == caught.value.problem.status
        assert len(caught.value.request_id) == 32
        assert str(caught.value).startswith(f"{caught.value.problem.status} {slug}: ")

    def test_a_batch_has_a_result_for_each(self, client, enricher):
        """In order; one that is at fault fails alone."""
        good, bad, other = client.batch([TEXT, {"id": "b", "text": " "}, {"id": "c", "text": "نعم"}], features=["numbers"])
        assert same(good.unwrap()) == json.loads(json.dumps(same(enricher.enrich(TEXT, features=["numbers"]))))
        assert (bad.id, bad.enrichment, bad.problem.slug) == ("b", None, "blank-text")
        assert (other.id, other.problem) == ("c", None)
        with pytest.raises(RequestRejected):
            bad.unwrap()

    def test_a_batch_that_is_too_large_is_rejected(self, client):
        """As a whole."""
        with pytest.raises(RequestRejected, match="413 batch-too-large"):
            client.batch(["x"] * 6)

    def test_a_stream_is_answered_in_order(self, client, enricher, seeds):
        """Of any length; windows are cut by bytes as well."""
        article = seeds[0].read_text(encoding="utf-8")[:9000]
        texts = [f"{TEXT} {i}" if i % 50 else f"{article} {i}" for i in range(400)]
        documents = ({"id": str(i), "text": text} for i, text in enumerate(texts))
        results = list(client.bulk(documents, features=["numbers"], window=30, parallel=3))
        assert [result.id for result in results] == [str(i) for i in range(400)]
        expected = [json.loads(json.dumps(same(enricher.enrich(text, features=["numbers"])))) for text in texts]
        assert [same(result.unwrap()) for result in results] == expected

    def test_documents_of_a_stream_may_have_options_and_problems(self, client):
        """Of their own."""
        plain, own, bad = client.bulk([TEXT, {"text": TEXT, "features": ["entities"]}, " "], features=["numbers"])
        assert (plain.enrichment.entities, own.enrichment.numbers) == (None, None)
        assert bad.problem.slug == "blank-text"
        assert "line" not in bad.problem.document

    def test_a_stream_has_no_end_to_wait_for(self, client):
        """Documents are taken as results are asked for."""
        taken = itertools.count()
        stream = client.bulk((f"{next(taken)} نعم" for _ in itertools.count()), window=5, parallel=2)
        assert next(stream).unwrap().numbers[0].value == 0
        stream.close()
        assert next(taken) < 30

    def test_threads_share_a_client(self, client):
        """Each has its own answer."""
        found = {}
        threads = [threading.Thread(target=lambda i=i: found.update({i: client.enrich(f"{i} نعم").numbers[0].value})) for i in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert found == {i: i for i in range(8)}


class Told(BaseHTTPRequestHandler):
    """Answers as the server's list says: (status, headers, body), or None for a connection that is cut."""

    protocol_version = "HTTP/1.1"

    def do_POST(self):
        """The next answer of the list."""
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.asked.append((self.path, body, self.client_address))
        told = self.server.told.pop(0)
        if told is None:
            self.close_connection = True
            return
        status, headers, answer = told
        content = answer if isinstance(answer, bytes) else json.dumps(answer).encode()
        self.send_response(status)
        for name, value in {"Content-Length": str(len(content)), **headers}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *_):
        """Say nothing."""


@pytest.fixture
def told():
    """A server whose ``told`` a test fills."""
    with ThreadingHTTPServer(("127.0.0.1", 0), Told) as running:
        running.daemon_threads = True
        running.told, running.asked = [], []
        running.url = f"http://127.0.0.1:{running.server_address[1]}"
        thread = threading.Thread(target=running.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield running
        running.shutdown()
        thread.join()


@pytest.fixture
def waits(monkeypatch):
    """The seconds that the client would have waited."""
    found = []
    monkeypatch.setattr("enrich.client.retries.time.sleep", found.append)
    return found


class TestRetries:
    """What is sent again, when, and when no more."""

    def test_the_service_says_how_long_to_wait(self, told, waits):
        """At least so long, by a random bit longer."""
        told.told += [(503, {"Retry-After": "7"}, BUSY), (429, {"Retry-After": "3"}, BUSY), (200, {}, ANSWER)]
        with Client(told.url) as client:
            assert client.enrich("x").normalized_text == "x"
        assert [int(wait) for wait in waits] == [7, 3]
        assert waits[0] > 7

    def test_a_date_says_it_as_well(self):
        """RFC 9110."""
        assert 58 < seconds(formatdate(time.time() + 60, usegmt=True)) <= 60
        assert [seconds(asked) for asked in ("", "soon", "-1", "Fri, 31 Dec 1999 23:59:59 GMT", " 4 ")] == [0, 0, 0, 0, 4]

    @pytest.mark.parametrize("failure", [None, (502, {}, b"<html>"), (503, {}, b""), (408, {}, BUSY)])
    def test_without_a_word_the_pause_grows(self, told, waits, failure):
        """Connections that are cut, and what gateways say."""
        told.told += [failure] * 4 + [(200, {}, ANSWER)]
        with Client(told.url) as client:
            client.enrich("x")
        assert len(waits) == 4
        assert all(wait <= 0.1 * 2**i for i, wait in enumerate(waits))

    def test_all_tries_send_the_same(self, told, waits):
        """The body is whole each time."""
        told.told += [None, (503, {}, BUSY), (200, {}, ANSWER)]
        with Client(told.url) as client:
            client.enrich(TEXT, features=["numbers"])
        assert {(path, body) for path, body, _ in told.asked} == {
            ("/enrich", json.dumps({"text": TEXT, "features": ["numbers"]}, ensure_ascii=False, separators=(",", ":")).encode())
        }

    def test_tries_are_bounded(self, told, waits):
        """The last refusal is raised."""
        told.told += [(503, {"X-Request-ID": "abc"}, BUSY)] * 3
        with Client(told.url, retries=2) as client, pytest.raises(ServiceBusy, match=r"503 busy: No place\.") as caught:
            client.enrich("x")
        assert (len(told.asked), caught.value.request_id) == (3, "abc")

    def test_nobody_waits_beyond_the_deadline(self, told, waits):
        """A pause that would end too late is not begun."""
        told.told.append((503, {"Retry-After": "60"}, BUSY))
        with Client(told.url, deadline=30) as client, pytest.raises(ServiceBusy):
            client.enrich("x")
        assert (len(told.asked), waits) == (1, [])

    @pytest.mark.parametrize(("status", "error"), [(500, ServiceFailed), (504, ServiceFailed), (422, RequestRejected), (302, RequestRejected)])
    def test_the_rest_is_not_sent_again(self, told, waits, status, error):
        """It would be answered the same."""
        told.told.append((status, {}, {"title": "No", "status": 999, "errors": [7, {"pointer": "#/a"}]}))
        with Client(told.url) as client, pytest.raises(error) as caught:
            client.enrich("x")
        assert waits == []
        assert caught.value.problem.status == status
        assert caught.value.problem.errors == (("#/a", ""),)

    def test_a_service_that_is_not_there(self, waits):
        """The error says who was asked."""
        with Client("http://127.0.0.1:9", retries=2) as client, pytest.raises(Unreachable, match=r"127\.0\.0\.1: ConnectError"):
            client.enrich("x")
        assert len(waits) == 2

    def test_a_service_that_is_silent(self, told, waits):
        """A try has its time."""
        with Client(told.url, retries=1, timeout=0.05) as client:
            told.told += [(200, {"Content-Length": "10"}, b"{}")] * 2
            with pytest.raises(Unreachable, match="ReadTimeout"):
                client.enrich("x")
        assert len(told.asked) == 2

    def test_a_connection_is_kept(self, told):
        """For all requests."""
        told.told += [(200, {}, ANSWER)] * 3
        with Client(told.url) as client:
            for _ in range(3):
                client.enrich("x")
        assert len({address for *_, address in told.asked}) == 1


class TestStreams:
    """Windows of a stream that fail."""

    def test_a_window_that_is_cut_off_is_sent_again(self, told, waits):
        """Whole: nothing of it was given out."""
        line = json.dumps(ANSWER).encode() + b"\n"
        told.told += [(200, {}, line + line[:9]), (200, {}, line), (200, {}, line + line)]
        with Client(told.url) as client:
            assert len(list(client.bulk(["x", "y"]))) == 2
        assert len(waits) == 2

    def test_only_documents_that_found_the_engine_busy_are_sent_again(self, told, waits):
        """In their places."""
        good, busy = json.dumps(ANSWER).encode() + b"\n", json.dumps({"problem": {**BUSY, "line": 2}}).encode() + b"\n"
        told.told += [(200, {}, good + busy + good + busy), (200, {}, good + busy), (200, {}, good)]
        with Client(told.url) as client:
            assert [result.problem for result in client.bulk(["1", "2", "3", "4"])] == [None] * 4
        assert [body.count(b"\n") for _, body, _ in told.asked] == [4, 2, 1]

    def test_in_the_end_they_have_their_problem(self, told, waits):
        """The stream goes on."""
        busy = json.dumps({"problem": BUSY}).encode() + b"\n"
        told.told += [(200, {}, busy)] * 3
        with Client(told.url, retries=2) as client:
            (result,) = client.bulk(["1"])
        assert result.problem.slug == "busy"
        with pytest.raises(ServiceBusy):
            result.unwrap()

    def test_a_window_that_is_refused_ends_the_stream(self, told):
        """After what came before."""
        line = json.dumps(ANSWER).encode() + b"\n"
        told.told += [(200, {}, line), (500, {}, {"title": "Internal error"})]
        with Client(told.url) as client:
            stream = client.bulk(["1", "2"], window=1, parallel=1)
            next(stream)
            with pytest.raises(ServiceFailed):
                next(stream)


class TestUnexpected:
    """Something else listens there, or something else was given."""

    @pytest.mark.parametrize("answer", [b"<html>", b"[]", b""])
    def test_no_json_object(self, told, answer):
        """Told as such."""
        told.told.append((200, {}, answer))
        with Client(told.url) as client, pytest.raises(UnexpectedAnswer):
            client.enrich("x")

    @pytest.mark.parametrize("answer", [{}, {"results": []}, {"results": [{}]}, {"results": [7]}])
    def test_no_results(self, told, answer):
        """Of a batch."""
        told.told.append((200, {}, answer))
        with Client(told.url) as client, pytest.raises(UnexpectedAnswer):
            client.batch(["x"])

    def test_no_lines(self, told):
        """Of a stream."""
        told.told.append((200, {}, b"<html>\n"))
        with Client(told.url) as client, pytest.raises(UnexpectedAnswer):
            list(client.bulk(["x"]))

    @pytest.mark.parametrize("url", ["localhost:8080", "ftp://localhost", ""])
    def test_no_http_url(self, url):
        """Told before anything is sent."""
        with pytest.raises(ClientError, match="must begin with http"):
            Client(url)

    def test_no_json_request(self, told):
        """Told before anything is sent."""
        with Client(told.url) as client, pytest.raises(ClientError, match="the request is no JSON"):
            client.enrich(b"bytes")

    def test_httpx_is_missing(self, monkeypatch):
        """The extra is named."""
        monkeypatch.setitem(__import__("sys").modules, "httpx", None)
        with pytest.raises(MissingExtra, match=r"enrich.client needs httpx: pip install 'enrich\[client\]'"):
            Client("http://localhost")

    def test_every_error_is_one_of_the_library_s(self):
        """One except catches them."""
        assert issubclass(ProblemError, ClientError)
        assert Problem.from_dict({"errors": 7, "status": "x"}).status == 500
