import pytest


class TestWordBefore:
    """What stands before a word of two readings decides where grammar allows one of them only."""

    @pytest.mark.parametrize(
        ("text", "last"),
        [
            ("تقرير شهري", "شهري"),
            ("بين شهري", "شهر+ي"),
            ("الذي وجد", "وجد"),
            ("لقد فهم", "فهم"),
            ("من وصفة", "وصف+ة"),
            ("وصل متأخرا فقد", "ف+قد"),
        ],
    )
    def test_last_word(self, morphemes, text, last):
        assert morphemes(text)[-1] == last


class TestBothNeighbours:
    """What the annotated lines teach of the words on either side."""

    @pytest.mark.parametrize(
        ("before", "word", "after", "analysis"),
        [
            ("ينافس", "كلا", "من الفريقين", "كل+ا"),
            ("انتشر في", "كلا", "البلدين", "كلا"),
            ("التقى", "بعيد", "عن المدينة", "بعيد"),
            ("الاحتفال", "بعيد", "الفطر", "ب+عيد"),
            ("جاء يوم", "الاثنين", "الماضي", "ال+اثنين"),
            ("في الفترة بين", "عامي", "2001 و 2005", "عام+ي"),
            ("ظهرت في", "فلم", "جديد", "فلم"),
            ("بحثوا عنه ،", "فلم", "يجدوا شيئا", "ف+لم"),
            ("عقد اجتماع", "يومي", "بالوزارة", "يومي"),
            ("تعقد الدورة", "يومي", "السبت والأحد", "يوم+ي"),
            ("يتنقل السكان", "بحرية", "بين المدن", "ب+حري+ة"),
            ("أرسلت قوات", "بحرية", "إلى الخليج", "بحري+ة"),
        ],
    )
    def test_reading(self, morphemes, before, word, after, analysis):
        assert morphemes(f"{before} {word} {after}")[len(before.split())] == analysis


class TestParticleOfTheVerb:
    """قد stands before a verb; before a noun with the article the same letters are the verb or noun of loss."""

    @pytest.mark.parametrize(
        ("text", "analysis"),
        [
            ("فقد الجيش عشرين جنديا", "فقد"),
            ("فقد التوازن وسقط", "فقد"),
            ("فقد التقى الرئيس وزيره", "ف+قد"),
            ("فقد أعلن الرئيس", "ف+قد"),
        ],
    )
    def test_reading(self, morphemes, text, analysis):
        assert morphemes(text)[0] == analysis


class TestBeginOfText:
    """A quotation mark does not hide the begin of the text."""

    @pytest.mark.parametrize("mark", ["", '"', '" ', "«", "“"])
    def test_conjunction(self, morphemes, mark):
        assert "و+دع+ت" in morphemes(f"{mark}ودعت تركيا إلى وقف النار")
