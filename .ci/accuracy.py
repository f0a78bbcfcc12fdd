"""Run the scorers of the shared folder on its development data; an accuracy below its floor fails the check.

The floors stand a third of a point to some points under what was measured when they were last set: they catch a lost point, not a bad
day. The tagger was trained on ``own.jsonl``, so its figure there tells of breakage only; it has never seen the five seed articles, whose
gold annotation is ``training/annotations/entities/seeds_gold.jsonl`` (338 mentions, a point is three of them).

usage: python accuracy.py SHARED_FOLDER
"""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).parent.parent


class Check(NamedTuple):
    """One scorer on some files, and the least that is asked of it.

    Attributes:
        scorer: its file in ``eval/`` of the shared folder.
        files: what it reads; none of them here leaves the check out.
        figure: what to look at in the scorer's last line, its first group the figure.
        floor: the least figure, in percent.

    """

    scorer: str
    files: list[Path]
    figure: str
    floor: float


def checks(shared: Path) -> list[Check]:
    """All of them, with the files that are here."""
    data = shared / "data"
    seeds = ROOT / "training" / "annotations" / "entities"
    return [
        Check("score_segmentation.py", sorted(data.glob("segmentation/pud_dev.jsonl")), r"accuracy\s+([\d.]+)", 99.4),
        Check("score_entities.py", sorted(data.glob("entities/own.jsonl")), r"F1\s+([\d.]+)", 90.0),
        Check("score_entities.py", sorted(seeds.glob("seeds_gold.jsonl")), r"F1\s+([\d.]+)", 90.0),
        Check("score_numbers.py", sorted(data.glob("numbers/*.jsonl")), r"value\s+([\d.]+)", 97.0),
    ]


def main(shared: Path) -> int:
    """1 when a figure is below its floor, else 0."""
    failed = 0
    for check in checks(shared):
        if not check.files:
            print(f"{check.scorer}: left out, its data are not here")
            continue
        command = [sys.executable, str(shared / "eval" / check.scorer), *map(str, check.files)]
        done = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True)
        print(f"-- {check.scorer} {' '.join(path.name for path in check.files)}\n{done.stdout.rstrip()}")
        found = re.search(check.figure, done.stdout.rstrip().splitlines()[-1])
        if found is None:
            raise SystemExit(f"{check.scorer}: no figure in its last line")
        verdict = "ok" if float(found[1]) >= check.floor else "BELOW ITS FLOOR"
        print(f"   {found[1]} against a floor of {check.floor}: {verdict}", flush=True)
        failed |= verdict != "ok"
    return int(failed)


if __name__ == "__main__":
    raise SystemExit(main(Path(sys.argv[1])))
