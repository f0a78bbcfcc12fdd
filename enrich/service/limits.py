"""Who is analysed, who waits and who is told so at once: a few places, a short queue before them, and 503 beyond it.

Python analyses one text at a time, whatever the number of threads: more places would only make everybody slower. The queue takes a burst.
When it overflows, more comes than can be answered; a full queue would then only add its waiting time to every answer, so it is kept short
until nobody was refused for a while: who is accepted keeps the latency of quiet times.
"""

from __future__ import annotations

import resource
import threading
import time
from collections import deque
from typing import TYPE_CHECKING, Final

from enrich.service.problems import Problem

if TYPE_CHECKING:
    from types import TracebackType

    from enrich.config import Settings

STREAMS: Final = 8
"""Streams that a worker answers at once. Each holds a thread, and a place for one line at a time."""
SPARE_THREADS: Final = 8
"""Threads of a worker beyond those that its gates need: they answer probes, metrics, and those that find a gate closed."""
CONGESTED_QUEUE: Final = 1
"""How many may wait while more comes than can be answered."""
CALM_S: Final = 1.0
"""Seconds without a refusal after which the whole queue is used again."""
MAX_CONNECTIONS: Final = 1_000
"""Connections of one worker; beyond that the one that has waited longest without being answered is closed for a new one."""
SPARE_FILES: Final = 128
"""File descriptors that are not used for connections: models, logs, metrics, pages."""


def worker_threads(settings: Settings) -> int:
    """Threads that a worker needs so that the gates, and not the thread pool, decide who waits."""
    return max(settings.threads, 2 * (settings.max_concurrency + settings.max_queue) + STREAMS + SPARE_THREADS)


def worker_connections() -> int:
    """Connections that one worker holds: as many as its file descriptors allow, up to ``MAX_CONNECTIONS``."""
    files, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
    return MAX_CONNECTIONS if files == resource.RLIM_INFINITY else max(16, min(MAX_CONNECTIONS, files - SPARE_FILES))


class Gate:
    """A fixed number of places and a bounded queue before them: first come, first served.

    Args:
        places: how many are inside at once.
        queue: how many may wait; none by default.

    """

    def __init__(self, places: int, queue: int = 0) -> None:
        self._lock = threading.Lock()
        self._places = self._free = places
        self._queue = queue
        self._waiting: deque[tuple[threading.Event, bool]] = deque()
        self._queued = 0  # of those that wait, without those that are let in always
        self._refused = float("-inf")
        self._reserved = 0  # the thread that has a place before it enters

    def enter(self, seconds: float = 0.0, *, always: bool = False) -> None:
        """Take a place, waiting for it up to ``seconds``; with ``always`` one waits its turn beside the queue, however full that is.

        Raises:
            Problem: all places are taken and the queue is full, or the time is over.

        """
        with self._lock:
            if self._reserved == threading.get_ident():
                self._reserved = 0
                return
            if self._free and not self._waiting:
                self._free -= 1
                return
            if not always and self._is_full():
                raise busy()
            turn = threading.Event()
            self._waiting.append((turn, always))
            self._queued += not always
        if turn.wait(seconds):
            return
        with self._lock:
            if turn.is_set():  # a place was given in this moment
                return
            self._waiting.remove((turn, always))
            self._queued -= not always
        raise busy()

    def reserve(self) -> bool:
        """Take a place for this thread, which must not wait, before it enters; False if none is free. One thread at a time may do so."""
        with self._lock:
            if self._reserved or self._waiting or not self._free:
                return False
            self._free -= 1
            self._reserved = threading.get_ident()
            return True

    def give_back(self) -> None:
        """Leave the place that this thread has reserved, unless it has entered with it."""
        with self._lock:
            unused = self._reserved == threading.get_ident()
            self._reserved = 0 if unused else self._reserved
        if unused:
            self.leave()

    def is_full(self) -> bool:
        """Whether the next one would be refused; it then counts as refused."""
        with self._lock:
            return (not self._free or bool(self._waiting)) and self._is_full()

    def _is_full(self) -> bool:
        now = time.monotonic()
        length = self._queue if now - self._refused > CALM_S else min(self._queue, CONGESTED_QUEUE)
        if self._queued < length:
            return False
        self._refused = now
        return True

    def leave(self) -> None:
        """Give the place to the one that has waited longest, or back.

        Raises:
            ValueError: nobody is inside.

        """
        with self._lock:
            if self._waiting:
                turn, always = self._waiting.popleft()
                self._queued -= not always
                turn.set()
            elif self._free == self._places:
                raise ValueError("nobody is inside")
            else:
                self._free += 1


class Place:
    """A context manager that holds a place of a gate."""

    def __init__(self, gate: Gate, seconds: float, *, always: bool = False) -> None:
        self._gate = gate
        self._seconds = seconds
        self._always = always

    def __enter__(self) -> None:
        self._gate.enter(self._seconds, always=self._always)

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._gate.leave()


class Stop:
    """Whether the process was told to stop, and the moment of ``time.monotonic`` until which streams may go on."""

    def __init__(self) -> None:
        self._until = float("inf")

    def begin(self, seconds: float) -> None:
        """Streams may go on for so many seconds, from the first call on."""
        self._until = min(self._until, time.monotonic() + seconds)

    @property
    def begun(self) -> bool:
        """The process was told to stop."""
        return self._until < float("inf")

    @property
    def over(self) -> bool:
        """Streams have to end."""
        return time.monotonic() >= self._until


def busy() -> Problem:
    """What those are told that are not let in."""
    return Problem("busy", "All places are taken.", retry_after=1)
