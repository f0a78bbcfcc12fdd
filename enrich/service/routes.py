"""The routes that analyse texts: /enrich, /enrich/batch and /enrich/bulk."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any, Final

import orjson
from flask import Blueprint, Response, request, stream_with_context

from enrich.service import bulk, parsing, receiving, schemas
from enrich.service.problems import Problem
from enrich.service.state import state

if TYPE_CHECKING:
    from collections.abc import Iterable

blueprint = Blueprint("enrich", __name__)
ENRICH: Final = schemas.EnrichSchema()
OPTIONS: Final = schemas.OptionsSchema()
BATCH: Final = schemas.BatchSchema()


@blueprint.post("/enrich")
def enrich() -> Response:
    """Enrich one text: a JSON object, or a plain text with its options as query parameters."""
    plain = parsing.media_type(request, (parsing.JSON, parsing.PLAIN)) == parsing.PLAIN
    if plain:
        options = _query_options()
    else:
        _refuse_query()
    body = _body()
    found = state()
    with found.place():  # taken when the whole body is there: a slow client holds none
        if plain:
            text = parsing.parse_text(body)
        else:
            options = schemas.load(ENRICH, parsing.parse_json(body))
            text = options.pop("text")
        return _answer(orjson.dumps(found.analyse(text, options)))


@blueprint.post("/enrich/batch")
def batch() -> Response:
    """Enrich many documents; one that cannot be enriched has its problem in its place."""
    parsing.media_type(request, (parsing.JSON,))
    _refuse_query()
    body = _body()
    found = state()
    with found.place():
        options = schemas.load(BATCH, parsing.parse_json(body))
        documents = options.pop("documents")
        found.check_batch(documents)
        found.enricher(options)
    # Each document takes a place of its own, so that a large batch lets others in between. An answer is kept as the bytes that it becomes: as
    # objects it takes four times as much, and the largest batch 150 MB.
    with found.batch():
        results = [orjson.dumps(found.analyse_document(document, i, options)) for i, document in enumerate(documents)]
    pieces = [b'{"results":[', *(piece for result in results for piece in (result, b","))]
    pieces[-1] = b"]}"
    return _answer(pieces)


@blueprint.post("/enrich/bulk")
def bulk_lines() -> Response:
    """Enrich NDJSON line by line, streamed both ways; query parameters are the options of lines that have none of their own."""
    parsing.media_type(request, parsing.NDJSON)
    defaults = _query_options()
    found = state()
    found.enricher(defaults)
    request.max_content_length = sys.maxsize  # a line is bounded, the stream is not
    lines = bulk.split_lines(request.stream, found.settings.max_bulk_line_bytes)
    lines = receiving.timed(lines, request.environ, found.settings.client_timeout_s, found.stop)
    answers = bulk.answers(lines, lambda line: found.analyse_line(line, defaults), found.stop)
    found.streams.enter()
    response = _answer(stream_with_context(answers), parsing.NDJSON[0])
    response.call_on_close(found.streams.leave)
    return response


def _answer(content: bytes | Iterable[bytes], content_type: str = parsing.JSON) -> Response:
    return Response(content, content_type=content_type, headers={"Cache-Control": "no-store"})


def _body() -> bytes:
    return parsing.read_body(request, state().settings.max_body_bytes)


def _query_options() -> dict[str, Any]:
    try:
        given = request.args.to_dict(flat=False)
    except UnicodeDecodeError:
        raise Problem("invalid-request", "The query is not UTF-8.") from None
    return schemas.load(OPTIONS, schemas.from_query(given))


def _refuse_query() -> None:
    if request.query_string:
        raise Problem("invalid-request", "Options of a JSON request stand in its body, not in the query.")
