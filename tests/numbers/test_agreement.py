"""Agreement: which words after a number can be what it counts."""

import pytest


class TestVerbsThatAreUnits:
    """قدم is a foot and "presented", ميل a mile and a name: the form that the number asks for tells them apart."""

    @pytest.mark.parametrize(
        "text",
        ["في 2019 قدم الوزير استقالته", "منذ 30 قدم الفريق عروضا", "في 2000 قدم الوزير خطته", "عام 2004 ميل غيبسون", "سنة 1900 قدم اللاجئون",
         "في 2019 سنت الحكومة قانونا", "في 2019 بت القاضي في الأمر"],
    )  # fmt: skip
    def test_no_unit(self, read, text):
        """11 to 99 count an accusative, and a year counts nothing."""
        (body,) = read(text).bodies
        assert body["kind"] == "cardinal"
        assert "noun" not in body

    @pytest.mark.parametrize(
        ("text", "unit"),
        [("سقط من 30 قدما أمام الناس", "foot"), ("ثلاثة أقدام من السور", "foot"), ("100 قدم من السور", "foot"), ("على بعد 20 ميل من الساحل", "mile"),
         ("على بعد نحو 30 ميل من الساحل", "mile"), ("على ارتفاع 2000 قدم فوق البحر", "foot"), ("مشى 2.5 ميل في الغابة", "mile"),
         ("خمسون سنت من المال", "USD"), ("6 قدم", "foot"), ("6 قدم و3 بوصات", "foot")],
    )  # fmt: skip
    def test_unit(self, read, text, unit):
        """The plural, the accusative, the bare form after a hundred, a length, a decimal, and where no subject follows."""
        assert read(text).bodies[0]["unit"] == unit

    def test_year_counts_its_accusative(self, read):
        """2019 demonstrators are counted: the noun has the form that the number asks for."""
        assert read("في 2019 متظاهرا وقف").bodies[0]["noun"]["text"] == "متظاهرا"


class TestLabels:
    """Words that name what the figures after them number."""

    @pytest.mark.parametrize(("text", "values"), [("في الدقيقتين 23 و67", [23, 67]), ("بين الساعتين الثالثة والرابعة", [3, 4])])
    def test_definite_dual(self, read, text, values):
        """A definite dual right before numbers is their label and no amount of two."""
        assert read(text).values == values

    def test_indefinite_dual(self, read):
        """An indefinite one is an amount."""
        assert read("قتل خلال شهرين 15 شخصا").short == [("duration", 2), ("cardinal", 15)]


class TestMoneyWithLetters:
    """A sign of money before figures and m, bn or k after them."""

    @pytest.mark.parametrize(
        ("text", "value", "unit"),
        [("£1.2m", 1200000, "GBP"), ("بلغ $5m", 5000000, "USD"), ("€3bn", 3 * 10**9, "EUR"), ("$200k", 200000, "USD"), ("$2B", 2 * 10**9, "USD")],
    )
    def test_scale(self, read, text, value, unit):
        """The letters are thousands, millions, billions."""
        (body,) = read(text).bodies
        assert (body["kind"], body["value"], body["unit"]) == ("money", value, unit)
        assert text.endswith(body["text"])

    @pytest.mark.parametrize(("text", "kind"), [("طوله 5m", "quantity"), ("%5m", "quantity")])
    def test_metres(self, read, text, kind):
        """Without a sign of money m is the metre."""
        assert read(text).bodies[0]["kind"] == kind


class TestReigns:
    """The ordinal of a king, a queen or a pope is part of the name."""

    @pytest.mark.parametrize(
        "text", ["لويس الرابع عشر", "إليزابيث الثانية", "وإليزابيث الثانية", "الملك محمدا السادس", "وعبد الله الثاني", "يوحنا الثالث والعشرون"]
    )
    def test_none(self, read, text):
        """In all cases, with و before the name, and to the last word of the ordinal."""
        assert read(text).bodies == []

    def test_centuries_are_no_names(self, read):
        """An ordinal beyond any dynasty counts."""
        assert read("مهرجان محمد الخامس والعشرون").short == [("ordinal", 25)]


@pytest.mark.parametrize("text", ["100 دورة في الثانية", "يرسل ثلاثين رسالة قصيرة في الثانية"])
def test_rates(read, text):
    """في الثانية after a count is a rate and ranks nothing."""
    assert [body["kind"] for body in read(text).bodies] == ["cardinal"]


def test_second_place(read):
    """Without a count before it الثانية is the second."""
    assert read("حل في الثانية").short == [("ordinal", 2)]


class TestNouns:
    """What is counted is a noun: no preposition stands on it, and it is no verb."""

    @pytest.mark.parametrize(
        "text",
        ["في الدقيقة 45 ليتعادل الفريقان", "في الدقيقة 88 يحرز هدفا", "أصيب 12 بجروح", "وصل 20 لأداء الصلاة", "حضر 30 يحملون أعلاما",
         "فاز 15 بالجائزة",
         "تأهل 8 لمرحلة جديدة", "المادة 12 قانون العمل"],
    )  # fmt: skip
    def test_none(self, read, text):
        """Verbs, prepositional phrases, and what follows a number that a label names."""
        assert all("noun" not in body for body in read(text).bodies)
        assert read(text).bodies

    @pytest.mark.parametrize(
        ("text", "noun"),
        [("حضر 30 بالغا", "بالغا"), ("اعتقل 12 يمنيا", "يمنيا"), ("وصل 40 لاجئا", "لاجئا"), ("فيها 12 بيتا", "بيتا"), ("أحيا خمس ليال", "ليال"),
         ("صنع 3 بالونات", "بالونات"), ("قتل 12 ليبيا", "ليبيا")],
    )  # fmt: skip
    def test_nouns_that_begin_so(self, read, text, noun):
        """Letters of a preposition or a verb begin nouns, too."""
        assert [body["noun"]["text"] for body in read(text).bodies] == [noun]


@pytest.mark.parametrize(
    ("text", "value", "unit"),
    [("لترا ونصف اللتر", 1.5, "liter"), ("كيلومترا وربع الكيلومتر", 1.25, "kilometer"), ("يستغرق عاما ونصف", 1.5, "year"), ("مترا واحدا", 1, "meter"),
     ("ثلاثين مترا ونصف المتر", 30.5, "meter")],
)  # fmt: skip
def test_accusative_and_a_half(read, text, value, unit):
    """An accusative unit counts one before a part of it."""
    (body,) = read(text).bodies
    assert (body["value"], body["unit"]) == (value, unit)


def test_lone_accusative(read):
    """Alone it counts nothing; one contract is no decade."""
    assert read("يوما بعد يوم").bodies == []
    assert read("جدد عقدا واحدا").short == [("cardinal", 1)]
    assert read("وقع 12 عقدا").bodies[0]["noun"]["text"] == "عقدا"


def test_pale_is_no_baht(read):
    """A currency whose name is an everyday word stands with its country."""
    assert read("20 باهت اللون").short == [("cardinal", 20)]
    assert read("20 باهت تايلاندي").bodies[0]["unit"] == "THB"
