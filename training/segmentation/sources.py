"""What the segmentation model is made from: annotated words, counts, foreign names, and plural verbs by their paradigm."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from typing import Final, NamedTuple

import numpy as np

from enrich.segmentation.affixes import PREFIX_IDS, PREFIXES, SUFFIX_IDS, SUFFIXES, build
from enrich.segmentation.ranker import UNKNOWN

ANNOTATIONS: Final = Path(__file__).parent.parent / "annotations"
PARADIGM_SHARE: Final = 0.3  # of the plural verbs, with each pronoun


class Entry(NamedTuple):
    """A training word: its readings as written, its frequency rank (0: none), the affix numbers of its first reading."""

    word: str
    readings: list[str]
    rank: int
    prefix: int
    suffix: int


@cache
def affix_numbers(word: str, analysis: str) -> tuple[int, int]:
    """The affix numbers that give this analysis, or UNKNOWN twice where only the written analysis does."""
    parts = tuple(analysis.split("+"))
    for p, prefix in enumerate(PREFIXES):
        if parts[: len(prefix.forms)] != prefix.forms or not word.startswith(prefix.spelling):
            continue
        for s, suffix in enumerate(SUFFIXES):
            if len(parts) - len(prefix.forms) - len(suffix) != 1 or (suffix and parts[-len(suffix) :] != suffix):
                continue
            if _fits(word, p, s) and "+".join(build(word, p, s).forms) == analysis:
                return p, s
    return UNKNOWN, UNKNOWN


def _fits(word: str, p: int, s: int) -> bool:
    letters = len(PREFIXES[p].spelling) - PREFIXES[p].shared
    return len(word) - sum(map(len, SUFFIXES[s])) - letters >= 1 + PREFIXES[p].shared


def read_lexicon(path: Path) -> list[Entry]:
    """The annotated lexicon: word, readings, rank."""
    entries = []
    for line in path.read_text(encoding="utf-8").splitlines():
        word, written, number = line.split("\t")
        readings = written.split("|")
        entries.append(Entry(word, readings, int(number), *affix_numbers(word, readings[0])))
    return entries


def read_annotated(known: set[str]) -> list[Entry]:
    """Our further annotated words (``annotations/segmentation_types.tsv``) that the lexicon does not hold; they have no rank."""
    entries = []
    for line in (ANNOTATIONS / "segmentation_types.tsv").read_text(encoding="utf-8").splitlines():
        word, written = line.split("\t")
        if word not in known:
            readings = written.split("|")
            entries.append(Entry(word, readings, 0, *affix_numbers(word, readings[0])))
    return entries


def read_counts(path: Path) -> dict[str, int]:
    """How often each word type stands in the counted corpora."""
    rows = (line.split("\t") for line in path.read_text(encoding="utf-8").splitlines())
    return {word: int(count) for word, count, _ in rows}


LETTERS: Final = re.compile("[\u0621-\u063a\u0641-\u064a]+")
LEFT_OUT_COUNTRIES: Final = frozenset({  # Iran, Pakistan and Afghanistan too: their names follow other spelling rules
    "AE", "BH", "DZ", "EG", "EH", "IQ", "JO", "KM", "KW", "LB", "LY", "MA", "MR", "OM", "PS", "QA", "SA", "SD", "SO", "SY", "TN", "YE", "DJ",
    "IR", "PK", "AF",
})  # fmt: skip
NAME_CLITICS: Final = {"و": 0.15, "ب": 0.12, "ل": 0.08}  # shares near those of foreign names in running text


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
