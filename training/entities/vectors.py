"""Skip-gram vectors of bare words from the plain texts (news and encyclopaedia), proclitics split off as words of their own.

Method: Mikolov et al. (2013), Distributed representations of words and phrases and their compositionality.
"""

from __future__ import annotations

import lzma
from typing import TYPE_CHECKING

import numpy as np

from enrich.entities.features import lexical_key, units
from enrich.text import Text
from enrich.tokens import tokenize

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from enrich.segmentation import Segmenter

DIMENSIONS = 64
TEXTS = ("ant", "arwiki")


def sentences(data: Path, segmenter: Segmenter) -> Iterator[list[str]]:
    for name in TEXTS:
        for line in lzma.open(data / f"text/{name}.txt.xz", "rt", encoding="utf-8"):
            if not line.startswith("<doc"):
                words = []
                for segmentation in segmenter.segment(tokenize(Text(line))):
                    for unit in units(segmentation):
                        if unit.proclitic:
                            words.append(unit.proclitic + "+")
                        words.append(lexical_key(unit.key))
                if len(words) > 3:
                    yield words


def train(data: Path, segmenter: Segmenter) -> dict[str, np.ndarray]:
    """Words and vectors, the most frequent first. One worker: several would make another model each time."""
    from gensim.models import Word2Vec

    model = Word2Vec(
        list(sentences(data, segmenter)), vector_size=DIMENSIONS, window=3, min_count=4, sg=1, negative=5, epochs=4, workers=1, sample=1e-4, seed=1,
        hashfxn=lambda word: len(word),
    )  # fmt: skip
    return {"words": np.array(model.wv.index_to_key), "vectors": model.wv.vectors.astype(np.float32)}
