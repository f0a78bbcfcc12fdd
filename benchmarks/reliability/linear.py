"""Whatever the text, twice as much of it takes at most twice as long (and a little): no step is quadratic.

    python benchmarks/reliability/linear.py [--runs 3] [--shape NAME]

Every shape of the hostile catalogue (tests/service/hostile/hostile_arabic.py) is grown from 1,562 code points to the limit of 100,000 by
doubling. Times are of the processor. A ratio is taken within one run, its median over the runs is held against 2.3; a shape that is above is
measured again with more runs before it counts. Lengths differ by a few letters between runs, so that no word is remembered from the last one.
"""

from __future__ import annotations

import argparse
import gc
import statistics
import sys
import time

import harness
from harness import ROOT, write_section

from enrich import Enricher
from enrich.config import Settings

sys.path.insert(0, str(ROOT / "tests" / "service" / "hostile"))
import hostile_arabic

LIMIT = 100_000
SIZES = [LIMIT >> shift for shift in range(6, -1, -1)]
MOST = 2.3
AGAIN = 9
"""Runs of a shape that seems too slow."""


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--shape", help="only this one, told by size")
    options = parser.parse_args()
    harness.stop_on_signal()
    enricher = Enricher("embedded", Settings(request_deadline_s=300, max_text_chars=LIMIT + 1_000))
    enricher.enrich("".join(harness.SEEDS))
    gc.collect()
    gc.freeze()  # as the service does: the models are out of the collector's sight
    shapes = [options.shape] if options.shape else list(hostile_arabic.SHAPES)
    found: dict[str, tuple[float, list[float]]] = {}
    for name in shapes:
        runs = options.runs
        worst, times = measure(enricher, hostile_arabic.SHAPES[name], runs)
        if worst > MOST:
            worst, times = measure(enricher, hostile_arabic.SHAPES[name], AGAIN)
        found[name] = worst, times
        print(f"{worst:5.2f}  {1000 * times[-1]:8.1f} ms  {name}  " + " ".join(f"{1000 * t:.1f}" for t in times), flush=True)
    if options.shape:
        return 0
    worst_first = sorted(found.items(), key=lambda item: -item[1][0])
    slowest = sorted(found.items(), key=lambda item: -item[1][1][-1])
    rows: list[tuple[str, str, bool | None]] = [
        ("shapes", str(len(found)), len(found) >= 30),
        (
            "shapes above x2.3 for a doubling",
            ", ".join(name for name, (worst, _) in worst_first if worst > MOST) or "none",
            worst_first[0][1][0] <= MOST,
        ),
    ]
    rows += [(f"worst doubling: {name}", f"x{worst:.2f}", worst <= MOST) for name, (worst, _) in worst_first[:5]]
    rows += [(f"slowest at {LIMIT:,} code points: {name}", f"{times[-1]:.2f} s", None) for name, (_, times) in slowest[:5]]
    write_section(
        "Linear time", "python benchmarks/reliability/linear.py", rows, "Sizes: " + ", ".join(f"{size:,}" for size in SIZES) + " code points."
    )
    return harness.verdict(rows)


def measure(enricher: Enricher, shape: str, runs: int) -> tuple[float, list[float]]:
    """The worst median ratio of a doubling, and the median times by size in seconds."""
    by_run: list[list[float]] = []
    text = shape * (LIMIT // len(shape) + 2)
    for run in range(runs):
        times = []
        for size in SIZES:
            gc.collect()  # what other sizes left is not paid for here
            begin = time.process_time()
            enricher.enrich(text[: size + run])
            times.append(time.process_time() - begin)
        by_run.append(times)
    ratios = [statistics.median(times[i + 1] / times[i] for times in by_run) for i in range(len(SIZES) - 1)]
    return max(ratios), [statistics.median(column) for column in zip(*by_run, strict=True)]


if __name__ == "__main__":
    raise SystemExit(main())
