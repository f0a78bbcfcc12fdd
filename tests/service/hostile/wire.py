"""Bytes of requests, and what has to come back for them."""

import json
from typing import NamedTuple

JSON = "application/json"
NDJSON = "application/x-ndjson"


class Case(NamedTuple):
    """Bytes to send on one connection, and the answers to them in order: statuses, with the problem's slug where it is one.

    After the bytes the client says that no more will come; then the server has to answer and close.
    """

    raw: bytes
    wanted: tuple[tuple[int, str | None], ...]
    methods: tuple[str, ...] = ("POST",)


def head(method="POST", path="/enrich", *headers, version="HTTP/1.1", host="Host: x", close=True):
    """A request line and headers."""
    lines = [f"{method} {path} {version}", *([host] if host else []), *(["Connection: close"] if close else []), *headers]
    return "\r\n".join(lines).encode("latin-1") + b"\r\n\r\n"


def post(body, *headers, path="/enrich", close=True):
    """A POST with a length."""
    return head("POST", path, *headers, f"Content-Length: {len(body)}", close=close) + body


def plain(body, query=""):
    """A plain text."""
    return post(body if isinstance(body, bytes) else body.encode(), "Content-Type: text/plain; charset=utf-8", path="/enrich" + query)


def json_post(body, path="/enrich", close=True):
    """A JSON body."""
    return post(body if isinstance(body, bytes) else json.dumps(body).encode(), f"Content-Type: {JSON}", path=path, close=close)


def chunks(*pieces, end=b"0\r\n\r\n", headers=(), path="/enrich", kind="text/plain", close=True):
    """A POST without a length; a piece that is a pair has its size line written as it is."""
    content = b""
    for piece in pieces:
        size, data = piece if isinstance(piece, tuple) else (f"{len(piece):x}".encode(), piece)
        content += size + b"\r\n" + data + b"\r\n"
    return head("POST", path, f"Content-Type: {kind}", "Transfer-Encoding: chunked", *headers, close=close) + content + end


def get(path, *headers, close=True):
    """A GET."""
    return head("GET", path, *headers, close=close)


def fine(raw, method="POST"):
    """A case that is answered 200."""
    return Case(raw, ((200, None),), (method,))


def bad(raw, status, slug, method="POST"):
    """A case that is answered by a problem."""
    return Case(raw, ((status, slug),), (method,))


def broken(raw, method="POST"):
    """A case of a broken message."""
    return bad(raw, 400, "bad-request", method)
