r"""Text: raw characters, analysis characters, and the map between them.

Stages never read the raw request. They read ``Text.analysis``, in which everything that hides a word from a
lexicon is gone or folded, and give their spans in its code points; ``Text.raw_span`` takes a span back to the raw text.

What the analysis text does, in this order:

- sequences that NFC composes (alef + madda above) become one letter, presentation forms and ligatures become letters;
- harakat, superscript alef, Quranic marks and tatweel are removed: they belong to the letter before them;
- bidirectional and zero-width controls, the byte order mark and NUL are removed;
- look-alike letters of Persian, Urdu and others become the Arabic letter (keheh to kaf, Farsi yeh to yeh);
- every decimal digit becomes ASCII.

Alef, hamza, teh marbuta and yeh stay as written: their spelling carries meaning.

>>> Text("كِتـابٌ").analysis == "كتاب"
True
>>> Text("كِتـابٌ و").raw_span(0, 4)
(0, 7)
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import TYPE_CHECKING, Final, Literal

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

OffsetUnit = Literal["codepoint", "utf16", "utf8"]
OFFSET_UNITS: Final = ("codepoint", "utf16", "utf8")

MAX_MARKS: Final = 64
"""Combining marks kept in one run: more is an attack on the Unicode tables, never a word."""

TATWEEL: Final = "\N{ARABIC TATWEEL}"

# Harakat and Quranic annotation signs, by block (Unicode 15): Arabic 0610-061A, 064B-0652 and 0656-065F, superscript alef,
# 06D6-06ED without the symbols (06DD end of ayah, 06DE rub el hizb, 06E9 sajdah) and the small letters' bases, Arabic Extended-A.
# Madda and hamza above/below (0653-0655) compose with their alef first; what is left of them is a mark too.
MARKS: Final = "\u0610-\u061a\u064b-\u065f\u0670\u06d6-\u06dc\u06df-\u06e8\u06ea-\u06ed\u08ca-\u08e1\u08e3-\u08ff"
CONTROLS: Final = "\x00\u00ad\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u206f\ufeff\ufff9-\ufffb"

# Letters of other Arabic-script alphabets that are typed for an Arabic one. Persian peh, tcheh, jeh, gaf, veh stay:
# they are sounds of their own (باريس may be written پاريس, and a reader wants to see it).
LOOK_ALIKES: Final = {
    "\N{ARABIC LETTER KEHEH}": "ك",
    "\N{ARABIC LETTER SWASH KAF}": "ك",
    "\N{ARABIC LETTER FARSI YEH}": "ي",
    "\N{ARABIC LETTER YEH BARREE}": "ي",
    "\N{ARABIC LETTER YEH WITH TAIL}": "ي",
    "\N{ARABIC LETTER HEH DOACHASHMEE}": "ه",
    "\N{ARABIC LETTER HEH GOAL}": "ه",
    "\N{ARABIC LETTER AE}": "ه",
    "\N{ARABIC LETTER HEH WITH YEH ABOVE}": "ه",
    "\N{ARABIC LETTER TEH MARBUTA GOAL}": "ة",
    "\N{ARABIC LETTER ALEF WASLA}": "ا",
    "\N{ARABIC LETTER HIGH HAMZA ALEF}": "أ",
}

_COMBINING: Final = "\u0300-\u036f\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f"
_PRESENTATION: Final = "\ufb50-\ufdff\ufe70-\ufefe"
_ZEROS: Final = (
    "\u0660\u06f0\u07c0\u0966\u09e6\u0a66\u0ae6\u0b66\u0be6\u0c66\u0ce6\u0d66\u0de6\u0e50\u0ed0\u0f20\u1040\u1090\u17e0"
    "\u1810\u1946\u19d0\u1a80\u1a90\u1b50\u1bb0\u1c40\u1c50\ua620\ua8d0\ua900\ua9d0\ua9f0\uaa50\uabf0\uff10"
)
DIGITS: Final = "".join(f"{zero}-{chr(ord(zero) + 9)}" for zero in _ZEROS)
"""The decimal digits of the basic plane that are not ASCII, as ranges of a character class."""
_FOLDED: Final = f"{MARKS}{CONTROLS}{TATWEEL}{_COMBINING}{_PRESENTATION}{''.join(LOOK_ALIKES)}{DIGITS}"
_SPECIAL: Final = re.compile(rf"[{_FOLDED}]|(?=[\U00010000-\U0010ffff])\d")
# Without a lookahead or a category a class is searched three to twenty times faster: all of the other planes stand for their digits.
_SUSPECT: Final = re.compile(f"[{_FOLDED}]|[\U00010000-\U0010ffff]")
_DROPPED: Final = re.compile(f"[{MARKS}]")
_CONTROL: Final = re.compile(f"[{CONTROLS}]")
_COMPOSING: Final = "\u0653\u0654\u0655"
_HARD: Final = re.compile(f"[{_COMPOSING}{_COMBINING}{_PRESENTATION}]")
"""What may change the letter before it or become several letters. Without it, characters are left out or take each other's place."""
_LETTERS: Final = "\u0620-\u064a\u066e-\u06d3\u06d5\u06ee-\u06ef\u06fa-\u06ff\u0750-\u077f\u0870-\u0887\u0889-\u088e\u08a0-\u08c9"
_LETTER: Final = re.compile(f"[{_LETTERS}]")
_MANY: Final = 24  # different characters to replace, from which on one pass over the text is faster than one each
_LEFT_OUT: Final = re.compile(f"[{MARKS}{CONTROLS}{TATWEEL}]")
_CONTROL_SET: Final = frozenset(
    chr(point) for first, last in re.findall("(.)(?:-(.))?", CONTROLS, re.DOTALL) for point in range(ord(first), ord(last or first) + 1)
)


def is_arabic_letter(char: str) -> bool:
    """Whether one character is a letter of the Arabic script (tatweel is none)."""
    return char != TATWEEL and _LETTER.match(char) is not None


@lru_cache(maxsize=4096)
def fold_character(char: str) -> str:
    """The analysis form of one character: none, one or (for a ligature) several characters.

    >>> fold_character("\N{ARABIC LIGATURE LAM WITH ALEF ISOLATED FORM}")
    'لا'
    """
    if char in LOOK_ALIKES:
        return LOOK_ALIKES[char]
    if _CONTROL.match(char) or _DROPPED.match(char):
        return ""
    if char.isdecimal():
        return str(unicodedata.decimal(char))
    if "\ufb50" <= char <= "\ufdff" or "\ufe70" <= char <= "\ufefc":
        folded = unicodedata.normalize("NFKC", char)
        # Isolated marks (ﱠ, ﹰ) decompose to a space and the mark: they are marks, not words.
        if folded != char:
            return "".join(LOOK_ALIKES.get(c, c) for c in folded if not _DROPPED.match(c)).strip()
    return char


class Text:
    """One request's text, as it came and as the stages read it.

    Attributes:
        raw: the characters of the request.
        analysis: the characters that stages read (see the module's docstring).
        linear: whether each analysis character stands for raw characters of its own (no ligature was taken apart).

    """

    __slots__ = ("_ends", "_starts", "_units", "analysis", "linear", "raw")

    def __init__(self, raw: str) -> None:
        self.raw = raw
        self.linear = True
        self._units: dict[str, Sequence[int] | None] = {}
        self._starts: list[int] | None = None
        self._ends: list[int] | None = None
        special = set(_SUSPECT.findall(raw))
        if not special:
            self.analysis = raw
        elif _HARD.search("".join(special)):
            self.linear = False
            self.analysis = self._fold(raw)
        else:
            self.analysis = self._leave_out(raw, special)

    def _leave_out(self, raw: str, special: set[str]) -> str:
        """The analysis text where characters are only left out or replaced one by one, which is nearly always: as ``_fold``, faster."""
        kept: list[str] = []
        starts: list[int] = []
        ends: list[int] = []
        position = 0
        for match in _LEFT_OUT.finditer(raw):
            at = match.start()
            char = raw[at]
            if char == TATWEEL and not (at and self._joins(raw[at - 1])):
                continue
            if at > position:
                kept.append(raw[position:at])
                starts.extend(range(position, at))
                ends.extend(range(position + 1, at + 1))
            position = at + 1
            if ends and ends[-1] == at and char not in _CONTROL_SET:
                ends[-1] = position
        analysis = raw
        if position:
            kept.append(raw[position:])
            starts.extend(range(position, len(raw)))
            ends.extend(range(position + 1, len(raw) + 1))
            self._starts, self._ends = starts, ends
            analysis = "".join(kept)
        replaced = {char: fold for char in special if (fold := fold_character(char)) and fold != char}
        if len(replaced) > _MANY:
            return "".join([replaced.get(char, char) for char in analysis])
        for char, fold in replaced.items():
            analysis = analysis.replace(char, fold)
        return analysis

    def _fold(self, raw: str) -> str:
        out: list[str] = []
        starts: list[int] = []
        ends: list[int] = []
        position = 0
        for match in _SPECIAL.finditer(raw):
            at = match.start()
            if at > position:
                out.append(raw[position:at])
                starts.extend(range(position, at))
                ends.extend(range(position + 1, at + 1))
            position = at + 1
            char = raw[at]
            folded: str | None
            if char == TATWEEL and not (at and self._joins(raw[at - 1])):
                # A tatweel that prolongs no letter is a stroke of its own.
                folded = char
            elif char == TATWEEL:
                folded = ""
            elif char in _COMPOSING and out and ends[-1] == at and (both := _compose(out[-1][-1], char)):
                out[-1] = out[-1][:-1] + both
                ends[-1] = at + 1
                continue
            elif unicodedata.combining(char) and not _DROPPED.match(char):
                folded = self._combine(char, at, out, ends)
                if folded is None:
                    continue
            else:
                folded = fold_character(char)
            if folded:
                out.append(folded)
                starts.extend([at] * len(folded))
                ends.extend([at + 1] * len(folded))
            elif ends and ends[-1] == at and not _CONTROL.match(char):
                ends[-1] = at + 1
        if position < len(raw):
            out.append(raw[position:])
            starts.extend(range(position, len(raw)))
            ends.extend(range(position + 1, len(raw) + 1))
        self._starts = starts
        self._ends = ends
        return "".join(out)

    @staticmethod
    def _joins(before: str) -> bool:
        return before == TATWEEL or is_arabic_letter(before) or bool(_DROPPED.match(before))

    @staticmethod
    def _combine(char: str, at: int, out: list[str], ends: list[int]) -> str | None:
        """Compose a non-Arabic combining mark with its base, or keep it attached to it; None when done."""
        if not out or ends[-1] != at:
            return char
        ends[-1] = at + 1
        if both := _compose(out[-1][-1], char):
            out[-1] = out[-1][:-1] + both
        return None

    def raw_span(self, start: int, end: int) -> tuple[int, int]:
        """The raw code points of the analysis code points from ``start`` to ``end`` (not empty).

        Marks after a letter belong to it; controls between two letters belong to the span, at its edges they do not.
        """
        if self._starts is None or self._ends is None:
            return start, end
        return self._starts[start], self._ends[end - 1]

    @property
    def identical(self) -> bool:
        """Whether analysis offsets are raw offsets (nothing was left out or became several letters)."""
        return self._starts is None

    def raw_starts(self) -> Sequence[int]:
        """For each analysis code point the raw code point where it begins."""
        return range(len(self.raw)) if self._starts is None else self._starts

    def raw_ends(self) -> Sequence[int]:
        """For each analysis code point the raw code point where it ends, its marks included."""
        return range(1, len(self.raw) + 1) if self._ends is None else self._ends

    def converter(self, unit: OffsetUnit) -> Callable[[int], int] | None:
        """A function from raw code point offsets to offsets in ``unit``; None where they are the same.

        UTF-16 offsets count code units (JavaScript, Java), UTF-8 offsets count bytes (Go, Rust).
        """
        if unit not in self._units:
            self._units[unit] = _offset_table(self.raw, unit)
        table = self._units[unit]
        return None if table is None else table.__getitem__


def _compose(base: str, mark: str) -> str | None:
    both = unicodedata.normalize("NFC", base + mark)
    return both if len(both) == 1 else None


def _offset_table(raw: str, unit: OffsetUnit) -> Sequence[int] | None:
    """For every code point offset 0 … len(raw) the offset in ``unit``; None where it is the same."""
    if unit == "codepoint" or raw.isascii():
        return None
    wide = raw.encode("utf-16-le", "surrogatepass")
    if unit == "utf16" and len(wide) == 2 * len(raw):
        return None
    points = np.frombuffer(raw.encode("utf-32-le", "surrogatepass"), np.uint32)
    sizes = np.ones(len(raw) + 1, np.int64)
    sizes[0] = 0
    if unit == "utf16":
        sizes[1:] += points > 0xFFFF
    else:
        sizes[1:] += (points > 0x7F).astype(np.int64) + (points > 0x7FF) + (points > 0xFFFF)
    table: list[int] = sizes.cumsum().tolist()
    return table
