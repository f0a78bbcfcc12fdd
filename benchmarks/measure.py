"""What the benchmarks share: the texts, the clock, the name of the machine."""

from __future__ import annotations

import lzma
import os
import platform
import random
import time
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

ROOT = Path(__file__).parent.parent
SEEDS = sorted((ROOT / "seeds").glob("*.txt"))
ARTICLE_WORDS = 630
"""Words of the mean seed article; a stream of news is cut into texts of this length."""


def seeds() -> list[str]:
    return [path.read_text(encoding="utf-8") for path in SEEDS]


def words(texts: list[str]) -> int:
    return sum(len(text.split()) for text in texts)


def news(data: Path, articles: int) -> list[str]:
    """Articles of a news corpus (``text/ant.txt.xz`` in the data folder), cut into texts of a seed's mean length, in the corpus' order."""
    texts, lines, count = [], [], 0
    with lzma.open(data / "text" / "ant.txt.xz", "rt", encoding="utf-8") as corpus:
        for line in corpus:
            lines.append(line)
            count += len(line.split())
            if count >= ARTICLE_WORDS:
                texts.append("".join(lines))
                lines, count = [], 0
                if len(texts) == articles:
                    break
    return texts


def best(work: Callable[[], object], repeats: int = 7, least: float = 0.05) -> float:
    """Seconds of processor time of one call: the best of some runs, each of ``least`` seconds or more; a first call warms up."""
    return min(race({"": work}, repeats, least).values())


def race(runners: Mapping[str, Callable[[], object]], repeats: int = 7, least: float = 0.05) -> dict[str, float]:
    """``best`` of several things in turn, so that what else the machine does touches all of them alike."""
    calls = {}
    for name, work in runners.items():
        work()
        begin = time.process_time()
        work()
        calls[name] = max(1, round(least / max(time.process_time() - begin, 1e-6)))
    found = dict.fromkeys(runners, float("inf"))
    order = list(runners)
    for _ in range(repeats):
        random.shuffle(order)
        for name in order:
            work, count = runners[name], calls[name]
            begin = time.process_time()
            for _ in range(count):
                work()
            found[name] = min(found[name], (time.process_time() - begin) / count)
    return found


def reference(texts: list[str]) -> Callable[[], object]:
    """A fixed loop of plain Python over the same texts: how fast this machine is at this kind of work."""

    def loop() -> int:
        total = 0
        for text in texts:
            seen: dict[str, dict[str, object]] = {}
            at = 0
            for word in text.split():
                at = text.index(word, at)
                seen[word] = {"text": word, "start": at, "end": at + len(word), "parts": [word[:1], word[1:]]}
                at += len(word)
            total += len(seen)
        return total

    return loop


def percentile(ordered: list[float], share: float) -> float:
    """A percentile of an ordered list, the nearest rank."""
    return ordered[min(len(ordered) - 1, int(len(ordered) * share))]


def machine() -> dict[str, str]:
    """Processor, cores, system, Python, and how busy the machine was with other things."""
    model = platform.processor() or platform.machine()
    listing = Path("/proc/cpuinfo")
    if listing.exists():
        for line in listing.read_text(encoding="utf-8").splitlines():
            if line.startswith("model name"):
                model = line.partition(":")[2].strip()
                break
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return {
        "processor": f"{model}, {cores} cores",
        "system": f"{platform.system()} {platform.release()}",
        "Python": platform.python_version(),
        "load average at the start": f"{os.getloadavg()[0]:.2f}",
    }
