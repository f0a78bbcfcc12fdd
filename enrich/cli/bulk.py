"""``enrich bulk``: files and corpora."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Final

from enrich import bulk
from enrich.bulk.progress import Bar
from enrich.cli.parser import request

if TYPE_CHECKING:
    import argparse

    from enrich.bulk import Report

SOME_BAD: Final = 3


def run(options: argparse.Namespace) -> int:
    """Do the job, or what is left of it, and say what was done."""
    job = bulk.Job(
        options.input,
        options.output,
        input_format=options.input_format,
        output_format=options.output_format,
        text_field=options.field,
        id_field=options.id,
        engine=options.engine,
        options=request(options),
        bad=options.bad,
        overwrite=options.overwrite,
        processes=options.processes,
    )
    if options.dask is None:
        report = bulk.run(job, Bar())
    else:
        from enrich.bulk import cluster  # noqa: PLC0415 - only this needs Dask

        report = cluster.run(job, options.dask, Bar())
    sys.stderr.write(_said(report))
    return SOME_BAD if report.bad else 0


def _said(report: Report) -> str:
    parts = [f"{report.rows} rows"]
    if report.resumed:
        parts.append(f"{report.resumed} of them done before")
    if report.bad:
        parts.append(f"{report.bad} with a problem")
    rate = report.words / report.seconds if report.seconds else 0
    return f"enrich: {', '.join(parts)}; {report.words} words in {report.seconds:.1f} s, {rate:.0f} words/s\n"
