"""How a request arrives and its answer goes: bytes are gathered while no thread waits for them, so that slow clients cost a buffer and nothing else.

A worker's main loop reads what has come; only a request that is complete gets a thread. The framing found here only decides *when* a
request is handed over: gunicorn's own parser reads the same bytes again and has the last word. An answer is sent as far as its client takes it
at once; the main loop sends the rest.
"""

from __future__ import annotations

import errno
import io
import re
import socket
import time
from collections import deque
from itertools import islice
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from typing import TypeVar

    from _typeshed import ReadableBuffer

    from enrich.service.limits import Stop

    T = TypeVar("T")

MAX_HEAD: Final = 131_072
"""Bytes of the longest head: request line and headers together."""
ANALYSING: Final = (b"/enrich", b"/enrich/batch")
"""The paths whose requests need a place of the gate as soon as they are complete."""
PROBES: Final = (b"/livez", b"/readyz")
"""The paths that are answered whatever else goes on."""
STREAMED: Final = b"/enrich/bulk"
"""The path whose body is answered while it arrives."""

AT_STOP_S: Final = 1.0
"""Seconds that a client has for the next piece of a stream when the service stops."""

_HEAD_END: Final = b"\r\n\r\n"
_MAX_SIZE_LINE: Final = 16_384  # gunicorn takes longer ones; they are handed over and read under the same deadline
_DIGITS: Final = re.compile(rb"[0-9]{1,12}")
_HEXADECIMAL: Final = re.compile(rb"[0-9a-fA-F]{1,12}")
_PIECE: Final = 65_536
_BUFFERS: Final = 16  # of one sendmsg


class Arrival:
    """The bytes of one request as they come in.

    Args:
        limit: the largest body that is gathered, in bytes; a larger one is handed over as soon as that is known.

    Attributes:
        ready: the request is complete, or cannot be gathered: it is broken, too large, or streamed.
        too_long: the head is longer than ``MAX_HEAD``.
        whole: the request is complete, so that what follows its bytes is the next one.
        asked: the path of the analysis that it asks for, or nothing.
        analyses: it is complete, and asks for the analysis of a text: its path, or nothing.
        probes: it asks whether the service is alive or ready.
        request_id: its X-Request-ID, as it came.
        wants_continue: the client waits for ``100 Continue``; the header is taken out, as it is answered here.

    """

    def __init__(self, limit: int) -> None:
        self.content = bytearray()
        self.ready = False
        self.too_long = False
        self.whole = False
        self.asked = b""
        self.probes = False
        self.analyses = b""
        self.request_id = b""
        self.wants_continue = False
        self._limit = limit
        self._body = -1  # where the body begins
        self._end = -1  # where a body with a length ends
        self._chunk = -1  # where the next size line of a chunked body begins

    def feed(self, data: ReadableBuffer) -> None:
        """Take bytes in."""
        seen = len(self.content)
        self.content += data
        if self._body < 0:
            self._find_head(max(0, seen - len(_HEAD_END)))
            if self._body < 0:
                return
        if self._chunk >= 0:
            self._walk_chunks()
        elif 0 <= self._end <= len(self.content):
            if len(self.content) == self._end and not self.ready:
                self.analyses = self.asked
            self.ready = self.whole = True
        self.ready = self.ready or len(self.content) > self._body + self._limit

    def _find_head(self, seen: int) -> None:
        if not seen:
            while self.content.startswith(b"\r\n"):  # RFC 9112, 2.2: empty lines before a request are passed over
                del self.content[:2]
        end = self.content.find(_HEAD_END, seen)
        if end < 0:
            self.too_long = self.ready = len(self.content) > MAX_HEAD
            return
        self._body = end + len(_HEAD_END)
        line, *headers = bytes(self.content[:end]).split(b"\r\n")
        lengths, codings, expected = [], [], []
        for header in headers:
            name, _, value = header.partition(b":")
            match name.lower():
                case b"content-length":
                    lengths.append(value.strip(b" \t"))
                case b"transfer-encoding":
                    codings.append(value.strip(b" \t").lower())
                case b"expect":
                    expected.append(header)
                case b"x-request-id":
                    self.request_id = value.strip(b" \t")
        self._frame(lengths, codings)
        method, _, target = line.partition(b" ")
        if target.startswith(STREAMED):
            self.ready = True
        path = target.partition(b" ")[0].partition(b"?")[0]
        if method == b"POST" and path in ANALYSING:
            self.asked = path
        self.probes = method == b"GET" and path in PROBES
        if self.ready:
            return
        if expected and len(self.content) < max(self._end, self._chunk + 1):
            self._expect(line, expected)

    def _frame(self, lengths: list[bytes], codings: list[bytes]) -> None:
        match lengths, codings:
            case [], []:
                self._end = self._body
            case [length], [] if _DIGITS.fullmatch(length):
                self._end = self._body + int(length)
                self.ready = int(length) > self._limit
            case [], [b"chunked"]:
                self._chunk = self._body
            case _:
                self.ready = True  # not to be understood here

    def _expect(self, line: bytes, expected: list[bytes]) -> None:
        if len(expected) > 1 or expected[0].partition(b":")[2].strip(b" \t").lower() != b"100-continue" or not line.endswith(b"HTTP/1.1"):
            self.ready = True
            return
        header = b"\r\n" + expected[0]
        start = self.content.index(header)
        del self.content[start : start + len(header)]
        self._body -= len(header)
        if self._chunk < 0:
            self._end -= len(header)
        else:
            self._chunk -= len(header)
        self.wants_continue = True

    def _walk_chunks(self) -> None:
        content = self.content
        while not self.ready and self._chunk < len(content):
            end = content.find(b"\r\n", self._chunk, self._chunk + _MAX_SIZE_LINE)
            if end < 0:
                self.ready = len(content) - self._chunk >= _MAX_SIZE_LINE
                return
            size = bytes(content[self._chunk : end]).partition(b";")[0].rstrip(b" \t")
            if not _HEXADECIMAL.fullmatch(size):
                self.ready = True
            elif int(size, 16) == 0:
                self.whole = content.find(_HEAD_END, end) >= 0
                self.ready = self.whole or len(content) - end > MAX_HEAD
                return
            else:
                self._chunk = end + 2 + int(size, 16) + 2


class ArrivingBody(io.RawIOBase):
    """A body whose ``read`` gives what is there and waits only when nothing is; gunicorn's own waits for each full kilobyte."""

    def __init__(self, reader: Any) -> None:
        super().__init__()
        self.begun = False  # somebody has read of it
        self._reader = reader

    def readable(self) -> bool:
        """It is."""
        return True

    def readinto(self, buffer: Any, /) -> int:
        """Up to as many bytes as the buffer has, at least one unless the body has ended."""
        self.begun = True
        piece = self._next(len(buffer))
        buffer[: len(piece)] = piece
        return len(piece)

    def _next(self, size: int) -> bytes:
        reader = self._reader
        if hasattr(reader, "parser"):  # chunks
            kept: bytes = reader.buf.getvalue()
            while not kept and reader.parser is not None:
                piece: bytes | None = next(reader.parser, None)
                if piece is None:
                    reader.parser = None
                else:
                    kept = piece
            reader.buf = io.BytesIO()
            reader.buf.write(kept[size:])
            return kept[:size]
        if reader.length == 0:
            return b""
        data: bytes = reader.unreader.read()
        size = min(size, reader.length, len(data))
        reader.length -= size
        reader.unreader.unread(data[size:])
        return data[:size]


class ClientSocket(socket.socket):
    """A client's connection; what has arrived is read before what has not, and nothing waits for the client without an end.

    Attributes:
        patience: seconds that the client is given to take one piece of a streamed answer.
        until: the moment of ``time.monotonic`` by which the body must be there.
        streams: the answer is sent piece by piece as it is made; any other is kept until ``flush``.

    """

    patience = 20.0
    until = float("inf")
    streams = False

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._arrived = memoryview(b"")
        self._outgoing: deque[memoryview] = deque()

    def setblocking(self, flag: bool) -> None:  # noqa: A003, RUF100
        """Blocking means waiting for ``patience`` seconds."""
        self.settimeout(self.patience if flag else 0.0)

    def fetch(self) -> bytes:
        """What the kernel has, up to 64 KB.

        Raises:
            BlockingIOError: nothing is there now.

        """
        return super().recv(_PIECE)

    def put_back(self, content: ReadableBuffer) -> None:
        """Let ``recv`` begin with these bytes, before those that it has not given yet."""
        rest = bytes(self._arrived)
        self._arrived = memoryview(bytes(content) + rest if rest else bytes(content))

    def take_arrived(self) -> bytes:
        """The bytes that ``recv`` has not given yet."""
        rest = bytes(self._arrived)
        self._arrived = memoryview(b"")
        return rest

    def recv(self, bufsize: int, flags: int = 0, /) -> bytes:
        """Bytes that have arrived, or that arrive in time.

        Raises:
            TimeoutError: they did not.

        """
        if self._arrived:
            piece = bytes(self._arrived[:bufsize])
            self._arrived = self._arrived[bufsize:]
            return piece
        before = self.gettimeout()
        left = self.until - time.monotonic()
        if before is None or before > left:
            if left <= 0:
                raise TimeoutError("the body is late")
            self.settimeout(min(left, 10**6))
        try:
            return super().recv(bufsize, flags)
        finally:
            self.settimeout(before)

    def sendall(self, data: ReadableBuffer, flags: int = 0, /) -> None:
        """Send everything of a stream; keep anything else for ``flush``.

        Raises:
            ConnectionResetError: the client did not take it in time; it is told from a client that went away by nobody.

        """
        if not self.streams:
            self._outgoing.append(memoryview(data))
            return
        try:
            super().sendall(data, flags)
        except TimeoutError:
            raise ConnectionResetError(errno.ECONNRESET, "the client did not take its answer in time") from None

    @property
    def unsent(self) -> int:
        """Bytes that are kept."""
        return sum(map(len, self._outgoing))

    def flush(self) -> None:
        """Send as much of what is kept as the client takes without waiting for it.

        Raises:
            OSError: the connection is broken; nothing is kept any more.

        """
        outgoing = self._outgoing
        self.settimeout(0.0)
        try:
            while outgoing:
                sent = self.sendmsg(islice(outgoing, _BUFFERS))
                while outgoing and sent >= len(outgoing[0]):
                    sent -= len(outgoing.popleft())
                if sent:
                    outgoing[0] = outgoing[0][sent:]
        except (BlockingIOError, InterruptedError):
            pass
        except OSError:
            outgoing.clear()
            raise


def timed(pieces: Iterable[T], environ: Mapping[str, Any], seconds: float, stop: Stop) -> Iterator[T]:
    """The pieces of a streamed body, for each of which the client has ``seconds``; the time of those who take them is not counted.

    When the service stops, a client has one second for a piece that has not come. The answer of such a request is sent as it is made.
    """
    client = environ.get("gunicorn.socket")
    iterator = iter(pieces)
    while True:
        if isinstance(client, ClientSocket):
            client.streams = True
            client.until = time.monotonic() + (min(seconds, AT_STOP_S) if stop.begun else seconds)
        try:
            piece = next(iterator)
        except StopIteration:
            return
        yield piece
