"""Slow clients starve nobody: 200 that never finish their bodies, 200 that never finish their headers and 60 that never read.

    python benchmarks/reliability/slow.py [--seconds 30] [--slow 200]

One worker. Good traffic (two clients in a closed loop) is measured alone, then beside the slow ones, which send a byte a second and come again
as soon as they are turned away. Those that read nothing ask for more than the system keeps of an answer.
"""

from __future__ import annotations

import argparse
import asyncio
import socket
import time
from contextlib import suppress

import harness
from harness import Tally, descriptors, loop, request, resident, serving, threads, write_section

BODY = b"POST /enrich HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 50000\r\n\r\n"
HEADERS = b"POST /enrich HTTP/1.1\r\nHost: x\r\nX-A: "
UNREAD = request(body=b'{"text":"%s","features":["segmentation"]}' % (b"x " * 30_000))
READERS = 60
"""More than a worker has threads."""
PATIENCE_S = 10
"""ENRICH_CLIENT_TIMEOUT_S of the service."""


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seconds", type=float, default=30)
    parser.add_argument("--slow", type=int, default=200, help="slow clients of each kind")
    options = parser.parse_args()
    harness.stop_on_signal()
    with serving(client_timeout_s=PATIENCE_S, log_level="warning") as service:
        return asyncio.run(measure(service, options.seconds, options.slow))


async def slow(port: int, begun: bytes, seconds: float, tally: Tally) -> None:
    """Send a byte a second until the end, or until turned away; then again."""
    until = time.perf_counter() + seconds
    while time.perf_counter() < until:
        begin = time.perf_counter()
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        received = b""
        with suppress(OSError):
            writer.write(begun)
            while not received and time.perf_counter() < until:
                writer.write(b"x")
                with suppress(asyncio.TimeoutError):
                    received = await asyncio.wait_for(reader.read(1_000), 1)
                    if not received:
                        break
        if received:
            tally.add(int(received[9:12]), time.perf_counter() - begin)
        writer.close()


async def unread(port: int, count: int) -> list[socket.socket]:
    """Clients that ask for a large answer and read nothing but that it has begun."""
    readers, loop_ = [], asyncio.get_running_loop()
    for _ in range(count):
        reader = socket.socket()
        reader.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4_096)
        reader.setblocking(False)
        await loop_.sock_connect(reader, ("127.0.0.1", port))
        await loop_.sock_sendall(reader, UNREAD)
        await loop_.sock_recv(reader, 12)
        readers.append(reader)
    return readers


async def measure(service: harness.Service, seconds: float, count: int) -> int:
    bodies = [request(text) for text in harness.SEEDS]
    await loop(service.port, bodies, 2, 2)
    alone = await loop(service.port, bodies, 2, min(10.0, seconds))
    (worker,) = service.workers()
    before = resident(worker)
    turned = Tally()
    tasks = [asyncio.create_task(slow(service.port, begun, seconds + 2, turned)) for begun in (BODY, HEADERS) for _ in range(count)]
    await asyncio.sleep(2)
    open_threads, open_files = threads(worker), descriptors(worker)
    good = await loop(service.port, bodies, 2, seconds)
    probes = await loop(service.port, [harness.ask("/livez"), harness.ask("/metrics")], 1, 2)
    await asyncio.gather(*tasks)
    files = descriptors(worker)
    readers = await unread(service.port, READERS)
    beside = await loop(service.port, bodies, 2, PATIENCE_S - 2)
    reading_threads, reading_files = threads(worker), descriptors(worker)
    await asyncio.sleep(PATIENCE_S + 5)
    left = descriptors(worker) - files
    for reader in readers:
        reader.close()
    ratio = good.percentile(200, 99) / alone.percentile(200, 99)
    rows = [
        ("slow bodies and slow headers", f"{count} and {count}, for {seconds:.0f} s", None),
        ("threads and descriptors of the worker meanwhile", f"{open_threads}, {open_files}", open_threads < 60),
        ("good traffic alone", f"{alone.statuses[200] / min(10.0, seconds):.0f} requests/s, p99 {alone.percentile(200, 99):.1f} ms", None),
        ("good traffic beside them", f"{good.statuses[200] / seconds:.0f} requests/s, p99 {good.percentile(200, 99):.1f} ms", ratio < 3),
        ("good traffic not answered 200", str(good.statuses.total() - good.statuses[200]), good.statuses.total() == good.statuses[200]),
        (
            "probes and /metrics not answered 200",
            str(probes.statuses.total() - probes.statuses[200]),
            probes.statuses.total() == probes.statuses[200],
        ),
        ("slow clients turned away", str(dict(turned.statuses)), set(turned.statuses) == {408}),
        ("turned away after", f"{turned.percentile(408, 50) / 1000:.1f} s (ENRICH_CLIENT_TIMEOUT_S was {PATIENCE_S})", None),
        ("clients that read nothing; threads and descriptors meanwhile", f"{READERS}; {reading_threads}, {reading_files}", reading_threads < 60),
        (
            "good traffic beside them: p99, not answered 200",
            f"{beside.percentile(200, 99):.1f} ms, {beside.statuses.total() - beside.statuses[200]}",
            beside.statuses.total() == beside.statuses[200] and beside.percentile(200, 99) < 3 * alone.percentile(200, 99),
        ),
        (f"of their connections left after {PATIENCE_S + 5} s more", str(max(left, 0)), left < READERS / 10),
        ("memory of the worker before and after", f"{before:.1f}, {resident(worker):.1f} MiB", resident(worker) - before < 20),
        ("errors in the log", str(len(service.errors())), not service.errors()),
    ]
    write_section(
        "Slow clients", "python benchmarks/reliability/slow.py", rows, "Wanted: every good request answered, with p99 below thrice its own alone."
    )
    return harness.verdict(rows)


if __name__ == "__main__":
    raise SystemExit(main())
