"""Files and corpora: many texts in, their answers out, with all cores of a machine or many machines.

A job is cut into chunks by its input alone. A finished chunk is one file, renamed into place, named by its number and the digest of
what it was made from: a job that was killed finds it there and does only what is missing.

>>> from enrich.bulk import Job, run
>>> run(Job("articles.jsonl.gz", "answers.jsonl"))      # doctest: +SKIP
"""

from __future__ import annotations

from enrich.bulk.errors import BulkError
from enrich.bulk.job import Job
from enrich.bulk.local import run
from enrich.bulk.report import Report

__all__ = ["BulkError", "Job", "Report", "run"]
