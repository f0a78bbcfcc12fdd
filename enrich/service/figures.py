"""The files of the workers' figures: room for them is taken before it is needed, and those of dead workers are added up in one.

prometheus_client maps a file a worker and kind into memory. A write to a page that a full file system cannot give ends the worker
(SIGBUS); and each worker that dies leaves its files behind.
"""

from __future__ import annotations

import os
from contextlib import suppress
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from pathlib import Path

RESERVED: Final = 131_072
"""Bytes of each file that are taken at once: more than a worker's bounded labels ever fill."""
FILES: Final = 8
"""Files of one worker, at most: counters, histograms, and gauges by the way in which they add up."""
DEAD: Final = 0
"""Stands for all dead workers in the name of a file, where that of a living one has its process id."""


def room_is_left(folder: Path, workers: int) -> bool:
    """Whether the figures of so many workers, and of those that follow them, find room in the folder."""
    space = os.statvfs(folder)
    return space.f_bavail * space.f_frsize >= RESERVED * FILES * (2 * workers + 1)


def reserve(folder: Path, pid: int) -> bool:
    """Take the room of a worker's files; False if there is none."""
    for path in folder.glob(f"*_{pid}.db"):
        descriptor = os.open(path, os.O_RDWR)
        try:
            os.posix_fallocate(descriptor, 0, RESERVED)
        except OSError:
            return False
        finally:
            os.close(descriptor)
    return True


def bury(folder: Path, pid: int) -> None:
    """Add the counts of a dead worker to those of the dead, and remove its files."""
    from prometheus_client.mmap_dict import MmapedDict  # noqa: PLC0415 - it reads the folder's name from the environment

    for kind in ("counter", "histogram"):
        left = folder / f"{kind}_{pid}.db"
        if not left.exists():
            continue
        together = MmapedDict(str(folder / f"{kind}_{DEAD}.db"))  # type: ignore[no-untyped-call]
        try:
            for key, value, _, _ in MmapedDict.read_all_values_from_file(str(left)):  # type: ignore[no-untyped-call]
                before, _ = together.read_value(key)  # type: ignore[no-untyped-call]
                together.write_value(key, before + value, 0.0)  # type: ignore[no-untyped-call]
        finally:
            together.close()  # type: ignore[no-untyped-call]
        left.unlink()
    for left in folder.glob(f"gauge_*_{pid}.db"):  # what they tell for all workers stands in the master's
        with suppress(FileNotFoundError):
            left.unlink()
