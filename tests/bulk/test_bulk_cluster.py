"""Jobs on a real Dask cluster of two worker processes."""

import os
import signal
import threading
import warnings
from contextlib import contextmanager, suppress

import pytest

from enrich import cli
from enrich.bulk import BulkError, Job, cluster, run
from enrich.bulk.errors import WorkerDied
from enrich.extras import MissingExtra


@pytest.fixture(scope="module")
def workers():
    """A scheduler and two workers, as ``dask scheduler`` and ``dask worker`` would run them."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of Dask's own
        from distributed import LocalCluster

        with LocalCluster(n_workers=2, threads_per_worker=1, processes=True, dashboard_address=None) as running:
            yield running


@pytest.fixture
def corpus(rows, tmp_path):
    """Six files of three kinds, one with a bad row."""
    for i in range(2):
        rows(f"in/part-{i}.jsonl.gz")
        rows(f"in/table-{i}.parquet")
        rows(f"in/sub/table-{i}.csv")
    rows("in/bad.jsonl", ["نعم", " ", "لا"])
    return tmp_path / "in"


def files(folder):
    """The files below a folder and their bytes, without the work folder's."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file() and "_work" not in path.parts
    }


class TestCluster:
    """Two workers, each with models of its own."""

    @pytest.mark.parametrize("form", ["jsonl", "jsonl.gz", "parquet"])
    def test_the_result_is_that_of_one_machine(self, workers, corpus, tmp_path, form):
        """Byte for byte, side files too."""
        here, there = (Job(str(corpus), f"{tmp_path}/{name}/", output_format=form, chunk_rows=2) for name in ("here", "there"))
        expected = run(here)
        report = cluster.run(there, workers.scheduler_address)
        assert files(tmp_path / "there") == files(tmp_path / "here")
        assert len(files(tmp_path / "there")) == 8
        assert (report.rows, report.bad, report.words) == (expected.rows, expected.bad, expected.words) == (33, 1, expected.words)

    def test_what_is_there_is_not_done_again(self, workers, corpus, tmp_path):
        """A job that was stopped does what is missing."""
        job = Job(str(corpus), f"{tmp_path}/out/")
        cluster.run(job, workers.scheduler_address)
        whole = files(tmp_path / "out")
        (tmp_path / "out" / "bad.jsonl").unlink()
        (tmp_path / "out" / "sub" / "table-1.jsonl").unlink()
        assert cluster.run(job, workers.scheduler_address).rows == 8
        assert files(tmp_path / "out") == whole

    def test_one_machine_goes_on_where_a_cluster_stopped(self, workers, corpus, tmp_path):
        """The same job in the same folder."""
        job = Job(str(corpus), f"{tmp_path}/out/")
        cluster.run(job, workers.scheduler_address)
        whole = files(tmp_path / "out")
        (tmp_path / "out" / "part-0.jsonl").unlink()
        assert run(job).rows == 5
        assert files(tmp_path / "out") == whole

    def test_another_job_is_refused(self, workers, corpus, tmp_path):
        """Files of two kinds of answers do not mix."""
        cluster.run(Job(str(corpus), f"{tmp_path}/out/"), workers.scheduler_address)
        with pytest.raises(BulkError, match="work of another job"):
            cluster.run(Job(str(corpus), f"{tmp_path}/out/", options={"offset_unit": "utf8"}), workers.scheduler_address)

    def test_a_damaged_file_ends_the_job(self, workers, corpus, tmp_path):
        """The error of the worker is told here."""
        (corpus / "cut.jsonl.gz").write_bytes((corpus / "part-0.jsonl.gz").read_bytes()[:-9])
        with pytest.raises(BulkError, match=r"cut\.jsonl\.gz: the file is damaged"):
            cluster.run(Job(str(corpus), f"{tmp_path}/out/"), workers.scheduler_address)
        assert not (tmp_path / "out" / "cut.jsonl").exists()

    def test_a_worker_that_is_killed_costs_nothing(self, workers, rows, tmp_path, seeds):
        """Its file is done on another; nothing half-made is left."""
        article = seeds[0].read_text(encoding="utf-8")
        for i in range(4):
            rows(f"in/{i}.jsonl", [f"{article} {j}" for j in range(60)])
        job = Job(str(tmp_path / "in"), f"{tmp_path}/there/", options={"features": ["numbers"]})
        with killed(workers, times=1) as kills:
            cluster.run(job, workers.scheduler_address)
        assert kills
        run(Job(str(tmp_path / "in"), f"{tmp_path}/here/", options={"features": ["numbers"]}))
        assert files(tmp_path / "there") == files(tmp_path / "here")

    def test_a_file_that_is_lost_with_each_worker_ends_the_job(self, workers, rows, tmp_path, seeds):
        """Something is wrong with it, or with them."""
        rows("in/a.jsonl", [seeds[0].read_text(encoding="utf-8")] * 4000)
        with killed(workers, times=100), pytest.raises(WorkerDied, match="lost with several workers"):
            cluster.run(Job(str(tmp_path / "in"), f"{tmp_path}/out/"), workers.scheduler_address)


@contextmanager
def killed(running, times):
    """Meanwhile, kill the worker process that has work, so many times; the pids."""
    stop = threading.Event()
    kills = []

    def work():
        while len(kills) < times and not stop.wait(0.02):
            for state in list(running.scheduler.workers.values()):
                if any(state.processing):
                    nanny = running.workers[state.name]
                    with suppress(AttributeError, ProcessLookupError, TypeError):
                        os.kill(nanny.pid, signal.SIGKILL)
                        kills.append(nanny.pid)

    thread = threading.Thread(target=work)
    thread.start()
    try:
        yield kills
    finally:
        stop.set()
        thread.join()


class TestCommand:
    """``enrich bulk --dask``."""

    def test_a_local_cluster(self, corpus, tmp_path, capsys):
        """Started and ended with the job."""
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            assert cli.main(["bulk", str(corpus), f"{tmp_path}/out/", "--dask", "local", "--processes", "2"]) == 3
        assert "enrich: 33 rows, 1 with a problem;" in capsys.readouterr().err
        assert len(files(tmp_path / "out")) == 8

    @pytest.mark.parametrize(("given", "out"), [("in", "out.jsonl"), ("-", "out/")])
    def test_only_files_to_a_folder(self, corpus, tmp_path, capsys, given, out):
        """Nothing else can be shared out."""
        given = given if given == "-" else str(corpus)
        assert cli.main(["bulk", given, f"{tmp_path}/{out}", "--dask", "local"]) == 2
        assert "write OUT with a / at its end" in capsys.readouterr().err

    @pytest.mark.parametrize("address", ["tcp://127.0.0.1:9", "nowhere", "x://y"])
    def test_no_scheduler(self, monkeypatch, corpus, tmp_path, capsys, address):
        """Told in one line."""
        monkeypatch.setattr(cluster, "PATIENCE_S", 0.5)
        assert cli.main(["bulk", str(corpus), f"{tmp_path}/out/", "--dask", address]) == 2
        assert f"enrich: {address}: no Dask scheduler answers\n" in capsys.readouterr().err

    def test_dask_is_missing(self, monkeypatch, corpus, tmp_path):
        """The extra is named."""
        monkeypatch.setitem(__import__("sys").modules, "distributed", None)
        with pytest.raises(MissingExtra, match=r"--dask needs distributed: pip install 'enrich\[bulk\]'"):
            cluster.run(Job(str(corpus), f"{tmp_path}/out/"), "local")
