"""The work folder: chunks that are done, each a file renamed into place, and the job that they belong to."""

from __future__ import annotations

import errno
import fcntl
import os
import shutil
from contextlib import contextmanager
from typing import IO, TYPE_CHECKING, Any, Final
from uuid import uuid4

import orjson

from enrich.bulk.errors import BulkError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from enrich.bulk.answers import Answers

_JOB: Final = "job.json"
_LOCK: Final = "lock"


@contextmanager
def written(path: Path, through: Path | None = None, *, empty: bool = True) -> Iterator[IO[bytes]]:
    """A file that appears whole, on disk, or not at all; one of that name is replaced.

    Args:
        path: its name.
        through: the name that it has until it is whole, on the same disk; None is a hidden one beside.
        empty: False leaves no file of that name, if nothing was written.

    """
    unfinished = through or path.with_name(f".{path.name}.{uuid4().hex}.tmp")
    unfinished.parent.mkdir(parents=True, exist_ok=True)
    try:
        with unfinished.open("wb") as out:
            yield out
            size = out.tell()
            out.flush()
            os.fsync(out.fileno())
        if size or empty:
            path.parent.mkdir(parents=True, exist_ok=True)
            unfinished.replace(path)
        else:
            unfinished.unlink()
            path.unlink(missing_ok=True)
    except BaseException:
        unfinished.unlink(missing_ok=True)
        raise


class Work:
    """A folder of finished chunks.

    Args:
        folder: where; it is made if need be.

    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    @property
    def begun(self) -> bool:
        """Whether a run before left work here."""
        return (self.folder / _JOB).exists()

    @contextmanager
    def held(self, job: dict[str, Any], *, take_over: bool = False) -> Iterator[None]:
        """Hold the folder for one job, against other runs of it too.

        Args:
            job: what tells it from other jobs.
            take_over: remove another job's work.

        Raises:
            BulkError: another run has it, or the chunks in it are another job's.

        """
        self.folder.mkdir(parents=True, exist_ok=True)
        with (self.folder / _LOCK).open("wb") as lock:
            try:
                # A record lock: worker processes, which outlive a killed parent for a moment, do not inherit it.
                fcntl.lockf(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except OSError as error:
                # Some network file systems have no locks: nothing can be told there.
                if error.errno in {errno.EAGAIN, errno.EACCES}:
                    raise BulkError(f"{self.folder}: another run is at work in it") from None
            self._claim(job, take_over)
            yield

    def _claim(self, job: dict[str, Any], take_over: bool) -> None:
        record = self.folder / _JOB
        content = orjson.dumps(job, option=orjson.OPT_SORT_KEYS | orjson.OPT_INDENT_2)
        mine = self.begun and record.read_bytes() == content
        if mine:
            return
        if not self.begun or take_over:
            # What is there without a record was left by a run that was killed while it cleaned up.
            self._clear()
            with written(record) as out:
                out.write(content)
        else:
            raise BulkError(f"{self.folder}: holds the unfinished work of another job; give that job's options, or remove the folder")

    def _clear(self, *kept: str) -> None:
        for path in self.folder.iterdir():
            if path.name not in {_LOCK, *kept}:
                path.unlink()

    def has(self, chunk: str) -> bool:
        """Whether a chunk is done."""
        return (self.folder / f"{chunk}.good").exists()

    def put(self, chunk: str, answers: Answers) -> None:
        """Keep a chunk. Its answers come last: where they are, all of it is."""
        if answers.bad:
            with written(self.folder / f"{chunk}.bad") as out:
                out.write(answers.bad)
        with written(self.folder / f"{chunk}.good") as out:
            out.write(answers.good)

    def good(self, chunk: str) -> bytes:
        """The answers of a chunk that is done."""
        return (self.folder / f"{chunk}.good").read_bytes()

    def bad(self, chunk: str) -> bytes:
        """Its problems."""
        path = self.folder / f"{chunk}.bad"
        return path.read_bytes() if path.exists() else b""

    def drop(self, chunks: list[str]) -> None:
        """Remove chunks that are in an output."""
        for chunk in chunks:
            for suffix in ("bad", "good"):
                (self.folder / f"{chunk}.{suffix}").unlink(missing_ok=True)

    def remove(self, *, keep_job: bool) -> None:
        """Remove the folder, its job first, so that a half-removed one is nobody's; or all but the job."""
        if keep_job:
            self._clear(_JOB)
        else:
            (self.folder / _JOB).unlink()
            shutil.rmtree(self.folder)
