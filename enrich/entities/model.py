"""The entity model file: one file of named sections, checked when it is opened.

Layout: the magic line, one line of JSON (version, SHA-256 of what follows, name, type and shape of each section), the sections.
Matrices of vectors are kept in 8 bits with one scale a row.
"""

from __future__ import annotations

import hashlib
import json
import lzma
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, NamedTuple, Self

import marisa_trie
import numpy as np

from enrich.entities.features import HASH_BITS
from enrich.errors import ModelError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

MAGIC: Final = b"enrich entities model 1\n"
DEFAULT_PATH: Final = Path(__file__).parent.parent / "models" / "entities.bin"
_REMEDY: Final = "reinstall the package, or build the file with training/entities/train.py"

LABELS: Final = ("O", "B-PER", "I-PER", "B-LOC", "I-LOC", "B-ORG", "I-ORG")
"""The labels in the order of the model's outputs (BIO scheme)."""


class Gazetteer:
    """Single names and what the lists say of them, as short flags (``G2``: a given name of the second frequency class)."""

    def __init__(self, trie: marisa_trie.Trie, classes: NDArray[np.uint8], flags: list[str]) -> None:
        self._trie = trie
        self._classes = classes
        self._flags = flags

    def get(self, name: str, default: str = "", /) -> str:
        """The flags of a folded name, joined by blanks."""
        number = self._trie.get(name, -1)
        return default if number < 0 else self._flags[self._classes[number]]


class Layers(NamedTuple):
    """The network's weights: two convolutions over units (windows of 5 and 3), labels, and transitions of the linear chain."""

    first: NDArray[np.float32]
    first_bias: NDArray[np.float32]
    second: NDArray[np.float32]
    second_bias: NDArray[np.float32]
    out: NDArray[np.float32]
    out_bias: NDArray[np.float32]
    transitions: NDArray[np.float32]
    start: NDArray[np.float32]


class EntityModel:
    """Weights and name lists of one model file.

    Attributes:
        version: the file's own version, for /info.
        layers: the network's weights.
        gazetteer: flags of single names.
        iso: country names, folded, and their ISO 3166 codes.
        geonames: unambiguous place names, folded, and their GeoNames identifiers.
        calibration: raw probabilities and the calibrated ones, two rising rows.

    """

    def __init__(self, header: Mapping[str, Any], sections: Mapping[str, Any]) -> None:
        self.version = str(header["version"])
        self.layers = Layers(*(sections[name] for name in Layers._fields))
        self._vectors = sections["vectors"]
        self._vector_scales = sections["vector_scales"]
        self._buckets = sections["buckets"]
        self._bucket_scales = sections["bucket_scales"]
        self._words = _trie(sections["words"])
        self._rows = sections["rows"]
        self.gazetteer = Gazetteer(_trie(sections["names"]), sections["classes"], header["flags"])
        extra = json.loads(lzma.decompress(sections["places"].tobytes()))
        self.iso: dict[str, str] = extra["iso"]
        self.geonames: dict[str, int] = extra["geonames"]
        self.calibration = sections["calibration"]

    def vector(self, key: str, buckets: list[int]) -> NDArray[np.float32]:
        """What the network sees of one unit: its word vector and the sum of its features' vectors."""
        width = self._vectors.shape[1]
        out = np.zeros(width + self._buckets.shape[1], np.float32)
        number = self._words.get(key, -1)
        if number >= 0:
            row = self._rows[number]
            out[:width] = self._vectors[row] * self._vector_scales[row]
        out[width:] = self._bucket_scales[buckets] @ self._buckets[buckets].astype(np.float32)
        return out

    @classmethod
    def load(cls, path: Path | str | None = None) -> Self:
        """Open and check a model file.

        Raises:
            ModelError: the file is missing, damaged, or made for another feature space.

        """
        path = DEFAULT_PATH if path is None else Path(path)
        try:
            data = path.read_bytes()
        except OSError as error:
            raise ModelError(f"entity model {path} cannot be read ({error.__class__.__name__}): {_REMEDY}") from error
        if not data.startswith(MAGIC):
            raise ModelError(f"entity model {path} is of another format: {_REMEDY}")
        end = data.find(b"\n", len(MAGIC))
        body = memoryview(data)[end + 1 :]
        try:
            header = json.loads(data[len(MAGIC) : end])
            digest, bits, sizes = header["sha256"], header["hash_bits"], header["sections"]
        except (ValueError, KeyError, TypeError) as error:
            raise ModelError(f"entity model {path} has a damaged header: {_REMEDY}") from error
        if hashlib.sha256(body).hexdigest() != digest:
            raise ModelError(f"entity model {path} is damaged (its checksum differs): {_REMEDY}")
        if bits != HASH_BITS:
            raise ModelError(f"entity model {path} was made for another feature space: {_REMEDY}")
        sections = {}
        at = 0
        for name, dtype, dimensions in sizes:
            count = int(np.prod(dimensions))
            size = count * np.dtype(dtype).itemsize
            sections[name] = np.frombuffer(body[at : at + size], dtype).reshape(dimensions)
            at += size
        return cls(header, sections)


def _trie(section: NDArray[np.uint8]) -> marisa_trie.Trie:
    trie = marisa_trie.Trie()
    trie.frombytes(section.tobytes())
    return trie


def save(path: Path, version: str, flags: list[str], sections: Mapping[str, NDArray[Any]]) -> None:
    """Write a model file (used by training)."""
    body = b"".join(np.ascontiguousarray(section).tobytes() for section in sections.values())
    header = {
        "version": version,
        "sha256": hashlib.sha256(body).hexdigest(),
        "hash_bits": HASH_BITS,
        "flags": flags,
        "sections": [[name, section.dtype.str, list(section.shape)] for name, section in sections.items()],
    }
    path.write_bytes(MAGIC + json.dumps(header).encode() + b"\n" + body)
