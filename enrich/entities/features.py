"""What the tagger sees of a word type: the bare word without its proclitics, and features of its form, class and name lists.

Training and service share this file, so that a type looks the same to both. A unit is what one label is given to: a token without
its proclitics (``وكيري``: كيري), or each half of two words run together (``الولاياتالمتحدة``).
"""

from __future__ import annotations

from itertools import compress, count, islice
from operator import and_
from typing import TYPE_CHECKING, Final, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from enrich.engines.base import Segmentation

PROCLITICS: Final = frozenset("وفبلكس")
MAX_LETTERS: Final = 40
"""Letters of a form that features are taken from: what is longer is no word."""

# The alef's hamza is the commonest slip in names (احمد): words are looked up with and without it.
_FOLD: Final = str.maketrans({"أ": "ا", "إ": "ا", "آ": "ا", "ٱ": "ا"})
ARTICLE: Final = "ال"
OFFSETS: Final = (-2, -1, 0, 1, 2)
"""The places around a unit whose types are scored for its label."""
MAX_NAME_WORDS: Final = 6
"""The longest listed name, in words."""
PAD: Final = "|"
"""The only feature of what lies beyond a sentence's edge."""


class Unit(NamedTuple):
    """What one label is given to.

    Attributes:
        key: the bare word as a lexicon writes it (``للأمم``: الأمم).
        proclitics: the proclitics before it.
        start: where it begins inside the token, in code points of the analysis text.
        end: where it ends, likewise.

    """

    key: str
    proclitics: tuple[str, ...]
    start: int
    end: int


def fold(name: str) -> str:
    """A name without differences of the alef's hamza, as keys of the name lists are written."""
    return name.translate(_FOLD)


def without_article(name: str) -> str:
    """A folded name without its article, where what is left is long enough to be a word.

    >>> without_article("الاسد")
    'اسد'
    """
    return name[2:] if name.startswith(ARTICLE) and len(name) > 4 else name


def units(segmentation: Segmentation) -> tuple[Unit, ...]:
    """The units of one token: one as a rule, two where a prefix follows a stem (words run together)."""
    forms, ends, kinds, _ = segmentation
    begins = segmentation.words()
    out = []
    for first, last in zip(begins, [*begins[1:], len(forms)], strict=True):
        at = first
        while at < last - 1 and kinds[at] == "prefix" and forms[at] in PROCLITICS:
            at += 1
        start = ends[at - 1] if at else 0
        if start < ends[last - 1]:
            out.append(Unit("".join(forms[at:last]), tuple(forms[first:at]), start, ends[last - 1]))
    return tuple(out)


def clean(key: str) -> str:
    """A unit's key as words of lists are looked up: bounded in length, without lone surrogates."""
    return key[:MAX_LETTERS].encode(errors="replace").decode()


def features(unit: Unit, kind: str, lookup: Callable[[str], str], mark: str = "") -> list[str]:
    """The features of a unit's type; the first is its word (or, of a number, its length).

    Args:
        unit: the unit.
        kind: the token's type (word, number, latin, punctuation, symbol).
        lookup: what classes and name lists say of a word, as features joined by blanks; empty where nothing is known.
        mark: its place in a listed name of several words (``B-LOC``: the first word of a place); empty outside of one.

    """
    if kind == "number":
        return [f"k=number{min(unit.end - unit.start, 5)}"]
    key = clean(unit.key)
    found = [f"w={key}"]
    if mark:
        found.append(f"M={mark}")
    if unit.proclitics:
        found.append(f"p={unit.proclitics[-1]}")
        found.append(f"pw={''.join(unit.proclitics)}")
    if kind != "word":
        found.append(f"k={kind}")
        if kind == "latin":
            found.append("cap" if key[0].isupper() else "low")
        return found
    plain = fold(key)
    core = without_article(plain)
    found.append("al" if core != plain else "noal")
    if plain != key:
        found.append(f"w={plain}")
    found.append(f"c={core}")
    for length in (2, 3):
        found.append(f"^{core[:length]}")
        found.append(f"${plain[-length:]}")
    if len(plain) > 5:
        found.append(f"${plain[-4:]}")
        found.append(f"^{core[:4]}")
    found.extend(f"#{core[i : i + 3]}" for i in range(1, len(core) - 3))
    found.append(f"l{min(len(core), 9)}")
    known = lookup(f"#{key}")
    found.extend(known.split() if known else ["oov"])
    names = lookup(plain)
    found.extend(names.split() if names else ["nogaz"])
    if core != plain:
        found.extend(f"al{name}" for name in lookup(core).split())
    return found


class Names(NamedTuple):
    """Names of several words.

    Attributes:
        types: by name, words joined by blanks, its entity type.
        longest: by first word, how many words the longest of its names has.
        seconds: the second words.

    """

    types: Mapping[str, str]
    longest: Mapping[str, int]
    seconds: frozenset[str]


def by_first_word(types: Mapping[str, str]) -> Names:
    """Names, words joined by blanks, with their types, in the form in which they are found."""
    longest: dict[str, int] = {}
    seconds = set()
    for name in types:
        first, *others = name.split(" ")
        longest[first] = max(longest.get(first, 0), 1 + len(others))
        seconds.update(others[:1])
    return Names(types, longest, frozenset(seconds))


def matches(keys: list[str], names: Names) -> list[tuple[int, int, str]]:
    """Where names of several words stand: begin, end and type; longest match first, from left to right, never overlapping.

    Args:
        keys: folded keys of the units of a text.
        names: what to look for; of names of more than ``MAX_NAME_WORDS`` words none is found.

    """
    found: list[tuple[int, int, str]] = []
    at = 0
    begun = map(and_, map(names.longest.__contains__, keys), map(names.seconds.__contains__, islice(keys, 1, None)))
    for place in compress(count(), begun):
        if place < at:
            continue
        for end in range(min(place + min(names.longest[keys[place]], MAX_NAME_WORDS), len(keys)), place + 1, -1):
            kind = names.types.get(" ".join(keys[place:end]))
            if kind is not None:
                found.append((place, end, kind))
                at = end
                break
    return found


def used_at(feature: str, offset: int) -> bool:
    """Whether a feature of a type counts for the label of the unit that is ``offset`` places before it.

    Neighbours are seen by word, class, lists and two-letter ending; the next but one by word, class and lists.
    """
    first = feature[0]
    if offset == 0:
        return True
    if abs(offset) == 1:
        return first in "wkqGSPMpac" or (first == "$" and len(feature) == 3) or feature in {"noal", "nogaz", "oov"}
    return first in "wqGSPMk"
