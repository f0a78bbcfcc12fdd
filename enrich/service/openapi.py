"""The OpenAPI 3.1 description, made from the same schemas that validate requests; ``python -m enrich.service.openapi`` prints it.

apispec alone, without flask-smorest: requests are read by orjson under our own strict rules and answers are not dumped through
schemas, so that of smorest only its description of schemas would be left, which is apispec.
"""

from __future__ import annotations

import sys
from typing import Any, Final

import yaml
from apispec import APISpec
from apispec.ext.marshmallow import MarshmallowPlugin

from enrich import __version__
from enrich.engines import REGISTRY
from enrich.engines.base import SCHEMES
from enrich.normalization import PRESETS
from enrich.pipeline import FEATURES
from enrich.service import answers, parsing, problems, schemas
from enrich.text import OFFSET_UNITS

_EXAMPLE: Final = {"text": "قال جون كيري إن 50 قتيلا سقطوا", "features": ["entities", "numbers"]}
_LINES: Final = '{"id": "a", "text": "قال جون كيري"}\n{"id": "b", "text": "سقط 50 قتيلا"}\n'
_READING: Final = (
    "bad-request",
    "request-timeout",
    "malformed-json",
    "duplicate-keys",
    "body-too-large",
    "unsupported-media-type",
    "unsupported-encoding",
)
_ANALYSING: Final = ("invalid-request", "internal-error", "busy", "engine-unavailable", "engine-deadline")
_TEXT: Final = ("text-too-long", "blank-text")


def describe() -> dict[str, Any]:
    """The whole description, as plain data."""
    plugin = MarshmallowPlugin(schema_name_resolver=_name)
    spec = APISpec(
        title="enrich",
        version=__version__,
        openapi_version="3.1.0",
        plugins=[plugin],
        info={
            "description": "Arabic text enrichment: normalized text, segmentation, entities and numbers, tied to the raw text.",
            "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"},
        },
        servers=[{"url": "/"}],
    )
    converter = plugin.converter
    if converter is None:  # pragma: no cover - APISpec sets it when it initialises the plugin
        raise AssertionError
    converter.add_attribute_function(_normalization)  # type: ignore[no-untyped-call]
    for name, schema in (
        ("Enrich", schemas.EnrichSchema),
        ("BulkLine", schemas.BulkLineSchema),
        ("Document", schemas.DocumentSchema),
        ("Batch", schemas.BatchSchema),
        ("Normalization", schemas.NormalizationSchema),
        ("Enrichment", answers.EnrichmentSchema),
        ("BatchAnswer", answers.BatchAnswerSchema),
        ("Problem", answers.ProblemSchema),
    ):
        if name not in spec.components.schemas:
            spec.components.schema(name, schema=schema)
    _add_paths(spec)
    description: dict[str, Any] = spec.to_dict()
    described = description["components"]["schemas"]
    described["Batch"]["properties"]["documents"]["items"] = _ref("Document")
    for name in ("Enrich", "BulkLine", "Document", "Batch", "Normalization"):
        described[name]["additionalProperties"] = False
    return description


def to_yaml() -> str:
    """The content of openapi.yaml."""
    text: str = yaml.safe_dump(describe(), allow_unicode=True, sort_keys=False, width=120)
    return "# Made by `python -m enrich.service.openapi`; do not edit.\n" + text


def _name(schema: Any) -> str:
    cls = schema if isinstance(schema, type) else type(schema)
    return cls.__name__.removesuffix("Schema")


def _normalization(_self: Any, field: Any, **_: Any) -> dict[str, Any]:
    if not isinstance(field, schemas.Normalization):
        return {}
    return {"oneOf": [{"type": "string", "enum": list(PRESETS)}, _ref("Normalization")], "default": "standard"}


def _ref(name: str) -> dict[str, str]:
    return {"$ref": f"#/components/schemas/{name}"}


def _problems(*slugs: str) -> dict[str, Any]:
    """The responses of problems, one a status; the description names each type."""
    responses: dict[str, Any] = {}
    for slug in slugs:
        kind = problems.KINDS[slug]
        status = str(kind.status)
        line = f"`{problems.TYPE_PREFIX}{slug}`: {kind.when}."
        if status in responses:
            responses[status]["description"] += f"\n\n{line}"
            continue
        responses[status] = {"description": line, "content": {problems.MEDIA_TYPE: {"schema": _ref("Problem")}}}
        if kind.status == problems.KINDS["busy"].status:
            responses[status]["headers"] = {"Retry-After": {"schema": {"type": "integer"}, "description": "seconds"}}
    return dict(sorted(responses.items()))


def _ok(media_type: str, schema: dict[str, Any], what: str) -> dict[str, Any]:
    return {"200": {"description": what, "content": {media_type: {"schema": schema}}}}


def _add_paths(spec: APISpec) -> None:
    query = [
        {
            "in": "query",
            "name": "features",
            "description": "parted by commas; with a text/plain or NDJSON body only, like all query parameters",
            "style": "form",
            "explode": False,
            "schema": {"type": "array", "minItems": 1, "maxItems": 16, "items": {"type": "string", "enum": list(FEATURES)}},
        },
        _parameter("normalization", {"type": "string", "enum": list(PRESETS)}),
        _parameter("segmentation_scheme", {"type": "string", "enum": list(SCHEMES)}),
        _parameter("offset_unit", {"type": "string", "enum": list(OFFSET_UNITS)}),
        _parameter("engine", {"type": "string", "enum": list(REGISTRY)}),
        _parameter("include_approximate", {"type": "boolean"}),
        _parameter("include_implicit", {"type": "boolean"}),
        _parameter("min_score", {"type": "number", "minimum": 0, "maximum": 1}),
    ]
    text: dict[str, Any] = {"schema": {"type": "string"}}
    spoken = {"schema": {"type": "string", "minLength": 1, "pattern": schemas.NOT_BLANK}}
    spec.path(
        "/enrich",
        operations={
            "post": {
                "summary": "Enrich one text",
                "operationId": "enrich",
                "parameters": query,
                "requestBody": {
                    "required": True,
                    "content": {parsing.JSON: {"schema": _ref("Enrich"), "example": _EXAMPLE}, parsing.PLAIN: spoken},
                },
                "responses": _ok(parsing.JSON, _ref("Enrichment"), "the answer; only the features asked for are present")
                | _problems(*_READING, "invalid-encoding", *_TEXT, *_ANALYSING),
            }
        },
    )
    spec.path(
        "/enrich/batch",
        operations={
            "post": {
                "summary": "Enrich many documents",
                "operationId": "enrichBatch",
                "requestBody": {
                    "required": True,
                    "content": {parsing.JSON: {"schema": _ref("Batch"), "example": {"documents": [{"id": "a", "text": _EXAMPLE["text"]}]}}},
                },
                "responses": _ok(parsing.JSON, _ref("BatchAnswer"), "one result a document, in order; a bad one has its problem")
                | _problems(*_READING, "batch-too-large", *_ANALYSING),
            }
        },
    )
    spec.path(
        "/enrich/bulk",
        operations={
            "post": {
                "summary": "Enrich lines of NDJSON, streamed both ways",
                "operationId": "enrichBulk",
                "parameters": query,
                "requestBody": {
                    "required": True,
                    "description": "one BulkLine object a line",
                    "content": {parsing.NDJSON[0]: text | {"example": _LINES}},
                },
                "responses": _ok(parsing.NDJSON[0], {"type": "string"}, "one Result object a line; a bad line has its problem")
                | _problems("unsupported-media-type", "unsupported-encoding", *_ANALYSING),
            }
        },
    )
    anything = {"type": "object"}
    for path, summary, media_type, schema in (
        ("/livez", "The process turns", parsing.JSON, anything),
        ("/readyz", "The default engine is able to answer", parsing.JSON, anything),
        ("/info", "Versions, engines, models, limits and licences", parsing.JSON, anything),
        ("/metrics", "Prometheus metrics", parsing.PLAIN, text["schema"]),
        ("/openapi.json", "This description", parsing.JSON, anything),
        ("/docs", "The documentation", "text/html", text["schema"]),
        ("/docs/api", "Swagger UI", "text/html", text["schema"]),
        ("/", "The playground", "text/html", text["schema"]),
    ):
        unready = _problems("not-ready") if path == "/readyz" else {}
        responses = _ok(media_type, schema, summary) | _problems("method-not-allowed", "internal-error") | unready
        spec.path(path, operations={"get": {"summary": summary, "responses": responses}})


def _parameter(name: str, schema: dict[str, Any]) -> dict[str, Any]:
    return {"in": "query", "name": name, "schema": schema}


if __name__ == "__main__":
    sys.stdout.write(to_yaml())
