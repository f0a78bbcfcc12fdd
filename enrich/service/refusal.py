"""Answers that a worker gives from its main loop, without a thread and without Flask, observed like all others.

When far more comes than can be answered, the refusals would otherwise take the time of those that were let in.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import orjson

from enrich.service.app import SPANS
from enrich.service.observe import UNMATCHED, Observer
from enrich.service.problems import MEDIA_TYPE, Problem
from enrich.service.state import EXTENSION, State

if TYPE_CHECKING:
    from collections.abc import Iterable
    from wsgiref.types import StartResponse, WSGIEnvironment

    from flask import Flask

_PROBLEM: Final = "enrich.refusal"


class Refusals:
    """What one application has to say to those that it does not let in."""

    def __init__(self, app: Flask) -> None:
        state: State = app.extensions[EXTENSION]
        self.is_full = state.gate.is_full
        self._observer = Observer(_answer, state.metrics, app.extensions[SPANS])

    def message(self, problem: Problem, path: str = "", request_id: str = "", *, close: bool) -> bytes:
        """The HTTP message of a problem, counted and logged.

        Args:
            problem: what is told.
            path: of a POST for an analysis; empty for what is no such request, or is not known to be one.
            request_id: its X-Request-ID, as it came.
            close: whether the connection is closed afterwards.

        """
        method = "POST" if path else "other"
        environ = {"REQUEST_METHOD": method, "PATH_INFO": path, "HTTP_X_REQUEST_ID": request_id, _PROBLEM: problem}
        lines: list[str] = []

        def started(status: str, headers: list[tuple[str, str]], *_: Any) -> Any:
            lines.append(f"HTTP/1.1 {status}")
            lines.extend(f"{name}: {value}" for name, value in headers)

        answer = self._observer(environ, started)
        body = b"".join(answer)
        answer.close()  # type: ignore[attr-defined]
        if close:
            lines.append("Connection: close")
        return "\r\n".join(lines).encode("latin-1") + b"\r\n\r\n" + body


def _answer(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
    problem: Problem = environ[_PROBLEM]
    environ["enrich.route"] = environ["PATH_INFO"] or UNMATCHED
    environ["enrich.problem"] = problem.slug
    body = orjson.dumps(problem.to_dict())
    headers = [("Content-Type", MEDIA_TYPE), ("Content-Length", str(len(body))), ("Cache-Control", "no-store")]
    if problem.retry_after:
        headers.append(("Retry-After", str(problem.retry_after)))
    start_response(f"{problem.kind.status} {problem.kind.title}", headers)
    return [body]
