"""What the long runs share: a service in processes of its own, clients that send at a rate, figures of processes, and the report.

Every run is bounded in time and stops what it started. The report is benchmarks/reports/reliability.md, one section a run.
"""

from __future__ import annotations

import http.client
import json
import os
import platform
import re
import signal
import socket
import subprocess
import sys
import tempfile
import time
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from client import Client, Tally, loop, offer

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

__all__ = ["Client", "Tally", "loop", "offer"]
ROOT = Path(__file__).parent.parent.parent
REPORT = ROOT / "benchmarks" / "reports" / "reliability.md"
SEEDS = [path.read_text(encoding="utf-8") for path in sorted((ROOT / "seeds").glob("*.txt"))]


# The service.


@dataclass
class Service:
    """A running ``enrich serve``."""

    process: subprocess.Popen[bytes]
    port: int
    folder: Path

    def workers(self) -> list[int]:
        """Process ids of the workers, as they are now."""
        children = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children")
        return [int(pid) for pid in children.read_text().split()]

    def ask(self, path: str = "/readyz", timeout: float = 10.0) -> tuple[int, bytes]:
        """Status and body of a GET."""
        return get(self.port, path, timeout)

    def errors(self) -> list[str]:
        """Log lines of level error."""
        lines = (self.folder / "log").read_text(encoding="utf-8").splitlines()
        return [line for line in lines if '"level":"error"' in line or '"level":"critical"' in line]

    def stop(self) -> int:
        """Ask it to end; the exit status."""
        self.process.terminate()
        return self.process.wait(60)


def get(port: int, path: str, timeout: float = 10.0) -> tuple[int, bytes]:
    """Status and body of a GET."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=timeout)
    try:
        connection.request("GET", path, headers={"Connection": "close"})
        response = connection.getresponse()
        return response.status, response.read()
    finally:
        connection.close()


def free_port() -> int:
    """A port that nobody listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def start(folder: Path, *, workers: int = 1, port: int = 0, listener: socket.socket | None = None, **settings: object) -> Service:
    """Start a service and wait until it is ready.

    Args:
        folder: of its log and its metrics.
        workers: worker processes.
        port: 0 takes a free one.
        listener: a listening socket that it inherits, as from systemd.
        settings: fields of ``Settings``.

    Raises:
        SystemExit: it ended, or was not ready within 60 s.

    """
    port = listener.getsockname()[1] if listener else port or free_port()
    (folder / "metrics").mkdir(parents=True, exist_ok=True)
    environ = {name: value for name, value in os.environ.items() if not name.startswith(("ENRICH_", "PROMETHEUS_"))}
    environ |= {f"ENRICH_{name.upper()}": str(value) for name, value in settings.items()}
    environ |= {"PROMETHEUS_MULTIPROC_DIR": str(folder / "metrics")}
    command = [sys.executable, "-m", "enrich", "serve", "--port", str(port), "--workers", str(workers)]
    inherited: dict[str, object] = {}
    if listener is not None:
        command = ["/bin/sh", "-c", 'export LISTEN_PID=$$ LISTEN_FDS=1; exec 3<&"$0"; exec "$@"', str(listener.fileno()), *command]
        inherited = {"pass_fds": [listener.fileno()]}
    with (folder / "log").open("ab") as log:
        process = subprocess.Popen(command, env=environ, stdout=log, stderr=subprocess.STDOUT, stdin=subprocess.DEVNULL, **inherited)  # type: ignore[call-overload]
    service = Service(process, port, folder)
    if listener is None:
        wait_until(lambda: process.poll() is not None or service.ask()[0] == http.HTTPStatus.OK, 60, "the service was not ready")
        if process.poll() is not None:
            raise SystemExit("the service did not start: " + (folder / "log").read_text(encoding="utf-8")[-300:].strip())
    return service


@contextmanager
def serving(**options: object) -> Iterator[Service]:
    """A service in a folder of its own, stopped at the end."""
    with tempfile.TemporaryDirectory(prefix="enrich-reliability-") as folder:
        service = start(Path(folder), **options)  # type: ignore[arg-type]
        try:
            yield service
        except (AssertionError, OSError, http.client.HTTPException, SystemExit):  # a run that failed: the log tells why
            print(service.errors()[-5:], (service.folder / "log").read_text(encoding="utf-8")[-2_000:], sep="\n", flush=True)
            raise
        finally:
            with suppress(ProcessLookupError):
                service.stop()


def wait_until(condition: Callable[[], bool], seconds: float, complaint: str) -> float:
    """Wait; the seconds that it took.

    Raises:
        SystemExit: it did not happen in time.

    """
    begin = time.monotonic()
    while time.monotonic() - begin < seconds:
        with suppress(OSError, http.client.HTTPException):
            if condition():
                return time.monotonic() - begin
        time.sleep(0.02)
    raise SystemExit(complaint)


# Processes.


def resident(pid: int) -> float:
    """Resident memory of a process, in MiB."""
    return int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE") / 2**20


def private(pid: int) -> float:
    """Memory of a process that it shares with none, in MiB."""
    rollup = Path(f"/proc/{pid}/smaps_rollup").read_text()
    return sum(int(found) for found in re.findall(r"^Private_\w+:\s+(\d+) kB", rollup, re.MULTILINE)) / 1024


def descriptors(pid: int) -> int:
    """Open file descriptors of a process."""
    return len(list(Path(f"/proc/{pid}/fd").iterdir()))


def threads(pid: int) -> int:
    """Threads of a process."""
    return len(list(Path(f"/proc/{pid}/task").iterdir()))


# Clients.


def request(text: str | None = None, *, path: str = "/enrich", body: bytes | None = None, kind: str = "application/json") -> bytes:
    """The bytes of a POST."""
    content = body if body is not None else json.dumps({"text": text}).encode()
    return f"POST {path} HTTP/1.1\r\nHost: x\r\nContent-Type: {kind}\r\nContent-Length: {len(content)}\r\n\r\n".encode() + content


def ask(path: str) -> bytes:
    """The bytes of a GET."""
    return f"GET {path} HTTP/1.1\r\nHost: x\r\n\r\n".encode()


# The report.


def machine() -> str:
    """What the figures were measured on."""
    model = re.search(r"^model name\s*: (.*)$", Path("/proc/cpuinfo").read_text(), re.MULTILINE)
    load = os.getloadavg()[0]
    cores = len(os.sched_getaffinity(0))
    return f"{cores} cores ({model[1] if model else platform.machine()}), Python {platform.python_version()}, load {load:.1f} at the end"


def write_section(title: str, command: str, rows: list[tuple[str, str, bool | None]], notes: str = "") -> None:
    """Put one run's figures into the report, in the place of those of its last run.

    Args:
        title: of the section.
        command: how to repeat it.
        rows: what was measured, its figure, and whether it is as wanted (None where nothing is wanted).
        notes: a paragraph behind the table.

    """
    marks = {True: "yes", False: "**no**", None: ""}
    lines = [f"## {title}", "", f"`{command}` on {datetime.now(UTC):%Y-%m-%d %H:%M} UTC; {machine()}.", ""]
    lines += ["| what | figure | as wanted |", "|---|---|---|"]
    lines += [f"| {what} | {figure} | {marks[good]} |" for what, figure, good in rows]
    if notes:
        lines += ["", notes]
    for what, figure, good in rows:
        print(f"{what}: {figure}{'' if good is not False else '  <- not as wanted'}", flush=True)
    content = REPORT.read_text(encoding="utf-8") if REPORT.exists() else HEAD
    head, *sections = re.split(r"(?m)^(?=## )", content)
    kept = [section.strip() for section in sections if not section.startswith(f"## {title}\n")]
    order = sorted([*kept, "\n".join(lines)], key=lambda section: ORDER.index(section.splitlines()[0][3:]))
    REPORT.parent.mkdir(exist_ok=True)
    REPORT.write_text("\n\n".join([head.strip(), *order]) + "\n", encoding="utf-8")


def verdict(rows: list[tuple[str, str, bool | None]]) -> int:
    """The exit status: 1 if something is not as wanted."""
    return int(any(good is False for _, _, good in rows))


ORDER = ["Overload", "Slow clients", "Faults", "Linear time", "Generated input", "Soak"]
HEAD = """# Reliability

Figures of the long runs, written by the runs themselves: `make soak`, `make fuzz`, `make chaos`, and the scripts in benchmarks/reliability/.
Each row says whether the figure is as wanted. Client and service share the machine.
"""


def stop_on_signal() -> None:
    """End as with Ctrl-C when told to stop, so that what was started is stopped too."""
    signal.signal(signal.SIGTERM, signal.default_int_handler)
