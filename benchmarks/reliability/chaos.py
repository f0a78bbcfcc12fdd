"""Faults under load: killed workers, restarts, damaged models, a full disk, no file descriptors, a clock that jumps.

    python benchmarks/reliability/chaos.py [--kills 20] [--restarts 20]

Four clients with keep-alive connections in a closed loop. No client sends a request again: what is told as failed is every request that was not
answered, for whatever reason.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import re
import resource
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections import Counter
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

import harness
from harness import ROOT, SEEDS, Client, Tally, request, serving, start, wait_until, write_section

BODIES = [request(text[:600]) for text in SEEDS]
SHORT = request(SEEDS[0][:100])
if TYPE_CHECKING:
    from collections.abc import Callable

Rows = list[tuple[str, str, bool | None]]


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--kills", type=int, default=20)
    parser.add_argument("--restarts", type=int, default=20)
    options = parser.parse_args()
    harness.stop_on_signal()
    rows: Rows = []
    for part in (
        lambda: asyncio.run(kill(options.kills)),
        lambda: asyncio.run(restart(options.restarts)),
        damaged,
        full_disk,
        lambda: asyncio.run(no_descriptors()),
        clocks,
    ):
        found = part()
        print(*found, sep="\n", flush=True)
        rows += found
    notes = (
        "Restarts are rolling: the listening socket is inherited, as from systemd (`LISTEN_FDS`): the new service takes from it before the old one "
        "is told to stop, so that no connection is refused. In Kubernetes the Service and the readiness probe do the same with two pods."
    )
    write_section("Faults", "python benchmarks/reliability/chaos.py", rows, notes)
    return harness.verdict(rows)


async def traffic(port: int, clients: int, stop: asyncio.Event, tally: Tally) -> None:
    """A closed loop until told to stop; a pause between requests leaves room for others."""

    async def one(number: int) -> None:
        client, i = Client(port), number
        while not stop.is_set():
            await client.exchange(BODIES[i % len(BODIES)], tally)
            i += 1
            await asyncio.sleep(0.005)
        client.close()

    await asyncio.gather(*(one(number) for number in range(clients)))


async def until(condition: Callable[[], bool]) -> None:
    """Wait, up to a minute, without stopping the traffic."""
    await asyncio.to_thread(wait_until, condition, 60, "it did not happen within a minute")


async def kill(times: int) -> Rows:
    """Workers are killed by SIGKILL; the master starts new ones."""
    clients, lost, recovered = 4, [], []
    with serving(workers=2, log_level="warning") as service:
        stop, tally = asyncio.Event(), Tally()
        going = asyncio.create_task(traffic(service.port, clients, stop, tally))
        await asyncio.sleep(1)
        for _ in range(times):
            before, victims = tally.statuses[0], service.workers()
            os.kill(victims[0], signal.SIGKILL)
            begin = time.monotonic()
            await until(lambda victim=victims[0]: victim not in service.workers() and len(service.workers()) == 2)
            await until(lambda: service.ask()[0] == 200)
            recovered.append(time.monotonic() - begin)
            await asyncio.sleep(0.3)
            lost.append(tally.statuses[0] - before)
        stop.set()
        await going
        metrics = len(list((service.folder / "metrics").glob("*.db")))
        status, _ = service.ask("/metrics")
    others = {status: number for status, number in tally.statuses.items() if status not in {0, 200}}
    return [
        (f"SIGKILL of a worker, {times} times: answered", str(tally.statuses[200]), None),
        ("lost with a worker (4 clients): in all, at most at once", f"{sum(lost)}, {max(lost)}", max(lost) <= clients),
        ("two workers again, and ready, within", f"{max(recovered):.2f} s", max(recovered) < 2),
        ("other answers", str(others or "none"), not others),
        ("/metrics afterwards, files of it", f"{status}, {metrics}", status == 200),
    ]


async def restart(times: int) -> Rows:
    """A new service on the same listening socket, then SIGTERM to the old one."""
    with socket.socket() as listener, tempfile.TemporaryDirectory(prefix="enrich-reliability-") as folder:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(("127.0.0.1", 0))
        listener.listen(512)
        port: int = listener.getsockname()[1]
        running = start(Path(folder) / "0", workers=1, listener=listener, log_level="info")
        wait_until(lambda: harness.get(port, "/readyz")[0] == 200, 60, "not ready")
        stop, tally = asyncio.Event(), Tally()
        going = asyncio.create_task(traffic(port, 4, stop, tally))
        ends, exits = [], []
        try:
            for number in range(1, times + 1):
                following = start(Path(folder) / str(number), workers=1, listener=listener, log_level="info")
                await until(lambda log=following.folder / "log": b"Booting worker" in log.read_bytes())
                await asyncio.sleep(0.3)
                begin = time.monotonic()
                running.process.terminate()
                await until(lambda process=running.process: process.poll() is not None)
                exits.append(running.process.returncode)
                ends.append(time.monotonic() - begin)
                running = following
        finally:
            stop.set()
            await going
            running.stop()
        logs = "".join((Path(folder) / str(number) / "log").read_text() for number in range(times + 1))
    failed = tally.statuses.total() - tally.statuses[200]
    return [
        (f"SIGTERM restarts under load, {times}: answered", str(tally.statuses[200]), None),
        ("failed requests", f"{failed} {dict(tally.statuses) if failed else ''}".strip(), failed == 0),
        ("from SIGTERM to the end, at most", f"{max(ends):.2f} s", max(ends) < 10),
        ("exit statuses", str(dict(Counter(exits))), set(exits) == {0}),
        ("errors in the logs", str(logs.count('"level":"error"')), '"level":"error"' not in logs),
    ]


def damaged() -> Rows:
    """Model files that cannot be used: a message that names the file, and exit status 1; never a service that answers wrongly."""
    rows: Rows = []
    with tempfile.TemporaryDirectory(prefix="enrich-reliability-") as folder:
        copy = Path(folder) / "copy"
        subprocess.run(["cp", "-r", str(ROOT / "enrich"), str(copy / "enrich")] if copy.mkdir() is None else [], check=True)
        models = sorted(path for path in (copy / "enrich" / "models").iterdir() if path.suffix == ".bin" or path.stat().st_size > 100_000)
        damages = {
            "missing": lambda path: path.unlink(),
            "empty": lambda path: path.write_bytes(b""),
            "cut": lambda path: path.write_bytes(path.read_bytes()[: path.stat().st_size // 2]),
            "zeros": lambda path: path.write_bytes(b"\0" * path.stat().st_size),
            "one bit turned": turn_bit,
            "a folder": lambda path: (path.unlink(), path.mkdir()),
        }
        for name, damage in damages.items():
            told = []
            for path in models:
                content = path.read_bytes()
                damage(path)
                command = [sys.executable, "-m", "enrich", "serve", "--port", str(harness.free_port())]
                try:
                    done = subprocess.run(command, cwd=copy, env=environment(copy), capture_output=True, text=True, timeout=60, check=False)
                    output = done.stdout + done.stderr
                    told.append(done.returncode == 1 and path.name in output and "Traceback" not in output)
                except subprocess.TimeoutExpired:
                    told.append(False)
                if path.is_dir():
                    path.rmdir()
                path.write_bytes(content)
            rows.append((f"model file {name} ({len(models)} files): clear error at start", f"{sum(told)} of {len(told)}", all(told)))
    return rows


def turn_bit(path: Path) -> None:
    """Turn one bit in the middle."""
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)


def environment(folder: Path) -> dict[str, str]:
    """Of a service that runs from a copy."""
    return {name: value for name, value in os.environ.items() if not name.startswith("ENRICH_")} | {"PYTHONPATH": str(folder)}


def full_disk() -> Rows:
    """The file system of the metrics has no byte left: from the start, and from then on."""
    with tempfile.TemporaryDirectory(prefix="enrich-reliability-") as folder:
        small = Path(folder) / "metrics"
        small.mkdir()
        mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=8m", "tmpfs", str(small)], capture_output=True, check=False)
        if mounted.returncode:
            return [("disk full for metrics", "left out: no file system can be mounted here", None)]
        try:
            filled(small)
            begin = time.monotonic()
            try:
                start(Path(folder), workers=2, log_level="info").stop()
                figure, good = "starts, without room for its figures", False
            except SystemExit as stopped:
                figure = f"does not start: {stopped}"
                good = "space" in (Path(folder) / "log").read_text() and time.monotonic() - begin < 120
            (small / "rest").unlink()
            rows: Rows = [("disk full for metrics at the start", figure, good)]
            rows.append(("disk full for metrics later, and a worker killed", *filled_later(Path(folder))))
        finally:
            subprocess.run(["umount", "-l", str(small)], check=False)
    return rows


def filled(folder: Path) -> None:
    """Leave no byte of a file system."""
    with suppress(OSError), (folder / "rest").open("wb", buffering=0) as rest:
        while True:
            rest.write(b"x" * 4096)


def filled_later(folder: Path) -> tuple[str, bool]:
    """A service under whose metrics the file system fills up."""
    service = start(folder, workers=2, log_level="info")
    try:
        wait_until(lambda: len(list((folder / "metrics").glob("histogram_*.db"))) == 4, 20, "its files are not there")
        filled(folder / "metrics")
        tally = asyncio.run(harness.loop(service.port, [SHORT], 2, 2))
        victim = service.workers()[0]
        os.kill(victim, signal.SIGKILL)
        wait_until(lambda: victim not in service.workers() and len(service.workers()) == 2, 20, "no worker follows")
        tally.statuses += asyncio.run(harness.loop(service.port, [SHORT], 2, 2)).statuses
        metrics, alive = service.ask("/metrics")[0], service.ask("/livez")[0]
    finally:
        service.stop()
    good = set(tally.statuses) == {200} and alive == metrics == 200
    return f"answers {dict(tally.statuses)}, /livez {alive}, /metrics {metrics}", good


async def no_descriptors() -> Rows:
    """As many connections as there are file descriptors, and more."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (300, hard))
    try:
        context = serving(log_level="warning")
        service = context.__enter__()
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
    try:
        (worker,) = service.workers()
        idle = [socket.create_connection(("127.0.0.1", service.port)) for _ in range(600)]
        tally = await harness.loop(service.port, [SHORT], 2, 5, fresh=True)
        for connection in idle:
            connection.close()
        same = service.workers() == [worker]
    finally:
        context.__exit__(None, None, None)
    good = set(tally.statuses) == {200} and same
    return [("600 idle connections, 300 file descriptors", f"answers {dict(tally.statuses)}, same worker: {same}", good)]


def clocks() -> Rows:
    """Every duration is measured with a clock that never jumps."""
    wall = re.compile(r"\btime\.time\(\)|datetime\.now|\butcnow")
    found = []
    for path in sorted((ROOT / "enrich").rglob("*.py")):
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
            if wall.search(line):
                found.append(f"{path.relative_to(ROOT)}:{number}")
    jumped = jump()
    return [("wall clock read in", ", ".join(found) or "nowhere", None), *jumped]


def jump() -> Rows:
    """The wall clock of the processes (``time.time``) jumps under a running service."""
    with tempfile.TemporaryDirectory(prefix="enrich-reliability-") as folder:
        offset = Path(folder) / "offset"
        offset.write_text("0")
        (Path(folder) / "sitecustomize.py").write_text(
            f"import time\nreal = time.time\ntime.time = lambda: real() + float(open({str(offset)!r}).read() or 0)\n"
        )
        before = os.environ.get("PYTHONPATH")
        os.environ["PYTHONPATH"] = f"{folder}:{before or ''}"
        try:
            service = start(Path(folder), log_level="warning")
        finally:
            os.environ.pop("PYTHONPATH")
            if before is not None:
                os.environ["PYTHONPATH"] = before
        try:
            statuses: Counter[int] = Counter()
            (worker,) = service.workers()
            for seconds in ("3600", "-86400", "0"):
                offset.write_text(seconds)
                statuses += asyncio.run(harness.loop(service.port, [SHORT], 2, 2)).statuses
            same = service.workers() == [worker]
        finally:
            service.stop()
    return [("clock jumps by an hour on and a day back", f"answers {dict(statuses)}, same worker: {same}", set(statuses) == {200} and same)]


if __name__ == "__main__":
    raise SystemExit(main())
