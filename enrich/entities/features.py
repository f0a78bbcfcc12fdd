"""What the tagger sees of a word type: the bare word without its proclitics, and hashed features of its form and of the name lists.

Training and service share this file, so that a type looks the same to both. A unit is what one label is given to: a token without
its proclitics (``وكيري``: كيري), or each half of two words run together (``الولاياتالمتحدة``).
"""

from __future__ import annotations

import zlib
from typing import TYPE_CHECKING, Final, NamedTuple, Protocol

if TYPE_CHECKING:
    from enrich.engines.base import Segmentation

HASH_BITS: Final = 16
BUCKETS: Final = 1 << HASH_BITS
PROCLITIC_TAGS: Final = frozenset({"conjunction", "preposition", "future"})
PROCLITICS: Final = frozenset("وفبلكس")
MAX_LETTERS: Final = 40
"""Letters of a form that features are taken from: what is longer is no word."""

# Hamza seats and final yeh are the commonest slips of names (احمد, علي/على): lists are looked up without them.
_FOLD: Final = str.maketrans({"أ": "ا", "إ": "ا", "آ": "ا", "ٱ": "ا", "ى": "ي"})
ARTICLE: Final = "ال"


class NameLists(Protocol):
    """Anything that has flags for a folded name: the model's gazetteer, or a dictionary."""

    def get(self, name: str, default: str, /) -> str:
        """The flags of a folded name, joined by blanks."""


class Unit(NamedTuple):
    """What one label is given to.

    Attributes:
        key: the bare word as a lexicon writes it (``للأمم``: الأمم).
        proclitic: the proclitics before it, joined.
        start: where it begins inside the token, in code points of the analysis text.
        end: where it ends, likewise.

    """

    key: str
    proclitic: str
    start: int
    end: int


def fold(name: str) -> str:
    """A name without differences of hamza seat and final yeh, as keys of the name lists are written."""
    return name.translate(_FOLD)


def without_article(name: str) -> str:
    """A folded name without its article, where what is left is long enough to be a word.

    >>> without_article("الاسد")
    'اسد'
    """
    return name[2:] if name.startswith(ARTICLE) and len(name) > 4 else name


def units(segmentation: Segmentation) -> tuple[Unit, ...]:
    """The units of one token: one as a rule, two where a morpheme of the prefix kind follows a stem (words run together)."""
    forms, ends, kinds, _ = segmentation
    cuts = [i for i in range(1, len(kinds)) if kinds[i] == "prefix" and kinds[i - 1] != "prefix"]
    out = []
    for first, last in zip([0, *cuts], [*cuts, len(forms)], strict=True):
        at = first
        while at < last - 1 and kinds[at] == "prefix" and forms[at] in PROCLITICS:
            at += 1
        start = ends[at - 1] if at else 0
        if start < ends[last - 1]:
            out.append(Unit("".join(forms[at:last]), "".join(forms[first:at]), start, ends[last - 1]))
    return tuple(out)


def shape(key: str) -> str:
    """The kind of characters a unit begins with: word, number, capital, latin or other."""
    first = key[:1]
    if "\N{ARABIC LETTER HAMZA}" <= first <= "\N{ARABIC LETTER YEH}" or "\u066e" <= first <= "\u06d3":
        return "word"
    if first.isdigit():
        return "number"
    if first.isalpha():
        return "capital" if first.isupper() else "latin"
    return "other"


def lexical_key(key: str) -> str:
    """The key under which a unit has a word vector: numbers share one.

    >>> lexical_key("1999")
    '0'
    """
    return "0" if key[:1].isdigit() else key


def hashed(feature: str) -> int:
    """The bucket of a feature, the same on every machine; 0 is kept for padding."""
    return zlib.crc32(feature.encode("utf-8", "surrogatepass")) % (BUCKETS - 1) + 1


def features(unit: Unit, gazetteer: NameLists) -> list[int]:
    """The buckets of a unit's features; the first is its identity (which training drops at random)."""
    key = unit.key[:MAX_LETTERS]
    kind = shape(key)
    found = [f"w={lexical_key(key)}", f"k={kind}"]
    if unit.proclitic:
        found.append(f"p={unit.proclitic[-1]}")
        found.append(f"pp={unit.proclitic}")
    if kind == "number":
        found.append(f"n={min(len(key), 6)}")
    if kind == "word":
        plain = fold(key)
        core = without_article(plain)
        found.append("al" if core != plain else "noal")
        found.append(f"c={core}")
        found.extend(f"^{core[:n]}" for n in (1, 2, 3))
        found.extend(f"${plain[-n:]}" for n in (1, 2, 3, 4))
        found.append(f"l={min(len(core), 10)}")
        found.extend(f"#{core[i : i + 3]}" for i in range(max(len(core) - 2, 0)))
        for name, tag in ((plain, "g"), (core, "a")):
            flags = gazetteer.get(name, "") if tag == "g" or core != plain else ""
            found.extend(f"{tag}={flag}" for flag in flags.split())
            if not flags:
                found.append(f"{tag}=-")
    return [hashed(feature) for feature in found]
