"""Train the entity tagger and write enrich/models/entities.bin; with --fold, hold a tenth out and say how well it does.

    python training/entities/train.py --data ../shared/data [--vectors FILE.npz] [--fold N] [--epochs N] [--out FILE]

Deterministic: one thread, fixed seeds. Some ten minutes on one core, half of them for the word vectors.
"""

from __future__ import annotations

import argparse
import json
import lzma
import random
import time
from pathlib import Path

import data as corpus
import marisa_trie
import numpy as np
import torch
import vectors as skipgram
from network import Network

from enrich.entities.features import features, lexical_key
from enrich.entities.model import DEFAULT_PATH, Gazetteer, save
from enrich.segmentation import Segmenter

SOURCES = {"own": 0, "anercorp": 1}
SEED = 7
BATCH = 64
VECTORS_KEPT = 50_000
DROPPED = 0.5  # how often a type's identity is hidden in training, so that its form is learnt from too
FEATURES_DROPPED = 0.15  # likewise each other feature


class Types:
    """Unit types met so far: row of the word vector, feature buckets."""

    def __init__(self, words: list[str], flags: dict[str, str]) -> None:
        self.row = {word: i + 1 for i, word in enumerate(words)}  # row 0: no vector
        self.flags = flags
        self.number: dict[tuple[str, str], int] = {}
        self.rows: list[int] = []
        self.bags: list[list[int]] = []

    def of(self, unit: object) -> int:
        key = (unit.key, unit.proclitic)
        if key not in self.number:
            self.number[key] = len(self.rows)
            self.rows.append(self.row.get(lexical_key(unit.key), 0))
            self.bags.append(features(unit, self.flags))
        return self.number[key]


def prepare(rows: list[dict], segmenter: Segmenter, types: Types) -> list[tuple]:
    out = []
    for row in rows:
        units, spans = corpus.analyse(segmenter, row["text"])
        if units:
            source = SOURCES["anercorp" if row["source"] == "anercorp" else "own"]
            out.append(([types.of(unit) for unit in units][:150], corpus.labels(spans, row["entities"])[:150], source))
    return out


def batches(examples: list[tuple], chance: random.Random) -> list[list[tuple]]:
    """Batches of sentences of like length, in random order."""
    order = sorted(examples, key=lambda example: len(example[0]) + chance.random() * 6)
    out = [order[i : i + BATCH] for i in range(0, len(order), BATCH)]
    chance.shuffle(out)
    return out


def fit(network: Network, examples: list[tuple], types: Types, epochs: int) -> None:
    chance = random.Random(SEED)
    bags = np.zeros((len(types.bags), max(map(len, types.bags))), np.int64)
    for i, bag in enumerate(types.bags):
        bags[i, : len(bag)] = bag
    rows = np.array(types.rows)
    generator = np.random.default_rng(SEED)
    optimizer = torch.optim.Adam([p for p in network.parameters() if p.requires_grad], lr=2e-3)
    steps = epochs * -(-len(examples) // BATCH)
    schedule = torch.optim.lr_scheduler.LambdaLR(optimizer, lambda step: min(1.0, (step + 1) / 100) * max(0.02, 1 - step / steps))
    began = time.monotonic()
    for epoch in range(epochs):
        network.train()
        total = 0.0
        for batch in batches(examples, chance):
            length = max(len(example[0]) for example in batch)
            ids = np.zeros((len(batch), length), np.int64)
            gold = np.zeros_like(ids)
            mask = np.zeros(ids.shape, np.float32)
            for i, (numbers, labels, _) in enumerate(batch):
                ids[i, : len(numbers)] = numbers
                gold[i, : len(labels)] = labels
                mask[i, : len(labels)] = 1
            unique, inverse = np.unique(ids, return_inverse=True)
            seen = bags[unique].copy()
            seen[generator.random(len(unique)) < DROPPED, 0] = 0
            seen[generator.random(seen.shape) < FEATURES_DROPPED] = 0
            shown = torch.from_numpy(mask)
            scores = network.emissions(
                torch.from_numpy(rows[unique]), torch.from_numpy(seen), torch.from_numpy(inverse.reshape(ids.shape)),
                torch.tensor([example[2] for example in batch]), shown,
            )  # fmt: skip
            loss = network.loss(scores, torch.from_numpy(gold), shown) / len(batch)
            optimizer.zero_grad()
            loss.backward()
            torch.nn.utils.clip_grad_norm_(network.parameters(), 5.0)
            optimizer.step()
            schedule.step()
            total += float(loss.detach()) * len(batch)
        print(f"epoch {epoch + 1}: loss {total / len(examples):.3f} a sentence, {time.monotonic() - began:.0f} s", flush=True)


def quantized(matrix: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    scales = np.maximum(np.abs(matrix).max(1), 1e-8) / 127
    return np.rint(matrix / scales[:, None]).astype(np.int8), scales.astype(np.float32)


def export(path: Path, version: str, network: Network, words: list[str], flags: dict[str, str], places: dict, calibration: list) -> None:
    state = {name: tensor.detach().numpy().astype(np.float32) for name, tensor in network.state_dict().items()}
    words = words[:VECTORS_KEPT]
    trie = marisa_trie.Trie(words)
    rows = np.zeros(len(words), np.int32)
    for i, word in enumerate(words):
        rows[trie[word]] = i
    vectors, vector_scales = quantized(state["vectors.weight"][1 : len(words) + 1])
    buckets, bucket_scales = quantized(state["buckets.weight"])
    names = marisa_trie.Trie(list(flags))
    kinds = sorted(set(flags.values()))
    classes = np.zeros(len(flags), np.uint8)
    for name, flag in flags.items():
        classes[names[name]] = kinds.index(flag)
    # Convolutions as matrices over the window's units, side by side.
    first, second = (np.concatenate([state[f"{name}.weight"][:, :, k].T for k in range(state[f"{name}.weight"].shape[2])]) for name in ("first", "second"))
    packed = lzma.compress(json.dumps(places, ensure_ascii=False, sort_keys=True).encode())
    save(
        path, version, kinds,
        {
            "vector_scales": vector_scales, "bucket_scales": bucket_scales, "rows": rows,
            "first": first, "first_bias": state["first.bias"] + state["source.weight"][SOURCES["own"]],
            "second": second, "second_bias": state["second.bias"], "out": state["out.weight"].T, "out_bias": state["out.bias"],
            "transitions": state["transitions"], "start": state["start"],
            "calibration": np.array(calibration, np.float32),
            "vectors": vectors, "buckets": buckets, "classes": classes,
            "words": np.frombuffer(trie.tobytes(), np.uint8), "names": np.frombuffer(names.tobytes(), np.uint8),
            "places": np.frombuffer(packed, np.uint8),
        },
    )  # fmt: skip
    print(f"{path}: {path.stat().st_size / 1e6:.1f} MB")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--vectors", type=Path, help="word vectors of an earlier run (made and kept there if it is not there)")
    parser.add_argument("--fold", type=int, help="hold out every tenth sentence, beginning with this one")
    parser.add_argument("--epochs", type=int, default=7)
    parser.add_argument("--out", type=Path, default=DEFAULT_PATH)
    parser.add_argument("--version", default="1.0")
    args = parser.parse_args()
    torch.set_num_threads(1)
    torch.manual_seed(SEED)
    torch.use_deterministic_algorithms(mode=True)
    segmenter = Segmenter.load()
    if args.vectors and args.vectors.exists():
        found = dict(np.load(args.vectors))
    else:
        found = skipgram.train(args.data, segmenter)
        if args.vectors:
            np.savez(args.vectors, **found)
    words = [str(word) for word in found["words"]][:VECTORS_KEPT]
    matrix = found["vectors"][:VECTORS_KEPT]
    matrix = matrix / matrix.std()
    flags = corpus.gazetteer(args.data)
    types = Types(words, flags)
    own, aner = corpus.own(args.data), corpus.anercorp(args.data, segmenter)
    if args.fold is not None:
        for name, rows in (("own", own), ("anercorp", aner)):
            held = args.out.with_name(f"held-{name}.jsonl")
            with held.open("w", encoding="utf-8") as file:
                file.writelines(json.dumps(row, ensure_ascii=False) + "\n" for row in rows[args.fold :: 10])
            del rows[args.fold :: 10]
    examples = prepare(own + aner, segmenter, types)
    print(f"{len(examples)} sentences, {sum(len(example[0]) for example in examples)} units, {len(types.rows)} types", flush=True)
    network = Network(torch.from_numpy(np.concatenate([np.zeros((1, matrix.shape[1]), np.float32), matrix])), len(SOURCES))
    fit(network, examples, types, args.epochs)
    args.out.parent.mkdir(parents=True, exist_ok=True)
    calibration = [[0.0, 1.0], [0.0, 1.0]] if args.fold is not None else json.loads(Path(__file__).with_name("calibration.json").read_text())
    export(args.out, args.version, network, words, flags, corpus.places(args.data), calibration)


if __name__ == "__main__":
    main()
