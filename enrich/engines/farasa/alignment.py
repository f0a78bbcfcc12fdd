"""From Farasa's output back to our words: alignment, never concatenation.

Farasa restores letters (``للعلماء`` comes back as ``ل+ال+علماء``), maps others (``مستشفاه``: ``مستشفى+ه``), and may split
or merge words. A segment's span is found by walking the word and the morphemes together; a morpheme's letter either *stands for*
the word's next letter or was *restored*. A word that can't be walked to its end is left whole.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from enrich.engines.base import Segmentation
from enrich.segmentation.affixes import PREFIX_TAGS, SUFFIX_TAGS, parse

if TYPE_CHECKING:
    from collections.abc import Sequence

# What Farasa writes -> what the text may have there.
STANDS_FOR: Final[dict[str, str]] = {
    "ا": "أإآٱ",  # Farasa may write a bare alef for any
    "أ": "اآ",  # ... and may put the hamza where the writer left it out
    "إ": "ا",
    "آ": "اأ",
    "ة": "ته",  # مدرسته: مدرسة+ه; and مدرسه, as many write it
    "ت": "ة",
    "ه": "ة",
    "ى": "يا",  # مستشفاه: مستشفى+ه; and على written علي
    "ي": "ىئ",
    "ء": "ؤئأ",  # أصدقاؤه: أصدقاء+ه
    "ؤ": "ءو",
    "ئ": "ءي",
    "ك": "ک",
}
ASSIMILATED: Final = frozenset({"من", "عن", "أن", "إن"})
"""Words whose nun is not written before ما and لا (مما, عما, ألا), and which Farasa may put back."""
MAX_PIECES: Final = 4
"""Output tokens that one word may have been split into."""


def fit(word: str, morphemes: Sequence[str]) -> tuple[int, ...] | None:
    """Where each morpheme ends in the word, in code points; None where they can't be its morphemes.

    >>> fit("للعلماء", ("ل", "ال", "علماء"))
    (1, 2, 7)
    """
    ends = []
    at = 0
    for number, morpheme in enumerate(morphemes):
        begin = at
        for place, letter in enumerate(morpheme):
            if at < len(word) and (letter == word[at] or word[at] in STANDS_FOR.get(letter, "")):
                at += 1
            elif not _restored(morphemes, number, place):
                return None
        if at == begin:
            return None
        ends.append(at)
    return tuple(ends) if at == len(word) else None


def _restored(morphemes: Sequence[str], number: int, place: int) -> bool:
    """Whether a morpheme's letter is one that is not written in its surroundings."""
    morpheme = morphemes[number]
    before = morphemes[number - 1] if number else ""
    if before == "ل" and morpheme.startswith("ال"):
        # After li- the article's alef is not written, nor its lam before a stem's own (لله: ل+الله).
        return place == 0 or (place == 2 and morpheme[2] == "ل")
    if number > 1 and before == "ال" and morphemes[number - 2] == "ل":
        return place == 0 and morpheme[0] == "ل"  # للغة: the three lams are written as two
    return place == 1 and morpheme in ASSIMILATED


def segmentation(word: str, morphemes: Sequence[str]) -> Segmentation | None:
    """The segmentation of a word by Farasa's morphemes; None where they don't fit it."""
    ends = fit(word, morphemes)
    if not ends:
        return None
    before, stems, after = parse("+".join(morphemes))
    return Segmentation(
        tuple(morphemes),
        ends,
        ("prefix",) * len(before) + ("stem",) * len(stems) + ("suffix",) * len(after),
        (*map(PREFIX_TAGS.get, before), *(None for _ in stems), *map(SUFFIX_TAGS.get, after)),
    )


def split_morphemes(token: str) -> tuple[str, ...]:
    """The morphemes of one output token."""
    return tuple(morpheme for morpheme in token.split("+") if morpheme)


def pair(words: Sequence[str], outputs: Sequence[tuple[str, ...]]) -> list[tuple[int, int] | None]:
    """For each word the range of output tokens that stand for it; None where none does.

    Args:
        words: what was asked, one line of it.
        outputs: what was answered, as morphemes.

    Two words that came back as one token have the same range. After a word that fits nothing both sides go on by one,
    or by what makes the next word fit again.

    """
    pairs: list[tuple[int, int] | None] = []
    at = 0
    while len(pairs) < len(words):
        i = len(pairs)
        word = words[i]
        pieces = _pieces(word, outputs, at)
        if pieces:
            pairs.append((at, at + pieces))
            at += pieces
        elif at < len(outputs) and i + 1 < len(words) and fit(word + words[i + 1], outputs[at]):
            pairs += [(at, at + 1), (at, at + 1)]
            at += 1
        elif _pieces(word, outputs, at + 1):
            at += 1
        else:
            pairs.append(None)
            if i + 1 >= len(words) or not _pieces(words[i + 1], outputs, at):
                at += 1
    return pairs


def _pieces(word: str, outputs: Sequence[tuple[str, ...]], at: int) -> int:
    """How many output tokens from ``at`` make up the word; 0 for none."""
    morphemes: tuple[str, ...] = ()
    for count, output in enumerate(outputs[at : at + MAX_PIECES], start=1):
        morphemes += output
        if fit(word, morphemes):
            return count
    return 0
