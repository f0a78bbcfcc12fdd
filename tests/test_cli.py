"""The command line: answers, exit codes, and errors of one line."""

import fcntl
import io
import json
import os
import pty
import struct
import subprocess
import sys
import termios

import pytest

from enrich import EngineDeadline, EngineUnavailable, cli
from enrich.pipeline import FEATURES

TEXT = "قال إن 50 قتيلا سقطوا"


def on_a_terminal(command, **environ):
    """What a command shows on a terminal, standard error as well."""
    outer, inner = pty.openpty()
    fcntl.ioctl(inner, termios.TIOCSWINSZ, struct.pack("HHHH", 24, 120, 0, 0))
    inherited = {name: value for name, value in os.environ.items() if name not in {"NO_COLOR", "TERM"}}
    with subprocess.Popen(command, stdin=inner, stdout=inner, stderr=inner, env={**inherited, **environ}) as process:
        os.close(inner)
        shown = b""
        try:
            while block := os.read(outer, 65_536):
                shown += block
        except OSError:  # the other end is closed
            pass
        os.close(outer)
        assert process.wait(30) == 0
    return shown.decode()


@pytest.fixture
def obedient(monkeypatch, engine):
    """The engine that does as told, whatever name is asked for."""
    monkeypatch.setattr("enrich.engines.build", lambda name, settings: engine)
    return engine


@pytest.fixture
def file(tmp_path):
    """A text file."""
    path = tmp_path / "text"
    path.write_text(TEXT, encoding="utf-8")
    return str(path)


class TestText:
    """``enrich text``."""

    def test_prints_the_body_of_the_service(self, obedient, file, capsysbinary):
        """As one line of JSON."""
        assert cli.main(["text", file]) == 0
        out = capsysbinary.readouterr().out
        assert out.count(b"\n") == 1
        assert list(json.loads(out)) == [*FEATURES, "meta"]

    def test_reads_standard_input_with_its_line_ends(self, obedient, monkeypatch, capsysbinary):
        """Offsets count them."""
        monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(b"x\r\n50")))
        assert cli.main(["text", "--features", "numbers"]) == 0
        assert json.loads(capsysbinary.readouterr().out)["numbers"][0]["start"] == 3

    def test_pretty_is_for_reading(self, obedient, file, capsysbinary):
        """More lines, the same answer."""
        assert cli.main(["text", file, "--pretty", "--features", "normalized_text"]) == 0
        out = capsysbinary.readouterr().out
        assert out.startswith(b'{\n  "normalized_text"')
        assert json.loads(out)["normalized_text"] == TEXT

    def test_table_is_for_a_person(self, obedient, file, capsysbinary):
        """One table a feature."""
        assert cli.main(["text", file, "--format", "table"]) == 0
        out = capsysbinary.readouterr().out.decode()
        assert [line for line in out.splitlines() if line.startswith("#")] == ["# normalized text", "# entities", "# numbers", "# segmentation"]
        assert "cardinal  50     7-9    \u206850\u2069\n" in out

    def test_normalization_may_be_an_object(self, obedient, file, capsysbinary):
        """In JSON, as over HTTP."""
        assert cli.main(["text", file, "--normalization", '{"preset": "minimal", "punctuation": true}']) == 0
        assert json.loads(capsysbinary.readouterr().out)["normalized_text"] == TEXT

    def test_scheme_is_short_for_segmentation_scheme(self, obedient, file, capsysbinary):
        """Both are taken."""
        assert cli.main(["text", file, "--scheme", "atb"]) == 0
        assert cli.main(["text", file, "--segmentation-scheme", "atb"]) == 0
        first, second = capsysbinary.readouterr().out.splitlines()
        assert json.loads(first)["segmentation"] == json.loads(second)["segmentation"]


class TestFailures:
    """One line on standard error and an exit code."""

    @pytest.mark.parametrize(
        "arguments",
        [
            ["text", "/no/such/file"],
            ["text", "FILE", "--features", "colours"],
            ["text", "FILE", "--normalization", "loud"],
            ["text", "FILE", "--normalization", '{"loud": true}'],
            ["bulk", "/no/such/file", "-"],
            ["bulk", "FILE", "-"],
            ["bulk", "FILE", "/no/such.xml"],
            ["bulk", "FILE", "/proc/none.jsonl", "--input-format", "lines"],
            ["bench", "/no/such/file"],
        ],
    )
    def test_wrong_use_is_2(self, obedient, file, capsys, arguments):
        """Whatever is wrong of it."""
        assert cli.main([file if argument == "FILE" else argument for argument in arguments]) == 2
        error = capsys.readouterr().err
        assert error.startswith("enrich: ")
        assert error.count("\n") == 1

    @pytest.mark.parametrize("content", [b"", b" \n", b"\xff\xfe", b"x" * 100_001])
    def test_text_that_cannot_be_used_is_2(self, obedient, tmp_path, capsys, content):
        """Blank, no UTF-8, or too long."""
        (tmp_path / "text").write_bytes(content)
        assert cli.main(["text", str(tmp_path / "text")]) == 2
        assert capsys.readouterr().err.count("\n") == 1

    def test_wrong_setting_is_2(self, monkeypatch, capsys):
        """Told by its name."""
        monkeypatch.setenv("ENRICH_PORT", "high")
        assert cli.main(["serve"]) == 2
        assert capsys.readouterr().err == "enrich: ENRICH_PORT must be a whole number\n"

    def test_engine_that_is_down_is_1(self, obedient, file, capsys):
        """The input is not at fault."""
        obedient.error = EngineUnavailable("the engine is down")
        assert cli.main(["text", file]) == 1
        assert capsys.readouterr().err == "enrich: the engine is down\n"

    def test_interrupt_is_130(self, obedient, file):
        """As shells expect."""
        obedient.error = KeyboardInterrupt()
        assert cli.main(["text", file]) == 130

    @pytest.mark.parametrize(
        "arguments",
        [
            [],
            ["fly"],
            ["text", "--colour"],
            ["text", "--min-score", "high"],
            ["text", "--offset-unit", "utf7"],
            ["text", "--scheme", "x"],
            ["text", "--normalization", "{"],
            ["bulk", "IN"],
            ["bulk", "IN", "OUT", "--processes", "0"],
            ["completion", "tcsh"],
        ],
    )
    def test_unknown_arguments_are_2(self, capsys, arguments):
        """One line says which, and where help is."""
        with pytest.raises(SystemExit, match="2"):
            cli.main(arguments)
        error = capsys.readouterr().err
        assert error.startswith("enrich: ")
        assert error.endswith(" --help)\n")
        assert error.count("\n") == 1

    def test_parser_knows_what_the_pipeline_knows(self):
        """Its lists are copies, so that --help imports nothing."""
        from enrich.bulk.job import INPUT_FORMATS, OUTPUT_FORMATS
        from enrich.cli import parser
        from enrich.engines import REGISTRY
        from enrich.engines.base import SCHEMES
        from enrich.normalization import PRESETS
        from enrich.text import OFFSET_UNITS

        assert (FEATURES, tuple(PRESETS), SCHEMES) == (parser.FEATURES, parser.PRESETS, parser.SCHEMES)
        assert (tuple(OFFSET_UNITS), tuple(REGISTRY)) == (parser.UNITS, parser.ENGINES)
        assert (parser.INPUTS, parser.OUTPUTS) == (INPUT_FORMATS, OUTPUT_FORMATS)


class TestOthers:
    """``enrich info``, ``enrich serve``, ``enrich openapi``."""

    def test_info_tells_settings_and_models(self, obedient, capsysbinary):
        """As JSON."""
        assert cli.main(["info"]) == 0
        info = json.loads(capsysbinary.readouterr().out)
        assert info["engine"]["models"] == {"toy": "1"}
        assert info["settings"]["max_text_chars"] == 100_000

    def test_serve_takes_options_over_settings(self, monkeypatch):
        """Where they are given."""
        served = []
        monkeypatch.setattr("enrich.service.server.serve", served.append)
        monkeypatch.setenv("ENRICH_WORKERS", "3")
        assert cli.main(["serve", "--port", "9090", "--host", "::"]) == 0
        assert (served[0].port, served[0].host, served[0].workers) == (9090, "::", 3)

    def test_openapi_prints_the_description(self, capsysbinary):
        """In YAML."""
        assert cli.main(["openapi"]) == 0
        assert b"openapi: 3.1.0" in capsysbinary.readouterr().out


class TestBulk:
    """``enrich bulk``: what it does is tested in tests/bulk."""

    def test_says_what_was_done(self, obedient, tmp_path, capsys):
        """On standard error; 0 where all rows were enriched."""
        (tmp_path / "in.jsonl").write_text('{"text": "x y"}\n')
        assert cli.main(["bulk", str(tmp_path / "in.jsonl"), str(tmp_path / "out.jsonl"), "--processes", "1"]) == 0
        assert capsys.readouterr().err.startswith("enrich: 1 rows; 2 words in ")

    def test_rows_with_a_problem_are_3(self, obedient, tmp_path, capsys):
        """The side file has them."""
        (tmp_path / "in.jsonl").write_text('{"body": "x"}\n{}\n')
        arguments = ["bulk", str(tmp_path / "in.jsonl"), str(tmp_path / "out.jsonl"), "--processes", "1", "--column", "body"]
        assert cli.main([*arguments, "--bad", str(tmp_path / "side")]) == 3
        assert "2 rows, 1 with a problem;" in capsys.readouterr().err
        assert json.loads((tmp_path / "side").read_text())["row"] == 2

    def test_standard_input_to_standard_output(self, seeds):
        """JSON lines by default; problems stand in their place, as over HTTP; nothing is left behind."""
        command = [sys.executable, "-m", "enrich", "bulk", "-", "-", "--features", "numbers", "--processes", "2"]
        given = '{"text": "في 2003", "id": "a"}\n{}\n{"text": "لا"}\n'.encode()
        done = subprocess.run(command, input=given, capture_output=True, check=False)
        assert done.returncode == 3
        lines = [json.loads(line) for line in done.stdout.splitlines()]
        assert [(line["row"], "problem" in line) for line in lines] == [(1, False), (2, True), (3, False)]
        assert lines[0]["numbers"][0]["value"] == 2003

    def test_problems_may_go_to_a_side_file_there_too(self, obedient, tmp_path, capsysbinary):
        """Standard output has answers only."""
        (tmp_path / "in.jsonl").write_text('{"text": "x"}\n{}\n')
        assert cli.main(["bulk", str(tmp_path / "in.jsonl"), "-", "--processes", "1", "--bad", str(tmp_path / "side")]) == 3
        assert capsysbinary.readouterr().out.count(b"\n") == 1
        assert (tmp_path / "side").read_bytes().count(b"\n") == 1

    def test_engine_that_stays_down_is_1(self, obedient, tmp_path, monkeypatch, capsys):
        """It is asked again before."""
        waits = []
        monkeypatch.setattr("time.sleep", waits.append)
        obedient.error = EngineUnavailable("the engine is down", 3)
        (tmp_path / "in.jsonl").write_text('{"text": "x"}\n')
        assert cli.main(["bulk", str(tmp_path / "in.jsonl"), str(tmp_path / "out.jsonl"), "--processes", "1"]) == 1
        assert capsys.readouterr().err == "enrich: the engine is down\n"
        assert waits == [3] * 5

    def test_deadline_is_a_row_s_problem(self, obedient, tmp_path):
        """The rest is answered."""
        obedient.error = EngineDeadline("late")
        (tmp_path / "in.jsonl").write_text('{"text": "x"}\n')
        assert cli.main(["bulk", str(tmp_path / "in.jsonl"), str(tmp_path / "out.jsonl"), "--processes", "1"]) == 3
        assert b"urn:enrich:problem:engine-deadline" in (tmp_path / "out.jsonl.bad.jsonl").read_bytes()

    def test_a_bar_is_drawn_on_a_terminal_only(self, tmp_path, seeds):
        """With rate and time left."""
        command = [sys.executable, "-m", "enrich", "bulk", str(seeds[0].parent), str(tmp_path / "out.jsonl"), "--processes", "1"]
        shown = on_a_terminal(command)
        assert "words/s" in shown
        assert "100%|" in shown
        assert "B/s" in shown
        assert "|" not in subprocess.run([*command, "--overwrite"], capture_output=True, text=True, check=True).stderr


class TestBench:
    """``enrich bench``."""

    def test_measures_every_stage(self, capsysbinary):
        """Of the sample, as JSON."""
        assert cli.main(["bench", "--seconds", "0.01", "--format", "json"]) == 0
        report = json.loads(capsysbinary.readouterr().out)
        assert set(report["words_per_s"]) == {*FEATURES, "tokens", "total"}
        assert report["words"] > 100

    def test_of_a_text_as_a_table(self, file, capsysbinary):
        """For a person."""
        assert cli.main(["bench", file, "--seconds", "0.01"]) == 0
        out = capsysbinary.readouterr().out.decode()
        assert "5 words\n" in out
        assert out.count(" words/s\n") == 7


class TestColours:
    """Only for who can see them."""

    COMMAND = (sys.executable, "-m", "enrich", "text", "FILE", "--format", "table", "--features", "numbers")

    def command(self, file):
        return [file if argument == "FILE" else argument for argument in self.COMMAND]

    def test_on_a_terminal(self, file):
        """One a row, and titles in bold."""
        shown = on_a_terminal(self.command(file), TERM="xterm")
        assert "\x1b[1m# numbers\x1b[0m" in shown
        assert "\x1b[33mcardinal" in shown

    @pytest.mark.parametrize("environ", [{"NO_COLOR": "1"}, {"TERM": "dumb"}])
    def test_not_where_they_are_not_wanted(self, file, environ):
        """https://no-color.org."""
        assert "\x1b" not in on_a_terminal(self.command(file), **{"TERM": "xterm", **environ})

    def test_not_in_a_pipe(self, file):
        """Another program reads it."""
        assert b"\x1b" not in subprocess.run(self.command(file), capture_output=True, check=True).stdout


class TestProcess:
    """As a shell runs it."""

    def test_reader_that_goes_away_is_no_error(self, seeds):
        """``enrich text … | head -c 1``."""
        with subprocess.Popen(
            [sys.executable, "-m", "enrich", "text", "-"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE
        ) as process:
            process.stdout.close()
            process.stdin.write(seeds[0].read_bytes())
            process.stdin.close()
            assert process.stderr.read() == b""
            assert process.wait(30) == 0

    @pytest.mark.parametrize(
        ("arguments", "unneeded"),
        [
            (["--version"], ["flask", "numpy", "orjson"]),
            (["text", "--help"], ["flask", "numpy"]),
            (["text", "FILE"], ["flask", "marshmallow", "pyarrow", "httpx", "dask", "prometheus_client", "enrich.bulk"]),
        ],
    )
    def test_nothing_is_imported_in_vain(self, file, arguments, unneeded):
        """A cold start is short."""
        code = """
import sys
from enrich.cli import main
try:
    main(sys.argv[2:])
except SystemExit:
    pass
print([name for name in sys.argv[1].split() if name in sys.modules])
"""
        given = [file if argument == "FILE" else argument for argument in arguments]
        out = subprocess.run([sys.executable, "-c", code, " ".join(unneeded), *given], capture_output=True, text=True, check=True).stdout
        assert out.endswith("\n[]\n")


class TestFarasa:
    """``enrich farasa install`` hands its options to the installer."""

    def test_options_reach_the_installer(self, monkeypatch):
        """And its exit code comes back."""
        given = []
        monkeypatch.setattr("enrich.engines.farasa.install", lambda rest: given.append(rest) or 1)
        assert cli.main(["farasa", "install", "--to", "folder", "--accept-licence"]) == 1
        assert given == [["--to", "folder", "--accept-licence"]]

    def test_no_other_verb(self):
        """A mistyped verb is a wrong command."""
        with pytest.raises(SystemExit) as stop:
            cli.main(["farasa", "remove"])
        assert stop.value.code == 2
