"""A job that is killed, again and again, loses nothing and does nothing twice."""

import json
import os
import random
import signal
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path

import pytest

from enrich.bulk import BulkError, Job, Report, run
from enrich.bulk.chunks import cut
from enrich.bulk.errors import WorkerDied
from enrich.bulk.sources import find
from enrich.errors import OptionError

SCRIPT = """
import sys
from enrich.bulk import Job, run
run(Job(sys.argv[1], sys.argv[2], processes=int(sys.argv[3]), chunk_rows=4))
"""


@pytest.fixture
def corpus(tmp_path, seeds):
    """Some hundred paragraphs of the articles, a bad row among every ten."""
    paragraphs = [line for path in seeds for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]
    path = tmp_path / "in.jsonl"
    with path.open("w", encoding="utf-8") as out:
        for i in range(240):
            text = " " if i % 10 == 3 else f"{paragraphs[i % len(paragraphs)]} {i}"
            out.write(json.dumps({"id": f"r{i}", "text": text}) + "\n")
    return path


def start(corpus, output, processes):
    """The job in a process of its own, leader of a group."""
    environ = {name: value for name, value in os.environ.items() if not name.startswith("ENRICH_")}
    return subprocess.Popen(
        [sys.executable, "-c", SCRIPT, str(corpus), str(output), str(processes)], env=environ, start_new_session=True, stderr=subprocess.PIPE
    )


def children(pid):
    """Processes whose parent this is."""
    return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


def alive(pid):
    """Whether a process runs; one that nobody has collected yet does not."""
    with suppress(FileNotFoundError, ProcessLookupError):
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    return False


def finished(output):
    """The chunks that are done, and when each was written."""
    found = {}
    for path in Path(f"{output}.work").glob("*.good"):
        with suppress(FileNotFoundError):  # the job ends just now
            found[path.name] = path.stat().st_mtime_ns
    return found


class TestKilled:
    """SIGKILL at random points."""

    @pytest.mark.parametrize(("name", "processes"), [("out.jsonl.zst", 2), ("out.parquet", 1)])
    def test_the_result_is_that_of_one_run(self, corpus, tmp_path, name, processes):
        """Byte for byte, the side file too; a chunk that was done is not written again; no process is left behind."""
        (tmp_path / "whole").mkdir()
        whole, output = tmp_path / "whole" / name, tmp_path / name
        run(Job(str(corpus), str(whole), processes=1, chunk_rows=4))
        chance = random.Random(name)  # noqa: S311 - no secret
        before = {}
        kills = 0
        while not output.exists():
            process = start(corpus, output, processes)
            more = chance.randint(4, 16)
            while process.poll() is None and len(finished(output)) < len(before) + more:
                time.sleep(0.001)
            time.sleep(chance.random() * 0.02)
            if process.poll() is None:
                workers = children(process.pid)
                process.kill()
                kills += 1
                process.communicate()
                until = time.monotonic() + 10
                while any(map(alive, workers)) and time.monotonic() < until:
                    time.sleep(0.01)
                assert not any(map(alive, workers))
            else:
                assert process.communicate()[1] == b""
            now = finished(output)
            assert output.exists() or before.items() <= now.items()
            before = now
        while Path(f"{output}.work").exists():
            assert start(corpus, output, processes).wait(60) == 0
        assert kills > 1
        assert output.read_bytes() == whole.read_bytes()
        assert Path(f"{output}.bad.jsonl").read_bytes() == Path(f"{whole}.bad.jsonl").read_bytes()

    def test_an_interrupt_keeps_what_is_done(self, corpus, tmp_path):
        """Ctrl-C, as a terminal sends it: to the whole group."""
        process = start(corpus, tmp_path / "out.jsonl", 2)
        while process.poll() is None and not finished(tmp_path / "out.jsonl"):
            time.sleep(0.001)
        os.killpg(process.pid, signal.SIGINT)
        process.communicate(timeout=30)
        done = len(finished(tmp_path / "out.jsonl"))
        assert done > 0
        report = run(Job(str(corpus), str(tmp_path / "out.jsonl"), processes=1, chunk_rows=4))
        assert (report.rows, report.resumed, report.bad) == (240, 4 * done, 24)

    def test_a_worker_that_is_killed_ends_the_job(self, corpus, tmp_path):
        """With a word on how to go on."""
        job = Job(str(corpus), str(tmp_path / "out.jsonl"), processes=2, chunk_rows=1)
        with pytest.raises(WorkerDied, match="the same command goes on"):
            run(job, Assassin())
        assert run(job).resumed > 0


class Assassin:
    """A progress that kills one worker when something is done."""

    done = False

    def begin(self, size):
        """Nothing yet."""

    def add(self, read, rows, words):
        """Kill a fork of this process, which has the same command line; more results may be on their way then."""
        if self.done:
            return
        self.done = True
        own = Path("/proc/self/cmdline").read_bytes()
        forks = [pid for pid in children(os.getpid()) if Path(f"/proc/{pid}/cmdline").read_bytes() == own]
        os.kill(forks[0], signal.SIGKILL)

    def end(self):
        """Never."""


class TestResumed:
    """What a second run finds."""

    @pytest.fixture
    def job(self, corpus, tmp_path):
        """A job."""
        return Job(str(corpus), str(tmp_path / "out.jsonl"), processes=1, chunk_rows=4)

    @pytest.fixture
    def half(self, job):
        """The same job, stopped in its middle."""

        class Stop(Exception):  # noqa: N818
            pass

        class Half:
            rows = 0

            def begin(self, size):
                pass

            def add(self, read, rows, words):
                self.rows += rows
                if self.rows >= 120:
                    raise Stop

        with pytest.raises(Stop):
            run(job, Half())
        return job

    def test_only_the_rest_is_done(self, half):
        """Counts tell it."""
        report = run(half)
        assert (report.rows, report.resumed, report.bad) == (240, 120, 24)
        assert not Path(f"{half.output}.work").exists()

    def test_rows_that_changed_are_done_again(self, half, corpus, read):
        """A chunk belongs to its content, not to its place."""
        lines = corpus.read_text().splitlines(keepends=True)
        lines[1] = json.dumps({"id": "r1", "text": "نص آخر"}) + "\n"
        corpus.write_text("".join(lines))
        assert run(half).resumed == 116
        assert read(Path(half.output))[1]["normalized_text"] == "نص آخر"

    def test_another_job_is_refused(self, half, corpus):
        """Its chunks would not fit; with --overwrite it takes the folder over."""
        other = {"processes": 1, "chunk_rows": 4, "options": {"normalization": "search"}}
        with pytest.raises(BulkError, match="the unfinished work of another job"):
            run(Job(str(corpus), half.output, **other))
        assert run(Job(str(corpus), half.output, overwrite=True, **other)).resumed == 0

    def test_two_runs_at_once_are_refused(self, half):
        """The second waits for nobody."""
        folder = Path(f"{half.output}.work")
        code = "import fcntl, sys; f = open(sys.argv[1], 'wb'); fcntl.lockf(f, fcntl.LOCK_EX); print(); sys.stdin.read()"
        with subprocess.Popen([sys.executable, "-c", code, folder / "lock"], stdin=subprocess.PIPE, stdout=subprocess.PIPE) as other:
            other.stdout.readline()
            with pytest.raises(BulkError, match="another run is at work"):
                run(half)
            other.stdin.close()

    def test_a_folder_that_is_half_removed_is_nobody_s(self, half):
        """A run that was killed while it cleaned up left it."""
        (Path(f"{half.output}.work") / "job.json").unlink()
        assert run(half).resumed == 0

    def test_wrong_options_are_told_before_work_begins(self, corpus, tmp_path):
        """All of them."""
        for options in ({"features": ["colours"]}, {"normalization": "loud"}, {"segmentation_scheme": "x"}, {"offset_unit": "utf7"}):
            with pytest.raises(OptionError):
                run(Job(str(corpus), str(tmp_path / "out.jsonl"), options=options))
        assert not (tmp_path / "out.jsonl.work").exists()


class TestChunks:
    """Where the input is cut."""

    @pytest.mark.parametrize("how", [{"chunk_rows": 7}, {"chunk_bytes": 2000}])
    def test_cut_by_content_alone(self, corpus, tmp_path, how):
        """Each time the same, nothing lost."""
        job = Job(str(corpus), str(tmp_path / "out.jsonl"), **how)
        first, second = (list(cut(find(job), job, 1_000_000)) for _ in range(2))
        assert first == second
        assert [row.number for chunk in first for row in chunk.rows] == list(range(1, 241))
        assert [chunk.number for chunk in first] == list(range(len(first)))
        assert len(first) > 20

    def test_text_files_share_chunks(self, tmp_path):
        """Others have chunks of their own."""
        for name in ("a.txt", "b.txt", "c.jsonl", "d.jsonl", "e.txt"):
            (tmp_path / name).write_text('{"text": "x"}')
        job = Job(str(tmp_path), "-")
        assert [[row.source for row in chunk.rows] for chunk in cut(find(job), job, 100)] == [["a.txt", "b.txt"], ["c.jsonl"], ["d.jsonl"], ["e.txt"]]


class TestProcesses:
    """Many processes, one result."""

    def test_order_is_kept(self, corpus, tmp_path):
        """However many there are."""
        job = Job(str(corpus), str(tmp_path / "one.jsonl"), processes=1, chunk_rows=3)
        one = run(job)
        many = run(Job(str(corpus), str(tmp_path / "many.jsonl"), processes=3, chunk_rows=3))
        assert (tmp_path / "one.jsonl").read_bytes() == (tmp_path / "many.jsonl").read_bytes()
        assert isinstance(one, Report)
        assert (one.rows, one.bad, one.words) == (many.rows, many.bad, many.words)
