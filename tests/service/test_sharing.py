"""New connections are spread over the workers."""

import os
import socket
import time
from contextlib import ExitStack, suppress
from pathlib import Path

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
        for worker in range(1, 20):
            assert shares.assign(worker) >= 0
            shares.release(worker)
        assert [shares.assign(worker) for worker in (20, 21, 22)] == [0, 1, -1]
        shares.release(22)
        shares.tell(-1, 5)
        assert shares.fewest() > 5

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


def sockets(worker):
    """Of a process, by the numbers of the kernel; nothing before it waits for connections."""
    links = []
    for entry in Path(f"/proc/{worker}/fd").iterdir():
        with suppress(FileNotFoundError):  # closed meanwhile
            links.append(str(entry.readlink()))
    return {link for link in links if link.startswith("socket:")} if "anon_inode:[eventpoll]" in links else set()


class TestConnections:
    """Over real workers."""

    def test_are_spread(self, tmp_path):
        """Clients that stay are not all with one worker, whoever is awake first."""
        with serving(tmp_path, workers=2) as running, ExitStack() as stack:
            while len(workers := running.workers()) < 2:
                time.sleep(0.01)
            while not all(sockets(worker) for worker in workers):
                time.sleep(0.01)
            before = [sockets(worker) for worker in workers]
            for _ in range(20):
                connection = stack.enter_context(socket.create_connection(("127.0.0.1", running.port), timeout=20))
                connection.sendall(b"GET /livez HTTP/1.1\r\nHost: x\r\n\r\n")
                assert connection.recv(1_000).startswith(b"HTTP/1.1 200 ")
            held = [len(sockets(worker) - old) for worker, old in zip(workers, before, strict=True)]
        assert sum(held) == 20
        assert min(held) >= 5, held
