"""A job on this machine, with all of its cores."""

from __future__ import annotations

import tempfile
import time
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from enrich.bulk.chunks import Chunk, cut
from enrich.bulk.errors import BulkError
from enrich.bulk.job import STANDARD, Job
from enrich.bulk.pool import pool
from enrich.bulk.progress import Progress
from enrich.bulk.report import Report
from enrich.bulk.sources import find
from enrich.bulk.targets import Target, cores, line_limit, plan, record
from enrich.bulk.work import Work
from enrich.pipeline import Enricher

if TYPE_CHECKING:
    from collections.abc import Iterator

    from enrich.bulk.pool import Done


def run(job: Job, progress: Progress | None = None) -> Report:
    """Do a job, or what is left of it.

    Raises:
        BulkError: the input, the output or the work folder cannot be used, or what they need is not installed.
        OptionError: an option is not one of the documented ones.
        WorkerDied: a worker process was killed; what is done is kept.
        EngineUnavailable: the engine is down, and stays so; likewise.
        ModelError, SettingsError: as ``Enricher``.

    """
    begin = time.monotonic()
    targets = plan(job, find(job))
    enricher = Enricher(job.engine)
    with _work(job, targets) as work, work.held(record(job, enricher), take_over=job.overwrite):
        going = _Run(job, work, progress or Progress())
        going.progress.begin(sum(target.size for target in targets))
        with pool(job, work, enricher, job.processes or cores()) as finish:
            for (target, chunk), done in finish(going.todo(targets, line_limit(enricher))):
                going.note(target, chunk, done)
        work.remove(keep_job=job.into_folder)
    going.progress.end()
    going.report.seconds = time.monotonic() - begin
    return going.report


@dataclass(slots=True)
class _Run:
    """A job under way."""

    job: Job
    work: Work
    progress: Progress
    report: Report = field(default_factory=Report)

    def todo(self, targets: list[Target], limit: int) -> Iterator[tuple[tuple[Target, Chunk], Chunk]]:
        """The chunks that are not done; those that are, from a run before, are counted."""
        for target in targets:
            if self.job.into_folder and target.path.exists():
                self.progress.add(target.size, 0, 0)
                continue
            for chunk in cut(target.sources, self.job, limit):
                self.report.rows += len(chunk.rows)
                target.chunks.append(chunk.name)
                if self.work.has(chunk.name):
                    self.report.resumed += len(chunk.rows)
                    self.report.bad += self.work.bad(chunk.name).count(b"\n")
                    self.progress.add(chunk.read, len(chunk.rows), 0)
                    continue
                target.waiting.add(chunk.name)
                yield (target, chunk), chunk
            target.read = True
            self._advance(target)

    def _advance(self, target: Target) -> None:
        target.advance(self.work)
        if self.job.into_folder and target.complete:
            self.work.drop(target.chunks)  # its output being there is enough

    def note(self, target: Target, chunk: Chunk, done: Done) -> None:
        """A chunk is done."""
        target.waiting.remove(chunk.name)
        self._advance(target)
        self.report.bad += done.faults
        self.report.words += done.words
        self.progress.add(chunk.read, len(chunk.rows), done.words)


@contextmanager
def _work(job: Job, targets: list[Target]) -> Iterator[Work]:
    """The work folder: beside the output, so that it is on the same disk."""
    if job.output == STANDARD:
        with tempfile.TemporaryDirectory(prefix="enrich-") as folder:
            yield Work(Path(folder) / "work")
    elif job.into_folder:
        yield Work(Path(job.output) / "_work")
    else:
        (target,) = targets
        work = Work(Path(f"{job.output}.work"))
        if target.path.exists() and not job.overwrite and not work.begun:
            raise BulkError(f"{job.output}: is there already; --overwrite replaces it")
        yield work
