"""The segmenter: each word type is analysed once and remembered; only words of several readings look at their neighbours.

The order of a type's analysis: the annotated lexicon; other spellings of a lexicon word; two words run together; the ranker. Where
a writer's diacritics forbid what comes of it, the ranker's best analysis that they allow takes its place. The cache has two
generations, so that it is bounded and still keeps the types of the day across requests.
"""

from __future__ import annotations

from functools import lru_cache
from itertools import chain
from typing import TYPE_CHECKING, Final, Self

import numpy as np

from enrich.engines.base import Segmentation, whole
from enrich.segmentation.affixes import build, from_analysis
from enrich.segmentation.context import before_noun, choose
from enrich.segmentation.marks import fits, marked_tokens, marks_of
from enrich.segmentation.model import SegmentationModel
from enrich.segmentation.ranker import MAX_LETTERS, UNKNOWN, rank, ranked
from enrich.segmentation.spelling import collapse, variants
from enrich.segmentation.verbs import god, imperative, joined, remainder

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from enrich.tokens import Tokens

GENERATION: Final = 20_000
"""Word types in one generation of the cache; two of them take some 20 MB at most."""
COMMONEST: Final = 9_000
"""Words that are looked up before the first text comes, of buckets 6 and above (5 are those met some 100 times in the counted corpora)."""
BATCH: Final = 2_000
"""Words ranked at once: more would cost memory (some 10 KB a word) and gain nothing."""
DECISIONS: Final = 4_096
"""Words of several readings, with both neighbours, whose reading is remembered; and words whose marks forbid the usual one."""
_Marked = tuple[str, tuple[frozenset[str], ...]]
"""A word's letters, and the diacritics on each."""
_PARTS_MIN: Final = 3  # letters of the shorter of two words run together
# First halves that make one name with what follows (عبدالناصر): such names stay whole.
_COMPOUND_NAMES: Final = frozenset(
    {"عبد", "نور", "صلاح", "علاء", "شمس", "سيف", "بدر", "جمال", "عز", "ضياء", "فخر", "زين", "جلال", "أمة", "وعبد", "لعبد", "بعبد"}
)

_QUOTATION_MARKS: Final = frozenset("\"'«»“”„‘’")


class Segmenter:
    """Words into morphemes, in the Farasa scheme.

    Safe for several threads: the cache is only ever read and added to by single dictionary operations.

    Attributes:
        version: the model file's version.

    """

    def __init__(self, model: SegmentationModel) -> None:
        self.version = model.version
        self._model = model
        self._find = model.trie.get
        # Bytes are indexed one at a time much faster than arrays.
        self._prefix, self._suffix = model.lexical.prefix.tobytes(), model.lexical.suffix.tobytes()
        self._bucket = model.lexical.bucket.tobytes()
        self._choose = lru_cache(maxsize=DECISIONS)(self._by_context)
        self._marked: dict[_Marked, Segmentation] = {}
        self._young: dict[str, Segmentation] = {}
        self._old: dict[str, Segmentation] = {}
        self._readings: dict[str, tuple[Segmentation, ...]] = {}
        for word, written in model.readings.items():
            found = (from_analysis(word, reading) for reading in written.split("|"))
            self._readings[word] = tuple(reading for reading in found if reading is not None)

    @classmethod
    def load(cls, path: Path | str | None = None) -> Self:
        """Build a segmenter from a model file, by default the one in the package.

        Raises:
            ModelError: the file is missing or damaged; the message names it and says what to do.

        """
        return cls(SegmentationModel.load(path))

    def segment(self, tokens: Tokens) -> list[Segmentation]:
        """One segmentation a token, in order; tokens that are no words are one stem."""
        found = self._by_form(tokens)
        marked = marked_tokens(tokens)
        if marked:
            self._heed(tokens, marked, found)
        return found

    def _by_form(self, tokens: Tokens) -> list[Segmentation]:
        """What the words' forms tell, and for words of several readings the context."""
        forms = tokens.forms
        found = list(map(self._young.get, forms))
        if None not in found:
            return found  # type: ignore[return-value]
        missing = [i for i, one in enumerate(found) if one is None]
        types = tokens.types
        readings = self._readings
        analysed = self._analyse([forms[i] for i in missing if types[i] == "word"])
        for i in missing:
            form = forms[i]
            if types[i] != "word":
                found[i] = self._remember(form, whole(form))
                continue
            several = readings.get(form)
            if several is not None:
                if len(several) == 1:
                    found[i] = self._remember(form, several[0])
                else:
                    found[i] = self._choose(form, _before(forms, i), forms[i + 1] if i + 1 < len(forms) else "")
                continue
            found[i] = analysed[form]
        return found  # type: ignore[return-value]

    def _by_context(self, form: str, previous: str, following: str) -> Segmentation:
        readings = self._readings[form]
        if following.startswith("ال") and self.segment_word(following).forms[0] == "ال":
            readings = before_noun(readings)
        return choose(form, readings, previous, following, self._model.context)

    def _heed(self, tokens: Tokens, marked: list[int], found: list[Segmentation]) -> None:
        """Where the writer's diacritics forbid an analysis, put the best one that they allow in its place, if there is any."""
        forms = tokens.forms
        forbidden: dict[int, _Marked] = {}
        for i in marked:
            if 1 < len(forms[i]) <= MAX_LETTERS:
                marks = marks_of(tokens, i)
                if not fits(found[i], marks):
                    word = (forms[i], tuple(marks))
                    known = self._marked.get(word)
                    if known is None:
                        forbidden[i] = word
                    else:
                        found[i] = known
        numbers = list(forbidden)
        for k in range(0, len(numbers), BATCH):
            part = numbers[k : k + BATCH]
            pairs = ranked([forms[i] for i in part], self._find, self._model.lexical, self._model.weights)
            for i, others in zip(part, pairs, strict=True):
                form, marks_on_letters = forbidden[i]
                every = chain(self._readings.get(form, ()), (build(form, prefix, suffix) for prefix, suffix in others))
                allowed = next((other for other in every if fits(other, marks_on_letters)), None)
                if allowed is not None:
                    found[i] = self._remember_marked(forbidden[i], allowed)

    def _remember_marked(self, word: _Marked, segmentation: Segmentation) -> Segmentation:
        """One object for a word with its marks, as those who come after remember segmentations by identity."""
        if len(self._marked) >= DECISIONS:
            self._marked = {}
        return self._marked.setdefault(word, segmentation)

    def segment_word(self, form: str) -> Segmentation:
        """The segmentation of one word by itself: of several readings, the most frequent."""
        several = self._readings.get(form)
        if several:
            return several[0]
        return self._young.get(form) or self._old.get(form) or self._analyse([form])[form]

    def common_words(self) -> list[str]:
        """The ``COMMONEST`` commonest strings of the lexicon."""
        numbers = np.argsort(-self._model.lexical.bucket.astype(np.int64), kind="stable")[:COMMONEST]
        return [self._model.trie.restore_key(number) for number in numbers.tolist()]

    def glued(self, form: str) -> tuple[int, ...]:
        """Where a word is two words run together (``الولاياتالمتحدة``: (8,)), in letters; empty as a rule."""
        # A second word begins with the article: of other pairs too many are one rare word.
        at = form.find("ال", _PARTS_MIN)
        if at == -1 or len(form) > MAX_LETTERS or self._known(form) is not None:
            return ()
        while at != -1 and len(form) - at >= _PARTS_MIN + 2:
            first, second = form[:at], form[at:]
            if (
                first not in _COMPOUND_NAMES
                and self._known(first) is not None
                and self._known(second) is not None
                and self._common(first)
                and self._common(second)
            ):
                return (at,)
            at = form.find("ال", at + 1)
        return ()

    def _remember(self, form: str, segmentation: Segmentation) -> Segmentation:
        if len(self._young) >= GENERATION:
            self._old = self._young
            self._young = {}
        if len(form) <= MAX_LETTERS:  # what is longer is no word that comes again
            self._young[form] = segmentation
        return segmentation

    def _analyse(self, forms: Sequence[str]) -> dict[str, Segmentation]:
        """Analyse words by themselves and remember them; those of several readings are left to the context."""
        out: dict[str, Segmentation] = {}
        unknown = []
        for form in dict.fromkeys(forms):
            if form in self._readings:
                continue
            one = self._old.get(form) or self._known(form)
            if one is None and len(form) > 1:
                one = self._respelt(form)
            if one is None and not 1 < len(form) <= MAX_LETTERS:
                one = whole(form)
            if one is None:
                unknown.append(form)
            else:
                out[form] = self._remember(form, one)
        for k in range(0, len(unknown), BATCH):
            part = unknown[k : k + BATCH]
            best = rank(part, self._find, self._model.lexical, self._model.weights)
            for form, (prefix, suffix) in zip(part, best, strict=True):
                out[form] = self._remember(form, self._verb(form) or build(form, prefix, suffix))
        return out

    def _verb(self, form: str) -> Segmentation | None:
        """An unknown word by rules of its kind: an oath, a verb with an object pronoun that is analysed as a verb without it."""
        oath = god(form)
        if oath is not None:
            return oath
        command = imperative(form)
        if command is not None:
            stem, one = command
            # The imperfect ends in this stem: of أعطيها the yeh is the stem's, as يعطي tells, and of أجنبيها there is no verb.
            if self._find(f"ي{stem}", -1) >= 0 and self._find(f"ي{stem}ي", -1) < 0:
                return one
        cut = remainder(form)
        if cut is None:
            return None
        verb, pronoun = cut
        if pronoun == "ك" and verb.endswith("وا") and self._known(verb) is None:
            return None  # too many singular words end in waw and kaf (فيسبوك)
        found = joined(form, self.segment_word(verb), pronoun)
        if found is None or found.forms[-2] != "و":
            return found
        stems = (self._known(verb[:-1]), self._known(found.forms[-3] + "و"))
        return found if all(one is None or one.forms[-1] == "و" for one in stems) else None  # of نرجوكم and أبوكم the waw is the stem's

    def _known(self, form: str) -> Segmentation | None:
        """What the lexicon says of the word by itself."""
        several = self._readings.get(form)
        if several:
            return several[0]
        number: int = self._find(form, -1)
        if number < 0:
            return None
        prefix = self._prefix[number]
        return None if prefix == UNKNOWN else build(form, prefix, self._suffix[number])

    def _common(self, form: str) -> bool:
        number: int = self._find(form, -1)
        return number >= 0 and self._bucket[number] >= 5  # some 100 times in the counted corpora

    def _respelt(self, form: str) -> Segmentation | None:
        """The word as drawn out, as another spelling of a lexicon word, or as two words run together."""
        drawn = collapse(form)
        if drawn is not None:
            short, ends = drawn
            inner = self.segment_word(short)
            return inner._replace(ends=tuple(ends[end - 1] for end in inner.ends))
        if len(form) > MAX_LETTERS:
            return None
        if self._find(form, -1) < 0:  # a form that the corpora count is no slip
            for variant in variants(form):
                same = self._known(variant) if self._common(variant) else None
                if same is not None:
                    return self._respell(form, variant, same)
            cuts = self.glued(form)
            if cuts:
                return _joined(self.segment_word(form[: cuts[0]]), self.segment_word(form[cuts[0] :]))
        return None

    @staticmethod
    def _respell(form: str, variant: str, same: Segmentation) -> Segmentation:
        """The variant's analysis with the word's own letters."""
        forms, ends, kinds, tags = same
        if form[-1] == "ه" and variant[-1] == "ة":  # ه written for ة is not split off
            stem = forms[-2] + "ه"
            return Segmentation((*forms[:-2], stem), (*ends[:-2], len(form)), kinds[:-1], tags[:-1])
        starts = (0, *ends[:-1])
        spelt = tuple(part if form[a:b] == variant[a:b] else form[a:b] for part, a, b in zip(forms, starts, ends, strict=True))
        return Segmentation(spelt, ends, kinds, tags)


def _before(forms: Sequence[str], index: int) -> str:
    """The word before one; empty where it begins the text, behind a quotation mark too."""
    previous = forms[index - 1] if index else ""
    return "" if index == 1 and previous in _QUOTATION_MARKS else previous


def _joined(first: Segmentation, second: Segmentation) -> Segmentation:
    """Two words' morphemes as one token's."""
    offset = first.ends[-1]
    return Segmentation(
        first.forms + second.forms,
        first.ends + tuple(offset + end for end in second.ends),
        first.kinds + second.kinds,
        first.tags + second.tags,
    )
