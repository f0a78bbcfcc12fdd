"""Generated input: schemathesis over openapi.yaml, laws over Arabic-biased texts, atheris over the entries.

    python benchmarks/reliability/fuzz.py [--cases 20000] [--texts 100000] [--minutes 60]

``--cases`` requests by schemathesis with all its checks (schemathesis.toml says what openapi.yaml cannot) against a real server; ``--texts`` texts
for the laws of tests/reliability (hypothesis), a fifth for each; ``--minutes`` of atheris, divided among normalizer, tokenizer, numbers and the JSON
entry, each of which begins with the seeds. 0 leaves a part out. What atheris finds is written to tests/data/fuzz, where tests/reliability keeps it as
a regression case.
"""

from __future__ import annotations

import argparse
import importlib.util
import re
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import harness
from harness import ROOT, serving, write_section

HERE = Path(__file__).parent
ENTRIES = ("normalizer", "tokenizer", "numbers", "json")
LAWS = 5
"""Texts are divided by so many."""
PROFILES = (10, 200, 1_000, 2_000, 20_000)
"""Texts for each law in the profiles of tests/reliability/conftest.py."""
Rows = list[tuple[str, str, bool | None]]


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--cases", type=int, default=20_000)
    parser.add_argument("--texts", type=int, default=100_000, choices=(0, *(LAWS * texts for texts in PROFILES)))
    parser.add_argument("--minutes", type=float, default=60)
    parser.add_argument("--no-report", action="store_true", help="only the exit status and the figures, as in CI")
    options = parser.parse_args()
    harness.stop_on_signal()
    rows: Rows = []
    if options.cases:
        rows += requests(options.cases)
    if options.texts:
        rows += texts(options.texts)
    if options.minutes:
        rows += bytes_of(options.minutes)
    if options.no_report:
        for what, figure, good in rows:
            print(f"{what}: {figure}{'' if good is not False else '  <- not as wanted'}")
    else:
        command = f"python benchmarks/reliability/fuzz.py --cases {options.cases} --texts {options.texts} --minutes {options.minutes:g}"
        write_section("Generated input", command, rows)
    return harness.verdict(rows)


def requests(cases: int) -> Rows:
    """schemathesis, until it has made so many requests."""
    if importlib.util.find_spec("schemathesis") is None:
        return [("schemathesis", "left out: not installed (pip install schemathesis)", None)]
    made, seed, output = 0, 1, ""
    with serving(workers=2, log_level="warning", max_queue=64) as service:
        begin = time.monotonic()
        while made < cases:
            # A run makes about five times as many requests as its fuzzing phase, in which each of the ten operations has --max-examples.
            examples = max(20, min(500, (cases - made) // 20))
            command = [
                sys.executable, "-m", "schemathesis.cli", "run", str(ROOT / "openapi.yaml"), "--url", f"http://127.0.0.1:{service.port}",
                "--max-examples", str(examples), "--seed", str(seed), "--continue-on-failure", "--suppress-health-check", "all",
                "--warnings", "off",
            ]  # fmt: skip
            done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=HERE)
            output = done.stdout + done.stderr
            generated = re.search(r"(\d[\d,]*) generated", output)
            made += int(generated[1].replace(",", "")) if generated else 0
            seed += 1
            if done.returncode or not generated:
                print(output[-6_000:])
                break
        seconds = time.monotonic() - begin
        good = done.returncode == 0 and not service.errors() and made >= cases
    return [("schemathesis, all checks: requests", f"{made:,} in {seconds:.0f} s", None), ("failures", "none" if good else "see above", good)]


def texts(count: int) -> Rows:
    """The laws."""
    begin = time.monotonic()
    command = [sys.executable, "-m", "pytest", "tests/reliability/test_laws.py", "-q", "-p", "no:cacheprovider", "--hypothesis-show-statistics"]
    done = subprocess.run([*command, "--hypothesis-profile", f"laws-{count // LAWS}"], capture_output=True, text=True, check=False, cwd=ROOT)
    passed = sum(int(number) for number in re.findall(r"(\d+) passing", done.stdout))
    if done.returncode:
        print(done.stdout[-6_000:])
    return [
        ("laws (offsets, tiling, determinism, idempotence, ways in): texts that hold", f"{passed:,} in {time.monotonic() - begin:.0f} s", passed > 0),
        ("laws broken", "none" if done.returncode == 0 else "see above", done.returncode == 0),
    ]


def bytes_of(minutes: float) -> Rows:
    """Atheris on each entry, one after the other."""
    if importlib.util.find_spec("atheris") is None:
        return [("atheris", "left out: not installed (pip install atheris; it has no wheel for every Python)", None)]
    rows: Rows = []
    for entry in ENTRIES:
        seconds = max(1, int(60 * minutes / len(ENTRIES)))
        command = [sys.executable, str(HERE / "entry.py"), entry, f"-max_total_time={seconds}", "-max_len=4096", "-timeout=20", "-rss_limit_mb=2048"]
        with tempfile.TemporaryDirectory(prefix="enrich-corpus-") as corpus:  # which the entry fills with the seeds
            command += ["-print_final_stats=1", corpus]
            done = subprocess.run(command, capture_output=True, text=True, errors="replace", check=False, cwd=ROOT)
        runs = re.search(r"number_of_executed_units: (\d+)", done.stderr)
        if done.returncode:
            print(done.stderr[-4_000:])
        figure = f"{int(runs[1]) if runs else 0:,} inputs in {seconds} s, {'no find' if done.returncode == 0 else 'a find, see above'}"
        rows.append((f"atheris on the {entry} entry", figure, done.returncode == 0))
    return rows


if __name__ == "__main__":
    raise SystemExit(main())
