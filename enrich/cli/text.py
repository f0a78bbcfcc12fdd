"""``enrich text``: one text, its answer as JSON or as tables."""

from __future__ import annotations

from typing import TYPE_CHECKING

import orjson

from enrich.cli.parser import request
from enrich.cli.terminal import colours, read, write
from enrich.pipeline import Enricher

if TYPE_CHECKING:
    import argparse


def run(options: argparse.Namespace) -> int:
    """Enrich one text."""
    text = read(options.file)
    enricher = Enricher(options.engine)
    enricher.start()
    try:
        body = enricher.enrich(text, **request(options)).to_dict()
    finally:
        enricher.close()
    if options.format == "table":
        from enrich.cli.table import tables  # noqa: PLC0415 - JSON needs none

        write(tables(body, colour=colours()).encode())
    else:
        write(orjson.dumps(body, option=orjson.OPT_APPEND_NEWLINE | (orjson.OPT_INDENT_2 if options.pretty else 0)))
    return 0
