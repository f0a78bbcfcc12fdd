"""One Java process that answers a line with a line, and the exchange of lines with it.

Every exchange ends with a *mark*: a word made up for that exchange alone, of letters that are no Arabic affix. Its answer must be
the last line and nothing may follow: one line too many or too few, now or left over from an earlier exchange, can't go unseen,
so that no answer reaches another request. A JVM that fails once is not asked again.

stderr goes to the null device: it may hold text of requests, and a full pipe would stop the JVM. No threads are needed: both
pipes are non-blocking and polled together, so that neither side can wait for the other for ever.
"""

from __future__ import annotations

import contextlib
import os
import secrets
import selectors
import subprocess
import time
from typing import TYPE_CHECKING, Final, Literal

if TYPE_CHECKING:
    from collections.abc import Sequence

FaultKind = Literal["timeout", "died", "lines", "garbage"]

MARK_LETTERS: Final = "خدرزشصضطظعغق"
"""Letters of marks: none is a proclitic, an enclitic or an ending, so that Farasa gives such a word back whole."""
MARK_LENGTH: Final = 9
ANSWER_FACTOR: Final = 32
"""Bytes of answer a byte of question (plus 64 KiB) above which a JVM is babbling; Farasa's own answers stay under 8."""
REAP_S: Final = 5.0


class JvmFault(Exception):  # noqa: N818 - it is caught by the pool and never leaves the package
    """The JVM did not answer as it must; it has to be killed. ``kind`` says how it failed."""

    def __init__(self, kind: FaultKind) -> None:
        super().__init__(kind)
        self.kind: FaultKind = kind


class Jvm:
    """One process. Not thread-safe: its owner (the pool) lends it to one thread at a time.

    Args:
        command: program and arguments; no shell is involved.

    Raises:
        OSError: the program cannot be started.

    """

    def __init__(self, command: Sequence[str]) -> None:
        self._process = subprocess.Popen(  # noqa: S603 - a list of arguments from the settings, never of a request
            list(command), stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, bufsize=0
        )
        if self._process.stdin is None or self._process.stdout is None:  # pragma: no cover - PIPE was asked for
            raise OSError("no pipes")
        self._stdin = self._process.stdin.fileno()
        self._stdout = self._process.stdout.fileno()
        os.set_blocking(self._stdin, False)
        os.set_blocking(self._stdout, False)

    @property
    def pid(self) -> int:
        """The process's id."""
        return self._process.pid

    @property
    def alive(self) -> bool:
        """Whether the process still runs."""
        return self._process.poll() is None

    def sync(self, deadline: float) -> None:
        """Wait until the JVM has loaded its models: ask for a mark and skip whatever greeting comes before it.

        Raises:
            JvmFault: it did not come up by ``deadline`` (a ``time.monotonic()`` moment).

        """
        mark = _new_mark()
        received = self._exchange(f"{mark}\n".encode(), None, mark, deadline)
        if not _is_mark(received[-1], mark):
            raise JvmFault("lines")

    def ask(self, lines: Sequence[str], deadline: float) -> list[str]:
        """Give lines, get one answer for each.

        Args:
            lines: not empty, without line breaks.
            deadline: the ``time.monotonic()`` moment, in seconds, by which all answers must be here.

        Raises:
            JvmFault: the answers are late, too many, too few or garbled, or the process has ended.

        """
        mark = _new_mark()
        question = "\n".join([*lines, mark, ""]).encode()
        received = self._exchange(question, len(lines) + 1, mark, deadline)
        if not _is_mark(received[-1], mark):
            raise JvmFault("lines")
        return received[:-1]

    def _exchange(self, question: bytes, count: int | None, mark: str, deadline: float) -> list[str]:
        """Write all, read ``count`` lines (None: up to the mark); neither can block the other."""
        if self._stray():
            raise JvmFault("lines")
        lines: list[str] = []
        rest = b""
        unsent = memoryview(question)
        limit = ANSWER_FACTOR * len(question) + 65_536
        with selectors.DefaultSelector() as selector:
            selector.register(self._stdout, selectors.EVENT_READ)
            selector.register(self._stdin, selectors.EVENT_WRITE)
            while True:
                left = deadline - time.monotonic()
                if left <= 0:
                    raise JvmFault("timeout")
                for key, _ in selector.select(left):
                    if key.fd == self._stdin:
                        unsent = unsent[self._write(unsent) :]
                        if not unsent:
                            selector.unregister(self._stdin)
                        continue
                    chunk = self._read()
                    limit -= len(chunk)
                    *whole, rest = (rest + chunk).split(b"\n")
                    lines += [_decode(line) for line in whole]
                    ended = any(_is_mark(line, mark) for line in lines[len(lines) - len(whole) :])
                    if ended or len(lines) == count:
                        if rest or unsent or (count is not None and len(lines) != count):
                            raise JvmFault("lines")
                        return lines
                    if limit < 0 or (count is not None and len(lines) > count):
                        raise JvmFault("lines" if limit >= 0 else "garbage")

    def _stray(self) -> bool:
        """Whether the pipe holds what nobody asked for."""
        try:
            return os.read(self._stdout, 1) != b""
        except BlockingIOError:
            return False

    def _write(self, data: memoryview) -> int:
        try:
            return os.write(self._stdin, data)
        except BlockingIOError:
            return 0
        except OSError:
            raise JvmFault("died") from None

    def _read(self) -> bytes:
        try:
            chunk = os.read(self._stdout, 65_536)
        except BlockingIOError:  # pragma: no cover - select said that there is something to read
            return b""
        if not chunk:
            raise JvmFault("died")
        return chunk

    def interrupt(self) -> None:
        """Kill the process while another thread may be reading from it: that thread sees the end of the stream."""
        self._process.kill()

    def close(self) -> None:
        """Kill the process, collect it and close its pipes; may be called twice."""
        self._process.kill()
        with contextlib.suppress(subprocess.TimeoutExpired):  # the kernel is slow; subprocess collects the process later
            self._process.wait(REAP_S)
        for pipe in (self._process.stdin, self._process.stdout):
            if pipe is not None:
                pipe.close()


def _new_mark() -> str:
    return "".join(secrets.choice(MARK_LETTERS) for _ in range(MARK_LENGTH))


def _decode(line: bytes) -> str:
    try:
        return line.decode().rstrip("\r")
    except UnicodeDecodeError:
        raise JvmFault("garbage") from None


def _is_mark(line: str, mark: str) -> bool:
    """Whether a line is the answer to the mark: its letters, with ``+`` between or a ``/TAG`` behind."""
    return line.strip().partition("/")[0].replace("+", "") == mark
