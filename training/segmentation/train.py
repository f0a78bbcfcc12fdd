"""Builds enrich/models/segmentation.bin from the annotated words: one command, the same file each time.

    python training/segmentation/train.py --data ../shared/data [--evaluate]

See training/SEGMENTATION.md for what goes in and what it measures.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import disambiguation
import numpy as np
from camel_morph import read_stems
from learning import Knowledge, fit
from sources import Entry, inflect, read_annotated, read_counts, read_lexicon, read_names, several_readings

from enrich.segmentation import Segmenter
from enrich.segmentation.affixes import build, from_analysis
from enrich.segmentation.model import DEFAULT_PATH, save
from enrich.segmentation.ranker import UNKNOWN, rank

if TYPE_CHECKING:
    from collections.abc import Collection

    from numpy.typing import NDArray

VERSION = "2026.11.3"


class Sources(NamedTuple):
    """Everything read from files: the lexicon, our further words, foreign names, counts, a dictionary of stems."""

    lexicon: list[Entry]
    further: list[Entry]
    names: list[Entry]
    counts: dict[str, int]
    dictionary: dict[str, int]

    def without(self, words: Collection[str]) -> Sources:
        """The same without these words: neither annotated nor counted."""
        return Sources(
            *([e for e in part if e.word not in words] for part in (self.lexicon, self.further, self.names)),
            {word: count for word, count in self.counts.items() if word not in words},
            self.dictionary,
        )


def read(data: Path) -> Sources:
    """Read every source, or stop and say which file is missing."""
    paths = {
        "lexicon": data / "segmentation" / "lexicon.tsv",
        "counts": data / "segmentation" / "types.tsv",
        "names": data / "entities" / "geonames_ar.tsv",
        "stems": data / "lexica" / "camel_morph_msa" / "camel_morph_msa.tar.xz",
    }
    for path in paths.values():
        if not path.exists():
            sys.exit(f"{path} is missing: name the data folder with --data")
    lexicon = several_readings(read_lexicon(paths["lexicon"]))
    further = read_annotated({e.word for e in lexicon})
    names = read_names(paths["names"], {e.word for e in (*lexicon, *further)})
    return Sources(lexicon, further, names, read_counts(paths["counts"]), read_stems(paths["stems"]))


def learn(sources: Sources) -> tuple[Knowledge, NDArray[np.float32]]:
    """What the sources say of strings, and the weights learnt from their words."""
    words = sources.lexicon + sources.further
    knowledge = Knowledge(words, sources.counts, sources.dictionary)
    return knowledge, fit(words + sources.names + inflect(words, sources.dictionary), knowledge)


def accuracy(entries: list[Entry], knowledge: Knowledge, weights: NDArray[np.float32]) -> float:
    """Per cent of the words that the ranker alone gives one of their readings."""
    got = rank([e.word for e in entries], knowledge.find, knowledge.lexical, weights)
    right = sum("+".join(build(e.word, p, s).forms) in e.readings for e, (p, s) in zip(entries, got, strict=True))
    return 100 * right / len(entries)


def cross_validate(sources: Sources, folds: int = 5, *, quick: bool) -> None:
    """Held-out accuracy on the rarer half of the lexicon: the nearest thing to words outside it."""
    rng = np.random.default_rng(11)
    fold = rng.integers(folds, size=len(sources.lexicon))
    results = []
    for k in range(folds):
        held = [e for e, f in zip(sources.lexicon, fold, strict=True) if f == k]
        train = [e for e, f in zip(sources.lexicon, fold, strict=True) if f != k]
        test = [e for e in held if e.rank > 30_000 and len(e.word) > 1]
        results.append(accuracy(test, *learn(sources._replace(lexicon=train))))
        print(f"fold {k + 1}: {results[-1]:.2f} % of {len(test)} held-out types of ranks over 30,000", flush=True)
        if quick:
            return
    print(f"mean {sum(results) / folds:.2f} %")


def held_out(sources: Sources, gold: Path) -> None:
    """Accuracy on running text when none of its words is annotated or counted."""
    rows = [json.loads(line) for line in gold.read_text(encoding="utf-8").splitlines()]
    left = sources.without({word["surface"] for row in rows for word in row["words"]})
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "held_out.bin"
        write(path, left)
        segmenter = Segmenter.load(path)
        gold_words = [(word["surface"], word["gold"]) for row in rows for word in row["words"] if len(word["surface"]) > 1]
        right = sum("+".join(segmenter.segment_word(form).forms) in answers for form, answers in gold_words)
    print(f"pud_dev, all its words held out: {100 * right / len(gold_words):.2f} % of {len(gold_words)} words")


def write(path: Path, sources: Sources) -> int:
    """Train and write a model file; gives the number of its strings."""
    knowledge, weights = learn(sources)
    readings = written_out(sources.lexicon + sources.further)
    context = disambiguation.quantized(disambiguation.fit(context_lines(sources)))
    save(path, version=VERSION, trie=knowledge.trie, lexical=knowledge.lexical, readings=readings, weights=weights, context=context)
    return len(knowledge.trie)


def context_lines(sources: Sources) -> list[disambiguation.Line]:
    """The annotated lines of the words of several readings."""
    return disambiguation.read_lines({e.word: e.readings for e in sources.lexicon if len(e.readings) > 1})


def written_out(entries: list[Entry]) -> dict[str, str]:
    """The words whose analysis is written out in the model file: several readings, or a spelling of its own."""
    return {e.word: "|".join(e.readings) for e in entries if (len(e.readings) > 1 or e.prefix == UNKNOWN) and from_analysis(e.word, e.readings[0])}


def main() -> None:
    """Read, evaluate if asked, train, write."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, default=Path("../shared/data"), help="the folder that holds segmentation/")
    parser.add_argument("--out", type=Path, default=DEFAULT_PATH)
    parser.add_argument("--evaluate", action="store_true", help="cross-validate first")
    parser.add_argument("--quick", action="store_true", help="with --evaluate: one fold only, and no model")
    options = parser.parse_args()
    sources = read(options.data)
    print(f"{len(sources.lexicon)} lexicon words, {len(sources.further)} further words, {len(sources.names)} name examples")
    if options.evaluate:
        cross_validate(sources, quick=options.quick)
        if options.quick:
            return
        for what, share in disambiguation.cross_validate(context_lines(sources)).items():
            print(f"annotated lines of words of several readings, read rightly by {what}: {share:.1f} %")
        held_out(sources, options.data / "segmentation" / "pud_dev.jsonl")
    strings = write(options.out, sources)
    print(json.dumps({"strings": strings, "bytes": options.out.stat().st_size}))


if __name__ == "__main__":
    main()
