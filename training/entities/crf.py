"""The linear part: a CRF whose state features are features of one word type at an offset."""

from __future__ import annotations

import tempfile
from typing import TYPE_CHECKING

import numpy as np

from enrich.entities import features as feats
from enrich.entities.model import LABELS

if TYPE_CHECKING:
    from corpus import Types

ITERATIONS = 80
C1, C2 = 0.04, 0.05  # L1 keeps the model small
Example = tuple[list[int], list[int], int]
"""Types, labels and source (0: under our guide, 1: ANERcorp) of a sentence."""


def sequence(types: Types, sentence: list[int], source: int) -> list[list[str]]:
    """The features of a sentence's places, with copies of words and classes by source (Daumé 2007, frustratingly easy domain adaptation)."""
    named = [types.features[number] for number in sentence]
    rows = []
    for i in range(len(named)):
        row = []
        for offset in feats.OFFSETS:
            if 0 <= i + offset < len(named):
                row += [f"{offset}{name}" for name in named[i + offset] if feats.used_at(name, offset)]
            else:
                row.append(f"{offset}{feats.PAD}")
        row += [f"{'oa'[source]}{name}" for name in named[i] if name[0] in "wk"]
        rows.append(row)
    return rows


def train(types: Types, examples: list[Example]) -> tuple[dict[str, np.ndarray], np.ndarray]:
    """Train the CRF; returns each feature's scores (offsets x labels) and the transitions."""
    import pycrfsuite

    trainer = pycrfsuite.Trainer(verbose=False, algorithm="lbfgs")
    for sentence, labels, source in examples:
        trainer.append(sequence(types, sentence, source), [LABELS[label] for label in labels])
    trainer.set_params({"c1": C1, "c2": C2, "max_iterations": ITERATIONS, "feature.possible_transitions": True})
    with tempfile.NamedTemporaryFile() as file:
        trainer.train(file.name)
        tagger = pycrfsuite.Tagger()
        tagger.open(file.name)
        info = tagger.info()
    column = {name: i for i, name in enumerate(LABELS)}
    place = {str(offset): i for i, offset in enumerate(feats.OFFSETS)}
    table: dict[str, np.ndarray] = {feats.PAD: np.zeros((len(feats.OFFSETS), len(LABELS)), np.float32)}
    for (name, label), weight in info.state_features.items():
        if name[0] == "a":
            continue  # what holds for ANERcorp only
        width = 2 if name[0] == "-" else 1
        offset, rest = ("0" if name[0] == "o" else name[:width]), name[width:]
        row = table.setdefault(rest, np.zeros((len(feats.OFFSETS), len(LABELS)), np.float32))
        row[place[offset], column[label]] += weight
    transitions = np.zeros((len(LABELS), len(LABELS)), np.float32)
    for (before, after), weight in info.transitions.items():
        transitions[column[before], column[after]] = weight
    return {name: row for name, row in table.items() if name == feats.PAD or np.abs(row).max() >= 0.02}, transitions
