"""The OpenAPI document, made of the operations, so that it says what they do."""

import json
import re
from collections.abc import Iterator
from functools import cache
from http import HTTPStatus
from typing import Any

from pydantic import BaseModel
from pydantic.json_schema import models_json_schema
from starlette.requests import Request
from starlette.responses import Response

from watcher import __version__
from watcher.web import tags
from watcher.web.api import calls
from watcher.web.api.operations import Operation
from watcher.web.api.shapes import Problem

_REFERENCE = "#/components/schemas/{model}"
_PARAMETER = re.compile(r"\{(\w+)(?::(\w+))?\}")
_TEXT: dict[str, object] = {"type": "string", "minLength": 1}
_NUMBER: dict[str, object] = {"type": "integer", "minimum": 1, "maximum": 2**31 - 1}
_REFUSALS = (400, 401, 403, 404, 409, 413, 415, 421, 422, 503)


def show(request: Request) -> Response:
    """The document."""
    body = json.dumps(made(), ensure_ascii=False, separators=(",", ":"))
    return tags.answer(request, body.encode(), "application/json")


@cache
def made() -> dict[str, Any]:
    """The document. Source: OpenAPI 3.1."""
    used = [one.answers for one in calls.OPERATIONS]
    used += [one.takes for one in calls.OPERATIONS if one.takes]
    wanted: list[tuple[type[BaseModel], Any]] = [(one, "serialization") for one in used]
    _, schemas = models_json_schema([*wanted, (Problem, "serialization")],
                                    ref_template=_REFERENCE)  # fmt: skip
    paths: dict[str, dict[str, Any]] = {}
    for one in calls.OPERATIONS:
        path = calls.PREFIX + _PARAMETER.sub(r"{\1}", one.path)
        paths.setdefault(path, {})[one.method.lower()] = _operation(one)
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "watcher",
            "version": __version__,
            "description": "What watcher knows and did. Lists are newest first.",
        },
        "paths": paths,
        "components": {
            "schemas": schemas["$defs"],
            "securitySchemes": {"token": {"type": "http", "scheme": "bearer"}},
        },
        "security": [{"token": []}],
    }


def _operation(one: Operation) -> dict[str, Any]:
    content = {"application/json": {"schema": _reference(one.answers)}}
    answers: dict[str, Any] = {
        str(one.status): {"description": HTTPStatus(one.status).phrase, "content": content}
    }
    if one.method == "GET":
        tag = {"ETag": {"schema": {"type": "string"}}}
        answers[str(one.status)]["headers"] = tag
        answers["304"] = {"description": "Nothing has changed since that ETag.", "headers": tag}
    refused = {"application/problem+json": {"schema": _reference(Problem)}}
    for status in _REFUSALS:
        answers[str(status)] = {"description": HTTPStatus(status).phrase, "content": refused}
    made: dict[str, Any] = {
        "operationId": one.name,
        "summary": one.about,
        "tags": [one.path.split("/")[1]],
        "parameters": [*_path(one), *_query(one)],
        "responses": answers,
    }
    if one.takes:
        body = {"application/json": {"schema": _reference(one.takes)}}
        made["requestBody"] = {"required": True, "content": body}
    return made


def _reference(kind: type[BaseModel]) -> dict[str, str]:
    name = re.sub(r"[^A-Za-z0-9.\-_]", "_", kind.__name__)
    return {"$ref": _REFERENCE.format(model=name)}


def _path(one: Operation) -> Iterator[dict[str, Any]]:
    for name, kind in _PARAMETER.findall(one.path):
        schema = _NUMBER if kind == "int" else _TEXT
        yield {"name": name, "in": "path", "required": True, "schema": schema}


def _query(one: Operation) -> Iterator[dict[str, Any]]:
    schema = one.asks.model_json_schema()
    named = schema.get("$defs", {})
    for name, value in schema.get("properties", {}).items():
        about = value.pop("description", "")
        options = [part for part in value.get("anyOf", [value]) if part.get("type") != "null"]
        (kept,) = options
        kept = named[kept["$ref"].rpartition("/")[2]] if "$ref" in kept else kept
        plain = {key: part for key, part in kept.items() if key not in ("title", "description")}
        yield {"name": name, "in": "query", "description": about, "schema": plain}
