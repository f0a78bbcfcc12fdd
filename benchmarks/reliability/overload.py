"""Ten times more requests than can be answered: who is accepted keeps the latency of quiet times, the rest is told at once.

    python benchmarks/reliability/overload.py [--seconds 60] [--times 10]

One worker. Capacity is measured first (four clients in a closed loop), then latency in quiet times (an open loop at half of the capacity), then
``times`` the capacity is offered in an open loop, with probes and /metrics asked all the while.
"""

from __future__ import annotations

import argparse
import asyncio
import time

import harness
from harness import Client, Tally, ask, descriptors, loop, offer, request, resident, serving, threads, write_section

COMMAND = "python benchmarks/reliability/overload.py"


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seconds", type=float, default=60, help="how long too much is offered")
    parser.add_argument("--times", type=float, default=10, help="how many times the capacity")
    parser.add_argument("--concurrency", type=int, default=1, help="ENRICH_MAX_CONCURRENCY")
    options = parser.parse_args()
    harness.stop_on_signal()
    with serving(max_concurrency=options.concurrency, log_level="warning") as service:
        return asyncio.run(measure(service, options.seconds, options.times))


async def probe(port: int, seconds: float) -> dict[str, Tally]:
    """Ask probes and /metrics twice a second."""
    client, tallies = Client(port), {path: Tally() for path in ("/livez", "/readyz", "/metrics")}
    until = time.perf_counter() + seconds
    while time.perf_counter() < until:
        for path, tally in tallies.items():
            await client.exchange(ask(path), tally)
        await asyncio.sleep(0.5)
    return tallies


async def memory(pid: int, seconds: float) -> float:
    """Resident memory after a while."""
    await asyncio.sleep(seconds)
    return resident(pid)


async def measure(service: harness.Service, seconds: float, times: float) -> int:
    bodies = [request(text) for text in harness.SEEDS]
    await loop(service.port, bodies, 2, 3)
    warm = await loop(service.port, bodies, 4, 5)
    capacity = warm.statuses[200] / 5
    await asyncio.sleep(1.5)
    quiet = await offer(service.port, bodies, capacity / 2, 10)
    (worker,) = service.workers()
    await asyncio.sleep(1.5)
    tally, probes, before = await asyncio.gather(
        offer(service.port, bodies, capacity * times, seconds), probe(service.port, seconds), memory(worker, seconds / 3)
    )
    after = resident(worker)
    await asyncio.sleep(2)
    calm = await offer(service.port, bodies, capacity / 2, 5)
    p99, most = quiet.percentile(200, 99), 2 * quiet.percentile(200, 99)
    accepted, refused = tally.statuses[200], tally.statuses[503]
    answered = sum(found.statuses[200] for found in probes.values())
    asked = sum(found.statuses.total() for found in probes.values())
    slowest = max(found.percentile(200, 99) for found in probes.values())
    rows = [
        ("capacity, closed loop of 4", f"{capacity:.0f} requests/s", None),
        ("quiet (half of the capacity): p50, p99", f"{quiet.percentile(200, 50):.1f}, {p99:.1f} ms", None),
        (f"offered for {seconds:.0f} s", f"{tally.statuses.total() / seconds:.0f} requests/s", None),
        ("accepted", f"{accepted / seconds:.0f} requests/s ({accepted / seconds / capacity:.0%} of the capacity)", None),
        ("accepted: p50, p99", f"{tally.percentile(200, 50):.1f}, {tally.percentile(200, 99):.1f} ms", tally.percentile(200, 99) <= most),
        ("refused (503): number, p50, p99", f"{refused}, {tally.percentile(503, 50):.1f}, {tally.percentile(503, 99):.1f} ms", None),
        (
            "other answers",
            str({s: n for s, n in tally.statuses.items() if s not in {200, 503}} or "none") + (f": {dict(tally.failures)}" if tally.failures else ""),
            accepted + refused == tally.statuses.total(),
        ),
        ("probes and /metrics answered", f"{answered} of {asked}, p99 {slowest:.0f} ms", answered == asked),
        ("memory of the worker after a third, and at the end", f"{before:.1f}, {after:.1f} MiB", after - before < 10),
        ("threads, descriptors afterwards", f"{threads(worker)}, {descriptors(worker)}", None),
        ("afterwards, at half of the capacity: refused", str(calm.statuses[503]), calm.statuses[503] == 0),
        ("errors in the log", str(len(service.errors())), not service.errors()),
    ]
    notes = "Wanted: p99 of the accepted within twice the p99 of quiet times; every probe answered; memory flat."
    write_section("Overload", COMMAND, rows, notes)
    return harness.verdict(rows)


if __name__ == "__main__":
    raise SystemExit(main())
