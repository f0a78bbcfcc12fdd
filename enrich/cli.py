"""The command line: ``enrich text``, ``enrich serve``, ``enrich info``, ``enrich openapi``, ``enrich farasa install``.

Exit codes: 0 done; 1 the engine or a model file failed; 2 the command, a setting or the input cannot be used; 130 interrupted.
Errors are one line on standard error.
"""

from __future__ import annotations

import argparse
import os
import sys
from dataclasses import asdict, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import orjson

from enrich import __version__
from enrich.config import Settings
from enrich.errors import EngineError, EnrichError, ModelError

if TYPE_CHECKING:
    from collections.abc import Sequence

FAILED: Final = 1
WRONG: Final = 2
INTERRUPTED: Final = 130


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code."""
    options = _parser().parse_args(arguments)
    try:
        code: int = options.command(options)
        sys.stdout.flush()
    except (EngineError, ModelError) as error:
        return _fail(str(error), FAILED)
    except (EnrichError, InputError) as error:
        return _fail(str(error), WRONG)
    except BrokenPipeError:
        # The reader went away (enrich text … | head): nothing is left to say, at exit neither.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except KeyboardInterrupt:
        return INTERRUPTED
    return code


class InputError(Exception):
    """A file cannot be read, or is no text."""


def _fail(message: str, code: int) -> int:
    print(f"enrich: {message}", file=sys.stderr)
    return code


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="enrich",
        description="Arabic text enrichment: normalized text, segmentation, entities and numbers.",
        epilog="Exit codes: 0 done; 1 engine or model failed; 2 command, setting or input cannot be used; 130 interrupted.",
        allow_abbrev=False,
    )
    parser.add_argument("--version", action="version", version=f"enrich {__version__}")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")

    text = commands.add_parser("text", help="enrich a text file or standard input", allow_abbrev=False)
    text.add_argument("file", nargs="?", default="-", metavar="FILE", help="a UTF-8 text; standard input if left out or -")
    text.add_argument("--features", type=lambda value: value.split(","), help="parted by commas; default: all")
    text.add_argument("--normalization", default="standard", help="minimal, standard or search")
    text.add_argument("--segmentation-scheme", default="farasa", help="farasa or atb")
    text.add_argument("--offset-unit", default="codepoint", help="codepoint, utf16 or utf8")
    text.add_argument("--engine", help="embedded or farasa; default: ENRICH_ENGINE")
    text.add_argument("--include-approximate", action="store_true", help="give words such as عشرات as numbers")
    text.add_argument("--include-implicit", action="store_true", help="give dual nouns as numbers")
    text.add_argument("--min-score", type=float, help="leave out entities with a smaller score")
    text.add_argument("--pretty", action="store_true", help="JSON for reading")
    text.add_argument("--format", choices=("json", "table"), default="json", help="table is for a person")
    text.set_defaults(command=_text)

    serve = commands.add_parser("serve", help="serve HTTP", allow_abbrev=False)
    serve.add_argument("--host", help="address to listen on; default: ENRICH_HOST")
    serve.add_argument("--port", type=int, help="TCP port; default: ENRICH_PORT")
    serve.add_argument("--workers", type=int, help="worker processes; default: ENRICH_WORKERS")
    serve.set_defaults(command=_serve)

    info = commands.add_parser("info", help="versions, models and settings", allow_abbrev=False)
    info.set_defaults(command=_info)

    openapi = commands.add_parser("openapi", help="print openapi.yaml", allow_abbrev=False)
    openapi.set_defaults(command=_openapi)

    farasa = commands.add_parser("farasa", help="farasa install fetches Farasa's jars", add_help=False)
    farasa.add_argument("verb", choices=("install",))
    farasa.add_argument("rest", nargs=argparse.REMAINDER)
    farasa.set_defaults(command=_farasa)
    return parser


def _text(options: argparse.Namespace) -> int:
    text = _read(options.file)
    if not text or text.isspace():
        raise InputError("the text is blank")
    from enrich.pipeline import Enricher  # noqa: PLC0415 - --help needs no models

    enricher = Enricher(options.engine)
    enricher.start()
    try:
        body = enricher.enrich(
            text,
            features=options.features,
            normalization=options.normalization,
            segmentation_scheme=options.segmentation_scheme,
            offset_unit=options.offset_unit,
            include_approximate=options.include_approximate,
            include_implicit=options.include_implicit,
            min_score=options.min_score,
        ).to_dict()
    finally:
        enricher.close()
    if options.format == "table":
        _write(_table(body).encode())
    else:
        _write(orjson.dumps(body, option=orjson.OPT_APPEND_NEWLINE | (orjson.OPT_INDENT_2 if options.pretty else 0)))
    return 0


def _serve(options: argparse.Namespace) -> int:
    given = {name: getattr(options, name) for name in ("host", "port", "workers")}
    settings = replace(Settings.from_env(), **{name: value for name, value in given.items() if value is not None})
    from enrich.service.server import serve  # noqa: PLC0415 - no other command needs gunicorn

    serve(settings)
    return 0


def _farasa(options: argparse.Namespace) -> int:
    from enrich.engines.farasa import install  # noqa: PLC0415 - no other command needs it

    return install(options.rest)


def _info(_options: argparse.Namespace) -> int:
    from enrich.pipeline import FEATURES, Enricher  # noqa: PLC0415 - --help needs no models

    settings = Settings.from_env()
    engine = Enricher(settings=settings).engine
    body = {
        "name": "enrich",
        "version": __version__,
        "license": "Apache-2.0",
        "engine": {"name": engine.name, "version": engine.version, "license": engine.license, "models": engine.models},
        "features": FEATURES,
        "settings": asdict(settings),
    }
    _write(orjson.dumps(body, option=orjson.OPT_APPEND_NEWLINE | orjson.OPT_INDENT_2))
    return 0


def _openapi(_options: argparse.Namespace) -> int:
    from enrich.service.openapi import to_yaml  # noqa: PLC0415 - no other command needs apispec

    _write(to_yaml().encode())
    return 0


def _read(file: str) -> str:
    """The text of a file, its line ends as they are."""
    name = "standard input" if file == "-" else file
    try:
        content = sys.stdin.buffer.read() if file == "-" else Path(file).read_bytes()
    except OSError as error:
        raise InputError(f"{name}: {error.strerror}") from None
    try:
        return content.decode()
    except UnicodeDecodeError as error:
        raise InputError(f"{name}: no UTF-8 at byte {error.start}") from None


def _write(content: bytes) -> None:
    """UTF-8 whatever the terminal's own encoding."""
    sys.stdout.flush()
    sys.stdout.buffer.write(content)


def _table(body: dict[str, Any]) -> str:
    """The answer for a person: one part a feature, columns parted by tabs, so that right-to-left words do not shift them."""
    parts = []
    if "normalized_text" in body:
        parts.append(f"# normalized text\n{body['normalized_text']}\n")
    if "entities" in body:
        rows = (f"{e['type']}\t{e['score']:.2f}\t{e['start']}-{e['end']}\t{e['text']}" for e in body["entities"])
        parts.append("\n".join(["# entities: type, score, place, text", *rows, ""]))
    if "numbers" in body:
        rows = (f"{n['kind']}\t{_value(n)}\t{n['start']}-{n['end']}\t{n['text']}" for n in body["numbers"])
        parts.append("\n".join(["# numbers: kind, value, place, text", *rows, ""]))
    if "segmentation" in body:
        words = ("+".join(segment["form"] for segment in token["segments"]) for token in body["segmentation"])
        parts.append("# segmentation\n" + " ".join(words) + "\n")
    return "\n".join(parts)


def _value(number: dict[str, Any]) -> str:
    if number["kind"] == "range":
        ends = ("" if number.get(end) is None else str(number[end]) for end in ("from", "to"))
        shown = "..".join(ends)
    else:
        shown = str(number.get("exact") or number.get("value") or ("0" if number.get("value") == 0 else "?"))
    return f"{shown} {number['unit']}" if number.get("unit") else shown
