"""The client itself."""

from __future__ import annotations

from collections import deque
from concurrent.futures import Future, ThreadPoolExecutor
from functools import partial
from typing import TYPE_CHECKING, Any, Final, Self, TypedDict, TypeVar, Unpack

import orjson

from enrich.client.answers import CutOff, Result, body_of, lines_of, refusal_of, result_of
from enrich.client.problems import ClientError, UnexpectedAnswer, Unreachable
from enrich.client.retries import RETRIED, Pauses, seconds
from enrich.enrichment import Enrichment
from enrich.extras import need

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
    from types import TracebackType

    import httpx

T = TypeVar("T")
WINDOW_BYTES: Final = 65_536
"""The most of a stream that is sent in one request, unless one text alone is longer. The service answers while it reads and httpx reads
only when all is sent: what is sent has to fit the buffers between them."""


class Options(TypedDict, total=False):
    """The options of a request, as in ``Enricher.enrich``."""

    features: Sequence[str]
    normalization: str | Mapping[str, Any]
    segmentation_scheme: str
    offset_unit: str
    engine: str
    include_approximate: bool
    include_implicit: bool
    min_score: float


class Client:
    """A client of one service; threads may share it. Connections are kept alive: close it at the end, or use it in a ``with``.

    Args:
        base_url: ``http://host:port``, and a path if the service stands under one.
        timeout: seconds that one try may wait for a connection, for the next bytes, or to send some.
        retries: how often a request is sent again at most, after the first time.
        deadline: seconds that a request may take with all its retries; of a stream, one window of it.
        headers: sent with each request, for a gateway that wants some.

    Raises:
        MissingExtra: httpx is not installed.
        ClientError: the address is no HTTP URL.

    """

    def __init__(
        self,
        base_url: str,
        *,
        timeout: float = 30.0,
        retries: int = 5,
        deadline: float = 120.0,
        headers: Mapping[str, str] | None = None,
    ) -> None:
        self._httpx = need("httpx", "enrich.client", "client")
        self.timeout = timeout
        self.retries = retries
        self.deadline = deadline
        if not base_url.startswith(("http://", "https://")):
            raise ClientError("the base URL must begin with http:// or https://")
        self._http: httpx.Client = self._httpx.Client(base_url=base_url, headers={"Accept": "application/json", **(headers or {})})

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.close()

    def close(self) -> None:
        """Close the connections."""
        self._http.close()

    def info(self) -> dict[str, Any]:
        """Versions, engines, limits and licences of the service."""
        return self._ask("GET", "/info", None, body_of)

    def enrich(self, text: str, **options: Unpack[Options]) -> Enrichment:
        """Enrich one text.

        Raises:
            RequestRejected: the text or an option cannot be used.
            ServiceBusy, ServiceFailed, Unreachable, UnexpectedAnswer: no answer, after retries.

        """
        return Enrichment(self._ask("POST", "/enrich", _json({"text": text, **options}), body_of))

    def batch(self, documents: Iterable[str | Mapping[str, Any]], **options: Unpack[Options]) -> list[Result]:
        """Enrich some documents in one request, within the service's limits of a batch; one that is at fault fails alone.

        Args:
            documents: texts, or objects with ``text`` and, if wanted, ``id``.
            options: of all of them.

        Raises:
            RequestRejected: the batch is too large, or an option cannot be used.
            ServiceBusy, ServiceFailed, Unreachable, UnexpectedAnswer: no answer, after retries.

        """
        content = [{"text": document} if isinstance(document, str) else document for document in documents]
        body = self._ask("POST", "/enrich/batch", _json({"documents": content, **options}), body_of)
        results = body.get("results")
        if not isinstance(results, list) or len(results) != len(content):
            raise UnexpectedAnswer("the batch has another number of results than of documents")
        return [result_of(found) for found in results]

    def bulk(
        self, documents: Iterable[str | Mapping[str, Any]], *, window: int = 64, parallel: int = 2, **options: Unpack[Options]
    ) -> Iterator[Result]:
        """Enrich a stream of documents of any length, in order, with bounded memory.

        Documents are taken as results are asked for, up to ``parallel`` windows ahead. Each window is a request of its own to
        /enrich/bulk, sent again if it fails; documents that an engine refused for the moment are sent again alone.

        Args:
            documents: texts, or objects with ``text`` and, if wanted, ``id`` and options of their own.
            window: documents of one request.
            parallel: requests at once.
            options: of documents that have none of their own.

        Raises:
            RequestRejected, ServiceBusy, ServiceFailed, Unreachable, UnexpectedAnswer: a window has no answer, after retries.

        """
        lines = (_json({**options, **({"text": document} if isinstance(document, str) else document)}) for document in documents)
        with ThreadPoolExecutor(parallel, thread_name_prefix="enrich-client") as threads:
            ahead: deque[Future[list[Result]]] = deque()
            try:
                for some in _windows(lines, window):
                    ahead.append(threads.submit(self._window, some))
                    if len(ahead) >= parallel:
                        yield from ahead.popleft().result()
                while ahead:
                    yield from ahead.popleft().result()
            finally:
                for future in ahead:
                    future.cancel()

    def _window(self, lines: list[bytes]) -> list[Result]:
        """The results of some lines; those that may be answered in a moment are sent again."""
        results: dict[int, Result] = {}
        todo = list(range(len(lines)))
        pauses = Pauses(self.retries, self.deadline)
        while todo:
            content = b"".join(lines[i] + b"\n" for i in todo)
            found = self._ask("POST", "/enrich/bulk", content, partial(lines_of, expected=len(todo)))
            results.update(zip(todo, found, strict=True))
            todo = [i for i in todo if (problem := results[i].problem) is not None and problem.status in RETRIED]
            if todo and not pauses.wait(0.0):
                break
        return [results[i] for i in range(len(lines))]

    def _ask(self, method: str, path: str, content: bytes | None, read: Callable[[httpx.Response], T]) -> T:
        """Send a request until it has an answer, no try is left, or no time."""
        pauses = Pauses(self.retries, self.deadline)
        kind = "application/x-ndjson" if path == "/enrich/bulk" else "application/json"
        headers = {} if content is None else {"Content-Type": kind}
        while True:
            failure: ClientError
            asked = 0.0
            try:
                response = self._http.request(method, path, content=content, headers=headers, timeout=min(self.timeout, pauses.left))
                if response.is_success:
                    return read(response)
                failure = refusal_of(response)
                if response.status_code not in RETRIED:
                    raise failure
                asked = seconds(response.headers.get("Retry-After", ""))
            except self._httpx.TransportError as error:
                failure = Unreachable(f"{self._http.base_url.host}: {type(error).__name__}")
            except CutOff:
                failure = Unreachable(f"{self._http.base_url.host}: the answer ended early")
            if not pauses.wait(asked):
                raise failure


def _windows(lines: Iterable[bytes], most: int) -> Iterator[list[bytes]]:
    some: list[bytes] = []
    size = 0
    for line in lines:
        if some and (len(some) >= most or size + len(line) > WINDOW_BYTES):
            yield some
            some, size = [], 0
        some.append(line)
        size += len(line) + 1
    if some:
        yield some


def _json(value: Any) -> bytes:
    try:
        return orjson.dumps(value)
    except TypeError as error:
        raise ClientError(f"the request is no JSON: {error}") from None
