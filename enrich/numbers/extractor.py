"""The number stage: readings of all tokens, numerals, their units, their ranges and bounds, in one pass over a text."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from enrich.numbers.figures import VULGAR
from enrich.numbers.grammar import Grammar
from enrich.numbers.mention import NumberMention
from enrich.numbers.phones import phone_at
from enrich.numbers.ranges import Ranges
from enrich.numbers.rendering import mention_of
from enrich.numbers.units import UnitTable
from enrich.numbers.words import NUMBER, PROCLITICS, Reading, WordReader, fold, span_offset

if TYPE_CHECKING:
    from enrich.numbers.mention import Modifier
    from enrich.numbers.scan import Measure
    from enrich.tokens import Tokens

CACHE_WORDS: Final = 200_000
"""Word forms whose reading is remembered; the memory is emptied when full."""

_APPROXIMATE: Final = {
    fold(form): value
    for form, value in {
        "عشرات": 10, "مئات": 100, "مائات": 100, "آلاف": 1000, "ألوف": 1000, "ملايين": 10**6, "مليارات": 10**9, "بلايين": 10**9,
    }.items()
}  # fmt: skip
_APPROXIMATE_PREFIXES: Final = ("", "و", "ب", "ل", "ف", "ال", "وال", "بال", "لل")


class NumberExtractor:
    """Finds the numbers of a text. One object serves all threads: its tables are read-only, its cache is a plain dict."""

    def __init__(self) -> None:
        self._reader = WordReader()
        self._units = UnitTable()
        self._cache: dict[str, Reading | None] = {}

    def extract(self, tokens: Tokens, *, include_approximate: bool = False, include_implicit: bool = False) -> list[NumberMention]:
        """The numbers of a text, in order, none overlapping another.

        Args:
            tokens: the tokens of the text.
            include_approximate: also give عشرات, مئات, آلاف … (value None, modifier approximately).
            include_implicit: also give dual nouns (قتيلان is two).

        """
        readings = self._readings(tokens)
        scan = _Reader(Grammar(tokens, readings), self._units)
        found = scan.run()
        if include_approximate:
            found += scan.approximate(found)
        if include_implicit:
            found += scan.implicit(found)
        found.sort(key=lambda mention: mention.start)
        return found

    def _readings(self, tokens: Tokens) -> list[Reading | None]:
        cache = self._cache
        readings: list[Reading | None] = []
        append = readings.append
        for form, kind in zip(tokens.forms, tokens.types, strict=True):
            if kind == "word":
                try:
                    append(cache[form])
                except KeyError:
                    if len(cache) >= CACHE_WORDS:
                        cache.clear()
                    reading = cache[form] = self._read(form)
                    append(reading)
            elif kind == "number" or form in VULGAR:
                append(NUMBER)
            elif form[0] == "@" and (reading := self._read(form[1:])):
                # No account has an Arabic name: the sign is a typing of its own.
                append(reading._replace(offset=reading.offset + 1))
            else:
                append(None)
        return readings

    def _read(self, form: str) -> Reading | None:
        reading = self._reader.read(form)
        key = fold(form)
        if key in _APPROXIMATE and (reading is None or reading.category != "scale"):
            return Reading("approximate", _APPROXIMATE[key], key=key)
        if reading is not None and reading.category != "second":
            return reading
        for letters, conjunction, definite, preposition in (("", False, False, False), *PROCLITICS):
            if not key.startswith(letters):
                continue
            rest = key[len(letters) :]
            for category, table in (("dualunit", self._units.duals), ("unit", self._units.singulars)):
                if rest in table and (reading is None or category == "dualunit"):
                    return Reading(category, 0, span_offset(letters), conjunction, definite, preposition, rest)
        return reading


class _Reader(Ranges):
    """One pass over one text."""

    def run(self) -> list[NumberMention]:
        measures: list[Measure] = []
        mentions: list[NumberMention] = []
        readings = self.grammar.readings
        for at in [i for i, reading in enumerate(readings) if reading is not None]:
            if at < self.free or (reading := readings[at]) is None or reading.category == "and":
                continue
            if (
                reading is NUMBER
                and (len(self.forms[at]) > 2 or self.forms[at - 1] in "(+0" or self.forms[at][0] == "0")
                and (phone := self._phone(at))
            ):
                mentions.append(phone)
                continue
            if (measure := self.measure(at)) is None:
                if reading is NUMBER:
                    self.free = at + 1
                continue
            measure = self._range(measure)
            self._bounds(measure)
            self.free = measure.last
            if measure.kind == "none":
                measures += self.score(measure)
                continue
            if measures and self._merge(measures[-1], measure):
                continue
            measures.append(measure)
        mentions += [mention_of(measure) for measure in measures]
        mentions.sort(key=lambda mention: mention.start)
        return mentions

    def _phone(self, at: int) -> NumberMention | None:
        begin = at
        while begin > self.free and at - begin < 3 and self.forms[begin - 1] in "(+":
            begin -= 1
        found = phone_at(self.grammar, begin)
        if found is None and begin != at:
            begin = at
            found = phone_at(self.grammar, at)
        if found is None:
            return None
        end, exact = found
        self.free = end
        start, stop = self.grammar.starts[begin], self.grammar.ends[end - 1]
        return NumberMention(start, stop, "phone", exact=exact, numeral=(start, stop))

    def approximate(self, found: list[NumberMention]) -> list[NumberMention]:
        """عشرات, مئات, آلاف and their chains (عشرات الآلاف) outside the numbers found."""
        grammar = self.grammar
        taken = {i for mention in found for i in range(mention.start, mention.end)}
        out: list[NumberMention] = []
        at = 0
        while at < grammar.count:
            key = self.fold(at)
            rest = next((key[len(p) :] for p in _APPROXIMATE_PREFIXES if key.startswith(p) and key[len(p) :] in _APPROXIMATE), None)
            if rest is None or grammar.starts[at] in taken or grammar.types[at] != "word":
                at += 1
                continue
            end = at + 1
            while end < grammar.count and self.fold(end).removeprefix("ال") in _APPROXIMATE:
                end += 1
            start = grammar.starts[at] + len(key) - len(rest)
            span = (start, grammar.ends[end - 1])
            modifier: Modifier = "approximately"
            out.append(NumberMention(*span, "cardinal", modifier=modifier, numeral=span, noun=self.noun_at(end)))
            at = end
        return out

    def implicit(self, found: list[NumberMention]) -> list[NumberMention]:
        """Dual nouns (قتيلان, قتيلين): two, by their ending alone and so only when asked for."""
        grammar = self.grammar
        taken = {i for mention in found for i in range(mention.start, mention.end)}
        taken |= {i for mention in found if mention.noun for i in range(*mention.noun)}
        out: list[NumberMention] = []
        for at in range(grammar.count):
            form = self.forms[at]
            if grammar.types[at] != "word" or grammar.readings[at] is not None or grammar.starts[at] in taken:
                continue
            if (len(form) >= 5 and form.endswith(("تان", "تين"))) or (len(form) >= 6 and form.endswith("ان") and form[0] not in "اسو"):
                span = (grammar.starts[at], grammar.ends[at])
                out.append(NumberMention(*span, "cardinal", 2, numeral=span))
        return out
