"""The tokenizer: what is one token, and of which type."""

import pytest
from hypothesis import given
from strategies import arabic_texts

from enrich.text import Text
from enrich.tokens import tokenize


def pairs(raw):
    """Forms and types."""
    tokens = tokenize(Text(raw))
    return list(zip(tokens.forms, tokens.types, strict=True))


class TestTypes:
    """Each type by example."""

    @pytest.mark.parametrize(
        ("raw", "expected"),
        [
            ("قال: نعم.", [("قال", "word"), (":", "punctuation"), ("نعم", "word"), (".", "punctuation")]),
            ("1,234.5", [("1,234.5", "number")]),
            ("١٫٥", [("1٫5", "number")]),
            ("192.168.1.1", [("192.168.1.1", "number")]),
            ("2012-05-07", [("2012-05-07", "number")]),
            ("في 10.", [("في", "word"), ("10", "number"), (".", "punctuation")]),
            ("و10", [("و", "word"), ("10", "number")]),
            ("20دولار", [("20", "number"), ("دولار", "word")]),
            ("A320", [("A320", "latin")]),
            ("don't", [("don't", "latin")]),
            ("#وسم_طويل", [("#وسم_طويل", "symbol")]),
            ("@user", [("@user", "symbol")]),
            ("http://a.org/b?c=1.", [("http://a.org/b?c=1", "latin"), (".", "punctuation")]),
            ("زوروا www.example.com، الآن", [("زوروا", "word"), ("www.example.com", "latin"), ("،", "punctuation"), ("الآن", "word")]),
            ("x.y@mail.example.com", [("x.y@mail.example.com", "latin")]),
            ("50%", [("50", "number"), ("%", "punctuation")]),
            ("«😀»", [("«", "punctuation"), ("😀", "symbol"), ("»", "punctuation")]),
            ("$5", [("$", "symbol"), ("5", "number")]),
            ("الـ27", [("ال", "word"), ("27", "number")]),
            ("10ـ15", [("10", "number"), ("ـ", "symbol"), ("15", "number")]),
            (" \n\t", []),
        ],
    )
    def test_cuts(self, raw, expected):
        """One row a phenomenon."""
        assert pairs(raw) == expected


class TestLaws:
    """Whatever the text."""

    @given(arabic_texts())
    def test_tokens_are_the_text_without_white_space(self, raw):
        """Nothing is lost, nothing is read twice."""
        text = Text(raw)
        tokens = tokenize(text)
        assert "".join(tokens.forms) == "".join(text.analysis.split())
        assert all(text.analysis[a:b] == form for form, a, b in zip(tokens.forms, tokens.starts, tokens.ends, strict=True))
        assert len(tokens) == len(tokens.types)

    @pytest.mark.parametrize("shape", ["a" * 100_000, "a." * 50_000, "www." * 25_000, "1," * 50_000, "#" * 100_000, "a@" * 50_000, "و" * 100_000])
    def test_long_shapes_are_answered(self, shape):
        """Each of the shapes that make patterns go quadratic."""
        assert tokenize(Text(shape)).ends[-1] == 100_000

    @given(arabic_texts())
    def test_an_address_elsewhere_changes_no_token(self, raw):
        """Texts without addresses are cut by a faster path; it must not show."""
        tokens, longer = tokenize(Text(raw)), tokenize(Text(raw + "\n http://a.b"))
        count = len(tokens)
        assert tokens.forms == longer.forms[:count]
        assert tokens.types == longer.types[:count]
        assert (tokens.starts, tokens.ends) == (longer.starts[:count], longer.ends[:count])
