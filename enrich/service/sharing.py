"""Which worker takes a new connection: the one that holds fewest.

Workers wait for connections on one socket, and whoever is awake first takes them: with few clients that stay, one worker may hold all of them
while the other processor has nothing to do. So each tells the others how many it holds, in memory that they share, and one that holds more than
another leaves a new connection to that one for a moment.
"""

from __future__ import annotations

import mmap
import struct
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator

PATIENCE_S: Final = 0.002
"""Seconds that a connection is left to a worker that holds fewer."""
TAKE_S: Final = 0.01
"""Seconds in which one that was left to other workers in vain is taken; a later one is another."""
_NUMBER: Final = struct.Struct("=i")
_LEAST_SLOTS: Final = 64
_NOBODY: Final = 2**31 - 1


class Shares:
    """The numbers of connections of all workers; made before they are forked.

    Args:
        workers: how many there are. Twice as many have room, and never less than 64: for those that still stop while others have begun, and for
            those that signals add.

    """

    def __init__(self, workers: int) -> None:
        self._slots = max(2 * workers, _LEAST_SLOTS)
        self._shared = mmap.mmap(-1, self._slots * _NUMBER.size)
        self._owners = [0] * self._slots
        for slot in range(self._slots):
            self._write(slot, _NOBODY)

    def assign(self, worker: int) -> int:
        """Give a worker a slot, in the master before the fork; -1 if none is free.

        Args:
            worker: a number that no other worker has; above zero.

        """
        slot = self._owners.index(0) if 0 in self._owners else -1
        if slot >= 0:
            self._owners[slot] = worker
        return slot

    def release(self, worker: int) -> None:
        """Take the slot of a worker that has ended, in the master."""
        if worker in self._owners:
            slot = self._owners.index(worker)
            self._owners[slot] = 0
            self._write(slot, _NOBODY)

    def tell(self, slot: int, connections: int) -> None:
        """Say how many connections a worker holds."""
        if slot >= 0:
            self._write(slot, connections)

    def leave(self, slot: int) -> None:
        """Say that a worker takes no more."""
        self.tell(slot, _NOBODY)

    def fewest(self) -> int:
        """Connections of the worker that holds fewest."""
        numbers: Iterator[tuple[int]] = _NUMBER.iter_unpack(self._shared[:])
        return min(numbers)[0]

    def has_more(self, connections: int) -> bool:
        """Whether a worker with so many holds more than another: a fourth more, so that many that come at once are not dealt out one by one."""
        return connections > self.fewest() * 5 // 4

    def _write(self, slot: int, number: int) -> None:
        _NUMBER.pack_into(self._shared, slot * _NUMBER.size, number)
