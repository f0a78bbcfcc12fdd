"""How answers are written: JSON lines, packed or not, and Parquet. Each chunk is written by itself; ``join`` makes one file of many.

Packed JSON lines are joined as they are: gzip members, xz streams and zstd frames may stand one after the other.
"""

from __future__ import annotations

import gzip
import io
import lzma
from typing import IO, TYPE_CHECKING, Any, Final

import orjson

from enrich.bulk.errors import need

if TYPE_CHECKING:
    from collections.abc import Iterable

PARQUET: Final = "parquet"
_WHY: Final = "Parquet output"


def check(suffix: str) -> None:
    """See that what a format needs is there.

    Raises:
        MissingExtra: it is not installed.

    """
    if suffix == PARQUET:
        need("pyarrow.parquet", _WHY)
    elif suffix.endswith(".zst"):
        need("zstandard", "a .zst file")


def lines(bodies: Iterable[dict[str, Any]]) -> bytes:
    """JSON lines."""
    return b"".join(orjson.dumps(body, option=orjson.OPT_APPEND_NEWLINE) for body in bodies)


def encode(bodies: Iterable[dict[str, Any]], suffix: str) -> bytes:
    """The answers of a chunk, in a format of OUTPUT_FORMATS."""
    if suffix == PARQUET:
        arrow = need("pyarrow", _WHY)
        out = io.BytesIO()
        from enrich.bulk.columns import fit, schema  # noqa: PLC0415 - only Parquet needs pyarrow

        rows = [fit(body) for body in bodies]
        table = arrow.Table.from_pylist(rows, schema=schema())
        need("pyarrow.parquet", _WHY).write_table(table, out, compression="zstd", row_group_size=max(1, len(rows)))
        return out.getvalue()
    content = lines(bodies)
    match suffix.rpartition(".")[2]:
        case "gz":
            return gzip.compress(content, compresslevel=6, mtime=0)
        case "xz":
            return lzma.compress(content, preset=3)
        case "zst":
            packed: bytes = need("zstandard", "a .zst file").ZstdCompressor(level=6).compress(content)
            return packed
    return content


def join(parts: Iterable[bytes], out: IO[bytes], suffix: str) -> None:
    """Write the chunks of one file, in their order; one chunk is held at a time."""
    if suffix != PARQUET:
        for part in parts:
            out.write(part)
        return
    parquet = need("pyarrow.parquet", _WHY)
    from enrich.bulk.columns import schema  # noqa: PLC0415 - only Parquet needs pyarrow

    with parquet.ParquetWriter(out, schema(), compression="zstd") as writer:
        for part in parts:
            table = parquet.ParquetFile(io.BytesIO(part)).read()
            if table.num_rows:
                writer.write_table(table, row_group_size=table.num_rows)
