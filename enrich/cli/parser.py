"""What can be typed: commands, their arguments and options. Completion scripts are written from the same parser."""

from __future__ import annotations

import argparse
import json
from typing import Any, NoReturn

from enrich import __version__

FEATURES = ("normalized_text", "segmentation", "entities", "numbers")
PRESETS = ("minimal", "standard", "search")
SCHEMES = ("farasa", "atb")
UNITS = ("codepoint", "utf16", "utf8")
ENGINES = ("embedded", "farasa")
"""Copies, held to the originals by a test: --help imports nothing of the pipeline."""
INPUTS = ("text", "lines", "jsonl", "csv", "tsv", "parquet")
OUTPUTS = ("jsonl", "jsonl.gz", "jsonl.xz", "jsonl.zst", "parquet")


class Parser(argparse.ArgumentParser):
    """A parser whose errors are one line."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**{"allow_abbrev": False, **options})

    def error(self, message: str) -> NoReturn:
        """Say what is wrong, and leave with 2."""
        self.exit(2, f"enrich: {message} (see {self.prog} --help)\n")


def build() -> Parser:
    """The whole command line; ``command`` is the module of ``enrich.cli`` that runs it."""
    parser = Parser(
        prog="enrich",
        description="Arabic text enrichment: normalized text, segmentation, entities and numbers.",
        epilog="Exit codes: 0 done; 1 engine, model or worker failed; 2 command, setting, input or output cannot be used; "
        "3 done, but some rows of enrich bulk have a problem; 130 interrupted.",
    )
    parser.add_argument("--version", action="version", version=f"enrich {__version__}")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    for name, add, summary in (
        ("text", _text, "enrich a text file or standard input"),
        ("bulk", _bulk, "enrich files and corpora"),
        ("serve", _serve, "serve HTTP"),
        ("info", _nothing, "versions, models and settings"),
        ("bench", _bench, "measure this machine"),
        ("openapi", _nothing, "print openapi.yaml"),
        ("completion", _completion, "print a shell's completion script"),
    ):
        command = commands.add_parser(name, help=summary, description=summary[0].upper() + summary[1:] + ".")
        add(command)
        command.set_defaults(command=name)
    farasa = commands.add_parser("farasa", help="farasa install fetches Farasa's jars", add_help=False)
    farasa.add_argument("verb", choices=("install",))
    farasa.add_argument("rest", nargs=argparse.REMAINDER)
    farasa.set_defaults(command="farasa")
    return parser


def request(options: argparse.Namespace) -> dict[str, Any]:
    """What ``Enricher.enrich`` takes of the options."""
    names = ("features", "normalization", "segmentation_scheme", "offset_unit", "include_approximate", "include_implicit", "min_score")
    return {name: getattr(options, name) for name in names}


def _request(parser: Parser) -> None:
    """The options of a request."""
    parser.add_argument("--features", type=_features, metavar="LIST", help=f"some of {','.join(FEATURES)}; default: all")
    parser.add_argument("--normalization", default="standard", type=_normalization, metavar="PRESET", help="minimal, standard, search, or JSON")
    parser.add_argument("--segmentation-scheme", "--scheme", default="farasa", choices=SCHEMES, help="atb: clitics and pronouns only")
    parser.add_argument("--offset-unit", default="codepoint", choices=UNITS, help="the unit of start and end")
    parser.add_argument("--engine", choices=ENGINES, help="default: ENRICH_ENGINE")
    parser.add_argument("--include-approximate", action="store_true", help="give words such as عشرات as numbers")
    parser.add_argument("--include-implicit", action="store_true", help="give dual nouns as numbers")
    parser.add_argument("--min-score", type=float, metavar="SCORE", help="leave out entities with a smaller score")


def _features(value: str) -> list[str]:
    return value.split(",")


def _normalization(value: str) -> Any:
    """A preset's name, or an object of switches in JSON."""
    if not value.startswith("{"):
        return value
    try:
        return json.loads(value)
    except ValueError:
        raise argparse.ArgumentTypeError("no JSON object") from None


def _text(parser: Parser) -> None:
    parser.add_argument("file", nargs="?", default="-", metavar="FILE", help="a UTF-8 text; standard input if left out or -")
    _request(parser)
    parser.add_argument("--pretty", action="store_true", help="JSON for reading")
    parser.add_argument("--format", choices=("json", "table"), default="json", help="table is for a person")


def _bulk(parser: Parser) -> None:
    parser.add_argument("input", metavar="IN", help="a file, a folder, a glob in quotation marks, or - for standard input")
    parser.add_argument("output", metavar="OUT", help="a .jsonl (.gz, .xz, .zst) or .parquet file, a folder ending with /, or -")
    parser.add_argument("--field", "--column", default="text", metavar="NAME", help="the JSON member or column with the text; default: text")
    parser.add_argument("--id", default="id", metavar="NAME", help="the member or column that names a row; default: id")
    parser.add_argument("--input-format", choices=INPUTS, help="default: by suffix; lines takes each line of a file for a text")
    parser.add_argument("--output-format", choices=OUTPUTS, help="default: by suffix, else jsonl")
    parser.add_argument("--bad", metavar="FILE", help="where rows with a problem are listed; default: OUT.bad.jsonl")
    parser.add_argument("--processes", type=_positive, metavar="N", help="default: one a core")
    parser.add_argument("--overwrite", action="store_true", help="replace OUT if it is there")
    parser.add_argument("--dask", metavar="ADDRESS", help="a Dask scheduler (tcp://host:8786), or local for a cluster on this machine")
    _request(parser)


def _serve(parser: Parser) -> None:
    parser.add_argument("--host", help="address to listen on; default: ENRICH_HOST")
    parser.add_argument("--port", type=int, help="TCP port; default: ENRICH_PORT")
    parser.add_argument("--workers", type=int, help="worker processes; default: ENRICH_WORKERS")


def _bench(parser: Parser) -> None:
    parser.add_argument("file", nargs="?", metavar="FILE", help="a UTF-8 text; default: a sample of our own")
    parser.add_argument("--seconds", type=float, default=2.0, metavar="S", help="how long to measure; default: 2")
    parser.add_argument("--format", choices=("json", "table"), default="table", help="default: table")


def _completion(parser: Parser) -> None:
    parser.add_argument("shell", choices=("bash", "zsh", "fish"))


def _nothing(parser: Parser) -> None:
    """The command has no options."""


def _positive(value: str) -> int:
    if not value.isdecimal() or int(value) < 1:
        raise argparse.ArgumentTypeError("must be a whole number above zero")
    return int(value)
