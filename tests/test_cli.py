"""The command line: answers, exit codes, and errors of one line."""

import io
import json
import subprocess
import sys

import pytest

from enrich import EngineUnavailable, cli
from enrich.pipeline import FEATURES

TEXT = "قال إن 50 قتيلا سقطوا"


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
        """One part a feature."""
        assert cli.main(["text", file, "--format", "table"]) == 0
        out = capsysbinary.readouterr().out.decode()
        assert "cardinal\t50\t7-9\t50\n" in out
        assert "# segmentation\nقال" in out

    @pytest.mark.parametrize(
        ("number", "shown"),
        [
            ({"kind": "range", "from": 5, "to": None, "unit": "day"}, "5.. day"),
            ({"kind": "cardinal", "value": 0}, "0"),
            ({"kind": "cardinal", "value": None}, "?"),
            ({"kind": "fraction", "value": 0.333, "exact": "1/3"}, "1/3"),
        ],
    )
    def test_values_of_a_table(self, number, shown):
        """Exact ones first, open ends left open."""
        assert cli._value(number) == shown


class TestFailures:
    """One line on standard error and an exit code."""

    @pytest.mark.parametrize(
        "arguments",
        [
            ["text", "/no/such/file"],
            ["text", "FILE", "--features", "colours"],
            ["text", "FILE", "--normalization", "loud"],
            ["text", "FILE", "--offset-unit", "utf7"],
            ["text", "FILE", "--segmentation-scheme", "x"],
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

    @pytest.mark.parametrize("arguments", [[], ["text", "--colour"], ["text", "--min-score", "high"], ["fly"]])
    def test_unknown_arguments_are_2(self, capsys, arguments):
        """The usage says which."""
        with pytest.raises(SystemExit, match="2"):
            cli.main(arguments)
        assert "usage: enrich" in capsys.readouterr().err


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

    def test_help_and_version_need_no_models(self):
        """And no Flask."""
        code = """
import sys
from enrich.cli import main
try:
    main(["--version"])
except SystemExit:
    print("flask" in sys.modules, "numpy" in sys.modules)
"""
        out = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
        assert out.endswith("False False\n")


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
