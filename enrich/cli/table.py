"""Answers as tables for a person.

Columns are aligned by what a terminal shows: marks that stand on a letter take no place. A cell that may hold right-to-left text is
isolated (FIRST STRONG ISOLATE … POP DIRECTIONAL ISOLATE, Unicode Standard Annex 9) and stands last in its row, so that a terminal
that orders by direction leaves the other cells where they are. Control characters of the text are shown as pictures or left out:
they never reach the terminal.
"""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

ISOLATE: Final = "\N{FIRST STRONG ISOLATE}"
POP: Final = "\N{POP DIRECTIONAL ISOLATE}"
_TYPE_COLOURS: Final = {"PER": "35", "LOC": "32", "ORG": "34"}
_BOLD: Final = "1"
_NUMBER_COLOUR: Final = "33"


def tables(body: dict[str, Any], *, colour: bool) -> str:
    """One table a feature of the answer."""
    parts = []
    if "normalized_text" in body:
        parts.append(_title("normalized text", colour) + "".join(f"{ISOLATE}{safe(line)}{POP}\n" for line in body["normalized_text"].split("\n")))
    if "entities" in body:
        rows = [(e["type"], f"{e['score']:.2f}", _place(e), e["text"]) for e in body["entities"]]
        parts.append(_title("entities", colour) + _table(("type", "score", "place", "text"), rows, colour))
    if "numbers" in body:
        rows = [(n["kind"], value(n), _place(n), n["text"]) for n in body["numbers"]]
        parts.append(_title("numbers", colour) + _table(("kind", "value", "place", "text"), rows, colour))
    if "segmentation" in body:
        words = [(t["type"], _place(t), "+".join(s["form"] for s in t["segments"])) for t in body["segmentation"]]
        parts.append(_title("segmentation", colour) + _table(("type", "place", "morphemes"), words, colour))
    return "\n".join(parts)


def value(number: dict[str, Any]) -> str:
    """A number's value and unit: the exact one first, ends of a range left open where they are."""
    if number["kind"] == "range":
        ends = ("" if number.get(end) is None else str(number[end]) for end in ("from", "to"))
        shown = "..".join(ends)
    else:
        shown = str(number.get("exact") or number.get("value") or ("0" if number.get("value") == 0 else "?"))
    return f"{shown} {number['unit']}" if number.get("unit") else shown


def width(text: str) -> int:
    """Columns that a terminal gives a text: none to marks and format characters, two to wide ones."""
    return sum(0 if unicodedata.category(c) in {"Mn", "Me", "Cf"} else 2 if unicodedata.east_asian_width(c) in {"W", "F"} else 1 for c in text)


def safe(text: str) -> str:
    """A text without anything that moves a terminal's cursor or its order of writing."""
    return "".join(map(_shown, text))


def _shown(character: str) -> str:
    if character < " ":
        return chr(0x2400 + ord(character))  # the control pictures block has them in this order
    if unicodedata.category(character) in {"Cc", "Zl", "Zp"}:
        return "\N{SYMBOL FOR DELETE}"
    return "" if unicodedata.category(character) == "Cf" and unicodedata.bidirectional(character) != "AN" else character


def _place(item: dict[str, Any]) -> str:
    return f"{item['start']}-{item['end']}"


def _title(name: str, colour: bool) -> str:
    return _painted(f"# {name}", _BOLD, colour) + "\n"


def _table(header: Sequence[str], rows: Iterable[Sequence[str]], colour: bool) -> str:
    """Rows under their header; the last column is text."""
    cells = [[safe(cell) for cell in row] for row in rows]
    widths = [max(map(width, column)) for column in zip(header, *cells, strict=True)]
    lines = [_line(header, widths)]
    for row in cells:
        line = _line([*row[:-1], f"{ISOLATE}{row[-1]}{POP}"], widths)
        lines.append(_painted(line, _TYPE_COLOURS.get(row[0], _NUMBER_COLOUR), colour and len(row) == 4))
    return "".join(f"{line}\n" for line in lines)


def _line(cells: Sequence[str], widths: Sequence[int]) -> str:
    padded = (cell + " " * (wide - width(cell)) for cell, wide in zip(cells[:-1], widths, strict=False))
    return "  ".join([*padded, cells[-1]])


def _painted(text: str, code: str, colour: bool) -> str:
    return f"\x1b[{code}m{text}\x1b[0m" if colour else text
