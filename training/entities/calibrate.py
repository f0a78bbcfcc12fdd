"""Fit the calibration of scores on held-out sentences and keep it in calibration.json, which train.py puts into the model.

    python training/entities/calibrate.py MODEL HELD.jsonl...       a model of `train.py --fold N` and what it held out

Method: isotonic regression by pooling adjacent violators (Zadrozny and Elkan 2002), over groups of mentions of like certainty.
The model must not be calibrated yet (train.py --fold leaves scores as they are).
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2] / "benchmarks"))

from entities import answers

from enrich.entities import EntityTagger
from enrich.segmentation import Segmenter

TARGET = Path(__file__).with_name("calibration.json")
GROUP = 40  # mentions in a group: fewer would make steps of chance


def isotonic(pairs: list[tuple[float, bool]]) -> list[tuple[float, float]]:
    pairs.sort()
    blocks: list[list[float]] = []
    for i in range(0, len(pairs), GROUP):
        group = pairs[i : i + GROUP]
        blocks.append([sum(score for score, _ in group), sum(right for _, right in group), len(group)])
        while len(blocks) > 1 and blocks[-2][1] / blocks[-2][2] >= blocks[-1][1] / blocks[-1][2]:
            last = blocks.pop()
            blocks[-1] = [a + b for a, b in zip(blocks[-1], last, strict=True)]
    return [(total / count, right / count) for total, right, count in blocks]


def main() -> None:
    model, *held = map(Path, sys.argv[1:])
    tagger, segmenter = EntityTagger.load(model), Segmenter.load()
    pairs = [(score, span in gold) for path in held for gold, got in answers(tagger, segmenter, path) for span, score in got.items()]
    curve = isotonic(pairs)
    points = [(0.0, curve[0][1] / 2), *curve, (1.0, curve[-1][1])]
    TARGET.write_text(json.dumps([[round(x, 4) for x, _ in points], [round(y, 4) for _, y in points]]) + "\n")
    print(f"{len(pairs)} mentions, {len(points)} points: {TARGET}")


if __name__ == "__main__":
    main()
