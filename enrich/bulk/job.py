"""What a job is: its input, its output and the options of each text."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Literal

from enrich.bulk.errors import BulkError

if TYPE_CHECKING:
    from collections.abc import Mapping

InputFormat = Literal["text", "lines", "jsonl", "csv", "tsv", "parquet"]
INPUT_FORMATS: Final = ("text", "lines", "jsonl", "csv", "tsv", "parquet")
OUTPUT_FORMATS: Final = ("jsonl", "jsonl.gz", "jsonl.xz", "jsonl.zst", "parquet")
STANDARD: Final = "-"
CHUNK_BYTES: Final = 256 * 1024
"""A chunk ends with the row that brings it to so many bytes of input: about a quarter of a second of one core, 5 MB of answers."""
CHUNK_ROWS: Final = 1_000


@dataclass(frozen=True, slots=True)
class Job:
    """A job for ``run``; it is the same on one machine and on many.

    Attributes:
        inputs: a file, a folder, a glob, or ``-`` for standard input.
        output: a file; a folder, if it ends with ``/`` or is one, which gets a file for each file of the input; or ``-``.
        input_format: one of INPUT_FORMATS; None goes by each file's suffix. ``text`` takes a file for one text, ``lines`` each line.
        output_format: one of OUTPUT_FORMATS; None goes by the output's suffix (jsonl where it has none).
        text_field: the JSON member or the column that has the text.
        id_field: the member or column that names a row, where there is one.
        engine: None takes the setting ENRICH_ENGINE.
        options: what ``Enricher.enrich`` takes beside the text.
        bad: the side file of rows that cannot be enriched; None puts it beside the output.
        overwrite: take an output that exists away.
        processes: None is one a core.
        chunk_bytes, chunk_rows: where chunks are cut; a job is resumed with the same ones only.

    """

    inputs: str
    output: str
    input_format: InputFormat | None = None
    output_format: str | None = None
    text_field: str = "text"
    id_field: str = "id"
    engine: str | None = None
    options: Mapping[str, Any] = field(default_factory=dict)
    bad: str | None = None
    overwrite: bool = False
    processes: int | None = None
    chunk_bytes: int = CHUNK_BYTES
    chunk_rows: int = CHUNK_ROWS

    @property
    def in_place(self) -> bool:
        """Whether problems stand among the answers, as in POST /enrich/bulk: on standard output, if no side file is named."""
        return self.output == STANDARD and self.bad is None

    @property
    def into_folder(self) -> bool:
        """Whether each file of the input has an output of its own."""
        return self.output != STANDARD and (self.output.endswith("/") or Path(self.output).is_dir())

    def suffix(self) -> str:
        """The output's format.

        Raises:
            BulkError: its name has a suffix that is none.

        """
        if self.output_format is not None:
            if self.output_format not in OUTPUT_FORMATS:
                raise BulkError(f"output format must be one of {', '.join(OUTPUT_FORMATS)}")
            return self.output_format
        name = Path(self.output).name
        if self.output == STANDARD or self.into_folder or "." not in name:
            return "jsonl"
        name = name.replace(".ndjson", ".jsonl")
        for known in OUTPUT_FORMATS:
            if name.endswith("." + known):
                return known
        raise BulkError(f"{self.output}: the suffix must be one of {', '.join(OUTPUT_FORMATS)}")
