"""One text as the number grammar walks it: tokens with their readings, what is glued, and what و joins."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from enrich.numbers.words import Reading
    from enrich.tokens import Tokens

_DAMMA: Final = "\N{ARABIC DAMMA}"
_FIFTHS: Final = frozenset({"خمس", "سبع", "تسع", "عشر", "ثمن"})


class Line:
    """The tokens of one text and what each reads as in a numeral; every method takes the number of a token."""

    def __init__(self, tokens: Tokens, readings: list[Reading | None]) -> None:
        self.tokens = tokens
        self.forms = tokens.forms
        self.starts = tokens.starts
        self.ends = tokens.ends
        self.types = tokens.types
        self.readings = readings
        self.analysis = tokens.text.analysis
        self.count = len(tokens.forms)
        self.begin = -1  # the token at which the numeral in hand begins: a line may begin with it

    def reading(self, at: int) -> Reading | None:
        """The reading of a token that stands in the same line as the one before; None outside the text."""
        if at >= self.count or (at and at != self.begin and "\n" in self.analysis[self.ends[at - 1] : self.starts[at]]):
            return None
        return self.readings[at]

    def glued(self, at: int) -> bool:
        """Whether nothing stands between a token and the one before it."""
        return 0 < at < self.count and self.starts[at] == self.ends[at - 1]

    def link(self, at: int) -> int:
        """The token that و joins to what ends before ``at``, or -1."""
        reading = self.reading(at)
        if reading is None:
            return -1
        if reading.category == "and":
            return at + 1 if at + 1 < self.count and self.reading(at + 1) is not None else -1
        return at if reading.conjunction and not reading.preposition else -1

    def following(self, at: int, *categories: str) -> Reading | None:
        """The reading at ``at`` when it follows directly, without proclitics other than the article."""
        reading = self.reading(at)
        if reading and reading.category in categories and not reading.conjunction and not reading.preposition:
            return reading
        return None

    def marked(self, at: int, reading: Reading) -> bool:
        """Whether a fraction's damma is written: خُمس."""
        text = self.tokens.text
        if text.identical:
            return False
        raw_start, raw_end = text.raw_span(self.starts[at] + reading.offset, self.starts[at] + reading.offset + 1)
        return reading.key in _FIFTHS and _DAMMA in text.raw[raw_start:raw_end]
