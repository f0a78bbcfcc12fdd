"""Completion scripts, tried in the shells themselves; zsh and fish where they are installed."""

import re
import shutil
import subprocess
import sys

import pytest

from enrich import cli
from enrich.cli.completion import commands

BASH = """
source {script}
COMP_WORDS=({words}); COMP_CWORD=$((${{#COMP_WORDS[@]}} - 1))
_enrich
printf '%s\\n' "${{COMPREPLY[@]}}"
complete -p enrich
"""


@pytest.fixture(scope="module")
def script(tmp_path_factory):
    """A function that writes a shell's script to a file."""

    def write(shell):
        path = tmp_path_factory.mktemp("completion") / shell
        path.write_bytes(subprocess.run([sys.executable, "-m", "enrich", "completion", shell], capture_output=True, check=True).stdout)
        return path

    return write


def run(shell, code, *options):
    """What a shell prints; it may not complain."""
    done = subprocess.run([shell, *options, "-c", code], capture_output=True, text=True, check=True)
    assert done.stderr == ""
    return done.stdout.splitlines()


class TestBash:
    """The script in a real bash."""

    @pytest.mark.parametrize(
        ("words", "found"),
        [
            ("enrich ''", ["text", "bulk", "serve", "info", "bench", "openapi", "completion", "farasa"]),
            ("enrich b", ["bulk", "bench"]),
            ("enrich --v", ["--version"]),
            ("enrich text --fo", ["--format"]),
            ("enrich text --format ''", ["json", "table"]),
            ("enrich bulk a b --input-format js", ["jsonl"]),
            ("enrich bulk --col", ["--column"]),
            ("enrich text --engine e", ["embedded"]),
            ("enrich bulk --processes --o", [""]),
            ("enrich completion ''", ["bash", "zsh", "fish"]),
            ("enrich text ''", [""]),
        ],
    )
    def test_completes(self, script, words, found):
        """Commands, options and values; files where nothing is known."""
        *replies, registered = run("bash", BASH.format(script=script("bash"), words=words), "--norc")
        assert replies == found
        assert registered == "complete -o bashdefault -o default -F _enrich enrich"


@pytest.mark.skipif(shutil.which("fish") is None, reason="fish is not installed")
class TestFish:
    """The script in a real fish."""

    @pytest.mark.parametrize(
        ("line", "found"),
        [
            ("enrich be", ["bench"]),
            ("enrich text --fo", ["--format"]),
            ("enrich text --format ", ["json", "table"]),
            ("enrich completion z", ["zsh"]),
        ],
    )
    def test_completes(self, script, line, found):
        """Commands, options and values."""
        replies = run("fish", f"source {script('fish')}; complete -C '{line}'", "--no-config")
        assert [reply.split("\t")[0] for reply in replies] == found


@pytest.mark.skipif(shutil.which("zsh") is None, reason="zsh is not installed")
class TestZsh:
    """The script in a real zsh, which completes in a terminal of its own only."""

    def test_completes(self, script, tmp_path):
        """A tab after the beginning of an option."""
        code = f"""
zmodload zsh/zpty
zpty shell zsh -f
zpty -w shell 'PROMPT=; autoload -Uz compinit; compinit -u -d {tmp_path}/dump; source {script("zsh")}; print ready'
zpty -r shell line '*ready*ready*'
zpty -n -w shell $'enrich bulk --input-form\\tlin\\t'
zpty -r shell line '*lines*'
print -r -- "$line"
zpty -d shell
"""
        shown = re.sub(r"\x1b\[[?\d;]*[A-Za-z]", "", "".join(run("zsh", code, "-f")))  # without what paints
        shown = re.sub(r".\x08", "", shown)  # and what was written over
        assert "enrich bulk --input-format lines" in shown


class TestCommands:
    """What the scripts are written from."""

    def test_every_command_and_option_is_known(self):
        """They are read from the parser itself."""
        known = {command.name: command for command in commands()}
        assert {"text", "bulk", "serve", "info", "bench", "openapi", "completion", "farasa"} == set(known)
        assert ("--field", "--column") in [option.names for option in known["bulk"].options]

    @pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
    def test_every_option_stands_in_each_script(self, shell, capsysbinary):
        """By its name."""
        assert cli.main(["completion", shell]) == 0
        out = capsysbinary.readouterr().out.decode()
        names = {name for command in commands() for option in command.options for name in option.names if name.startswith("--")}
        assert [name for name in names if (name.removeprefix("--") if shell == "fish" else name) not in out] == []
