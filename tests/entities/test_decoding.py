"""Decoding of the linear chain."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from enrich.entities.decoding import MAX_UNITS, chunks, decode, spans
from enrich.entities.model import LABELS, Layers

COUNT = len(LABELS)


@pytest.fixture(scope="session")
def layers():
    empty = np.zeros(0, np.float32)
    transitions = np.random.default_rng(1).normal(size=(COUNT, COUNT)).astype(np.float32)
    return Layers(empty, empty, empty, empty, empty, empty, transitions, np.zeros(COUNT, np.float32))


class TestDecode:
    """Best labels and marginals."""

    @settings(max_examples=40, deadline=None)
    @given(st.lists(st.integers(1, 30), min_size=1, max_size=8), st.integers(0, 10_000))
    def test_labels_follow_the_bio_scheme_and_marginals_are_distributions(self, layers, lengths, seed):
        total = sum(lengths)
        starts = np.cumsum([0, *lengths[:-1]])
        scores = np.random.default_rng(seed).normal(size=(total, COUNT)).astype(np.float32) * 3
        labels, marginals = decode(scores, starts, layers)
        assert np.allclose(marginals.sum(1), 1, atol=1e-4)
        for i, label in enumerate(labels.tolist()):
            if LABELS[label].startswith("I-"):
                assert i not in starts.tolist()
                assert labels[i - 1] in (label, label - 1)

    def test_sentences_do_not_depend_on_each_other(self, layers):
        scores = np.random.default_rng(5).normal(size=(30, COUNT)).astype(np.float32) * 3
        together, _ = decode(scores, np.array([0, 12]), layers)
        first, _ = decode(scores[:12], np.array([0]), layers)
        second, _ = decode(scores[12:], np.array([0]), layers)
        assert together.tolist() == [*first.tolist(), *second.tolist()]

    def test_best_labels_are_those_of_full_enumeration(self, layers):
        from itertools import product

        scores = np.random.default_rng(9).normal(size=(4, COUNT)).astype(np.float32) * 2

        def value(path):
            if LABELS[path[0]].startswith("I-"):
                return -np.inf
            total = scores[0, path[0]]
            for t in range(1, 4):
                if path[t] and path[t] % 2 == 0 and path[t - 1] not in (path[t], path[t] - 1):
                    return -np.inf
                total += layers.transitions[path[t - 1], path[t]] + scores[t, path[t]]
            return total

        best = max(product(range(COUNT), repeat=4), key=value)
        assert decode(scores, np.array([0]), layers)[0].tolist() == list(best)


class TestChunks:
    """Sentences that are too long."""

    def test_pieces_tile_the_units_and_are_bounded(self):
        mention = np.random.default_rng(2).random(1000).astype(np.float32)
        pieces = list(chunks(np.array([0, 20]), 1000, mention))
        assert pieces[0] == (0, 20)
        assert [b for _, b in pieces[:-1]] == [a for a, _ in pieces[1:]]
        assert max(b - a for a, b in pieces) <= MAX_UNITS


class TestSpans:
    """Labels to mentions."""

    def test_neighbouring_mentions_stay_apart(self):
        labels = np.array([LABELS.index(name) for name in ("B-PER", "I-PER", "B-PER", "O", "B-ORG")])
        assert spans(labels) == [(0, 2, "PER"), (2, 3, "PER"), (4, 5, "ORG")]
