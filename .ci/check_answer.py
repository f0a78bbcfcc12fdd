"""Hold one answer of POST /enrich against its text: every feature is there, and every offset shows the text it reports.

usage: python check_answer.py TEXT.txt ANSWER.json
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any


def check(text: str, answer: dict[str, Any]) -> dict[str, int]:
    """Count the items of each feature; a text may well have no number, or no name.

    Raises:
        SystemExit: a feature is missing, or ``text[start:end]`` is not the text of its item.

    """
    if not answer.get("normalized_text") or not answer.get("segmentation"):
        raise SystemExit("no normalized_text or no segmentation")
    counts = {}
    for feature in ("segmentation", "entities", "numbers"):
        items = answer.get(feature)
        if items is None:
            raise SystemExit(f"no {feature}")
        for number, item in enumerate(items):
            if text[item["start"] : item["end"]] != item["text"]:
                raise SystemExit(f"{feature}[{number}]: its offsets do not show its text")
        counts[feature] = len(items)
    for number, token in enumerate(answer["segmentation"]):
        edges = [token["start"], *(segment["end"] for segment in token["segments"])]
        starts = [segment["start"] for segment in token["segments"]]
        if starts != edges[:-1] or edges[-1] != token["end"]:
            raise SystemExit(f"segmentation[{number}]: its segments do not tile it")
    return counts


def read(path: Path) -> str:
    """Return the characters of a UTF-8 file, line ends as they stand."""
    return path.read_bytes().decode("utf-8")


if __name__ == "__main__":
    print(check(read(Path(sys.argv[1])), json.loads(read(Path(sys.argv[2])))))
