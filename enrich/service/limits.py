"""Who is analysed, who waits and who is told so at once: a few places, a short queue before them, and 503 beyond it.

Python analyses one text at a time, whatever the number of threads: more places would only make everybody slower. The queue takes a burst.
When most of those that come are refused, more comes than can be answered; a queue would then only add its waiting time to every answer, so nobody
waits until that is over: who is accepted keeps the latency of quiet times.
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
CONGESTED: Final = 0.5
"""Part of those that came lately which was refused, from which on nobody waits: more comes than can be answered."""
MEMORY: Final = 0.02
"""Weight of the last one that came in that part: some fifty are remembered."""
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
        self._refused = 0.0  # part of those that came lately
        self._coming = 0  # requests on their way to a thread, or in one that has not entered yet
        self._expected: set[int] = set()  # those threads
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
            self._arrived()
            if self._free and not self._waiting:
                self._free -= 1
                self._came(refused=False)
                return
            if not always and self._is_full():
                raise busy()
            self._came(refused=False)
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

    def announce(self) -> None:
        """A request is given to a thread, which is going to enter: until then others are told as if it had."""
        with self._lock:
            self._coming += 1

    def expect(self) -> None:
        """Say that the calling thread has that request."""
        with self._lock:
            self._expected.add(threading.get_ident())

    def dismiss(self) -> None:
        """Say that the calling thread is done with it; it may never have entered."""
        with self._lock:
            self._arrived()

    def _arrived(self) -> None:
        if threading.get_ident() in self._expected:
            self._expected.remove(threading.get_ident())
            self._coming -= 1

    def reserve(self) -> bool:
        """Take a place for this thread, which must not wait, before it enters; False if none is free. One thread at a time may do so."""
        with self._lock:
            if self._reserved or self._waiting or self._free <= self._coming:
                return False
            self._free -= 1
            self._came(refused=False)
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
            return (self._free <= self._coming or bool(self._waiting)) and self._is_full(max(0, self._coming - self._free))

    def _is_full(self, more: int = 0) -> bool:
        if self._queued + more < (0 if self._refused > CONGESTED else self._queue):
            return False
        self._came(refused=True)
        return True

    def _came(self, *, refused: bool) -> None:
        self._refused += MEMORY * (refused - self._refused)

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
