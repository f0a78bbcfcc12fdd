"""Annotated sentences as units and labels, and the name lists as flags; all of it through the service's own tokenizer and segmenter."""

from __future__ import annotations

import json
import lzma
from collections import defaultdict
from pathlib import Path

from enrich.entities.features import Unit, fold, units
from enrich.entities.model import LABELS
from enrich.segmentation import Segmenter
from enrich.text import Text
from enrich.tokens import tokenize

LABEL = {label: i for i, label in enumerate(LABELS)}
LEFT_OUT = {"IR", "PK", "AF"}  # romanizations of other languages' names, too noisy


def analyse(segmenter: Segmenter, raw: str) -> tuple[list[Unit], list[tuple[int, int]]]:
    """The units of a text and their raw spans."""
    text = Text(raw)
    tokens = tokenize(text)
    found, spans = [], []
    for start, segmentation in zip(tokens.starts, segmenter.segment(tokens), strict=True):
        for unit in units(segmentation):
            found.append(unit)
            spans.append(text.raw_span(start + unit.start, start + unit.end))
    return found, spans


def labels(spans: list[tuple[int, int]], entities: list[dict]) -> list[int]:
    """BIO labels of the units that lie inside an entity; a unit that overlaps its edge counts as inside."""
    out = [0] * len(spans)
    for entity in entities:
        first = True
        for i, (a, b) in enumerate(spans):
            if a < entity["end"] and b > entity["start"] and not out[i]:
                out[i] = LABEL[("B-" if first else "I-") + entity["type"]]
                first = False
    return out


def own(data: Path) -> list[dict]:
    return [json.loads(line) for line in (data / "entities/own.jsonl").open(encoding="utf-8")]


def anercorp(data: Path, segmenter: Segmenter) -> list[dict]:
    """The training part of ANERcorp as sentences with spans; proclitics, which its tokens keep, are left out of the spans."""
    rows, words = [], []
    for line in [*(data / "entities/anercorp_train.bio").open(encoding="utf-8"), "\n"]:
        parts = line.split()
        if len(parts) == 2:
            words.append(parts)
        elif words:
            text, entities, inside = "", [], False
            for word, tag in words:
                start = len(text) + (1 if text else 0)
                text = f"{text} {word}" if text else word
                if tag == "O" or tag.endswith("MISC"):
                    inside = False
                elif tag.startswith("I-") and inside:
                    entities[-1]["end"] = len(text)
                else:
                    found = units(segmenter.segment_word(word)) if word.isalpha() else ()
                    entities.append({"start": start + (found[0].start if found else 0), "end": len(text), "type": tag[2:5]})
                    inside = True
            rows.append({"text": text, "entities": entities, "source": "anercorp"})
            words = []
    return rows


def frequency_class(count: int) -> str:
    return "1" if count < 2 else "2" if count < 6 else "3" if count < 30 else "4"


def population_class(population: int) -> str:
    return "1" if population < 20_000 else "2" if population < 100_000 else "3" if population < 1_000_000 else "4"


def gazetteer(data: Path) -> dict[str, str]:
    """Single folded names and their flags: G given, S surname, P place, each with its class of frequency or population."""
    given, surname, place = defaultdict(int), defaultdict(int), defaultdict(int)
    for line in lzma.open(data / "entities/name_units.tsv.xz", "rt", encoding="utf-8"):
        name, _, _, country, kind, count, _ = line.rstrip("\n").split("\t")
        if country not in LEFT_OUT and " " not in name:
            if kind in ("given", "unknown"):
                given[fold(name)] += int(count)
            if kind in ("surname", "unknown"):
                surname[fold(name)] += int(count)
    for line in (data / "entities/geonames_ar.tsv").open(encoding="utf-8"):
        name, _, _, population, _ = line.rstrip("\n").split("\t")
        if " " not in name:
            key = fold(name)
            place[key] = max(place[key], int(population or 0), 1)
    flags = {}
    for name in sorted({*given, *surname, *place}):
        found = [f"{letter}{frequency_class(table[name])}" for letter, table in (("G", given), ("S", surname)) if name in table]
        if name in place:
            found.append(f"P{population_class(place[name])}")
        flags[name] = " ".join(found)
    return flags


def places(data: Path) -> dict[str, dict]:
    """Countries by CLDR's Arabic names, and places whose name means one place far more often than any other."""
    from babel import Locale

    iso = {}
    for code, name in Locale("ar").territories.items():
        if len(code) == 2 and code.isalpha() and code not in {"EU", "EZ", "UN", "QO", "XA", "XB", "ZZ"}:
            iso[fold(name)] = code
    for name, code in OTHER_NAMES.items():
        iso[fold(name)] = code
    found = defaultdict(list)
    for line in (data / "entities/geonames_ar.tsv").open(encoding="utf-8"):
        name, _, _, population, number = line.rstrip("\n").split("\t")
        found[fold(name)].append((int(population or 0), int(number)))
    geonames = {}
    for name, several in found.items():
        several.sort(reverse=True)
        # Ten times the people of the next of that name, and a town that news may mean without saying where it is.
        if name not in iso and several[0][0] >= 50_000 and (len(several) == 1 or several[0][0] >= 10 * several[1][0]):
            geonames[name] = several[0][1]
    return {"iso": iso, "geonames": geonames}


# Names in use beside CLDR's.
OTHER_NAMES = {
    "الولايات المتحدة الأمريكية": "US", "الولايات المتحدة الأميركية": "US", "أمريكا": "US", "أميركا": "US", "بريطانيا": "GB",
    "الإمارات": "AE", "السعودية": "SA", "روسيا الاتحادية": "RU", "كوريا الشمالية": "KP", "كوريا الجنوبية": "KR", "فلسطين": "PS",
    "المملكة المغربية": "MA", "جمهورية مصر العربية": "EG", "الجمهورية التونسية": "TN", "ساحل العاج": "CI", "الفاتيكان": "VA",
    "الفيتنام": "VN", "البوسنة": "BA", "البوسنة والهرسك": "BA", "هولاندا": "NL", "أوكرانيا": "UA", "اوزبكستان": "UZ",
}  # fmt: skip
