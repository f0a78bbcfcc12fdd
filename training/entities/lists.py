"""Name lists and word classes: what is known of a word besides its letters."""

from __future__ import annotations

import lzma
import tempfile
from typing import TYPE_CHECKING

import numpy as np
from corpus import ANNOTATIONS, Reader, paragraphs

from enrich.entities import features as feats

if TYPE_CHECKING:
    from pathlib import Path

COUNTS = ((30, "30"), (6, "6"), (2, "2"), (0, "1"))
SIZES = ((1_000_000, "4"), (100_000, "3"), (20_000, "2"), (-1, "1"))
CLASSES = ((1000, "k"), (200, "q"))
TEXTS = ("ant", "arwiki", "saudi_laws")
VECTOR_SIZE = 100


def grade(number: int, grades: tuple[tuple[int, str], ...]) -> str:
    """The class of a count or population."""
    return next(name for least, name in grades if number >= least)


def vectors(reader: Reader, data: Path) -> tuple[list[str], np.ndarray]:
    """Skip-gram vectors of length one of bare words, the most frequent word first; one worker and a fixed seed, so always the same."""
    from gensim.models import Word2Vec
    from gensim.models.word2vec import LineSentence

    with tempfile.NamedTemporaryFile("w", encoding="utf-8") as file:
        for line in paragraphs(data, TEXTS):
            words = []
            for unit, kind in reader.units(line)[0]:
                words.extend(f"{clitic}+" for clitic in unit.proclitics)
                words.append("0" if kind == "number" else feats.clean(unit.key))
            if len(words) > 3:
                file.write(" ".join(words) + "\n")
        file.flush()
        model = Word2Vec(
            LineSentence(file.name, max_sentence_length=2000),
            vector_size=VECTOR_SIZE,
            window=4,
            min_count=3,
            sg=1,
            negative=5,
            epochs=4,
            workers=1,
            sample=1e-4,
            seed=1,
        )
    return list(model.wv.index_to_key), model.wv.get_normed_vectors().astype(np.float32)


def classes(words: list[str], matrix: np.ndarray) -> dict[str, str]:
    """Word classes by k-means over the vectors: bare word to its features."""
    from sklearn.cluster import MiniBatchKMeans

    found: dict[str, list[str]] = {word: [] for word in words}
    for count, letter in CLASSES:
        labels = MiniBatchKMeans(count, random_state=1, batch_size=8192, n_init=1, max_iter=40, reassignment_ratio=0.001).fit(matrix).labels_
        for names, label in zip(found.values(), labels, strict=True):
            names.append(f"{letter}{label}")
    return {word: " ".join(names) for word, names in found.items()}


def listed() -> list[tuple[str, str, bool]]:
    """The gazetteers of this repository: form, type, whether it is also something else."""
    rows = []
    for path in sorted(ANNOTATIONS.glob("gazetteer_*.tsv")):
        for line in path.read_text(encoding="utf-8").splitlines():
            if line and not line.startswith("#"):
                form, kind, _, ambiguity = line.split("\t")
                rows.append((form, kind, ambiguity != "-"))
    return rows


def places(data: Path) -> dict[str, list[tuple[int, int]]]:
    """Folded place names and the population and GeoNames identifier of each place of that name."""
    found: dict[str, list[tuple[int, int]]] = {}
    for line in (data / "entities" / "geonames_ar.tsv").read_text(encoding="utf-8").splitlines():
        name, _, _, population, identifier = line.split("\t")
        found.setdefault(feats.fold(name), []).append((int(population or 0), int(identifier)))
    return found


def single(data: Path) -> dict[str, str]:
    """Folded names of one word to their features."""
    counts: dict[str, dict[str, int]] = {"G": {}, "S": {}}
    with lzma.open(data / "entities" / "name_units.tsv.xz", "rt", encoding="utf-8") as lines:
        for line in lines:
            name, _, _, country, kind, count, *_ = line.rstrip("\n").split("\t")
            if country not in {"IR", "PK", "AF"}:
                known = counts["G" if kind == "given" else "S"]
                known[feats.fold(name)] = known.get(feats.fold(name), 0) + int(count)
    flags: dict[str, list[str]] = {}
    for letter, known in counts.items():
        for name, count in known.items():
            flags.setdefault(name, []).append(letter + grade(count, COUNTS))
    for name, found in places(data).items():
        if " " not in name:
            flags.setdefault(name, []).append("P" + grade(max(found)[0], SIZES))
    for form, kind, ambiguous in listed():
        flag = f"M{kind}{'?' if ambiguous else ''}"
        known = flags.setdefault(feats.fold(form), [])
        if " " not in form and flag not in known:
            known.append(flag)
    return {name: " ".join(names) for name, names in flags.items() if names}


def several(reader: Reader, data: Path) -> dict[str, str]:
    """Names of several words, as folded keys of their units joined by blanks, and their types; ``GEO`` are GeoNames' places."""
    found = {}
    for form, kind in [*((name, "GEO") for name in places(data)), *((form, kind) for form, kind, _ in listed() if kind != "ORG-HEAD")]:
        keys = [feats.fold(unit.key) for unit, _ in reader.units(form)[0]]
        if 2 <= len(keys) <= feats.MAX_NAME_WORDS and not any(" " in key for key in keys):
            found[" ".join(keys)] = kind
    return found


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
