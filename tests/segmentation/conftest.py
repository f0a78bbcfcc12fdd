"""One segmenter for all tests of segmentation, and a short way to ask it."""

import pytest

from enrich.segmentation import Segmenter
from enrich.text import Text
from enrich.tokens import tokenize


@pytest.fixture(scope="session")
def segmenter():
    return Segmenter.load()


@pytest.fixture(scope="session")
def morphemes(segmenter):
    """The words of a text as written analyses: ``"و+ال+مكتب+ات"``."""

    def ask(text):
        return ["+".join(one.forms) for one in segmenter.segment(tokenize(Text(text)))]

    return ask
