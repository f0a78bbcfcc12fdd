"""NDJSON streams with bounded memory: one line in, one line out, in order."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, Protocol

import orjson

from enrich.service.parsing import BROKEN, broken
from enrich.service.problems import Problem

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from enrich.service.limits import Stop

BLOCK: Final = 16_384
"""The most bytes read at once; a read gives what has arrived, so that a line's answer never waits for later lines."""


class Readable(Protocol):
    """What of a stream is used here."""

    def read(self, size: int, /) -> bytes | None:
        """Up to ``size`` bytes; none at the end."""


def split_lines(stream: Readable, limit: int) -> Iterator[bytes | None]:
    """The lines of a stream without their ends; None stands for a line of more than ``limit`` bytes, which is not kept."""
    kept = bytearray()
    skipping = False
    while block := stream.read(BLOCK):
        *complete, rest = block.split(b"\n")
        for piece in complete:
            kept += piece
            yield None if skipping or len(kept) > limit else bytes(kept)
            kept.clear()
            skipping = False
        if not skipping:
            kept += rest
            if len(kept) > limit:
                skipping = True
                kept.clear()
    if kept or skipping:
        yield None if skipping else bytes(kept)


def answers(lines: Iterator[bytes | None], analyse: Callable[[bytes], dict[str, Any]], stop: Stop) -> Iterator[bytes]:
    """One answer a line, blank lines left out; a bad line has ``{"problem": …}`` in its place, with its number.

    When the service stops, lines that have come are still answered for a while. The first one that is not has the problem ``busy``, and the
    stream ends there: a client goes on with that line elsewhere.
    """
    number = 0
    try:
        for line in lines:
            number += 1
            if line is None:
                body = {"problem": Problem("line-too-long", "The line has too many bytes.").to_dict()}
            elif not line.strip():
                continue
            elif stop.over:
                yield _told(_stopped(), number)
                return
            else:
                body = analyse(line)
            if "problem" in body:
                body["problem"]["line"] = number
            yield orjson.dumps(body, option=orjson.OPT_APPEND_NEWLINE)
    except BROKEN as error:
        yield _told(_stopped() if stop.begun else broken(error), number + 1)


def _stopped() -> Problem:
    return Problem("busy", "The service stops: this line and those behind it were not analysed.")


def _told(problem: Problem, line: int) -> bytes:
    return orjson.dumps({"problem": problem.to_dict() | {"line": line}}, option=orjson.OPT_APPEND_NEWLINE)
