"""Worker processes that share the models of their parent: they are forked after the models were loaded, where the system can fork."""

from __future__ import annotations

import gc
import multiprocessing
import os
import signal
import sys
import threading
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from dataclasses import dataclass
from multiprocessing import connection
from multiprocessing.util import Finalize
from typing import TYPE_CHECKING, NamedTuple, TypeVar

from enrich.bulk.answers import answer
from enrich.bulk.errors import WorkerDied
from enrich.pipeline import Enricher

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from enrich.bulk.chunks import Chunk
    from enrich.bulk.job import Job
    from enrich.bulk.work import Work

T = TypeVar("T")


class Done(NamedTuple):
    """What a worker tells of a chunk; the answers themselves are in the work folder."""

    words: int
    faults: int


@dataclass(slots=True)
class _Worker:
    """What a process works with."""

    job: Job
    work: Work
    enricher: Enricher

    def finish(self, chunk: Chunk) -> Done:
        answers = answer(chunk, self.job, self.enricher)
        self.work.put(chunk.name, answers)
        return Done(answers.words, answers.faults)


_worker: _Worker


@contextmanager
def pool(job: Job, work: Work, enricher: Enricher, processes: int) -> Iterator[Callable[[Iterable[tuple[T, Chunk]]], Iterator[tuple[T, Done]]]]:
    """A function that finishes chunks, in any order; each comes with what it belongs to. One process is this one.

    Raises:
        WorkerDied: a worker process was killed.

    """
    if processes == 1:
        worker = _Worker(job, work, enricher)
        enricher.start()
        try:
            yield lambda chunks: ((owner, worker.finish(chunk)) for owner, chunk in chunks)
        finally:
            enricher.close()
        return
    forks = sys.platform == "linux"
    context = multiprocessing.get_context("fork" if forks else "spawn")
    # Objects that no collection looks at are not written to: their pages stay shared.
    gc.collect()
    gc.freeze()
    executor = ProcessPoolExecutor(processes, context, _start, (job, work, enricher if forks else None))
    try:
        _launch(executor)
        gc.unfreeze()
        yield lambda chunks: _through(executor, chunks, 2 * processes + 2)
    except BrokenProcessPool:
        raise WorkerDied("a worker process was killed (out of memory?); the same command goes on where it stopped") from None
    finally:
        executor.shutdown(cancel_futures=True)


def _launch(executor: ProcessPoolExecutor) -> None:
    """Start all processes, before libraries with threads of their own are used here.

    An interrupt waits until they are there: in the midst of a fork, Python would report it as ignored and go on.
    """
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        ready = executor.submit(int)
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)
    ready.result()


def _through(executor: ProcessPoolExecutor, chunks: Iterable[tuple[T, Chunk]], ahead: int) -> Iterator[tuple[T, Done]]:
    """Keep up to ``ahead`` chunks in the workers' hands."""
    waiting: dict[Future[Done], T] = {}
    for owner, chunk in chunks:
        waiting[executor.submit(_finish, chunk)] = owner
        if len(waiting) >= ahead:
            yield from _ended(waiting)
    while waiting:
        yield from _ended(waiting)


def _ended(waiting: dict[Future[Done], T]) -> list[tuple[T, Done]]:
    return [(waiting.pop(future), future.result()) for future in wait(waiting, return_when=FIRST_COMPLETED).done]


def _start(job: Job, work: Work, enricher: Enricher | None) -> None:
    """Make a new process a worker."""
    global _worker  # noqa: PLW0603 - a process has one
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the parent is interrupted too, and ends its workers
    threading.Thread(target=_leave_with_parent, daemon=True).start()
    enricher = enricher or Enricher(job.engine)
    enricher.start()
    Finalize(None, enricher.close, exitpriority=1)
    _worker = _Worker(job, work, enricher)


def _finish(chunk: Chunk) -> Done:
    return _worker.finish(chunk)


def _leave_with_parent() -> None:
    """A parent that was killed cannot end its workers."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        connection.wait([parent.sentinel])
        os._exit(1)
