"""Builds enrich/models/segmentation.bin from the annotated lexicon: one command, the same file each time.

    python training/segmentation/train.py --data ../shared/data [--evaluate]

See training/SEGMENTATION.md for what goes in and what it measures.
"""

from __future__ import annotations

import argparse
import json
import math
import re
import sys
import tempfile
from collections import Counter, defaultdict
from pathlib import Path
from typing import NamedTuple

import marisa_trie
import numpy as np

from enrich.segmentation import Segmenter
from enrich.segmentation.affixes import PREFIX_IDS, PREFIXES, SUFFIX_IDS, SUFFIXES, build, from_analysis
from enrich.segmentation.model import DEFAULT_PATH, save
from enrich.segmentation.ranker import HASH_BITS, UNKNOWN, Lexical, candidates, features, rank

VERSION = "2026.11"
EPOCHS = 8
BATCH = 1024
RATE = 0.1  # Adagrad step; 0.1 and 0.25 differ by less than the noise of the measure
DECAY = 1e-4  # L2 a word; 1e-5 loses 0.2 points and 1e-3 two points outside the lexicon
DROPOUT = 0.25  # share of training words whose lexical evidence is hidden: rare words have less of it than lexicon words
NAME_WEIGHT = 0.4  # of one name example: there are nearly half as many names as lexicon words
PARADIGM_SHARE = 0.3  # of the plural verbs, with each pronoun
MAX_BUCKET = 15


class Entry(NamedTuple):
    word: str
    readings: list[str]
    rank: int
    prefix: int
    suffix: int


def affix_numbers(word: str, analysis: str) -> tuple[int, int] | None:
    """The affix numbers that give this analysis, or None where only the written analysis does."""
    parts = tuple(analysis.split("+"))
    for p, prefix in enumerate(PREFIXES):
        if parts[: len(prefix.forms)] != prefix.forms or not word.startswith(prefix.spelling):
            continue
        for s, suffix in enumerate(SUFFIXES):
            if len(parts) - len(prefix.forms) - len(suffix) != 1 or (suffix and parts[-len(suffix) :] != suffix):
                continue
            if build_fits(word, p, s) and "+".join(build(word, p, s).forms) == analysis:
                return p, s
    return None


def build_fits(word: str, p: int, s: int) -> bool:
    letters = len(PREFIXES[p].spelling) - PREFIXES[p].shared
    return len(word) - sum(map(len, SUFFIXES[s])) - letters >= 1 + PREFIXES[p].shared


def read_lexicon(path: Path) -> list[Entry]:
    entries = []
    for line in path.read_text(encoding="utf-8").splitlines():
        word, written, number = line.split("\t")
        readings = written.split("|")
        found = affix_numbers(word, readings[0]) or (UNKNOWN, UNKNOWN)
        entries.append(Entry(word, readings, int(number), *found))
    return entries


EVIDENCE = {  # bit: the suffixes that raise it on a stem
    2: {"ة", "ات", "ين", "ون", "ت+ه", "ت+ها", "ت+هم", "ات+ه", "ات+ها", "ت+ين", "ت+ان"},
    3: {"وا", "ت", "ن", "نا", "تم", "ون+ه", "و+ه"},
    4: {"ه", "ها", "هم", "هما", "ي", "ك", "كم", "نا"},
    7: {"ا"},
}


def bits_of(prefix: int, suffix: int) -> list[int]:
    """Which kinds of evidence one analysis gives its stem."""
    forms, ending = PREFIXES[prefix].forms, "+".join(SUFFIXES[suffix])
    out = [bit for bit, endings in EVIDENCE.items() if ending in endings]
    if prefix == 0 and suffix == 0:
        out.append(0)
    if "ال" in forms:
        out.append(1)
    if forms and forms[-1] in {"ب", "ل", "ك"}:
        out.append(5)
    if forms and forms[-1] == "س":
        out.append(6)
    return out


LETTERS = re.compile("[\u0621-\u063a\u0641-\u064a]+")
LEFT_OUT_COUNTRIES = frozenset({  # Iran, Pakistan and Afghanistan too: their names follow other spelling rules
    "AE", "BH", "DZ", "EG", "EH", "IQ", "JO", "KM", "KW", "LB", "LY", "MA", "MR", "OM", "PS", "QA", "SA", "SD", "SO", "SY", "TN", "YE", "DJ",
    "IR", "PK", "AF",
})  # fmt: skip
NAME_CLITICS = {"و": 0.15, "ب": 0.12, "ل": 0.08}  # shares near those of foreign names in running text


def read_names(path: Path, known: set[str]) -> list[Entry]:
    """Foreign place names, whole, and some of them after a proclitic: what unknown words of a text often are."""
    rng = np.random.default_rng(3)
    seen = set(known)
    out = []
    for line in path.read_text(encoding="utf-8").splitlines():
        arabic, _, country, *_ = line.split("\t")
        if country in LEFT_OUT_COUNTRIES:
            continue
        for name in arabic.split():
            if len(name) < 4 or name in seen or name.startswith(("ال", "لل", "وال")) or not LETTERS.fullmatch(name):
                continue
            seen.add(name)
            suffix = SUFFIX_IDS["ة"] if name.endswith("ة") else 0
            out.append(Entry(name, [], 0, 0, suffix))
            for clitic, share in NAME_CLITICS.items():
                if rng.random() < share and clitic + name not in seen:
                    out.append(Entry(clitic + name, [], 0, PREFIX_IDS[clitic], suffix))
    return out


def inflect(entries: list[Entry]) -> list[Entry]:
    """Plural verbs with a pronoun (كتبوا: كتبوه), which news have too few of: the paradigm is regular, وا being و before a pronoun."""
    rng = np.random.default_rng(5)
    known = {e.word for e in entries}
    out = []
    for entry in entries:
        if entry.suffix != SUFFIX_IDS["وا"]:
            continue
        for pronoun in ("ه", "ها", "هم"):
            word = entry.word[:-1] + pronoun
            if rng.random() < PARADIGM_SHARE and word not in known:
                out.append(Entry(word, [], 0, entry.prefix, SUFFIX_IDS["و+" + pronoun]))
    return out


class Knowledge:
    """Trie, arrays and stem counts made from some lexicon entries and all type counts."""

    def __init__(self, entries: list[Entry], counts: dict[str, int]) -> None:
        self.stems: dict[str, Counter[int]] = defaultdict(Counter)
        for entry in entries:
            if entry.prefix != UNKNOWN:
                self.stems[stem_of(entry)].update(bits_of(entry.prefix, entry.suffix))
        known = {entry.word: entry for entry in entries}
        self.trie = marisa_trie.Trie(sorted(set(known) | set(counts) | set(self.stems)))
        size = len(self.trie)
        self.lexical = Lexical(*(np.full(size, fill, dtype=np.uint8) for fill in (UNKNOWN, UNKNOWN, 0, 0)))
        for word, entry in known.items():
            number = self.trie[word]
            self.lexical.prefix[number], self.lexical.suffix[number] = entry.prefix, entry.suffix
        for word, count in counts.items():
            self.lexical.bucket[self.trie[word]] = min(MAX_BUCKET, 1 + int(math.log2(count / 6)))
        for stem, bits in self.stems.items():
            self.lexical.bits[self.trie[stem]] = sum(1 << bit for bit in bits)

    def find(self, string: str, default: int = -1) -> int:
        return self.trie.get(string, default)


def stem_of(entry: Entry) -> str:
    prefix = PREFIXES[entry.prefix]
    start = len(prefix.spelling) - prefix.shared
    return entry.word[start : len(entry.word) - sum(map(len, SUFFIXES[entry.suffix]))]


def fit(entries: list[Entry], knowledge: Knowledge, seed: int = 7) -> np.ndarray:
    """Softmax over each word's candidates, Adagrad; each word's own evidence is left out of its features."""
    rng = np.random.default_rng(seed)
    weights = np.zeros(1 << HASH_BITS, dtype=np.float64)
    squares = np.full(1 << HASH_BITS, 1e-3)
    usable = [e for e in entries if e.prefix != UNKNOWN and 2 <= len(e.word) <= 24]
    batch = candidates([e.word for e in usable])
    ids = np.fromiter(map(knowledge.find, batch.strings), dtype=np.int64, count=len(batch.strings))
    bits = np.where(ids >= 0, knowledge.lexical.bits[np.maximum(ids, 0)], 0).astype(np.int64)
    gold = np.zeros(len(ids), dtype=bool)
    keep = np.zeros(len(usable), dtype=bool)
    for i, entry in enumerate(usable):
        low, high = batch.first[i], batch.first[i + 1]
        right = low + np.flatnonzero((batch.prefix[low:high] == entry.prefix) & (batch.suffix[low:high] == entry.suffix))
        if len(right):
            g = right[0]
            gold[g] = keep[i] = True
            own = set(bits_of(entry.prefix, entry.suffix))
            counts = knowledge.stems[batch.strings[g]]
            bits[g] = sum(1 << bit for bit, n in counts.items() if n > (bit in own))
    hidden = np.where(rng.random(len(usable))[batch.word] < DROPOUT, -1, ids)
    hidden_bits = np.where(hidden < 0, 0, bits)
    table = features(batch, hidden, knowledge.lexical, hidden_bits).astype(np.int32)
    order = np.flatnonzero(keep)
    importance = np.array([1.0 if e.rank else NAME_WEIGHT for e in usable])
    print(f"  {len(order)} words of {len(usable)} reachable, {table.shape[1]} candidates", file=sys.stderr)
    average = np.zeros_like(weights)
    for epoch in range(EPOCHS):
        rng.shuffle(order)
        loss = 0.0
        for k in range(0, len(order), BATCH):
            chosen = np.sort(order[k : k + BATCH])
            spans = [np.arange(batch.first[i], batch.first[i + 1]) for i in chosen]
            index = np.concatenate(spans)
            cuts = np.cumsum([0] + [len(x) for x in spans])[:-1]
            lengths = np.array([len(x) for x in spans])
            part = table[:, index]
            scores = weights[part].sum(axis=0)
            scores -= np.repeat(np.maximum.reduceat(scores, cuts), lengths)
            chances = np.exp(scores)
            chances /= np.repeat(np.add.reduceat(chances, cuts), lengths)
            loss -= np.log(chances[gold[index]] + 1e-12).sum()
            delta = (chances - gold[index]) * importance[batch.word[index]]
            gradient = np.bincount(part.ravel(), weights=np.tile(delta, part.shape[0]), minlength=len(weights))
            gradient += DECAY * len(chosen) * weights
            squares += gradient**2
            weights -= RATE * gradient / np.sqrt(squares)
        average = weights if epoch < EPOCHS // 2 else average + (weights - average) / (epoch - EPOCHS // 2 + 1)
        print(f"  epoch {epoch + 1}: loss {loss / len(order):.4f}", file=sys.stderr)
    return average.astype(np.float32)


def accuracy(entries: list[Entry], knowledge: Knowledge, weights: np.ndarray) -> float:
    words = [e.word for e in entries]
    got = rank(words, knowledge.find, knowledge.lexical, weights)
    wrong = []
    for entry, (p, s) in zip(entries, got, strict=True):
        answer = "+".join(build(entry.word, p, s).forms)
        if answer not in entry.readings:
            wrong.append((entry.word, entry.readings, answer))
    return 100 * (1 - len(wrong) / len(entries))


def cross_validate(entries: list[Entry], counts: dict[str, int], names: list[Entry], folds: int = 5, *, quick: bool) -> None:
    """Held-out accuracy on the rarer half of the lexicon: the nearest thing to words outside it."""
    rng = np.random.default_rng(11)
    fold = rng.integers(folds, size=len(entries))
    results = []
    for k in range(folds):
        train = [e for e, f in zip(entries, fold, strict=True) if f != k]
        test = [e for e, f in zip(entries, fold, strict=True) if f == k and e.rank > 30_000 and len(e.word) > 1]
        knowledge = Knowledge(train, counts)
        results.append(accuracy(test, knowledge, fit(train + names + inflect(train), knowledge)))
        print(f"fold {k + 1}: {results[-1]:.2f} % of {len(test)} held-out types of ranks over 30,000", flush=True)
        if quick:
            return
    print(f"mean {sum(results) / folds:.2f} %")


def held_out(entries: list[Entry], counts: dict[str, int], names: list[Entry], gold: Path) -> None:
    """Accuracy on running text when none of its words is in the lexicon."""
    rows = [json.loads(line) for line in gold.read_text(encoding="utf-8").splitlines()]
    words = {word["surface"] for row in rows for word in row["words"]}
    train = [e for e in entries if e.word not in words]
    knowledge = Knowledge(train, {word: count for word, count in counts.items() if word not in words})
    weights = fit([*train, *(name for name in names if name.word not in words), *inflect(train)], knowledge)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "held_out.bin"
        write(path, knowledge, train, weights)
        segmenter = Segmenter.load(path)
        gold_words = [(word["surface"], word["gold"]) for row in rows for word in row["words"] if len(word["surface"]) > 1]
        right = sum("+".join(segmenter.segment_word(form).forms) in answers for form, answers in gold_words)
        types = dict(gold_words)
        right_types = sum("+".join(segmenter.segment_word(form).forms) in answers for form, answers in types.items())
    print(f"pud_dev, all its words held out of the lexicon: {100 * right / len(gold_words):.2f} % of {len(gold_words)} words,")
    print(f"  {100 * right_types / len(types):.2f} % of {len(types)} types")


def write(path: Path, knowledge: Knowledge, entries: list[Entry], weights: np.ndarray) -> None:
    readings = written_out(entries)
    save(path, version=VERSION, trie=knowledge.trie, lexical=knowledge.lexical, readings=readings, weights=weights)


def written_out(entries: list[Entry]) -> dict[str, str]:
    """The words whose analysis is written out in the model file: several readings, or a spelling of its own."""
    return {e.word: "|".join(e.readings) for e in entries if (len(e.readings) > 1 or e.prefix == UNKNOWN) and from_analysis(e.word, e.readings[0])}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, default=Path("../shared/data"), help="the folder that holds segmentation/")
    parser.add_argument("--out", type=Path, default=DEFAULT_PATH)
    parser.add_argument("--evaluate", action="store_true", help="cross-validate first")
    parser.add_argument("--quick", action="store_true", help="with --evaluate: one fold only, and no model")
    options = parser.parse_args()
    lexicon, types = (options.data / "segmentation" / name for name in ("lexicon.tsv", "types.tsv"))
    for path in (lexicon, types):
        if not path.exists():
            sys.exit(f"{path} is missing: name the data folder with --data")
    entries = read_lexicon(lexicon)
    counts = {}
    for line in types.read_text(encoding="utf-8").splitlines():
        word, count, _ = line.split("\t")
        counts[word] = int(count)
    names = read_names(options.data / "entities" / "geonames_ar.tsv", {e.word for e in entries})
    print(f"{len(names)} name examples")
    if options.evaluate:
        cross_validate(entries, counts, names, quick=options.quick)
        if options.quick:
            return
        held_out(entries, counts, names, options.data / "segmentation" / "pud_dev.jsonl")
    knowledge = Knowledge(entries, counts)
    weights = fit(entries + names + inflect(entries), knowledge)
    write(options.out, knowledge, entries, weights)
    print(json.dumps({"strings": len(knowledge.trie), "bytes": options.out.stat().st_size}))


if __name__ == "__main__":
    main()
