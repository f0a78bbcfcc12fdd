"""Throughput of enrich bulk: all cores against one process, on paragraphs of the seed articles.

usage: python benchmarks/bulk.py [PARAGRAPHS] [ROUNDS]     (default: 12000 paragraphs, 3 rounds)

Both ways do the same job, from JSON lines to JSON lines on disk, start and joining included; rounds alternate and the best of each is
compared, so that other work on the machine falls on both. The target: at least 90 % of cores x one process. Processor time is told as
well: it holds on a machine that others use, where words a second do not.
"""

from __future__ import annotations

import json
import os
import platform
import resource
import sys
import tempfile
from pathlib import Path

from enrich.bulk import Job, run

SEEDS = sorted((Path(__file__).parent.parent / "seeds").glob("*.txt"))


def corpus(path: Path, size: int) -> int:
    """Write so many paragraphs; the number of bytes."""
    paragraphs = [line.strip() for seed in SEEDS for line in seed.read_text(encoding="utf-8").splitlines() if line.strip()]
    with path.open("w", encoding="utf-8") as out:
        for i in range(size):
            out.write(json.dumps({"id": str(i), "text": paragraphs[i % len(paragraphs)]}, ensure_ascii=False) + "\n")
    return path.stat().st_size


def processor() -> float:
    """Seconds of processor time of this process and of its children that have ended."""
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(one.ru_utime + one.ru_stime for one in used)


def main() -> None:
    size = int(sys.argv[1]) if len(sys.argv) > 1 else 12_000
    rounds = int(sys.argv[2]) if len(sys.argv) > 2 else 3
    cores = len(os.sched_getaffinity(0))
    with tempfile.TemporaryDirectory() as folder:
        given = Path(folder) / "in.jsonl"
        megabytes = corpus(given, size) / 1e6
        best: dict[int, float] = {}
        spent: dict[int, float] = {}
        words = 0
        for _ in range(rounds):
            for processes in (1, cores):
                before = processor()
                report = run(Job(str(given), str(Path(folder) / f"out{processes}.jsonl"), processes=processes, overwrite=True))
                words = report.words
                spent[processes] = min(spent.get(processes, 1e9), processor() - before)
                best[processes] = max(best.get(processes, 0.0), report.words / report.seconds)
        output = (Path(folder) / "out1.jsonl").stat().st_size / 1e6
    print(f"machine: {platform.processor() or platform.machine()}, {cores} cores, Python {platform.python_version()}")
    print(f"{size} paragraphs, {words} words, {megabytes:.1f} MB in, {output:.0f} MB out; best of {rounds} rounds")
    for processes, rate in best.items():
        share = f"{rate / (processes * best[1]):.0%} of {processes} x one process"
        print(f"{processes:3d} processes {rate:12,.0f} words/s   {share}; {spent[processes]:.2f} s of processor time")


if __name__ == "__main__":
    main()
