"""Build enrich/models/entities.bin: word classes, the CRF and its calibration, from the annotated data.

usage: python training/entities/train.py --data DATA [--out FILE] [--workers N] [--classes FILE]

DATA is the folder with entities/ and text/. Needs the extra ``training`` (python-crfsuite, gensim, scikit-learn, babel) and the
segmentation model. Steps: (1) skip-gram vectors of bare words (clitics split by the segmentation model) and 1,000 and 200 k-means
classes of them; (2) name lists; (3) a CRF whose state features are features of one word type at an offset, trained on own.jsonl and, with
features of its own for what its conventions do differently (Daumé 2007, "Frustratingly easy domain adaptation"), on ANERcorp; (4) first on nine
tenths, to print accuracy on the rest and to fit the calibration there, then on everything.
Deterministic with PYTHONHASHSEED=0 and one worker for the vectors (--workers 1); more workers are faster and differ in the last digits.
"""

from __future__ import annotations

import argparse
import json
import lzma
import random
import sys
import tempfile
import time
from pathlib import Path

import marisa_trie
import numpy as np

from enrich.entities import features as feats
from enrich.entities.model import DEFAULT_PATH, LABELS, EntityModel, save
from enrich.entities.tagger import EntityTagger
from enrich.segmentation import Segmenter
from enrich.text import Text
from enrich.tokens import tokenize

VERSION = "2026.11.2"
ITERATIONS = 110
C1, C2 = 0.04, 0.05  # L1 keeps the model small
COUNTS = ((30, "30"), (6, "6"), (2, "2"), (0, "1"))
SIZES = ((1_000_000, "4"), (100_000, "3"), (20_000, "2"), (-1, "1"))


def grade(number: int, grades: tuple[tuple[int, str], ...]) -> str:
    """The class of a count or population."""
    return next(name for least, name in grades if number >= least)


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


def vectors(reader: Reader, data: Path, workers: int) -> dict[str, str]:
    """Word classes: bare word to its features."""
    from gensim.models import Word2Vec
    from sklearn.cluster import MiniBatchKMeans

    sentences = []
    for name in ("ant", "arwiki"):
        with lzma.open(data / "text" / f"{name}.txt.xz", "rt", encoding="utf-8") as lines:
            for line in lines:
                if not line.startswith("<doc"):
                    units, _ = reader.units(line)
                    words = []
                    for unit, kind in units:
                        words.extend(f"{clitic}+" for clitic in unit.proclitics)
                        words.append("0" if kind == "number" else unit.key)
                    if len(words) > 3:
                        sentences.append(words)
    model = Word2Vec(sentences, vector_size=64, window=3, min_count=4, sg=1, negative=5, epochs=4, workers=workers, sample=1e-4, seed=1)
    matrix = model.wv.get_normed_vectors()
    classes: dict[str, list[str]] = {word: [] for word in model.wv.index_to_key}
    for count, letter in ((1000, "k"), (200, "q")):
        labels = MiniBatchKMeans(count, random_state=1, batch_size=8192, n_init=1, max_iter=30).fit(matrix).labels_
        for word, label in zip(classes, labels, strict=True):
            classes[word].append(f"{letter}{label}")
    return {word: " ".join(names) for word, names in classes.items()}


def name_lists(data: Path) -> tuple[dict[str, str], dict[str, int]]:
    """Folded single names to their features, and unambiguous large places to their GeoNames identifiers."""
    counts: dict[str, dict[str, int]] = {"G": {}, "S": {}}
    with lzma.open(data / "entities" / "name_units.tsv.xz", "rt", encoding="utf-8") as lines:
        for line in lines:
            name, _, _, country, kind, count, *_ = line.rstrip("\n").split("\t")
            if country not in {"IR", "PK", "AF"}:
                known = counts["G" if kind == "given" else "S"]
                known[feats.fold(name)] = known.get(feats.fold(name), 0) + int(count)
    places: dict[str, list[tuple[int, int]]] = {}
    for line in (data / "entities" / "geonames_ar.tsv").read_text(encoding="utf-8").splitlines():
        name, _, _, population, identifier = line.split("\t")
        places.setdefault(feats.fold(name), []).append((int(population or 0), int(identifier)))
    flags: dict[str, list[str]] = {}
    for letter, known in counts.items():
        for name, count in known.items():
            flags.setdefault(name, []).append(letter + grade(count, COUNTS))
    for name, found in places.items():
        if " " not in name:
            flags.setdefault(name, []).append("P" + grade(max(found)[0], SIZES))
    geonames = {name: found[0][1] for name, found in places.items() if len(found) == 1 and found[0][0] >= 50_000}
    return {name: " ".join(names) for name, names in flags.items()}, geonames


def countries() -> dict[str, str]:
    """Folded country names of CLDR and the well-known short ones, to ISO 3166 codes."""
    from babel import Locale

    codes = {
        feats.fold(name): code
        for code, name in Locale("ar").territories.items()
        if len(code) == 2 and code not in {"ZZ", "XA", "XB", "EU", "EZ", "UN"}
    }
    short = {
        "أمريكا": "US",
        "الولايات المتحدة الأمريكية": "US",
        "بريطانيا": "GB",
        "الإمارات": "AE",
        "السعودية": "SA",
        "سورية": "SY",
        "إنجلترا": "GB",
        "الصين": "CN",
    }
    return codes | {feats.fold(name): code for name, code in short.items()}


def own(data: Path) -> list[dict]:
    """Our own annotated sentences."""
    return [json.loads(line) for line in (data / "entities" / "own.jsonl").read_text(encoding="utf-8").splitlines()]


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
            rows.append({"text": text, "entities": [e for e in entities if e["type"] in {"PER", "LOC", "ORG"}]})
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


class Features:
    """Feature lists of sequences, for training."""

    def __init__(self, lookup) -> None:
        self._lookup = lookup
        self._types: dict = {}

    def type(self, unit: feats.Unit, kind: str) -> list[str]:
        key = (unit.proclitics, unit.key, kind)
        if key not in self._types:
            self._types[key] = feats.features(unit, kind, self._lookup)
        return self._types[key]

    def sequence(self, units: list[tuple[feats.Unit, str]], source: str) -> list[list[str]]:
        types = [self.type(*unit) for unit in units]
        rows = []
        for i in range(len(types)):
            row = []
            for offset in feats.OFFSETS:
                if 0 <= i + offset < len(types):
                    row += [f"{offset}{name}" for name in types[i + offset] if feats.used_at(name, offset)]
                else:
                    row.append(f"{offset}{feats.PAD}")
            row += [f"{source}{name}" for name in types[i] if name[0] in "wk"]
            rows.append(row)
        return rows


def train(reader: Reader, features: Features, rows: list[tuple[dict, str]]):
    """Train the CRF; returns its state features and transitions."""
    import pycrfsuite

    trainer = pycrfsuite.Trainer(verbose=False, algorithm="lbfgs")
    for row, source in rows:
        units, spans = reader.units(row["text"])
        trainer.append(features.sequence(units, source), labels(spans, row["entities"]))
    trainer.set_params({"c1": C1, "c2": C2, "max_iterations": ITERATIONS, "feature.possible_transitions": True})
    with tempfile.NamedTemporaryFile() as file:
        trainer.train(file.name)
        tagger = pycrfsuite.Tagger()
        tagger.open(file.name)
        return tagger.info()


def export(info, lookup: dict[str, str], geonames: dict[str, int], calibration: np.ndarray, out: Path) -> None:
    """Write the model file: features to rows of 8-bit scores."""
    table: dict[str, np.ndarray] = {}
    column = {name: i for i, name in enumerate(LABELS)}
    place = {offset: i for i, offset in enumerate(feats.OFFSETS)}
    for (name, label), weight in info.state_features.items():
        if name[0] == "a":
            continue  # what holds for ANERcorp only
        if name[0] == "o":
            offset, rest = 0, name[1:]
        else:
            width = 2 if name[0] == "-" else 1
            offset, rest = int(name[:width]), name[width:]
        row = table.setdefault(rest, np.zeros((len(feats.OFFSETS), len(LABELS)), np.float32))
        row[place[offset], column[label]] += weight
    table = {name: row for name, row in table.items() if np.abs(row).max() >= 0.02}
    trie = marisa_trie.Trie(table)
    scores = np.zeros((len(table), len(feats.OFFSETS), len(LABELS)), np.int8)
    scales = np.zeros(len(table), np.float32)
    for name, row in table.items():
        number = trie[name]
        scales[number] = np.abs(row).max() / 127
        scores[number] = np.rint(row / scales[number])
    transitions = np.full((len(LABELS), len(LABELS)), 0.0, np.float32)
    for (before, after), weight in info.transitions.items():
        transitions[column[before], column[after]] = weight
    for before in LABELS:
        for after in LABELS:
            if after.startswith("I-") and before[2:] != after[2:]:
                transitions[column[before], column[after]] = -20.0  # an I- label continues its own entity only
    flags = sorted(set(lookup.values()))
    number = {flag: i for i, flag in enumerate(flags)}
    words = marisa_trie.Trie(lookup)
    classes = np.zeros(len(lookup), np.uint32 if len(flags) > 65535 else np.uint16)
    for word, flag in lookup.items():
        classes[words[word]] = number[flag]
    places = lzma.compress(json.dumps({"iso": countries(), "geonames": geonames}, ensure_ascii=False).encode())
    blob = lambda data: np.frombuffer(data, np.uint8)  # noqa: E731
    save(
        out,
        VERSION,
        flags,
        {
            "scales": scales,
            "transitions": transitions,
            "calibration": calibration.astype(np.float32),
            "classes": classes,
            "scores": scores,
            "features": blob(trie.tobytes()),
            "words": blob(words.tobytes()),
            "places": blob(places),
        },
    )


def evaluate(out: Path, rows: list[dict], name: str) -> list[tuple[float, bool]]:
    """Exact-span scores of a model file on annotated rows; returns each mention's score and whether it is right."""
    tagger, segmenter = EntityTagger.load(out), Segmenter.load()
    counts = {kind: [0, 0, 0] for kind in ("PER", "LOC", "ORG", "all")}
    judged = []
    for row in rows:
        text = Text(row["text"])
        tokens = tokenize(text)
        gold = {(e["start"], e["end"], e["type"]) for e in row["entities"]}
        got = {}
        for m in tagger.tag(tokens, segmenter.segment(tokens)):
            got[*text.raw_span(m.start, m.end), m.type] = m.score
        judged += [(score, key in gold) for key, score in got.items()]
        for kind, keep in (("all", None), ("PER", "PER"), ("LOC", "LOC"), ("ORG", "ORG")):
            a = {k for k in got if keep is None or k[2] == keep}
            b = {k for k in gold if keep is None or k[2] == keep}
            for i, part in enumerate((a & b, a - b, b - a)):
                counts[kind][i] += len(part)
    for kind, (tp, fp, fn) in counts.items():
        print(
            f"{name} {kind}: precision {100 * tp / (tp + fp or 1):.1f} recall {100 * tp / (tp + fn or 1):.1f} "
            f"F1 {200 * tp / (2 * tp + fp + fn or 1):.2f}",
            flush=True,
        )
    return judged


def isotonic(judged: list[tuple[float, bool]]) -> np.ndarray:
    """Calibration by pool adjacent violators (Zadrozny and Elkan 2002), thinned to 20 points."""
    judged = sorted(judged)
    parts = [judged[i : i + max(len(judged) // 20, 1)] for i in range(0, len(judged), max(len(judged) // 20, 1))]
    pools: list[list[float]] = []
    for part in parts:
        pools.append([sum(s for s, _ in part) / len(part), sum(r for _, r in part) / len(part), len(part)])
        while len(pools) > 1 and pools[-2][1] > pools[-1][1]:
            x2, y2, n2 = pools.pop()
            x1, y1, n1 = pools.pop()
            pools.append([(x1 * n1 + x2 * n2) / (n1 + n2), (y1 * n1 + y2 * n2) / (n1 + n2), n1 + n2])
    xs = [0.0, *(p[0] for p in pools), 1.0]
    ys = [max(pools[0][1] - 0.05, 0.05), *(p[1] for p in pools), pools[-1][1]]
    return np.array([xs, ys])


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--out", type=Path, default=DEFAULT_PATH)
    parser.add_argument("--workers", type=int, default=1)
    parser.add_argument("--classes", type=Path, help="word classes of an earlier run (JSON); made if the file is not there")
    options = parser.parse_args()
    if not (options.data / "entities" / "own.jsonl").is_file():
        sys.exit(f"{options.data / 'entities' / 'own.jsonl'} is missing: the annotated data are not part of this repository")
    began = time.time()
    reader = Reader()
    if options.classes and options.classes.is_file():
        classes = json.loads(options.classes.read_text(encoding="utf-8"))
    else:
        classes = vectors(reader, options.data, options.workers)
        if options.classes:
            options.classes.write_text(json.dumps(classes, ensure_ascii=False), encoding="utf-8")
    names, geonames = name_lists(options.data)
    lookup = {f"#{word}": flags for word, flags in classes.items()} | names
    features = Features(lambda word: lookup.get(word, ""))
    rows, extra = own(options.data), anercorp(reader, options.data)
    random.Random(3).shuffle(rows)
    random.Random(3).shuffle(extra)
    held, held_extra = rows[: len(rows) // 10], extra[: len(extra) // 10]
    print(f"{len(lookup)} words, {len(rows)} + {len(extra)} sentences, {time.time() - began:.0f} s", flush=True)
    straight = np.array([[0.0, 1.0], [0.0, 1.0]])
    info = train(reader, features, [(row, "o") for row in rows[len(held) :]] + [(row, "a") for row in extra[len(held_extra) :]])
    export(info, lookup, geonames, straight, options.out)
    judged = evaluate(options.out, held, "own, tenth held out")
    evaluate(options.out, held_extra, "ANERcorp, tenth held out")
    calibration = isotonic(judged)
    print("calibration", np.round(calibration, 3).tolist(), f"{time.time() - began:.0f} s", flush=True)
    info = train(reader, features, [(row, "o") for row in rows] + [(row, "a") for row in extra])
    export(info, lookup, geonames, calibration, options.out)
    print(f"{options.out}: {options.out.stat().st_size / 1e6:.1f} MB, {time.time() - began:.0f} s")
    EntityModel.load(options.out)


if __name__ == "__main__":
    main()
