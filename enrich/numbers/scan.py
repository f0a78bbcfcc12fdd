"""What every part of the number stage asks of the words around a number."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from enrich.numbers import context
from enrich.numbers.words import fold

if TYPE_CHECKING:
    from enrich.numbers.figures import Value
    from enrich.numbers.grammar import Grammar, Numeral
    from enrich.numbers.units import Unit, UnitTable


@dataclass(slots=True)
class Measure:
    """A numeral with what is written around it: sign, unit, bound."""

    first: int
    last: int
    start: int
    end: int
    numeral: Numeral
    value: Value
    kind: str
    unit: Unit | None = None
    modifier: str | None = None
    noun: tuple[int, int] | None = None
    low: Value | None = None
    high: Value | None = None


class Scan:
    """One text's tokens, the unit table, and how far the text is read (``free``: the first token not yet taken)."""

    def __init__(self, grammar: Grammar, units: UnitTable) -> None:
        self.grammar = grammar
        self.units = units
        self.forms = grammar.forms
        self.folded: dict[int, str] = {}
        self.free = 0

    def fold(self, at: int) -> str:
        """The spelling key of a token; empty outside the text."""
        if not 0 <= at < self.grammar.count:
            return ""
        if (key := self.folded.get(at)) is None:
            key = self.folded[at] = fold(self.forms[at])
        return key

    def _tied(self, at: int) -> bool:
        """Whether a sign is tied to a word or a number before it, so that it is a hyphen or a full stop."""
        return self.grammar.glued(at) and self.grammar.types[at - 1] in {"word", "number", "latin"}

    def unit_at(self, at: int, *, article: bool = False) -> tuple[Unit, int] | None:
        """The longest unit phrase at token ``at`` and the token after it."""
        if at >= self.grammar.count or (at and "\n" in self.grammar.analysis[self.grammar.ends[at - 1] : self.grammar.starts[at]]):
            return None
        head = self.fold(at)
        if article and head.startswith("ال") and head not in self.units.heads:
            head = head[2:]
        longest = self.units.heads.get(head, 0)
        words = (head, *(self.fold(i) for i in range(at + 1, at + longest)))
        for length in range(longest, 0, -1):
            if unit := self.units.phrases.get(words[:length]):
                if words[:length] in self.units.unclear:
                    unit = self.units.spelled.get(tuple(self.forms[at : at + length]), unit)
                return unit, at + length
        return None

    def _bound_before(self, first: int) -> tuple[str, int, int] | None:
        """Modifier, first token and start of the bound phrase that ends before token ``first``."""
        starts = self.grammar.starts
        for length in range(min(context.BOUND_WORDS, first - self.free), 0, -1):
            begin = first - length
            phrase = tuple(self.fold(i) for i in range(begin, first))
            if phrase[0][:1] in {"و", "ف", "ب", "ل"} and (modifier := context.BOUNDS.get((phrase[0][1:], *phrase[1:]))):
                return modifier, begin, starts[begin] + 1
            if modifier := context.BOUNDS.get(phrase):
                return modifier, begin, starts[begin]
        signs = "".join(self.forms[max(first - 2, self.free) : first])
        for length in (2, 1):
            if len(signs) >= length and (modifier := context.SIGN_BOUNDS.get(signs[-length:])):
                if len(signs) > length and signs[-length - 1] in "<>=":
                    return None
                return modifier, first - length, starts[first - length]
        return None

    def noun_at(self, at: int) -> tuple[int, int] | None:
        """The span of a counted noun at token ``at``; None where a particle, a verb of the list or no word stands there."""
        grammar = self.grammar
        if at >= grammar.count or grammar.types[at] != "word" or grammar.readings[at] is not None:
            return None
        if "\n" in grammar.analysis[grammar.ends[at - 1] : grammar.starts[at]]:
            return None
        key = self.fold(at)
        if len(key) < 3 or key.startswith("لل") or key in context.NOT_NOUN or key in context.TO:
            return None
        if (key[0] == "و" and key not in context.WAW_NOUNS) or (key[0] in "بفكلسي" and context.NO_NOUN_BEGINS.match(self.forms[at])):
            return None
        return grammar.starts[at], grammar.ends[at]
