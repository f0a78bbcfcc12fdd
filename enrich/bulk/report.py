"""What a job did."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(slots=True)
class Report:
    """Counts of one run.

    Attributes:
        rows: texts of the input, bad ones too.
        bad: rows that have a problem in place of an answer.
        resumed: rows whose answers were there from a run before.
        words: words, parted by white space, of the texts analysed in this run.
        seconds: time of this run.

    """

    rows: int = 0
    bad: int = 0
    resumed: int = 0
    words: int = 0
    seconds: float = 0.0
