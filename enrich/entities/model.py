"""The entity model file: one file of named sections, checked when it is opened.

The header has the version, the flags of words, and name, type and shape of each section; the body is the sections.
Scores and embeddings are kept in 8 bits with one scale a row. A feature has a row of scores (the CRF's), a row of the network's
embeddings, or both; a word class's key has a row of word vectors, too.
"""

from __future__ import annotations

import json
import lzma
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, NamedTuple, Self

import marisa_trie
import numpy as np

from enrich import modelfile
from enrich.entities.features import PAD, by_first_word, clean, features

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from enrich.entities.features import Unit

KIND: Final = modelfile.Kind("entity", b"enrich entities model 3\n", "training/entities/train.py")
DEFAULT_PATH: Final = Path(__file__).parent.parent / "models" / "entities.bin"

LABELS: Final = ("O", "B-PER", "I-PER", "B-LOC", "I-LOC", "B-ORG", "I-ORG")
"""The labels in the order of the model's scores (BIO scheme)."""


class Rows(NamedTuple):
    """A matrix in 8 bits with one scale a row."""

    values: NDArray[np.int8]
    scales: NDArray[np.float32]

    def totals(self, rows: NDArray[np.int32], begins: NDArray[np.int64]) -> NDArray[np.float32]:
        """Sums of groups of rows; rows below zero are those of nothing.

        Args:
            rows: the rows of all groups, one group after the other, none empty.
            begins: where each group begins.

        """
        chosen = self.values.reshape(len(self.values), -1)[rows] * np.where(rows < 0, 0, self.scales[rows])[:, None]
        return np.asarray(np.add.reduceat(chosen, begins), np.float32).reshape(-1, *self.values.shape[1:])


class Network(NamedTuple):
    """The layers of the window network; see ``enrich.entities.network``.

    ``first`` is windows of five x vector size x hidden units, ``second`` (windows of three x hidden units) x units of the second
    layer, ``out`` both layers' units x labels.
    """

    first: NDArray[np.float32]
    first_bias: NDArray[np.float32]
    second: NDArray[np.float32]
    second_bias: NDArray[np.float32]
    out: NDArray[np.float32]
    out_bias: NDArray[np.float32]


class EntityModel:
    """Scores, network and name lists of one model file.

    Attributes:
        version: the file's own version, for /info.
        transitions: score of each label after each other, labels x labels.
        start: score of each label at a sentence's begin.
        network: the layers over the vectors of types.
        names: listed names of several words.
        iso: country names, folded, and their ISO 3166 codes.
        geonames: unambiguous place names, folded, and their GeoNames identifiers.
        calibration: raw probabilities and the calibrated ones, two rising rows.

    """

    def __init__(self, header: Mapping[str, Any], sections: Mapping[str, Any]) -> None:
        self.version = str(header["version"])
        self._features = _trie(sections["features"])
        self._score_rows: NDArray[np.int32] = sections["score_rows"]
        self._scores = Rows(sections["scores"], sections["score_scales"])
        self._embedding_rows: NDArray[np.int32] = sections["embedding_rows"]
        self._embeddings = Rows(sections["embeddings"], sections["embedding_scales"])
        self._words = _trie(sections["words"])
        self._classes = sections["classes"]
        self._vector_rows: NDArray[np.int32] = sections["vector_rows"]
        self._vectors = Rows(sections["vectors"], sections["vector_scales"])
        self._vector_bias: NDArray[np.float32] = sections["vector_bias"]
        self._flags: list[str] = header["flags"]
        self.network = Network(*(np.asarray(sections[name], np.float32) for name in Network._fields))
        self.transitions: NDArray[np.float32] = sections["transitions"]
        self.start: NDArray[np.float32] = sections["start"]
        self.calibration: NDArray[np.float32] = sections["calibration"]
        extra = json.loads(lzma.decompress(sections["places"].tobytes()))
        self.names = by_first_word(extra["names"])
        self.iso: dict[str, str] = extra["iso"]
        self.geonames: dict[str, int] = extra["geonames"]

    @property
    def width(self) -> int:
        """The size of a type's vector."""
        return len(self._vector_bias)

    def lookup(self, word: str) -> str:
        """What word classes (``#`` before the word) and name lists (a folded name) say of it, as features joined by blanks."""
        number = self._words.get(word, -1)
        return "" if number < 0 else self._flags[self._classes[number]]

    def edge(self) -> NDArray[np.float32]:
        """The scores that what lies beyond a sentence's edge gives to the labels beside it, offsets x labels."""
        only = self._scores.totals(self._score_rows[[self._features[PAD]]], np.zeros(1, np.int64))
        return only.reshape(only.shape[1:])

    def of_types(self, types: Sequence[tuple[Unit, str, str]]) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
        """What types (unit, token type, mark) give: scores to the labels around them (types x offsets x labels), and their vectors."""
        known: list[int] = []
        begins = []
        words = []
        row_of, word_of = self._features.get, self._words.get
        for unit, kind, mark in types:
            begins.append(len(known))
            known.extend([row_of(name, -1) for name in features(unit, kind, self.lookup, mark)])
            words.append(word_of("#0" if kind == "number" else f"#{clean(unit.key)}", -1))
        numbers, starts = np.array(known), np.array(begins)
        unknown = numbers < 0
        scores = self._scores.totals(np.where(unknown, -1, self._score_rows[numbers]), starts)
        vectors = self._embeddings.totals(np.where(unknown, -1, self._embedding_rows[numbers]), starts)
        numbers = np.array(words)
        vectors += self._vectors.totals(np.where(numbers < 0, -1, self._vector_rows[numbers]), np.arange(len(words)))
        vectors += self._vector_bias
        return scores, np.maximum(vectors, 0)

    @classmethod
    def load(cls, path: Path | str | None = None) -> Self:
        """Open and check a model file.

        Raises:
            ModelError: the file is missing or damaged.

        """
        header, body = modelfile.read(DEFAULT_PATH if path is None else Path(path), KIND)
        sections = {}
        at = 0
        for name, dtype, shape in header["sections"]:
            size = int(np.prod(shape)) * np.dtype(dtype).itemsize
            sections[name] = np.frombuffer(body[at : at + size], dtype).reshape(shape)
            at += -(-size // modelfile.ALIGNMENT) * modelfile.ALIGNMENT
        return cls(header, sections)


def _trie(section: NDArray[np.uint8]) -> marisa_trie.Trie:
    trie = marisa_trie.Trie()
    trie.frombytes(section.tobytes())
    return trie


def save(path: Path, version: str, flags: list[str], sections: Mapping[str, NDArray[Any]]) -> None:
    """Write a model file (used by training)."""
    arrays = {name: np.ascontiguousarray(section) for name, section in sections.items()}
    body = b"".join(data + bytes(-len(data) % modelfile.ALIGNMENT) for data in (array.tobytes() for array in arrays.values()))
    header = {
        "version": version,
        "flags": flags,
        "sections": [[name, array.dtype.str, list(array.shape)] for name, array in arrays.items()],
    }
    modelfile.write(path, KIND, header, body)
