"""Decoding of the linear chain, against its definition."""

from itertools import pairwise, product

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from enrich.entities.decoding import marginals, viterbi
from enrich.entities.model import LABELS

WIDTH = len(LABELS)
LENGTHS = np.array([4, 1, 3])


def chain(seed):
    """Three sentences of different lengths, padded, and transitions."""
    random = np.random.default_rng(seed)
    return random.normal(size=(3, 4, WIDTH)).astype(np.float32) * 2, random.normal(size=(WIDTH, WIDTH)).astype(np.float32)


def value(path, emissions, transitions):
    """A path's score by definition."""
    return sum(emissions[t, label] for t, label in enumerate(path)) + sum(transitions[a, b] for a, b in pairwise(path))


class TestViterbi:
    """Best labels."""

    @settings(max_examples=10, deadline=None)
    @given(st.integers(0, 10_000))
    def test_are_those_of_full_enumeration(self, seed):
        """For every sentence of the batch."""
        emissions, transitions = chain(seed)
        labels = viterbi(emissions, LENGTHS, transitions)
        for i, length in enumerate(LENGTHS):
            best = max(product(range(WIDTH), repeat=int(length)), key=lambda path, i=i: value(path, emissions[i], transitions))
            assert labels[i, :length].tolist() == list(best)


class TestMarginals:
    """Probabilities of labels."""

    @settings(max_examples=5, deadline=None)
    @given(st.integers(0, 10_000))
    def test_are_those_of_full_enumeration(self, seed):
        """The share of all paths' weight that passes through a label."""
        emissions, transitions = chain(seed)
        found = marginals(emissions, LENGTHS, transitions)
        for i, length in enumerate(LENGTHS):
            expected = np.zeros((length, WIDTH))
            for path in product(range(WIDTH), repeat=int(length)):
                weight = np.exp(value(path, emissions[i], transitions))
                for t, label in enumerate(path):
                    expected[t, label] += weight
            assert np.allclose(found[i, :length], expected / expected.sum(axis=1, keepdims=True), atol=1e-3)

    def test_a_long_sentence_with_strong_scores_stays_finite(self):
        """Sums to one at every place, and agrees with the best path where scores leave no doubt; so beside a short sentence too."""
        random = np.random.default_rng(5)
        emissions = random.normal(size=(2, 400, WIDTH)).astype(np.float32) * 30
        lengths = np.array([3, 400])
        transitions = random.normal(size=(WIDTH, WIDTH)).astype(np.float32) * 10
        chances = marginals(emissions, lengths, transitions)
        labels = viterbi(emissions, lengths, transitions)
        for i, length in enumerate(lengths):
            assert np.allclose(chances[i, :length].sum(axis=1), 1, atol=1e-5)
            certain = chances[i, :length].max(axis=1) > 0.999
            assert certain.any()
            assert (chances[i, :length].argmax(axis=1) == labels[i, :length])[certain].all()
