"""The outer shape of every model file, so that a damaged one is found when it is opened, wherever the damage is.

Layout: a magic line that names kind and format, the SHA-256 of all that follows as a line of hexadecimal digits, one line of JSON
(the header), the body. The file is read-only and mapped, so that processes forked from one share its pages.
"""

from __future__ import annotations

import hashlib
import json
import mmap
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from enrich.errors import ModelError

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

ALIGNMENT: Final = 8
"""The body begins at a multiple of this many bytes."""
_DIGEST: Final = hashlib.sha256().digest_size * 2


class Kind(NamedTuple):
    """One kind of model file: what it is called, its magic line, and the script that makes it."""

    name: str
    magic: bytes
    script: str

    def error(self, path: Path, fault: str) -> ModelError:
        """The error that names a file, its fault and what to do."""
        return ModelError(f"{self.name} model {path} {fault}: reinstall the package, or build the file with {self.script}")


def write(path: Path, kind: Kind, header: Mapping[str, Any], body: bytes) -> None:
    """Write a model file."""
    line = json.dumps(header, ensure_ascii=False).encode()
    before = len(kind.magic) + _DIGEST + 1 + len(line) + 1
    checked = line + b" " * (-before % ALIGNMENT) + b"\n" + body
    path.write_bytes(kind.magic + hashlib.sha256(checked).hexdigest().encode() + b"\n" + checked)


def read(path: Path, kind: Kind) -> tuple[dict[str, Any], memoryview]:
    """Header and body of a model file, as they were written.

    Raises:
        ModelError: the file is missing, of another format, or damaged.

    """
    try:
        with path.open("rb") as file:
            data = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
    except (OSError, ValueError) as error:  # ValueError: an empty file cannot be mapped
        raise kind.error(path, f"cannot be read ({error.__class__.__name__})") from error
    if data[: len(kind.magic)] != kind.magic:
        raise kind.error(path, "is of another format")
    begin = len(kind.magic) + _DIGEST + 1
    checked = memoryview(data)[begin:]
    if data[len(kind.magic) : begin] != hashlib.sha256(checked).hexdigest().encode() + b"\n":
        raise kind.error(path, "is damaged (its checksum differs)")
    end = data.find(b"\n", begin)
    return json.loads(data[begin:end]), memoryview(data)[end + 1 :]
