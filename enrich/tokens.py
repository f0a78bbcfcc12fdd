"""One linear-time tokenizer over the analysis text.

Tokens are kept as parallel lists, not objects: a text of 100,000 characters has some 20,000 of them, and the stages
work per word type. Offsets are code points of the analysis text.

A word is a run of Arabic letters; a number a run of digits with its inner separators (``1,234.5``, ``10:30``, ``1/2``,
``192.168.1.1``); digits glued to Arabic letters are tokens of their own (``و10`` is a word and a number). Latin is a run of other
alphabets' letters with inner digits and apostrophes; URLs and e-mail addresses are one latin token, hashtags and mentions one
symbol token. Every punctuation mark and every other symbol is one token. White space is no token.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final, Literal

if TYPE_CHECKING:
    from enrich.text import Text

TokenType = Literal["word", "number", "latin", "punctuation", "symbol"]

# The letters of the Arabic blocks, without tatweel, marks, digits and punctuation.
_ARABIC: Final = (
    "\u0620-\u063f\u0641-\u064a\u066e\u066f\u0671-\u06d3\u06d5\u06ee\u06ef\u06fa-\u06ff\u0750-\u077f\u0870-\u0887\u0889-\u088e\u08a0-\u08c9"
)
_SEPARATORS: Final = ".,:/'\N{ARABIC DECIMAL SEPARATOR}\N{ARABIC THOUSANDS SEPARATOR}\N{ARABIC COMMA}\N{RIGHT SINGLE QUOTATION MARK}-"

# Every alternative begins with another character class or is a bounded look at what follows, so that each character is read a
# constant number of times. URLs begin with their scheme or www. An e-mail address is bounded as in RFC 5321 (64 + 255).
_URL: Final = r"(?P<url>(?:https?://|www\.)[^\s<>\"«»،؛]+)"
_EMAIL: Final = r"(?P<email>[A-Za-z0-9._%+-]{1,64}@[A-Za-z0-9-]{1,63}(?:\.[A-Za-z0-9-]{1,63}){1,8})"
_OTHERS: Final = (
    rf"(?P<word>[{_ARABIC}]+)"
    rf"|(?P<number>[0-9]+(?:[{_SEPARATORS}][0-9]+)*)"
    rf"|(?P<latin>[^\W\d_{_ARABIC}\u0640]+(?:['’\-]?[^\W_{_ARABIC}\u0640]+)*)"
    r"|(?P<symbol>[#@]\w{1,200})"
    r"|(?P<punctuation>[!\"'()*,\-./:;?\[\\\]_{}«»،؛؟٪٬٫٭۔…‘’“”–—‹›%&#@]|\.\.\.)"
    r"|(?P<other>\S)"
)
_TOKEN: Final = re.compile(f"{_URL}|{_EMAIL}|{_OTHERS}")
# An e-mail address is tried only where an at sign is near: otherwise 64 characters would be read again at every letter.
_TOKEN_NO_EMAIL: Final = re.compile(f"{_URL}|{_OTHERS}")
# Where there is neither an at sign nor a URL, a token's first character tells its type, and between two tokens is only white space.
_PLAIN: Final = re.compile(re.sub(r"\?P<\w+>", "?:", _OTHERS))
_TYPE: Final = re.compile(_OTHERS)
_KNOWN: Final = 4096
"""First characters whose type is remembered."""
_TYPES: Final[dict[str, TokenType]] = {
    "url": "latin",
    "email": "latin",
    "word": "word",
    "number": "number",
    "latin": "latin",
    "symbol": "symbol",
    "punctuation": "punctuation",
    "other": "symbol",
}
_URL_TAIL: Final = ".,;:!?)]}'\""


class Tokens:
    """The tokens of one text, in order, as parallel lists.

    Attributes:
        text: the text they were cut from.
        forms: the analysis form of each token.
        starts: where each begins, in code points of ``text.analysis``.
        ends: where each ends, likewise.
        types: word, number, latin, punctuation or symbol.

    """

    __slots__ = ("ends", "forms", "starts", "text", "types")

    def __init__(self, text: Text, forms: list[str], starts: list[int], ends: list[int], types: list[TokenType]) -> None:
        self.text = text
        self.forms = forms
        self.starts = starts
        self.ends = ends
        self.types = types

    def __len__(self) -> int:
        return len(self.forms)


def tokenize(text: Text) -> Tokens:
    """Cut a text into tokens, in time linear in its length."""
    analysis = text.analysis
    if not ("@" in analysis or "://" in analysis or "www." in analysis):
        return _plain(text)
    pattern = _TOKEN if "@" in analysis and len(analysis) <= 20_000 else _TOKEN_NO_EMAIL
    forms: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    types: list[TokenType] = []
    position = 0
    while position < len(analysis):
        cut = False
        for match in pattern.finditer(analysis, position):
            group = match.lastgroup or "other"
            form = match.group()
            start, end = match.span()
            if group == "url" and form[-1] in _URL_TAIL:
                form = form.rstrip(_URL_TAIL)
                end = start + len(form)
                cut = True
            forms.append(form)
            starts.append(start)
            ends.append(end)
            types.append(_TYPES[group])
            position = end
            if cut:
                break
        if not cut:
            break
    return Tokens(text, forms, starts, ends, types)


def _plain(text: Text) -> Tokens:
    """The tokens of a text without addresses: the same, in two thirds of the time."""
    analysis = text.analysis
    forms: list[str] = _PLAIN.findall(analysis)
    starts: list[int] = []
    ends: list[int] = []
    find = analysis.find
    at = 0
    for form in forms:
        at = find(form, at)
        starts.append(at)
        at += len(form)
        ends.append(at)
    known = _kinds.get
    return Tokens(text, forms, starts, ends, [known(form[0]) or _kind(form) for form in forms])


_kinds: dict[str, TokenType] = {}


def _kind(form: str) -> TokenType:
    """The type of a token of a text without addresses, from its first character as a rule (``#`` may begin a hashtag)."""
    match = _TYPE.match(form)
    kind = _TYPES[match.lastgroup or "other"] if match else "symbol"
    if form[0] != "#" and len(_kinds) < _KNOWN:
        _kinds[form[0]] = kind
    return kind
