"""Every error answer, in one table: RFC 9457 problem details with stable ``type`` URIs.

The README copies this table; a test provokes each of its rows. Details never carry text of the request or internals of the service.
"""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING, Any, Final, NamedTuple

import orjson
from flask import Flask, Response, current_app, request
from werkzeug.exceptions import HTTPException

from enrich.errors import EngineBusy, EngineDeadline, EngineError, EngineUnavailable, OptionError, TextError

if TYPE_CHECKING:
    from collections.abc import Iterable

MEDIA_TYPE: Final = "application/problem+json"
TYPE_PREFIX: Final = "urn:enrich:problem:"
MAX_ERRORS: Final = 20  # entries of ``errors`` in one answer


FAULTS: Final = (ArithmeticError, AssertionError, AttributeError, BufferError, LookupError, RuntimeError, TypeError, ValueError)
"""What a mistake in this program raises: in one document of a batch, or one line, it is a problem of that one alone."""


class Kind(NamedTuple):
    """One row of the table: the HTTP status, the title, and when it happens."""

    status: int
    title: str
    when: str


KINDS: Final[dict[str, Kind]] = {
    "bad-request": Kind(400, "Bad request", "the HTTP message is broken, or its body ended early"),
    "malformed-json": Kind(
        400, "Body is not JSON", "not JSON in UTF-8 (RFC 8259): NaN, lone surrogates, UTF-16 and a byte order mark too, or nested too deep"
    ),
    "duplicate-keys": Kind(400, "Duplicate keys", "an object of the body has the same key twice"),
    "invalid-encoding": Kind(400, "Text is not UTF-8", "the bytes of a text/plain body are not UTF-8"),
    "request-timeout": Kind(408, "Request timeout", "the request did not arrive within ENRICH_CLIENT_TIMEOUT_S"),
    "not-found": Kind(404, "Not found", "no route has this path"),
    "method-not-allowed": Kind(405, "Method not allowed", "the route has other methods; Allow names them"),
    "body-too-large": Kind(413, "Body too large", "the body has more than ENRICH_MAX_BODY_BYTES bytes, or holds too many values"),
    "line-too-long": Kind(413, "Line too long", "a line of /enrich/bulk has more than ENRICH_MAX_BULK_LINE_BYTES bytes"),
    "text-too-long": Kind(413, "Text too long", "the text has more than ENRICH_MAX_TEXT_CHARS code points"),
    "batch-too-large": Kind(413, "Batch too large", "more than ENRICH_MAX_BATCH_DOCUMENTS documents or ENRICH_MAX_BATCH_CHARS code points together"),
    "unsupported-media-type": Kind(
        415, "Unsupported media type", "the Content-Type is missing or not one that the route takes, or its charset is not UTF-8"
    ),
    "unsupported-encoding": Kind(415, "Unsupported content encoding", "the body is compressed"),
    "invalid-request": Kind(422, "Request does not fit the schema", "a field is missing, unknown, of a wrong type or value; errors says where"),
    "blank-text": Kind(422, "Text is blank", "the text is empty or only white space"),
    "internal-error": Kind(500, "Internal error", "a fault of the service; the log has it under the answer's X-Request-ID"),
    "busy": Kind(
        503, "Busy", "all places (ENRICH_MAX_CONCURRENCY) are taken and the queue (ENRICH_MAX_QUEUE) is full, or the engine's are; see Retry-After"
    ),
    "engine-unavailable": Kind(503, "Engine unavailable", "the engine is down; see Retry-After"),
    "not-ready": Kind(503, "Not ready", "/readyz only: the default engine is starting or down"),
    "engine-deadline": Kind(504, "Engine deadline", "the engine, or ENRICH_REQUEST_DEADLINE_S, ran out of time"),
}
"""Every problem by its slug; the ``type`` is ``urn:enrich:problem:<slug>``."""

_OF_STATUS: Final = {
    400: "bad-request",
    404: "not-found",
    405: "method-not-allowed",
    413: "body-too-large",
    415: "unsupported-media-type",
    422: "invalid-request",
    503: "busy",
}


class Problem(Exception):  # noqa: N818 - RFC 9457's own name
    """An error answer; ``slug`` is a key of ``KINDS``.

    Args:
        slug: which row of the table.
        detail: what happened this time, for a person.
        errors: places of the request and what is wrong there, as (JSON pointer, detail).
        retry_after: seconds, for the Retry-After header.

    """

    def __init__(self, slug: str, detail: str, errors: Iterable[tuple[str, str]] = (), *, retry_after: int | None = None) -> None:
        super().__init__(slug)
        self.slug = slug
        self.kind = KINDS[slug]
        self.detail = detail
        self.errors = [{"pointer": pointer, "detail": text} for pointer, text in errors][:MAX_ERRORS]
        self.retry_after = retry_after

    def to_dict(self) -> dict[str, Any]:
        """The members of the problem object."""
        body: dict[str, Any] = {
            "type": TYPE_PREFIX + self.slug,
            "title": self.kind.title,
            "status": self.kind.status,
            "detail": self.detail,
        }
        if self.errors:
            body["errors"] = self.errors
        return body

    def response(self) -> Response:
        """The HTTP answer."""
        response = Response(orjson.dumps(self.to_dict()), self.kind.status, content_type=MEDIA_TYPE)
        if self.retry_after is not None:
            response.headers["Retry-After"] = str(max(1, round(self.retry_after)))
        response.headers["Cache-Control"] = "no-store"
        request.environ["enrich.problem"] = self.slug
        return response


def of_error(error: EngineError | OptionError | TextError) -> Problem:
    """The problem that tells of an error of the pipeline."""
    match error:
        case OptionError():
            return Problem("invalid-request", "An option has a wrong value.", [(f"#/{error.field}", error.detail)])
        case TextError():
            return Problem("invalid-request", "The text cannot be analysed.", [("#/text", str(error))])
        case EngineBusy():
            return Problem("busy", "The engine has no free place.", retry_after=error.retry_after)
        case EngineUnavailable():
            return Problem("engine-unavailable", "The engine is down.", retry_after=error.retry_after)
        case EngineDeadline():
            return Problem("engine-deadline", "The text was not analysed in time.")
        case _:
            return Problem("engine-unavailable", "The engine failed.", retry_after=1)


def register(app: Flask) -> None:
    """Answer every error of every route and method with a problem."""
    app.register_error_handler(Problem, Problem.response)
    for error in (EngineError, OptionError, TextError):
        app.register_error_handler(error, _from_pipeline)
    app.register_error_handler(HTTPException, _from_http)
    app.register_error_handler(Exception, _from_fault)


def _from_pipeline(error: EngineError | OptionError | TextError) -> Response:
    return of_error(error).response()


def _from_http(error: HTTPException) -> Response:
    status = error.code or 500
    kind = _OF_STATUS.get(status)
    if kind is None:
        # Flask's own answers of other statuses (416, 414 …) keep their nearest problem: a broken message.
        kind = "bad-request" if status < HTTPStatus.INTERNAL_SERVER_ERROR else "internal-error"
    details = {
        "not-found": "No route has this path.",
        "method-not-allowed": "The route has other methods.",
        "body-too-large": f"The body has more than {current_app.config['MAX_CONTENT_LENGTH']} bytes.",
        "bad-request": "The request could not be read.",
    }
    response = Problem(kind, details.get(kind, KINDS[kind].title + ".")).response()
    allowed = getattr(error, "valid_methods", None)
    if allowed:
        response.headers["Allow"] = ", ".join(sorted(allowed))
    return response


def _from_fault(error: Exception) -> Response:
    request.environ["enrich.fault"] = error
    return Problem("internal-error", "The service failed; its log has the request under its X-Request-ID.").response()
