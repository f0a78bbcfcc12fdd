"""A canary in every part of a request: it may be in the answer to a text, and nowhere else."""

import json
import subprocess
import sys
import tempfile
from pathlib import Path

import orjson
import pytest
from real_server import serving

CANARY = "الكناريالمغرد"
LATIN = "canaryZQX7"
BOTH = f"{CANARY} {LATIN}"
JSON = {"Content_Type": "application/json"}
PLAIN = {"Content_Type": "text/plain"}
LINES = {"Content_Type": "application/x-ndjson"}


def body(**fields):
    """A JSON body."""
    return json.dumps(fields, ensure_ascii=False).encode()


REQUESTS = {
    "good text": ("POST", "/enrich", body(text=BOTH), JSON),
    "good plain text": ("POST", "/enrich", BOTH.encode(), PLAIN),
    "good batch": ("POST", "/enrich/batch", body(documents=[{"id": "a", "text": BOTH}]), JSON),
    "good line": ("POST", "/enrich/bulk", body(text=BOTH), LINES),
    "wrong type": ("POST", "/enrich", body(text=[BOTH]), JSON),
    "wrong value": ("POST", "/enrich", body(text=BOTH, normalization=BOTH, offset_unit=BOTH, engine=BOTH, features=[BOTH]), JSON),
    "unknown field": ("POST", "/enrich", body(**{"text": "x", CANARY: 1, BOTH: 2}), JSON),
    "unknown switch": ("POST", "/enrich", body(text="x", normalization={CANARY: True}), JSON),
    "broken JSON": ("POST", "/enrich", b'{"text":"' + BOTH.encode(), JSON),
    "key twice": ("POST", "/enrich", f'{{"{CANARY}":"{BOTH}","{CANARY}":"{BOTH}"}}'.encode(), JSON),
    "no UTF-8": ("POST", "/enrich", BOTH.encode() + b"\xff", PLAIN),
    "too long": ("POST", "/enrich", (BOTH + " ").encode() * 10_000, PLAIN),
    "bad document": ("POST", "/enrich/batch", body(documents=[{"id": "b", "text": [BOTH]}, BOTH, {"text": "x", CANARY: 1}]), JSON),
    "bad line": ("POST", "/enrich/bulk", BOTH.encode() + b"\n" + body(text=5, note=BOTH), LINES),
    "query": ("POST", f"/enrich?features={LATIN}", b"x", PLAIN),
    "unknown query": ("POST", f"/enrich?x-{LATIN}!=1", b"x", PLAIN),
    "path": ("GET", f"/{LATIN}", b"", {}),
    "file": ("GET", f"/playground/{LATIN}.js", b"", {}),
    "method": (LATIN.upper()[:12], "/enrich", b"", {}),
    "request id": ("GET", "/livez", b"", {"X_Request_ID": f"{LATIN}!"}),
    "content type": ("POST", "/enrich", b"x", {"Content_Type": f"text/{LATIN}"}),
    "charset": ("POST", "/enrich", b"x", {"Content_Type": f"text/plain; charset={LATIN}"}),
    "host": ("GET", "/nowhere", b"", {"X_Forwarded_Host": LATIN}),
    "header": ("GET", "/livez", b"", {"Broken Name": LATIN}),
    "trace": ("GET", "/livez", b"", {"traceparent": LATIN}),
}


@pytest.fixture(scope="module")
def watched(tmp_path_factory):
    """A server at its most talkative, whose temporary files go to a folder of their own."""
    folder = tmp_path_factory.mktemp("watched")
    (folder / "tmp").mkdir()
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("TMPDIR", str(folder / "tmp"))
        with serving(folder, workers=2, log_level="debug", max_text_chars=10_000) as running:
            yield running, folder


class TestCanary:
    """Nothing of a request is kept."""

    @pytest.mark.parametrize("name", REQUESTS)
    def test_is_in_no_problem(self, watched, name):
        """Nor in a header of any answer."""
        server, _ = watched
        method, path, content, headers = REQUESTS[name]
        answer = server.ask(method, path, content, **headers)
        told = str(answer.headers) + ("" if name.startswith("good") else answer.body.decode())
        assert CANARY not in told
        assert LATIN.lower() not in told.lower()
        if name.startswith("good"):
            assert CANARY in answer.body.decode()

    def test_is_in_no_log_no_metric_and_no_file(self, watched):
        """Whatever was written while it was analysed; the heartbeats of workers lie in memory and are empty."""
        server, folder = watched
        for method, path, content, headers in REQUESTS.values():
            server.ask(method, path, content, **headers)
        assert CANARY.encode() not in server.ask("GET", "/metrics").body
        written = [path for path in folder.rglob("*") if path.is_file()]
        assert server.log in written
        assert any(path.suffix == ".db" for path in written)
        for path in written:
            content = path.read_bytes()
            arabic = CANARY.encode(), CANARY.encode("utf-16-le"), json.dumps(CANARY)[1:-1].encode()
            for form in (*arabic, LATIN.encode(), LATIN.lower().encode(), LATIN.upper().encode()):
                assert form not in content, path.name
        assert len(server.log.read_bytes().splitlines()) > len(REQUESTS)

    def test_cannot_be_in_a_core_dump(self, watched):
        """There is none."""
        server, _ = watched
        for pid in (server.process.pid, *server.workers()):
            row = next(line for line in Path(f"/proc/{pid}/limits").read_text().splitlines() if line.startswith("Max core file size"))
            assert row.split()[4:6] == ["0", "0"]


class TestFault:
    """A mistake in the service itself."""

    def test_is_told_without_its_message(self, tmp_path):
        """The exception holds the text; the log has its place in the code, and the answer nothing."""
        program = tmp_path / "failing.py"
        program.write_text(
            "import sys\n"
            "from enrich.cli import main\n"
            "from enrich.numbers import NumberExtractor\n"
            "real = NumberExtractor.extract\n"
            "def extract(self, tokens, **options):\n"
            f"    if {LATIN!r} in tokens.text.raw:\n"
            "        raise ValueError(tokens.text.raw)\n"
            "    return real(self, tokens, **options)\n"
            "NumberExtractor.extract = extract\n"
            "sys.exit(main(sys.argv[1:]))\n"
        )
        with serving(tmp_path, command=[sys.executable, str(program)], log_level="debug") as server:
            answer = server.ask("POST", "/enrich", body(text=BOTH), **JSON)
            batch = server.ask("POST", "/enrich/batch", body(documents=[{"text": BOTH}]), **JSON)
            assert (answer.status, batch.status) == (500, 200)
            told = answer.body.decode() + batch.body.decode() + server.log.read_text()
        assert "internal-error" in told
        events = [orjson.loads(line) for line in server.log.read_text().splitlines()]
        faults = [event for event in events if event["event"] == "fault"]
        assert [fault["error"] for fault in faults] == ["ValueError", "ValueError"]
        assert "failing.py" in faults[0]["where"][-1]
        assert CANARY not in told
        assert LATIN not in told


class TestCommandLine:
    """It keeps nothing either."""

    def test_errors_have_no_text(self, tmp_path):
        """Nor does a file."""
        before = set(Path(tempfile.gettempdir()).iterdir())
        command = [sys.executable, "-m", "enrich", "text", "-"]
        done = subprocess.run(command, input=BOTH.encode() + b"\xff", capture_output=True, check=False, cwd=tmp_path)
        assert done.returncode == 2
        assert CANARY not in done.stderr.decode()
        assert list(tmp_path.iterdir()) == []
        assert not [path for path in set(Path(tempfile.gettempdir()).iterdir()) - before if path.name.startswith("enrich")]
