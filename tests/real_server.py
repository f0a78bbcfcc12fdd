"""A real ``enrich serve`` in processes of its own, and bytes to and from it."""

import http.client
import os
import socket
import subprocess
import sys
import time
from contextlib import contextmanager, suppress
from dataclasses import dataclass


@dataclass
class Answer:
    """What a server sent back."""

    status: int
    headers: http.client.HTTPMessage
    body: bytes


class _Received:
    """Bytes that came from a socket, for http.client to read."""

    def __init__(self, stream):
        self._stream = stream

    def makefile(self, mode):
        """The stream itself: the next answer stands where the last one ended."""
        return self._stream


class _Stream:
    """A file that no reader closes."""

    def __init__(self, content):
        self._content = content
        self._at = 0

    def read(self, size=-1):
        """Up to ``size`` bytes."""
        end = len(self._content) if size is None or size < 0 else self._at + size
        piece = self._content[self._at : end]
        self._at += len(piece)
        return piece

    def readinto(self, buffer):
        """As many bytes as fit."""
        piece = self.read(len(buffer))
        buffer[: len(piece)] = piece
        return len(piece)

    def readline(self, limit=-1):
        """One line."""
        end = self._content.find(b"\n", self._at) + 1 or len(self._content)
        return self.read(end - self._at if limit < 0 else min(end - self._at, limit))

    def left(self):
        """Whether bytes are left."""
        return self._at < len(self._content)

    def close(self):
        """Stay open."""

    def flush(self):
        """Nothing is kept back."""


def parse_answers(content, methods):
    """All answers in the bytes of a connection, interim ones (1xx) left out."""
    stream = _Stream(content)
    answers = []
    while stream.left():
        method = methods[min(len(answers), len(methods) - 1)]
        response = http.client.HTTPResponse(_Received(stream), method=method)
        response.begin()
        answers.append(Answer(response.status, response.headers, response.read()))
    return answers


class RealServer:
    """``enrich serve``, by its port.

    Attributes:
        process: the master.
        log: the file of its log lines.

    """

    def __init__(self, port, log, process=None):
        self.port = port
        self.log = log
        self.process = process

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

    def exchange(self, raw, methods=("POST",)):
        """Send bytes, say that no more will come, and read all answers until the server closes the connection."""
        received = bytearray()
        with socket.create_connection(("127.0.0.1", self.port), timeout=30) as connection:
            with suppress(OSError):
                connection.sendall(raw)
                connection.shutdown(socket.SHUT_WR)
            with suppress(ConnectionResetError):
                while piece := connection.recv(65_536):
                    received += piece
        return parse_answers(bytes(received), methods)

    def ask(self, method, path, body=b"", **headers):
        """One request with a length; underscores of header names stand for hyphens."""
        lines = [f"{method} {path} HTTP/1.1", "Host: localhost", "Connection: close"]
        lines += [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
        if body:
            lines.append(f"Content-Length: {len(body)}")
        return self.send("\r\n".join(lines).encode("latin-1") + b"\r\n\r\n" + body)

    def workers(self):
        """The process ids of its workers."""
        with open(f"/proc/{self.process.pid}/task/{self.process.pid}/children") as children:  # noqa: PTH123 - no path of ours
            return [int(pid) for pid in children.read().split()]


def free_port():
    """A port that nobody listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@contextmanager
def serving(folder, *, workers=1, metrics=None, exit_status=0, output=None, command=(sys.executable, "-m", "enrich"), **settings):
    """A server with these settings, ready to answer; it is stopped gracefully at the end.

    Args:
        folder: where its log and its figures go.
        workers: worker processes.
        metrics: the folder of its figures; None makes one.
        output: a file descriptor that its log goes to; None is a file of the folder.
        command: what is started, with ``serve`` and its options behind it.
        exit_status: what the master has to end with; None takes any.
        settings: fields of ``Settings``.

    """
    port = free_port()
    environ = {name: value for name, value in os.environ.items() if not name.startswith(("ENRICH_", "PROMETHEUS_"))}
    environ |= {f"ENRICH_{name.upper()}": str(value) for name, value in settings.items()}
    if metrics is None:
        metrics = folder / "metrics"
        metrics.mkdir(exist_ok=True)
    environ["PROMETHEUS_MULTIPROC_DIR"] = str(metrics)
    log = folder / "log"
    with log.open("wb") as out:
        options = ["serve", "--port", str(port), "--workers", str(workers)]
        process = subprocess.Popen([*command, *options], env=environ, stdout=output or out, stderr=subprocess.STDOUT, cwd=folder)
    running = RealServer(port, log, process)
    try:
        until = time.monotonic() + 60
        while True:
            assert process.poll() is None, log.read_text()
            try:
                if running.ask("GET", "/readyz").status == 200:
                    break
            except OSError:
                time.sleep(0.05)
            assert time.monotonic() < until, log.read_text()
        yield running
    finally:
        process.terminate()
        status = process.wait(60)
        assert exit_status is None or status == exit_status
