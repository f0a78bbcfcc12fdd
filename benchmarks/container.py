"""Texts a second of one container, and what each costs: the figures of k8s/README.md's sizing table.

A container with the limits of an operator is asked by a few clients that always wait for an answer. What a text costs is the CPU time of
the container's processes, which does not depend on who else uses the machine; texts a second do, so read them on a quiet one.

usage: python benchmarks/container.py IMAGE [CPUS] [WORKERS]     (podman or docker)
"""

from __future__ import annotations

import http.client
import json
import shutil
import subprocess
import sys
import threading
import time
from pathlib import Path

SEEDS = sorted((Path(__file__).parents[1] / "seeds").glob("*.txt"))
SECONDS = 8.0
CPU_TIME = (
    "import os, pathlib as p; f = [c.read_text().rpartition(')')[2].split() for c in p.Path('/proc').glob('[0-9]*/stat')];"
    "print(sum(int(x) for s in f for x in s[11:15]) / os.sysconf('SC_CLK_TCK'))"
)
PEAK = (
    "import pathlib as p; print(sum(int(c.read_text().split('\\nPss:')[1].split()[0]) for c in p.Path('/proc').glob('[0-9]*/smaps_rollup')) / 1024)"
)


def bodies() -> dict[str, list[bytes]]:
    """JSON requests by their length in words: paragraphs of 60, and whole articles."""
    words = [path.read_bytes().decode().split() for path in SEEDS]
    short = [" ".join(article[i : i + 60]) for article in words for i in range(0, len(article) - 60, 60)]
    whole = [path.read_bytes().decode() for path in SEEDS]
    mean = round(sum(len(article) for article in words) / len(words))
    return {name: [json.dumps({"text": text}).encode() for text in texts] for name, texts in (("60 words", short), (f"{mean} words", whole))}


def client(port: int, requests: list[bytes], until: float, taken: list[float]) -> None:
    """Ask one after another over one connection."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    number = 0
    while time.monotonic() < until:
        begun = time.monotonic()
        connection.request("POST", "/enrich", requests[number % len(requests)], {"Content-Type": "application/json"})
        answer = connection.getresponse()
        answer.read()
        assert answer.status == 200, answer.status
        taken.append(time.monotonic() - begun)
        number += 1
    connection.close()


def main(image: str, cpus: str, workers: int) -> None:
    """Start, measure, print, remove."""
    engine = shutil.which("podman") or shutil.which("docker") or sys.exit("neither podman nor docker")

    def run(*arguments: str) -> str:
        return subprocess.run([engine, *arguments], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, check=True).stdout.strip()

    name, port = "enrich-sizing", 18484
    limits = ["--read-only", "--tmpfs", "/tmp:rw,size=64m", "--memory", "768m", "--cpus", cpus]  # noqa: S108 - the container's own
    run("run", "--detach", "--name", name, *limits, "--env", f"ENRICH_WORKERS={workers}", "--publish", f"127.0.0.1:{port}:8080", image)
    try:
        time.sleep(3)
        for what, requests in bodies().items():
            client(port, requests, time.monotonic() + 2, [])  # words are seen once, connections and caches are warm
            before, begun, taken = float(run("exec", name, "python", "-c", CPU_TIME)), time.monotonic(), []
            threads = [threading.Thread(target=client, args=(port, requests, begun + SECONDS, taken)) for _ in range(2 * workers)]
            for thread in threads:
                thread.start()
            for thread in threads:
                thread.join()
            spent = time.monotonic() - begun
            cpu = float(run("exec", name, "python", "-c", CPU_TIME)) - before
            taken.sort()
            print(
                f"{what:>10}: {len(taken) / spent:7.1f} texts a second at {cpus} CPUs and {workers} workers, "
                f"{1000 * cpu / len(taken):6.2f} ms of CPU a text ({len(taken) / cpu:6.0f} texts a second and CPU), "
                f"median {1000 * taken[len(taken) // 2]:.1f} ms, 99 % {1000 * taken[int(len(taken) * 0.99)]:.1f} ms"
            )
        print(f"memory of all processes together (proportional): {float(run('exec', name, 'python', '-c', PEAK)):.0f} MiB")
    finally:
        run("rm", "--force", "--time", "0", name)


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2] if len(sys.argv) > 2 else "1", int(sys.argv[3]) if len(sys.argv) > 3 else 1)
