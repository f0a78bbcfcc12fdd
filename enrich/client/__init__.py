"""A client of the service: the library's own ``Enrichment`` over HTTP, with retries that do as the service asks.

>>> from enrich.client import Client
>>> with Client("http://localhost:8080") as client:                       # doctest: +SKIP
...     client.enrich("قال جون كيري إن 50 قتيلا سقطوا").entities[0].text

Every request may be sent again: an answer depends on nothing but its request. Needs the extra ``client`` (httpx).
"""

from __future__ import annotations

from enrich.client.answers import Result
from enrich.client.client import Client
from enrich.client.problems import (
    ClientError,
    Problem,
    ProblemError,
    RequestRejected,
    ServiceBusy,
    ServiceFailed,
    UnexpectedAnswer,
    Unreachable,
)

__all__ = [
    "Client",
    "ClientError",
    "Problem",
    "ProblemError",
    "RequestRejected",
    "Result",
    "ServiceBusy",
    "ServiceFailed",
    "UnexpectedAnswer",
    "Unreachable",
]
