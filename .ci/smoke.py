"""Let a real server enrich every seed: one that runs at an address, or one started here on a free port and stopped gracefully.

usage: python smoke.py PATH_OF_ENRICH|http://HOST:PORT SEEDS_FOLDER
"""

from __future__ import annotations

import http.client
import json
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

from check_answer import check, read

if TYPE_CHECKING:
    from collections.abc import Callable

READY_WITHIN_S = 60  # a cold start on a loaded machine; the target of a quiet one is 2 s
STOP_WITHIN_S = 60


def free_port() -> int:
    """Find a TCP port that nobody listens on at the moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def fetch(url: str, body: bytes | None = None) -> bytes:
    """Return the body of the answer to a GET, or to a POST of JSON."""
    request = urllib.request.Request(url, data=body, headers={"Content-Type": "application/json"})
    with urllib.request.urlopen(request, timeout=60) as answer:
        content: bytes = answer.read()
        return content


def wait_until_ready(base: str, ended: Callable[[], int | None]) -> float:
    """Wait for /readyz to answer 200; return the seconds that it took.

    Raises:
        SystemExit: the server ended, or was not ready in time.

    """
    begun = time.monotonic()
    while time.monotonic() - begun < READY_WITHIN_S:
        if (code := ended()) is not None:
            raise SystemExit(f"the server ended with {code}")
        try:
            fetch(f"{base}/readyz")
        except (OSError, http.client.HTTPException):
            time.sleep(0.05)
        else:
            return time.monotonic() - begun
    raise SystemExit(f"not ready within {READY_WITHIN_S} s")


def exercise(base: str, seeds: Path, ended: Callable[[], int | None] = lambda: None) -> None:
    """Let the server at an address enrich every seed, and read every other route.

    Raises:
        SystemExit: an answer is wrong, or a feature found nothing in all the seeds.

    """
    totals: Counter[str] = Counter()
    print(f"ready after {wait_until_ready(base, ended):.2f} s", flush=True)
    for path in sorted(seeds.glob("*.txt")):
        text = read(path)
        begun = time.monotonic()
        answer = json.loads(fetch(f"{base}/enrich", json.dumps({"text": text}).encode()))
        milliseconds = 1000 * (time.monotonic() - begun)
        counts = check(text, answer)
        totals.update(counts)
        print(path.name, counts, f"{milliseconds:.0f} ms", flush=True)
    for feature in ("segmentation", "entities", "numbers"):
        if totals[feature] == 0:
            raise SystemExit(f"no {feature} in all the seeds")
    for route in ("/livez", "/info", "/metrics", "/openapi.json", "/docs", "/"):
        print(route, len(fetch(base + route)), "bytes", flush=True)


def serve(program: str, seeds: Path) -> None:
    """Start a server, exercise it, and stop it gracefully; it is stopped whatever happens."""
    port = str(free_port())
    server = subprocess.Popen([program, "serve", "--host", "127.0.0.1", "--port", port], stdin=subprocess.DEVNULL)
    try:
        exercise(f"http://127.0.0.1:{port}", seeds, server.poll)
    finally:
        server.send_signal(signal.SIGTERM)
        code = server.wait(STOP_WITHIN_S)
    if code != 0:
        raise SystemExit(f"the server ended with {code} after SIGTERM")
    print("stopped with exit status 0")


if __name__ == "__main__":
    where, folder = sys.argv[1], Path(sys.argv[2])
    if where.startswith("http://"):
        exercise(where, folder)
    else:
        serve(where, folder)
