"""Normalization: switches, and the presets that combine them.

Each switch is one step; the steps run in the order of ``SWITCHES`` whatever the order of the request. Every step is linear in the
text, and normalizing twice with the same switches changes nothing more.

Presets: ``minimal`` is unicode, controls and whitespace; ``standard`` adds diacritics, tatweel, letters, repeats and digits;
``search`` adds what Lucene's ArabicNormalizer folds (alef, yeh, teh marbuta), so that an index and a query agree.

>>> Normalizer().normalize("العَرَبِيّـــة ١٢٣", "standard") == "العربية 123"
True
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final

from enrich.errors import OptionError
from enrich.text import CONTROLS, DIGITS, LOOK_ALIKES, MARKS, MAX_MARKS, TATWEEL

if TYPE_CHECKING:
    from collections.abc import Callable

SWITCHES: Final = {
    "unicode": "NFC; presentation forms and ligatures become letters (ﻻ to لا)",
    "controls": "bidirectional and zero-width characters, byte order marks and NUL are removed",
    "letters": "Persian, Urdu and other look-alikes become the Arabic letter (ک to ك, ی to ي)",
    "diacritics": "harakat, superscript alef and Quranic marks are removed (كِتابٌ to كتاب)",
    "tatweel": "the stroke that prolongs letters is removed (كتـــاب to كتاب)",
    "digits": "Arabic-Indic, Persian and full-width digits become ASCII (١٢٣ to 123)",
    "punctuation": "Arabic and typographic signs become ASCII ones (، to a comma, « to a quotation mark)",
    "alef": "alef with hamza, madda or wasla becomes bare (أإآ to ا)",
    "yeh": "alef maksura becomes yeh (مستشفى to مستشفي)",
    "teh_marbuta": "teh marbuta becomes heh (مدرسة to مدرسه)",
    "hamza": "hamza on a seat becomes the seat (ؤ to و, ئ to ي), a bare hamza stays",
    "repeats": "a letter typed three times or more is one (جميييييل to جميل)",
    "whitespace": "runs become one space, or one newline where the run holds a line end; the ends are trimmed",
}
"""Every switch with what it does, in the order in which they run."""

MINIMAL: Final = frozenset({"unicode", "controls", "whitespace"})
STANDARD: Final = MINIMAL | {"diacritics", "tatweel", "letters", "repeats", "digits"}
SEARCH: Final = STANDARD | {"alef", "yeh", "teh_marbuta"}
PRESETS: Final = {"minimal": MINIMAL, "standard": STANDARD, "search": SEARCH}

# The combining marks of the Arabic blocks, Unicode's general ones, and those of Cyrillic and Hebrew.
_ANY_MARKS: Final = f"{MARKS}\u0300-\u036f\u0483-\u0489\u0591-\u05bd\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f"
_ANY_MARK: Final = f"[{_ANY_MARKS}]"
_MARK_RUN: Final = re.compile(f"({_ANY_MARK}{{{MAX_MARKS}}}){_ANY_MARK}+")
_PRESENTATION: Final = re.compile("[\ufb50-\ufdff\ufe70-\ufefc]+")
_CONTROLS: Final = re.compile(f"[{CONTROLS}]+")
_MARKS: Final = re.compile(f"[{MARKS}]+")
_TATWEEL: Final = re.compile(f"{TATWEEL}+")
_DIGIT: Final = re.compile(r"(?![0-9])\d")
# One search for all that the steps from "unicode" to "digits" change (beyond NFC's own work): most texts have few such characters, and
# a step whose characters are not there is left out. One class of the basic plane is searched in a tenth of the time of a step.
_SUSPECT: Final = re.compile(f"[{_ANY_MARKS}\ufb50-\ufdff\ufe70-\ufefc{CONTROLS}{TATWEEL}{''.join(LOOK_ALIKES)}{DIGITS}]|[\U00010000-\U0010ffff]")
_UNSTABLE: Final = re.compile(f"[{_ANY_MARKS}\ufb50-\ufdff\ufe70-\ufefc]")
_TOUCHED: Final = {
    "controls": _CONTROLS,
    "letters": re.compile(f"[{''.join(LOOK_ALIKES)}]"),
    "diacritics": _MARKS,
    "tatweel": _TATWEEL,
    "digits": _DIGIT,
}
# Three of a kind is no Arabic spelling (two is: الله, ممكن, تتحدث): a run becomes one letter. A lam after alef or at a word's beginning
# is an article or preposition before a word in lam, so two of it stay (اللللغة to اللغة).
_REPEAT: Final = re.compile(r"([\u0621-\u064a])\1{2,}")
_THREE: Final = re.compile(r"([\u0621-\u064a])\1\1")
_LAMS: Final = re.compile(r"(?:(?<=ا)|(?<![\u0621-\u064a]))ل{3,}(?=[\u0621-\u064a])")
_ALEF: Final = dict.fromkeys("أإآٱٲٳ", "ا")
# A letter whose hamza or madda is a mark of its own is the same letter: NFC joins the two as soon as nothing stands between them.
_APART: Final = dict.fromkeys("\u0653\u0654\u0655", "")
_MARKED_ALEF: Final = re.compile(f"ا{_ANY_MARK}+")
_MARKED_SEAT: Final = re.compile(f"[وي]{_ANY_MARK}+")
_YEH: Final = {"ى": "ي"}
_TEH: Final = {"ة": "ه"}
_HAMZA: Final = {"ؤ": "و", "ئ": "ي"}
_PUNCTUATION: Final = {
    "٪": "%",
    "،": ",",
    "؛": ";",
    "؟": "?",
    "٫": ".",
    "٬": ",",
    "۔": ".",
    "«": '"',
    "»": '"',
    "“": '"',
    "”": '"',
    "„": '"',
    "‘": "'",
    "’": "'",
    "‚": "'",
    "‹": "'",
    "›": "'",
    "–": "-",
    "—": "-",
    "‐": "-",
    "‑": "-",
    "−": "-",
    "…": "...",
    "٭": "*",
}


class Normalizer:
    """Normalizes texts by preset and switches; stateless and thread-safe."""

    def normalize(self, text: str, normalization: str | Mapping[str, Any] = "standard") -> str:
        """Normalize one text.

        Args:
            text: any text; lone surrogates are kept as they are.
            normalization: a preset, or an object with ``preset`` (default standard) and switches to flip.

        Raises:
            OptionError: a preset or switch is not known, or a switch is not true or false.

        """
        switches = resolve(normalization)
        if "unicode" in switches and not text.isascii():
            text = _unicode(text)
        suspects = "".join(set(_SUSPECT.findall(text)))
        for name, step in _STEPS.items():
            if name in switches and (name not in _TOUCHED or _TOUCHED[name].search(suspects)):
                text = step(text)
        # Folding letters or dropping controls can bring a base and its mark together: compose once more.
        return _unicode(text) if "unicode" in switches and not text.isascii() else text


def resolve(normalization: str | Mapping[str, Any]) -> frozenset[str]:
    """The switches that are on.

    Raises:
        OptionError: a preset or switch is not known, or a switch is not true or false.

    """
    if isinstance(normalization, str):
        if normalization not in PRESETS:
            raise OptionError("normalization", f"must be one of {', '.join(PRESETS)}, or an object of switches")
        return PRESETS[normalization]
    if not isinstance(normalization, Mapping):
        raise OptionError("normalization", f"must be one of {', '.join(PRESETS)}, or an object of switches")
    options = dict(normalization)
    preset = options.pop("preset", "standard")
    if not isinstance(preset, str) or preset not in PRESETS:
        raise OptionError("normalization/preset", f"must be one of {', '.join(PRESETS)}")
    switches = set(PRESETS[preset])
    for name, on in options.items():
        if name not in SWITCHES:
            raise OptionError("normalization", f"switches are {', '.join(SWITCHES)}")
        if not isinstance(on, bool):
            raise OptionError(f"normalization/{name}", "must be true or false")
        (switches.add if on else switches.discard)(name)
    return frozenset(switches)


@lru_cache(maxsize=2048)
def _letters_of(presentation: str) -> str:
    # Isolated marks decompose to a space and the mark: only a mark is meant.
    folded = unicodedata.normalize("NFKC", presentation)
    return folded[1:] if folded[:1] == " " and presentation != " " and len(folded) > 1 else folded


def _unicode(text: str) -> str:
    if _UNSTABLE.search(text):
        text = _MARK_RUN.sub(r"\1", text)
        text = _PRESENTATION.sub(lambda run: "".join(map(_letters_of, run.group())), text)
        text = _MARK_RUN.sub(r"\1", text)
    return text if unicodedata.is_normalized("NFC", text) else unicodedata.normalize("NFC", text)


def _whitespace(text: str) -> str:
    # Lines end where str.splitlines says so: the line, paragraph and file separators too.
    return "\n".join(filter(None, [" ".join(line.split()) for line in text.splitlines()]))


def _repeats(text: str) -> str:
    return _REPEAT.sub(r"\1", _LAMS.sub("لل", text)) if _THREE.search(text) else text


def _bare(text: str, marked: re.Pattern[str]) -> str:
    """Without hamza and madda among the marks that ``marked`` finds."""
    if any(mark in text for mark in _APART):
        return marked.sub(lambda found: _replace(found.group(), _APART), text)
    return text


def _replace(text: str, table: Mapping[str, str]) -> str:
    """Each character of the table by what it stands for, which is none of them: a search a character is faster than one translation."""
    for char, instead in table.items():
        text = text.replace(char, instead)
    return text


_STEPS: Final[dict[str, Callable[[str], str]]] = {
    "controls": lambda text: _CONTROLS.sub("", text),
    "letters": lambda text: _replace(text, LOOK_ALIKES),
    "diacritics": lambda text: _MARKS.sub("", text),
    "tatweel": lambda text: _TATWEEL.sub("", text),
    "digits": lambda text: _DIGIT.sub(lambda digit: str(unicodedata.decimal(digit.group())), text),
    "punctuation": lambda text: _replace(text, _PUNCTUATION),
    "alef": lambda text: _bare(_replace(text, _ALEF), _MARKED_ALEF),
    "yeh": lambda text: _replace(text, _YEH),
    "teh_marbuta": lambda text: _replace(text, _TEH),
    "hamza": lambda text: _bare(_replace(text, _HAMZA), _MARKED_SEAT),
    "repeats": _repeats,
    "whitespace": _whitespace,
}
