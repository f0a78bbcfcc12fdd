"""How well and how fast names are found: exact-span precision, recall and F1 by type, the calibration curve, words a second.

python benchmarks/entities.py [--model FILE] GOLD.jsonl...        rows {"text", "entities": [{"start", "end", "type"}]}; by "source", if rows have it
python benchmarks/entities.py [--model FILE] --speed TEXT...      plain texts; segmentation is not timed
"""

from __future__ import annotations

import argparse
import json
import time
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

from enrich.entities import EntityTagger
from enrich.segmentation import Segmenter
from enrich.text import Text
from enrich.tokens import tokenize

if TYPE_CHECKING:
    from collections.abc import Iterator


def answers(tagger: EntityTagger, segmenter: Segmenter, path: Path) -> Iterator[tuple[str, set, dict]]:
    """For each row its source, the gold spans and the answered ones with their scores, in raw code points."""
    for line in path.open(encoding="utf-8"):
        row = json.loads(line)
        text = Text(row["text"])
        tokens = tokenize(text)
        got = {(*text.raw_span(m.start, m.end), m.type): m.score for m in tagger.tag(tokens, segmenter.segment(tokens))}
        yield row.get("source", ""), {(e["start"], e["end"], e["type"]) for e in row["entities"] if e["type"] != "MIS"}, got


def report(name: str, rows: list[tuple[set, dict]]) -> None:
    right, extra, missed, curve = Counter(), Counter(), Counter(), {}
    for gold, got in rows:
        for span, score in got.items():
            (right if span in gold else extra)[span[2]] += 1
            cell = curve.setdefault(min(int(score * 10), 9), [0, 0, 0.0])
            cell[0] += span in gold
            cell[1] += 1
            cell[2] += score
        for span in gold - set(got):
            missed[span[2]] += 1
    print(name)
    for kind in ("PER", "LOC", "ORG", "all"):
        tp, fp, fn = (c.total() if kind == "all" else c[kind] for c in (right, extra, missed))
        precision, recall, both = 100 * tp / max(tp + fp, 1), 100 * tp / max(tp + fn, 1), 200 * tp / max(2 * tp + fp + fn, 1)
        print(f"  {kind}  precision {precision:.1f}  recall {recall:.1f}  F1 {both:.2f}")
    for low in sorted(curve):
        good, count, total = curve[low]
        print(f"  scored {low / 10:.1f} to {low / 10 + 0.1:.1f}: {count:5d} mentions, mean score {total / count:.2f}, right {good / count:.2f}")


def speed(tagger: EntityTagger, segmenter: Segmenter, paths: list[Path]) -> None:
    texts = [tokenize(Text(path.read_text(encoding="utf-8"))) for path in paths]
    pairs = [(tokens, segmenter.segment(tokens)) for tokens in texts]
    words = sum(kind == "word" for tokens in texts for kind in tokens.types)
    for name in ("first run, every type new", "second run, types cached", "third run"):
        began = time.process_time()
        for tokens, segmentations in pairs:
            tagger.tag(tokens, segmentations)
        print(f"{name}: {words / (time.process_time() - began):,.0f} words a CPU second")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("files", type=Path, nargs="+")
    parser.add_argument("--model", type=Path)
    parser.add_argument("--speed", action="store_true")
    args = parser.parse_args()
    tagger, segmenter = EntityTagger.load(args.model), Segmenter.load()
    if args.speed:
        speed(tagger, segmenter, args.files)
        return
    for path in args.files:
        rows = list(answers(tagger, segmenter, path))
        sources = sorted({source for source, _, _ in rows})
        for source in sources if len(sources) > 1 else []:
            report(f"{path.name}, {source}", [(gold, got) for name, gold, got in rows if name == source])
        report(path.name, [(gold, got) for _, gold, got in rows])


if __name__ == "__main__":
    main()
