"""Verbs with an object pronoun that the affix tables do not hold: what stands before the pronoun is a word of its own, and is analysed.

A plural or dual noun drops its nun before a pronoun (معلمون, معلموهم); only the five verbs keep theirs (يستقبلون, يستقبلوننا). So an
imperfect in ون, ان or ين before a pronoun keeps its suffix as a segment: يستقبل + ون + نا. In the same way a perfect, jussive or
imperative in وا is written و before a pronoun (أخبروكم is أخبروا and كم), and the interrogative أ stands before a conjunction, which
hides the clitics behind it (أفبالباطل).
"""

from __future__ import annotations

import re
from typing import Final

from enrich.engines.base import Segmentation
from enrich.segmentation.affixes import PREFIX_TAGS

_PRONOUNS: Final = "ه|ها|هما|هم|هن|ك|كما|كم|كن|ني|نا"
# An imperfect: a letter of its person before the stem, a subject suffix behind it. No such stem ends in alef (يعاون, يعاين end in nun).
_FIVE_VERBS: Final = re.compile(rf"((?:[وف]|)(?:[أسل]|)(?:[يت].+[^اي]ون|[يت].+[^ا]ان|ت.+[^اي]ين))({_PRONOUNS})")
# Not of تم, which is written تمو before a pronoun, nor after the article.
_PLURAL: Final = re.compile(r"((?!و?لل).{3,}(?<!تم)و)(ك|كم|هما|هن|كما)")
# No ه, which is written for ة as often (اجنبيه); no broken plural (أغانيها) has a stem without alef.
_IMPERATIVE: Final = re.compile(r"([وف]?)(?:ا(?!ل)|أ(?=.+ني$))([^ا]{2,5}[^ايو])ي(ها|هما|هم|هن|ني)")
_GOD: Final = re.compile("([وفأ]{0,3}[وفأبك])(ت?الله)|([وفأ]+ل)له")
_QUESTION: Final = re.compile(r"أ([وف](?:بال|كال|لل).{3,})")


def remainder(form: str) -> tuple[str, str] | None:
    """What an unknown word is without its pronoun, as a word of its own, and the pronoun; None where it is no such verb by its letters.

    >>> remainder("يستقبلوننا") == ("يستقبلون", "نا")
    True
    """
    found = _FIVE_VERBS.fullmatch(form)
    if found is not None:
        return found[1], found[2]
    found = _PLURAL.fullmatch(form)
    if found is not None:
        return found[1] + "ا", found[2]
    found = _QUESTION.fullmatch(form)
    return None if found is None else (found[1], "")


def god(form: str) -> Segmentation | None:
    """الله is whole behind any chain of clitics: the oath ووالله, and فلله with three lams written as two; ت is no clitic."""
    found = _GOD.fullmatch(form)
    if found is None:
        return None
    clitics = tuple(found[1] or found[3])
    return Segmentation(
        (*clitics, found[2] or "الله"),
        (*range(1, len(clitics) + 1), len(form)),
        (*["prefix"] * len(clitics), "stem"),
        (*(PREFIX_TAGS[one] for one in clitics), None),
    )


def imperative(form: str) -> tuple[str, Segmentation] | None:
    """A command to a woman with a pronoun (اخلطيها), by its letters alone, and the imperfect's stem that it then has (خلط)."""
    found = _IMPERATIVE.fullmatch(form)
    if found is None:
        return None
    conjunction, stem, pronoun = found.groups()
    at = len(conjunction)
    verb = form[at : found.end(2)]
    forms, ends = (verb, "ي", pronoun), (found.end(2), found.end(2) + 1, len(form))
    kinds, tags = ("stem", "suffix", "suffix"), (None, "subject", "pronoun")
    if not conjunction:
        return stem, Segmentation(forms, ends, kinds, tags)
    return stem, Segmentation((conjunction, *forms), (at, *ends), ("prefix", *kinds), ("conjunction", *tags))


def joined(form: str, verb: Segmentation, pronoun: str) -> Segmentation | None:
    """The word of a remainder's analysis and its pronoun; None where the remainder is no verb with a subject suffix after all."""
    forms, ends, kinds, tags = verb
    if not pronoun:  # the question's أ before a conjunction
        if forms[0] not in {"و", "ف"} or kinds[0] != "prefix" or "ال" not in forms:
            return None
        return Segmentation(("أ", *forms), (1, *[end + 1 for end in ends]), ("prefix", *kinds), ("interrogative", *tags))
    subject = forms[-1]
    if kinds[-1] != "suffix" or subject not in {"ون", "ان", "ين", "وا"} or kinds[-2] != "stem" or "ال" in forms:
        return None
    stem = forms[-2]
    if subject == "وا":
        ends = (*ends[:-1], ends[-1] - 1, len(form))
        return Segmentation((*forms[:-1], "و", pronoun), ends, (*kinds, "suffix"), (*tags[:-1], "plural", "pronoun"))
    if stem[0] not in "يت":
        return None
    return Segmentation((*forms, pronoun), (*ends, len(form)), (*kinds, "suffix"), (*tags, "pronoun"))
