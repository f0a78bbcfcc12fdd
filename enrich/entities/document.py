"""The document as a whole: spans of labels become mentions, and what is certain in one place informs the doubtful one.

A person's short form (بشار الأسد … الأسد) is found by the last word of a certain full name; mentions of one name share an
``entity_id``, and ``canonical`` is the longest of them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from enrich.engines.base import Mention
from enrich.entities.features import fold
from enrich.entities.model import LABELS

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from enrich.engines.base import EntityType
    from enrich.entities.features import Unit
    from enrich.entities.model import EntityModel
    from enrich.tokens import Tokens

CERTAIN: Final = 0.8
"""A full name with this score lends its last word to short mentions."""
SHORT_FORM_SCORE: Final = 0.8
"""Score of a mention found only by its full name elsewhere in the document."""
MIN_SHORT_LETTERS: Final = 4
"""Shorter last words (علي, حسن) are too often other words or other people."""


class Span(NamedTuple):
    """Units from ``start`` to ``end`` with an entity type and a probability."""

    start: int
    end: int
    type: EntityType
    score: float


def spans(labels: list[int], chances: NDArray[np.float32], begin: int) -> list[Span]:
    """The spans of one sentence's labels; ``chances`` is places x labels, ``begin`` the sentence's first unit."""
    found: list[Span] = []
    start = -1
    kind = ""
    score = 1.0
    for place, label in enumerate([*labels, 0]):
        name = LABELS[label]
        if start >= 0 and name != f"I-{kind}":
            found.append(Span(begin + start, begin + place, kind, score))  # type: ignore[arg-type]
            start = -1
        if label:
            if start < 0:
                start, kind, score = place, name[2:], 1.0
            score = min(score, float(chances[place, label]))
    return found


def mentions(tokens: Tokens, units: list[Unit], places: list[int], found: list[Span], model: EntityModel) -> list[Mention]:
    """The mentions of a document, short forms added, with identities and codes."""
    found = sorted([*found, *_short_forms(units, places, tokens, found)])
    names = [_name(units, span) for span in found]
    identities, canonical = _identities(found, names)
    texts = []
    for span in found:
        first, last = units[span.start], units[span.end - 1]
        texts.append((tokens.starts[places[span.start]] + first.start, tokens.starts[places[span.end - 1]] + last.end))
    best = {identity: texts[i] for identity, i in canonical.items()}
    answer = []
    for span, name, identity, (start, end) in zip(found, names, identities, texts, strict=True):
        place = span.type == "LOC"
        begin, stop = best[identity]
        answer.append(
            Mention(
                start,
                end,
                span.type,
                span.score,
                identity,
                tokens.text.analysis[begin:stop],
                model.iso.get(name) if place else None,
                model.geonames.get(name) if place else None,
            )
        )
    return answer


def _name(units: list[Unit], span: Span) -> str:
    return " ".join(fold(unit.key) for unit in units[span.start : span.end])


def _identity(name: str, kind: str) -> str:
    """What two spellings of one name have in common: run together or not, and a place's last ة or ا (سورية, سوريا)."""
    joined = name.replace(" ", "")
    return joined[:-1] + "ا" if kind == "LOC" and joined.endswith("ة") else joined


def _short_forms(units: list[Unit], places: list[int], tokens: Tokens, found: list[Span]) -> list[Span]:
    """Untagged last words of persons who are named in full with certainty."""
    last_words = set()
    for span in found:
        if span.type == "PER" and span.score >= CERTAIN and span.end - span.start >= 2:
            word = fold(units[span.end - 1].key)
            if len(word) >= MIN_SHORT_LETTERS:
                last_words.add(word)
    if not last_words:
        return []
    taken = {place for span in found for place in range(span.start, span.end)}
    return [
        Span(i, i + 1, "PER", SHORT_FORM_SCORE)
        for i, unit in enumerate(units)
        if i not in taken and tokens.types[places[i]] == "word" and fold(unit.key) in last_words
    ]


def _identities(found: list[Span], names: list[str]) -> tuple[list[int], dict[int, int]]:
    """For each span its entity's number, and for each entity the span with its longest name."""
    known: dict[tuple[str, str], int] = {}
    by_last: dict[str, int] = {}
    canonical: dict[int, int] = {}
    numbers = [0] * len(found)
    # Longer names first, so that a short form finds its full name wherever it stands.
    for i in sorted(range(len(found)), key=lambda i: (-len(names[i].split()), i)):
        kind, name = found[i].type, names[i]
        words = name.split()
        key = (kind, _identity(name, kind))
        number = known.get(key)
        if number is None and kind == "PER" and len(words) == 1:
            number = by_last.get(name)
        if number is None:
            number = len(canonical)
            canonical[number] = i
        known[key] = number
        if kind == "PER" and len(words) > 1:
            by_last.setdefault(words[-1], number)
        numbers[i] = number
    return _in_order(numbers, canonical)


def _in_order(numbers: list[int], canonical: dict[int, int]) -> tuple[list[int], dict[int, int]]:
    """Number entities by their first mention."""
    order: dict[int, int] = {}
    for number in numbers:
        order.setdefault(number, len(order))
    return [order[number] for number in numbers], {order[number]: i for number, i in canonical.items()}
