"""``enrich info``: versions, models and settings, as JSON."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING

import orjson

from enrich import __version__
from enrich.cli.terminal import write
from enrich.config import Settings
from enrich.pipeline import FEATURES, Enricher

if TYPE_CHECKING:
    import argparse


def run(_options: argparse.Namespace) -> int:
    """Print them."""
    settings = Settings.from_env()
    engine = Enricher(settings=settings).engine
    body = {
        "name": "enrich",
        "version": __version__,
        "license": "Apache-2.0",
        "engine": {"name": engine.name, "version": engine.version, "license": engine.license, "models": engine.models},
        "features": FEATURES,
        "settings": asdict(settings),
    }
    write(orjson.dumps(body, option=orjson.OPT_APPEND_NEWLINE | orjson.OPT_INDENT_2))
    return 0
