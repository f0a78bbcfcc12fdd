from pathlib import Path

import pytest

from enrich.segmentation.affixes import from_analysis

FILE = Path(__file__).parents[2] / "training" / "annotations" / "segmentation_types.tsv"


@pytest.fixture(scope="module")
def rows():
    return [line.split("\t") for line in FILE.read_text(encoding="utf-8").splitlines()]


class TestAnnotatedWords:
    """The annotated words that extend the lexicon are well formed, and the model file holds them."""

    def test_each_word_stands_once(self, rows):
        assert len({word for word, _ in rows}) == len(rows)

    def test_each_reading_spells_its_word(self, rows):
        assert [(word, reading) for word, written in rows for reading in written.split("|") if from_analysis(word, reading) is None] == []

    def test_the_model_answers_with_the_first_reading(self, rows, segmenter):
        wrong = [word for word, written in rows if "+".join(segmenter.segment_word(word).forms) != written.split("|")[0]]
        assert wrong == []
