"""The segmentation model file: one file of named sections, checked when it is opened and mapped into memory.

The header has the version, the affix tables it was made for, the scale of the weights, and name, type and size of each section;
the body is the sections.
"""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import TYPE_CHECKING, Final, Self

import marisa_trie
import numpy as np

from enrich import modelfile
from enrich.segmentation import context as context_model
from enrich.segmentation.affixes import PREFIX_STRINGS, SUFFIX_STRINGS
from enrich.segmentation.ranker import FEATURES, HASH_BITS, Lexical

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

KIND: Final = modelfile.Kind("segmentation", b"enrich segmentation model 2\n", "training/segmentation/train.py")
DEFAULT_PATH: Final = Path(__file__).parent.parent / "models" / "segmentation.bin"


class SegmentationModel:
    """Lexicon, stem evidence and ranker weights of one model file.

    Attributes:
        version: the file's own version, for /info.
        trie: every known string (word types and stems) and its number.
        lexical: what is known of each string, by number.
        readings: words whose analysis is written out: more than one reading, or a spelling of its own.
        weights: the ranker's hashed weights.
        context: the context model's hashed weights.

    """

    def __init__(
        self,
        *,
        version: str,
        trie: marisa_trie.Trie,
        lexical: Lexical,
        readings: dict[str, str],
        weights: NDArray[np.float32],
        context: Sequence[int],
    ) -> None:
        self.version = version
        self.trie = trie
        self.lexical = lexical
        self.readings = readings
        self.weights = weights
        self.context = context

    @classmethod
    def load(cls, path: Path | str | None = None) -> Self:
        """Open and check a model file.

        Raises:
            ModelError: the file is missing, damaged, or made for other affix tables.

        """
        path = DEFAULT_PATH if path is None else Path(path)
        header, body = modelfile.read(path, KIND)
        if header["affixes"] != affix_fingerprint():
            raise KIND.error(path, "was made for other affix tables")
        parts = {}
        at = 0
        for name, dtype, size in header["sections"]:
            parts[name] = (dtype, body[at : at + size])
            at += size

        def array(name: str) -> NDArray[np.generic]:
            dtype, buffer = parts[name]
            return np.frombuffer(buffer, dtype=dtype)

        trie = marisa_trie.Trie()
        trie.frombytes(bytes(parts["trie"][1]))
        lexical = Lexical(*(array(name).astype(np.uint8, copy=False) for name in Lexical._fields))
        weights = array("weights").astype(np.float32) * np.float32(header["scale"])
        context = memoryview(bytes(parts["context"][1])).cast("b")
        readings = json.loads(bytes(parts["readings"][1]))
        return cls(version=header["version"], trie=trie, lexical=lexical, readings=readings, weights=weights, context=context)


def affix_fingerprint() -> str:
    """A digest of the affix tables and the feature space: a model made for others must not be read."""
    tables = json.dumps([PREFIX_STRINGS, SUFFIX_STRINGS, HASH_BITS, FEATURES, context_model.HASH_BITS, context_model.FEATURES], ensure_ascii=False)
    return hashlib.sha256(tables.encode()).hexdigest()[:16]


def save(
    path: Path,
    *,
    version: str,
    trie: marisa_trie.Trie,
    lexical: Lexical,
    readings: dict[str, str],
    weights: NDArray[np.float32],
    context: NDArray[np.int8],
) -> None:
    """Write a model file; weights are kept in 8 bits."""
    scale = float(np.abs(weights).max()) / 127
    quantized = np.rint(weights / scale).astype(np.int8)
    parts: list[tuple[str, str, bytes]] = [("trie", "bytes", trie.tobytes())]
    parts += [(name, "u1", column.astype(np.uint8).tobytes()) for name, column in lexical._asdict().items()]
    text = json.dumps(readings, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    parts += [("readings", "bytes", text.encode()), ("weights", "i1", quantized.tobytes()), ("context", "i1", context.tobytes())]
    body = b"".join(part for _, _, part in parts)
    header = {
        "version": version,
        "affixes": affix_fingerprint(),
        "scale": scale,
        "sections": [[name, dtype, len(part)] for name, dtype, part in parts],
    }
    modelfile.write(path, KIND, header, body)
