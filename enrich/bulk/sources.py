"""Where the rows come from: files by path, folder or glob, in a fixed order, packed or not."""

from __future__ import annotations

import gzip
import io
import lzma
import os
import sys
from contextlib import contextmanager
from dataclasses import dataclass
from glob import has_magic
from pathlib import Path, PurePath
from typing import IO, TYPE_CHECKING, Any, Final, cast

from enrich.bulk.errors import BulkError, need
from enrich.bulk.job import STANDARD, InputFormat, Job

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

_PACKED: Final = (".gz", ".xz", ".zst")
_FORMATS: Final[dict[str, InputFormat]] = {
    ".txt": "text",
    ".jsonl": "jsonl",
    ".ndjson": "jsonl",
    ".csv": "csv",
    ".tsv": "tsv",
    ".parquet": "parquet",
}


@dataclass(frozen=True, slots=True)
class Source:
    """One input file.

    Attributes:
        path: its path; ``-`` is standard input.
        name: what answers call it: its path from the folder or glob that was asked for, else its file name.
        format: how its rows are found.

    """

    path: str
    name: str
    format: InputFormat

    @property
    def stem(self) -> str:
        """The name without the suffixes that tell format and packing."""
        return str(PurePath(self.name).with_name(_bare(PurePath(self.name))))

    def size(self) -> int:
        """Bytes on disk; 0 for standard input."""
        return 0 if self.path == STANDARD else Path(self.path).stat().st_size


def find(job: Job) -> list[Source]:
    """The job's input files, in the order of their names.

    Raises:
        BulkError: there are none, or a file's format is not told.

    """
    if job.inputs == STANDARD:
        return [Source(STANDARD, STANDARD, job.input_format or "jsonl")]
    given = Path(job.inputs)
    if given.is_file():
        return [Source(str(given), given.name, job.input_format or _format(given))]
    if given.is_dir():
        root, paths = given, [path for path in given.rglob("*") if path.is_file()]
    elif has_magic(job.inputs):
        root, paths = _root(given), [path for path in _root(given).glob(_wild(given)) if path.is_file()]
    else:
        raise BulkError(f"{job.inputs}: no such file or folder")
    sources = []
    for path in sorted(paths):
        name = path.relative_to(root)
        hidden = any(part.startswith((".", "_")) for part in name.parts)
        if hidden or _within(path, job.output) or (job.input_format is None and _suffix(path) not in _FORMATS):
            continue
        sources.append(Source(str(path), name.as_posix(), job.input_format or _format(path)))
    if not sources:
        raise BulkError(f"{job.inputs}: no file of a known format in it ({', '.join(_FORMATS)}, packed or not)")
    return sources


@contextmanager
def opened(source: Source) -> Iterator[tuple[IO[bytes], Callable[[], int]]]:
    """The unpacked bytes of a source, and a function that tells how many bytes of the file itself were read.

    Raises:
        BulkError: the file cannot be read or is damaged, here or while it is read.

    """
    damaged: tuple[type[Exception], ...] = (OSError, EOFError, lzma.LZMAError)
    if source.path.endswith(".zst"):
        damaged = (*damaged, need("zstandard", "a .zst file").ZstdError)
    try:
        if source.path == STANDARD:
            yield sys.stdin.buffer, lambda: 0
            return
        with Path(source.path).open("rb") as raw, _unpacked(raw, source.path) as stream:
            yield stream, raw.tell
    except damaged as error:
        raise BulkError(f"{source.name}: {getattr(error, 'strerror', None) or 'the file is damaged or cut off'}") from None


def _unpacked(raw: IO[bytes], path: str) -> IO[bytes]:
    match PurePath(path).suffix:
        case ".gz":
            return cast("IO[bytes]", gzip.GzipFile(fileobj=raw))
        case ".xz":
            return cast("IO[bytes]", lzma.LZMAFile(raw))
        case ".zst":
            reader: Any = need("zstandard", "a .zst file").ZstdDecompressor().stream_reader(raw, read_across_frames=True)
            return io.BufferedReader(reader)
    return raw


def _bare(path: PurePath) -> str:
    name = path.name
    for suffixes in (_PACKED, tuple(_FORMATS)):
        name = next((name.removesuffix(suffix) for suffix in suffixes if name.endswith(suffix)), name)
    return name


def _suffix(path: Path) -> str:
    """The suffix that tells the format, from under the one that tells the packing."""
    return path.with_suffix("").suffix if path.suffix in _PACKED else path.suffix


def _format(path: Path) -> InputFormat:
    found = _FORMATS.get(_suffix(path))
    if found is None:
        raise BulkError(f"{path.name}: the suffix tells no format; name it with --input-format")
    return found


def _root(pattern: Path) -> Path:
    """The part of a glob before its first wildcard."""
    parts = []
    for part in pattern.parts[:-1]:
        if has_magic(part):
            break
        parts.append(part)
    return Path(*parts)


def _wild(pattern: Path) -> str:
    """The part of a glob from its first wildcard on."""
    return str(pattern.relative_to(_root(pattern)))


def _within(path: Path, output: str) -> bool:
    """Whether a file is the job's own output."""
    return output != STANDARD and os.path.commonpath([path.absolute(), Path(output).absolute()]) == str(Path(output).absolute())
