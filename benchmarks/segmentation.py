"""Accuracy and speed of segmentation, known and unknown words apart.

    python benchmarks/segmentation.py --data FOLDER     (the annotated data: segmentation/ and text/)

Speed is words a second of processor time on one core: a text of natural repetition with a warm cache, the same with a cold one, and words that are
all different and outside the lexicon.
"""

from __future__ import annotations

import argparse
import json
import lzma
import resource
import time
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

from enrich.segmentation import Segmenter
from enrich.text import Text
from enrich.tokens import Tokens, tokenize

if TYPE_CHECKING:
    from collections.abc import Iterable

REPEATS = 3


def as_tokens(words: list[str]) -> Tokens:
    zeros = [0] * len(words)
    return Tokens(Text(""), words, zeros, zeros, ["word"] * len(words))


def accuracy(segmenter: Segmenter, gold: Path, lexicon: set[str]) -> None:
    total, right = Counter[str](), Counter[str]()
    for line in gold.read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        tokens = tokenize(Text(row["text"]))
        answers = {
            tokens.text.raw_span(start, end): (form, "+".join(one.forms))
            for start, end, form, one in zip(tokens.starts, tokens.ends, tokens.forms, segmenter.segment(tokens), strict=True)
        }
        for word in row["words"]:
            form, answer = answers.get((word["start"], word["end"]), (word["surface"], ""))
            for group in ("all", "in lexicon" if form in lexicon else "outside lexicon"):
                total[group] += 1
                right[group] += answer in word["gold"]
    for group, number in total.items():
        print(f"accuracy, {group}: {100 * right[group] / number:.2f} % of {number} words")


def speed(name: str, make: Iterable[tuple[Segmenter, Tokens]]) -> None:
    best = 0.0
    for segmenter, tokens in make:
        begin = time.process_time()
        segmenter.segment(tokens)
        best = max(best, len(tokens) / (time.process_time() - begin))
    print(f"speed, {name}: {best:,.0f} words/s")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True)
    options = parser.parse_args()
    folder = options.data / "segmentation"
    lexicon = {line.split("\t")[0] for line in (folder / "lexicon.tsv").read_text(encoding="utf-8").splitlines()}
    begin = time.process_time()
    segmenter = Segmenter.load()
    print(f"load: {1000 * (time.process_time() - begin):.0f} ms")
    accuracy(segmenter, folder / "pud_dev.jsonl", lexicon)

    with lzma.open(options.data / "text" / "ant.txt.xz", "rt", encoding="utf-8") as file:
        news = tokenize(Text(file.read(1_200_000)))
    warm = Segmenter.load()
    warm.segment(news)
    speed("natural text, warm cache", ((warm, news) for _ in range(REPEATS)))
    speed("natural text, cold cache", ((Segmenter.load(), news) for _ in range(REPEATS)))
    with lzma.open(options.data / "text" / "arwiki.txt.xz", "rt", encoding="utf-8") as file:
        wiki = tokenize(Text(file.read(12_000_000)))
    known = segmenter._model.trie  # noqa: SLF001 - the benchmark needs to know what the model does not
    unknown = sorted({f for f, t in zip(wiki.forms, wiki.types, strict=True) if t == "word" and f not in known})
    del wiki, news  # a heap of millions of strings slows the garbage collector, and with it what is measured
    print(f"{len(unknown)} different words that the model file does not hold")
    speed("unknown words, all different", ((Segmenter.load(), as_tokens(unknown)) for _ in range(REPEATS)))
    sample = sorted(lexicon)
    speed("lexicon words, all different", ((Segmenter.load(), as_tokens(sample)) for _ in range(REPEATS)))
    one = Segmenter.load()
    begin = time.process_time()
    for word in unknown[:200]:
        one.segment_word(word)
    print(f"one unknown word at a time: {(time.process_time() - begin) / 200 * 1000:.2f} ms a word")
    print(f"peak memory of this process: {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB")


if __name__ == "__main__":
    main()
