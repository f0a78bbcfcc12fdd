"""The worker on real connections: slow clients, silent ones, those that never close, requests in a row, streams, and no file descriptors left."""

import http.client
import json
import os
import resource
import selectors
import signal
import socket
import time
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from types import SimpleNamespace
from unittest.mock import Mock

import orjson
import pytest
from gunicorn.http.errors import ParseException
from real_server import parse_answers, serving

from enrich.config import Settings
from enrich.service import worker as worker_module
from enrich.service.limits import STREAMS, Gate, worker_threads
from enrich.service.problems import MEDIA_TYPE, TYPE_PREFIX
from enrich.service.receiving import Arrival, ClientSocket
from enrich.service.worker import SMALL, TURN_S, Worker

SECONDS = 2.0
BODY = b'{"text":"x","features":["numbers"]}'
HEAD = b"POST /enrich HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
WHOLE = HEAD + b"Content-Length: %d\r\n\r\n" % len(BODY) + BODY
BULK = b"POST /enrich/bulk HTTP/1.1\r\nHost: x\r\nContent-Type: application/x-ndjson\r\n"


@pytest.fixture(scope="module")
def impatient(tmp_path_factory):
    """One worker with one place for analysis and no patience."""
    with serving(
        tmp_path_factory.mktemp("impatient"), max_concurrency=1, max_queue=1, client_timeout_s=SECONDS, max_body_bytes=100_000, log_level="debug"
    ) as running:
        yield running


@pytest.fixture(scope="module")
def patient(tmp_path_factory):
    """Likewise, with much patience."""
    with serving(tmp_path_factory.mktemp("patient"), max_concurrency=1, max_queue=1, log_level="warning") as running:
        yield running


@pytest.fixture
def connect(impatient):
    """Connections to it, closed at the end."""
    with ExitStack() as stack:

        def connected(content=b""):
            connection = stack.enter_context(socket.create_connection(("127.0.0.1", impatient.port), timeout=20))
            connection.sendall(content)
            return connection

        yield connected


def idle_worker(poller):
    """A worker without a server."""
    worker = object.__new__(Worker)
    worker.settings, worker.cfg, worker.poller, worker._waiting = Settings(), SimpleNamespace(keepalive=5), poller, {}
    worker._held = worker._unsent = worker.nr_conns = 0
    worker._spent = 0.0
    worker._here = False
    return worker


def rest(connection):
    """All that comes until the server closes."""
    received = b""
    while piece := connection.recv(65_536):
        received += piece
    return received


def stream(connect, content):
    """A connection with the answer to the first line of a stream; a stream that has just ended may still hold its place."""
    for _ in range(100):
        connection = connect(content)
        received = line(connection)
        if b" 503 " not in received:
            return connection, received
        time.sleep(0.05)
    raise AssertionError(received)


def line(connection):
    """What comes until the end of a line of NDJSON."""
    received = b""
    while b"}\n" not in received and b" 503 " not in received:
        piece = connection.recv(65_536)
        assert piece, received
        received += piece
    return received


class TestSlowClients:
    """They cost a buffer, and nobody else anything."""

    def test_hold_no_thread_and_no_place(self, impatient, connect):
        """Far more of them than threads: good requests are answered all the while."""
        for _ in range(60):
            connect(HEAD + b"Content-Length: 50\r\n\r\n{")
            connect(b"POST /enrich HTTP/1.1\r\nHost:")
            connect(HEAD + b"Transfer-Encoding: chunked\r\n\r\n5\r\nab")
            connect()
        for _ in range(20):
            assert impatient.send(WHOLE).status == 200
            assert impatient.ask("GET", "/livez").status == 200
        assert impatient.ask("GET", "/metrics").status == 200

    def test_are_told_that_they_are_late(self, connect):
        """In time, wherever they stopped; a stream that has begun is told in its last line."""
        begun = [
            HEAD + b"Content-Length: 50\r\n\r\n{",
            HEAD + b"Transfer-Encoding: chunked\r\n\r\n5\r\nab",
            b"POST /enrich HTTP/1.1\r\nHost:",
            b"P",
            HEAD + b"Content-Length: 50\r\nExpect: 100-continue\r\n\r\n",
            BULK + b"Content-Length: 50\r\n\r\n",
            BULK + b'Content-Length: 50\r\n\r\n{"text":',
        ]
        for content, connection in [(content, connect(content)) for content in begun]:
            (answer,) = parse_answers(rest(connection), ("POST",))
            problem = orjson.loads(answer.body)
            assert answer.status == (200 if content.startswith(BULK) else 408), content
            assert problem.get("problem", problem)["type"] == TYPE_PREFIX + "request-timeout", content

    def test_trickle_is_no_progress(self, connect):
        """A byte now and then does not buy more time."""
        connection = connect(HEAD + b"Content-Length: 5000\r\n\r\n")
        connection.settimeout(0.1)
        received = b""
        for _ in range(4_000):  # with as many it would be a whole request, after 400 seconds
            connection.sendall(b"x")
            with suppress(TimeoutError):
                received = connection.recv(100)
                break
        assert received.startswith(b"HTTP/1.1 408 ")

    def test_silence_is_closed_without_a_word(self, connect):
        """Nothing was asked."""
        assert rest(connect()) == b""

    def test_who_does_not_close_stops_nobody(self, impatient, connect):
        """The server closes without waiting in its main loop: two seconds for each would be more than a client here waits for an answer."""
        for _ in range(30):
            assert connect(WHOLE.replace(b"Host: x", b"Host: x\r\nConnection: close")).recv(100)
        assert impatient.ask("GET", "/livez").status == 200

    def test_continue_is_said_once(self, connect):
        """When the body has to be waited for."""
        connection = connect(HEAD + b"Connection: close\r\nExpect: 100-continue\r\nContent-Length: %d\r\n\r\n" % len(BODY))
        assert connection.recv(1_000) == b"HTTP/1.1 100 Continue\r\n\r\n"
        connection.sendall(BODY)
        received = rest(connection)
        assert received.startswith(b"HTTP/1.1 200 ")
        assert received.count(b"HTTP/1.1") == 1


class TestConnections:
    """One connection, many requests."""

    def test_requests_in_a_row_are_all_answered(self, connect):
        """Also if nothing comes after them."""
        connection = connect(WHOLE * 5)
        received = b""
        while received.count(b"HTTP/1.1 200") < 5 or not received.endswith(b"}"):
            received += connection.recv(65_536)
        connection.sendall(WHOLE)
        assert connection.recv(65_536).startswith(b"HTTP/1.1 200 ")

    def test_large_body_that_nobody_reads_is_no_request(self, impatient, connect):
        """What follows a refused body is not answered as if it were one."""
        body = WHOLE * 1_000
        connection = connect()
        head = b"POST /enrich HTTP/1.1\r\nHost: x\r\nContent-Type: image/png\r\nContent-Length: %d\r\n\r\n" % len(body)
        connection.sendall(head + body[:100_000])
        received = rest(connection)
        assert received.count(b"HTTP/1.1 ") == 1
        assert received.startswith(b"HTTP/1.1 4")
        assert impatient.ask("GET", "/livez").status == 200

    @pytest.mark.parametrize("framing", ["length", "chunks"])
    def test_large_body_that_nobody_reads_is_passed_over(self, connect, framing):
        """When it has arrived: the connection stays, as the answer says."""
        body = b"x" * 95_000
        head = HEAD.replace(b"application/json", b"image/png")
        if framing == "length":
            refused = head + b"Content-Length: %d\r\n\r\n" % len(body) + body
        else:
            refused = head + b"Transfer-Encoding: chunked\r\n\r\n%x\r\n" % len(body) + body + b"\r\n0\r\n\r\n"
        connection = connect()
        for content, status in ((refused, 415), (WHOLE, 200), (refused, 415), (refused, 415), (WHOLE, 200)):
            connection.sendall(content)
            response = http.client.HTTPResponse(connection)
            response.begin()
            response.read()
            assert (response.status, response.headers["Connection"]) == (status, "keep-alive")

    def test_client_is_told_when_its_connection_does_not_stay(self, connect):
        """For a body that is too large is not waited for."""
        connection = connect(HEAD + b"Content-Length: 900000\r\n\r\n" + b"x" * 1_000)
        (answer,) = parse_answers(rest(connection), ("POST",))
        assert (answer.status, answer.headers["Connection"]) == (413, "close")
        connection = connect(BULK.replace(b"x-ndjson", b"pdf") + b"Content-Length: 900000\r\n\r\n" + b"x" * 1_000)
        (answer,) = parse_answers(rest(connection), ("POST",))
        assert (answer.status, answer.headers["Connection"]) == (415, "close")

    def test_unfinished_requests_are_bounded_together(self, impatient, connect):
        """In bytes: then they are told that it is busy."""
        connections = [connect(HEAD + b"Content-Length: 90000\r\n\r\n" + b"x" * 80_000) for _ in range(8)]
        answers = [rest(connection) for connection in connections]
        assert any(answer.startswith(b"HTTP/1.1 503 ") for answer in answers)
        assert all(answer.startswith((b"HTTP/1.1 503 ", b"HTTP/1.1 408 ")) for answer in answers)
        assert impatient.send(WHOLE).status == 200


class TestOverload:
    """More than can be answered."""

    def test_is_told_at_once_and_probes_are_answered(self, impatient, connect):
        """With the request's id, on a connection that stays; nobody is told anything else."""
        text = json.dumps({"text": "والمكتبات " * 4_000, "features": ["segmentation"]}, ensure_ascii=False).encode()
        head = HEAD + b"X-Request-ID: found-full\r\nContent-Length: %d\r\n\r\n" % len(text)
        connections = [connect(head + text) for _ in range(12)]
        assert impatient.ask("GET", "/livez").status == 200
        answers = []
        for connection in connections:
            response = http.client.HTTPResponse(connection)
            response.begin()
            answers.append((response.status, response.headers, response.read(), connection))
        assert {status for status, *_ in answers} == {200, 503}
        _, headers, body, connection = next(answer for answer in answers if answer[0] == 503)
        assert (headers["Retry-After"], headers["X-Request-ID"], headers["Content-Type"]) == ("1", "found-full", MEDIA_TYPE)
        assert orjson.loads(body)["type"] == TYPE_PREFIX + "busy"
        connection.sendall(b"GET /livez HTTP/1.1\r\nHost: x\r\n\r\n")
        assert connection.recv(1_000).startswith(b"HTTP/1.1 200 ")
        events = [orjson.loads(event) for event in impatient.log.read_text().splitlines()]
        refused = [event for event in events if event.get("problem") == "busy" and event.get("request_id") == "found-full"]
        assert refused[0]["route"] == "/enrich"
        assert len(refused) >= sum(status == 503 for status, *_ in answers)

    def test_next_request_of_the_same_client_has_its_turn(self):
        """It may be there at once: the main loop goes on with others first."""
        theirs, ours = socket.socketpair()
        told = []

        def busy(*_, close):
            assert not close
            told.append(1)
            if len(told) < 50:
                theirs.sendall(WHOLE)
            return b"busy"

        with theirs, ClientSocket(fileno=ours.detach()) as sock, selectors.DefaultSelector() as poller:
            worker = idle_worker(poller)
            worker.app = SimpleNamespace(refusals=SimpleNamespace(is_full=lambda: True, message=busy))
            theirs.sendall(WHOLE)
            worker._receive(Mock(sock=sock), b"", 5)
            for turns in range(1, 5):
                assert len(told) == turns
                for key, _ in poller.select(5):
                    key.data(key.fileobj)

    def test_new_connection_costs_no_request(self):
        """Where there are too many, the one closed for it is one that has nothing to be read."""
        with selectors.DefaultSelector() as poller, ExitStack() as stack:
            worker = idle_worker(poller)
            worker.app = SimpleNamespace(refusals=SimpleNamespace(is_full=lambda: True, message=lambda *_, close: b"busy"))
            clients, connections = [], []
            for _ in range(3):
                theirs, ours = socket.socketpair()
                clients.append(stack.enter_context(theirs))
                connections.append(Mock(sock=stack.enter_context(ClientSocket(fileno=ours.detach()))))
                worker._receive(connections[-1], b"", 5)
            worker.nr_conns = 3
            clients[0].sendall(WHOLE)
            assert worker._end_oldest()
            assert clients[0].recv(10) == b"busy"
            assert [connection.close.called for connection in connections] == [False, True, False]
            clients[2].close()
            assert worker._end_oldest()
            assert [connection.close.called for connection in connections] == [False, True, True]
            clients[0].sendall(WHOLE[:20])
            assert not worker._end_oldest()
            assert worker.nr_conns == 1
            assert worker._end_oldest()
            assert worker.nr_conns == 0


class TestSmallRequests:
    """A small text that need not wait is answered by the main loop itself."""

    @pytest.fixture
    def small(self):
        """A worker without a server, one place, what it handed to threads, and a small request that is there."""
        worker = idle_worker(Mock())
        worker.app = SimpleNamespace(refusals=SimpleNamespace(is_full=lambda: False), gate=Gate(1), quick=True)
        worker.tpool, worker.log = Mock(), Mock()
        arrival = Arrival(100_000)
        arrival.feed(WHOLE)
        return worker, arrival

    @pytest.mark.skipif(not Path("/proc/self/task").is_dir(), reason="threads are counted in /proc")
    def test_take_no_thread(self, tmp_path):
        """Whoever asks, and however often."""
        with serving(tmp_path) as running, ExitStack() as stack:

            def connected(content):
                connection = stack.enter_context(socket.create_connection(("127.0.0.1", running.port), timeout=20))
                connection.sendall(content)
                return connection

            (worker,) = Path(f"/proc/{running.process.pid}/task/{running.process.pid}/children").read_text().split()
            tasks = Path(f"/proc/{worker}/task")
            before = len(list(tasks.iterdir()))
            for _ in range(3):
                for connection in [connected(WHOLE) for _ in range(4)]:
                    assert connection.recv(65_536).startswith(b"HTTP/1.1 200")
            assert len(list(tasks.iterdir())) == before
            for _ in range(4):  # streams do
                begun = connected(BULK + b"Transfer-Encoding: chunked\r\n\r\n%x\r\n%b\n\r\n" % (len(BODY) + 1, BODY))
                assert line(begun)
            assert len(list(tasks.iterdir())) > before

    def test_wait_for_a_place_in_a_thread(self, small):
        """The main loop waits for nobody, and looks after others when it has answered some."""
        worker, arrival = small
        assert worker._may_answer(arrival)
        assert not worker._may_answer(arrival)  # the place is taken
        worker.app.gate.give_back()
        assert worker._may_answer(arrival)
        worker.app.gate.give_back()
        worker._spent = TURN_S
        assert not worker._may_answer(arrival)
        worker._spent = 0.0
        worker._here = True  # it came behind another
        assert not worker._may_answer(arrival)
        worker._here = False
        worker.app.quick = False  # an engine has processes of its own
        assert not worker._may_answer(arrival)
        worker.app.quick = True
        arrival.content += b" " * SMALL
        assert not worker._may_answer(arrival)

    @pytest.mark.parametrize("fault", [RuntimeError, OSError, MemoryError, ParseException])
    def test_fault_ends_the_connection_alone(self, small, monkeypatch, fault):
        """The loop goes on, and the place is free again."""
        worker, arrival = small
        assert worker._may_answer(arrival)
        monkeypatch.setattr(worker, "handle", Mock(side_effect=fault))
        connection = Mock(**{"sock.unsent": 0})
        worker._answer_here(connection)
        assert connection.sock.shutdown.called
        assert worker.log.error.called
        worker._spent = 0.0
        assert worker._may_answer(arrival)

    def test_time_of_a_turn_is_bounded(self, small, monkeypatch):
        """However dear small texts are; the next turn answers again."""
        worker, arrival = small
        now = [100.0]
        monkeypatch.setattr(worker_module.time, "monotonic", lambda: now[0])

        def handled(_):
            now[0] += 0.6 * TURN_S
            return False

        monkeypatch.setattr(worker, "handle", handled)
        for _ in range(2):
            assert worker._may_answer(arrival)
            worker._answer_here(Mock(**{"sock.unsent": 0}))
        assert not worker._may_answer(arrival)
        worker.poller.select.return_value = []
        worker.alive = False
        worker.wait_for_and_dispatch_events(1.0)
        assert worker._may_answer(arrival)


class TestSlowReaders:
    """A client that does not take its answer costs a buffer, too."""

    LARGE = b'{"text":"%s","features":["segmentation"]}' % (b"x " * 40_000)  # its answer is more than the kernel takes

    @contextmanager
    def slow(self, running, number):
        """Connections that have begun to get a large answer and read no more."""
        with ExitStack() as stack:
            connections = []
            for _ in range(number):
                connection = stack.enter_context(socket.socket())
                connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4_096)
                connection.settimeout(20)
                connection.connect(("127.0.0.1", running.port))
                connection.sendall(HEAD + b"Content-Length: %d\r\n\r\n" % len(self.LARGE) + self.LARGE)
                assert connection.recv(12) == b"HTTP/1.1 200"
                connections.append(connection)
            yield connections

    def test_hold_no_thread_and_no_place(self, patient):
        """Good requests are answered all the while, though there are more of them than threads."""
        with self.slow(patient, worker_threads(Settings(max_concurrency=1, max_queue=1)) + 1):
            for _ in range(20):
                assert patient.send(WHOLE).status == 200
                assert patient.ask("GET", "/metrics").status == 200

    def test_get_all_of_it_when_they_read(self, patient):
        """And the connection stays, with what was asked on it meanwhile."""
        with self.slow(patient, 1) as (connection,):
            connection.sendall(WHOLE)
            received = b"HTTP/1.1 200"
            while b'"numbers"' not in received[-1_000:]:
                received += connection.recv(65_536)
        large, small = parse_answers(received, ("POST", "POST"))
        assert len(orjson.loads(large.body)["segmentation"]) == 40_000
        assert small.status == 200

    def test_are_given_up_when_they_take_nothing(self, impatient):
        """Their connections end, though not all was sent."""
        with self.slow(impatient, 1) as (connection,):
            time.sleep(SECONDS + 2)
            received = b""
            with suppress(ConnectionResetError):
                received = rest(connection)
        head, _, body = received.partition(b"\r\n\r\n")
        assert len(body) < int(head.lower().split(b"content-length: ")[1].split()[0])

    def test_hold_a_bounded_buffer_together(self, monkeypatch):
        """The one of which nothing was taken for longest is given up first; one answer alone may be larger."""
        monkeypatch.setattr(worker_module, "HELD_ANSWERS", 2_000_000)
        with ExitStack() as stack, selectors.DefaultSelector() as poller:
            worker = idle_worker(poller)
            connections = []
            for _ in range(3):
                theirs, ours = socket.socketpair()
                sock = stack.enter_context(ClientSocket(fileno=ours.detach()))
                stack.enter_context(theirs)
                sock.sendall(b"x" * 1_500_000)
                sock.flush()
                connections.append(Mock(sock=sock))
                worker.finish_request(connections[-1], Mock(**{"cancelled.return_value": False, "exception.return_value": None}))
                assert list(worker._waiting) == [connections[-1]]
            assert [connection.close.called for connection in connections] == [True, True, False]
            assert worker._unsent == connections[-1].sock.unsent


class TestStreams:
    """/enrich/bulk."""

    @pytest.mark.parametrize("path", [b"/enrich/bulk", b"//enrich/bulk", b"/%65nrich/bulk"])
    def test_answer_is_sent_as_it_is_made(self, connect, path):
        """However the path is written: it is never kept until the end, which comes here when the first line is answered."""

        def chunk(lines):
            content = (BODY + b"\n") * lines
            return b"%x\r\n" % len(content) + content + b"\r\n"

        connection, received = stream(connect, BULK.replace(b"/enrich/bulk", path) + b"Transfer-Encoding: chunked\r\n\r\n" + chunk(3_000))
        connection.sendall(chunk(1) + b"0\r\n\r\n")
        connection.shutdown(socket.SHUT_WR)
        (answer,) = parse_answers(received + rest(connection), ("POST",))
        assert answer.body.count(b'{"numbers":') == 3_001
        assert b"problem" not in answer.body

    def test_line_is_answered_before_the_next_comes(self, connect):
        """Whatever stands behind it."""
        connection, received = stream(connect, BULK + b"Content-Length: 5000\r\n\r\n" + BODY + b"\n")
        assert b'"numbers"' in received
        connection.sendall(BODY + b"\n" + BODY[:5])
        assert b'"numbers"' in line(connection)

    def test_chunk_is_answered_before_the_next_comes(self, connect):
        """Likewise."""
        connection, received = stream(connect, BULK + b"Transfer-Encoding: chunked\r\n\r\n%x\r\n" % (len(BODY) + 1) + BODY + b"\n\r\n")
        assert b'"numbers"' in received
        connection.sendall(b"%x\r\n" % (len(BODY) + 1) + BODY + b"\n\r\n")
        assert b'"numbers"' in line(connection)
        connection.sendall(b"0\r\n\r\n")

    def test_stop_ends_a_stream_at_its_next_line(self, tmp_path):
        """With a problem, the end of the answer, and a line of the log."""
        with serving(tmp_path, graceful_timeout_s=2) as running, socket.create_connection(("127.0.0.1", running.port), timeout=20) as connection:
            piece = b"%x\r\n" % (len(BODY) + 1) + BODY + b"\n\r\n"
            connection.sendall(BULK + b"Transfer-Encoding: chunked\r\n\r\n" + piece)
            received = line(connection)
            (worker,) = running.workers()
            os.kill(worker, signal.SIGTERM)
            with suppress(OSError):
                while b"busy" not in received:
                    connection.sendall(piece)
                    received += line(connection)
            received += rest(connection)
            (answer,) = parse_answers(received, ("POST",))
            *answered, last = [orjson.loads(one) for one in answer.body.splitlines()]
            assert last["problem"]["type"] == TYPE_PREFIX + "busy"
            assert last["problem"]["line"] == len(answered) + 1
        assert '"route":"/enrich/bulk"' in running.log.read_text()

    def test_connection_stays_after_a_stream_that_was_read(self, connect):
        """Whether its end came at once or later."""
        connection, received = stream(connect, BULK + b"Transfer-Encoding: chunked\r\n\r\n%x\r\n" % (len(BODY) + 1) + BODY + b"\n\r\n")
        assert b"Connection: keep-alive" in received
        connection.sendall(b"0\r\n\r\n")
        while not received.endswith(b"\r\n0\r\n\r\n"):
            piece = connection.recv(65_536)
            assert piece
            received += piece
        connection.sendall(WHOLE)
        assert connection.recv(100).startswith(b"HTTP/1.1 200 ")

    def test_streams_that_wait_hold_no_place_of_analysis(self, impatient, connect):
        """They have places of their own, and no queue."""
        for _ in range(STREAMS):
            stream(connect, BULK + b"Content-Length: 5000\r\n\r\n" + BODY + b"\n")
        assert impatient.send(WHOLE).status == 200
        answer = impatient.send(BULK + b"Content-Length: 0\r\n\r\n")
        assert (answer.status, answer.headers["Retry-After"]) == (503, "1")


class TestDescriptors:
    """Files and sockets come from one store."""

    def test_server_outlives_their_end(self, tmp_path):
        """With as few as a worker can live with, and far more connections than that."""
        soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
        resource.setrlimit(resource.RLIMIT_NOFILE, (160, hard))
        try:
            context = serving(tmp_path)
            running = context.__enter__()
        finally:
            resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
        try:
            (worker,) = running.workers()
            with ExitStack() as stack:
                for _ in range(300):
                    stack.enter_context(socket.create_connection(("127.0.0.1", running.port), timeout=20))
                for _ in range(5):
                    assert running.send(WHOLE.replace(b"Host: x", b"Host: x\r\nConnection: close")).status == 200
            # Not only the limit of connections: no descriptor at all.
            resource.prlimit(worker, resource.RLIMIT_NOFILE, (len(os.listdir(f"/proc/{worker}/fd")) + 2, hard))  # noqa: PTH208
            with ExitStack() as stack:
                for _ in range(20):
                    stack.enter_context(socket.create_connection(("127.0.0.1", running.port), timeout=20))
                assert running.ask("GET", "/livez").status == 200
            assert running.workers() == [worker]
        finally:
            context.__exit__(None, None, None)
        events = [orjson.loads(event) for event in running.log.read_text().splitlines()]
        assert [event for event in events if event["level"] in {"error", "critical"}] == []


class TestProblems:
    """What the worker answers by itself."""

    def test_is_counted_and_logged(self, impatient, connect):
        """As those of the application are: by the route of what was asked, as far as it is known, with the id of the request."""
        late = HEAD + b"X-Request-ID: found-late\r\nContent-Length: 50\r\n\r\n{"
        answers = [*parse_answers(rest(connect(late)), ("POST",))]
        for content in (b"GET /livez HTTP/1.1\r\n", b"NO HTTP\r\n\r\n"):
            answers += parse_answers(rest(connect(content)), ("GET",))
        assert [answer.status for answer in answers] == [408, 408, 400]
        assert answers[0].headers["X-Request-ID"] == "found-late"
        assert {answer.headers["Connection"] for answer in answers} == {"close"}
        exposition = impatient.ask("GET", "/metrics").body.decode()
        figures = dict(row.rsplit(" ", 1) for row in exposition.splitlines() if row.startswith(("enrich_rejected", "enrich_http_requests_total")))
        for name in (
            'enrich_rejected_total{problem="request-timeout"}',
            'enrich_rejected_total{problem="bad-request"}',
            'enrich_http_requests_total{method="POST",route="/enrich",status="408"}',
            'enrich_http_requests_total{method="other",route="unmatched",status="408"}',
            'enrich_http_requests_total{method="other",route="unmatched",status="400"}',
        ):
            assert float(figures[name]) >= 1
        events = [orjson.loads(event) for event in impatient.log.read_text().splitlines()]
        found = {event.get("request_id"): event for event in events if event["event"] == "request"}
        for answer, route in zip(answers, ("/enrich", "unmatched", "unmatched"), strict=True):
            event = found[answer.headers["X-Request-ID"]]
            assert (event["route"], event["status"]) == (route, answer.status)

    def test_head_that_is_too_long_is_refused(self, impatient):
        """Before it ends."""
        answer = impatient.send(b"GET /livez HTTP/1.1\r\n" + b"X: y\r\n" * 50_000)
        assert (answer.status, json.loads(answer.body)["type"]) == (400, TYPE_PREFIX + "bad-request")

    def test_log_is_quiet_about_all_of_it(self, impatient):
        """Slow and broken clients are no faults of the service."""
        events = [orjson.loads(event) for event in impatient.log.read_text().splitlines()]
        assert [event for event in events if event["level"] in {"error", "critical"}] == []
