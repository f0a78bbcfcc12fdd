"""The entity model file: one file of named sections, checked when it is opened.

Layout: the magic line, one line of JSON (version, SHA-256 of what follows, name, type and shape of each section), the sections.
Scores are kept in 8 bits with one scale a feature.
"""

from __future__ import annotations

import hashlib
import json
import lzma
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Self

import marisa_trie
import numpy as np

from enrich.entities.features import OFFSETS, PAD, features
from enrich.errors import ModelError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from enrich.entities.features import Unit

MAGIC: Final = b"enrich entities model 1\n"
DEFAULT_PATH: Final = Path(__file__).parent.parent / "models" / "entities.bin"
_REMEDY: Final = "reinstall the package, or build the file with training/entities/train.py"

LABELS: Final = ("O", "B-PER", "I-PER", "B-LOC", "I-LOC", "B-ORG", "I-ORG")
"""The labels in the order of the model's scores (BIO scheme)."""


class EntityModel:
    """Scores and name lists of one model file.

    Attributes:
        version: the file's own version, for /info.
        transitions: score of each label after each other, labels x labels.
        iso: country names, folded, and their ISO 3166 codes.
        geonames: unambiguous place names, folded, and their GeoNames identifiers.
        calibration: raw probabilities and the calibrated ones, two rising rows.

    """

    def __init__(self, header: Mapping[str, Any], sections: Mapping[str, Any]) -> None:
        self.version = str(header["version"])
        self._features = _trie(sections["features"])
        self._scores = sections["scores"]
        self._scales = sections["scales"]
        self._words = _trie(sections["words"])
        self._classes = sections["classes"]
        self._flags: list[str] = header["flags"]
        self.transitions: NDArray[np.float32] = sections["transitions"]
        self.calibration: NDArray[np.float32] = sections["calibration"]
        extra = json.loads(lzma.decompress(sections["places"].tobytes()))
        self.iso: dict[str, str] = extra["iso"]
        self.geonames: dict[str, int] = extra["geonames"]

    def lookup(self, word: str) -> str:
        """What word classes (``#`` before the word) and name lists (a folded name) say of it, as features joined by blanks."""
        number = self._words.get(word, -1)
        return "" if number < 0 else self._flags[self._classes[number]]

    def scores(self, unit: Unit | None, kind: str) -> NDArray[np.float32]:
        """The scores that one type gives to the labels around it, offsets x labels; None is what lies beyond the edge."""
        names = [PAD] if unit is None else features(unit, kind, self.lookup)
        rows = [row for row in (self._features.get(name, -1) for name in names) if row >= 0]
        if not rows:
            return np.zeros((len(OFFSETS), len(LABELS)), np.float32)
        total: NDArray[np.float32] = np.tensordot(self._scales[rows], self._scores[rows].astype(np.float32), axes=1)
        return total

    @classmethod
    def load(cls, path: Path | str | None = None) -> Self:
        """Open and check a model file.

        Raises:
            ModelError: the file is missing or damaged.

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
            digest, sizes = header["sha256"], header["sections"]
        except (ValueError, KeyError, TypeError) as error:
            raise ModelError(f"entity model {path} has a damaged header: {_REMEDY}") from error
        if hashlib.sha256(body).hexdigest() != digest:
            raise ModelError(f"entity model {path} is damaged (its checksum differs): {_REMEDY}")
        sections = {}
        at = 0
        for name, dtype, shape in sizes:
            size = int(np.prod(shape)) * np.dtype(dtype).itemsize
            sections[name] = np.frombuffer(body[at : at + size], dtype).reshape(shape)
            at += size
        return cls(header, sections)


def _trie(section: NDArray[np.uint8]) -> marisa_trie.Trie:
    trie = marisa_trie.Trie()
    trie.frombytes(section.tobytes())
    return trie


def save(path: Path, version: str, flags: list[str], sections: Mapping[str, NDArray[Any]]) -> None:
    """Write a model file (used by training)."""
    arrays = {name: np.ascontiguousarray(section) for name, section in sections.items()}
    body = b"".join(array.tobytes() for array in arrays.values())
    header = {
        "version": version,
        "sha256": hashlib.sha256(body).hexdigest(),
        "flags": flags,
        "sections": [[name, array.dtype.str, list(array.shape)] for name, array in arrays.items()],
    }
    path.write_bytes(MAGIC + json.dumps(header, ensure_ascii=False).encode() + b"\n" + body)
