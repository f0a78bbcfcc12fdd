"""What the number tests share: one extractor and a reader of its answers in raw text."""

from __future__ import annotations

from typing import Any

import pytest

from enrich.numbers import NumberExtractor
from enrich.text import Text
from enrich.tokens import tokenize

_EXTRACTOR = NumberExtractor()


class Found:
    """The numbers of one text, as JSON bodies and in short."""

    def __init__(self, raw: str, **options: bool) -> None:
        text = Text(raw)

        def piece(start: int, end: int) -> dict[str, Any]:
            first, last = text.raw_span(start, end)
            return {"text": raw[first:last], "start": first, "end": last}

        mentions = _EXTRACTOR.extract(tokenize(text), **options)
        self.bodies = [mention.to_dict(piece) for mention in mentions]

    @property
    def short(self) -> list[tuple[Any, ...]]:
        """(kind, value) of each; (range, from, to) for ranges."""
        return [(b["kind"], b["from"], b["to"]) if b["kind"] == "range" else (b["kind"], b["value"]) for b in self.bodies]

    @property
    def values(self) -> list[Any]:
        """The values alone."""
        return [b.get("value") for b in self.bodies]


@pytest.fixture(scope="session")
def read():
    """A function from raw text (and options) to what was found."""
    return Found
