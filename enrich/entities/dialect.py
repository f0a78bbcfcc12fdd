"""Function words of the dialects: what, where, not, now, I want. A model of written Arabic takes them for foreign names in messages.

They are a closed class, as the particles of the written language are. Words of the same kind that are names of persons too (هادي, زين,
ياسر, حنا, مين) are left out. Keys are folded.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Sequence

    from enrich.engines.base import EntityType

_ONLY_FUNCTION_WORDS: Final = frozenset({
    # Questions.
    "شنو", "شنوه", "ليش", "كيفاش", "ازاي", "شلون", "شلونك", "ازيك", "كيفك", "شكون", "شقد", "واش",
    # Negation and being.
    "مش", "مافيش", "مفيش", "ماكانش", "معنديش", "ماعنديش", "معليش", "معلش",
    # Time and place.
    "هلق", "هسه", "الحين", "دلوقتي", "دلوقت", "امبارح", "مبارح", "بكرا", "النهارده", "هونيك", "هنايا",
    # Demonstratives and possession.
    "كدا", "هيك", "هادول", "هذول", "ديالي", "بتاع", "بتاعي", "متاع", "نتاع",
    # Quantity and manner.
    "عشان", "علشان", "لانو", "برضه", "برضو", "كمان", "لسه", "كتير", "بزاف", "برشا",
    # Wishing and going.
    "عايز", "عاوز", "بدي", "بدنا", "ابغي", "رايح", "رايحه", "اروح", "هروح", "بروح", "يالله", "اوكي", "ياخي",
})  # fmt: skip
# In names of several words they are names, or syllables and letters of foreign ones (برنارد شو, سي آي إيه); and some are towns.
_ALONE: Final = frozenset({
    "شو", "ماكو", "هون", "وين", "فين", "منين", "قديش", "شوي", "ايه", "ليه", "منو", "فيش", "هاي", "هاد", "هادا", "مو", "مب", "ميرسي", "بدو", "يلا",
    "كده", "لازم", "اللي", "شويه", "خويا", "علاش", "اكو", "ايش", "راك", "هيدا", "اوي", "ياريت",
})  # fmt: skip
# Those that are names of their own in encyclopaedias (the god شو): speech where they begin a sentence or follow a punctuation mark.
_AT_BEGIN: Final = frozenset({"شو", "ماكو", "ايه", "مو"})


def spoken(names: Sequence[str], start: int, end: int, kind: EntityType) -> bool:
    """Whether the mention from unit ``start`` to ``end`` is none, but speech: it has a function word in it, or is one that is no place.

    ``names`` are the folded units of the text.
    """
    words = names[start:end]
    if not _ONLY_FUNCTION_WORDS.isdisjoint(words):
        return True
    word = words[0]
    if len(words) > 1 or kind == "LOC" or word not in _ALONE:
        return False
    return word not in _AT_BEGIN or start == 0 or not names[start - 1][0].isalpha()
