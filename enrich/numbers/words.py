"""Number words: what each form counts, and how a token is read through its proclitics.

Forms are keyed by a spelling fold (hamza and madda off the alef, ى as ي, ة as ه), for these vary freely in text. Dialect forms
stand beside the standard ones. A form's category says where it may stand in a compound (see grammar.py).
"""

from __future__ import annotations

from fractions import Fraction
from typing import Final, NamedTuple

_FOLD: Final = str.maketrans("أإآٱىة", "اااايه")


def fold(form: str) -> str:
    """The spelling key of a form."""
    return form.translate(_FOLD)


class Reading(NamedTuple):
    """How a token counts.

    Attributes:
        category: digit, ten, teen, tens, hundred, hundreds, scale, ordinal, fraction, denominator, … (grammar.py).
        value: what the word counts.
        offset: letters of proclitics before the number word.
        conjunction: whether the first proclitic is و.
        definite: whether the article is among the proclitics.
        preposition: whether ب, ل or ك is among them.
        key: the spelling key of the word itself.

    """

    category: str
    value: int | Fraction
    offset: int = 0
    conjunction: bool = False
    definite: bool = False
    preposition: bool = False
    key: str = ""


NUMBER: Final = Reading("number", 0)
"""The reading of every token of digits."""

# category | value: forms. Construct forms lose their ن (اثنا, مئتا, ألفي); Egyptian and Levantine ت for ث; Gulf and Iraqi teens.
_CARDINALS: Final = """
zero 0: صفر
digit 1: واحد واحدة واحدا
one 1: أحد إحدى احدا حدا
digit 2: اثنان اثنين اثنتان اثنتين اتنين اثنانِ إثنان إثنين تنين ثنتين ثنتان جوج تنتين اتنان إتنين ثنين
two 2: اثنا اثني اثنى اثنتا اثنتي اثنتى إثنى إثنتى إثنا اتنا اتني ثنتا ثنتي
digit 3: ثلاث ثلاثة ثلاثا تلات تلاتة ثلاثت تلتة
digit 4: أربع أربعة أربعا اربعه
digit 5: خمس خمسة خمسا
digit 6: ست ستة ستا
digit 7: سبع سبعة سبعا
digit 8: ثمان ثماني ثمانية ثمانيا تمان تماني تمانية تمنية تمن ثمنية تمنيا ثمانٍ
digit 9: تسع تسعة تسعا
ten 10: عشر عشرة عشرا عشره
teen 11: حداشر احداشر حداعش احدعش حدعش اداشر حداش هداعش احداعش ادعش دعش
teen 12: اتناشر اطناشر اثناعش اثنعش طنعش اتناعش تناعش طناش تناش اثناعشر اثنعشر اطنعش اتنعش ثنعش اثناش
teen 13: تلتاشر تلاتاشر ثلاثطعش تلتعش ثلطعش تلطاش تلتطعش تلاتطعش ثلطعشر ثلتطعش تلطعش تلطاشر ثلاثتعش ثلتعش
teen 14: أربعتاشر اربعطعش اربعتعش ربعطاش اربعطاش اربعطعشر ارباطعش اربعطاشر اربعتاعش
teen 15: خمستاشر خمسطعش خمستعش خمسطاش خمصطعش خمسطعشر خمسطاشر خمستاعش خمصطاش خمصتعش
teen 16: ستاشر سطعش ستعش سطاش ستطعش سطعشر ستاعش سطاشر صطاش صتعش
teen 17: سبعتاشر سبعطعش سبعتعش سبعطاش سبعطعشر سبعطاشر سباطعش سبعتاعش
teen 18: تمنتاشر تمانتاشر ثمنطعش تمنتعش تمنطعش تمنطاش ثمانطعش ثمنطعشر تمنطاشر ثمنتعش تمنتاعش
teen 19: تسعتاشر تسعطعش تسعتعش تسعطاش تسعطعشر تسعطاشر تساطعش تسعتاعش
tens 20: عشرون عشرين عشرو عشرينا
tens 30: ثلاثون ثلاثين تلاتين ثلاثينا تلاتون
tens 40: أربعون أربعين أربعينا ربعين
tens 50: خمسون خمسين خمسينا
tens 60: ستون ستين ستينا
tens 70: سبعون سبعين سبعينا
tens 80: ثمانون ثمانين تمانين تمنين ثمنين ثمانينا تمانون
tens 90: تسعون تسعين تسعينا
hundred 100: مئة مائة مية ميه مئه مأة ميت مئتة مائت
hundreds 200: مئتان مئتين مائتان مائتين ميتين مئتا مئتي مائتا مائتي ميتان ميتينا مئتى
scale 12: دزينة درزن دستة دزينات
dual 12: دزينتان دزينتين
scale 1000: ألف ألفا آلاف تلاف تالاف آلافا ألاف
dual 1000: ألفان ألفين ألفي
scale 1000000: مليون مليونا ملايين مليونات ميليون ملاين مليونٍ
dual 1000000: مليونان مليونين مليوني
scale 1000000000: مليار مليارا مليارات ملايير بليون بليونا بلايين ميليار بلايينا
dual 1000000000: ملياران مليارين ملياري بليونان بليونين بليوني
scale 1000000000000: تريليون تريليونا تريليونات ترليون ترليونا ترليونات
dual 1000000000000: تريليونان تريليونين تريليوني ترليونان ترليونين ترليوني
scale 1000000000000000: كوادريليون كدريليون كوادرليون بليار
scale 1000000000000000000: كوينتيليون كوينتليون تريليار
ordinal 1: أول أولى أولا أولها
first 1: حادي حادية
ordinal 2: ثاني ثان ثانيا تاني
second 2: ثانية تانية
ordinal 3: ثالث ثالثة تالت تالتة ثالثا
ordinal 4: رابع رابعة رابعا
ordinal 5: خامس خامسة خامسا
ordinal 6: سادس سادسة سادسا
ordinal 7: سابع سابعة سابعا
ordinal 8: ثامن ثامنة تامن تامنة ثامنا
ordinal 9: تاسع تاسعة تاسعا
ordinal 10: عاشر عاشرة عاشرا
fraction 1/2: نصف نصفا
half 1/2: نص
fraction 1/3: ثلث تلت
fraction 2/3: ثلثا ثلثي ثلثان ثلثين
fraction 2/5: خمسي
fraction 1/4: ربع ربعا
eighth 1/8: ثمن
fraction 1/6: سدس
denominator 1/3: أثلاث
denominator 1/4: أرباع
denominator 1/5: أخماس
denominator 1/6: أسداس
denominator 1/7: أسباع
denominator 1/8: أثمان
denominator 1/9: أتساع
denominator 1/10: أعشار
and 0: و
point 0: فاصلة فاصل
negative -1: سالب ناقص
positive 1: موجب
except 0: إلا
"""

# Stems of the hundreds written in one word: ثلاث + مئة.
_HUNDRED_STEMS: Final = {
    3: "ثلاث ثلاثة تلات تلت ثلث تلاته",
    4: "أربع اربعة ربع",
    5: "خمس خمسة",
    6: "ست ستة",
    7: "سبع سبعة",
    8: "ثمان ثماني تمان تمن ثمن تماني ثمانية",
    9: "تسع تسعة",
}
_HUNDRED_ENDS: Final = ("مئة", "مائة", "مية", "ميت", "مأة", "مايه", "ميا", "ماية")

# Proclitics in the order in which they may be peeled: (letters, و first, article, preposition).
PROCLITICS: Final = tuple(
    (p, p[0] == "و", p.endswith(("ال", "لل")), any(c in p.removesuffix("ال") for c in "بلك") or p.endswith("لل"))
    for p in (
        "و", "ف", "ب", "ل", "ك", "ال", "لل", "ع", "وب", "ول", "وك", "وال", "ولل", "فال", "فب", "فل", "بال", "كال", "وبال",
        "وكال", "فبال", "فلل", "هال", "عال", "لال", "ه",
    )
)  # fmt: skip

# Whole words that look like a proclitic and a number word and are something else.
_BLOCKED: Final = frozenset(
    fold(w)
    for w in (
        "لست",  # I am not
        "كمية لمية وكمية ولمية",  # quantity
        "فاول",  # foul
        "بسبع",  # kept rare: lions
        "بنص لنص كنص النص والنص بالنص للنص",  # text, more often than dialect half
        "كأحد كإحدى لأحد بأحد فأحد ولأحد الأحد والأحد للأحد بالأحد",  # one of …; Sunday
        "فربع هربع عربع",
        "هست هالف عالف عست عثمان هثمان عخمس عسبع عتسع هوحده عواحد",
        "كسبع كست كثمن بثمن لثمن وثمن الثمن والثمن بالثمن",  # price
        "وحده",  # alone
        "الخمسي والخمسي للخمسي",  # a name
        "والوحده الوحده",  # unity
        "وزوج لزوج بزوج الزوج والزوج للزوج كزوج زوج",  # husband; the dialect two stays جوج
        "سفر السفر وسفر للسفر والسفر لسفر بسفر بالسفر",  # journey
        "زيرو",
        "وفاصل الفاصل بفاصل فاصل",
        "ولا والا",
        "عميه همية",
        "هاربع",
    )
    for w in w.split()
)


# Broken plurals that follow a dialect number from three to ten.
DIALECT_PLURALS: Final = frozenset(fold(w) for w in "تلاف تالاف آلاف ملايين أيام تيام شهور أشهر سنين دقايق دقائق أسابيع ولاد مرات".split())  # noqa: SIM905


def span_offset(letters: str) -> int:
    """Letters of proclitics left out of a span: all but the article (of للمئة the second ل is the article)."""
    if letters.endswith("ال"):
        return len(letters) - 2
    return len(letters) - 1 if letters.endswith("لل") else len(letters)


def _number(text: str) -> int | Fraction:
    return Fraction(text) if "/" in text else int(text)


def _base_forms() -> dict[str, tuple[str, int | Fraction]]:
    table: dict[str, tuple[str, int | Fraction]] = {}
    for line in _CARDINALS.strip().splitlines():
        head, forms = line.split(":")
        category, value = head.split()
        for form in forms.split():
            table.setdefault(fold(form), (category, _number(value)))
    for count, stems in _HUNDRED_STEMS.items():
        for stem in stems.split():
            for end in _HUNDRED_ENDS:
                table[fold(stem + end)] = ("hundreds", count * 100)
    return table


class WordReader:
    """Reads a form as a number word; built once per extractor."""

    def __init__(self) -> None:
        self._base = _base_forms()

    def read(self, form: str) -> Reading | None:
        """The reading of one word form, or None for a word that does not count."""
        key = fold(form)
        if key in _BLOCKED or (key.endswith("ولي") and key.removeprefix("و") == "اولي" and form.endswith("ي")):
            return None
        if form in {"وأحد", "وأحدى"}:
            # Folded it would be واحد; it is "and one of".
            return Reading("one", 1, 1, conjunction=True, key="احد")
        if hit := self._base.get(key):
            return Reading(hit[0], hit[1], key=key)
        if len(key) > 32:
            return None
        for letters, conjunction, definite, preposition in PROCLITICS:
            if key.startswith(letters) and (hit := self._base.get(rest := key[len(letters) :])):
                if hit[0] in {"and", "except", "point"} or (len(letters) < 2 and letters in "عه"):
                    continue
                return Reading(hit[0], hit[1], span_offset(letters), conjunction, definite, preposition, rest)
        return self._glued(key)

    def _glued(self, key: str) -> Reading | None:
        """A compound written as one word: خمسةوعشرون, مئةوخمسين."""
        at = key.find("و", 2)
        while 0 < at < len(key) - 2:
            left, right = self._plain(key[:at]), self._base.get(key[at + 1 :])
            if left and right and right[0] in {"digit", "ten", "tens", "hundreds", "teen"}:
                if left.category == "digit" and right[0] == "tens":
                    return left._replace(category="teen", value=left.value + right[1])
                if left.category in {"hundred", "hundreds"} and right[1] < 100:
                    return left._replace(category="hundreds", value=left.value + right[1])
            at = key.find("و", at + 1)
        return None

    def _plain(self, key: str) -> Reading | None:
        if hit := self._base.get(key):
            return Reading(hit[0], hit[1], key=key)
        if key[:1] == "و" and (hit := self._base.get(key[1:])):
            return Reading(hit[0], hit[1], 1, conjunction=True, key=key[1:])
        return None
