"""The gate: places, a queue in order, and a queue that is short while more comes than can be answered."""

import resource
import threading
import time

import pytest

from enrich.service.limits import MAX_CONNECTIONS, SPARE_FILES, Gate, Place, worker_connections
from enrich.service.problems import Problem


def waiting(gate, count):
    """Wait until so many wait."""
    while len(gate._waiting) != count:
        time.sleep(0.001)


def queued(gate, done, name, *, always=False):
    """Enter and leave in a thread."""

    def enter():
        with Place(gate, 20.0, always=always):
            done.append(name)

    thread = threading.Thread(target=enter)
    thread.start()
    return thread


class TestGate:
    """Who is let in."""

    def test_beyond_places_and_queue_is_refused_at_once(self):
        """However long it would wait."""
        gate = Gate(1)
        gate.enter()
        with pytest.raises(Problem, match="busy") as caught:
            gate.enter(1_000)
        assert caught.value.retry_after == 1

    def test_first_come_first_served(self):
        """The queue keeps its order."""
        gate, done = Gate(1, 5), []
        gate.enter()
        threads = []
        for name in range(5):
            threads.append(queued(gate, done, name))
            waiting(gate, name + 1)
        gate.leave()
        for thread in threads:
            thread.join()
        assert done == [0, 1, 2, 3, 4]
        gate.enter()

    def test_patience_ends(self):
        """Then the place in the queue is given up."""
        gate = Gate(1, 1)
        gate.enter()
        with pytest.raises(Problem, match="busy"):
            gate.enter(0.01)
        assert not gate._waiting
        gate.leave()
        gate.enter()

    def test_nobody_waits_while_most_are_refused(self):
        """Those that were let in before still wait; when others come again the queue is used again."""
        gate, done = Gate(1, 3), []
        gate.enter()
        threads = [queued(gate, done, name) for name in range(3)]
        waiting(gate, 3)
        for _ in range(100):
            assert gate.is_full()
        gate.leave()
        for thread in threads:
            thread.join()
        assert done == [0, 1, 2]
        gate.enter()
        assert gate.is_full()
        gate.leave()
        for _ in range(100):
            gate.enter()
            gate.leave()
        gate.enter()
        assert not gate.is_full()
        gate.leave()

    def test_some_refusals_leave_the_queue_as_it_is(self):
        """A burst that was too large is no reason to turn away those that come after it."""
        gate, done = Gate(1, 1), []
        gate.enter()
        thread = queued(gate, done, "waits")
        waiting(gate, 1)
        for _ in range(20):
            assert gate.is_full()
        gate.leave()
        thread.join()
        assert not gate.is_full()

    def test_announced_ones_count_before_they_enter(self):
        """Until their thread has entered, or is done without."""
        gate = Gate(1, 1)
        gate.announce()
        assert not gate.is_full()
        assert not gate.reserve()
        gate.announce()
        assert gate.is_full()

        def come(entering):
            gate.expect()
            if entering:
                gate.enter()
                gate.leave()
            gate.dismiss()

        for entering in (True, False):
            thread = threading.Thread(target=come, args=(entering,))
            thread.start()
            thread.join()
        assert not gate.is_full()
        assert gate.reserve()

    def test_always_waits_even_in_a_full_queue(self):
        """The later parts of a request that was let in are not refused."""
        gate = Gate(1)
        gate.enter()
        done = []

        def enter():
            with Place(gate, 20.0, always=True):
                done.append(1)

        thread = threading.Thread(target=enter)
        thread.start()
        waiting(gate, 1)
        gate.leave()
        thread.join()
        assert done == [1]

    def test_those_who_always_wait_do_not_fill_the_queue(self):
        """Streams and batches turn nobody away, and their parts are answered in turn with the others."""
        gate, done = Gate(1, 1), []
        gate.enter()
        threads = []
        for name in range(5):
            threads.append(queued(gate, done, name, always=name != 3))
            waiting(gate, name + 1)
        assert gate.is_full()
        gate.leave()
        for thread in threads:
            thread.join()
        assert done == [0, 1, 2, 3, 4]
        assert not gate.is_full()

    def test_patience_of_one_who_waits_always_ends_too(self):
        """The queue stays what it was."""
        gate = Gate(1, 1)
        gate.enter()
        with pytest.raises(Problem, match="busy"):
            gate.enter(0.01, always=True)
        assert not gate.is_full()

    def test_reserved_place_is_entered_by_its_thread_alone(self):
        """It enters without waiting; others find the place taken."""
        gate = Gate(1)
        assert gate.reserve()
        done = []
        thread = queued(gate, done, "other", always=True)
        waiting(gate, 1)
        gate.enter()
        assert done == []
        gate.leave()
        thread.join(20)
        assert done == ["other"]

    def test_place_is_reserved_only_where_one_is_free(self):
        """Never before somebody who waits, and no two at once."""
        gate = Gate(2)
        assert gate.reserve()
        assert not gate.reserve()
        gate.enter()
        gate.enter()
        assert not gate.reserve()

    def test_reserved_place_is_given_back_if_it_was_not_used(self):
        """And never twice."""
        gate = Gate(1)
        assert gate.reserve()
        gate.give_back()
        assert gate.reserve()
        gate.enter()
        gate.leave()
        gate.give_back()
        with pytest.raises(ValueError, match="nobody"):
            gate.leave()

    def test_nobody_leaves_twice(self):
        """A place too many would stay for ever."""
        gate = Gate(1)
        with Place(gate, 0.0):
            pass
        with pytest.raises(ValueError, match="nobody"):
            gate.leave()


class TestConnections:
    """As many as file descriptors allow."""

    @pytest.mark.parametrize(
        ("files", "wanted"),
        [(resource.RLIM_INFINITY, MAX_CONNECTIONS), (10**6, MAX_CONNECTIONS), (512, 512 - SPARE_FILES), (64, 16)],
    )
    def test_leave_descriptors_for_the_rest(self, monkeypatch, files, wanted):
        """Models, logs, metrics and pages need some too."""
        monkeypatch.setattr(resource, "getrlimit", lambda _: (files, files))
        assert worker_connections() == wanted
