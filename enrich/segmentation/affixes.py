"""The affixes of Arabic words: which strings of proclitics and of suffixes exist, how they are spelt, what each one is.

An analysis of a word is a pair: one string of proclitics and one of suffixes (inflectional endings, then enclitic pronouns). What
lies between is the stem. Both lists hold what the annotated lexicon attests, and the same after the conjunctions و and ف.
"""

from __future__ import annotations

from functools import cache
from itertools import accumulate
from typing import Final, NamedTuple

from enrich.engines.base import Segmentation, whole

# A tilde marks the spelling in which the article's lam is also the stem's first letter: للغة is ل + ال + لغة.
PREFIX_STRINGS: Final = tuple(
    [""] + [
        conjunction + string
        for conjunction in ("", "و+", "ف+")
        for string in ("ال", "ب", "ل", "ب+ال", "ل+ال", "ل+ال~", "ك", "ك+ال", "س")
    ] + ["و", "ف", "أ", "أ+و", "أ+ف", "ما", "لا", "و+ما", "و+لا", "ف+لا", "ال+لا"]
)  # fmt: skip

SUFFIX_STRINGS: Final = (
    "", "ة", "ات", "ا", "ه", "ها", "ت", "ين", "ون", "هم", "وا", "ي", "نا", "ك", "ان", "هما", "و", "ني", "كم", "هن", "ن",
    "تا", "تم", "كما", "تين",
    "ت+ه", "ت+ها", "ت+هم", "ت+هن", "ت+هما", "ت+ي", "ت+نا", "ت+ك", "ت+كم", "ت+ني", "ت+ين", "ت+ان", "ت+ا", "ت+ي+ه", "ت+ي+ها", "ت+ي+هم",
    "ات+ه", "ات+ها", "ات+هم", "ات+هن", "ات+هما", "ات+ي", "ات+نا", "ات+ك", "ات+كم",
    "ي+ه", "ي+ها", "ي+هم", "ي+هما", "ي+ك", "ي+نا", "و+ه", "و+ها", "و+هم", "و+ني", "و+نا", "ون+ه", "ون+ها", "ون+هم", "ون+ني",
    "ا+ه", "ا+ها", "ا+هم", "نا+ه", "نا+ها", "نا+هم", "ى",
)  # fmt: skip

PREFIX_TAGS: Final = {
    "و": "conjunction", "ف": "conjunction", "ب": "preposition", "ل": "preposition", "ك": "preposition", "س": "future",
    "ال": "determiner", "أ": "interrogative", "لا": "negation", "ما": "negation",
}  # fmt: skip

# Suffixes that mean one thing wherever they stand. ت ا ن ي و نا are told by what follows or precedes (see _suffix_tags).
SUFFIX_TAGS: Final = {
    "ة": "feminine", "ات": "plural", "ون": "plural", "ين": "plural", "ان": "dual", "وا": "subject", "تم": "subject",
    "ه": "pronoun", "ها": "pronoun", "هم": "pronoun", "هما": "pronoun", "هن": "pronoun", "ك": "pronoun", "كم": "pronoun",
    "كما": "pronoun", "ني": "pronoun", "ي": "pronoun", "نا": "pronoun", "ت": "subject", "ا": "case", "ن": "subject",
    "و": "plural", "تا": "subject", "تين": "dual",
}  # fmt: skip


class Prefix(NamedTuple):
    """One string of proclitics: its morphemes, its letters in the word, and whether the stem shares the last of them."""

    forms: tuple[str, ...]
    spelling: str
    ends: tuple[int, ...]
    shared: bool


def _prefix(string: str) -> Prefix:
    forms = tuple(string.rstrip("~").split("+")) if string else ()
    spelling = ""
    ends = []
    for i, form in enumerate(forms):
        spelling += "ل" if form == "ال" and i and forms[i - 1] == "ل" else form
        ends.append(len(spelling))
    return Prefix(forms, spelling, tuple(ends), string.endswith("~"))


PREFIXES: Final = tuple(_prefix(string) for string in PREFIX_STRINGS)
SUFFIXES: Final = tuple(tuple(string.split("+")) if string else () for string in SUFFIX_STRINGS)
PREFIX_IDS: Final = {string: i for i, string in enumerate(PREFIX_STRINGS)}
SUFFIX_IDS: Final = {string: i for i, string in enumerate(SUFFIX_STRINGS)}


def _suffix_tags(suffixes: tuple[str, ...]) -> tuple[str | None, ...]:
    tags: list[str | None] = [SUFFIX_TAGS.get(suffix) for suffix in suffixes]
    for i, suffix in enumerate(suffixes[:-1]):
        following = suffixes[i + 1]
        if suffix == "ت" and following in {"ين", "ان", "ا"}:
            tags[i : i + 2] = ["feminine", "dual"]
        elif suffix == "ت":
            tags[i] = None  # مدينته and كتبته are spelt alike: feminine or subject
        elif suffix in {"ي", "ا"}:
            tags[i] = "dual"
    return tuple(tags)


def parse(analysis: str) -> tuple[tuple[str, ...], tuple[str, ...], tuple[str, ...]]:
    """Cut a written analysis into its proclitics, stems (several in glued words) and suffixes."""
    parts = tuple(analysis.split("+"))
    longest = max((i for i in range(len(parts)) if "+".join(parts[:i]) in PREFIX_IDS), default=0)
    tail = min(j for j in range(longest + 1, len(parts) + 1) if "+".join(parts[j:]) in SUFFIX_IDS)
    return parts[:longest], parts[longest:tail], parts[tail:]


@cache
def _pair(prefix: int, suffix: int) -> tuple[int, int, tuple[int, ...], tuple[str, ...], tuple[str | None, ...]]:
    """What ``build`` needs of a pair: stem start, length and steps of the suffixes, kinds, tags."""
    before, after = PREFIXES[prefix], SUFFIXES[suffix]
    steps = tuple(accumulate(map(len, after)))
    kinds = ("prefix",) * len(before.forms) + ("stem",) + ("suffix",) * len(after)
    tags = (*(PREFIX_TAGS.get(part) for part in before.forms), None, *_suffix_tags(after))
    return len(before.spelling) - before.shared, steps[-1] if steps else 0, steps, kinds, tags


def build(form: str, prefix: int, suffix: int) -> Segmentation:
    """The segmentation of ``form`` with the proclitics and suffixes of these numbers; they must fit its spelling."""
    start, length, steps, kinds, tags = _pair(prefix, suffix)
    stop = len(form) - length
    before = PREFIXES[prefix]
    ends = (*before.ends, stop, *[stop + step for step in steps])
    return Segmentation((*before.forms, form[start:stop], *SUFFIXES[suffix]), ends, kinds, tags)


def from_analysis(form: str, analysis: str) -> Segmentation | None:
    """The segmentation that a written analysis (``ل+ال+سلط+ة``) gives the word, or None where it does not spell it."""
    before, stems, after = parse(analysis)
    ends: list[int] = []
    at = 0
    previous = ""
    for part in (*before, *stems, *after):
        if form.startswith(part, at):
            at += len(part)
        elif previous == "ل" and part == "ال" and form.startswith("ل", at):
            at += 1
        elif previous == "ل" and part.startswith("ال") and form.startswith(part[1:], at):
            at += len(part) - 1  # للذين is ل + الذين
        elif previous == "ل" and part == "الله" and form.startswith("له", at):
            at += 2  # لله is ل + الله: three lams are written as two
        elif previous == "ال" and part.startswith("ل") and form.startswith(part[1:], at):
            at += len(part) - 1  # للغة: the article's lam is the stem's
        else:
            return None
        ends.append(at)
        previous = part
    if at != len(form):
        return None
    return _assemble(before, stems, after, tuple(ends[: len(before) + len(stems)]), len(form))


def _assemble(before: tuple[str, ...], stems: tuple[str, ...], after: tuple[str, ...], ends: tuple[int, ...], length: int) -> Segmentation:
    if not before and not after and len(stems) == 1:
        return whole(stems[0])
    at = ends[-1]
    tail = []
    for suffix in after:
        at += len(suffix)
        tail.append(at)
    assert at == length  # noqa: S101 - segments tile the word: an internal law, not a check of input
    return Segmentation(
        (*before, *stems, *after),
        (*ends, *tail),
        ("prefix",) * len(before) + ("stem",) * len(stems) + ("suffix",) * len(after),
        tuple(PREFIX_TAGS.get(part) for part in before) + (None,) * len(stems) + _suffix_tags(after),
    )


def to_atb(segmentation: Segmentation) -> Segmentation:
    """The same word in the scheme of the Penn Arabic Treebank: clitics only.

    The article and the inflectional endings (ة ات ون ين ان ا ت وا ...) are joined to the stem; conjunctions, prepositions, future
    س, particles and pronouns stay apart. A stem's form is then the letters as they stand in the word.
    """
    forms, ends, kinds, tags = segmentation
    out: list[tuple[str, int, str, str | None]] = []
    for form, end, kind, tag in zip(forms, ends, kinds, tags, strict=True):
        joins = out and ((kind == "suffix" and tag != "pronoun") or (kind == "stem" and out[-1][3] == "determiner"))
        if joins:
            last = out[-1][0]
            out[-1] = (last + form, end, "stem", None)
        else:
            out.append((form, end, kind, tag))
    columns = tuple(zip(*out, strict=True))
    return Segmentation(*columns)
