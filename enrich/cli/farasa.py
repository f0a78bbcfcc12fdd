"""``enrich farasa install``: Farasa's jars, fetched under their own licence."""

from __future__ import annotations

from typing import TYPE_CHECKING

from enrich.engines import farasa

if TYPE_CHECKING:
    import argparse


def run(options: argparse.Namespace) -> int:
    """Hand the options to the installer."""
    return farasa.install(options.rest)
