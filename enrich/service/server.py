"""gunicorn, set up for this service: models are loaded once and shared by fork, threads begin in the workers.

Each worker is a gthread worker with as many threads as its gate has places, and some more for probes.
"""

from __future__ import annotations

import ctypes
import gc
import logging
import os
import resource
import shutil
import signal
import tempfile
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

from gunicorn.app.base import BaseApplication
from gunicorn.glogging import Logger

from enrich.service import figures, logs
from enrich.service.limits import worker_connections, worker_threads
from enrich.service.sharing import Shares
from enrich.service.worker import Worker

if TYPE_CHECKING:
    from flask import Flask

    from enrich.config import Settings
    from enrich.service.limits import Gate
    from enrich.service.refusal import Refusals

_M_TRIM_THRESHOLD, _M_MMAP_THRESHOLD, _M_ARENA_MAX = -1, -3, -8  # glibc's malloc.h
_MULTIPROC_DIR = "PROMETHEUS_MULTIPROC_DIR"  # not from metrics.py: that imports prometheus_client, which reads it on import


def serve(settings: Settings) -> None:
    """Serve until a signal says stop; requests in flight are finished within ``graceful_timeout_s`` seconds.

    Raises:
        SystemExit: always, with gunicorn's exit code.

    """
    _tune_malloc()
    logs.configure(settings.log_level)
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))  # a core dump would hold texts
    made = _metrics_folder()
    folder = Path(os.environ[_MULTIPROC_DIR])
    if not figures.room_is_left(folder, settings.workers):
        raise SystemExit(f"enrich: no space is left for the metrics in {folder}")
    # gunicorn listens to signals only when the models are loaded; until then the first process of a container would not hear SIGTERM.
    before = signal.signal(signal.SIGTERM, _leave)
    try:
        Server(settings).run()
    finally:
        signal.signal(signal.SIGTERM, before)
        if made is not None and os.getpid() == made[1]:
            shutil.rmtree(made[0], ignore_errors=True)


def _leave(_number: int, _frame: Any) -> None:
    raise SystemExit(0)


def _tune_malloc() -> None:
    """Have glibc's malloc serve all threads from one arena and give large arrays back to the system at once; other libraries have no such switch.

    By its default each of a worker's threads has an arena of its own that keeps what the largest text needed: 40 MB a worker, measured with
    two texts analysed at once. Some megabytes of freed memory are kept: to give back and take anew what an article needs was a tenth of its time.
    """
    mallopt = getattr(ctypes.CDLL(None), "mallopt", None)
    if mallopt is not None:
        mallopt(_M_ARENA_MAX, 1)
        mallopt(_M_MMAP_THRESHOLD, 1 << 20)
        mallopt(_M_TRIM_THRESHOLD, 8 << 20)


def _metrics_folder() -> tuple[Path, int] | None:
    """Empty the folder of the workers' figures, or make one; the one made, with the process that owns it."""
    given = os.environ.get(_MULTIPROC_DIR)
    if given:
        folder = Path(given)
        folder.mkdir(parents=True, exist_ok=True)
        for left in folder.glob("*.db"):
            left.unlink()
        return None
    folder = Path(tempfile.mkdtemp(prefix="enrich-metrics-"))
    os.environ[_MULTIPROC_DIR] = str(folder)
    return folder, os.getpid()


class Server(BaseApplication):  # type: ignore[misc]
    """gunicorn's application object.

    Attributes:
        settings: the service's settings.
        shares: how many connections each worker holds.
        refusals: what a worker answers by itself; there as soon as the application is loaded, like the next two.
        gate: the places for analysis.
        quick: every engine analyses in the worker's own process, so that a small text is done before a thread could take it.

    """

    refusals: Refusals
    gate: Gate
    quick: bool

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.shares = Shares(settings.workers)
        self._app: Flask | None = None
        super().__init__()

    def load_config(self) -> None:
        """Hand our settings to gunicorn."""
        settings = self.settings
        host = f"[{settings.host}]" if ":" in settings.host else settings.host
        options: dict[str, Any] = {
            "bind": f"{host}:{settings.port}",
            "workers": settings.workers,
            "threads": worker_threads(settings),
            "worker_connections": worker_connections(),
            "worker_class": Worker,
            "preload_app": True,
            "graceful_timeout": settings.graceful_timeout_s,
            # A worker's main loop beats while its threads work: silence for longer than this is a hanging process.
            "timeout": 60,
            "keepalive": 15,
            "proc_name": "enrich",
            "loglevel": settings.log_level,
            "logger_class": _Logger,
            "pre_request": _pre_request,
            "when_ready": _when_ready,
            "post_fork": _post_fork,
            "post_worker_init": self._post_worker_init,
            "worker_exit": self._worker_exit,
            "child_exit": _child_exit,
        }
        if Path("/dev/shm").is_dir():  # noqa: S108 - heartbeats stay off the disk, and the root file system may be read-only
            options["worker_tmp_dir"] = "/dev/shm"  # noqa: S108
        if "control_socket_disable" in self.cfg.settings:
            options["control_socket_disable"] = True
        for name, value in options.items():
            self.cfg.set(name, value)

    def load(self) -> Flask:
        """Build the application, in the master, before any fork."""
        # Imported here: prometheus_client reads the metrics folder from the environment when it is imported.
        from enrich.service.app import create_app, rehearse  # noqa: PLC0415
        from enrich.service.refusal import Refusals  # noqa: PLC0415
        from enrich.service.state import EXTENSION, State  # noqa: PLC0415

        self._app = create_app(self.settings)
        state: State = self._app.extensions[EXTENSION]
        rehearse(self._app, 0)
        self.refusals = Refusals(self._app)
        self.gate = state.gate
        self.quick = set(state.enrichers) == {"embedded"}
        return self._app

    def _post_worker_init(self, _worker: Any) -> None:
        from enrich.service.app import rehearse, start  # noqa: PLC0415

        if self._app is not None:
            start(self._app)
            if _MULTIPROC_DIR in os.environ and not figures.reserve(Path(os.environ[_MULTIPROC_DIR]), os.getpid()):
                logging.getLogger("enrich").error("no space is left for the metrics: the service may stop")
            rehearse(self._app, 1)  # when the room of the metrics is taken

    def stop_soon(self) -> None:
        """A worker was told to stop, and finishes what it has begun."""
        from enrich.service.app import stop_soon  # noqa: PLC0415

        if self._app is not None:
            stop_soon(self._app)

    def _worker_exit(self, _server: Any, _worker: Any) -> None:
        from enrich.service.app import stop  # noqa: PLC0415

        if self._app is not None:
            stop(self._app)


class _Logger(Logger):  # type: ignore[misc]
    """gunicorn's own messages, through the same JSON handler as ours; its access log is not used."""

    def setup(self, cfg: Any) -> None:
        """Hand every record to the root logger."""
        self.cfg = cfg
        for log in (self.error_log, self.access_log):
            log.handlers.clear()
            log.propagate = True
            log.setLevel(self.LOG_LEVELS[cfg.loglevel])


def _pre_request(_worker: Any, _req: Any) -> None:
    """Do nothing: gunicorn's own hook logs the path, which is text of the client."""


def _when_ready(_server: Any) -> None:
    folder = Path(os.environ[_MULTIPROC_DIR])
    if not all(figures.reserve(folder, pid) for pid in (os.getpid(), figures.DEAD)):
        logging.getLogger("enrich").error("no space is left for the metrics: the service may stop")
    # Models live as long as the process: out of the collector's sight, their pages stay shared between workers.
    gc.collect()
    gc.freeze()
    # An article is some 2,000 dicts and lists, none of them in a cycle: a collection for every 700 of them (Python's own threshold)
    # took a tenth of the time on news.
    gc.set_threshold(50_000, 20, 100)


def _post_fork(_server: Any, _worker: Any) -> None:
    # When memory runs out, the kernel is to end a worker, which is replaced at once, and not the master.
    with suppress(OSError):  # no Linux, or already above
        Path("/proc/self/oom_score_adj").write_text("500", encoding="ascii")


def _child_exit(_server: Any, worker: Any) -> None:
    worker.app.shares.release(worker.age)
    try:
        figures.bury(Path(os.environ[_MULTIPROC_DIR]), worker.pid)
    except figures.UNREADABLE as error:  # raised here, it would end the service
        logging.getLogger("enrich").error("figures of a worker that ended are lost: %s", type(error).__name__)  # noqa: TRY400 - no trace
