"""Fixtures of the deployment tests: real containers of the image that was built, and real Prometheus programs.

They need more than Python, so they run where the environment names what they test (see ``NEEDED``), and are skipped elsewhere.
`.ci/image`, `.ci/compose` and `.ci/prometheus` get it and name it.
"""

from __future__ import annotations

import http.client
import json
import os
import shutil
import socket
import subprocess
import tempfile
import time
import uuid
from contextlib import contextmanager
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
NEEDED = {
    "IMAGE_UNDER_TEST": "podman and an image of the default target",
    "FARASA_IMAGE_UNDER_TEST": "podman and an image of the farasa target",
    "PROMETHEUS_BIN": "a folder with prometheus and promtool",
    "COMPOSE_UNDER_TEST": "podman-compose",
}
"""What the environment has to name, by variable."""
RESTRICTED = (
    "--read-only", "--read-only-tmpfs=false", "--tmpfs", "/tmp:rw,noexec,nosuid,size=64m", "--cap-drop", "ALL",  # noqa: S108 - its own
    "--security-opt", "no-new-privileges", "--pids-limit", "128",
)  # fmt: skip
"""How the README tells operators to run it."""


def named(variable: str) -> str:
    """What the environment names for this test, or a skip."""
    value = os.environ.get(variable, "")
    if not value:
        pytest.skip(f"run by .ci/run: needs {NEEDED[variable]}, named by {variable}")
    return value


def podman(*arguments: str, check: bool = True) -> str:
    """Run podman; its standard output."""
    # In a folder of its own: podman's monitor leaves a file where it was started when the kernel ends a process of a container.
    with tempfile.TemporaryDirectory() as folder:
        done = subprocess.run(["podman", *arguments], capture_output=True, text=True, check=False, timeout=120, cwd=folder)
    assert not check or done.returncode == 0, done.stderr
    return done.stdout.strip()


def free_port() -> int:
    """A port that nobody listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Container:
    """One running container with its port on the loopback interface."""

    def __init__(self, name, port):
        self.name = name
        self.port = port

    def connect(self, timeout=60):
        """A new connection to the service."""
        return http.client.HTTPConnection("127.0.0.1", self.port, timeout=timeout)

    def ask(self, method, path, body=None, kind="application/json"):
        """Status, headers and body of one answer."""
        connection = self.connect()
        try:
            connection.request(method, path, body, {"Content-Type": kind} if body is not None else {})
            answer = connection.getresponse()
            return answer.status, answer.headers, answer.read()
        finally:
            connection.close()

    def enrich(self, text, **options):
        """The answer to a text."""
        status, _, body = self.ask("POST", "/enrich", json.dumps({"text": text, **options}).encode())
        assert status == 200, body
        return json.loads(body)

    def wait(self, path="/readyz", seconds=30.0, status=200):
        """Seconds until a route answers with the status."""
        begun = time.monotonic()
        while time.monotonic() - begun < seconds:
            try:
                if self.ask("GET", path)[0] == status:
                    return time.monotonic() - begun
            except (OSError, http.client.HTTPException):
                pass
            assert self.state()["Running"], self.logs()
            time.sleep(0.02)
        pytest.fail(f"{path} did not answer {status}: {self.logs()}")

    def state(self):
        """Podman's idea of it."""
        return json.loads(podman("inspect", self.name))[0]["State"]

    def logs(self):
        """All that it wrote."""
        return subprocess.run(["podman", "logs", self.name], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False).stdout

    def inside(self, *command, check=True):
        """Run a command in the container; its output."""
        return podman("exec", self.name, *command, check=check)


@contextmanager
def container(image, *options, memory="256m", cpus="0.5"):
    """Run a container as the README says, and remove it whatever happens."""
    name, port = f"enrich-test-{uuid.uuid4().hex[:12]}", free_port()
    limits = ("--memory", memory, "--memory-swap", memory, "--cpus", cpus)
    try:
        podman("run", "--detach", "--name", name, *RESTRICTED, *limits, "--publish", f"127.0.0.1:{port}:8080", *options, image)
        yield Container(name, port)
    finally:
        podman("rm", "--force", "--time", "0", name, check=False)


@pytest.fixture(name="run", scope="session")
def _run():
    """Runs an image: ``with run(image, *options, memory=..., cpus=...) as started``."""
    return container


@pytest.fixture(name="podman", scope="session")
def _podman():
    """Runs podman."""
    return podman


@pytest.fixture(name="free_port", scope="session")
def _free_port():
    """Finds a port."""
    return free_port


@pytest.fixture(scope="session")
def prometheus_bin():
    """The folder of prometheus and promtool."""
    return Path(named("PROMETHEUS_BIN"))


@pytest.fixture(scope="session")
def compose():
    """The path of podman-compose."""
    return named("COMPOSE_UNDER_TEST")


@pytest.fixture(scope="session")
def image():
    """The image of the default target."""
    return named("IMAGE_UNDER_TEST")


@pytest.fixture(scope="session")
def farasa_image():
    """The image of the farasa target."""
    return named("FARASA_IMAGE_UNDER_TEST")


@pytest.fixture(scope="session")
def farasa_folder(tmp_path_factory):
    """A folder laid out as Farasa's, whose jars are the stand-in of the engine's tests, compiled here."""
    if not (shutil.which("javac") and shutil.which("jar")):
        pytest.skip("no JDK: the stand-in for Farasa can't be compiled")
    folder = tmp_path_factory.mktemp("farasa")
    segmenter = folder / "farasa_bin" / "lib" / "FarasaSegmenterJar.jar"
    segmenter.parent.mkdir(parents=True)
    source = ROOT / "tests" / "engines" / "java" / "StandIn.java"
    subprocess.run(["javac", "-encoding", "UTF-8", "-d", str(folder), str(source)], check=True, timeout=120)
    subprocess.run(["jar", "cfe", str(segmenter), "StandIn", "-C", str(folder), "StandIn.class"], check=True, timeout=120)
    shutil.copy(segmenter, folder / "farasa_bin" / "FarasaNERJar.jar")
    folder.chmod(0o755)
    return folder
