"""The outermost layer: a request id for every request; one log line, one count and one span for every answer, streamed ones too."""

from __future__ import annotations

import re
import time
import uuid
from typing import TYPE_CHECKING, Any, Final

import structlog

from enrich.service import tracing
from enrich.service.logs import where
from enrich.service.metrics import METHODS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

    from enrich.service.metrics import Metrics
    from enrich.service.tracing import RequestTrace, Tracing

_REQUEST_ID: Final = re.compile(r"[A-Za-z0-9._-]{1,64}")
_QUIET: Final = frozenset({"/livez", "/readyz", "/metrics"})
"""Routes that machines ask every few seconds: logged at debug level, not traced."""
UNMATCHED: Final = "unmatched"


class Observer:
    """WSGI middleware around the whole application.

    Args:
        application: what answers.
        metrics: what counts.
        spans: what makes a span of each request; None makes none.

    """

    def __init__(self, application: WSGIApplication, metrics: Metrics, spans: Tracing | None = None) -> None:
        self._application = application
        self._metrics = metrics
        self._spans = spans

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Answer one request."""
        begin = time.perf_counter()
        given = environ.get("HTTP_X_REQUEST_ID", "")
        request_id = given if _REQUEST_ID.fullmatch(given) else uuid.uuid4().hex
        status = 500
        trace = None if self._spans is None or environ.get("PATH_INFO") in _QUIET else self._spans.request(environ)
        environ[tracing.ENVIRON_KEY] = trace

        def started(line: str, headers: list[tuple[str, str]], *rest: Any) -> Callable[[bytes], object]:
            nonlocal status
            status = int(line[:3])
            return start_response(line, [*headers, ("X-Request-ID", request_id), ("X-Content-Type-Options", "nosniff")], *rest)

        def finish() -> None:
            self._finish(environ, request_id, status, time.perf_counter() - begin, trace)

        self._metrics.begun()
        try:
            return _Watched(self._application(environ, started), environ, finish)
        except BaseException:
            finish()
            raise

    def _finish(self, environ: WSGIEnvironment, request_id: str, status: int, seconds: float, trace: RequestTrace | None) -> None:
        route = environ.get("enrich.route", UNMATCHED)
        method = environ["REQUEST_METHOD"] if environ["REQUEST_METHOD"] in METHODS else "other"  # it is text of the client
        self._metrics.ended(route, method, status, seconds)
        event: dict[str, Any] = {
            "request_id": request_id,
            "route": route,
            "method": method,
            "status": status,
            "milliseconds": round(seconds * 1000, 3),
        }
        for name in ("characters", "problem"):
            if f"enrich.{name}" in environ:
                event[name] = environ[f"enrich.{name}"]
        if "enrich.problem" in environ:
            self._metrics.refused(environ["enrich.problem"])
        log = structlog.get_logger()
        fault = environ.get("enrich.fault")
        if trace is not None:
            trace.end(event, fault)
            event |= trace.ids
        elif (given := tracing.trace_id(environ.get("HTTP_TRACEPARENT", ""))) is not None:
            event["trace_id"] = given
        if fault is not None:
            log.error("fault", error=type(fault).__name__, where=where(fault), **event)
        (log.debug if route in _QUIET else log.info)("request", **event)


class _Watched:
    """An answer's pieces; ``finish`` is called once, when they end or are given up."""

    def __init__(self, pieces: Iterable[bytes], environ: WSGIEnvironment, finish: Callable[[], None]) -> None:
        self._pieces = pieces
        self._environ = environ
        self._iterator = iter(pieces)
        self._finish: Callable[[], None] | None = finish

    def __iter__(self) -> Iterator[bytes]:
        return self

    def __next__(self) -> bytes:
        try:
            return next(self._iterator)
        except StopIteration:
            self._end()
            raise
        except BaseException as error:
            # The status has gone out already: only the log can tell that a stream broke.
            self._environ["enrich.fault"] = error
            self._end()
            raise

    def close(self) -> None:
        """Close the answer; servers call it in any case."""
        try:
            close = getattr(self._pieces, "close", None)
            if close is not None:
                close()
        finally:
            self._end()

    def _end(self) -> None:
        finish, self._finish = self._finish, None
        if finish is not None:
            finish()
