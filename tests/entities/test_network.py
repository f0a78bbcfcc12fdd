"""The window network, against its definition."""

import numpy as np

from enrich.entities.model import LABELS, Network
from enrich.entities.network import FIRST, SECOND, emissions

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

    def test_are_those_of_each_sentence_by_itself(self):
        """What is padded has no part in them; types that stand in several places are the same in each."""
        network = layers(3)
        types = np.random.default_rng(4).normal(size=(5, SIZE)).astype(np.float32)
        types[0] = 0  # beyond the edge
        sentences = [[1, 2, 3, 1, 4], [2], [4, 4, 1]]
        places = np.zeros((3, 5 + 4), np.int64)
        for i, sentence in enumerate(sentences):
            places[i, 2 : 2 + len(sentence)] = sentence
        inside = np.arange(5) < np.array([[len(sentence)] for sentence in sentences])
        found = emissions(types, places, inside, network)
        assert found.shape == (3, 5, len(LABELS))
        for i, sentence in enumerate(sentences):
            assert np.allclose(found[i, : len(sentence)], expected(types[sentence], network), atol=1e-4)
