"""Speed of the whole enrichment and of each stage, in words a second, on the seed articles.

usage: python benchmarks/pipeline.py [SECONDS]     (default: 5 seconds a measurement)

Ratios are against a reference loop of plain Python measured in the same run, so that machines can be compared.
"""

from __future__ import annotations

import platform
import resource
import sys
import time
from pathlib import Path

SEEDS = sorted((Path(__file__).parent.parent / "seeds").glob("*.txt"))


def rate(work: object, words: int, seconds: float) -> float:
    """Words a second of a callable that handles ``words`` words; one call is made before the clock starts."""
    assert callable(work)
    work()
    begin = time.perf_counter()
    calls = 0
    while time.perf_counter() - begin < seconds:
        work()
        calls += 1
    return calls * words / (time.perf_counter() - begin)


def main() -> None:
    seconds = float(sys.argv[1]) if len(sys.argv) > 1 else 5.0
    begin = time.perf_counter()
    from enrich import Enricher

    enricher = Enricher()
    start = time.perf_counter() - begin
    texts = [path.read_text(encoding="utf-8") for path in SEEDS]
    words = sum(len(text.split()) for text in texts)
    print(f"machine: {platform.processor() or platform.machine()}, Python {platform.python_version()}")
    print(f"start {start:.2f} s, {words} words in {len(texts)} articles")
    begin = time.perf_counter()
    for text in texts:
        enricher.enrich(text)
    print(f"first pass over the articles: {words / (time.perf_counter() - begin):,.0f} words/s")

    def reference() -> None:
        for text in texts:
            counts: dict[str, int] = {}
            for word in text.split():
                counts[word] = counts.get(word, 0) + len(word)

    base = rate(reference, words, seconds)
    print(f"{'reference loop':24s}{base:12,.0f} words/s")
    for name, features in {
        "all features": None,
        "normalized_text": ["normalized_text"],
        "segmentation": ["segmentation"],
        "entities": ["entities"],
        "numbers": ["numbers"],
    }.items():
        found = rate(lambda features=features: [enricher.enrich(text, features=features).to_dict() for text in texts], words, seconds)
        print(f"{name:24s}{found:12,.0f} words/s   {found / base:.3f} of the reference")
    print(f"peak resident memory {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB")


if __name__ == "__main__":
    main()
