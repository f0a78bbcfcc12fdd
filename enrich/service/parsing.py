"""From the bytes of a request to a JSON value or a text, strictly and in linear time."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

import orjson
from gunicorn.http.errors import ParseException
from werkzeug.exceptions import ClientDisconnected, RequestEntityTooLarge
from werkzeug.http import parse_options_header

from enrich.service.problems import Problem

if TYPE_CHECKING:
    from flask import Request

MAX_VALUES: Final = 20_000
"""The most commas and brackets of one JSON body: a full batch has under 2,000; each costs memory once it is parsed."""

JSON: Final = "application/json"
PLAIN: Final = "text/plain"
NDJSON: Final = ("application/x-ndjson", "application/ndjson", "application/jsonl")
_STRING: Final = re.compile(rb'"(?:[^"\\]++|\\.)*+"?', re.DOTALL)  # possessive, closing quote optional: linear on any bytes
BROKEN: Final = (OSError, ClientDisconnected, ParseException)
"""What reading a body raises when its bytes are broken (a trailer is parsed like headers) or end early."""
_UTF8: Final = ("utf-8", "utf8", "us-ascii")


def media_type(request: Request, allowed: tuple[str, ...]) -> str:
    """The request's media type.

    Raises:
        Problem: it is missing or none of ``allowed``, its charset is not UTF-8, or the body is compressed.

    """
    found, parameters = parse_options_header(request.headers.get("Content-Type", ""))
    found = found.lower()
    if found not in allowed:
        raise Problem("unsupported-media-type", f"The Content-Type must be {' or '.join(allowed)}.")
    if parameters.get("charset", "utf-8").lower() not in _UTF8:
        raise Problem("unsupported-media-type", "The charset must be UTF-8.")
    coding = request.headers.get("Content-Encoding", "identity"), request.headers.get("Transfer-Encoding", "chunked")
    if coding[0].strip().lower() not in {"", "identity"} or coding[1].strip().lower() != "chunked":
        raise Problem("unsupported-encoding", "The body must not be compressed.")
    return found


def read_body(request: Request, limit: int) -> bytes:
    """The whole body.

    Raises:
        RequestEntityTooLarge: it has more than ``limit`` bytes, with or without a Content-Length.
        Problem: it is broken, late, or the client went away before its end.

    """
    if (request.content_length or 0) > limit:
        raise RequestEntityTooLarge
    # werkzeug cuts a chunked body at the limit in silence: with one byte more than allowed we see that it was too long.
    request.max_content_length = limit + 1
    try:
        body = request.get_data(cache=False)
    except BROKEN as error:
        raise broken(error) from None
    if len(body) > limit:
        raise RequestEntityTooLarge
    if request.content_length is not None and len(body) < request.content_length:
        raise Problem("bad-request", "The body ended early.")
    return body


def broken(error: BaseException) -> Problem:
    """The problem of a body that could not be read: it was late, or else it was broken or ended early."""
    if isinstance(error, TimeoutError) or isinstance(error.__context__, TimeoutError):  # werkzeug raises its own error from it
        return Problem("request-timeout", "The body did not arrive in time.")
    return Problem("bad-request", "The body is broken or ended early.")


def parse_text(body: bytes) -> str:
    """The text of a text/plain body.

    Raises:
        Problem: it is not UTF-8.

    """
    try:
        return body.decode()
    except UnicodeDecodeError as error:
        raise Problem("invalid-encoding", f"The byte at {error.start} is not UTF-8.") from None


def parse_json(body: bytes) -> Any:
    """The value of a JSON text, as strict as RFC 8259: UTF-8 without a byte order mark, no NaN, no lone surrogates, no key twice.

    Raises:
        Problem: it is none, is nested deeper than the parser goes, or has too many values.

    """
    bare = _STRING.sub(b"", body)
    if bare.count(b",") + bare.count(b"[") + bare.count(b"{") > MAX_VALUES:
        raise Problem("body-too-large", f"The body holds more than {MAX_VALUES} values.")
    try:
        value = orjson.loads(body)
    except orjson.JSONDecodeError as error:
        raise Problem("malformed-json", f"No JSON in UTF-8 at line {error.lineno} column {error.colno}.") from None
    # Outside strings a colon stands once a key, and the parser keeps one of two equal keys.
    if bare.count(b":") != _count_keys(value):
        raise Problem("duplicate-keys", "An object has the same key twice.")
    return value


def _count_keys(value: Any) -> int:
    keys = 0
    waiting = [value]
    while waiting:
        item = waiting.pop()
        if isinstance(item, dict):
            keys += len(item)
            waiting.extend(item.values())
        elif isinstance(item, list):
            waiting.extend(item)
    return keys
