"""What the entity model learns from: annotated sentences as units and labels, as the service reads them."""

from __future__ import annotations

import json
import lzma
import re
from pathlib import Path

from enrich.entities import features as feats
from enrich.segmentation import Segmenter
from enrich.text import Text
from enrich.tokens import tokenize

ANNOTATIONS = Path(__file__).parent.parent / "annotations" / "entities"
KINDS = ("PER", "LOC", "ORG")
DOCUMENT = re.compile(r"</?doc\b")


class Reader:
    """Texts to units, as the service reads them."""

    def __init__(self) -> None:
        self.segmenter = Segmenter.load()

    def units(self, text: str) -> tuple[list[tuple[feats.Unit, str]], list[tuple[int, int]]]:
        """Units with their token's type, and their spans in the raw text."""
        read = Text(text)
        tokens = tokenize(read)
        found, spans = [], []
        for i, segmentation in enumerate(self.segmenter.segment(tokens)):
            for unit in feats.units(segmentation):
                found.append((unit, tokens.types[i]))
                spans.append(read.raw_span(tokens.starts[i] + unit.start, tokens.starts[i] + unit.end))
        return found, spans


def lines(path: Path) -> list[dict]:
    """The rows of a file of JSON lines."""
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def own(data: Path) -> list[dict]:
    """Our own annotated sentences."""
    return lines(data / "entities" / "own.jsonl")


def annotations() -> list[dict]:
    """Sentences annotated since, kept in this repository; what is gold for evaluation only is left out."""
    return [row for path in sorted(ANNOTATIONS.glob("*.jsonl")) if path.name != "seeds_gold.jsonl" for row in lines(path)]


def anercorp(reader: Reader, data: Path) -> list[dict]:
    """ANERcorp's sentences as text and spans, proclitics cut by the segmenter."""
    rows = []
    for block in (data / "entities" / "anercorp_train.bio").read_text(encoding="utf-8").split("\n\n"):
        text, entities = "", []
        current = None
        for line in block.splitlines():
            parts = line.split()
            if len(parts) != 2:
                continue
            word, tag = parts
            start = len(text) + 1 if text else 0
            text = f"{text} {word}" if text else word
            if tag.startswith("B-"):
                current = {"start": start, "end": len(text), "type": tag[2:].replace("PERS", "PER")}
                entities.append(current)
            elif tag.startswith("I-") and current:
                current["end"] = len(text)
            else:
                current = None
        if text:
            rows.append({"source": "anercorp", "text": text, "entities": [e for e in entities if e["type"] in KINDS]})
    for row in rows:
        _, spans = reader.units(row["text"])
        for entity in row["entities"]:  # ANERcorp's tokens keep their proclitics, our spans leave them out
            entity["start"] = next((start for start, end in spans if entity["start"] <= start < end <= entity["end"]), entity["start"])
    return rows


def labels(spans: list[tuple[int, int]], entities: list[dict]) -> list[str]:
    """BIO labels of units."""
    found = ["O"] * len(spans)
    for entity in entities:
        first = True
        for i, (start, end) in enumerate(spans):
            if start >= entity["start"] and end <= entity["end"] and found[i] == "O":
                found[i] = ("B-" if first else "I-") + entity["type"]
                first = False
    return found


def paragraphs(data: Path, names: tuple[str, ...]):
    """The paragraphs of raw texts; of laws, which repeat themselves, each once."""
    for name in names:
        seen: set[str] = set()
        with lzma.open(data / "text" / f"{name}.txt.xz", "rt", encoding="utf-8") as file:
            for line in file:
                if DOCUMENT.search(line) or (name == "saudi_laws" and line in seen):
                    continue
                if name == "saudi_laws":
                    seen.add(line)
                yield line


class Types:
    """Unit types met so far (proclitics, key, token type, mark of a listed name) and their features."""

    def __init__(self, lookup, names: dict) -> None:
        self._lookup = lookup
        self._names = names
        self.number: dict[tuple, int] = {}
        self.features: list[list[str]] = []
        self.words: list[str] = []

    def of(self, units: list[tuple[feats.Unit, str]]) -> list[int]:
        """The numbers of a sentence's types."""
        marks = {
            place: f"{'I' if place > begin else 'B'}-{kind}"
            for begin, end, kind in feats.matches([feats.fold(unit.key) for unit, _ in units], self._names)
            for place in range(begin, end)
        }
        found = []
        for place, (unit, kind) in enumerate(units):
            mark = marks.get(place, "")
            key = (unit.proclitics, unit.key, kind, mark)
            if key not in self.number:
                self.number[key] = len(self.features)
                self.features.append(feats.features(unit, kind, self._lookup, mark))
                self.words.append("0" if kind == "number" else feats.clean(unit.key))
            found.append(self.number[key])
        return found
