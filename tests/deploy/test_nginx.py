"""The example proxy, deploy/nginx.conf, before a real service."""

import json
import re
import shutil
import subprocess
import time
from contextlib import contextmanager
from pathlib import Path

import pytest
from real_server import RealServer, free_port, serving

from enrich.config import Settings
from enrich.service.problems import KINDS

CONFIGURATION = Path(__file__).parents[2] / "deploy" / "nginx.conf"
JSON = "application/json"
PROBLEM = "application/problem+json"
TEXT = json.dumps({"text": "قال جون كيري", "features": ["entities"]}).encode()

pytestmark = pytest.mark.skipif(not shutil.which("nginx"), reason="nginx is not installed; .ci/manifests installs it and runs this")


def configured(folder, port, upstream):
    """The file as it stands, with this test's ports and process id file."""
    content = CONFIGURATION.read_text(encoding="utf-8")
    for old, new in (("127.0.0.1:8000;", f"127.0.0.1:{port};"), ("127.0.0.1:8080;", f"127.0.0.1:{upstream};"), ("/tmp/", f"{folder}/")):  # noqa: S108 - the file's own
        assert content.count(old) == 1
        content = content.replace(old, new)
    (folder / "nginx.conf").write_text(content, encoding="utf-8")
    return ["nginx", "-p", str(folder), "-c", str(folder / "nginx.conf")]


@pytest.fixture(scope="module")
def service(tmp_path_factory):
    """The service with its own limits."""
    with serving(tmp_path_factory.mktemp("service")) as running:
        yield running


@pytest.fixture(scope="module")
def proxy(tmp_path_factory, service):
    """The proxy before it."""
    with proxied(tmp_path_factory.mktemp("proxy"), service.port) as running:
        yield running


@contextmanager
def proxied(folder, upstream):
    """A proxy as the file has it, before the service of a port; it ends well."""
    port = free_port()
    log = folder / "log"
    with log.open("wb") as out:
        process = subprocess.Popen([*configured(folder, port, upstream), "-g", "daemon off;"], stdout=out, stderr=out)
    running = RealServer(port, log, process)
    try:
        until = time.monotonic() + 30
        while True:
            assert process.poll() is None, log.read_text()
            try:
                running.ask("GET", "/livez")
                break
            except OSError:
                assert time.monotonic() < until, log.read_text()
                time.sleep(0.05)
        yield running
    finally:
        process.terminate()
        status = process.wait(30)
    assert status == 0, log.read_text()


class TestFile:
    """What nginx itself thinks of it."""

    def test_nginx_takes_it_as_it_stands(self):
        """`nginx -t`, without a warning."""
        done = subprocess.run(["nginx", "-t", "-q", "-p", "/tmp", "-c", str(CONFIGURATION)], capture_output=True, text=True, check=False)  # noqa: S108 - as the file says
        assert (done.returncode, done.stderr) == (0, "")

    def test_its_limit_of_bodies_is_no_smaller_than_the_service_s(self):
        """Bodies between the two get the service's own answer."""
        (megabytes,) = re.findall(r"client_max_body_size (\d+)m;", CONFIGURATION.read_text(encoding="utf-8"))
        assert Settings().max_body_bytes <= int(megabytes) << 20


class TestRequests:
    """They come through."""

    def test_text_is_answered(self, proxy):
        """As by the service itself."""
        answer = proxy.ask("POST", "/enrich", TEXT, Content_Type=JSON)
        assert answer.status == 200
        assert [entity["text"] for entity in json.loads(answer.body)["entities"]] == ["جون كيري"]

    def test_stream_is_answered(self, proxy):
        """Line by line."""
        answer = proxy.ask(
            "POST",
            "/enrich/bulk?features=entities",
            (TEXT.replace(b', "features": ["entities"]', b"") + b"\n") * 3,
            Content_Type="application/x-ndjson",
        )
        assert [json.loads(line)["entities"][0]["text"] for line in answer.body.splitlines()] == ["جون كيري"] * 3

    def test_client_s_request_id_is_kept(self, proxy, service):
        """In the answer and in the service's log."""
        answer = proxy.ask("POST", "/enrich", TEXT, Content_Type=JSON, X_Request_ID="through-the-proxy.1")
        assert answer.headers.get_all("X-Request-ID") == ["through-the-proxy.1"]
        until = time.monotonic() + 20  # the line is written after the answer
        while "through-the-proxy.1" not in service.log.read_text():
            assert time.monotonic() < until
            time.sleep(0.02)

    @pytest.mark.parametrize("given", [{}, {"X_Request_ID": "not one{}"}, {"X_Request_ID": "x" * 65}])
    def test_request_id_is_made_where_none_can_be_taken(self, proxy, given):
        """By nginx, 32 hexadecimal digits."""
        answer = proxy.ask("POST", "/enrich", TEXT, Content_Type=JSON, **given)
        assert re.fullmatch("[0-9a-f]{32}", answer.headers["X-Request-ID"])

    def test_problem_of_the_service_passes(self, proxy):
        """Unchanged."""
        answer = proxy.ask("POST", "/enrich", b"{}", Content_Type=JSON)
        assert (answer.status, answer.headers["Content-Type"]) == (422, PROBLEM)
        assert json.loads(answer.body)["type"] == "urn:enrich:problem:invalid-request"


class TestProblems:
    """The proxy's own errors are problem objects too."""

    def test_body_that_is_too_large(self, proxy):
        """The service's type and title for the same thing."""
        answer = proxy.send(b"POST /enrich HTTP/1.1\r\nHost: a\r\nX-Request-ID: large\r\nContent-Length: 9000000\r\n\r\n")
        assert (answer.status, answer.headers["Content-Type"], answer.headers["X-Request-ID"]) == (413, PROBLEM, "large")
        problem = json.loads(answer.body)
        assert problem.pop("detail")
        assert problem == {"type": "urn:enrich:problem:body-too-large", "title": KINDS["body-too-large"].title, "status": 413}

    def test_broken_request(self, proxy):
        """What nginx cannot read."""
        answer = proxy.send(b"POST /enrich HTTP/1.1\r\nHost: a\r\nContent-Length: x\r\n\r\n")
        assert (answer.status, answer.headers["Content-Type"]) == (400, PROBLEM)
        assert json.loads(answer.body) == {"type": "about:blank", "title": "Refused by the proxy", "status": 400}

    def test_client_that_asks_too_much(self, tmp_path, service):
        """429, told by nginx, once its burst is used up."""
        with proxied(tmp_path, service.port) as proxy:
            answer = next(answer for answer in (proxy.ask("GET", "/livez") for _ in range(2_000)) if answer.status != 200)
        assert (answer.status, answer.headers["Content-Type"]) == (429, PROBLEM)
        assert json.loads(answer.body)["title"] == "Too Many Requests"

    def test_service_that_is_away(self, tmp_path):
        """502, told by nginx."""
        with proxied(tmp_path, free_port()) as proxy:
            answer = proxy.ask("POST", "/enrich", TEXT, Content_Type=JSON)
        assert (answer.status, answer.headers["Content-Type"]) == (502, PROBLEM)
        assert json.loads(answer.body)["title"] == "Bad Gateway"
