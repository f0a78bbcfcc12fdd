"""Pages for people: the playground at /, the API's description at /openapi.json, and Swagger UI at /docs. Nothing comes from outside."""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from typing import Any, Final

from flask import Blueprint, Response, current_app, jsonify

from enrich.service.openapi import describe

_POLICY: Final = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
# Swagger UI writes style attributes and shows its icons as data: URLs.
_DOCS_POLICY: Final = _POLICY.replace("style-src 'self'", "style-src 'self' 'unsafe-inline'").replace("img-src 'self'", "img-src 'self' data:")

playground = Blueprint("playground", __name__, static_folder="playground", static_url_path="/playground")
docs = Blueprint("docs", __name__, static_folder=str(files("flask_swagger_ui") / "dist"), static_url_path="/docs/assets")


@playground.get("/")
def index() -> Response:
    """The playground."""
    return _page("index.html", _POLICY)


@docs.get("/docs")
def swagger() -> Response:
    """Swagger UI, from the package flask-swagger-ui."""
    return _page("docs.html", _DOCS_POLICY)


@docs.get("/openapi.json")
def openapi() -> Response:
    """The OpenAPI description."""
    return jsonify(_description())


@cache
def _description() -> dict[str, Any]:
    return describe()


def _page(name: str, policy: str) -> Response:
    response = current_app.make_response(_read(name))
    response.headers["Content-Security-Policy"] = policy
    response.headers["Referrer-Policy"] = "no-referrer"
    return response


@cache
def _read(name: str) -> str:
    return (files("enrich.service") / "playground" / name).read_text(encoding="utf-8")
