"""The commands of docs/deployment.md, run as they stand and in their order, by podman and podman-compose under docker's name.

Changed are the port, as it may be taken, and what needs a cluster: what `kubectl apply -k` would send is built instead. compose.yaml is
held against the Compose specification and against itself, too.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest
import yaml

from enrich import __version__

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "deployment.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"^```bash\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)
COMPOSE = yaml.safe_load((ROOT / "compose.yaml").read_text(encoding="utf-8"))
PART = (
    *("Dockerfile", ".dockerignore", "Makefile", "compose.yaml", "pyproject.toml", "README.md", "LICENSE", "NOTICE"),
    *("enrich", "requirements", "deploy", "k8s", "seeds", "docs"),
)
"""What the commands read."""


@pytest.fixture(scope="module")
def operator(compose, free_port, tmp_path_factory):
    """A shell in a copy of the repository, with docker in its path, and the port of this test."""
    folder = tmp_path_factory.mktemp("operator")
    for name in PART:
        if (ROOT / name).is_dir():
            shutil.copytree(ROOT / name, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy(ROOT / name, folder / name)
    port = str(free_port())
    file = folder / "compose.yaml"
    file.write_text(file.read_text(encoding="utf-8").replace("127.0.0.1:8080:", f"127.0.0.1:{port}:"), encoding="utf-8")
    programs = folder / "bin"
    programs.mkdir()
    docker = programs / "docker"
    docker.write_text(f'#!/bin/sh\n[ "$1" = compose ] && shift && exec {compose} "$@"\nexec podman "$@"\n', encoding="utf-8")
    docker.chmod(0o755)
    environ = os.environ | {"PATH": f"{programs}:{os.environ['PATH']}", "BUILDAH_FORMAT": "docker"}

    def shell(script):
        script = script.replace("127.0.0.1:8080:", f"127.0.0.1:{port}:").replace("localhost:8080", f"localhost:{port}")
        script = script.replace("kubectl apply -k", "kubectl kustomize")
        done = subprocess.run(
            ["bash", "-euo", "pipefail", "-c", script], cwd=folder, env=environ, capture_output=True, text=True, check=False, timeout=300
        )
        assert done.returncode == 0, f"{script}\n{done.stdout[-2000:]}\n{done.stderr[-2000:]}"
        return done.stdout

    yield shell
    subprocess.run(["podman", "rm", "--force", "--time", "0", "enrich"], capture_output=True, check=False)
    subprocess.run([compose, "down", "--volumes"], cwd=folder, env=environ, capture_output=True, check=False)


class TestCommands:
    """Each block of the page, one after another."""

    @pytest.mark.parametrize("block", BLOCKS, ids=[block.splitlines()[0][:40] for block in BLOCKS])
    def test_it_runs(self, operator, podman, block):
        """And leaves what the next one needs."""
        if "kubectl" in block and shutil.which("kubectl") is None:
            pytest.skip("no kubectl: the manifests can't be built")
        shown = operator(block)
        if "--data-binary" in block:
            assert '"segmentation":[' in shown
        if "compose up" in block:
            (one,) = json.loads(podman("inspect", "--type", "container", "enrich_enrich_1"))
            assert one["HostConfig"]["ReadonlyRootfs"] is True
            assert one["HostConfig"]["Memory"] == 2**30
            assert one["EffectiveCaps"] in (None, [])

    def test_nothing_is_left(self, operator, podman):
        """The page cleans up behind itself."""
        names = podman("ps", "--all", "--format", "{{.Names}}").split()
        assert not {"enrich", "enrich_enrich_1"} & set(names)


class TestReadme:
    """The README's section for operators is the page in short."""

    def test_its_commands_are_those_of_the_page(self):
        """Which are run; a container in the foreground, or all services of compose.yaml, need no other words than those."""
        section = re.search(r"## Run it for others\n(.*?)\n## ", (ROOT / "README.md").read_text(encoding="utf-8"), re.DOTALL)[1]
        commands = "\n".join(re.findall(r"^    (.*)$", section, re.MULTILINE)).replace("\\\n", "").splitlines()
        told = PAGE.replace("\\\n", "")
        assert len(commands) == 4
        for command in commands:
            words = set(command.partition("#")[0].split()) - {"--rm"}
            assert any(words <= set(re.split(r"[\s`]+", line)) for line in told.splitlines()), command


class TestCompose:
    """compose.yaml agrees with itself and with what it mounts."""

    def test_it_is_of_this_version(self):
        """The service's image; the others are pinned, too."""
        assert COMPOSE["services"]["enrich"]["image"] == f"enrich:{__version__}"
        for service in COMPOSE["services"].values():
            assert re.search(r":v?\d+\.\d+\.\d+$", service["image"])

    def test_it_listens_on_this_machine_only(self):
        """There is no authentication in front of it."""
        ports = [port for service in COMPOSE["services"].values() for port in service["ports"]]
        assert all(port.startswith("127.0.0.1:") for port in ports)

    def test_the_service_is_restricted(self):
        """As the image's tests run it."""
        service = COMPOSE["services"]["enrich"]
        assert service["read_only"] is True
        assert service["cap_drop"] == ["ALL"]
        assert service["security_opt"] == ["no-new-privileges:true"]
        assert service["tmpfs"]

    def test_mounts_exist_and_are_read_only(self):
        """Files of the repository; what is written goes to named volumes."""
        for service in COMPOSE["services"].values():
            for mount in service.get("volumes", ()):
                source, _, mode = mount.split(":") if mount.count(":") == 2 else (*mount.split(":"), "")
                if source.startswith("."):
                    assert (ROOT / source).exists()
                    assert mode == "ro"
                else:
                    assert source in COMPOSE["volumes"]

    def test_who_is_waited_for_exists(self):
        """Prometheus scrapes the service by its name, Grafana asks Prometheus."""
        for service in COMPOSE["services"].values():
            assert set(service.get("depends_on", ())) <= COMPOSE["services"].keys()
        (job,) = yaml.safe_load((ROOT / "deploy" / "prometheus.yaml").read_text(encoding="utf-8"))["scrape_configs"]
        ((target,),) = [config["targets"] for config in job["static_configs"]]
        assert target == "enrich:8080"

    def test_the_stop_is_waited_for(self):
        """Longer than requests in flight are given."""
        assert int(COMPOSE["services"]["enrich"]["stop_grace_period"].removesuffix("s")) > 30
