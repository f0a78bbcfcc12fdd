"""One JSON line for every event, on standard output. No line carries text of a request.

Events are named; their values are bounded: request id, route, method, status, milliseconds, characters, problem.
"""

from __future__ import annotations

import io
import logging
import os
import select
import stat
import sys
import threading
import traceback
from typing import TYPE_CHECKING, Any, Final, TextIO

import orjson
import structlog

if TYPE_CHECKING:
    from enrich.config import LogLevel

_LEVELS: Final = {"debug": 10, "info": 20, "warning": 30, "error": 40}
_SHARED: Final[list[Any]] = [
    structlog.contextvars.merge_contextvars,
    structlog.processors.add_log_level,
    structlog.processors.TimeStamper(fmt="iso", utc=True),
]


class Output:
    """Where lines go; one that cannot be written at once is dropped and counted: a log that nobody reads must not stop a service.

    What waits in a pipe is bounded, and a write to a full one waits for its reader. The kernel tells before whether a line of up to 4 KB has room.

    Args:
        stream: a text stream; one that is no pipe and no socket is always written to.

    Attributes:
        dropped: lines that were not written.

    """

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream
        self._lock = threading.Lock()
        self._poll = _poll(stream)
        self.dropped = 0

    def write(self, line: str) -> None:
        """Write whole lines, with their ends."""
        with self._lock:
            if self._poll is not None and not self._poll.poll(0):
                self.dropped += 1
                return
            self._stream.write(line)
            self._stream.flush()

    def flush(self) -> None:
        """Nothing is kept."""


def _poll(stream: TextIO) -> select.poll | None:
    try:
        number = stream.fileno()
    except (OSError, ValueError, io.UnsupportedOperation):  # no file of the system: a test's, a notebook's
        return None
    kind = os.fstat(number).st_mode
    if not (stat.S_ISFIFO(kind) or stat.S_ISSOCK(kind)):
        return None
    found = select.poll()
    found.register(number, select.POLLOUT)
    return found


_output = Output(io.StringIO())


def dropped() -> int:
    """Lines that this process has not written since the last ``configure``."""
    return _output.dropped


def _dumps(event: Any, **_: Any) -> str:
    return orjson.dumps(event, default=repr).decode()


def configure(level: LogLevel) -> None:
    """Set up structlog, and have gunicorn's and other libraries' messages written in the same shape."""
    global _output  # noqa: PLW0603 - as the configuration of both libraries is
    _output = Output(sys.stdout)
    structlog.configure(
        processors=[*_SHARED, structlog.processors.JSONRenderer(serializer=_dumps)],
        wrapper_class=structlog.make_filtering_bound_logger(_LEVELS[level]),
        logger_factory=structlog.WriteLoggerFactory(_output),  # type: ignore[arg-type]
        cache_logger_on_first_use=False,
    )
    handler = logging.StreamHandler(_output)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=_SHARED,
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                structlog.processors.format_exc_info,
                structlog.processors.JSONRenderer(serializer=_dumps),
            ],
        )
    )
    logging.raiseExceptions = False  # where the log cannot be written, a traceback for each line would help nobody
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(_LEVELS[level])


def where(error: BaseException) -> list[str]:
    """Where an error was raised, as file:line in function; its message is left out, as it may hold text of the request."""
    frames = traceback.extract_tb(error.__traceback__)
    return [f"{frame.filename}:{frame.lineno} in {frame.name}" for frame in frames][-20:]
