"""What is known of strings and stems, and the ranker's weights learnt from it."""

from __future__ import annotations

import math
import sys
from collections import Counter, defaultdict
from typing import TYPE_CHECKING, Final

import marisa_trie
import numpy as np

from enrich.segmentation.affixes import PREFIXES, SUFFIXES
from enrich.segmentation.ranker import HASH_BITS, UNKNOWN, Lexical, candidates, features

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from sources import Entry

EPOCHS: Final = 8
BATCH: Final = 1024
RATE: Final = 0.1  # Adagrad step; 0.1 and 0.25 differ by less than the noise of the measure
DECAY: Final = 1e-4  # L2 a word; 1e-5 loses 0.2 points and 1e-3 two points outside the lexicon
DROPOUT: Final = 0.1  # share of training words whose lexical evidence is hidden; 0.25 loses 0.15 points in the folds
NAME_WEIGHT: Final = 0.4  # of one name example: there are nearly half as many names as lexicon words
MAX_BUCKET: Final = 15

EVIDENCE: Final = {  # bit: the suffixes that raise it on a stem
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


def stem_of(entry: Entry) -> str:
    """The stem that an entry's affix numbers leave."""
    prefix = PREFIXES[entry.prefix]
    start = len(prefix.spelling) - prefix.shared
    return entry.word[start : len(entry.word) - sum(map(len, SUFFIXES[entry.suffix]))]


class Knowledge:
    """Trie, arrays and stem counts made from some annotated words, all type counts and a dictionary of stems."""

    def __init__(self, entries: list[Entry], counts: dict[str, int], dictionary: dict[str, int]) -> None:
        self.stems: dict[str, Counter[int]] = defaultdict(Counter)
        for entry in entries:
            if entry.prefix != UNKNOWN:
                self.stems[stem_of(entry)].update(bits_of(entry.prefix, entry.suffix))
        known = {entry.word: entry for entry in entries}
        self.trie = marisa_trie.Trie(sorted(set(known) | set(counts) | set(self.stems) | set(dictionary)))
        size = len(self.trie)
        self.lexical = Lexical(*(np.full(size, fill, dtype=np.uint8) for fill in (UNKNOWN, UNKNOWN, 0, 0, 0)))
        for word, entry in known.items():
            number = self.trie[word]
            self.lexical.prefix[number], self.lexical.suffix[number] = entry.prefix, entry.suffix
        for word, count in counts.items():
            self.lexical.bucket[self.trie[word]] = min(MAX_BUCKET, 1 + int(math.log2(count / 6)))
        for stem, bits in self.stems.items():
            self.lexical.bits[self.trie[stem]] = sum(1 << bit for bit in bits)
        for stem, kinds in dictionary.items():
            self.lexical.kinds[self.trie[stem]] = kinds

    def find(self, string: str, default: int = -1) -> int:
        """The string's number in the trie."""
        return self.trie.get(string, default)


def fit(entries: list[Entry], knowledge: Knowledge, seed: int = 7) -> NDArray[np.float32]:
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
    importance = np.array([1.0 if e.readings else NAME_WEIGHT for e in usable])
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
