"""The busy gate: how many requests a worker analyses at once. More are told so at once, while probes and metrics go on."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

from enrich.service.problems import Problem

if TYPE_CHECKING:
    from enrich.config import Settings

SPARE_THREADS = 8
"""Threads of a worker beyond the places of its gate: they answer probes, metrics, and those that find the gate closed."""


def worker_threads(settings: Settings) -> int:
    """Threads that a worker needs so that the gate, and not the thread pool, decides who waits."""
    return max(settings.threads, settings.max_concurrency + SPARE_THREADS)


class Gate:
    """A fixed number of places; entering never waits."""

    def __init__(self, places: int) -> None:
        self._places = threading.BoundedSemaphore(places)

    def enter(self) -> None:
        """Take a place.

        Raises:
            Problem: all places are taken.

        """
        if not self._places.acquire(blocking=False):
            raise Problem("busy", "All places are taken.", retry_after=1)

    def leave(self) -> None:
        """Give the place back."""
        self._places.release()
