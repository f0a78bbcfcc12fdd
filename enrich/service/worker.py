"""gunicorn's threaded worker, with no thread for a client that is slow.

gunicorn gives a thread to each connection that sends something, and waits in it for the rest without an end, and again until its client has
taken the answer; then it waits up to two seconds in its main loop for the client to close. Here the main loop gathers requests (see
``receiving``), answers small ones itself when they are complete and hands others to the threads, sends what of an answer was not taken at once,
and closes without waiting. Idle connections, slow ones and those being closed all stand in one list.
"""

from __future__ import annotations

import errno
import selectors
import socket
import time
from contextlib import suppress
from functools import partial
from typing import TYPE_CHECKING, Any, Final

from gunicorn import util
from gunicorn.http.errors import ParseException
from gunicorn.workers.gthread import ThreadWorker

from enrich.service import logs
from enrich.service.limits import busy
from enrich.service.problems import FAULTS, Problem
from enrich.service.receiving import ANALYSING, Arrival, ArrivingBody, ClientSocket
from enrich.service.sharing import PATIENCE_S, TAKE_S

if TYPE_CHECKING:
    from enrich.config import Settings

LINGER_S: Final = 2.0
"""Seconds that a client is given to close after its last answer, so that it surely reads it."""
IDLE_AT_STOP_S: Final = 1.0
"""Seconds that an idle connection is kept at a stop: a request already on its way is still answered, with ``Connection: close``."""
HELD_BODIES: Final = 4
"""Bytes of all unfinished requests together that a worker holds, in largest bodies; beyond that they are told that it is busy."""
HELD_ANSWERS: Final = 100_000_000
"""Bytes of answers that clients have not taken yet, which a worker holds: those of two or three of the largest batches. Beyond that the one of
which nothing was taken for longest is given up."""
LOOK_EVERY_S: Final = 0.25
SMALL: Final = 1_024
"""Bytes of the largest request that the main loop answers itself. To hand a text of 20 words to a thread and hear of its end took as long as its
analysis, and twice as long with several clients, as both need Python's lock. The dearest text of this size takes some 20 milliseconds."""
TURN_S: Final = 0.01
"""Seconds of one turn of the main loop after which it answers nothing more itself: others wait for it, probes among them."""
_PIECE: Final = 65_536
_EXHAUSTED: Final = frozenset({errno.EMFILE, errno.ENFILE, errno.ENOBUFS, errno.ENOMEM})


class Waiting:
    """One connection that the main loop waits for: for a request, for its client to take an answer, or for its end.

    Attributes:
        arrival: the request that comes; None if none does.
        deadline: the moment of ``time.monotonic`` until which it is waited for.
        unsent: bytes of an answer that the client has not taken.
        keep: the connection is kept when it has.
        held: bytes that have come.

    """

    __slots__ = ("arrival", "deadline", "held", "keep", "unsent")

    def __init__(self, arrival: Arrival | None, deadline: float, *, unsent: int = 0, keep: bool = False) -> None:
        self.arrival = arrival
        self.deadline = deadline
        self.unsent = unsent
        self.keep = keep
        self.held = 0


class Worker(ThreadWorker):  # type: ignore[misc]
    """The worker of ``enrich serve``; ``app`` is the ``Server`` that it works for."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.settings: Settings = self.app.settings
        self._waiting: dict[Any, Waiting] = {}  # by the moment since which they wait
        self._held = 0
        self._unsent = 0
        self._looked = 0.0
        self._here = False  # the main loop answers a request itself
        self._spent = 0.0  # seconds of this turn in which it did so
        self._slot = self.app.shares.assign(self.age)
        self._left_until = 0.0  # new connections are left to other workers
        self._in_vain = False  # the first that is there then is taken

    # The main loop.

    def accept(self, listener: Any) -> None:
        """Take a connection, unless another worker holds fewer; with no file descriptor left for it, end the one that has waited longest."""
        if self._leaves():
            return
        try:
            super().accept(listener)
        except OSError as error:
            if error.errno not in _EXHAUSTED:
                raise
            self.log.warning("no connection can be taken: %s", errno.errorcode[error.errno])
            if not self._end_oldest():
                self.set_accept_enabled(False)  # until the next turn of the loop

    def _leaves(self) -> bool:
        """Whether a new connection is left to a worker that holds fewer; when none has taken it after a moment, it is taken here."""
        now = time.monotonic()
        self.app.shares.tell(self._slot, self.nr_conns)
        if not self.app.shares.has_more(self.nr_conns):
            return False
        if self._in_vain and now < self._left_until + TAKE_S:
            self._in_vain = False
            return False
        self._in_vain = True
        self._left_until = now + PATIENCE_S
        self.set_accept_enabled(False)
        return True

    def set_accept_enabled(self, enabled: bool) -> None:
        """Look for new connections or not; not before those that were left to others may be taken."""
        super().set_accept_enabled(enabled and time.monotonic() >= self._left_until)

    def enqueue_req(self, conn: Any) -> None:
        """Begin to receive on a new connection."""
        conn.sock = ClientSocket(fileno=conn.sock.detach())
        conn.sock.patience = self.settings.client_timeout_s
        conn.whole = conn.announced = False
        if self.nr_conns >= self.worker_connections:
            self._end_oldest()
        self._receive(conn, b"", self.settings.client_timeout_s)

    def _receive(self, conn: Any, begun: bytes, seconds: float) -> None:
        """Wait for a request, whose first bytes may be there already."""
        waiting = self._await(conn, seconds)
        if begun:
            self._feed(conn, waiting, begun)
        else:
            self._readable(conn, conn.sock)

    def _await(self, conn: Any, seconds: float) -> Waiting:
        waiting = Waiting(Arrival(self.settings.max_body_bytes), time.monotonic() + seconds)
        conn.sock.setblocking(False)
        self._waiting[conn] = waiting
        self.poller.register(conn.sock, selectors.EVENT_READ, partial(self._readable, conn))
        return waiting

    def _readable(self, conn: Any, _sock: Any) -> None:
        waiting = self._waiting.get(conn)
        if waiting is None:  # closed since the loop was told of it
            return
        try:
            data = conn.sock.fetch()
        except (BlockingIOError, InterruptedError):
            return
        except OSError:
            self._close(conn)
            return
        if waiting.arrival is None:
            waiting.held += len(data)
            if not data or waiting.held > self.settings.max_body_bytes:
                self._close(conn)
        elif data:
            self._feed(conn, waiting, data)
        elif waiting.arrival.content:
            self._hand_over(conn)  # its parser tells what the end of the bytes means
        else:
            self._close(conn)

    def _feed(self, conn: Any, waiting: Waiting, data: bytes) -> None:
        arrival = waiting.arrival
        if arrival is None:
            return
        if not arrival.content:  # the time of a request begins with its first byte
            self._waiting[conn] = self._waiting.pop(conn)
            waiting.deadline = time.monotonic() + self.settings.client_timeout_s
        arrival.feed(data)
        self._held += len(arrival.content) - waiting.held
        waiting.held = len(arrival.content)
        if arrival.too_long:
            self._refuse(conn, Problem("bad-request", "The head of the request is too long."))
        elif arrival.analyses and self.app.refusals.is_full():
            self._tell_busy(conn, waiting, arrival)
        elif arrival.ready:
            self._hand_over(conn)
        elif self._held > HELD_BODIES * self.settings.max_body_bytes:
            self._refuse(conn, Problem("busy", "Too much of unfinished requests is held.", retry_after=1))
        elif arrival.wants_continue:
            arrival.wants_continue = False
            with suppress(OSError):
                conn.sock.send(b"HTTP/1.1 100 Continue\r\n\r\n")

    def _hand_over(self, conn: Any) -> None:
        waiting = self._forget(conn)
        if waiting.arrival is not None:
            conn.sock.put_back(waiting.arrival.content)
            conn.whole = waiting.arrival.whole
        conn.data_ready = True
        if waiting.arrival is not None and self._may_answer(waiting.arrival):
            self._answer_here(conn)
        else:
            conn.sock.until = time.monotonic() + self.settings.client_timeout_s
            conn.announced = waiting.arrival is not None and bool(waiting.arrival.analyses)
            if conn.announced:
                self.app.gate.announce()
            super().enqueue_req(conn)

    def _may_answer(self, arrival: Arrival) -> bool:
        """Whether a request is answered here: a probe, or a small text that is there as a whole and need not wait; a place is then reserved for it.

        One that comes behind another on the same connection goes to a thread, and so do those that are left when the loop has done so for
        ``TURN_S``: they wait in the queue, or are refused.
        """
        if arrival.probes and arrival.whole:
            return not self._here
        small = arrival.analyses == ANALYSING[0] and len(arrival.content) <= SMALL
        return bool(small and self.app.quick and not self._here and self._spent < TURN_S and self.app.gate.reserve())

    def _answer_here(self, conn: Any) -> None:
        self._here = True
        conn.announced = False
        begin = time.monotonic()
        conn.sock.until = 0.0  # nothing of it is waited for
        keep = False
        try:
            keep = bool(self.handle(conn))
        except (*FAULTS, OSError, MemoryError, ParseException) as error:  # in a thread it would end this request alone, too
            self.log.error("fault in the server: %s at %s", type(error).__name__, logs.where(error))  # noqa: TRY400 - no trace
        finally:
            self.app.gate.give_back()
            self._finished(conn, keep=keep)
            self._here = False
            self._spent += time.monotonic() - begin

    def handle(self, conn: Any) -> Any:
        """Answer a request, in a thread, as far as the client takes it now; what came behind it is kept for the next."""
        if conn.announced:
            self.app.gate.expect()
        try:
            keep = super().handle(conn)
        finally:
            if conn.announced:
                self.app.gate.dismiss()
        if keep and conn.parser is not None:
            conn.sock.put_back(conn.parser.unreader.take_buffered())
        try:
            conn.sock.flush()
        except OSError:
            return False
        return keep

    def handle_request(self, req: Any, conn: Any) -> Any:
        """Answer a request whose head was read; its connection is kept if nothing of its body is to come any more."""
        body = req.body = ArrivingBody(req.body.reader)
        conn.sock.streams = False
        if not conn.whole:
            close = req.should_close
            # Asked when the head of the answer is sent: a stream that is answered has been read by then, and its end tells whether it is kept.
            req.should_close = lambda: close() or not (conn.sock.streams and body.begun)
        try:
            keep = super().handle_request(req, conn)
        finally:
            vars(req).pop("should_close", None)  # it refers to the request: both would wait for the collector
        conn.sock.until = 0.0
        try:
            while keep and body.read(_PIECE):  # what nobody wanted to read: gunicorn passes over 64 KB at most
                pass
        except (OSError, ParseException):
            return False
        return keep

    def finish_request(self, conn: Any, fs: Any) -> None:
        """Wait for the client to take its answer, for its next request, or for its end; called in the main loop."""
        self._finished(conn, keep=not fs.cancelled() and fs.exception() is None and bool(fs.result()))

    def _finished(self, conn: Any, *, keep: bool) -> None:
        try:
            if conn.sock.unsent:
                self._send_rest(conn, keep=keep)
            else:
                self._answered(conn, keep=keep)
        except (OSError, ValueError, KeyError):  # the socket is broken
            self._close(conn)

    def _answered(self, conn: Any, *, keep: bool) -> None:
        if keep:
            # While the worker stops, too: this client was told that the connection stays, and may have sent its next request.
            begun = conn.sock.take_arrived()
            if self._here and not begun:
                self._await(conn, self.cfg.keepalive)  # it is read when others had their turn
            else:
                self._receive(conn, begun, self.cfg.keepalive)
        else:
            self._linger(conn)

    def _send_rest(self, conn: Any, *, keep: bool) -> None:
        """Let the main loop send what its client has not taken; one that takes nothing for too long is given up."""
        unsent = conn.sock.unsent
        self._waiting[conn] = Waiting(None, time.monotonic() + self.settings.client_timeout_s, unsent=unsent, keep=keep)
        self._unsent += unsent
        self.poller.register(conn.sock, selectors.EVENT_WRITE, partial(self._writable, conn))
        while self._unsent > HELD_ANSWERS:
            slow = next(one for one, waiting in self._waiting.items() if waiting.unsent)
            if slow is conn:  # one answer alone may be larger
                break
            self._close(slow)

    def _writable(self, conn: Any, _sock: Any) -> None:
        waiting = self._waiting.get(conn)
        if waiting is None:  # closed since the loop was told of it
            return
        try:
            conn.sock.flush()
            left = conn.sock.unsent
            if left:
                self._unsent -= waiting.unsent - left
                waiting.unsent = left
                self._waiting[conn] = self._waiting.pop(conn)
                waiting.deadline = time.monotonic() + self.settings.client_timeout_s
            else:
                self._forget(conn)
                self._answered(conn, keep=waiting.keep)
        except (OSError, ValueError, KeyError):
            self._close(conn)

    def murder_pending(self) -> None:
        """End what has waited too long; called once a turn of the main loop."""
        now = time.monotonic()
        if now < self._looked + LOOK_EVERY_S:
            return
        self._looked = now
        for conn, waiting in list(self._waiting.items()):
            idle = waiting.arrival is not None and not waiting.arrival.content
            if idle and not self.alive:
                waiting.deadline = min(waiting.deadline, now + IDLE_AT_STOP_S)
            if now < waiting.deadline:
                continue
            if idle or waiting.arrival is None:
                self._close(conn)
            else:
                self._refuse(conn, Problem("request-timeout", "The request did not arrive in time."))

    def handle_exit(self, sig: int, frame: Any) -> None:
        """SIGTERM: finish what was begun."""
        self.app.shares.leave(self._slot)
        self.app.stop_soon()
        super().handle_exit(sig, frame)

    def wait_for_and_dispatch_events(self, timeout: float) -> None:
        """Turn the loop once, at least every quarter of a second while it stops, and soon when a connection was left to another worker."""
        self._spent = 0.0
        if not self.alive:
            timeout = min(timeout, LOOK_EVERY_S)
        else:
            self.app.shares.tell(self._slot, self.nr_conns)
            if not self._accepting and self.nr_conns < self.worker_connections:
                timeout = min(timeout, PATIENCE_S)
        super().wait_for_and_dispatch_events(timeout)

    # Ends.

    def _tell_busy(self, conn: Any, waiting: Waiting, arrival: Arrival) -> None:
        """Refuse a complete request here: it costs a tenth of what it costs in a thread, which those inside need.

        The connection stays with the poller: its next request has its turn like those of others.
        """
        content = self.app.refusals.message(busy(), *_of(arrival), close=False)
        try:
            conn.sock.send(content)
        except OSError:
            self._close(conn)
            return
        self._held -= waiting.held
        del self._waiting[conn]
        self._waiting[conn] = Waiting(Arrival(self.settings.max_body_bytes), time.monotonic() + self.cfg.keepalive)

    def _refuse(self, conn: Any, problem: Problem) -> None:
        """Answer a problem from the main loop, without a thread; it is counted and logged like one of the application's."""
        arrival = self._forget(conn).arrival
        content = self.app.refusals.message(problem, *_of(arrival), close=True)
        with suppress(OSError):
            conn.sock.send(content)
        self._linger(conn)

    def _linger(self, conn: Any) -> None:
        """Say that no more will come, and close when the client does, or soon."""
        try:
            conn.sock.shutdown(socket.SHUT_WR)
            conn.sock.setblocking(False)
            self._waiting[conn] = Waiting(None, time.monotonic() + LINGER_S)
            self.poller.register(conn.sock, selectors.EVENT_READ, partial(self._readable, conn))
        except (OSError, ValueError):
            self._close(conn)

    def _end_oldest(self) -> bool:
        """Close the connection that has waited longest without being answered; False if there is none.

        An idle one whose request is there already, unread, is not idle: the request is taken.
        """
        before = self.nr_conns
        for conn, waiting in list(self._waiting.items()):
            if waiting.arrival is not None and not waiting.arrival.content:
                self._readable(conn, conn.sock)
                if self.nr_conns < before:  # its client had closed it
                    return True
                if waiting.arrival.content or self._waiting.get(conn) is not waiting:
                    continue
            self._close(conn)
            return True
        return False

    def _forget(self, conn: Any) -> Waiting:
        waiting = self._waiting.pop(conn, None) or Waiting(None, 0.0)
        self._unsent -= waiting.unsent
        if waiting.arrival is not None:
            self._held -= waiting.held
        with suppress(KeyError, ValueError, OSError):
            self.poller.unregister(conn.sock)
        return waiting

    def _close(self, conn: Any) -> None:
        self._forget(conn)
        self.nr_conns -= 1
        conn.close()

    def handle_error(self, req: Any, client: Any, addr: Any, exc: BaseException) -> None:
        """Answer a message that never became a request; gunicorn's own answer and log line repeat parts of it."""
        del req, addr
        if isinstance(exc, ParseException):
            problem = Problem("bad-request", "The HTTP message is broken.")
            self.log.info("broken HTTP message: %s", type(exc).__name__)
        else:
            problem = Problem("internal-error", "The service failed.")
            self.log.error("fault in the server: %s at %s", type(exc).__name__, logs.where(exc))
        content = self.app.refusals.message(problem, close=True)
        with suppress(OSError):  # the client has gone already
            util.write_nonblock(client, content)


def _of(arrival: Arrival | None) -> tuple[str, str]:
    """The path and the X-Request-ID of a request, as far as they are known."""
    return (arrival.asked.decode(), arrival.request_id.decode("latin-1")) if arrival else ("", "")
