"""Input cut into chunks, by its content alone: the same input gives the same chunks, whatever the machine and however often."""

from __future__ import annotations

import csv
from hashlib import blake2b
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, Final, NamedTuple

from enrich.bulk.errors import BulkError, need
from enrich.bulk.sources import Source, opened

if TYPE_CHECKING:
    from collections.abc import Iterator

    from enrich.bulk.job import Job

_BOM: Final = b"\xef\xbb\xbf"


class Row(NamedTuple):
    """One row as it was read.

    Attributes:
        source: name of its file.
        number: its place in the file, from 1; of a ``text`` file, 1.
        content: bytes of a text or of a JSON line, or the value of a column.
        id: what its own file calls it; None where that is not told, or stands in ``content``.
        too_long: it has more bytes than a row may have; its content was not kept.

    """

    source: str
    number: int
    content: Any
    id: Any = None
    too_long: bool = False


class Chunk(NamedTuple):
    """Some rows, one after the other.

    Attributes:
        number: its place among the chunks of its output, from 0.
        digest: of all that its answers depend on but the job's options.
        json: whether the rows' contents are JSON lines.
        rows: at least one.
        read: bytes of input files read for it.

    """

    number: int
    digest: str
    json: bool
    rows: list[Row]
    read: int

    @property
    def name(self) -> str:
        """The name of the file of its answers."""
        return f"{self.number:08d}-{self.digest}"


def cut(sources: list[Source], job: Job, limit: int) -> Iterator[Chunk]:
    """The chunks of some sources; rows of ``text`` files share chunks, other files have their own.

    Args:
        sources: in order.
        job: how to read them.
        limit: the longest line, in bytes; of a longer one nothing is kept.

    Raises:
        BulkError: a source cannot be read, or has no such column.

    """
    number = 0
    gathered = _Gathered(job)
    for i, source in enumerate(sources):
        for row, position in _rows(source, job, limit):
            gathered.add(row, position)
            if gathered.full:
                yield gathered.take(number, source.format == "jsonl")
                number += 1
        last = i + 1 == len(sources)
        if gathered.rows and (last or source.format != "text" or sources[i + 1].format != "text"):
            yield gathered.take(number, source.format == "jsonl")
            number += 1
        gathered.next_source()


class _Gathered:
    """Rows of the chunk that is being filled."""

    def __init__(self, job: Job) -> None:
        self._job = job
        self.rows: list[Row] = []
        self._bytes = 0
        self._read = 0
        self._position = 0
        self._digest = blake2b(digest_size=12)

    @property
    def full(self) -> bool:
        return self._bytes >= self._job.chunk_bytes or len(self.rows) >= self._job.chunk_rows

    def add(self, row: Row, position: int) -> None:
        content = row.content
        raw = content if isinstance(content, bytes) else repr(content).encode("utf-8", "surrogatepass")
        self._digest.update(f"{row.source!r} {row.number} {row.id!r} {len(raw)} ".encode("utf-8", "surrogatepass") + raw)
        self.rows.append(row)
        self._bytes += len(raw) + 64  # a row costs something even where it is empty
        self._read += max(0, position - self._position)
        self._position = position

    def next_source(self) -> None:
        self._position = 0

    def take(self, number: int, json: bool) -> Chunk:
        chunk = Chunk(number, self._digest.hexdigest(), json, self.rows, self._read)
        self.rows, self._bytes, self._read, self._digest = [], 0, 0, blake2b(digest_size=12)
        return chunk


def _rows(source: Source, job: Job, limit: int) -> Iterator[tuple[Row, int]]:
    """The rows of one source, each with the number of bytes of the file read so far."""
    if source.format == "parquet":
        yield from _parquet(source, job)
        return
    with opened(source) as (stream, told):
        match source.format:
            case "text":
                content = stream.read(limit + 1)
                yield _bounded(source.name, 1, content if len(content) <= limit else None), source.size()
            case "lines" | "jsonl":
                for number, line in enumerate(_lines(stream, limit), 1):
                    if number == 1 and line is not None and source.format == "jsonl":
                        line = line.removeprefix(_BOM)  # noqa: PLW2901 - no JSON, and no part of a text
                    if line is None or line.strip():
                        yield _bounded(source.name, number, line), told()
            case _:
                for row in _table(source, _Decoded(stream, limit), job):
                    yield row, told()


def _bounded(source: str, number: int, content: bytes | None) -> Row:
    return Row(source, number, content, too_long=content is None)


def _lines(stream: IO[bytes], limit: int) -> Iterator[bytes | None]:
    """Lines without their ends; None is one of more than ``limit`` bytes."""
    while line := stream.readline(limit + 2):
        if line.endswith(b"\n"):
            line = line[:-1].removesuffix(b"\r")
        elif len(line) > limit:
            while (rest := stream.readline(limit)) and not rest.endswith(b"\n"):
                pass
            line = None
        yield line if line is None or len(line) <= limit else None


class _Decoded:
    """Lines for the CSV reader; what is no UTF-8 goes through as lone surrogates, which no text may have."""

    def __init__(self, stream: IO[bytes], limit: int) -> None:
        self._stream = stream
        self.limit = limit
        self._first = True
        self.too_long = False

    def __iter__(self) -> Iterator[str]:
        while line := self._stream.readline(self.limit + 1):
            if len(line) > self.limit and not line.endswith(b"\n"):
                self.too_long = True
                while (rest := self._stream.readline(self.limit)) and not rest.endswith(b"\n"):
                    pass
                line = b"\n"
            if self._first:
                line, self._first = line.removeprefix(_BOM), False
            yield line.decode("utf-8", "surrogateescape")


def _table(source: Source, lines: _Decoded, job: Job) -> Iterator[Row]:
    """The rows of a CSV or TSV file, whose first row names the columns."""
    csv.field_size_limit(lines.limit)  # a quote that is never closed would take the rest of the file
    reader = csv.reader(lines, delimiter="\t" if source.format == "tsv" else ",")
    header = next(reader, None)
    if header is None:
        return
    text = _column(header, job.text_field, source)
    name = header.index(job.id_field) if job.id_field in header else None
    number = 0
    while True:
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error:
            cells, lines.too_long = [], True
        if not cells and not lines.too_long:
            continue  # an empty line
        number += 1
        content = cells[text] if text < len(cells) else None
        named = cells[name] if name is not None and name < len(cells) else None
        yield Row(source.name, number, None if lines.too_long else content, named, lines.too_long)
        lines.too_long = False


def _parquet(source: Source, job: Job) -> Iterator[tuple[Row, int]]:
    """The rows of a Parquet file; only the columns needed are read."""
    parquet = need("pyarrow.parquet", "a Parquet file")
    wrong = (need("pyarrow", "a Parquet file").ArrowException, OSError)
    size = Path(source.path).stat().st_size
    number = 0
    try:
        with parquet.ParquetFile(source.path) as file:
            header = file.schema_arrow.names
            _column(header, job.text_field, source)
            columns = [job.text_field, *([job.id_field] if job.id_field in header and job.id_field != job.text_field else [])]
            total = file.metadata.num_rows
            for batch in file.iter_batches(batch_size=256, columns=columns):
                texts = batch.column(job.text_field).to_pylist()
                names = batch.column(job.id_field).to_pylist() if job.id_field in columns else [None] * len(texts)
                for text, name in zip(texts, names, strict=True):
                    number += 1
                    yield Row(source.name, number, text, name), size * number // total
    except wrong as error:
        if isinstance(error, BulkError):
            raise
        raise BulkError(f"{source.name}: no Parquet file, or a damaged one") from None


def _column(header: list[str], name: str, source: Source) -> int:
    if name not in header:
        raise BulkError(f"{source.name}: no column {name!r}")
    return header.index(name)
