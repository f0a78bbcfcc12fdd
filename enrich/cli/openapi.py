"""``enrich openapi``: the contract, as YAML."""

from __future__ import annotations

from typing import TYPE_CHECKING

from enrich.cli.terminal import write
from enrich.service.openapi import to_yaml

if TYPE_CHECKING:
    import argparse


def run(_options: argparse.Namespace) -> int:
    """Print it."""
    write(to_yaml().encode())
    return 0
