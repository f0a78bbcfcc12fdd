"""Telephone shapes."""

import pytest

EXACT = {
    "+1 (202) 555 0147": "+12025550147", "0791234567 تحويلة 22": "0791234567x22", "5552234567 ext. 9": "5552234567x9", "هاتف 5123456": "5123456",
    "5.5.5.1.2.3.4": "5551234", "(+962) 791234567": "+962791234567", "555 123 4567": "5551234567",
}  # fmt: skip
NONE = ["+15", "1234567", "12345678901234567", "0.5", "(1990-1995)", "5551234567 مليون", "+\n962791234567", "0001", "هاتف 12"]


@pytest.mark.parametrize(("text", "exact"), EXACT.items())
def test_exact(read, text, exact):
    """Signs and extensions are kept in exact."""
    assert [body["exact"] for body in read(text).bodies] == [exact]


@pytest.mark.parametrize("text", NONE)
def test_none(read, text):
    """Other shapes are none."""
    assert not [body for body in read(text).bodies if body["kind"] == "phone"]


class TestDates:
    """A date of two, two and four figures is no telephone number, though it may begin with 0."""

    @pytest.mark.parametrize("text", ["من مواليد 07-11-1979", "صدر في 02/03/2014", "بتاريخ 2016-09-05", "الأرقام 98112233/55112233"])
    def test_none(self, read, text):
        """Dates, and two numbers with a slash between, are nothing."""
        assert read(text).bodies == []

    def test_phone_of_the_same_beginning(self, read):
        """What is no day, month and year stays a telephone number."""
        assert [body["kind"] for body in read("هاتف 07-11-197900").bodies] == ["phone"]
        assert [body["kind"] for body in read("هاتف 07-41-1979").bodies] == ["phone"]
