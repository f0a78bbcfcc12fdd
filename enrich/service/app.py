"""The application factory."""

from __future__ import annotations

from contextlib import suppress
from io import BytesIO
from typing import TYPE_CHECKING, Any, Final
from wsgiref.util import setup_testing_defaults

import orjson
from flask import Flask, Response, request
from flask.json.provider import JSONProvider

from enrich import engines
from enrich.config import Settings
from enrich.errors import EngineError
from enrich.pipeline import Enricher
from enrich.service import health, pages, problems, routes
from enrich.service.limits import STREAMS, Gate
from enrich.service.metrics import Metrics
from enrich.service.observe import UNMATCHED, Observer
from enrich.service.state import EXTENSION, State
from enrich.service.tracing import Tracing

if TYPE_CHECKING:
    from collections.abc import Mapping
    from wsgiref.types import WSGIEnvironment

SPANS: Final = "enrich.spans"
REHEARSED_WORDS: Final = 300
_CONJUNCTION: Final = "و"


class OrjsonProvider(JSONProvider):
    """Flask's JSON, by orjson."""

    def dumps(self, obj: Any, **kwargs: Any) -> str:
        """JSON text of an object."""
        del kwargs
        return orjson.dumps(obj).decode()

    def loads(self, s: str | bytes, **kwargs: Any) -> Any:
        """The object of a JSON text."""
        del kwargs
        return orjson.loads(s)

    def response(self, *args: Any, **kwargs: Any) -> Response:
        """An answer with a JSON body."""
        return Response(orjson.dumps(self._prepare_response_obj(args, kwargs)), content_type="application/json")


def create_app(settings: Settings | None = None, enrichers: Mapping[str, Enricher] | None = None, spans: Tracing | None = None) -> Flask:
    """Build the application; models are loaded, no thread and no process is started (see ``start``).

    Args:
        settings: None reads ENRICH_* variables.
        enrichers: one an engine name; None builds those that the settings allow.
        spans: who makes spans; None does as ENRICH_TRACING says.

    Raises:
        SettingsError: a setting cannot be used, or the extra ``otel`` that it needs is not installed.
        ModelError: a model file is missing or damaged.

    """
    settings = settings or Settings.from_env()
    if enrichers is None:
        enrichers = {name: Enricher(name, settings) for name in engines.available(settings)}
    app = Flask(__name__, static_folder=None)
    app.json = OrjsonProvider(app)
    app.config["MAX_CONTENT_LENGTH"] = settings.max_body_bytes
    app.url_map.merge_slashes = False
    metrics = Metrics(enrichers, settings.max_concurrency + settings.max_queue)
    places, queue = settings.max_concurrency, settings.max_queue
    app.extensions[EXTENSION] = State(
        settings, enrichers, gate=Gate(places, queue), batches=Gate(places, queue), streams=Gate(STREAMS), metrics=metrics
    )
    app.before_request(_tell_route)
    problems.register(app)
    for blueprint in (routes.blueprint, health.blueprint, pages.playground, pages.docs):
        app.register_blueprint(blueprint)
    if spans is None and settings.tracing != "off":
        spans = Tracing()
    app.extensions[SPANS] = spans
    app.wsgi_app = Observer(app.wsgi_app, metrics, spans)  # type: ignore[method-assign]
    return app


def rehearse(app: Flask, part: int) -> None:
    """Analyse the commonest words and a text, and answer a request, counted and logged nowhere.

    The first client of a process would else wait for imports that are made when something is first used, and in a worker for the memory that it
    begins to have for itself: half as long again as the analysis takes.

    Args:
        app: the application.
        part: which of the common words are taken, so that a worker meets words that the process before it has not.

    """
    state: State = app.extensions[EXTENSION]
    enricher = state.enrichers[state.settings.engine]
    enricher.warm()  # in a worker all of it is known, and its pages become the worker's own
    words = enricher.engine.common_words()[part * REHEARSED_WORDS : (part + 1) * REHEARSED_WORDS]
    if words:
        text = " ".join(_CONJUNCTION + word for word in words)[: state.settings.max_text_chars]
        with suppress(EngineError):  # a small deadline is for requests
            orjson.dumps(enricher.enrich(text).to_dict())
    body = b'{"text":" "}'
    environ: WSGIEnvironment = {
        "REQUEST_METHOD": "POST",
        "PATH_INFO": "/enrich",
        "CONTENT_TYPE": "application/json",
        "CONTENT_LENGTH": str(len(body)),
        "wsgi.input": BytesIO(body),
    }
    setup_testing_defaults(environ)
    with app.request_context(environ):  # beneath the Observer
        app.full_dispatch_request().get_wsgi_response(environ)


def start(app: Flask) -> None:
    """Start the engines' threads and processes: once in each worker, after the fork."""
    state: State = app.extensions[EXTENSION]
    for enricher in state.enrichers.values():
        enricher.engine.start()
    if app.extensions[SPANS] is not None:
        app.extensions[SPANS].start()
    state.metrics.worker_started()


def stop_soon(app: Flask) -> None:
    """Tell streams that the process was told to stop: they have half of the time that requests in flight have."""
    state: State = app.extensions[EXTENSION]
    state.stop.begin(state.settings.graceful_timeout_s / 2)


def stop(app: Flask) -> None:
    """Stop what ``start`` started."""
    for enricher in app.extensions[EXTENSION].enrichers.values():
        enricher.engine.close()
    if app.extensions[SPANS] is not None:
        app.extensions[SPANS].stop()


def _tell_route() -> None:
    request.environ["enrich.route"] = request.url_rule.rule if request.url_rule else UNMATCHED
