"""Speed of the library: the whole enrichment, each feature, each stage; the first pass and later ones; growth with length.

    python benchmarks/pipeline.py [--data FOLDER]     (FOLDER has text/ant.txt.xz: adds a stream of news never seen before)

Times are processor time of one core. Ratios are against a loop of plain Python measured in the same run, so that machines can be compared.
"""

from __future__ import annotations

import argparse
import gc
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import orjson
from measure import best, machine, news, race, reference, seeds, words

from enrich import Enricher
from enrich.config import Settings
from enrich.normalization import Normalizer
from enrich.numbers import NumberExtractor
from enrich.pipeline import _Spans
from enrich.text import Text
from enrich.tokens import tokenize

if TYPE_CHECKING:
    from collections.abc import Callable

FEATURES: dict[str, list[str] | None] = {
    "all features": None,
    "segmentation": ["segmentation"],
    "entities": ["entities"],
    "numbers": ["numbers"],
    "normalization": ["normalized_text"],
}
LENGTHS = (10, 30, 100, 300, 1_000, 3_000, 10_000, 30_000, 100_000)
START = """
import time
begin = time.perf_counter()
from enrich import Enricher
Enricher().enrich("نص")
print(time.perf_counter() - begin)
# The kernel's own mark: resource.getrusage would repeat the parent's.
print(next((line.split()[1] for line in open("/proc/self/status") if line.startswith("VmHWM")), 0))
"""


def features(enricher: Enricher, texts: list[str]) -> dict[str, float]:
    """Words a second of each feature, its dict included, words seen before; and of the reference loop."""

    def run(wanted: list[str] | None) -> Callable[[], object]:
        def work() -> None:
            for text in texts:
                enricher.enrich(text, features=wanted).to_dict()

        return work

    found = race({"reference loop": reference(texts), **{name: run(wanted) for name, wanted in FEATURES.items()}})
    count = words(texts)
    return {name: count / seconds for name, seconds in found.items()}


def profile(enricher: Enricher, texts: list[str]) -> dict[str, float]:
    """Microseconds a word of each stage, one after the other on what the stage before gave; ``whole`` is the enrichment in one."""
    engine, numbers, normalizer = enricher.engine, NumberExtractor(), Normalizer()
    read = [Text(text) for text in texts]
    tokens = [tokenize(text) for text in read]
    segmentations = [engine.segment(one) for one in tokens]
    mentions = [engine.tag(one, two) for one, two in zip(tokens, segmentations, strict=True)]
    found = [numbers.extract(one) for one in tokens]
    bodies = [enricher.enrich(text).to_dict() for text in texts]

    def spell() -> None:
        for text, mentioned, numbered in zip(read, mentions, found, strict=True):
            spans = _Spans(text, "codepoint")
            for mention in mentioned:
                spans.entity(mention)
            for number in numbered:
                spans.number(number)

    def each(work: Callable[..., object], *columns: list[Any]) -> Callable[[], None]:
        def run() -> None:
            for row in zip(*columns, strict=True):
                work(*row)

        return run

    stages = {
        "normalized text": each(normalizer.normalize, texts),
        "text (what stages read, and its map)": each(Text, texts),
        "tokens": each(tokenize, read),
        "segmentation": each(engine.segment, tokens),
        "entities": each(engine.tag, tokens, segmentations),
        "numbers": each(numbers.extract, tokens),
        "answer: tokens and segments": each(lambda text, one, two: _Spans(text, "codepoint").tokens(one, two), read, tokens, segmentations),
        "answer: entities and numbers": spell,
        "whole enrichment": each(lambda text: enricher.enrich(text).to_dict(), texts),
        "JSON (orjson)": each(orjson.dumps, bodies),
    }
    count = words(texts)
    return {name: seconds / count * 1e6 for name, seconds in race(stages).items()}


def first_pass(data: Path | None) -> dict[str, float]:
    """Words a second at the first sight of texts, in a process of its own; with a news corpus also after 400 other articles of it."""
    found = {}
    enricher = Enricher(settings=Settings())
    texts = seeds()
    begin = time.process_time()
    for text in texts:
        enricher.enrich(text).to_dict()
    found["seed articles, first sight"] = words(texts) / (time.process_time() - begin)
    if data is not None:
        articles = news(data, 600)
        for name, some in {
            "news, the first 200 articles": articles[:200],
            "next": articles[200:400],
            "news, new articles after 400 others": articles[400:],
        }.items():
            begin = time.process_time()
            for text in some:
                enricher.enrich(text).to_dict()
            found[name] = words(some) / (time.process_time() - begin)
        del found["next"]
    return found


def growth(enricher: Enricher) -> list[tuple[int, float]]:
    """Milliseconds of all features against words: a text made of the seed articles, cut at each length."""
    flow = " ".join(seeds()).split()
    limits = Settings(max_text_chars=10_000_000)
    unlimited = Enricher(enricher.engine, limits)
    found = []
    for length in LENGTHS:
        text = " ".join((flow * (length // len(flow) + 1))[:length])
        found.append((length, best(lambda text=text: unlimited.enrich(text).to_dict(), repeats=3 if length > 3000 else 7) * 1000))
    return found


def start() -> tuple[float, float]:
    """Seconds to import the package and build an Enricher in a fresh process, the best of five; and that process' peak memory in MB."""
    found = []
    for _ in range(5):
        done = subprocess.run([sys.executable, "-c", START], capture_output=True, text=True, check=True)
        found.append(tuple(map(float, done.stdout.split())))
    return min(found)[0], min(found)[1] / 1024


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, help="the annotated data's folder, for a stream of news")
    options = parser.parse_args()
    print(*(f"{name}: {value}" for name, value in machine().items()), sep="\n")
    for name, rate in first_pass(options.data).items():
        print(f"{name:40s}{rate:12,.0f} words/s")
    enricher = Enricher(settings=Settings())
    gc.freeze()
    texts = seeds()
    rates = features(enricher, texts)
    for name, rate in rates.items():
        print(f"{name:40s}{rate:12,.0f} words/s   {rate / rates['reference loop']:.3f} of the reference loop")
    for name, micro in profile(enricher, texts).items():
        print(f"{name:40s}{micro:12.3f} microseconds a word")
    for length, milliseconds in growth(enricher):
        print(f"{length:>9,} words{milliseconds:12.2f} ms   {1000 * milliseconds / length:.2f} microseconds a word")
    seconds, memory = start()
    print(f"import, models and a first text: {seconds:.2f} s, {memory:.0f} MB at most")


if __name__ == "__main__":
    main()
