"""What the segmentation model is made from: annotated words, counts, foreign names, and plural verbs by their paradigm."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from typing import Final, NamedTuple

import numpy as np
from camel_morph import IMPERFECT

from enrich.segmentation.affixes import PREFIX_IDS, PREFIXES, SUFFIX_IDS, SUFFIXES, build
from enrich.segmentation.ranker import UNKNOWN

ANNOTATIONS: Final = Path(__file__).parent.parent / "annotations"
PARADIGM_SHARE: Final = 0.3  # of the plural verbs, with each pronoun
IMPERFECT_SHARE: Final = 0.25  # of the imperfect verbs, in each form
IMPERFECTS: Final = {  # by the letter of the person: proclitics and suffix
    "ي": (("", "ون"), ("", "ان"), ("س", ""), ("س", "ون"), ("س", "ان"), ("و+س", ""), ("و", ""), ("ف", "")),
    "ت": (("", "ان"), ("س", ""), ("س", "ان"), ("و+س", "")),
    "ن": (("س", ""), ("و+س", "")),
}
_WEAK: Final = frozenset("اويىءأؤئن")


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


def several_readings(lexicon: list[Entry]) -> list[Entry]:
    """The lexicon with the further readings of ``annotations/segmentation_readings.tsv``."""
    rows = (line.split("\t") for line in (ANNOTATIONS / "segmentation_readings.tsv").read_text(encoding="utf-8").splitlines())
    further = {word: written.split("|") for word, written in rows}
    return [e if e.word not in further else Entry(e.word, further[e.word], e.rank, *affix_numbers(e.word, further[e.word][0])) for e in lexicon]


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


def inflect(entries: list[Entry], dictionary: dict[str, int]) -> list[Entry]:
    """Regular verb forms that news have too few of, made from some of the verbs by their paradigm.

    Plural verbs with a pronoun (كتبوا: كتبوه), وا being و before a pronoun; and of imperfect verbs that the dictionary knows the future,
    the dual and the plural (يكتب: سيكتب، يكتبان، ستكتب، وسنكتب), where no weak letter at the end changes before the suffix.
    """
    rng = np.random.default_rng(5)
    known = {e.word for e in entries}
    out = []

    def add(word: str, prefix: int, suffix: int, share: float) -> None:
        if rng.random() < share and word not in known:
            known.add(word)
            out.append(Entry(word, [], 0, prefix, suffix))

    for entry in entries:
        if entry.suffix == SUFFIX_IDS["وا"]:
            for pronoun in ("ه", "ها", "هم"):
                add(entry.word[:-1] + pronoun, entry.prefix, SUFFIX_IDS["و+" + pronoun], PARADIGM_SHARE)
        elif (entry.prefix, entry.suffix, entry.word[0]) == (0, 0, "ي") and dictionary.get(entry.word, 0) & IMPERFECT:
            for person, affixes in IMPERFECTS.items():
                stem = person + entry.word[1:]
                for prefix, suffix in affixes:
                    if not suffix or (len(stem) > 3 and stem[-1] not in _WEAK):
                        add(prefix.replace("+", "") + stem + suffix, PREFIX_IDS[prefix], SUFFIX_IDS[suffix], IMPERFECT_SHARE)
    return out
