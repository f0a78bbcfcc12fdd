"""Mixed traffic for half an hour: memory, file descriptors, threads and the files of metrics stay what they were.

    python benchmarks/reliability/soak.py [--minutes 30] [--clients 3]

Two workers; articles and cut articles, plain texts, batches, streams, every kind of bad request, pages and probes, in a closed loop. Figures are
taken every ten seconds; the first third is the warm-up. The slope of memory is a least-squares line through the rest.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import random
import statistics
import time

import harness
from harness import SEEDS, Client, Tally, ask, descriptors, private, request, serving, threads, write_section

EVERY_S = 10
WORKERS = 2
MOST_SLOPE = 1.0
"""MiB an hour, of one worker."""


def bodies() -> list[bytes]:
    """One round of traffic, in an order that is the same each time."""
    chosen = random.Random(7)  # noqa: S311 - an order, no secret
    cut = [text[i : i + chosen.randrange(50, 1_500)] for text in SEEDS for i in range(0, len(text) - 1_500, 400)]
    found = [request(text) for text in [*SEEDS, *cut]]
    found += [request(body=text.encode(), path="/enrich?features=entities,numbers&offset_unit=utf8", kind="text/plain") for text in cut[::3]]
    found += [
        request(body=json.dumps({"documents": [{"text": text} for text in cut[i : i + 5]]}).encode(), path="/enrich/batch") for i in range(0, 30, 5)
    ]
    lines = b"".join(json.dumps({"text": text}).encode() + b"\n" for text in cut[:10])
    found += [request(body=lines, path="/enrich/bulk", kind="application/x-ndjson")] * 3
    bad = (b"{", b"[]", b'{"text":5}', b'{"text":" "}', b'{"text":"x","colour":1}', b'{"text":"x","text":"y"}', b"[" * 9_000)
    found += [request(body=body) for body in bad]
    found += [request(body=b"\xff", kind="text/plain"), request(body=b"x", kind="image/png"), request("x", path="/nowhere")]
    found += [ask(path) for path in ("/", "/docs", "/info", "/livez", "/readyz", "/openapi.json", "/nowhere")]
    chosen.shuffle(found)
    return found


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--minutes", type=float, default=30)
    parser.add_argument("--clients", type=int, default=3)
    options = parser.parse_args()
    harness.stop_on_signal()
    with serving(workers=WORKERS, log_level="warning") as service:
        return asyncio.run(measure(service, options.minutes, options.clients))


async def measure(service: harness.Service, minutes: float, clients: int) -> int:
    mixed, scrapes = bodies(), Tally()
    harness.wait_until(lambda: len(service.workers()) == WORKERS, 60, "not all workers came up")
    await asyncio.sleep(2)  # both take connections; clients stay with the worker that has taken them
    workers = service.workers()
    samples: list[dict[str, list[float]]] = []
    going = asyncio.create_task(harness.loop(service.port, mixed, clients, 60 * minutes))
    scraper, begin = Client(service.port), time.monotonic()
    while not going.done():
        await asyncio.wait([going], timeout=EVERY_S)
        await scraper.exchange(ask("/metrics"), scrapes)
        samples.append({
            "at": [(time.monotonic() - begin) / 3600],
            "memory": [private(worker) for worker in workers],
            "descriptors": [float(descriptors(worker)) for worker in workers],
            "threads": [float(threads(worker)) for worker in workers],
            "files": [float(sum(path.stat().st_size for path in (service.folder / "metrics").glob("*.db")) / 2**20)],
        })  # fmt: skip
    tally = going.result()
    later = samples[len(samples) // 3 :]
    hours = [sample["at"][0] for sample in later]
    slopes = [statistics.linear_regression(hours, [sample["memory"][i] for sample in later]).slope for i in range(len(workers))]
    ends = [(later[0]["memory"][i], later[-1]["memory"][i]) for i in range(len(workers))]
    grown = {name: max(later[-1][name]) - max(later[0][name]) for name in ("descriptors", "threads", "files")}
    unexpected = {status: number for status, number in tally.statuses.items() if status not in {200, 400, 404, 413, 415, 422}}
    short = minutes < 30
    rows = [
        ("minutes, of which warm-up", f"{minutes:.0f}, {minutes / 3:.0f}", None),
        ("answers", str(tally.statuses.total()), None),
        ("answers by status", str(dict(sorted(tally.statuses.items()))), not unexpected),
        ("p50 and p99 of answers 200", f"{tally.percentile(200, 50):.1f}, {tally.percentile(200, 99):.1f} ms", None),
        ("memory of each worker, first and last", ", ".join(f"{a:.2f} to {b:.2f} MiB" for a, b in ends), None),
        ("slope of memory, by worker", ", ".join(f"{slope:+.2f} MiB/h" for slope in slopes), None if short else max(slopes) < MOST_SLOPE),
        ("descriptors: first, last", f"{max(later[0]['descriptors']):.0f}, {max(later[-1]['descriptors']):.0f}", grown["descriptors"] <= clients + 1),
        ("threads: first, last", f"{max(later[0]['threads']):.0f}, {max(later[-1]['threads']):.0f}", grown["threads"] <= clients + 1),
        ("files of metrics: first, last", f"{later[0]['files'][0]:.1f}, {later[-1]['files'][0]:.1f} MiB", grown["files"] == 0),
        ("/metrics: p50, p99", f"{scrapes.percentile(200, 50):.1f}, {scrapes.percentile(200, 99):.1f} ms", scrapes.percentile(200, 99) < 100),
        (
            "same workers, errors in the log",
            f"{service.workers() == workers}, {len(service.errors())}",
            service.workers() == workers and not service.errors(),
        ),
    ]
    notes = "A slope over less than half an hour says little: it is held to the limit only in runs of 30 minutes and more." if short else ""
    write_section("Soak", f"python benchmarks/reliability/soak.py --minutes {minutes:g}", rows, notes)
    return harness.verdict(rows)


if __name__ == "__main__":
    raise SystemExit(main())
