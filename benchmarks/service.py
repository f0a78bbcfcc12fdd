"""How long the service takes to start and to answer each seed article over HTTP, with one worker.

    python benchmarks/service.py [--requests 50] [--connections 1]

Starts ``enrich serve`` on a free port; prints the start to /readyz, the memory of a worker, and percentiles for every seed.
"""

from __future__ import annotations

import argparse
import http.client
import json
import os
import socket
import statistics
import subprocess
import sys
import threading
import time
from pathlib import Path

SEEDS = sorted((Path(__file__).parent.parent / "seeds").glob("*.txt"))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--requests", type=int, default=50, help="requests a seed and connection")
    parser.add_argument("--connections", type=int, default=1, help="clients at once")
    options = parser.parse_args()
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    begin = time.perf_counter()
    command = [sys.executable, "-m", "enrich", "serve", "--port", str(port), "--workers", "1"]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL) as process:
        try:
            wait(port, process)
            print(f"start to /readyz: {time.perf_counter() - begin:.2f} s")
            for seed in SEEDS:
                measure(port, seed, options.requests, options.connections)
            for worker in children(process.pid):
                print(f"resident memory of worker {worker}: {resident(worker):.0f} MB")
        finally:
            process.terminate()


def wait(port: int, process: subprocess.Popen[bytes]) -> None:
    while process.poll() is None:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
        try:
            connection.request("GET", "/readyz")
            if connection.getresponse().status == http.HTTPStatus.OK:
                return
        except OSError:
            time.sleep(0.01)
        finally:
            connection.close()
    raise SystemExit("the server did not start")


def measure(port: int, seed: Path, requests: int, connections: int) -> None:
    text = seed.read_text(encoding="utf-8")
    body = json.dumps({"text": text}).encode()
    times: list[float] = []

    def client() -> None:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
        for _ in range(requests):
            begin = time.perf_counter()
            connection.request("POST", "/enrich", body, {"Content-Type": "application/json"})
            response = connection.getresponse()
            response.read()
            if response.status != http.HTTPStatus.OK:
                raise SystemExit(f"{seed.name}: {response.status}")
            times.append(time.perf_counter() - begin)
        connection.close()

    begin = time.perf_counter()
    clients = [threading.Thread(target=client) for _ in range(connections)]
    for thread in clients:
        thread.start()
    for thread in clients:
        thread.join()
    took = time.perf_counter() - begin
    ordered = sorted(times)
    print(
        f"{seed.stem[:12]:12} {len(text.split()):5} words  first {times[0] * 1000:6.1f} ms  median {statistics.median(ordered) * 1000:6.1f} ms  "
        f"p95 {ordered[int(len(ordered) * 0.95)] * 1000:6.1f} ms  {len(times) * len(text.split()) / took:9,.0f} words/s"
    )


def children(parent: int) -> list[int]:
    listing = Path(f"/proc/{parent}/task/{parent}/children")
    return [int(pid) for pid in listing.read_text().split()] if listing.exists() else []


def resident(pid: int) -> float:
    pages = int(Path(f"/proc/{pid}/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 2**20


if __name__ == "__main__":
    main()
