"""Accuracy of each stage on annotated data, by the public answer alone.

    python benchmarks/accuracy.py [--data FOLDER]

Without a folder: entities of the five seed articles, whose gold annotation is in ``training/annotations/``. A folder adds what it has of

- ``segmentation/pud_dev.jsonl``: {"text", "words": [{"start", "end", "gold": ["و+ال+مكتب+ات", …]}]};
- ``entities/own.jsonl``: {"text", "entities": [{"start", "end", "type"}]}; the model was trained on it, so only its scores are looked at;
- ``numbers/*.jsonl``: {"suite", "text", "scope", "expect": [{"start", "end", "value", "kind", …}]}; a case with "policy" is left out.

Offsets are code points. The seeds and the development data were looked at while rules and models were made.
"""

from __future__ import annotations

import argparse
import json
import re
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from measure import ROOT

from enrich import Enricher
from enrich.config import Settings

if TYPE_CHECKING:
    from collections.abc import Iterator

SEEDS_GOLD = ROOT / "training" / "annotations" / "entities" / "seeds_gold.jsonl"
TYPES = {"PER", "LOC", "ORG"}
BUCKETS = 10
CALIBRATION_HEAD = ("scored", "mentions", "mean score", "right")
SCOPES = {"volume": "quantity", "distance": "quantity"}
NOT_COUNTED = {"ordinal", "phone", "date", "time"}
"""Kinds that a case of scope "number" does not ask for."""


def rows(path: Path) -> Iterator[dict[str, Any]]:
    with path.open(encoding="utf-8") as lines:
        for line in lines:
            yield json.loads(line)


class Bucket(NamedTuple):
    """Mentions whose scores lie in one tenth of the scale.

    Attributes:
        least: the least score of the tenth.
        mentions: how many there are.
        score: their mean score.
        right: the share of them whose span and type are exactly those of the gold.

    """

    least: float
    mentions: int
    score: float
    right: float


def gold_entities(row: dict[str, Any]) -> set[tuple[int, int, str]]:
    return {(e["start"], e["end"], e["type"]) for e in row["entities"] if e["type"] in TYPES}


def found_entities(enricher: Enricher, row: dict[str, Any]) -> dict[tuple[int, int, str], float]:
    """Scores, by span and type."""
    return {(e["start"], e["end"], e["type"]): e["score"] for e in enricher.enrich(row["text"], features=["entities"]).to_dict()["entities"]}


def entities(enricher: Enricher, path: Path) -> str:
    """Exact span and type."""
    right = extra = missed = 0
    for row in rows(path):
        gold = gold_entities(row)
        got = found_entities(enricher, row).keys()
        right += len(gold & got)
        extra += len(got - gold)
        missed += len(gold - got)
    precision, recall = right / max(1, right + extra), right / max(1, right + missed)
    f1 = 2 * precision * recall / max(1e-9, precision + recall)
    return f"precision {100 * precision:.1f}, recall {100 * recall:.1f}, F1 {100 * f1:.1f} of {right + missed} mentions"


def calibration(enricher: Enricher, path: Path) -> list[Bucket]:
    """Scores against truth, by tenths of the scale that hold a mention; a score is good where both columns agree."""
    tenths: dict[int, list[tuple[float, bool]]] = {}
    for row in rows(path):
        gold = gold_entities(row)
        for span, score in found_entities(enricher, row).items():
            tenths.setdefault(min(int(score * BUCKETS), BUCKETS - 1), []).append((score, span in gold))
    return [
        Bucket(tenth / BUCKETS, len(inside), sum(score for score, _ in inside) / len(inside), sum(right for _, right in inside) / len(inside))
        for tenth, inside in sorted(tenths.items())
    ]


def calibrations(data: Path | None) -> dict[str, list[Bucket]]:
    """The curves of what is here, by name."""
    enricher = Enricher(settings=Settings())
    found = {"the five seed articles, never trained on": calibration(enricher, SEEDS_GOLD)}
    if data is not None and (own := data / "entities" / "own.jsonl").exists():
        found["own.jsonl, which the model was trained on: kinder than any other text"] = calibration(enricher, own)
    return found


def calibration_rows(curve: list[Bucket]) -> list[tuple[str, str, str, str]]:
    """For people."""
    return [(f"{one.least:.1f} to {one.least + 1 / BUCKETS:.1f}", f"{one.mentions:,}", f"{one.score:.2f}", f"{one.right:.2f}") for one in curve]


def segmentation(enricher: Enricher, path: Path) -> str:
    """Words all of whose morphemes are right."""
    total = right = 0
    for row in rows(path):
        found = enricher.enrich(row["text"], features=["segmentation"]).to_dict()["segmentation"]
        got = {(token["start"], token["end"]): "+".join(segment["form"] for segment in token["segments"]) for token in found}
        total += len(row["words"])
        right += sum(got.get((word["start"], word["end"])) in word["gold"] for word in row["words"])
    return f"{100 * right / total:.2f} % of {total} words"


def numbers(enricher: Enricher, paths: list[Path]) -> str:
    """Cases whose values are all found, with nothing else of their scope."""
    count = Counter[str]()
    for path in paths:
        for row in rows(path):
            if not row.get("policy"):
                got = in_scope(enricher.enrich(row["text"], features=["numbers"]).to_dict()["numbers"], row["scope"])
                count["cases"] += 1
                count["right"] += all_found(row["expect"], got)
    return f"{100 * count['right'] / count['cases']:.1f} % of {count['cases']} cases"


def in_scope(found: list[dict[str, Any]], scope: str) -> list[dict[str, Any]]:
    if scope == "all":
        return found
    if scope != "number":
        return [one for one in found if one["kind"] == SCOPES.get(scope, scope)]
    ends = [{"kind": "cardinal", "value": one[end]} for one in found if one["kind"] == "range" for end in ("from", "to") if one[end] is not None]
    return [one for one in found if one["kind"] not in NOT_COUNTED and one["kind"] != "range"] + ends


def all_found(wanted: list[dict[str, Any]], got: list[dict[str, Any]]) -> bool:
    left = list(got)
    for want in wanted:
        hit = next((one for one in left if agree(want, one)), None)
        if hit is None:
            return False
        left.remove(hit)
    return not left


def agree(want: dict[str, Any], got: dict[str, Any]) -> bool:
    value = want["value"]
    if want["kind"] == "phone":
        return got["kind"] == "phone" and digits(value) == digits(got.get("exact") or got["text"])
    if isinstance(value, dict):
        return got["kind"] == "range" and all(near(value.get(end), got[end]) for end in ("from", "to"))
    if want["kind"] == "duration" and want.get("seconds") is not None:
        return near(want["seconds"], got.get("normalized", {}).get("value"))
    return got.get("value") is not None and any(near(one, got["value"]) for one in (value, *want.get("value_alts", ())))


def near(one: Any, other: Any) -> bool:
    if one is None or other is None:
        return one is other
    return abs(float(one) - float(other)) <= 1e-6 * max(abs(float(one)), abs(float(other)), 1e-9)


def digits(value: Any) -> str:
    return "".join(str(int(digit)) for digit in re.findall(r"\d", str(value)))


def everything(data: Path | None) -> dict[str, str]:
    """What was measured, by name."""
    enricher = Enricher(settings=Settings())
    found = {"entities, exact span and type: the five seed articles": entities(enricher, SEEDS_GOLD)}
    if data is not None:
        if (gold := data / "segmentation" / "pud_dev.jsonl").exists():
            found["segmentation, all morphemes of a word: Arabic-PUD, development half"] = segmentation(enricher, gold)
        if cases := sorted((data / "numbers").glob("*.jsonl")):
            found["numbers, all values and nothing else: development cases"] = numbers(enricher, cases)
    return found


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, help="the annotated data's folder")
    data = parser.parse_args().data
    for name, figure in everything(data).items():
        print(f"{name}: {figure}")
    for name, curve in calibrations(data).items():
        print(f"scores of entities against truth: {name}")
        for row in (CALIBRATION_HEAD, *calibration_rows(curve)):
            print("".join(f"{cell:>14s}" for cell in row))


if __name__ == "__main__":
    main()
