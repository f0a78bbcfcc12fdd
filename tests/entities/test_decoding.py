"""Decoding of the linear chain, against its definition."""

from itertools import pairwise, product

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from enrich.entities.decoding import Chain, layout
from enrich.entities.model import LABELS

WIDTH = len(LABELS)
LENGTHS = st.lists(st.integers(1, 4), min_size=1, max_size=4).map(np.array)


def chain(seed, lengths):
    """The scores of sentences of these lengths, one after the other, and transitions."""
    random = np.random.default_rng(seed)
    return random.normal(size=(lengths.sum(), WIDTH)).astype(np.float32) * 2, random.normal(size=(WIDTH, WIDTH)).astype(np.float32)


def sentences(array, lengths):
    """What is of each sentence."""
    return np.split(array, lengths.cumsum()[:-1])


def value(path, emissions, transitions):
    """A path's score by definition."""
    return sum(emissions[t, label] for t, label in enumerate(path)) + sum(transitions[a, b] for a, b in pairwise(path))


class TestViterbi:
    """Best labels."""

    @settings(max_examples=10, deadline=None)
    @given(st.integers(0, 10_000), LENGTHS)
    def test_are_those_of_full_enumeration(self, seed, lengths):
        """For every sentence of the batch."""
        emissions, transitions = chain(seed, lengths)
        labels = Chain(transitions).best(emissions, layout(lengths))
        for found, scores in zip(sentences(labels, lengths), sentences(emissions, lengths), strict=True):
            expected = max(product(range(WIDTH), repeat=len(scores)), key=lambda path, scores=scores: value(path, scores, transitions))
            assert found.tolist() == list(expected)


class TestMarginals:
    """Probabilities of labels."""

    @settings(max_examples=5, deadline=None)
    @given(st.integers(0, 10_000), LENGTHS)
    def test_are_those_of_full_enumeration(self, seed, lengths):
        """The share of all paths' weight that passes through a label."""
        emissions, transitions = chain(seed, lengths)
        chances = Chain(transitions).marginals(emissions, layout(lengths))
        for found, scores in zip(sentences(chances, lengths), sentences(emissions, lengths), strict=True):
            expected = np.zeros_like(scores)
            for path in product(range(WIDTH), repeat=len(scores)):
                weight = np.exp(value(path, scores, transitions))
                for t, label in enumerate(path):
                    expected[t, label] += weight
            assert np.allclose(found, expected / expected.sum(axis=1, keepdims=True), atol=1e-3)

    def test_a_long_sentence_with_strong_scores_stays_finite(self):
        """Sums to one at every place, and agrees with the best path where scores leave no doubt; so beside a short sentence too."""
        random = np.random.default_rng(5)
        lengths = np.array([3, 400])
        emissions = random.normal(size=(lengths.sum(), WIDTH)).astype(np.float32) * 30
        transitions = random.normal(size=(WIDTH, WIDTH)).astype(np.float32) * 10
        chances = Chain(transitions).marginals(emissions, layout(lengths))
        labels = Chain(transitions).best(emissions, layout(lengths))
        assert np.allclose(chances.sum(axis=1), 1, atol=1e-5)
        certain = chances.max(axis=1) > 0.999
        for found in sentences(certain, lengths):
            assert found.any()
        assert (chances.argmax(axis=1) == labels)[certain].all()
