"""How far a job is, for a person who waits: a bar with rate and time left on a terminal, nothing elsewhere."""

from __future__ import annotations

import sys
from typing import Any

from enrich.bulk.errors import need
from enrich.extras import MissingExtra


class Progress:
    """Tells nothing; what a program that wants to know overrides."""

    def begin(self, size: int) -> None:
        """The input has ``size`` bytes, 0 if that is not known."""

    def add(self, read: int, rows: int, words: int) -> None:
        """So many bytes of input, rows, and words analysed are done."""

    def end(self) -> None:
        """All is done."""


class Bar(Progress):
    """A line on standard error."""

    def __init__(self) -> None:
        self._bar: Any = None
        self._rows = 0
        self._words = 0

    def begin(self, size: int) -> None:
        """Draw it, where somebody can see it."""
        if not sys.stderr.isatty():
            return
        try:
            tqdm = need("tqdm", "a progress bar").tqdm
        except MissingExtra as missing:
            sys.stderr.write(f"enrich: {missing}\n")
            return
        self._bar = tqdm(total=size or None, unit="B", unit_scale=True, dynamic_ncols=True, smoothing=0.1)

    def add(self, read: int, rows: int, words: int) -> None:
        """Move on."""
        if self._bar is None:
            return
        self._rows += rows
        self._words += words
        seconds = self._bar.format_dict["elapsed"] or 1
        self._bar.set_postfix_str(f"{self._rows:,} rows, {self._words / seconds:,.0f} words/s", refresh=False)
        self._bar.update(read)

    def end(self) -> None:
        """Leave the last state standing."""
        if self._bar is not None:
            self._bar.close()
