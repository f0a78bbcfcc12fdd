"""The document as a whole: spans of labels become mentions, and what is certain in one place informs the doubtful one.

A person's short form (بشار الأسد … الأسد) is found by the last word of a certain full name, a name of several words wherever it stands
again; a doubtful mention takes the type that the same name has with certainty elsewhere. Mentions of one name share an ``entity_id``,
and ``canonical`` is the longest of them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from enrich.engines.base import Mention
from enrich.entities.dialect import spoken
from enrich.entities.features import ARTICLE, MAX_NAME_WORDS, by_first_word, matches
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
LEANING: Final = -4.0
"""A last word that leans less towards a name than this is taken for a common word (آل ثاني … ثاني أكبر المدن)."""
TANWIN: Final = frozenset("\u064b\u064c\u064d")
"""The marks of an indefinite word."""
DOUBTFUL: Final = 0.75
"""A mention with a lower score gives way to the type of the same name elsewhere."""
INSIDE: Final = tuple(LABELS.index(f"I-{name[2:]}") if name != "O" else 0 for name in LABELS)
"""For each label the one that goes on with its mention."""


class Span(NamedTuple):
    """Units from ``start`` to ``end`` with an entity type and a probability."""

    start: int
    end: int
    type: EntityType
    score: float


def spans(places: list[int], labels: list[int], chances: list[float], begins: set[int]) -> list[Span]:
    """The spans of labels; a span's probability is that of its most doubtful unit.

    Args:
        places: the units whose label is not O, in order.
        labels: their labels.
        chances: the probability of each.
        begins: the first unit of each sentence.

    """
    found: list[Span] = []
    start = end = -1
    inside = 0
    score = 1.0
    for place, label, chance in zip(places, labels, chances, strict=True):
        if place == end and label == inside and place not in begins:
            end += 1
            score = min(score, chance)
            continue
        if start >= 0:
            found.append(Span(start, end, LABELS[inside][2:], score))  # type: ignore[arg-type]
        start, end, score = place, place + 1, chance
        inside = INSIDE[label]
    if start >= 0:
        found.append(Span(start, end, LABELS[inside][2:], score))  # type: ignore[arg-type]
    return found


def mentions(
    tokens: Tokens, units: list[Unit], places: list[int], found: list[Span], model: EntityModel, *, names: list[str], leaning: NDArray[np.float32]
) -> list[Mention]:
    """The mentions of a document, short forms added, with identities and codes.

    Args:
        tokens: the text's tokens.
        units: their units.
        places: the token of each unit.
        found: what was found sentence by sentence, with calibrated scores.
        model: for codes of places.
        names: the folded key of each unit.
        leaning: of each unit, the score of being a person's name less that of being none.

    """
    found = [span for span in found if not (_indefinite(tokens, units, places, span) or spoken(names, span.start, span.end, span.type))]
    found = _agreed(names, found)
    found = sorted([*found, *_again(names, found)])
    found = sorted([*found, *_short_forms(names, places, tokens, found, leaning)])
    called = [_name(names, span) for span in found]
    identities, canonical = _identities(found, called)
    texts = []
    for span in found:
        first, last = units[span.start], units[span.end - 1]
        texts.append((tokens.starts[places[span.start]] + first.start, tokens.starts[places[span.end - 1]] + last.end))
    analysis = tokens.text.analysis
    best = {identity: _by_itself(units[found[i].start].key, analysis[slice(*texts[i])]) for identity, i in canonical.items()}
    answer = []
    for span, name, identity, (start, end) in zip(found, called, identities, texts, strict=True):
        place = span.type == "LOC"
        answer.append(
            Mention(
                start,
                end,
                span.type,
                span.score,
                identity,
                best[identity],
                model.iso.get(name) if place else None,
                model.geonames.get(name) if place else None,
            )
        )
    return answer


def _indefinite(tokens: Tokens, units: list[Unit], places: list[int], span: Span) -> bool:
    """Whether it is a single word that the writer marked as indefinite (حصارا بريًّا): no place and no organisation is that."""
    if tokens.text.identical or span.type == "PER" or span.end - span.start > 1:
        return False
    begin, unit = tokens.starts[places[span.start]], units[span.start]
    first, last = tokens.text.raw_span(begin + unit.start, begin + unit.end)
    return not TANWIN.isdisjoint(tokens.text.raw[first:last])


def _by_itself(key: str, text: str) -> str:
    """A name as it is written without a proclitic: the article that lam has swallowed has its alef again (للأمم المتحدة)."""
    return f"ا{text}" if text[0] == "ل" and key.startswith(ARTICLE) and key[1:] == text[: len(key) - 1] else text


def _name(keys: list[str], span: Span) -> str:
    return " ".join(keys[span.start : span.end])


def _agreed(keys: list[str], found: list[Span]) -> list[Span]:
    """Doubtful mentions with the type that their name has with certainty elsewhere in the document."""
    best: dict[str, Span] = {}
    for span in found:
        name = _name(keys, span)
        if span.score >= CERTAIN and (name not in best or span.score > best[name].score):
            best[name] = span
    if not best:
        return found
    answer = []
    for span in found:
        certain = best.get(_name(keys, span)) if span.score < DOUBTFUL else None
        answer.append(span if certain is None else span._replace(type=certain.type))
    return answer


def _again(keys: list[str], found: list[Span]) -> list[Span]:
    """Untagged places where a certain name of several words stands again."""
    certain: dict[str, str] = {}
    for span in found:
        if span.score >= CERTAIN and 2 <= span.end - span.start <= MAX_NAME_WORDS:
            certain.setdefault(_name(keys, span), span.type)
    if not certain:
        return []
    taken = {place for span in found for place in range(span.start, span.end)}
    return [
        Span(begin, end, kind, SHORT_FORM_SCORE)  # type: ignore[arg-type]
        for begin, end, kind in matches(keys, by_first_word(certain))
        if taken.isdisjoint(range(begin, end))
    ]


def _identity(name: str, kind: str) -> str:
    """What two spellings of one name have in common: run together or not, and a place's last ة or ا (سورية, سوريا)."""
    joined = name.replace(" ", "")
    return joined[:-1] + "ا" if kind == "LOC" and joined.endswith("ة") else joined


def _short_forms(keys: list[str], places: list[int], tokens: Tokens, found: list[Span], leaning: NDArray[np.float32]) -> list[Span]:
    """Untagged last words of persons who are named in full with certainty."""
    last_words = set()
    for span in found:
        if span.type == "PER" and span.score >= CERTAIN and span.end - span.start >= 2:
            word = keys[span.end - 1]
            if len(word) >= MIN_SHORT_LETTERS:
                last_words.add(word)
    if not last_words:
        return []
    taken = {place for span in found for place in range(span.start, span.end)}
    return [
        Span(i, i + 1, "PER", SHORT_FORM_SCORE)
        for i in [i for i, key in enumerate(keys) if key in last_words]
        if i not in taken and leaning[i] >= LEANING and tokens.types[places[i]] == "word"
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
