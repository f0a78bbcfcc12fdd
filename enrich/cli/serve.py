"""``enrich serve``: the HTTP service."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from enrich.config import Settings
from enrich.service import server

if TYPE_CHECKING:
    import argparse


def run(options: argparse.Namespace) -> int:
    """Serve until told to stop; options win over settings."""
    given = {name: getattr(options, name) for name in ("host", "port", "workers")}
    server.serve(replace(Settings.from_env(), **{name: value for name, value in given.items() if value is not None}))
    return 0
