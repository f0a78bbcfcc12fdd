"""Pages for people: the playground at /, the documentation at /docs, Swagger UI at /docs/api. Nothing comes from outside."""

from __future__ import annotations

from functools import cache
from http import HTTPStatus
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from flask import Blueprint, Response, abort, current_app, jsonify, redirect, send_from_directory

from enrich.service import manual
from enrich.service.openapi import describe
from enrich.service.problems import Problem

if TYPE_CHECKING:
    from werkzeug.wrappers import Response as BaseResponse

POLICY: Final = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
# Swagger UI writes style attributes and shows its icons as data: URLs.
_SWAGGER_POLICY: Final = POLICY.replace("style-src 'self'", "style-src 'self' 'unsafe-inline'").replace("img-src 'self'", "img-src 'self' data:")

playground = Blueprint("playground", __name__, static_folder="playground", static_url_path="/playground")
docs = Blueprint("docs", __name__, static_folder=str(files("flask_swagger_ui") / "dist"), static_url_path="/docs/assets")


@playground.after_request
@docs.after_request
def _conditions(response: Response) -> Response:
    """A condition of the request that does not hold is told as a problem; werkzeug sends the file with that status."""
    if response.status_code != HTTPStatus.PRECONDITION_FAILED:
        return response
    response.close()
    return Problem("bad-request", "A condition of the request does not hold.").response()


@playground.get("/")
def index() -> Response:
    """The playground."""
    return _page(_read("index.html"))


@playground.get("/playground/seeds/<name>")
def seed(name: str) -> Response:
    """One of the sample articles."""
    return send_from_directory(folder("seeds"), name, mimetype="text/plain")


@docs.get("/docs", strict_slashes=False)
def contents() -> Response:
    """The documentation's first page."""
    return _page(_rendered("index"))


@docs.get("/docs/<name>")
def page(name: str) -> BaseResponse:
    """One page of the documentation."""
    bare = name.removesuffix(".md")
    if bare not in manual.pages(folder("docs")):
        abort(404)
    if bare == "index":
        return redirect("/docs", 301)
    return _page(_rendered(name)) if bare == name else redirect(f"/docs/{bare}", 301)


@docs.get("/docs/images/<name>")
def image(name: str) -> Response:
    """A picture of the documentation."""
    return send_from_directory(folder("docs") / "images", name)


@docs.get("/docs/api", strict_slashes=False)
def swagger() -> Response:
    """Swagger UI, from the package flask-swagger-ui."""
    return _page(_read("docs.html"), _SWAGGER_POLICY)


@docs.get("/openapi.json")
def openapi() -> Response:
    """The OpenAPI description."""
    return jsonify(_description())


@cache
def folder(name: str) -> Path:
    """Where ``docs`` or ``seeds`` is: beside this file in an installed wheel, at the root of a clone otherwise."""
    packaged = Path(__file__).parent / "files" / name
    return packaged if packaged.is_dir() else Path(__file__).parents[2] / name


@cache
def _description() -> dict[str, Any]:
    return describe()


@cache
def _rendered(name: str) -> str:
    return manual.render(folder("docs"), name)


@cache
def _read(name: str) -> str:
    return (files("enrich.service") / "playground" / name).read_text(encoding="utf-8")


def _page(content: str, policy: str = POLICY) -> Response:
    response = current_app.make_response(content)
    response.headers["Content-Security-Policy"] = policy
    response.headers["Referrer-Policy"] = "no-referrer"
    return response
