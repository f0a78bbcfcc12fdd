"""What clients get over HTTP: start, first request, latency at several loads, saturation, short texts, bulk, two workers, memory.

    python benchmarks/service.py [--seconds 4]

Starts real servers (``enrich serve``) on free ports of this machine. The client is in a process of its own and takes part of the machine's
processor; with two cores, two workers and the client share them.
"""

from __future__ import annotations

import argparse
import http.client
import json
import multiprocessing
import os
import socket
import subprocess
import sys
import threading
import time
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from measure import ARTICLE_WORDS, machine, percentile, seeds, words

from enrich import Enricher
from enrich.config import Settings

if TYPE_CHECKING:
    from collections.abc import Iterator

SHORT_WORDS = 20
CONNECTIONS = (1, 2, 4, 8)
RECEIVE = 1 << 18


class Latency(NamedTuple):
    """Seconds of requests in order, requests a second, and how many were not answered 200."""

    ordered: list[float]
    rate: float
    refused: int

    def milliseconds(self, share: float) -> float:
        return percentile(self.ordered, share) * 1000


class Server(NamedTuple):
    port: int
    pid: int
    started: float


@contextmanager
def serving(workers: int = 1) -> Iterator[Server]:
    """A server, ready."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    begin = time.perf_counter()
    command = [sys.executable, "-m", "enrich", "serve", "--port", str(port), "--workers", str(workers)]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL) as process:
        try:
            while not ready(port):
                if process.poll() is not None:
                    raise SystemExit("the server did not start")
                time.sleep(0.005)
            yield Server(port, process.pid, time.perf_counter() - begin)
        finally:
            process.terminate()


def ready(port: int) -> bool:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
    try:
        connection.request("GET", "/readyz")
        return connection.getresponse().status == http.HTTPStatus.OK
    except OSError:
        return False
    finally:
        connection.close()


def request(text: str) -> bytes:
    body = json.dumps({"text": text}, ensure_ascii=False).encode()
    return b"POST /enrich HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n%b" % (len(body), body)


def ask(connection: socket.socket, message: bytes) -> int:
    """One request on a kept connection; the status. A client of few instructions: the machine's processor is the server's."""
    connection.sendall(message)
    answer = connection.recv(RECEIVE)
    while b"\r\n\r\n" not in answer:
        more = connection.recv(RECEIVE)
        if not more:
            raise ConnectionError("the server closed")
        answer += more
    head, _, rest = answer.partition(b"\r\n\r\n")
    at = head.lower().index(b"content-length:") + 15
    left = int(head[at:].split(b"\r\n", 1)[0]) - len(rest)
    while left > 0:
        left -= len(connection.recv(RECEIVE))
    return int(head[9:12])


def _closed(port: int, messages: list[bytes], connections: int, seconds: float, out: Any) -> None:
    """Each connection asks again as soon as it is answered."""
    times: list[float] = []
    refused = [0]
    until = time.perf_counter() + seconds

    def client(number: int) -> None:
        with socket.create_connection(("127.0.0.1", port)) as connection:
            while (begin := time.perf_counter()) < until:
                number += 1
                status = ask(connection, messages[number % len(messages)])
                times.append(time.perf_counter() - begin)
                refused[0] += status != http.HTTPStatus.OK

    begin = time.perf_counter()
    together([threading.Thread(target=client, args=(number,)) for number in range(connections)])
    out.send(Latency(sorted(times), len(times) / (time.perf_counter() - begin), refused[0]))


def _open(port: int, messages: list[bytes], rate: float, seconds: float, out: Any) -> None:
    """Requests come at a fixed rate whatever the server does; a request's time begins when it was due."""
    connections = 8
    times: list[float] = []
    refused = [0]
    due = iter([(i, time.perf_counter() + 0.1 + i / rate) for i in range(int(rate * seconds))])
    lock = threading.Lock()

    def client() -> None:
        with socket.create_connection(("127.0.0.1", port)) as connection:
            while True:
                with lock:
                    number, moment = next(due, (-1, 0.0))
                if number < 0:
                    return
                time.sleep(max(0.0, moment - time.perf_counter()))
                status = ask(connection, messages[number % len(messages)])
                times.append(time.perf_counter() - moment)
                refused[0] += status != http.HTTPStatus.OK

    begin = time.perf_counter()
    together([threading.Thread(target=client) for _ in range(connections)])
    out.send(Latency(sorted(times), len(times) / (time.perf_counter() - begin), refused[0]))


def together(threads: list[threading.Thread]) -> None:
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def load(kind: Any, *arguments: Any) -> Latency:
    """Run a client in a process of its own."""
    context = multiprocessing.get_context("spawn")
    here, there = context.Pipe(duplex=False)
    process = context.Process(target=kind, args=(*arguments, there))
    process.start()
    there.close()
    try:
        found: Latency = here.recv()
    finally:
        process.join()
    return found


def closed(port: int, messages: list[bytes], connections: int, seconds: float) -> Latency:
    return load(_closed, port, messages, connections, seconds)


def opened(port: int, messages: list[bytes], rate: float, seconds: float) -> Latency:
    return load(_open, port, messages, rate, seconds)


def bulk(port: int, texts: list[str], seconds: float) -> float:
    """Words a second of one NDJSON stream of about ``seconds``; the body is sent by one thread while another reads."""
    lines = [json.dumps({"text": text}, ensure_ascii=False).encode() + b"\n" for text in texts]
    with socket.create_connection(("127.0.0.1", port)) as connection:
        connection.sendall(
            b"POST /enrich/bulk HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/x-ndjson\r\nTransfer-Encoding: chunked\r\n\r\n"
        )
        begin = time.perf_counter()
        sent = [0]

        def send() -> None:
            while time.perf_counter() - begin < seconds:
                line = lines[sent[0] % len(lines)]
                connection.sendall(b"%x\r\n%b\r\n" % (len(line), line))
                sent[0] += 1
            connection.sendall(b"0\r\n\r\n")

        sender = threading.Thread(target=send)
        sender.start()
        response = http.client.HTTPResponse(connection)
        response.begin()
        while response.read1(RECEIVE):
            pass
        took = time.perf_counter() - begin
        sender.join()
        if response.status != http.HTTPStatus.OK:
            raise SystemExit(f"bulk: {response.status}")
        return sum(len(texts[i % len(texts)].split()) for i in range(sent[0])) / took


def library(texts: list[str], seconds: float) -> float:
    """Words a second of the library in this process, by the clock, for the ratio of the service to it."""
    import orjson

    enricher = Enricher(settings=Settings())
    for text in texts:
        enricher.enrich(text)
    begin = time.perf_counter()
    count = 0
    while time.perf_counter() - begin < seconds:
        for text in texts:
            orjson.dumps(enricher.enrich(text).to_dict())
        count += words(texts)
    return count / (time.perf_counter() - begin)


def children(parent: int) -> list[int]:
    listing = Path(f"/proc/{parent}/task/{parent}/children")
    return [int(pid) for pid in listing.read_text().split()] if listing.exists() else []


def share(pid: int) -> float:
    """A process' proportional set size in MB: its own pages, and its part of those that it shares."""
    for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
        if line.startswith("Pss:"):
            return int(line.split()[1]) / 1024
    return 0.0


def memory(workers: int) -> float:
    """Proportional memory in MB of a server with so many workers, all of which have answered all seed articles."""
    messages = [request(text) for text in seeds()]
    with serving(workers) as server:
        closed(server.port, messages, 4 * workers, 1.0 + workers)
        return share(server.pid) + sum(share(pid) for pid in children(server.pid))


def article(texts: list[str]) -> list[str]:
    """Texts of a mean seed's length."""
    flow = " ".join(texts).split(" ")
    return [" ".join(flow[i : i + ARTICLE_WORDS]) for i in range(0, len(flow) - ARTICLE_WORDS + 1, ARTICLE_WORDS)]


def short(texts: list[str]) -> list[str]:
    flow = " ".join(texts).split()
    return [" ".join(flow[i : i + SHORT_WORDS]) for i in range(0, len(flow) - SHORT_WORDS, SHORT_WORDS)]


def everything(seconds: float) -> dict[str, Any]:
    """All measurements, one after the other."""
    texts = seeds()
    articles = [request(text) for text in article(texts)]
    shorts = [request(text) for text in short(texts)]
    found: dict[str, Any] = {"library": library(article(texts), seconds)}
    starts, firsts = [], []
    for _ in range(3):
        with serving() as server, socket.create_connection(("127.0.0.1", server.port)) as connection:
            starts.append(server.started)
            times = []
            for _ in range(60):
                begin = time.perf_counter()
                ask(connection, articles[0])
                times.append(time.perf_counter() - begin)
            firsts.append((times[0], percentile(sorted(times[1:]), 0.5)))
    found["start"] = min(starts)
    found["first"] = min(firsts)
    with serving() as server:
        closed(server.port, articles, 2, 1.0)
        found["closed"] = {connections: closed(server.port, articles, connections, seconds) for connections in CONNECTIONS}
        found["saturation"] = max(latency.rate for latency in found["closed"].values())
        found["half"] = opened(server.port, articles, found["saturation"] / 2, 2 * seconds)
        found["target half"] = opened(server.port, articles, 65, 2 * seconds)
        closed(server.port, shorts, 2, 0.5)
        found["short"] = {connections: closed(server.port, shorts, connections, seconds) for connections in (1, 4, 8)}
        found["bulk"] = bulk(server.port, article(texts), seconds)
    with serving(2) as server:
        closed(server.port, articles, 4, 2.0)
        found["two workers"] = max(closed(server.port, articles, connections, seconds).rate for connections in (4, 8))
    if Path("/proc/self/smaps_rollup").exists():
        found["memory"] = {workers: memory(workers) for workers in (1, 2, 3)}
    return found


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seconds", type=float, default=4.0, help="of each measurement")
    options = parser.parse_args()
    os.environ.setdefault("PYTHONUNBUFFERED", "1")
    print(*(f"{name}: {value}" for name, value in machine().items()), sep="\n")
    for line in lines(everything(options.seconds)):
        print(line)


def lines(found: dict[str, Any]) -> Iterator[str]:
    """The measurements as lines of a table."""
    first, median = found["first"]
    yield f"start to ready | {found['start']:.2f} s"
    yield f"first article, and the median after it | {first * 1000:.1f} ms, {median * 1000:.1f} ms ({first / median:.1f} times)"
    for connections, latency in found["closed"].items():
        yield f"articles of {ARTICLE_WORDS} words, {connections} connections | {row(latency)}"
    yield f"at half of saturation ({found['saturation'] / 2:.0f} a second) | {row(found['half'])}"
    yield f"at 65 a second | {row(found['target half'])}"
    for connections, latency in found["short"].items():
        yield f"texts of {SHORT_WORDS} words, {connections} connections | {row(latency)}"
    yield f"bulk NDJSON | {found['bulk']:,.0f} words/s, {found['bulk'] / found['library']:.2f} of the library's {found['library']:,.0f}"
    yield f"two workers | {found['two workers']:.0f} articles/s, {found['two workers'] / found['saturation']:.2f} times one"
    if "memory" in found:
        sizes = found["memory"]
        together = ", ".join(f"{size:.0f}" for size in sizes.values())
        yield f"memory (PSS, all processes) of 1, 2 and 3 workers | {together} MB; a further worker {(sizes[3] - sizes[1]) / 2:.0f} MB"


def row(latency: Latency) -> str:
    figures = (
        f"{latency.rate:,.0f}/s, p50 {latency.milliseconds(0.5):.1f}, p95 {latency.milliseconds(0.95):.1f}, p99 {latency.milliseconds(0.99):.1f} ms"
    )
    return figures + (f", {latency.refused} refused" if latency.refused else "")


if __name__ == "__main__":
    main()
