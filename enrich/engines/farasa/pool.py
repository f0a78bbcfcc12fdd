"""A pool of JVMs of one kind: each is lent to one thread at a time, killed at its first fault, and replaced.

The circuit breaker: faults that follow one another without a good answer between them delay the next start, longer each time;
while no JVM is up and the breaker is open, requests are refused at once and don't pay the deadline.
"""

from __future__ import annotations

import threading
import time
from collections import Counter, deque
from typing import TYPE_CHECKING, Any, Final, TypeVar

from enrich.engines.farasa.jvm import FaultKind, Jvm, JvmFault
from enrich.errors import EngineBusy, EngineDeadline, EngineUnavailable

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from enrich.engines.base import State

T = TypeVar("T")

START_DEADLINE_S: Final = 60.0
"""Farasa's segmenter loads its models in some five seconds on a free core; a crowded node takes many times that."""
BREAKER_FAULTS: Final = 3
"""Faults in a row that open the breaker: one may be the text's doing, and two a coincidence."""
BACKOFF_FIRST_S: Final = 0.5
BACKOFF_MAX_S: Final = 30.0
LEAST_SHARE: Final = 0.5
"""The share of the call's time that must be left for a call to begin: a request that comes late must not cost a sound JVM."""


class Pool:
    """JVMs that answer lines with lines.

    Args:
        name: for error messages.
        command: command line of a JVM.
        size: how many JVMs.
        call_s: seconds that one call may take.
        start_s: seconds that a JVM may take to load its models.

    """

    def __init__(self, name: str, command: Sequence[str], *, size: int, call_s: float, start_s: float = START_DEADLINE_S) -> None:
        self.name = name
        self._command = tuple(command)
        self._size = size
        self._call_s = call_s
        self._start_s = start_s
        self._condition = threading.Condition()
        self._idle: deque[Jvm] = deque()
        self._alive: set[Jvm] = set()  # idle and lent ones
        self._starting: set[Jvm] = set()
        self._threads: list[threading.Thread] = []
        self._closing = threading.Event()
        self._started = False
        self._was_up = False
        self._in_a_row = 0
        self._open_until = 0.0
        self._waiting = 0
        self._starts = 0
        self._calls = 0
        self._seconds = 0.0
        self._slowest = 0.0
        self._faults: Counter[FaultKind] = Counter()

    def start(self) -> None:
        """Start the JVMs in the background; returns at once. Call it in the process that will use the pool."""
        with self._condition:
            if self._started:
                return
            self._started = True
        for _ in range(self._size):
            self._replace()

    def close(self) -> None:
        """Kill all JVMs and wait for their ends; calls in flight end with EngineUnavailable."""
        self._closing.set()
        with self._condition:
            idle = list(self._idle)
            self._idle.clear()
            self._alive.difference_update(idle)
            for jvm in (*self._alive, *self._starting):
                jvm.interrupt()
            self._condition.notify_all()
            threads = list(self._threads)
        for jvm in idle:
            jvm.close()
        for thread in threads:
            thread.join()

    def call(self, lines: Sequence[str], check: Callable[[list[str]], T], deadline: float | None = None) -> T:
        """Give lines to a free JVM and have its answers read.

        Args:
            lines: not empty, without line breaks.
            check: makes the result of the answers, one a line; raises JvmFault where they can't be answers to the lines.
            deadline: the request's own ``time.monotonic()`` moment; the call's seconds hold as well.

        Raises:
            EngineUnavailable: no JVM is up, or the one that was asked failed.
            EngineBusy: no JVM became free within the call's seconds.
            EngineDeadline: the JVM did not answer within the call's seconds.

        """
        jvm = self._borrow(deadline)
        begun = time.monotonic()
        limit = begun + self._call_s
        try:
            result = check(jvm.ask(lines, limit if deadline is None else min(limit, deadline)))
        except JvmFault as fault:
            self._discard(jvm, fault.kind, time.monotonic() - begun)
            if self._closing.is_set():
                raise EngineUnavailable(f"the Farasa {self.name} is shutting down") from None
            if fault.kind == "timeout":
                raise EngineDeadline(f"the Farasa {self.name} did not answer in time") from None
            raise EngineUnavailable(f"the Farasa {self.name} failed and is being replaced") from None
        except BaseException:
            # A worker's own timeout or a defect in check: what the pipe holds is unknown, so the JVM goes.
            self._discard(jvm, "garbage", time.monotonic() - begun)
            raise
        self._give_back(jvm, time.monotonic() - begun)
        return result

    def _borrow(self, deadline: float | None) -> Jvm:
        until = time.monotonic() + self._call_s
        latest = until if deadline is None else min(until, deadline - LEAST_SHARE * self._call_s)
        with self._condition:
            self._waiting += 1
            try:
                while True:
                    now = time.monotonic()
                    self._bury()
                    if self._closing.is_set() or not self._started:
                        raise EngineUnavailable(f"the Farasa {self.name} is not running")
                    if not self._alive and now < self._open_until:
                        raise EngineUnavailable(f"the Farasa {self.name} is down", max(1, round(self._open_until - now)))
                    if latest < now:
                        break
                    if self._idle:
                        return self._idle.popleft()
                    self._condition.wait(latest - now)
            finally:
                self._waiting -= 1
            up = bool(self._alive)
        if deadline is not None and latest < until:
            raise EngineDeadline(f"too little of the request's time is left to ask the Farasa {self.name}")
        if up:
            raise EngineBusy(f"the Farasa {self.name} is busy")
        raise EngineUnavailable(f"the Farasa {self.name} is starting", 2)

    def _bury(self) -> None:
        """Replace JVMs that ended while nobody asked them anything (killed for memory, say). The lock is held."""
        for jvm in [idle for idle in self._idle if not idle.alive]:
            self._idle.remove(jvm)
            self._alive.discard(jvm)
            self._failed("died")
            jvm.close()
            self._replace()

    def _give_back(self, jvm: Jvm, seconds: float) -> None:
        with self._condition:
            self._count(seconds)
            self._in_a_row = 0
            if not self._closing.is_set():
                self._idle.append(jvm)
                self._condition.notify()
                return
            self._alive.discard(jvm)
        jvm.close()

    def _discard(self, jvm: Jvm, kind: FaultKind, seconds: float) -> None:
        with self._condition:
            self._alive.discard(jvm)
            self._count(seconds)
            if not self._closing.is_set():
                self._failed(kind)
        jvm.close()
        self._replace()

    def _count(self, seconds: float) -> None:
        self._calls += 1
        self._seconds += seconds
        self._slowest = max(self._slowest, seconds)

    def _failed(self, kind: FaultKind) -> None:
        """Count a fault; open the breaker when they follow one another. The lock is held."""
        self._faults[kind] += 1
        self._in_a_row += 1
        if self._in_a_row >= BREAKER_FAULTS:
            wait = min(BACKOFF_MAX_S, BACKOFF_FIRST_S * 2 ** min(self._in_a_row - BREAKER_FAULTS, 16))
            self._open_until = time.monotonic() + wait
            self._condition.notify_all()

    def _replace(self) -> None:
        """Have a thread start one JVM, however many tries that takes."""
        thread = threading.Thread(target=self._bring_up, name=f"farasa-{self.name}-start", daemon=True)
        with self._condition:
            if self._closing.is_set():
                return
            self._threads = [t for t in self._threads if t.is_alive()]
            self._threads.append(thread)
            # Started under the lock, so that close() never joins a thread that has not begun.
            thread.start()

    def _bring_up(self) -> None:
        while not self._closing.wait(max(0.0, self._open_until - time.monotonic())):
            jvm = None
            try:
                jvm = Jvm(self._command)
                with self._condition:
                    self._starts += 1
                    self._starting.add(jvm)
                if not self._closing.is_set():
                    jvm.sync(time.monotonic() + self._start_s)
            except (JvmFault, OSError) as error:
                self._start_failed(jvm, error.kind if isinstance(error, JvmFault) else "died")
                continue
            with self._condition:
                self._starting.discard(jvm)
                if not self._closing.is_set():
                    self._alive.add(jvm)
                    self._idle.append(jvm)
                    self._was_up = True
                    self._condition.notify()
                    return
            jvm.close()

    def _start_failed(self, jvm: Jvm | None, kind: FaultKind) -> None:
        with self._condition:
            if jvm is not None:
                self._starting.discard(jvm)
            if not self._closing.is_set():
                # A JVM that can't even start opens the breaker at once.
                self._in_a_row = max(self._in_a_row, BREAKER_FAULTS - 1)
                self._failed(kind)
        if jvm is not None:
            jvm.close()

    def state(self) -> State:
        """Starting until the first JVM is up, then ready (all up), degraded (some up, or unproven), down (none up, breaker open)."""
        with self._condition:
            self._bury()
            up = len(self._alive)
            # After faults in a row a JVM that is up has yet to prove itself, by an answer or by some time without a fault.
            proven = self._in_a_row < BREAKER_FAULTS or time.monotonic() - self._open_until > BACKOFF_MAX_S
            if up == self._size and proven:
                return "ready"
            if self._closing.is_set() or (not up and self._in_a_row >= BREAKER_FAULTS):
                return "down"
            return "degraded" if up or self._was_up else "starting"

    def details(self) -> dict[str, Any]:
        """Figures: JVMs up, restarts, faults by kind, requests waiting, calls and their seconds."""
        state = self.state()
        with self._condition:
            return {
                "state": state,
                "size": self._size,
                "up": len(self._alive),
                "restarts": max(0, self._starts - self._size),
                "timeouts": self._faults["timeout"],
                "faults": dict(self._faults),
                "queue": self._waiting,
                "calls": self._calls,
                "latency_seconds_sum": round(self._seconds, 6),
                "slowest_s": round(self._slowest, 6),
            }

    def pids(self) -> set[int]:
        """Process ids of the JVMs that are up or starting."""
        with self._condition:
            return {jvm.pid for jvm in (*self._alive, *self._starting)}
