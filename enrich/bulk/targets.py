"""What a job writes: one output for all of its input, or one for each file of it."""

from __future__ import annotations

import os
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from enrich import __version__
from enrich.bulk import formats
from enrich.bulk.errors import BulkError
from enrich.bulk.job import STANDARD, Job
from enrich.bulk.work import written
from enrich.errors import OptionError
from enrich.pipeline import FEATURES, Enricher

if TYPE_CHECKING:
    from enrich.bulk.sources import Source
    from enrich.bulk.work import Work


@dataclass(slots=True)
class Target:
    """One output file, and what goes into it.

    Attributes:
        path: where it is written, when all of its chunks are done.
        bad: its side file.
        sources: its input, in order.
        suffix: its format.
        chunks: the names of its chunks in order, as far as the input was read.
        waiting: those that are not done.
        read: whether ``chunks`` are all of them.

    """

    path: Path
    bad: Path
    sources: list[Source]
    suffix: str
    chunks: list[str] = field(default_factory=list)
    waiting: set[str] = field(default_factory=set)
    read: bool = False

    @property
    def size(self) -> int:
        """Bytes of its input files."""
        return sum(source.size() for source in self.sources)

    @property
    def complete(self) -> bool:
        """Whether all of its chunks are done."""
        return self.read and not self.waiting

    def advance(self, work: Work) -> None:
        """Write the output, if all of it is there."""
        if not self.complete:
            return
        with written(self.bad, work.folder / "joined", empty=False) as out:
            out.writelines(map(work.bad, self.chunks))
        with written(self.path, work.folder / "joined") as out:
            formats.join(map(work.good, self.chunks), out, self.suffix)


class Stream(Target):
    """Standard output: chunks are written in order, as soon as they are done."""

    def advance(self, work: Work) -> None:
        """Write what is next, if it is there."""
        ready = 0
        for chunk in self.chunks:
            if chunk in self.waiting:
                break
            sys.stdout.buffer.write(work.good(chunk))
            if problems := work.bad(chunk):
                with self.bad.open("ab") as out:
                    out.write(problems)
            ready += 1
        sys.stdout.buffer.flush()
        if ready:
            work.drop(self.chunks[:ready])
            del self.chunks[:ready]


def plan(job: Job, sources: list[Source]) -> list[Target]:
    """The outputs of a job, in the order of its input.

    Raises:
        BulkError: an output is there already, is the output of two inputs, or cannot be written so.

    """
    suffix = job.suffix()
    formats.check(suffix)
    if job.output == STANDARD:
        if suffix == formats.PARQUET:
            raise BulkError("Parquet cannot be written to standard output")
        if job.bad is not None:
            Path(job.bad).write_bytes(b"")
        return [Stream(Path(STANDARD), Path(job.bad or STANDARD), sources, suffix)]
    output = Path(job.output)
    if not job.into_folder:
        return [Target(output, Path(job.bad or f"{job.output}.bad.jsonl"), sources, suffix)]
    if job.overwrite:
        raise BulkError(f"{job.output}: only a file can be overwritten; remove the folder")
    targets: dict[Path, Target] = {}
    for source in sources:
        stem = "standard-input" if source.path == STANDARD else source.stem
        path = output / f"{stem}.{suffix}"
        if path in targets:
            raise BulkError(f"{source.name}: another input file has the same output, {path.name}")
        targets[path] = Target(path, Path(job.bad or output / "_bad") / f"{stem}.jsonl", [source], suffix)
    return list(targets.values())


def record(job: Job, enricher: Enricher) -> dict[str, Any]:
    """All that answers depend on beside the input: two runs with the same record give the same bytes.

    Raises:
        OptionError: an option of the job is not one of the documented ones.

    """
    options = dict(job.options)
    features = options.pop("features", None)
    if features is not None and not (features and set(features) <= set(FEATURES)):
        raise OptionError("features", f"must be one or more of {', '.join(FEATURES)}")
    enricher.enrich("", **options, features=["normalized_text"])
    return {
        "version": __version__,
        "engine": enricher.engine.name,
        "models": enricher.engine.models,
        "options": {name: value for name, value in job.options.items() if value is not None},
        "input": [job.input_format, job.text_field, job.id_field, job.chunk_bytes, job.chunk_rows],
        "output": [job.suffix(), job.in_place],
        "limits": [enricher.settings.max_text_chars, enricher.settings.max_bulk_line_bytes],
    }


def cores() -> int:
    """The cores that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def line_limit(enricher: Enricher) -> int:
    """The longest row, in bytes: any text that may be enriched, with each character escaped as JSON, has fewer."""
    return max(enricher.settings.max_bulk_line_bytes, 6 * enricher.settings.max_text_chars)
