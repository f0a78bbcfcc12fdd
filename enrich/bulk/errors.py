"""What stops a job, and the import of libraries that only some jobs need."""

from __future__ import annotations

from importlib import import_module
from typing import Any

from enrich.errors import EngineError, EnrichError


class BulkError(EnrichError):
    """A job cannot be done as asked: its input, its output or its work folder cannot be used."""


class MissingExtra(BulkError):  # noqa: N818 - named after what is missing
    """A library of the extra ``bulk`` is not installed."""


class WorkerDied(EngineError):  # noqa: N818 - named after what happened
    """A worker process ended before its chunk did; what was finished is kept."""


def need(module: str, purpose: str) -> Any:
    """Import a library of the extra ``bulk``.

    Raises:
        MissingExtra: it is not installed.

    """
    try:
        return import_module(module)
    except ModuleNotFoundError:
        name = module.partition(".")[0]
        raise MissingExtra(f"{purpose} needs {name}: pip install 'enrich[bulk]'") from None
