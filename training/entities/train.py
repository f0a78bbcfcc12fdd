"""Build enrich/models/entities.bin: word vectors and classes, the CRF, the window network and their calibration, from the annotated data.

usage: python training/entities/train.py --data DATA [--out FILE] [--work FOLDER] [--cross [--folds N] [--only K]]

DATA is the folder with entities/ and text/. Needs the extra ``training`` and the segmentation model. Steps: (1) skip-gram vectors of bare
words (clitics split by the segmentation model) and k-means classes of them; (2) name lists; (3) with ``--cross``: for each fold a CRF and a
network trained on the others, to print accuracy and to fit calibration.json anew; (4) both trained on everything. Trained on are own.jsonl, the
sentences of training/annotations/entities, and, as a source of its own, ANERcorp, whose conventions differ.
Deterministic: one thread, fixed seeds. ``--work`` keeps the vectors and the folds' models between runs; ``--cross --only K`` looks at one fold
and writes nothing.
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

import corpus
import crf
import evaluation
import lists
import marisa_trie
import numpy as np
import window

from enrich.entities.features import by_first_word
from enrich.entities.model import DEFAULT_PATH, LABELS, EntityModel, save

VERSION = "2026.11.4"
SHARE = 0.55  # of the network in the sum of both models' scores
VECTORS_KEPT = 45_000
EMBEDDINGS_KEPT = 0.7  # the features with the greatest weights
CALIBRATION = Path(__file__).with_name("calibration.json")
STRAIGHT = np.array([[0.0, 1.0], [0.0, 1.0]])


class Knowledge:
    """What a model file holds besides what is trained on annotated sentences."""

    def __init__(self, data: Path, work: Path) -> None:
        self.reader = corpus.Reader()
        kept = work / "vectors.npz"
        if kept.is_file():
            found = np.load(kept)
            self.words, self.matrix = [str(word) for word in found["words"]], found["vectors"]
        else:
            self.words, self.matrix = lists.vectors(self.reader, data)
            np.savez(kept, words=np.array(self.words), vectors=self.matrix)
        kept = work / "classes.json"
        if not kept.is_file():
            kept.write_text(json.dumps(lists.classes(self.words, self.matrix), ensure_ascii=False), encoding="utf-8")
        classes = json.loads(kept.read_text(encoding="utf-8"))
        self.lookup = {f"#{word}": flags for word, flags in classes.items()} | lists.single(data)
        self.names = lists.several(self.reader, data)
        self.geonames = {name: found[0][1] for name, found in lists.places(data).items() if len(found) == 1 and found[0][0] >= 50_000}
        self.types = corpus.Types(lambda word: self.lookup.get(word, ""), by_first_word(self.names))

    def example(self, row: dict) -> crf.Example:
        """A row as types, labels and source."""
        units, spans = self.reader.units(row["text"])
        labels = [LABELS.index(name) for name in corpus.labels(spans, row["entities"])]
        return self.types.of(units), labels, int(row["source"] == "anercorp")


def eighths(matrix: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """A matrix in 8 bits, one scale for each row of the first axis."""
    flat = matrix.reshape(len(matrix), -1)
    scales = np.maximum(np.abs(flat).max(1), 1e-8) / 127
    return np.rint(flat / scales[:, None]).astype(np.int8).reshape(matrix.shape), scales.astype(np.float32)


def rows_of(trie: marisa_trie.Trie, names: list[str]) -> np.ndarray:
    """For each key of a trie its row among ``names``, or -1."""
    found = np.full(len(trie), -1, np.int32)
    for row, name in enumerate(names):
        found[trie[name]] = row
    return found


def strongest(names: list[str], embeddings: np.ndarray) -> tuple[list[str], np.ndarray]:
    """The features with the greatest weights, in their order: the others cost space and tell little."""
    size = np.abs(embeddings).max(1)
    chosen = np.flatnonzero(size >= np.quantile(size, 1 - EMBEDDINGS_KEPT))
    return [names[i] for i in chosen], embeddings[chosen]


def export(known: Knowledge, linear: tuple[dict, np.ndarray], layers: tuple[list[str], dict], calibration: np.ndarray, out: Path) -> None:
    """Write the model file: the CRF's table and chain, the network and its features' names, weighted together."""
    (table, chain), (names, network) = linear, layers
    names, kept = strongest(names, network["embeddings"])
    trie = marisa_trie.Trie([*table, *names])
    scores, score_scales = eighths(np.stack(list(table.values())) * (1 - SHARE))
    embeddings, embedding_scales = eighths(kept)
    flags = sorted(set(known.lookup.values()))
    number = {flag: i for i, flag in enumerate(flags)}
    words = marisa_trie.Trie([*known.lookup, *(f"#{word}" for word in known.words[:VECTORS_KEPT])])
    classes = np.zeros(len(words), np.uint32 if len(flags) > 65535 else np.uint16)
    for word, flag in known.lookup.items():
        classes[words[word]] = number[flag]
    vectors, vector_scales = eighths(network["vectors"][:VECTORS_KEPT])
    apart = np.array([[b[0] == "I" and a[2:] != b[2:] for b in LABELS] for a in LABELS])
    inner = np.array([name[0] == "I" for name in LABELS])
    places = {"names": known.names, "iso": lists.countries(), "geonames": known.geonames}
    packed = lzma.compress(json.dumps(places, ensure_ascii=False, sort_keys=True).encode())
    blob = lambda data: np.frombuffer(data, np.uint8)  # noqa: E731
    out.parent.mkdir(parents=True, exist_ok=True)
    save(
        out,
        VERSION,
        flags,
        {
            "score_scales": score_scales,
            "embedding_scales": embedding_scales,
            "vector_scales": vector_scales,
            "score_rows": rows_of(trie, list(table)),
            "embedding_rows": rows_of(trie, names),
            "vector_rows": rows_of(words, [f"#{word}" for word in known.words[:VECTORS_KEPT]]),
            "classes": classes,
            "vector_bias": network["vector_bias"],
            "first": network["first"],
            "first_bias": network["first_bias"],
            "second": network["second"],
            "second_bias": network["second_bias"],
            "out": network["out"] * SHARE,
            "out_bias": network["out_bias"] * SHARE,
            # An I- label continues its own entity only.
            "transitions": np.where(apart, -20.0, (1 - SHARE) * chain + SHARE * network["transitions"]).astype(np.float32),
            "start": np.where(inner, -20.0, SHARE * network["start"]).astype(np.float32),
            "calibration": calibration.astype(np.float32),
            "scores": scores,
            "embeddings": embeddings,
            "vectors": vectors,
            "features": blob(trie.tobytes()),
            "words": blob(words.tobytes()),
            "places": blob(packed),
        },
    )


def build(known: Knowledge, rows: list[dict], calibration: np.ndarray, out: Path) -> None:
    """Train both models on some rows and write their file."""
    began = time.monotonic()
    examples = [example for example in map(known.example, rows) if example[0]]
    linear = crf.train(known.types, examples)
    print(f"CRF: {len(linear[0])} features, {time.monotonic() - began:.0f} s", flush=True)
    inputs = window.Inputs(known.types, known.words, known.matrix, examples)
    export(known, linear, (inputs.names, window.train(inputs, examples)), calibration, out)
    print(f"{out}: {out.stat().st_size / 1e6:.1f} MB, {time.monotonic() - began:.0f} s", flush=True)


def crossed(known: Knowledge, sources: list[list[dict]], folds: int, only: int | None, scratch: Path) -> np.ndarray:
    """Cross-validate, print figures, and return the calibration."""
    found: list[list[evaluation.Answer]] = []
    extra: list[evaluation.Answer] = []
    own, annotated, aner = sources
    for fold in range(folds) if only is None else [only]:
        rows = [row for source in (own, aner) for i, row in enumerate(source) if i % folds != fold]
        model = scratch / f"fold{fold}.bin"
        build(known, rows + annotated, STRAIGHT, model)
        found.append(evaluation.answers(model, own[fold::folds]))
        extra += evaluation.answers(model, aner[fold::folds])
        evaluation.report(f"own.jsonl, fold {fold}", found[-1])
    together = [answer for part in found for answer in part]
    evaluation.by_source("own.jsonl", together)
    evaluation.report("ANERcorp, by our convention", extra)
    half = len(together) // 2  # the rows are shuffled: fit on one half, look at the other
    evaluation.curve("raw scores", evaluation.judged(together), STRAIGHT)
    evaluation.curve("calibrated on the other half", evaluation.judged(together[half:]), evaluation.isotonic(evaluation.judged(together[:half])))
    return evaluation.isotonic(evaluation.judged(together))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--out", type=Path, default=DEFAULT_PATH)
    parser.add_argument("--work", type=Path, help="where vectors and folds' models are kept; a folder of this run's own if not given")
    parser.add_argument("--cross", action="store_true", help="cross-validate, and fit the calibration anew")
    parser.add_argument("--folds", type=int, default=5)
    parser.add_argument("--only", type=int, help="look at this fold and write nothing")
    options = parser.parse_args()
    if not (options.data / "entities" / "own.jsonl").is_file():
        sys.exit(f"{options.data / 'entities' / 'own.jsonl'} is missing: the annotated data are not part of this repository")
    with tempfile.TemporaryDirectory() as temporary:
        work = options.work or Path(temporary)
        work.mkdir(parents=True, exist_ok=True)
        known = Knowledge(options.data, work)
        sources = [corpus.own(options.data), corpus.annotations(), corpus.anercorp(known.reader, options.data)]
        for rows in sources:
            random.Random(11).shuffle(rows)
        print(
            f"{len(known.lookup)} words, {len(known.names)} names of several words, {' + '.join(str(len(rows)) for rows in sources)} sentences",
            flush=True,
        )
        if options.cross:
            calibration = crossed(known, sources, options.folds, options.only, work)
            if options.only is not None:
                return
            CALIBRATION.write_text(json.dumps(calibration.tolist()), encoding="utf-8")
        calibration = np.array(json.loads(CALIBRATION.read_text(encoding="utf-8")))
        build(known, [row for rows in sources for row in rows], calibration, options.out)
        EntityModel.load(options.out)


if __name__ == "__main__":
    main()
