"""One text as the number grammar walks it: tokens with their readings, what is glued, and what و joins."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from enrich.numbers.words import Reading
    from enrich.tokens import Tokens

_DAMMA: Final = "\N{ARABIC DAMMA}"
_FIFTHS: Final = frozenset({"خمس", "سبع", "تسع", "عشر", "ثمن"})
_PARTICLES: Final = frozenset({"من", "في", "على", "عن", "إلى", "مع", "خلال", "بعد", "قبل", "منذ", "عند", "أو", "ثم", "لكن", "بين", "كل", "مقارنة"})
_PRONOUNS: Final = ("ه", "ها", "هم", "هن", "هما", "نا", "كم")
# Plurals that end as a pronoun does (accusations, waters, lips, faces, women), and prepositions with their pronoun.
_NO_PRONOUN: Final = frozenset({"تهم", "مياه", "شفاه", "أفواه", "أوجه", "وجوه", "جباه", "أسهم", "دراهم", "نسوه", "مراهم"}) | frozenset(
    head + tail for head in ("من", "ل", "في", "علي", "عن", "إلي", "لدي", "بين", "مع", "ب", "كل", "بعد", "قبل", "خلال", "عند") for tail in _PRONOUNS
)
# Before الخمس these say that a part is meant: by a fifth.
_PART_HEADS: Final = frozenset({"بمقدار", "مقدار", "بنسبة", "نسبة", "بقدر", "بحوالي", "بنحو"})


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

    def part(self, at: int, reading: Reading) -> bool:
        """Whether خمس, سبع … without marks is a fraction, by the words around: خمس ثروته, بمقدار الخمس.

        3 to 10 count an indefinite plural, and so never a word with the pronoun of its owner.
        """
        if reading.key not in _FIFTHS or reading.category == "eighth":
            return False
        if reading.definite:
            head = self.forms[at - 1] if at else ""
            # من الثلاث إلى الخمس is a range.
            fallen = head == "إلى" and at > 1 and self.readings[at - 2] is None
            return (fallen or head in _PART_HEADS) and not reading.preposition and self._closed(at + 1)
        if at + 1 >= self.count or self.types[at + 1] != "word" or self.reading(at + 1) is not None:
            return False
        after = self.forms[at + 1]
        return len(after) > 3 and after.endswith(_PRONOUNS) and after not in _NO_PRONOUN and not after.startswith(("ال", "ب", "ل"))

    def fraction_of(self, at: int, reading: Reading) -> bool:
        """Whether a definite word after a fraction is the fraction that it divides (ربع العشر), and no count of what follows."""
        if reading.conjunction or reading.preposition:
            return False
        return (reading.key in _FIFTHS or reading.category == "fraction") and self._closed(at + 1)

    def _closed(self, at: int) -> bool:
        """Whether nothing that could be counted follows: no word, or a preposition or conjunction."""
        return at >= self.count or self.types[at] != "word" or self.forms[at] in _PARTICLES or self.forms[at][0] == "و"

    def marked(self, at: int, reading: Reading) -> bool:
        """Whether a fraction's damma is written: خُمس."""
        text = self.tokens.text
        if text.identical:
            return False
        raw_start, raw_end = text.raw_span(self.starts[at] + reading.offset, self.starts[at] + reading.offset + 1)
        return reading.key in _FIFTHS and _DAMMA in text.raw[raw_start:raw_end]
