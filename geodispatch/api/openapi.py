"""
``GET /api/openapi.json``: what the doors take and give, drawn from the papers of the routes.

The types are those that decode and encode at the routes, so that the description cannot say
anything else than what is done.
"""

from collections.abc import Iterable, Mapping
from http import HTTPStatus
from typing import Any

import msgspec
from msgspec import Struct
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute

from geodispatch.api.access import House, Paper, Query, open_route, session_cookie
from geodispatch.api.problems import PROBLEM_TYPE
from geodispatch.api.views import told
from geodispatch.domain.mode import Mode
from geodispatch.domain.people import Principal

OPENAPI_PATH = "/api/openapi.json"
EVERYWHERE = (401, 403, 422, 429, 503)
IN_WRITES = (400, 408, 413, 415)
_KEY = {
    "name": "Idempotency-Key",
    "in": "header",
    "required": True,
    "description": "Chosen by the sender; the same again when the request is repeated.",
    "schema": {"type": "string", "minLength": 1, "maxLength": 100, "pattern": "^[!-~]+$"},
}


class Problem(Struct, kw_only=True):
    """
    Why a request was not done (RFC 9457), in both languages.

    ``field`` says what is wrong with it; ``allowed`` which statuses would be taken instead.
    """

    type: str
    title: str
    status: int
    code: str
    zh: str
    en: str
    article: str
    field: str = ""
    allowed: list[str] = []


def openapi_routes(house: House, papers: Iterable[Paper], version: str) -> list[BaseRoute]:
    """Return the route of the description."""
    document = describe(papers, version, house.mode)

    def description(_request: Request, _who: Principal | None, _house: House) -> Response:
        return told(document)

    return [open_route(house, OPENAPI_PATH, description, name="openapi")]


def describe(papers: Iterable[Paper], version: str, mode: Mode = Mode.REAL) -> dict[str, Any]:
    """Return the description (OpenAPI 3.1) of the routes of desks that are for ``mode``."""
    listed = list(papers)
    kinds = [kind for paper in listed for kind in (paper.body, paper.answer) if kind is not None]
    (*schemas, _), components = msgspec.json.schema_components(
        [*kinds, Problem], ref_template="#/components/schemas/{name}"
    )
    drawn = iter(schemas)
    paths: dict[str, dict[str, Any]] = {}
    for paper in listed:
        body = next(drawn) if paper.body is not None else None
        answer = next(drawn) if paper.answer is not None else None
        paths.setdefault(paper.path, {})[paper.method.lower()] = _operation(paper, body, answer)
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "geodispatch",
            "version": version,
            "description": "Doors of a dispatch desk: positions, calls and statuses in, "
            "the board out. Times are ISO 8601 with a zone, places WGS 84 unless said otherwise.",
        },
        "paths": paths,
        "components": {
            "schemas": components,
            "securitySchemes": {
                "token": {"type": "http", "scheme": "bearer"},
                "session": {"type": "apiKey", "in": "cookie", "name": session_cookie(mode)},
            },
        },
    }


def _operation(
    paper: Paper, body: Mapping[str, Any] | None, answer: Mapping[str, Any] | None
) -> dict[str, Any]:
    parameters = [_parameter(query) for query in paper.query]
    names = [part[1:-1] for part in paper.path.split("/") if part.startswith("{")]
    parameters += [_in_path(name) for name in names]
    if paper.keyed:
        parameters.append(_KEY)
    operation: dict[str, Any] = {
        "operationId": paper.name,
        "summary": paper.summary,
        "parameters": parameters,
        "responses": _responses(paper, answer),
        "security": _security(paper),
    }
    if body is not None:
        content = {media: {"schema": body} for media in paper.accepts}
        operation["requestBody"] = {"required": True, "content": content}
    return operation


def _security(paper: Paper) -> list[dict[str, list[str]]]:
    ways = [("token", paper.access.scopes), ("session", paper.access.roles)]
    return [{way: sorted(str(one) for one in who)} for way, who in ways if who]


def _responses(paper: Paper, answer: Mapping[str, Any] | None) -> dict[str, Any]:
    writes = IN_WRITES if paper.method != "GET" else ()
    told_so = {"description": "Done."}
    success: dict[str, Any] = dict(told_so)
    if answer is not None:
        success["content"] = {"application/json": {"schema": answer}}
    responses = {str(paper.status): success}
    for status in sorted({*EVERYWHERE, *writes, *paper.statuses}):
        responses[str(status)] = {
            "description": HTTPStatus(status).phrase,
            "content": _content(paper, status, answer),
        }
    return responses


def _content(paper: Paper, status: int, answer: Mapping[str, Any] | None) -> dict[str, Any]:
    content: dict[str, Any] = {PROBLEM_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}}
    if status in paper.also and answer is not None:
        content["application/json"] = {"schema": answer}
    return content


def _parameter(query: Query) -> dict[str, Any]:
    return {
        "name": query.name,
        "in": "query",
        "required": query.required,
        "description": query.description,
        "schema": query.schema,
    }


def _in_path(name: str) -> dict[str, Any]:
    schema = {"type": "string", "minLength": 1, "maxLength": 60}
    return {"name": name, "in": "path", "required": True, "schema": schema}
