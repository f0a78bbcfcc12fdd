"""Reading texts and writing answers, whatever the terminal's own encoding."""

from __future__ import annotations

import os
import sys
from pathlib import Path

from enrich.errors import EnrichError


class InputError(EnrichError):
    """A file cannot be read, or is no text."""


def read(file: str) -> str:
    """The text of a file or, for ``-``, of standard input; its line ends as they are.

    Raises:
        InputError: it cannot be read, is no UTF-8, or is blank.

    """
    name = "standard input" if file == "-" else file
    try:
        content = sys.stdin.buffer.read() if file == "-" else Path(file).read_bytes()
    except OSError as error:
        raise InputError(f"{name}: {error.strerror}") from None
    try:
        text = content.decode()
    except UnicodeDecodeError as error:
        raise InputError(f"{name}: no UTF-8 at byte {error.start}") from None
    if not text or text.isspace():
        raise InputError("the text is blank")
    return text


def write(content: bytes) -> None:
    """UTF-8 on standard output."""
    sys.stdout.flush()
    sys.stdout.buffer.write(content)


def colours() -> bool:
    """Whether standard output is a terminal that shows colours, and nobody said NO_COLOR (https://no-color.org)."""
    return sys.stdout.isatty() and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"
