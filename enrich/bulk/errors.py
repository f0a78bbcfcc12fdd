"""What stops a job, and the libraries that only some jobs need."""

from __future__ import annotations

from typing import Any

from enrich import extras
from enrich.errors import EngineError, EnrichError


class BulkError(EnrichError):
    """A job cannot be done as asked: its input, its output or its work folder cannot be used."""


class WorkerDied(EngineError):  # noqa: N818 - named after what happened
    """A worker process ended before its chunk did; what was finished is kept."""


def need(module: str, purpose: str) -> Any:
    """Import a module of the extra ``bulk``.

    Raises:
        MissingExtra: it is not installed.

    """
    return extras.need(module, purpose, "bulk")
