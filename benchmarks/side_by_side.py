"""Other projects from PyPI and this one on the same texts in one run, each in an environment of its own.

    python benchmarks/side_by_side.py [--folder build/peers] [--seconds 2]

Needs a package index for the environments, which are kept in the folder; what cannot be installed is said so. camel-tools is installed
without its machine-learning dependencies, which its normalizers do not use.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from measure import ROOT, best, seeds, words

from enrich import Enricher
from enrich.config import Settings

if TYPE_CHECKING:
    from collections.abc import Iterator

FOLDER = ROOT / "build" / "peers"
LONGEST_S = 180


class Peer(NamedTuple):
    """One project: the name that ``peers/peer.py`` knows it by, what to compare with, pip's arguments, what it does there."""

    name: str
    feature: str
    installs: tuple[tuple[str, ...], ...]
    what: str


PEERS = (
    Peer("farasa", "segmentation", (("farasa==0.0.1",),), "PyPI farasa: Farasa's method in Python, segmentation"),
    Peer("mahad", "numbers", (("mahad==0.3.0",),), "mahad: cardinals, ordinals, durations"),
    Peer("duckling", "numbers", (("pyduckling-native-phihos==0.3.0",),), "Duckling (pyduckling-native-phihos): eight dimensions of numbers"),
    Peer("pyarabic", "normalized_text", (("pyarabic==0.6.15",),), "PyArabic: tashkeel, tatweel, ligatures"),
    Peer("camel", "normalized_text", (("--no-deps", "camel-tools==1.6.0"), ("six", "emoji")), "CAMeL Tools: Unicode, arclean, diacritics"),
)


def environment(peer: Peer, folder: Path) -> Path:
    """The Python of the peer's environment.

    Raises:
        CalledProcessError: it cannot be installed.

    """
    place = folder / peer.name
    python = place / "bin" / "python"
    if not (place / "complete").exists():
        subprocess.run([sys.executable, "-m", "venv", "--clear", str(place)], check=True, capture_output=True, timeout=LONGEST_S)
        for arguments in peer.installs:
            command = [str(python), "-m", "pip", "install", "--quiet", "--disable-pip-version-check", *arguments]
            subprocess.run(command, check=True, capture_output=True, timeout=LONGEST_S)
        (place / "complete").touch()
    return python


def peers(texts: list[str], seconds: float, folder: Path) -> Iterator[tuple[Peer, dict[str, Any]]]:
    """Each peer with its figures, or with ``{"error": …}``."""
    asked = json.dumps({"texts": texts, "seconds": seconds})
    for peer in PEERS:
        try:
            python = environment(peer, folder)
            command = [str(python), str(ROOT / "benchmarks" / "peers" / "peer.py"), peer.name]
            done = subprocess.run(command, input=asked, capture_output=True, text=True, check=True, timeout=LONGEST_S)
            yield peer, json.loads(done.stdout)
        except (subprocess.SubprocessError, OSError) as error:
            yield peer, {"error": type(error).__name__}


def lines(seconds: float, folder: Path) -> Iterator[tuple[str, ...]]:
    """Rows of a table: what, words a second, at the first sight, this project's words a second and at the first sight, times faster."""
    texts = seeds()
    count = words(texts)
    ours: dict[str, tuple[float, float]] = {}
    for peer, figures in peers(texts, seconds, folder):
        if "error" in figures:
            yield peer.what, "could not be installed or run here", "", "", "", ""
            continue
        if peer.feature not in ours:
            ours[peer.feature] = own(texts, peer.feature, count)
        warm, cold = ours[peer.feature]
        yield (
            f"{peer.what} {figures['version']}",
            f"{figures['words']:,.0f}",
            f"{figures['first']:,.0f}",
            f"{warm:,.0f}",
            f"{cold:,.0f}",
            f"{warm / figures['words']:.1f}",
        )


def own(texts: list[str], feature: str, count: int) -> tuple[float, float]:
    """Words a second of this project: seen before, and at the first sight."""

    def work() -> None:
        for text in texts:
            enricher.enrich(text, features=[feature]).to_dict()

    enricher = Enricher(settings=Settings())
    begin = time.process_time()
    work()
    cold = count / (time.process_time() - begin)
    return count / best(work), cold


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--folder", type=Path, default=FOLDER, help="where the environments are kept")
    parser.add_argument("--seconds", type=float, default=2.0, help="of each measurement")
    options = parser.parse_args()
    for row in lines(options.seconds, options.folder):
        print(*row, sep=" | ")


if __name__ == "__main__":
    main()
