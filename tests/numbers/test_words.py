"""Number words: inflection, spelling, dialect, proclitics, composition; and words that only look like numbers."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from enrich.numbers.words import WordReader, fold

CARDINALS = {
    "حضرت سبع عشرة طالبة": 17,
    "اشترى ثمانية عشر قلما": 18,
    "كتبت إحدى وثلاثين صفحة": 31,
    "قرأ اثنتين وأربعين رواية": 42,
    "زرع مئتي شجرة": 200,
    "زرع مائتي شجرة": 200,
    "باع ثلاثمئة كتاب": 300,
    "باع ثلاث مئة كتاب": 300,
    "باع ثلاثمائة وسبعة كتب": 307,
    "بنى ألفي بيت": 2000,
    "عدد السكان مليونا نسمة": 2000000,
    "سكنها ثمانية آلاف وستمئة واثنان وعشرون فلاحا": 8622,
    "وزعوا مئة ألف نسخة": 100000,
    "تضم أحد عشر ألفا وأربعمئة مخطوط": 11400,
    "بلغت ثلاثة ملايين وخمسمئة ألف برتقالة": 3500000,
    "عددها ستة مليارات ومئتا مليون نجمة": 6200000000,
    "حضر خمسة وعشرون ومئة ضيف": 125,
    "وثمانين مقعدا": 80,
    "بأربعين مقعدا": 40,
    "للمئة مقعد": 100,
    "جمع خمسةوستين طابعا": 65,
    "في صفر حالة": 0,
    "أنتج 7 آلاف و250 جرة": 7250,
    "أنتج 45 ألف جرة": 45000,
    "أنتج 2.5 مليون جرة": 2500000,
    "ألف خمسمئة جرة": 1500,
    "مليون ونصف المليون جرة": 1500000,
    "ثلاثة آلاف ونصف": 3500,
    "خمسة إلا ربعا": 4.75,
    "نصف مليار شتلة": 500000000,
    "أربعة فاصلة خمسة": 4.5,
    "سبعة فاصلة صفر ثلاثة": 7.03,
    "سالب أربعين": -40,
}
DIALECT = {
    "شفت تلاتاشر واحد": 13, "عندو طنعش بيت": 12, "جاب سبعطعش كرسي": 17, "معاه ميتين كرسي": 200, "عندي جوج كتب": 2,
    "لقينا تمنتاشر كورة": 18, "فيه ستميه كرسي": 600, "باقي تلات تلاف كرسي": 3000, "جابو اتنين وعشرين كورة": 22,
}  # fmt: skip
NO_NUMBERS = [
    "ألف الأديب رواية جميلة",
    "لست من هنا",
    "كمية كبيرة من القمح",
    "وحدة البلاد",
    "وأحد الحاضرين صفق",
    "أحد المسؤولين استقال",
    "إحدى القرى القريبة",
    "لا أحد يعرف",
    "ست الحبايب أمي",
    "ثمن الخبز ارتفع",
    "نص الدستور الجديد",
    "يوم الاثنين القادم",
    "صباح الأحد الماضي",
    "الأولوية للتعليم",
    "ألفاظ غريبة",
    "عشيرة كبيرة",
    "تسعى الحكومة",
    "خمسينيات القرن الماضي",
    "ربع نهائي الكأس",
    "نصف النهائي غدا",
    "مديرين عامين جددا",
    "سفر طويل",
]


class TestCardinals:
    """Number words are composed in Arabic order."""

    @pytest.mark.parametrize(("text", "value"), CARDINALS.items())
    def test_standard(self, read, text, value):
        """Every gender, case and construct form counts the same."""
        assert read(text).values == [value]

    @pytest.mark.parametrize(("text", "value"), DIALECT.items())
    def test_dialect(self, read, text, value):
        """Spoken forms of Egypt, the Levant, the Gulf, Iraq and the Maghreb are read."""
        assert value in read(text).values

    def test_separate_numbers_stay_apart(self, read):
        """Two counts joined by و are two numbers where no compound may be made of them."""
        assert read("عشرة وستة").values == [10, 6]
        assert read("300 و45 مصابا").values == [300, 45]

    def test_beyond_double(self, read):
        """What a JSON number would lose stands in exact."""
        body = read("9007199254740993 ذرة").bodies[0]
        assert body["exact"] == "9007199254740993"

    def test_proclitic_left_out(self, read):
        """A span leaves the conjunction and preposition out and keeps the article."""
        assert read("وسبعة رجال").bodies[0]["text"] == "سبعة"
        assert read("بالخمسة آلاف").bodies[0]["numeral"]["text"] == "الخمسة آلاف"


class TestNoNumbers:
    """Words that look like numbers and are none."""

    @pytest.mark.parametrize("text", NO_NUMBERS)
    def test_nothing_found(self, read, text):
        """The context or the spelling says that nothing is counted."""
        assert read(text).bodies == []


class TestReader:
    """WordReader reads any form whatever."""

    @given(st.text(alphabet="ابتثعشرخمسأحدوةئىلفيكن", max_size=40))
    def test_total(self, form):
        """A reading's proclitics never outgrow the form."""
        reading = WordReader().read(form) if len(form) < 4 else _READER.read(form)
        assert reading is None or 0 <= reading.offset < len(form)

    def test_fold(self):
        """Hamza seats and final letters are one spelling."""
        assert fold("إحدى") == fold("احدي")


_READER = WordReader()
