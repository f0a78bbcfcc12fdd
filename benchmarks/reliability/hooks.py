"""What schemathesis has to know of the contract beyond openapi.yaml (named in schemathesis.toml)."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import schemathesis

if TYPE_CHECKING:
    from schemathesis import Case
    from schemathesis.hooks import HookContext

NDJSON = ("application/x-ndjson", "application/ndjson", "application/jsonl")


@schemathesis.serializer(*NDJSON)
def lines(context: Any, value: Any) -> bytes:
    """One value a line."""
    del context
    if isinstance(value, bytes):
        return value
    found = value if isinstance(value, list) else [value]
    return b"".join(json.dumps(item).encode() + b"\n" if not isinstance(item, str) else item.encode(errors="replace") + b"\n" for item in found)


@schemathesis.hook
def map_case(context: HookContext, case: Case) -> Case:
    """Options stand in the body of a JSON request and in the query of all others; the engine is the one that runs."""
    del context
    if case.media_type == "application/json":
        case.query = {}
    for place in (case.query, case.body):
        if isinstance(place, dict) and place.get("engine") == "farasa":
            place["engine"] = "embedded"
    return case
