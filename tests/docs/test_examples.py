"""Every JSON example and every command on the service in README and docs/ is run, and answers what stands below it."""

import json
import re
import shutil
import subprocess

import pytest
from documents import ROOT, all_blocks

from enrich.config import Settings
from enrich.service.app import create_app
from enrich.service.problems import KINDS, TYPE_PREFIX

COMMANDS = [block for block in all_blocks("sh", "text") if "localhost:8080/" in block.content and "curl" in block.content]
JSON = all_blocks("json")


@pytest.fixture(scope="module")
def real():
    """A client of the service as a user has it."""
    return create_app(Settings()).test_client()


def holds(shown, given, path="$"):
    """Whatever is shown was given. Keys may be left out of an example; scores, times and versions move."""
    if isinstance(shown, dict):
        assert isinstance(given, dict), path
        for key, value in shown.items():
            assert key in given, f"{path}.{key}"
            if key == "score":
                assert abs(value - given[key]) < 0.1, f"{path}.{key}"
            elif key not in {"timings_ms", "models"}:
                holds(value, given[key], f"{path}.{key}")
    elif isinstance(shown, list):
        assert len(shown) == len(given), path
        for place, (one, other) in enumerate(zip(shown, given, strict=True)):
            holds(one, other, f"{path}[{place}]")
    else:
        assert shown == given, path


class TestCommands:
    """curl, as it stands, against a running server."""

    @pytest.mark.skipif(not shutil.which("curl"), reason="curl is not installed")
    @pytest.mark.parametrize("command", COMMANDS, ids=str)
    def test_answers_what_is_shown(self, server, command):
        """The JSON block right below a command is its answer, or part of it; without one it answers without a problem."""
        script = command.content.replace("localhost:8080", f"127.0.0.1:{server.port}")
        output = subprocess.run(["bash", "-euc", script], capture_output=True, check=True, timeout=60, cwd=ROOT).stdout
        answers = [json.loads(line) for line in output.splitlines() if line]
        assert answers
        shown = [block for block in JSON if block.before == command]
        if shown:
            holds(json.loads(shown[0].content), answers[0])
        else:
            assert not any("type" in answer or "problem" in answer for answer in answers)


class TestJson:
    """Each JSON block is a request, or the answer to the command above it."""

    @pytest.mark.parametrize("block", JSON, ids=str)
    def test_is_run(self, real, block):
        """A request is answered; an answer belongs to a command; a problem has a type that exists."""
        value = json.loads(block.content)
        if block.before in COMMANDS:
            if "type" in value:
                assert value["type"].removeprefix(TYPE_PREFIX) in KINDS
            return  # TestCommands holds it
        assert "text" in value or "documents" in value, "neither a request nor right below a command"
        answer = real.post("/enrich/batch" if "documents" in value else "/enrich", json=value)
        assert answer.status_code == 200, answer.json


class TestPython:
    """The library's examples."""

    @pytest.mark.parametrize("block", [block for block in all_blocks("python") if "Enricher" in block.content], ids=str)
    def test_runs(self, block, capsys):
        """As it stands; what a comment shows after an expression or a print is what comes of it."""
        names = {}
        exec(compile(block.content, str(block), "exec"), names)  # noqa: S102 - our own documents
        for code, shown in re.findall(r"^(result\.\S+)  # ('[^']*')$", block.content, re.MULTILINE):
            assert repr(eval(code, names)) == shown  # noqa: S307 - as above
        printed = re.findall(r"^print\(.*\)  # (.*)$", block.content, re.MULTILINE)
        assert capsys.readouterr().out.splitlines() == printed
