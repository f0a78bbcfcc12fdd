"""The files of the workers' figures: room for them is taken before it is needed, and those of dead workers are added up in one.

prometheus_client maps a file a worker and kind into memory. A write to a page that a full file system cannot give ends the worker
(SIGBUS), or the master, which adds up what the dead leave behind: so every file has its room before it is mapped or soon after.
"""

from __future__ import annotations

import json
import os
import struct
from itertools import islice
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from pathlib import Path

RESERVED: Final = 131_072
"""Bytes of each file that are taken at once: more than a worker's bounded labels ever fill."""
FILES: Final = 8
"""Files of one worker, at most: counters, histograms, and gauges by the way in which they add up."""
DEAD: Final = 0
"""Stands for all dead workers in the name of a file, where that of a living one has its process id."""
UNREADABLE: Final = (OSError, ValueError, RuntimeError, struct.error)
"""What reading a file of figures can raise: it was made by a process that was killed meanwhile, or is damaged."""
_SUMMED: Final = ("counter", "histogram")
_ROW: Final = 24  # bytes of the shortest entry of a file


def room_is_left(folder: Path, workers: int) -> bool:
    """Whether the figures of so many workers, of those that follow them, of the master and of the dead find room in the folder."""
    space = os.statvfs(folder)
    return space.f_bavail * space.f_frsize >= RESERVED * FILES * (2 * workers + 2)


def reserve(folder: Path, pid: int) -> bool:
    """Take the room of a process's files; False if there is none. For ``DEAD`` they are made."""
    paths = [_dead(folder, kind) for kind in _SUMMED] if pid == DEAD else list(folder.glob(f"*_{pid}.db"))
    try:
        for path in paths:
            _allocate(path)
    except OSError:
        return False
    return True


def bury(folder: Path, pid: int) -> None:
    """Add the counts of a dead worker to those of the dead, and remove its files, readable or not.

    A scrape that reads between the two counts the worker twice; ``Metrics.exposition`` sees the files change and reads again.

    Raises:
        OSError, ValueError, RuntimeError, struct.error: a file cannot be read, or no room is left; its counts are lost.

    """
    try:
        for kind in _SUMMED:
            left = folder / f"{kind}_{pid}.db"
            if left.exists():
                _add(_dead(folder, kind), _rows(left))
                left.unlink()
    finally:
        for left in folder.glob(f"*_{pid}.db"):  # what gauges tell for all workers stands in the master's
            left.unlink(missing_ok=True)


def _dead(folder: Path, kind: str) -> Path:
    return folder / f"{kind}_{DEAD}.db"


def _allocate(path: Path) -> None:
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        if hasattr(os, "posix_fallocate"):
            os.posix_fallocate(descriptor, 0, RESERVED)
        else:  # macOS
            os.pwrite(descriptor, os.pread(descriptor, RESERVED, 0).ljust(RESERVED, b"\0"), 0)
    finally:
        os.close(descriptor)


def _rows(path: Path) -> list[tuple[str, float]]:
    """The keys and values of a file; whatever stands in it, no more than find room there."""
    from prometheus_client.mmap_dict import MmapedDict  # noqa: PLC0415 - it reads the folder's name from the environment

    found = islice(MmapedDict.read_all_values_from_file(str(path)), path.stat().st_size // _ROW + 1)  # type: ignore[no-untyped-call]
    rows = [(key, value) for key, value, _, _ in found]
    for key, _ in rows:
        json.loads(key)  # a scrape does
    return rows


def _add(path: Path, rows: list[tuple[str, float]]) -> None:
    from prometheus_client.mmap_dict import MmapedDict  # noqa: PLC0415 - it reads the folder's name from the environment

    _allocate(path)
    try:
        _rows(path)
    except UNREADABLE:
        path.unlink()
        _allocate(path)
    together = MmapedDict(str(path))  # type: ignore[no-untyped-call]
    try:
        for key, value in rows:
            before, _ = together.read_value(key)  # type: ignore[no-untyped-call]
            together.write_value(key, before + value, 0.0)  # type: ignore[no-untyped-call]
    finally:
        together.close()  # type: ignore[no-untyped-call]
