"""One entry of the library under atheris: any bytes have to give an answer that keeps the laws, and no exception.

python benchmarks/reliability/entry.py normalizer|tokenizer|numbers|json [options of libFuzzer] [CORPUS]

CORPUS is a folder, which the seeds are put into; what is found is written to tests/data/fuzz.
"""

from __future__ import annotations

import hashlib
import sys
from json import dumps as to_json
from pathlib import Path

import atheris

ROOT = Path(__file__).parent.parent.parent
FOUND = ROOT / "tests" / "data" / "fuzz"
sys.path.insert(0, str(ROOT / "tests" / "reliability"))

with atheris.instrument_imports(include=["enrich"]):
    from enrich.normalization import PRESETS, Normalizer
    from enrich.numbers import NumberExtractor
    from enrich.service.parsing import parse_json
    from enrich.service.problems import Problem
    from enrich.text import Text
    from enrich.tokens import tokenize

NORMALIZER = Normalizer()
NUMBERS = NumberExtractor()


def normalizer(content: bytes) -> None:
    """Presets are idempotent."""
    text = content.decode(errors="ignore")
    for preset in PRESETS:
        once = NORMALIZER.normalize(text, preset)
        assert NORMALIZER.normalize(once, preset) == once


def tokenizer(content: bytes) -> None:
    """Tokens are in order, and stand where they say."""
    read = Text(content.decode(errors="ignore"))
    tokens = tokenize(read)
    last = 0
    for form, start, end in zip(tokens.forms, tokens.starts, tokens.ends, strict=True):
        assert last <= start < end
        assert read.analysis[start:end] == form
        first, stop = read.raw_span(start, end)
        assert 0 <= first < stop <= len(read.raw)
        last = end


def numbers(content: bytes) -> None:
    """Numbers stand inside the text."""
    tokens = tokenize(Text(content.decode(errors="ignore")))
    for mention in NUMBERS.extract(tokens, include_approximate=True, include_implicit=True):
        assert 0 <= mention.start < mention.end <= len(tokens.text.analysis)


def json(content: bytes) -> None:
    """A value, or a problem of the client's."""
    try:
        parse_json(content)
    except Problem as problem:
        assert problem.kind.status < 500  # noqa: PT017 - some bytes are JSON


ENTRIES = {"normalizer": normalizer, "tokenizer": tokenizer, "numbers": numbers, "json": json}


def main() -> None:
    name = sys.argv.pop(1)
    entry = ENTRIES[name]

    def kept(content: bytes) -> None:
        try:
            entry(content)
        except BaseException:
            FOUND.mkdir(parents=True, exist_ok=True)
            file = FOUND / f"{name}-{hashlib.sha256(content).hexdigest()[:12]}{'.json' if name == 'json' else '.txt'}"
            file.write_bytes(content if name == "json" else content.decode(errors="ignore").encode())
            raise

    if (corpus := Path(sys.argv[-1])).is_dir():
        for path in sorted((ROOT / "seeds").glob("*.txt")):
            text = path.read_bytes().decode()[:1_000]
            (corpus / path.name).write_bytes(to_json({"text": text}, ensure_ascii=False).encode() if name == "json" else text.encode())
    atheris.Setup(sys.argv, kept)
    atheris.Fuzz()


if __name__ == "__main__":
    main()
