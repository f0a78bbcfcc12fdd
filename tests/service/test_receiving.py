"""When a request is complete, however its bytes are split; and a socket that gives what has arrived first."""

import socket
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from enrich.service.limits import Stop
from enrich.service.receiving import MAX_HEAD, Arrival, ClientSocket, timed

LIMIT = 1_000
LENGTH = b"POST /enrich HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\n\r\nabcde"
CHUNKS = b"POST /enrich HTTP/1.1\r\ntransfer-encoding: chunked\r\n\r\n3;x=y\r\nabc\r\n2 \r\nde\r\n0\r\nX: y\r\n\r\n"
NO_BODY = b"GET /livez HTTP/1.1\r\nHost: x\r\n\r\n"
COMPLETE = {"length": LENGTH, "chunks": CHUNKS, "no body": NO_BODY, "empty lines before": b"\r\n\r\n" + NO_BODY}
AT_ONCE = {
    "length over the limit": b"POST / HTTP/1.1\r\nContent-Length: 1001\r\n\r\n",
    "length of many digits": b"POST / HTTP/1.1\r\nContent-Length: 9999999999999999\r\n\r\n",
    "length no number": b"POST / HTTP/1.1\r\nContent-Length: x\r\n\r\n",
    "two lengths": b"POST / HTTP/1.1\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\n",
    "length and chunks": b"POST / HTTP/1.1\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n",
    "other coding": b"POST / HTTP/1.1\r\nTransfer-Encoding: gzip, chunked\r\n\r\n",
    "chunk size no number": b"POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\nxyz\r\n",
    "chunk size without end": b"POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n1;" + b"x" * 20_000,
    "chunks over the limit": b"POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\nfff\r\n" + b"x" * LIMIT,
    "trailers without end": b"POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n" + b"X: y\r\n" * 30_000,
    "stream": b"POST /enrich/bulk?features=numbers HTTP/1.1\r\nContent-Length: 99\r\n\r\n",
    "other expectation": b"POST / HTTP/1.1\r\nExpect: luck\r\nContent-Length: 5\r\n\r\n",
    "expectation in HTTP/1.0": b"POST / HTTP/1.0\r\nExpect: 100-continue\r\nContent-Length: 5\r\n\r\n",
    "no HTTP": b"hello\r\n\r\n",
}


def fed(*pieces):
    """An arrival of these pieces."""
    arrival = Arrival(LIMIT)
    for piece in pieces:
        arrival.feed(piece)
    return arrival


class TestArrival:
    """Ready at the last byte, and not before."""

    @pytest.mark.parametrize("name", COMPLETE)
    def test_is_ready_at_the_last_byte(self, name):
        """Byte by byte."""
        arrival = Arrival(LIMIT)
        content = COMPLETE[name]
        for i in range(len(content)):
            assert not arrival.ready
            arrival.feed(content[i : i + 1])
        assert arrival.ready

    @given(st.data(), st.sampled_from(sorted(COMPLETE)))
    def test_split_does_not_matter(self, data, name):
        """And what comes behind stays behind."""
        content = COMPLETE[name] + NO_BODY
        cuts = sorted(data.draw(st.lists(st.integers(0, len(content)), max_size=8)))
        pieces = [content[a:b] for a, b in zip([0, *cuts], [*cuts, len(content)], strict=True)]
        arrival = fed(*pieces)
        assert arrival.ready
        assert bytes(arrival.content) == content.removeprefix(b"\r\n\r\n")

    @given(
        st.lists(st.binary(max_size=60) | st.sampled_from([b"\r\n", b"\r\n\r\n", b"0\r\n", b"Transfer-Encoding: chunked", b"Expect: x"]), max_size=30)
    )
    def test_any_bytes_are_taken(self, pieces):
        """Never an error, and never a byte lost but for empty lines before."""
        arrival = fed(*pieces)
        assert b"".join(pieces).endswith(bytes(arrival.content))

    @pytest.mark.parametrize("name", AT_ONCE)
    def test_what_cannot_be_gathered_is_handed_over_at_once(self, name):
        """The parser and the application say what is wrong with it."""
        assert fed(AT_ONCE[name]).ready

    def test_head_is_bounded(self):
        """Whatever stands in it."""
        assert not fed(b"GET / HTTP/1.1\r\nX: ", b"x" * (MAX_HEAD - 100)).too_long
        assert fed(b"GET / HTTP/1.1\r\nX: ", b"x" * MAX_HEAD).too_long

    @pytest.mark.parametrize("framing", [b"Content-Length: 5", b"Transfer-Encoding: chunked"])
    def test_expectation_is_met_once(self, framing):
        """By the main loop; the header is taken out, so that the parser does not answer it again."""
        head = b"POST / HTTP/1.1\r\nHost: x\r\nExpect: 100-Continue\r\n" + framing + b"\r\n\r\n"
        body = b"abcde" if b"Length" in framing else b"5\r\nabcde\r\n0\r\n\r\n"
        arrival = fed(head)
        assert arrival.wants_continue
        assert not arrival.ready
        arrival.feed(body)
        assert arrival.ready
        assert bytes(arrival.content) == head.replace(b"Expect: 100-Continue\r\n", b"") + body

    @pytest.mark.parametrize(
        ("line", "probes"),
        [("GET /livez", True), ("GET /readyz?verbose", True), ("POST /livez", False), ("GET /metrics", False), ("GET /livez/", False)],
    )
    def test_probes_are_told_from_other_requests(self, line, probes):
        """The main loop answers them itself."""
        assert fed(f"{line} HTTP/1.1\r\nHost: x\r\n\r\n".encode()).probes is probes

    def test_expectation_of_a_whole_request_is_left_to_the_parser(self):
        """Nothing has to be waited for."""
        assert not fed(LENGTH.replace(b"Host: x", b"Expect: 100-continue")).wants_continue


@pytest.fixture
def pair():
    """A client's connection, and the client."""
    ours, theirs = socket.socketpair()
    with ClientSocket(fileno=ours.detach()) as client, theirs:
        yield client, theirs


class TestClientSocket:
    """Nothing waits without an end."""

    def test_gives_what_arrived_first(self, pair):
        """In pieces of any size; what is put back comes before it."""
        client, theirs = pair
        client.setblocking(True)
        client.put_back(b"abcd")
        assert client.recv(1) == b"a"
        client.put_back(b"x")
        assert client.recv(2) == b"xb"
        assert client.take_arrived() == b"cd"
        theirs.send(b"e")
        assert client.recv(9) == b"e"

    def test_body_is_late(self, pair):
        """Also if a byte comes now and then."""
        client, theirs = pair
        client.setblocking(True)
        client.until = time.monotonic() + 0.05
        theirs.send(b"a")
        assert client.recv(9) == b"a"
        with pytest.raises(TimeoutError):
            client.recv(9)
        theirs.send(b"b")
        with pytest.raises(TimeoutError):
            client.recv(9)
        assert client.gettimeout() == ClientSocket.patience

    def test_answer_is_sent_as_far_as_it_is_taken(self, pair):
        """Nothing waits; the rest follows when there is room, in order."""
        client, theirs = pair
        client.setblocking(True)
        answer = bytes(range(256)) * 20_000
        for begin in range(0, len(answer), 100_000):
            client.sendall(answer[begin : begin + 100_000])
        client.flush()
        assert 0 < client.unsent < len(answer)
        received = b""
        while len(received) < len(answer):
            received += theirs.recv(65_536)
            client.flush()
        assert received == answer
        assert not client.unsent

    def test_nothing_is_kept_for_a_client_that_has_gone(self, pair):
        """It is told once."""
        client, theirs = pair
        theirs.close()
        client.sendall(b"x")
        with pytest.raises(BrokenPipeError):
            client.flush()
        assert not client.unsent

    def test_piece_of_a_stream_that_is_not_taken_resets(self, pair):
        """As if the client had gone."""
        client, _ = pair
        client.streams = True
        client.patience = 0.05
        client.setblocking(True)
        with pytest.raises(ConnectionResetError):
            client.sendall(b"x" * 50_000_000)

    def test_each_piece_has_its_time(self, pair):
        """Counted from the moment when it is waited for."""
        client, _ = pair
        moments = []
        pieces = timed(iter("ab"), {"gunicorn.socket": client}, 5.0, Stop())
        for _piece in pieces:
            moments.append(client.until)
            time.sleep(0.002)
        assert moments[0] < moments[1] < client.until
        assert client.streams
        assert list(timed("ab", {}, 1.0, Stop())) == ["a", "b"]

    def test_little_time_is_left_at_a_stop(self, pair):
        """For what has not come yet."""
        client, _ = pair
        stop = Stop()
        stop.begin(60)
        next(timed(iter("ab"), {"gunicorn.socket": client}, 500.0, stop))
        assert client.until < time.monotonic() + 100
