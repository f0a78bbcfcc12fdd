"""The clients of the long runs: raw bytes over keep-alive connections, cheap enough that a thousand a second do not measure themselves.

In an open loop (``spend``) a request on a kept connection needs no task and no timer, as the client shares the processors of the service.
"""

from __future__ import annotations

import asyncio
import re
import time
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

_LENGTH = re.compile(rb"content-length: (\d+)")


@dataclass
class Tally:
    """What came back.

    Attributes:
        statuses: how many of each status; 0 stands for a broken or refused connection.
        seconds: by status, from the sending of a request to the last byte of its answer.
        failures: how many of each cause of status 0.

    """

    statuses: Counter[int] = field(default_factory=Counter)
    seconds: dict[int, list[float]] = field(default_factory=dict)
    failures: Counter[str] = field(default_factory=Counter)

    def add(self, status: int, seconds: float) -> None:
        """Count one answer."""
        self.statuses[status] += 1
        self.seconds.setdefault(status, []).append(seconds)

    def fail(self, cause: str, seconds: float) -> None:
        """Count one request that has no answer."""
        self.failures[cause] += 1
        self.add(0, seconds)

    def percentile(self, status: int, percent: float) -> float:
        """Milliseconds within which this part of the answers with a status came."""
        ordered = sorted(self.seconds.get(status, [0.0]))
        return 1000 * ordered[min(len(ordered) - 1, int(len(ordered) * percent / 100))]


class Connection(asyncio.Protocol):
    """One connection with at most one request on its way."""

    def __init__(self, client: Client) -> None:
        self._client = client
        self._transport: asyncio.Transport | None = None
        self._answer = bytearray()
        self._waiting: tuple[Tally, float, asyncio.Future[int] | None] | None = None
        self._fresh = False

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Keep it."""
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport

    def send(self, raw: bytes, tally: Tally, begin: float, done: asyncio.Future[int] | None, *, fresh: bool) -> None:
        """Send a request; its answer is counted when it is there."""
        self._waiting = tally, begin, done
        self._fresh = fresh
        if self._transport is None or self._transport.is_closing():
            self._end("closed before the request was sent")
        else:
            self._transport.write(raw)

    def data_received(self, data: bytes) -> None:
        """Gather an answer."""
        answer = self._answer
        answer += data
        head = answer.find(b"\r\n\r\n")
        if head < 0:
            return
        fields = bytes(answer[:head]).lower()
        length = _LENGTH.search(fields)
        if (len(answer) < head + 4 + int(length[1])) if length else not _chunks_end(answer, head + 4):
            return
        self._answer = bytearray()
        if self._waiting is None or self._transport is None:
            return
        (tally, begin, done), self._waiting = self._waiting, None
        status = int(fields[9:12])
        tally.add(status, time.perf_counter() - begin)
        if self._fresh or b"connection: close" in fields:
            self._transport.close()
        else:
            self._client.free.append(self)
        if done is not None and not done.done():
            done.set_result(status)

    def connection_lost(self, exc: Exception | None) -> None:
        """It is used no more."""
        if self in self._client.free:
            self._client.free.remove(self)
        cause = type(exc).__name__ if exc else "closed"
        self._end(f"{cause} before the answer" if not self._answer else f"{cause} within the answer")

    def give_up(self) -> None:
        """Wait no longer."""
        self._end("no answer in time")
        self.close()

    def close(self) -> None:
        """Close it."""
        if self._transport is not None:
            self._transport.abort()

    def _end(self, cause: str) -> None:
        if self._waiting is None:
            return
        (tally, begin, done), self._waiting = self._waiting, None
        tally.fail(cause, time.perf_counter() - begin)
        if done is not None and not done.done():
            done.set_result(0)


class Client:
    """Keep-alive connections to one port, as many as are needed at once."""

    def __init__(self, port: int) -> None:
        self.free: list[Connection] = []
        self._port = port

    async def exchange(self, raw: bytes, tally: Tally, *, fresh: bool = False, patience: float = 60.0) -> int:
        """Send one request; its status, or 0."""
        loop = asyncio.get_running_loop()
        begin, done = time.perf_counter(), loop.create_future()
        connection = await self._connection(tally, begin, fresh=fresh)
        if connection is None:
            return 0
        timer = loop.call_later(patience, connection.give_up)
        connection.send(raw, tally, begin, done, fresh=fresh)
        try:
            return int(await done)
        finally:
            timer.cancel()

    def spend(self, raw: bytes, tally: Tally) -> asyncio.Task[None] | None:
        """Send one request whose answer is counted when it comes; a task only where a connection has to be made first."""
        begin = time.perf_counter()
        if self.free:
            self.free.pop().send(raw, tally, begin, None, fresh=False)
            return None
        return asyncio.create_task(self._connect_and_send(raw, tally, begin))

    async def _connect_and_send(self, raw: bytes, tally: Tally, begin: float) -> None:
        connection = await self._connection(tally, begin, fresh=True)
        if connection is not None:
            connection.send(raw, tally, begin, None, fresh=False)

    async def _connection(self, tally: Tally, begin: float, *, fresh: bool) -> Connection | None:
        if self.free and not fresh:
            return self.free.pop()
        try:
            _, connection = await asyncio.get_running_loop().create_connection(lambda: Connection(self), "127.0.0.1", self._port)
        except OSError as error:
            tally.fail(f"{type(error).__name__} at the connection", time.perf_counter() - begin)
            return None
        return connection

    def close(self) -> None:
        """Close what is idle."""
        for connection in list(self.free):
            connection.close()
        self.free.clear()


def _chunks_end(answer: bytearray, at: int) -> bool:
    """Whether a chunked body that begins here is there to its end."""
    while (end := answer.find(b"\r\n", at)) >= 0:
        size = int(answer[at:end], 16)
        at = end + 2 + size + 2
        if size == 0:
            return len(answer) >= at
    return False


async def offer(port: int, bodies: Sequence[bytes], rate: float, seconds: float, patience: float = 60.0) -> Tally:
    """Send requests at a fixed rate, whether or not they are answered: an open loop."""
    client, tally = Client(port), Tally()
    begin = time.perf_counter()
    tasks = set()
    number = int(rate * seconds)
    for i in range(number):
        wait = begin + i / rate - time.perf_counter()
        if wait > 0:
            await asyncio.sleep(wait)
        elif i % 16 == 0:
            await asyncio.sleep(0)
        task = client.spend(bodies[i % len(bodies)], tally)
        if task is not None:
            tasks.add(task)
            task.add_done_callback(tasks.discard)
    for _ in range(int(patience / 0.05)):
        if tally.statuses.total() == number:
            break
        await asyncio.sleep(0.05)
    for _ in range(number - tally.statuses.total()):
        tally.fail("no answer in time", patience)
    client.close()
    return tally


async def loop(port: int, bodies: Sequence[bytes], clients: int, seconds: float, *, fresh: bool = False) -> Tally:
    """So many clients, each sending its next request when it has its answer: a closed loop."""
    tally = Tally()
    until = time.perf_counter() + seconds

    async def one(number: int) -> None:
        client = Client(port)
        i = number
        while time.perf_counter() < until:
            await client.exchange(bodies[i % len(bodies)], tally, fresh=fresh)
            i += 1
        client.close()

    await asyncio.gather(*(one(number) for number in range(clients)))
    return tally
