"""How gunicorn is set up; that it runs is tested with a real one."""

import gc
import logging
import os
import signal
import socket
import threading
from types import SimpleNamespace

import orjson
import pytest
import structlog
from gunicorn.http.errors import InvalidRequestLine

from enrich.config import Settings
from enrich.service import logs, server
from enrich.service.limits import SPARE_THREADS, STREAMS, worker_threads
from enrich.service.refusal import Refusals


@pytest.fixture(autouse=True)
def _loggers_as_before(monkeypatch):
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    monkeypatch.setattr("sys.argv", ["enrich"])
    yield
    root.handlers[:] = handlers
    root.setLevel(level)
    structlog.reset_defaults()


class TestServer:
    """Settings become gunicorn's."""

    def test_settings_are_handed_over(self):
        """Models before the fork, threads for the gate and more."""
        made = server.Server(Settings(host="::1", port=8081, workers=3, max_concurrency=7, graceful_timeout_s=9))
        assert made.cfg.address == [("::1", 8081)]
        assert (made.cfg.workers, made.cfg.graceful_timeout, made.cfg.preload_app) == (3, 9, True)
        assert made.cfg.threads == 2 * (7 + 16) + STREAMS + SPARE_THREADS

    def test_more_threads_are_kept(self):
        """Than the gate needs."""
        assert worker_threads(Settings(threads=64, max_concurrency=7)) == 64

    def test_application_starts_in_the_worker(self, monkeypatch, app, engine):
        """And stops there."""
        made = server.Server(Settings())
        made._post_worker_init(None)  # nothing is loaded yet
        monkeypatch.setattr("enrich.service.app.create_app", lambda _: app)
        assert made.load() is app
        made._post_worker_init(None)
        assert engine.started == 1
        made._worker_exit(None, None)
        assert engine.started == 0

    def test_fault_of_the_server_is_a_problem_without_its_message(self, capsys, app):
        """And so is its log line."""
        logs.configure("info")
        ours, theirs = socket.socketpair()
        with ours, theirs:
            worker = object.__new__(server.Worker)
            worker.app = SimpleNamespace(refusals=Refusals(app))
            worker.log = logging.getLogger("gunicorn.error")
            worker.handle_error(None, ours, None, RuntimeError("secret"))
            worker.handle_error(None, ours, None, InvalidRequestLine("secret"))
            sent = theirs.recv(10_000).decode()
        assert sent.startswith("HTTP/1.1 500 ")
        assert "urn:enrich:problem:internal-error" in sent
        assert "HTTP/1.1 400 " in sent
        counted = app.test_client().get("/metrics").text
        assert 'enrich_rejected_total{problem="bad-request"} 1.0' in counted
        assert 'enrich_http_requests_total{method="other",route="unmatched",status="500"} 1.0' in counted
        assert "secret" not in sent + capsys.readouterr().out

    def test_hooks_of_the_master(self, monkeypatch, tmp_path):
        """Models leave the collector's sight before the fork; a dead worker's gauges are removed after it, into files that are there."""
        monkeypatch.setenv("PROMETHEUS_MULTIPROC_DIR", str(tmp_path))
        server._when_ready(None)
        try:
            assert gc.get_freeze_count() > 0
        finally:
            gc.unfreeze()
        (tmp_path / "gauge_livesum_77.db").touch()
        server._child_exit(None, SimpleNamespace(pid=77, age=1, app=server.Server(Settings())))
        assert sorted(left.name for left in tmp_path.iterdir()) == ["counter_0.db", "histogram_0.db"]

    def test_folder_of_figures_is_made_and_removed(self, monkeypatch):
        """When none is given."""
        monkeypatch.delenv("PROMETHEUS_MULTIPROC_DIR", raising=False)
        seen = []
        monkeypatch.setattr("resource.setrlimit", lambda *limit: None)  # it would hold for this process too
        monkeypatch.setattr(server.Server, "run", lambda _: seen.append(os.environ["PROMETHEUS_MULTIPROC_DIR"]))
        monkeypatch.setenv("PROMETHEUS_MULTIPROC_DIR", "")
        server.serve(Settings())
        assert seen
        assert not os.path.exists(seen[0])  # noqa: PTH110 - a string is what the environment holds

    def test_a_stop_is_heard_while_models_are_loaded(self, monkeypatch, tmp_path):
        """It ends the start with status 0; afterwards the signal does what it did before."""
        monkeypatch.setenv("PROMETHEUS_MULTIPROC_DIR", str(tmp_path))
        monkeypatch.setattr("resource.setrlimit", lambda *limit: None)
        before = signal.getsignal(signal.SIGTERM)
        monkeypatch.setattr(server.Server, "run", lambda _: signal.raise_signal(signal.SIGTERM))
        with pytest.raises(SystemExit) as ended:
            server.serve(Settings())
        assert ended.value.code == 0
        assert signal.getsignal(signal.SIGTERM) is before

    def test_full_disk_is_told_at_start(self, monkeypatch, tmp_path):
        """Not by a worker that dies."""
        monkeypatch.setenv("PROMETHEUS_MULTIPROC_DIR", str(tmp_path))
        monkeypatch.setattr("resource.setrlimit", lambda *limit: None)
        monkeypatch.setattr("os.statvfs", lambda _: SimpleNamespace(f_bavail=10, f_frsize=4096))
        with pytest.raises(SystemExit, match="no space is left"):
            server.serve(Settings())

    def test_given_folder_is_emptied_of_figures_only(self, monkeypatch, tmp_path):
        """What else is there stays."""
        monkeypatch.setenv("PROMETHEUS_MULTIPROC_DIR", str(tmp_path))
        (tmp_path / "gauge_1.db").touch()
        (tmp_path / "mine").touch()
        assert server._metrics_folder() is None
        assert [left.name for left in tmp_path.iterdir()] == ["mine"]


class TestLogs:
    """The same shape for all."""

    def test_other_libraries_write_json_too(self, capsys):
        """gunicorn, for one."""
        logs.configure("info")
        logging.getLogger("gunicorn.error").info("Listening at: %s", "x")
        structlog.get_logger().info("request", status=200)
        structlog.get_logger().debug("unheard")
        events = [orjson.loads(line) for line in capsys.readouterr().out.splitlines()]
        assert [event["event"] for event in events] == ["Listening at: x", "request"]
        assert all({"level", "timestamp"} <= set(event) for event in events)

    def test_lines_of_many_threads_stay_apart(self, tmp_path, monkeypatch):
        """Ours and those of other libraries."""
        path = tmp_path / "log"
        with path.open("w", encoding="utf-8") as stream:
            monkeypatch.setattr("sys.stdout", stream)
            logs.configure("info")

            def write():
                for _ in range(300):
                    structlog.get_logger().info("ours")
                    logging.getLogger("theirs").info("theirs")

            threads = [threading.Thread(target=write) for _ in range(8)]
            for thread in threads:
                thread.start()
            for thread in threads:
                thread.join()
        events = [orjson.loads(line)["event"] for line in path.read_text(encoding="utf-8").splitlines()]
        assert events.count("ours") == events.count("theirs") == 8 * 300

    def test_place_of_an_error_has_no_message(self):
        """The message may hold text of a request."""
        with pytest.raises(ValueError, match="secret") as caught:
            raise ValueError("secret")
        places = logs.where(caught.value)
        assert "test_serving.py" in places[-1]
        assert "secret" not in places[-1]
