"""The image as an operator runs it: what it holds, what it may do, how it starts, fails and stops."""

from __future__ import annotations

import importlib.util
import json
import re
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from enrich import __version__

ROOT = Path(__file__).parents[2]
SIZE_LIMIT = 200_000_000
READY_WITHIN_S = 3.0
LONGEST = 100_000


def checker():
    """The function of .ci/check_answer.py, which holds an answer against its text."""
    spec = importlib.util.spec_from_file_location("check_answer", ROOT / ".ci" / "check_answer.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module.check


def longest():
    """The longest text that is taken by default."""
    article = min((ROOT / "seeds").glob("*.txt")).read_bytes().decode()
    return (article * (LONGEST // len(article) + 1))[:LONGEST]


def in_flight(one):
    """Requests that a container is answering, the one that asks included."""
    shown = one.ask("GET", "/metrics")[2].decode()
    return float(re.search(r"^enrich_http_requests_in_flight (\S+)$", shown, re.MULTILINE)[1])


@pytest.fixture(scope="module")
def config(image, podman):
    """What `docker inspect` tells of the image."""
    return json.loads(podman("image", "inspect", image))[0]


@pytest.fixture(scope="module")
def started(image, run):
    """One container, shared by the tests that leave it as it was."""
    with run(image) as one:
        one.wait()
        yield one


class TestContents:
    """The image holds what runs, and nothing to build or test with."""

    def test_it_is_small(self, config):
        """The base alone is some 130 MB of it."""
        assert config["Size"] < SIZE_LIMIT

    def test_labels_tell_what_it_is(self, config):
        """By the names of the Open Container Initiative."""
        labels = {name.removeprefix("org.opencontainers.image."): value for name, value in config["Labels"].items()}
        assert labels["title"] == "enrich"
        assert labels["version"] == __version__
        assert labels["licenses"] == "Apache-2.0 AND CC-BY-SA-4.0"
        assert {"description", "revision", "base.name"} <= labels.keys()

    def test_user_port_and_signal(self, config):
        """A numeric user, so that Kubernetes can tell that it is not root."""
        assert config["Config"]["User"] == "10001:10001"
        assert list(config["Config"]["ExposedPorts"]) == ["8080/tcp"]
        assert config["Config"]["StopSignal"] == "SIGTERM"

    @pytest.mark.parametrize("program", ["gcc", "cc", "strip", "java", "git"])
    def test_no_tools(self, started, program):
        """Neither compiler nor anything else that was used to build it."""
        assert started.inside("sh", "-c", f"command -v {program} || echo none") == "none"

    @pytest.mark.parametrize("name", ["pip", "pytest", "tests", "setuptools"])
    def test_nothing_but_the_packages(self, started, name):
        """The environment has no installer, no test and no build tool."""
        found = started.inside("find", "/opt/enrich", "-maxdepth", "5", "-name", name)
        assert found == ""

    def test_no_sources_and_no_pip_cache(self, started):
        """What the build stage had is not here."""
        assert started.inside("sh", "-c", "ls -d /src /root/.cache ~/.cache 2>/dev/null || true") == ""

    def test_packages_are_the_locked_ones(self, started):
        """Every distribution of the environment stands in the lock file with its version."""
        listing = "import importlib.metadata as m; print(*sorted(f'{d.name.lower()}=={d.version}' for d in m.distributions(path=[p])), sep='\\n')"
        where = "import sys; p = [p for p in sys.path if p.startswith('/opt/enrich')][0]; "
        installed = {line.replace("_", "-") for line in started.inside("python", "-c", where + listing).split()}
        locked = set(re.findall(r"^([a-z0-9-]+==\S+)", (ROOT / "requirements" / "default.txt").read_text(encoding="utf-8"), re.MULTILINE))
        assert installed - locked == {f"enrich=={__version__}"}

    def test_byte_code_is_there(self, started):
        """The root file system is read-only, so it could not be written at run time."""
        code = "import enrich.pipeline, os; print(os.path.exists(enrich.pipeline.__cached__))"
        assert started.inside("python", "-c", code) == "True"


class TestRestrictions:
    """It runs with nothing but memory, a port and 64 MB of scratch."""

    @pytest.mark.parametrize("folder", ["/", "/opt/enrich", "/var", "/home", "/usr/local/bin"])
    def test_writes_are_refused(self, started, folder):
        """The root file system is read-only."""
        done = started.inside("sh", "-c", f"touch {folder}/written 2>/dev/null && echo written || echo refused")
        assert done == "refused"

    def test_scratch_is_writable_but_runs_nothing(self, started):
        """The scratch folder holds the workers' figures; a file in it cannot be executed."""
        script = "cp /bin/true /tmp/program && { /tmp/program 2>/dev/null && echo ran || echo refused; }; rm /tmp/program"
        assert started.inside("sh", "-c", script) == "refused"

    def test_no_capability_and_no_way_to_one(self, started):
        """All are dropped, and no program can gain any."""
        status = dict(line.split(":\t", 1) for line in started.inside("cat", "/proc/1/status").splitlines() if ":\t" in line)
        for kind in ("CapInh", "CapPrm", "CapEff", "CapBnd", "CapAmb"):
            assert int(status[kind], 16) == 0
        assert status["NoNewPrivs"].strip() == "1"
        assert set(status["Uid"].split()) == {"10001"}
        assert set(status["Gid"].split()) == {"10001"}


class TestService:
    """With 256 MB and half a CPU it is ready at once, and answers."""

    def test_it_is_ready_soon(self, image, run):
        """From `run` to the first 200 of /readyz."""
        with run(image) as one:
            assert one.wait() < READY_WITHIN_S

    @pytest.mark.parametrize("seed", sorted((ROOT / "seeds").glob("*.txt")), ids=lambda path: path.stem)
    def test_it_enriches_the_seeds(self, started, seed):
        """Every feature is there and every offset shows its text."""
        text = seed.read_bytes().decode()
        counts = checker()(text, started.enrich(text))
        assert counts["segmentation"] > 100
        assert counts["entities"] > 0

    @pytest.mark.parametrize("path", ["/", "/docs", "/info", "/livez", "/metrics", "/openapi.json"])
    def test_every_page_is_there(self, started, path):
        """The files of pages and documents are in the image."""
        assert started.ask("GET", path)[0] == 200

    def test_it_tells_its_health(self, started, podman):
        """The image's own health check passes."""
        podman("healthcheck", "run", started.name)

    def test_ill_health_is_told(self, image, run, podman):
        """With nobody at the port the check fails; the container runs, but serves elsewhere."""
        with run(image, "--env", "ENRICH_HOST=127.0.0.9") as one:
            while "Listening" not in one.logs():
                time.sleep(0.05)
            with pytest.raises(AssertionError):
                podman("healthcheck", "run", one.name)

    def test_settings_come_from_the_environment(self, image, run):
        """ENRICH_ variables of the operator win."""
        with run(image, "--env", "ENRICH_MAX_TEXT_CHARS=10") as one:
            one.wait()
            assert one.ask("POST", "/enrich", b'{"text": "12345678901"}')[0] == 413

    def test_a_wrong_setting_stops_the_start(self, image, podman):
        """With its name, before anything is served."""
        with pytest.raises(AssertionError, match="ENRICH_WORKERS must be a whole number"):
            podman("run", "--rm", "--env", "ENRICH_WORKERS=many", image)


class TestStop:
    """SIGTERM ends it without loss."""

    def test_requests_in_flight_are_answered(self, image, run, podman):
        """Longest texts are being analysed when SIGTERM comes: all answers are whole, nobody else is let in, and the exit status is 0."""
        with run(image, memory="512m") as one, ThreadPoolExecutor(4) as clients:
            one.wait()
            answers = [clients.submit(one.ask, "POST", "/enrich", longest().encode(), "text/plain; charset=utf-8") for _ in range(4)]
            while in_flight(one) < 3:
                assert not any(answer.done() for answer in answers)
            podman("kill", "--signal", "TERM", one.name)
            for status, _, body in [answer.result() for answer in answers]:
                assert status == 200
                assert len(json.loads(body)["segmentation"]) > 10_000
            assert podman("wait", one.name) == "0"
            with pytest.raises(OSError, match=r"refused|reset"):
                one.ask("GET", "/livez")

    def test_a_stop_during_the_start_is_heard(self, image, run, podman):
        """The first process of a container has no default for signals: without a handler it would go on, and be killed in the end."""
        with run(image) as one:
            while one.state()["Running"]:
                podman("kill", "--signal", "TERM", one.name, check=False)
            assert one.state()["ExitCode"] == 0
            assert "Listening" not in one.logs()


class TestMemory:
    """Too little memory, as the documents tell; `docs/deployment.md` names 192 MB as the least for one worker."""

    def test_64_mb_are_too_few(self, image, run):
        """The kernel ends the container at its start (status 137), or its worker at the longest text: either can be seen, and nothing hangs."""
        with run(image, memory="64m") as one:
            until = time.monotonic() + 20
            while one.state()["Running"] and time.monotonic() < until:
                try:
                    one.ask("POST", "/enrich", longest().encode(), "text/plain; charset=utf-8")
                except OSError:
                    if "was sent SIGKILL! Perhaps out of memory?" in one.logs():
                        return
                    time.sleep(0.1)
            assert one.state()["ExitCode"] == 137

    def test_a_text_that_does_not_fit_costs_its_worker(self, image, run):
        """Two million code points, allowed by whoever did not do the sum: the worker is replaced, and articles are answered again."""
        article = min((ROOT / "seeds").glob("*.txt")).read_bytes().decode()
        with run(image, "--env", "ENRICH_MAX_TEXT_CHARS=2000000", memory="192m") as one:
            one.wait()
            assert one.enrich(article)["entities"]
            with pytest.raises(OSError, match=r"closed|reset"):
                one.ask("POST", "/enrich", longest().encode() * 20, "text/plain; charset=utf-8")
            one.wait()
            assert one.enrich(article)["entities"]
            assert "was sent SIGKILL! Perhaps out of memory?" in one.logs()

    def test_192_mb_are_enough_for_the_longest_text(self, image, run):
        """The least memory of a container with one worker, as documented."""
        with run(image, memory="192m") as one:
            one.wait()
            for _ in range(2):
                assert len(one.enrich(longest())["segmentation"]) > 10_000
            assert "SIGKILL" not in one.logs()


class TestFarasa:
    """The farasa target: a headless JRE, and the jars from a mount."""

    def test_it_has_a_java_without_a_display(self, farasa_image, podman):
        """No window library comes with it."""
        assert "OpenJDK" in podman("run", "--rm", "--entrypoint", "sh", farasa_image, "-c", "java -version 2>&1")
        assert podman("run", "--rm", "--entrypoint", "sh", farasa_image, "-c", "find / -xdev -name 'libawt_xawt.so' 2>/dev/null || true") == ""

    def test_no_jar_of_farasa_is_in_it(self, farasa_image, podman):
        """Their licence does not let us."""
        assert podman("run", "--rm", "--entrypoint", "sh", farasa_image, "-c", "find / -xdev -iname '*farasa*.jar' 2>/dev/null || true") == ""

    def test_without_jars_it_does_not_start(self, farasa_image, podman):
        """And says which variable names none."""
        with pytest.raises(AssertionError, match="no Farasa segmenter jar at ENRICH_FARASA_SEGMENTER_JAR"):
            podman("run", "--rm", farasa_image)

    def test_with_jars_it_answers(self, farasa_image, run, farasa_folder):
        """Real JVMs in the container, on the stand-in jars of the engine's tests, nothing writable but /tmp."""
        with run(farasa_image, "--volume", f"{farasa_folder}:/opt/farasa:ro", "--env", "ENRICH_FARASA_HEAP_MB=64", memory="512m", cpus="1") as one:
            one.wait(seconds=60)
            assert one.enrich("قال جون كيري")["meta"]["engine"] == "farasa"
