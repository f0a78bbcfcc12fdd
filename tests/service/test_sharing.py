"""New connections are spread over the workers."""

import os
import socket
import time
from contextlib import ExitStack, suppress
from pathlib import Path

import pytest
from real_server import serving

from enrich.service.sharing import Shares


class TestShares:
    """What workers tell each other."""

    def test_fewest_is_of_workers_that_take_connections(self):
        """Not of those that have not begun, that stop, or that have ended."""
        shares = Shares(2)
        first, second = shares.assign(1), shares.assign(2)
        shares.tell(first, 3)
        assert shares.fewest() == 3
        shares.tell(second, 1)
        assert shares.fewest() == 1
        shares.leave(second)
        assert shares.fewest() == 3
        shares.tell(second, 0)
        shares.release(2)
        assert shares.fewest() == 3

    def test_slots_are_used_again(self):
        """However many workers come and go; one too many has none and tells nothing."""
        shares = Shares(1)
        for worker in range(1, 100):
            assert shares.assign(worker) >= 0
            shares.release(worker)
        assert [shares.assign(worker) for worker in range(100, 165)] == [*range(64), -1]
        shares.release(164)
        shares.tell(-1, 5)
        assert shares.fewest() > 5

    def test_few_are_dealt_out_exactly_and_many_roughly(self):
        """A worker has more when it has a fourth more than another."""
        shares = Shares(2)
        for slot, number in ((shares.assign(1), 100), (shares.assign(2), 0)):
            shares.tell(slot, number)
        assert not shares.has_more(0)
        assert shares.has_more(1)
        shares.tell(1, 40)
        assert not shares.has_more(50)
        assert shares.has_more(51)

    def test_other_processes_see_it(self):
        """It is shared by fork."""
        shares = Shares(1)
        slot = shares.assign(1)
        child = os.fork()
        if child == 0:
            shares.tell(slot, 7)
            os._exit(0)
        os.waitpid(child, 0)
        assert shares.fewest() == 7


def descriptors(worker):
    """Of a process: what each is, by its number."""
    found = {}
    for entry in Path(f"/proc/{worker}/fd").iterdir():
        with suppress(FileNotFoundError):  # closed meanwhile
            found[entry.name] = str(entry.readlink())
    return found


def takes_connections(worker):
    """Whether it has begun its loop: it looks at its listener and at its threads."""
    loops = [number for number, what in descriptors(worker).items() if what == "anon_inode:[eventpoll]"]
    return any(Path(f"/proc/{worker}/fdinfo/{number}").read_text().count("tfd:") >= 2 for number in loops)


def sockets(worker):
    """Of a process."""
    return {what for what in descriptors(worker).values() if what.startswith("socket:")}


class TestConnections:
    """Over real workers."""

    @pytest.mark.parametrize("at_once", [False, True], ids=["one by one", "at once"])
    def test_are_spread(self, tmp_path, at_once):
        """Clients that stay are not all with one worker, whoever is awake first."""
        with serving(tmp_path, workers=2) as running, ExitStack() as stack:
            while len(workers := running.workers()) < 2:
                time.sleep(0.01)
            while not all(takes_connections(worker) for worker in workers):
                time.sleep(0.01)
            before = [sockets(worker) for worker in workers]
            connections = []
            for _ in range(40):
                connections.append(stack.enter_context(socket.create_connection(("127.0.0.1", running.port), timeout=20)))
                connections[-1].sendall(b"GET /livez HTTP/1.1\r\nHost: x\r\n\r\n")
                if not at_once:
                    assert connections[-1].recv(1_000).startswith(b"HTTP/1.1 200 ")
            for connection in connections if at_once else []:
                assert connection.recv(1_000).startswith(b"HTTP/1.1 200 ")
            held = [len(sockets(worker) - old) for worker, old in zip(workers, before, strict=True)]
        assert sum(held) == 40
        assert min(held) >= 10, held
