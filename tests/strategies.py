"""Texts as hostile and as Arabic as they come, for the laws that hypothesis checks."""

from hypothesis import strategies as st

LETTERS = "ابتثجحخدذرزسشصضطظعغفقكلمنهويءأإآؤئةى"
MARKS = "\u064b\u064c\u064d\u064e\u064f\u0650\u0651\u0652\u0653\u0654\u0670\u06d6\u06e1"
WORDS = [
    "والمكتبات",
    "للسلطة",
    "للأمم",
    "المتحدة",
    "الولاياتالمتحدة",
    "جون",
    "كيري",
    "مُحَمَّدٌ",
    "كتـــاب",
    "ﻻ",
    "ﷺ",
    "ﷲ",
    "وستة",
    "وعشرين",
    "ألف",
    "مليون",
    "بالمئة",
    "دولار",
    "١٢٣٤",
    "۱۲",
    "3.5",
    "1,234",
    "50٪",
    "القاهرة",
    "السعودية",
    "کی",
    "جميييييل",
    "وجد",
    "كان",
    "\N{RIGHT-TO-LEFT MARK}",
    "\N{ZERO WIDTH NON-JOINER}",
    "\N{RIGHT-TO-LEFT OVERRIDE}",
    "\r\n",
    "\N{NO-BREAK SPACE}",
    "😀",
    "𐤀𐤁",
    "iPhone",
    "#وسم",
    "@someone",
    "https://example.org/a?b=c.",
    "a@b.co",
    "«",
    "»",
    "،",
    "؟",
    ".",
    "...",
    "\x00",
    "\ufeff",
    "سبتمبر",
    "الأول",
    "ثلاثة",
    "آلاف",
    "نصف",
]


def arabic_texts(max_size=40):
    """Mixtures of words, letters with marks, controls, other scripts and any character at all (lone surrogates left out)."""
    piece = st.one_of(
        st.sampled_from(WORDS),
        st.sampled_from([" ", " ", " ", "\n", "و", "ال", "ب"]),
        st.text(alphabet=LETTERS + MARKS + "ـ", max_size=8),
        st.text(alphabet="0123456789٠١٢٣٤٥٦٧٨٩.,/%-٫٬ ", max_size=8),
        st.text(alphabet=st.characters(exclude_categories=["Cs"]), max_size=4),
    )
    return st.lists(piece, max_size=max_size).map("".join)
