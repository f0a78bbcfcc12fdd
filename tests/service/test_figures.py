"""Files of figures: their room, and what dead workers leave."""

import errno
import json
import os
import signal
import subprocess
import time
from contextlib import suppress
from types import SimpleNamespace

import pytest
from prometheus_client.mmap_dict import MmapedDict
from real_server import serving

from enrich.service import figures, server
from enrich.service.sharing import Shares


def read(path):
    """What stands in a file."""
    return {json.loads(key): value for key, value, *_ in MmapedDict.read_all_values_from_file(str(path))}


def eventually(condition):
    """Wait for it."""
    until = time.monotonic() + 20
    while not condition():
        assert time.monotonic() < until
        time.sleep(0.02)


def damage(content, name):
    """What a worker leaves that was killed while it made the file, or what a broken disk does."""
    return {
        "empty": b"",
        "short": content[:10],
        "length of all": b"\xff\xff\xff\x7f" + content[4:],
        "length of a key": content[:8] + b"\xff\xff\xff\x7f" + content[12:],
        "length that leads back": content[:8] + (-28).to_bytes(4, "little", signed=True) + content[12:],
        "no UTF-8": content[:12] + b"\xff\xfe" + content[14:],
        "no JSON": content[:12] + b"xx" + content[14:],
    }[name]


DAMAGES = ("empty", "short", "length of all", "length of a key", "length that leads back", "no UTF-8", "no JSON")


def written(path, values):
    """A worker's file, with keys as prometheus_client writes them."""
    content = MmapedDict(str(path))
    for key, value in values.items():
        content.write_value(json.dumps(key), value, 0.0)
    content.close()


class TestFiles:
    """In one folder."""

    def test_the_dead_are_added_up_in_one_file(self, tmp_path):
        """However many died."""
        for pid in (7, 8):
            written(tmp_path / f"counter_{pid}.db", {"a": 1.0, f"b{pid}": 2.0})
            (tmp_path / f"gauge_livesum_{pid}.db").touch()
            figures.bury(tmp_path, pid)
        figures.bury(tmp_path, 9)
        assert [path.name for path in tmp_path.iterdir()] == ["counter_0.db"]
        assert read(tmp_path / "counter_0.db") == {"a": 2.0, "b7": 2.0, "b8": 2.0}

    def test_room_is_taken(self, tmp_path, monkeypatch):
        """Or missed before it is needed."""
        written(tmp_path / "counter_7.db", {"a": 1.0})
        assert figures.room_is_left(tmp_path, 2)
        assert not figures.room_is_left(tmp_path, 10**9)
        assert figures.reserve(tmp_path, 7)
        assert (tmp_path / "counter_7.db").stat().st_blocks * 512 >= figures.RESERVED

        def full(*_):
            raise OSError(errno.ENOSPC, "full")

        monkeypatch.setattr(os, "posix_fallocate", full)
        assert not figures.reserve(tmp_path, 7)
        with pytest.raises(OSError, match="full"):  # and nothing is mapped that has no room
            figures.bury(tmp_path, 7)
        assert list(tmp_path.glob("*_7.db")) == []

    def test_room_of_the_dead_is_taken_before_anyone_dies(self, tmp_path):
        """The master would end with a file of theirs that finds no room."""
        assert figures.reserve(tmp_path, figures.DEAD)
        assert sorted(path.name for path in tmp_path.iterdir()) == ["counter_0.db", "histogram_0.db"]
        assert all(path.stat().st_blocks * 512 >= figures.RESERVED for path in tmp_path.iterdir())

    def test_room_is_taken_where_the_system_has_no_call_for_it(self, tmp_path, monkeypatch):
        """As on macOS: what stands in the file stays."""
        monkeypatch.delattr(os, "posix_fallocate")
        written(tmp_path / "counter_7.db", {"a": 1.0})
        assert figures.reserve(tmp_path, 7)
        assert (tmp_path / "counter_7.db").stat().st_blocks * 512 >= figures.RESERVED
        assert read(tmp_path / "counter_7.db") == {"a": 1.0}

    @pytest.mark.parametrize("name", DAMAGES)
    def test_unreadable_file_is_told_and_removed(self, tmp_path, monkeypatch, caplog, name):
        """Its counts are lost; gunicorn, which calls this, goes on."""
        monkeypatch.setenv("PROMETHEUS_MULTIPROC_DIR", str(tmp_path))
        written(tmp_path / "counter_0.db", {"a": 1.0})
        written(tmp_path / "counter_7.db", {"a": 1.0})
        (tmp_path / "counter_7.db").write_bytes(damage((tmp_path / "counter_7.db").read_bytes(), name))
        (tmp_path / "gauge_livesum_7.db").touch()
        server._child_exit(None, SimpleNamespace(pid=7, age=1, app=SimpleNamespace(shares=Shares(1))))
        assert [path.name for path in tmp_path.iterdir()] == ["counter_0.db"]
        assert read(tmp_path / "counter_0.db") == {"a": 1.0}
        assert "figures of a worker that ended are lost" in caplog.text

    @pytest.mark.parametrize("name", DAMAGES)
    def test_unreadable_file_of_the_dead_begins_anew(self, tmp_path, name):
        """It would else lose the counts of all who die later, too."""
        written(tmp_path / "counter_0.db", {"a": 1.0})
        (tmp_path / "counter_0.db").write_bytes(damage((tmp_path / "counter_0.db").read_bytes(), name))
        written(tmp_path / "counter_7.db", {"a": 2.0})
        figures.bury(tmp_path, 7)
        assert read(tmp_path / "counter_0.db") == {"a": 2.0}


@pytest.fixture
def small(tmp_path):
    """A file system of eight megabytes."""
    folder = tmp_path / "small"
    folder.mkdir()
    if subprocess.run(["mount", "-t", "tmpfs", "-o", "size=8m", "tmpfs", str(folder)], capture_output=True, check=False).returncode:
        pytest.skip("no file system can be mounted here: that takes root, and a container that allows it")
    yield folder
    subprocess.run(["umount", "-l", str(folder)], check=True)


class TestFullDisk:
    """The file system of the figures fills up while the service runs."""

    def test_requests_are_answered_and_killed_workers_replaced(self, tmp_path, small):
        """Neither a worker nor the master writes where no room was taken."""
        with serving(tmp_path, workers=2, metrics=small, log_level="info") as running:
            eventually(lambda: len(list(small.glob("histogram_*.db"))) == 4)  # of the workers, the master and the dead
            with suppress(OSError), (small / "rest").open("wb", buffering=0) as rest:
                while True:
                    rest.write(b"x" * 4096)
            workers = running.workers()
            for _ in range(8):
                assert running.ask("POST", "/enrich", b"x", Content_Type="text/plain").status == 200
            assert running.workers() == workers
            for _ in range(2):
                victim = running.workers()[0]
                os.kill(victim, signal.SIGKILL)
                eventually(lambda gone=victim: gone not in running.workers() and len(running.workers()) == 2)
                for _ in range(4):
                    assert running.ask("POST", "/enrich", b"x", Content_Type="text/plain").status == 200
            assert "enrich_texts_total 16.0" in running.ask("GET", "/metrics").body.decode()
            assert running.process.poll() is None


class TestKilledWorkers:
    """A real server whose worker is killed again and again."""

    def test_count_on_and_leave_no_files(self, tmp_path):
        """Nothing that was counted is lost, and the folder does not grow."""
        with serving(tmp_path) as running:
            names = []
            for kills in range(4):
                (worker,) = running.workers()
                assert running.ask("POST", "/enrich", b"x", Content_Type="text/plain").status == 200
                os.kill(worker, signal.SIGKILL)
                until = time.monotonic() + 20
                while running.workers() in ([], [worker]):
                    assert time.monotonic() < until
                    time.sleep(0.02)
                while True:
                    content = running.ask("GET", "/metrics").body.decode()
                    if f"enrich_texts_total {kills + 1}.0" in content:
                        break
                    assert time.monotonic() < until
                names.append(len(list((tmp_path / "metrics").glob("*.db"))))
        assert max(names) - min(names) <= 1  # one file or the other may be written a moment later
        with pytest.raises(ConnectionRefusedError):
            running.ask("GET", "/livez")
