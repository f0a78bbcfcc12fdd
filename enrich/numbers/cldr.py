"""CLDR's Arabic names of currencies and units, as training/numbers/train.py compiled them to cldr.tsv."""

from __future__ import annotations

from importlib.resources import files
from typing import TYPE_CHECKING, Final, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator

FILE: Final = "cldr.tsv"


class Row(NamedTuple):
    """One currency or unit.

    Attributes:
        kind: money, duration or quantity.
        name: ISO 4217 code or CLDR identifier; empty for a currency whose country is not told.
        factor: base units in one unit, as a whole number or a fraction ("5/18").
        base: the base unit; empty for none.
        forms: what stands after a number, words with spaces between.
        duals: forms of several words that count two (ديناران كويتيان).

    """

    kind: str
    name: str
    factor: str
    base: str
    forms: list[str]
    duals: list[str]


def rows() -> Iterator[Row]:
    """The rows of the file, in its order: current currencies before former ones, for the first of equal forms holds."""
    for line in (files("enrich.numbers") / FILE).read_text(encoding="utf-8").splitlines():
        if not line.startswith("#"):
            kind, name, factor, base, forms, duals = line.split("\t")
            yield Row(kind, name.lstrip("-"), factor, base.lstrip("-"), forms.split("|"), duals.split("|") if duals else [])
