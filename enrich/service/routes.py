"""The routes that analyse texts: /enrich, /enrich/batch and /enrich/bulk."""

from __future__ import annotations

import sys
from functools import wraps
from typing import TYPE_CHECKING, Any, Final, ParamSpec

import orjson
from flask import Blueprint, Response, request, stream_with_context

from enrich.service import bulk, parsing, schemas
from enrich.service.problems import Problem
from enrich.service.state import state

if TYPE_CHECKING:
    from collections.abc import Callable

blueprint = Blueprint("enrich", __name__)
P = ParamSpec("P")
ENRICH: Final = schemas.EnrichSchema()
OPTIONS: Final = schemas.OptionsSchema()
BATCH: Final = schemas.BatchSchema()


def gated(view: Callable[P, Response]) -> Callable[P, Response]:
    """Let a view run only while it holds a place of the gate; a streamed answer holds it to its end."""

    @wraps(view)
    def entered(*args: P.args, **kwargs: P.kwargs) -> Response:
        gate = state().gate
        gate.enter()
        try:
            response = view(*args, **kwargs)
        except BaseException:
            gate.leave()
            raise
        if response.is_streamed:
            response.call_on_close(gate.leave)
        else:
            gate.leave()
        return response

    return entered


@blueprint.post("/enrich")
@gated
def enrich() -> Response:
    """Enrich one text: a JSON object, or a plain text with its options as query parameters."""
    if parsing.media_type(request, (parsing.JSON, parsing.PLAIN)) == parsing.PLAIN:
        options = _query_options()
        text = parsing.parse_text(_body())
    else:
        _refuse_query()
        options = schemas.load(ENRICH, parsing.parse_json(_body()))
        text = options.pop("text")
    return _answer(state().analyse(text, options))


@blueprint.post("/enrich/batch")
@gated
def batch() -> Response:
    """Enrich many documents; one that cannot be enriched has its problem in its place."""
    parsing.media_type(request, (parsing.JSON,))
    _refuse_query()
    options = schemas.load(BATCH, parsing.parse_json(_body()))
    documents = options.pop("documents")
    found = state()
    found.check_batch(documents)
    found.enricher(options)
    return _answer({"results": [found.analyse_document(document, i, options) for i, document in enumerate(documents)]})


@blueprint.post("/enrich/bulk")
@gated
def bulk_lines() -> Response:
    """Enrich NDJSON line by line, streamed both ways; query parameters are the options of lines that have none of their own."""
    parsing.media_type(request, parsing.NDJSON)
    defaults = _query_options()
    found = state()
    found.enricher(defaults)
    request.max_content_length = sys.maxsize  # a line is bounded, the stream is not
    lines = bulk.split_lines(request.stream, found.settings.max_bulk_line_bytes)
    answers = bulk.answers(lines, lambda line: found.analyse_line(line, defaults))
    return Response(stream_with_context(answers), content_type=parsing.NDJSON[0], headers={"Cache-Control": "no-store"})


def _answer(body: dict[str, Any]) -> Response:
    return Response(orjson.dumps(body), content_type=parsing.JSON, headers={"Cache-Control": "no-store"})


def _body() -> bytes:
    return parsing.read_body(request, state().settings.max_body_bytes)


def _query_options() -> dict[str, Any]:
    return schemas.load(OPTIONS, schemas.from_query(request.args.to_dict(flat=False)))


def _refuse_query() -> None:
    if request.query_string:
        raise Problem("invalid-request", "Options of a JSON request stand in its body, not in the query.")
