"""Run the scorers of the shared folder on its development data; an accuracy below its floor fails the check.

The floors stand a little under what was measured when they were last set: they catch a broken model, not a bad day. The
entities are those that the tagger was trained on, so their figure tells of breakage only, not of accuracy on other texts.

usage: python accuracy.py SHARED_FOLDER
"""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

# scorer, data files (a glob), the figure to look at in the scorer's last line, its floor in percent
CHECKS = (
    ("score_segmentation.py", "segmentation/pud_dev.jsonl", r"accuracy\s+([\d.]+)", 98.5),
    ("score_entities.py", "entities/own.jsonl", r"F1\s+([\d.]+)", 85.0),
    ("score_numbers.py", "numbers/*.jsonl", r"value\s+([\d.]+)", 95.0),
)


def main(shared: Path) -> int:
    """1 when a figure is below its floor, else 0."""
    failed = 0
    for scorer, pattern, figure, floor in CHECKS:
        files = sorted(str(path) for path in (shared / "data").glob(pattern))
        if not files:
            print(f"{scorer}: left out, {pattern} is not here")
            continue
        done = subprocess.run([sys.executable, str(shared / "eval" / scorer), *files], stdout=subprocess.PIPE, text=True, check=True)
        print(f"-- {scorer} {pattern}\n{done.stdout.rstrip()}")
        found = re.search(figure, done.stdout.rstrip().splitlines()[-1])
        if found is None:
            raise SystemExit(f"{scorer}: no figure in its last line")
        verdict = "ok" if float(found[1]) >= floor else "BELOW ITS FLOOR"
        print(f"   {found[1]} against a floor of {floor}: {verdict}", flush=True)
        failed |= verdict != "ok"
    return int(failed)


if __name__ == "__main__":
    raise SystemExit(main(Path(sys.argv[1])))
