"""Stems of Camel Morph MSA as evidence for the ranker: which strings are stems of verbs, adjectives, names or function words.

Camel Morph writes stems in Buckwalter's letters with vowels, and leaves the last radical of a weak verb to its morphology (ram for
رمى). Here each stem becomes the strings that stand before the suffixes in text without vowels: رمى رمي رما رم.
"""

from __future__ import annotations

import csv
import io
import tarfile
from collections import defaultdict
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

PERFECT, PERFECT_TRANSITIVE, IMPERFECT, IMPERFECT_TRANSITIVE, ADJECTIVE, NAME, OTHER = (1 << i for i in range(7))

_BUCKWALTER: Final = str.maketrans(
    "'|>&<}AbptvjHxd*rzs$SDTZEgfqklmnhwYy{", "ءآأؤإئابةتثجحخدذرزسشصضطظعغفقكلمنهوىيا", "aiuoFNK~`_"
)  # vowels, nunation, shadda and dagger alef are left out
# What stands for a weak or hamzated end before the suffixes, by the condition that Camel Morph gives the stem.
_ENDS: Final = {
    "#-ay": ("ى", "ي", "ا", ""), "#->ay": ("أى", "أي", "آ", ""), "#-aw": ("ا", "و", ""), "#-iy": ("ي", ""),
    "#-aY": ("ى", "ي", "ا", ""), "#-uw": ("و", ""), "#-a>": ("أ", "ؤ", "ئ", ""), "#-A'": ("اء", "اؤ", "ائ"), "#n": ("ن", ""), "#t": ("ت", ""),
    "#aA": ("ا",), "#iy": ("ي", ""), "#A'-w": ("اء", "اؤ", "ائ", "او"), "#A'": ("اء", "اؤ", "ائ"),
    "#aY-Ap-y": ("ى", "ا", "ي"), "#a>": ("أ", "ؤ", "ئ"),
}  # fmt: skip
_TRANSITIVE: Final = {"trans", "ditrans"}
_TABLES: Final = {
    "Adj-LEX": ADJECTIVE, "Adj-Comp-LEX": ADJECTIVE, "Adj-Num-LEX": ADJECTIVE, "Noun-Prop-LEX": NAME,
    "Other-LEX": OTHER, "Noun-Num-LEX": OTHER, "Noun-Quant-LEX": OTHER,
}  # fmt: skip


def read_stems(path: Path) -> dict[str, int]:
    """The stems of the archive, two letters or longer, and the kinds of word that each may be, as bits."""
    out: dict[str, int] = defaultdict(int)
    with tarfile.open(path, "r:xz") as archive:
        for row in _rows(archive, "Verb-LEX-PV"):
            for stem in _strings(row):
                out[stem] |= PERFECT | (PERFECT_TRANSITIVE if _transitive(row) else 0)
        for row in _rows(archive, "Verb-LEX-IV"):
            for stem in _strings(row):
                for person in "يتنأ":  # the imperfect's person letter is part of our stem
                    word = "آ" + stem[1:] if person == "أ" and stem.startswith("أ") else person + stem
                    out[word] |= IMPERFECT | (IMPERFECT_TRANSITIVE if _transitive(row) else 0)
        for table, kind in _TABLES.items():
            for row in _rows(archive, table):
                for stem in _strings(row):
                    out[stem] |= kind
    return {stem: bits for stem, bits in sorted(out.items()) if len(stem) > 1}


def _rows(archive: tarfile.TarFile, table: str) -> Iterator[dict[str, str]]:
    member = archive.extractfile(f"camel_morph_msa/MSA-{table}.csv")
    if member is None:
        raise FileNotFoundError(f"{table} is no file of the Camel Morph archive")
    yield from csv.DictReader(io.TextIOWrapper(member, encoding="utf-8"))


def _strings(row: dict[str, str]) -> list[str]:
    stem = row["FORM"].translate(_BUCKWALTER)
    ends = next((_ENDS[condition] for condition in row["COND-S"].split() if condition in _ENDS), ("",))
    return [stem + end for end in ends]


def _transitive(row: dict[str, str]) -> bool:
    return not _TRANSITIVE.isdisjoint(row["COND-S"].split())
