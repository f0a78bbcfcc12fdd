"""How good a model file is: exact spans by type and source, and whether its scores are true."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

import numpy as np

from enrich.entities.tagger import EntityTagger
from enrich.segmentation import Segmenter
from enrich.text import Text
from enrich.tokens import tokenize

if TYPE_CHECKING:
    from pathlib import Path

Span = tuple[int, int, str]
Answer = tuple[str, set[Span], dict[Span, float]]
"""Source, gold spans, and answered spans with their scores."""


def answers(model: Path, rows: list[dict]) -> list[Answer]:
    """What a model file answers for annotated rows."""
    tagger, segmenter = EntityTagger.load(model), Segmenter.load()
    found = []
    for row in rows:
        text = Text(row["text"])
        tokens = tokenize(text)
        got = {(*text.raw_span(m.start, m.end), m.type): m.score for m in tagger.tag(tokens, segmenter.segment(tokens))}
        found.append((row["source"], {(e["start"], e["end"], e["type"]) for e in row["entities"]}, got))
    return found


def report(name: str, found: list[Answer]) -> float:
    """Print precision, recall and F1 by type; returns F1 of all."""
    counts = Counter()
    for _, gold, got in found:
        for span in gold | set(got):
            verdict = "right" if span in gold and span in got else "extra" if span in got else "missed"
            counts[verdict, span[2]] += 1
            counts[verdict, "all"] += 1
    both = 0.0
    for kind in ("PER", "LOC", "ORG", "all"):
        right, extra, missed = (counts[verdict, kind] for verdict in ("right", "extra", "missed"))
        both = 200 * right / max(2 * right + extra + missed, 1)
        print(
            f"{name} {kind}: precision {100 * right / max(right + extra, 1):.1f} recall {100 * right / max(right + missed, 1):.1f} F1 {both:.2f}",
            flush=True,
        )
    return both


def by_source(name: str, found: list[Answer]) -> None:
    """``report`` for each source and for all."""
    for source in sorted({answer[0] for answer in found}):
        report(f"{name}, {source}", [answer for answer in found if answer[0] == source])
    report(name, found)


def judged(found: list[Answer]) -> list[tuple[float, bool]]:
    """Each answered mention's score, and whether it is right."""
    return [(score, span in gold) for _, gold, got in found for span, score in got.items()]


def isotonic(scores: list[tuple[float, bool]]) -> np.ndarray:
    """Calibration by pool adjacent violators (Zadrozny and Elkan 2002), thinned to 20 points."""
    scores = sorted(scores)
    size = max(len(scores) // 20, 1)
    pools: list[list[float]] = []
    for part in (scores[i : i + size] for i in range(0, len(scores), size)):
        pools.append([sum(s for s, _ in part) / len(part), sum(r for _, r in part) / len(part), len(part)])
        while len(pools) > 1 and pools[-2][1] > pools[-1][1]:
            x2, y2, n2 = pools.pop()
            x1, y1, n1 = pools.pop()
            pools.append([(x1 * n1 + x2 * n2) / (n1 + n2), (y1 * n1 + y2 * n2) / (n1 + n2), n1 + n2])
    xs = [0.0, *(p[0] for p in pools), 1.0]
    ys = [max(pools[0][1] - 0.05, 0.05), *(p[1] for p in pools), pools[-1][1]]
    return np.array([xs, ys])


def curve(name: str, scores: list[tuple[float, bool]], calibration: np.ndarray) -> None:
    """Print the reliability curve of calibrated scores."""
    cells: dict[int, list[tuple[float, bool]]] = {}
    for raw, right in scores:
        score = float(np.interp(raw, *calibration))
        cells.setdefault(min(int(score * 10), 9), []).append((score, right))
    for low, cell in sorted(cells.items()):
        mean, right = (sum(part) / len(cell) for part in zip(*cell, strict=True))
        print(f"{name}, scored {low / 10:.1f} to {low / 10 + 0.1:.1f}: {len(cell)} mentions, mean score {mean:.2f}, right {right:.2f}", flush=True)
