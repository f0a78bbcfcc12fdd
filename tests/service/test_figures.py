"""Files of figures: their room, and what dead workers leave."""

import errno
import os
import signal
import time

import pytest
from prometheus_client.mmap_dict import MmapedDict
from real_server import serving

from enrich.service import figures


def written(path, values):
    """A worker's file."""
    content = MmapedDict(str(path))
    for key, value in values.items():
        content.write_value(key, value, 0.0)
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
        found = {key: value for key, value, *_ in MmapedDict.read_all_values_from_file(str(tmp_path / "counter_0.db"))}
        assert found == {"a": 2.0, "b7": 2.0, "b8": 2.0}

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


class TestKilledWorkers:
    """A real server whose worker is killed again and again."""

    def test_count_on_and_leave_no_files(self, tmp_path):
        """Nothing that was counted is lost, and the folder does not grow."""
        with serving(tmp_path) as server:
            names = []
            for kills in range(4):
                (worker,) = server.workers()
                assert server.ask("POST", "/enrich", b"x", Content_Type="text/plain").status == 200
                os.kill(worker, signal.SIGKILL)
                until = time.monotonic() + 20
                while server.workers() in ([], [worker]):
                    assert time.monotonic() < until
                    time.sleep(0.02)
                while True:
                    content = server.ask("GET", "/metrics").body.decode()
                    if f"enrich_texts_total {kills + 1}.0" in content:
                        break
                    assert time.monotonic() < until
                names.append(len(list((tmp_path / "metrics").glob("*.db"))))
        assert max(names) - min(names) <= 1  # one file or the other may be written a moment later
        with pytest.raises(ConnectionRefusedError):
            server.ask("GET", "/livez")
