"""Libraries that only some uses need: imported when they are, and told with their extra when they are not there."""

from __future__ import annotations

from importlib import import_module
from typing import Any

from enrich.errors import EnrichError


class MissingExtra(EnrichError):  # noqa: N818 - named after what is missing
    """A library of an extra is not installed."""


def need(module: str, purpose: str, extra: str) -> Any:
    """Import a module of an extra.

    Args:
        module: its name.
        purpose: what needs it, as the beginning of a sentence.
        extra: what of ``pip install 'enrich[…]'`` brings it.

    Raises:
        MissingExtra: it is not installed.

    """
    try:
        return import_module(module)
    except ModuleNotFoundError:
        raise MissingExtra(f"{purpose} needs {module.partition('.')[0]}: pip install 'enrich[{extra}]'") from None
