"""The window network, against its definition."""

import numpy as np
import pytest

from enrich.entities.model import LABELS, Network
from enrich.entities.network import FEW, FIRST, SECOND, emissions

SIZE, FIRST_UNITS, SECOND_UNITS = 4, 6, 5


def layers(seed):
    """A network of random weights."""
    random = np.random.default_rng(seed)
    shapes = ((FIRST, SIZE, FIRST_UNITS), (FIRST_UNITS,), (SECOND * FIRST_UNITS, SECOND_UNITS), (SECOND_UNITS,))
    out = ((FIRST_UNITS + SECOND_UNITS, len(LABELS)), (len(LABELS),))
    return Network(*(random.normal(size=shape).astype(np.float32) for shape in (*shapes, *out)))


def expected(vectors, network):
    """The scores of one sentence, place by place."""
    length = len(vectors)

    def first(place):
        if not 0 <= place < length:
            return np.zeros(FIRST_UNITS)
        window = range(FIRST)
        seen = sum(vectors[place + i - 2] @ network.first[i] for i in window if 0 <= place + i - 2 < length)
        return np.maximum(seen + network.first_bias, 0)

    rows = []
    for place in range(length):
        window = np.concatenate([first(place + i) for i in (-1, 0, 1)])
        second = np.maximum(window @ network.second + network.second_bias, 0)
        rows.append(np.concatenate([first(place), second]) @ network.out + network.out_bias)
    return np.array(rows)


class TestEmissions:
    """Scores of places in their windows."""

    @pytest.mark.parametrize("times", [1, 10])
    def test_are_those_of_each_sentence_by_itself(self, times):
        """What lies between them has no part in them; types that stand in several places are the same in each. So of few places and many."""
        network = layers(3)
        types = np.random.default_rng(4).normal(size=(5, SIZE)).astype(np.float32)
        types[0] = 0  # beyond the edge
        sentences = [[1, 2, 3, 1, 4], [2], [4, 4, 1]] * times
        line = [0, 0]
        begins = []
        for sentence in sentences:
            begins.append(len(line))
            line += [*sentence, 0, 0]
        assert (len(line) > FEW) == (times > 1)
        found = emissions(types, np.array(line), network)
        assert found.shape == (len(line), len(LABELS))
        for begin, sentence in zip(begins, sentences, strict=True):
            assert np.allclose(found[begin : begin + len(sentence)], expected(types[sentence], network), atol=1e-4)
