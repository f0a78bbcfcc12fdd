"""A job on many machines: the files of a folder, shared out by a Dask scheduler.

Each file of the input is one task and becomes one file of the output, which appears whole or not at all: a task may be lost with its
machine and is done again on another, and a job that was stopped does what is missing. All machines must see the same folders.
"""

from __future__ import annotations

import time
from contextlib import contextmanager
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final
from uuid import uuid4

from enrich.bulk import formats
from enrich.bulk.answers import answer
from enrich.bulk.chunks import cut
from enrich.bulk.errors import BulkError, WorkerDied, need
from enrich.bulk.job import STANDARD, Job
from enrich.bulk.progress import Progress
from enrich.bulk.report import Report
from enrich.bulk.sources import find
from enrich.bulk.targets import Target, cores, line_limit, plan, record
from enrich.bulk.work import Work, written
from enrich.pipeline import Enricher

if TYPE_CHECKING:
    from collections.abc import Iterator

LOCAL: Final = "local"
PATIENCE_S: Final = 10.0
"""How long the scheduler is waited for."""
RETRIES: Final = 3
"""How often a task is given to another worker when its own is lost."""


def run(job: Job, address: str, progress: Progress | None = None) -> Report:
    """Do a job, or what is left of it, on a Dask cluster.

    Args:
        job: its output must be a folder; ``processes`` holds for a local cluster only.
        address: the scheduler's, ``tcp://host:8786``; ``local`` starts a cluster on this machine.
        progress: told of each file.

    Raises:
        BulkError: the input or the output cannot be used, or no scheduler answers.
        OptionError: an option is not one of the documented ones.
        WorkerDied: a file was lost with several workers.
        EngineUnavailable: an engine is down, and stays so.

    """
    begin = time.monotonic()
    progress = progress or Progress()
    if not job.into_folder or job.inputs == STANDARD:
        raise BulkError("on Dask, files of a folder become files of a folder: write OUT with a / at its end")
    job = replace(job, inputs=str(Path(job.inputs).absolute()), output=f"{Path(job.output).absolute()}/")
    targets = plan(job, find(job))
    work = Work(Path(job.output) / "_work")
    enricher = Enricher(job.engine)
    report = Report()
    with work.held(record(job, enricher)), _client(job, address) as client:
        progress.begin(sum(target.size for target in targets))
        waiting = {
            client.submit(_file, job, target, line_limit(enricher), pure=False, retries=RETRIES): target for target in _left(targets, progress)
        }
        try:
            for future, (rows, bad, words) in _results(waiting):
                report.rows += rows
                report.bad += bad
                report.words += words
                progress.add(waiting.pop(future).size, rows, words)
        finally:
            client.cancel(list(waiting))
        work.remove(keep_job=True)
    progress.end()
    report.seconds = time.monotonic() - begin
    return report


def _left(targets: list[Target], progress: Progress) -> Iterator[Target]:
    for target in targets:
        if target.path.exists():
            progress.add(target.size, 0, 0)
        else:
            yield target


def _results(waiting: dict[Any, Target]) -> Iterator[tuple[Any, tuple[int, int, int]]]:
    distributed = need("distributed", "--dask")
    try:
        yield from distributed.as_completed(list(waiting), with_results=True)
    except distributed.KilledWorker:
        raise WorkerDied("a file was lost with several workers (out of memory?); the same command goes on where it stopped") from None


@contextmanager
def _client(job: Job, address: str) -> Iterator[Any]:
    distributed = need("distributed", "--dask")
    if address == LOCAL:
        with (
            distributed.LocalCluster(n_workers=job.processes or cores(), threads_per_worker=1, processes=True, dashboard_address=None) as cluster,
            distributed.Client(cluster) as client,
        ):
            yield client
        return
    try:
        client = distributed.Client(address, timeout=PATIENCE_S)
    except (OSError, ValueError):
        raise BulkError(f"{address}: no Dask scheduler answers") from None
    with client:
        yield client


@cache
def _enricher(engine: str | None) -> Enricher:
    """One a worker process, started, for all of its tasks."""
    enricher = Enricher(engine)
    enricher.start()
    return enricher


def _file(job: Job, target: Target, limit: int) -> tuple[int, int, int]:
    """Make one file of the output, on a worker: rows, rows with a problem, words."""
    enricher = _enricher(job.engine)
    rows = bad = words = 0

    def parts() -> Iterator[bytes]:
        nonlocal rows, bad, words
        for chunk in cut(target.sources, job, limit):
            answers = answer(chunk, job, enricher)
            rows, bad, words = rows + len(chunk.rows), bad + answers.faults, words + answers.words
            side.write(answers.bad)
            yield answers.good

    scratch = Path(job.output) / "_work"
    # The side file, closed first, is there before the output, which says that all is done.
    with written(target.path, scratch / uuid4().hex) as out, written(target.bad, scratch / uuid4().hex, empty=False) as side:
        formats.join(parts(), out, target.suffix)
    return rows, bad, words
