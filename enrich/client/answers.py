"""From an HTTP answer to what it says."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import orjson

from enrich.client.problems import Problem, ProblemError, UnexpectedAnswer, error_of
from enrich.enrichment import Enrichment

if TYPE_CHECKING:
    import httpx


@dataclass(frozen=True, slots=True)
class Result:
    """What became of one document: an enrichment or a problem.

    Attributes:
        id: the document's, if it has one.
        enrichment: None where there is a problem.
        problem: None where there is an enrichment.

    """

    id: str | None
    enrichment: Enrichment | None
    problem: Problem | None

    def unwrap(self) -> Enrichment:
        """The enrichment.

        Raises:
            ProblemError: there is a problem instead.

        """
        if self.enrichment is not None:
            return self.enrichment
        if self.problem is None:
            raise UnexpectedAnswer("neither an enrichment nor a problem")
        raise error_of(self.problem)


class CutOff(Exception):  # noqa: N818 - it never leaves the client
    """A streamed answer that has fewer lines than were sent."""


def body_of(response: httpx.Response) -> dict[str, Any]:
    """The JSON object of an answer.

    Raises:
        UnexpectedAnswer: it is none.

    """
    try:
        body = orjson.loads(response.content)
    except orjson.JSONDecodeError:
        body = None
    if not isinstance(body, dict):
        raise UnexpectedAnswer(f"the answer of status {response.status_code} is no JSON object")
    return body


def lines_of(response: httpx.Response, expected: int) -> list[Result]:
    """The results of a streamed answer.

    Args:
        response: the answer.
        expected: how many there must be.

    Raises:
        CutOff: there are fewer.
        UnexpectedAnswer: a line is no result.

    """
    lines = response.content.split(b"\n")
    if len(lines) != expected + 1 or lines[-1]:
        raise CutOff
    try:
        return [result_of(orjson.loads(line)) for line in lines[:-1]]
    except orjson.JSONDecodeError:
        raise UnexpectedAnswer("a line of the answer is no JSON") from None


def result_of(found: Any) -> Result:
    """What became of one document.

    Raises:
        UnexpectedAnswer: it is neither an enrichment nor a problem.

    """
    if not isinstance(found, dict) or not ("meta" in found or isinstance(found.get("problem"), dict)):
        raise UnexpectedAnswer("a result is neither an enrichment nor a problem")
    name = found.pop("id", None)
    if "problem" in found:
        found["problem"].pop("line", None)  # of the request's own lines, which a caller does not know
        return Result(name, None, Problem.from_dict(found["problem"]))
    return Result(name, Enrichment(found), None)


def refusal_of(response: httpx.Response) -> ProblemError:
    """The error of an answer that is no success; a proxy's own page is a problem without a type."""
    document = {"status": response.status_code, "title": response.reason_phrase}
    with suppress(orjson.JSONDecodeError):
        found = orjson.loads(response.content)
        if isinstance(found, dict):
            document = {**document, **found, "status": response.status_code}
    return error_of(Problem.from_dict(document), response.headers.get("X-Request-ID"))
