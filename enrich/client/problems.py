"""What can come back in place of an enrichment.

ClientError
├── Unreachable          no answer came, however often the service was asked
├── UnexpectedAnswer     what came is no answer of this service
└── ProblemError         the service answered with a problem (RFC 9457): see ``problem``
    ├── RequestRejected      4xx: the request is at fault
    ├── ServiceBusy          408, 429, 502, 503, for longer than the client may wait
    └── ServiceFailed        other 5xx
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from enrich.client.retries import RETRIED
from enrich.errors import EnrichError


@dataclass(frozen=True, slots=True)
class Problem:
    """A problem object of the service.

    Attributes:
        type: ``urn:enrich:problem:`` and a stable name, see ``slug``.
        title: the kind of problem, for a person.
        status: the HTTP status.
        detail: what happened this time, for a person.
        errors: places of the request and what is wrong there, as (JSON pointer, detail).
        document: the whole object.

    """

    type: str
    title: str
    status: int
    detail: str
    errors: tuple[tuple[str, str], ...]
    document: dict[str, Any]

    @property
    def slug(self) -> str:
        """The name at the end of the type: such as ``text-too-long``."""
        return self.type.rpartition(":")[2]

    @classmethod
    def from_dict(cls, document: dict[str, Any]) -> Problem:
        """Read a problem object; members that it lacks are empty (RFC 9457, section 3.1)."""
        given = document.get("errors")
        faults = tuple(
            (str(fault.get("pointer", "")), str(fault.get("detail", "")))
            for fault in (given if isinstance(given, list) else [])
            if isinstance(fault, dict)
        )
        status = document.get("status")
        return cls(
            str(document.get("type", "about:blank")),
            str(document.get("title", "")),
            status if isinstance(status, int) else 500,
            str(document.get("detail", "")),
            faults,
            document,
        )


class ClientError(EnrichError):
    """No enrichment came back."""


class Unreachable(ClientError):  # noqa: N818 - named after the state
    """The service cannot be reached, or did not answer in time."""


class UnexpectedAnswer(ClientError):  # noqa: N818 - named after what came
    """What came is no answer of this service: perhaps something else listens at this address."""


class ProblemError(ClientError):
    """The service answered with a problem; ``request_id`` finds the request in its log."""

    def __init__(self, problem: Problem, request_id: str | None = None) -> None:
        super().__init__(f"{problem.status} {problem.slug}: {problem.detail or problem.title}")
        self.problem = problem
        self.request_id = request_id


class RequestRejected(ProblemError):  # noqa: N818 - named after the state
    """The request is at fault."""


class ServiceBusy(ProblemError):  # noqa: N818 - named after the state
    """The service or its engine cannot answer now."""


class ServiceFailed(ProblemError):  # noqa: N818 - named after the state
    """The service is at fault."""


def error_of(problem: Problem, request_id: str | None = None) -> ProblemError:
    """The error of a problem."""
    if problem.status in RETRIED:
        return ServiceBusy(problem, request_id)
    if problem.status >= 500:
        return ServiceFailed(problem, request_id)
    return RequestRejected(problem, request_id)
