"""Answers that a worker gives from its main loop, without a thread and without Flask, observed like all others.

When far more comes than can be answered, the refusals would otherwise take the time of those that were let in.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import orjson

from enrich.service.app import SPANS
from enrich.service.limits import busy
from enrich.service.observe import Observer
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
        self.count = state.metrics.refused
        self._observer = Observer(_answer, state.metrics, app.extensions[SPANS])

    def busy(self, environ: dict[str, Any]) -> bytes:
        """The HTTP message that tells that all places are taken, counted and logged.

        Args:
            environ: REQUEST_METHOD, PATH_INFO and the HTTP_ headers that matter to the observer.

        """
        problem = busy()
        lines: list[str] = []

        def started(status: str, headers: list[tuple[str, str]], *_: Any) -> Any:
            lines.append(f"HTTP/1.1 {status}")
            lines.extend(f"{name}: {value}" for name, value in headers)

        answer = self._observer(environ | {_PROBLEM: problem}, started)
        body = b"".join(answer)
        answer.close()  # type: ignore[attr-defined]
        return "\r\n".join(lines).encode("latin-1") + b"\r\n\r\n" + body


def _answer(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
    problem: Problem = environ[_PROBLEM]
    environ["enrich.route"] = environ["PATH_INFO"]
    environ["enrich.problem"] = problem.slug
    body = orjson.dumps(problem.to_dict())
    headers = [
        ("Content-Type", MEDIA_TYPE),
        ("Content-Length", str(len(body))),
        ("Retry-After", str(problem.retry_after)),
        ("Cache-Control", "no-store"),
    ]
    start_response(f"{problem.kind.status} {problem.kind.title}", headers)
    return [body]
