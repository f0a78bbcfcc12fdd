"""When a request is sent again."""

from __future__ import annotations

import random
import time
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Final

RETRIED: Final = frozenset({408, 429, 502, 503})
"""Statuses that may be another one a moment later."""
FIRST_PAUSE_S: Final = 0.1
LONGEST_PAUSE_S: Final = 10.0


class Pauses:
    """When to try again: as the service asks, but not before a growing, random pause, so that clients do not come back together."""

    def __init__(self, retries: int, deadline: float) -> None:
        self._tries = retries
        self._until = time.monotonic() + deadline
        self._longest = FIRST_PAUSE_S

    @property
    def left(self) -> float:
        """Seconds left, a few milliseconds at least."""
        return max(self._until - time.monotonic(), 0.005)

    def wait(self, asked: float) -> bool:
        """Wait at least the seconds asked for; False at once, if no try or not enough time is left."""
        pause = asked + random.uniform(0, self._longest)  # noqa: S311 - no secret
        if self._tries <= 0 or pause >= self._until - time.monotonic():
            return False
        self._tries -= 1
        self._longest = min(2 * self._longest, LONGEST_PAUSE_S)
        time.sleep(pause)
        return True


def seconds(asked: str) -> float:
    """Seconds that a Retry-After header asks to wait for: a number, or the time until a date (RFC 9110, section 10.2.3); else 0."""
    asked = asked.strip()
    if asked.isdecimal():
        return float(asked)
    try:
        return max(0.0, (parsedate_to_datetime(asked) - datetime.now(UTC)).total_seconds())
    except (ValueError, TypeError):
        return 0.0
