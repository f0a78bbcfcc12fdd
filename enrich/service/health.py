"""Probes and what they stand on: /livez, /readyz, /info and /metrics. They are answered while the gate is closed, too."""

from __future__ import annotations

import platform
from dataclasses import asdict
from typing import Any, Final

from flask import Blueprint, Response, jsonify

from enrich import __version__
from enrich.pipeline import FEATURES
from enrich.service import metrics
from enrich.service.problems import Problem
from enrich.service.state import state

blueprint = Blueprint("health", __name__)
LIMITS: Final = (
    "max_text_chars",
    "max_body_bytes",
    "max_batch_documents",
    "max_batch_chars",
    "max_bulk_line_bytes",
    "max_concurrency",
    "max_queue",
    "client_timeout_s",
    "request_deadline_s",
)
"""The settings that a client has to know."""


@blueprint.get("/livez")
def livez() -> Response:
    """The process turns."""
    return jsonify({"status": "alive"})


@blueprint.get("/readyz")
def readyz() -> Response:
    """Models are loaded and the default engine is able to answer.

    Raises:
        Problem: it is starting or down.

    """
    found = state()
    health = found.enrichers[found.settings.engine].engine.health().state
    if health not in {"ready", "degraded"}:
        raise Problem("not-ready", f"The engine is {health}.", retry_after=1)
    return jsonify({"status": health})


@blueprint.get("/info")
def info() -> Response:
    """Versions, engines, models, limits and licences."""
    return jsonify(describe())


@blueprint.get("/metrics")
def exposition() -> Response:
    """Prometheus metrics."""
    return Response(state().metrics.exposition(), content_type=metrics.CONTENT_TYPE)


def describe() -> dict[str, Any]:
    """The body of /info."""
    found = state()
    settings = asdict(found.settings)
    engines: dict[str, Any] = {}
    for name, enricher in found.enrichers.items():
        engine = enricher.engine
        health = engine.health()
        engines[name] = {
            "version": engine.version,
            "license": engine.license,
            "models": engine.models,
            "state": health.state,
            "details": health.details,
        }
    return {
        "name": "enrich",
        "version": __version__,
        "license": "Apache-2.0",
        "python": platform.python_version(),
        "default_engine": found.settings.engine,
        "engines": engines,
        "features": list(FEATURES),
        "limits": {name: settings[name] for name in LIMITS},
    }
