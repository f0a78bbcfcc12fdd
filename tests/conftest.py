"""Fixtures of the HTTP and command line tests: an engine that does as told, its application, and a real server."""

import http.client
import os
import socket
import subprocess
import sys
import time
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import pytest

from enrich.config import Settings
from enrich.engines.base import Engine, Health, Mention, whole
from enrich.pipeline import Enricher

LIMITS = {
    "max_text_chars": 10_000,
    "max_body_bytes": 200_000,
    "max_batch_documents": 5,
    "max_batch_chars": 12_000,
    "max_bulk_line_bytes": 50_000,
}
"""Small, so that tests can pass them."""


class ObedientEngine(Engine):
    """Takes every capital word for a person; raises ``error`` or reports ``state`` when a test sets them."""

    name = "embedded"
    version = "0"
    license = "Apache-2.0"
    error = None
    state = "ready"
    started = 0

    @property
    def models(self):
        """One, so that it is told."""
        return {"toy": "1"}

    def start(self):
        """Count."""
        self.started += 1

    def close(self):
        """Count back."""
        self.started -= 1

    def health(self):
        """As the test says."""
        return Health(self.state)

    def segment(self, tokens, *, scheme="farasa", deadline=None):
        """No affixes."""
        if self.error is not None:
            raise self.error
        return [whole(form) for form in tokens.forms]

    def tag(self, tokens, segmentations, *, deadline=None):
        """Capital words."""
        found = zip(tokens.forms, tokens.starts, tokens.ends, strict=True)
        return [Mention(start, end, "PER", 0.5) for form, start, end in found if form.istitle()]


@dataclass
class Answer:
    """What a server sent back."""

    status: int
    headers: http.client.HTTPMessage
    body: bytes


class RealServer:
    """``enrich serve`` in processes of its own."""

    def __init__(self, port, log):
        self.port = port
        self.log = log

    def send(self, raw):
        """Send the bytes of one request as they are, and read one answer; the last sendings may find the server done with it."""
        with socket.create_connection(("127.0.0.1", self.port), timeout=20) as connection:
            # An answer to a body that is too large may come before its end.
            with suppress(BrokenPipeError, ConnectionResetError):
                connection.sendall(raw)
            method = raw.split(b" ", 1)[0].decode("latin-1")
            response = http.client.HTTPResponse(connection, method=method)
            response.begin()
            with response:
                return Answer(response.status, response.headers, response.read())

    def ask(self, method, path, body=b"", **headers):
        """One request with a length; underscores of header names stand for hyphens."""
        lines = [f"{method} {path} HTTP/1.1", "Host: localhost", "Connection: close"]
        lines += [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
        if body:
            lines.append(f"Content-Length: {len(body)}")
        return self.send("\r\n".join(lines).encode("latin-1") + b"\r\n\r\n" + body)


def free_port():
    """A port that nobody listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@pytest.fixture(scope="session")
def server(tmp_path_factory):
    """Real gunicorn with two workers and small limits."""
    folder = tmp_path_factory.mktemp("server")
    port = free_port()
    environ = {name: value for name, value in os.environ.items() if not name.startswith(("ENRICH_", "PROMETHEUS_"))}
    environ |= {f"ENRICH_{name.upper()}": str(value) for name, value in LIMITS.items()}
    environ["PROMETHEUS_MULTIPROC_DIR"] = str(folder / "metrics")
    (folder / "metrics").mkdir()
    (folder / "metrics" / "counter_1.db").write_bytes(b"left by a run before")
    log = folder / "log"
    with log.open("wb") as out:
        command = [sys.executable, "-m", "enrich", "serve", "--port", str(port), "--workers", "2"]
        process = subprocess.Popen(command, env=environ, stdout=out, stderr=subprocess.STDOUT, cwd=folder)
    running = RealServer(port, log)
    try:
        for _ in range(300):
            assert process.poll() is None, log.read_text()
            try:
                if running.ask("GET", "/readyz").status == 200:
                    break
            except OSError:
                time.sleep(0.1)
        else:
            pytest.fail(log.read_text())
        yield running
    finally:
        process.terminate()
        assert process.wait(30) == 0


@pytest.fixture
def engine():
    """An engine that does as told."""
    return ObedientEngine()


@pytest.fixture
def app(engine):
    """An application on that engine, with small limits."""
    from enrich.service.app import create_app

    settings = Settings(**LIMITS, max_concurrency=2)
    return create_app(settings, {"embedded": Enricher(engine, settings)})


@pytest.fixture
def client(app):
    """A client of that application."""
    return app.test_client()


@pytest.fixture(scope="session")
def seeds():
    """The five articles."""
    return sorted((Path(__file__).parent.parent / "seeds").glob("*.txt"))
