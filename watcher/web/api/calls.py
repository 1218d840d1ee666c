"""Checks a request against its operation, has it done and answers in JSON."""

from collections.abc import Callable
from typing import Any

from pydantic import BaseModel, ValidationError
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from watcher.web import tags
from watcher.web.api import reads, writes
from watcher.web.api.operations import Call, Operation

PREFIX = "/api/v1"
OPERATIONS = (*reads.OPERATIONS, *writes.OPERATIONS)


def routes() -> list[Route]:
    """An address for each operation."""
    return [
        Route(PREFIX + path, _endpoint(same), methods=sorted(same))
        for path, same in _by_path().items()
    ]


def _by_path() -> dict[str, dict[str, Operation]]:
    found: dict[str, dict[str, Operation]] = {}
    for one in OPERATIONS:
        found.setdefault(one.path, {})[one.method] = one
    return found


def _endpoint(operations: dict[str, Operation]) -> Callable[[Request], Response]:
    def answer(request: Request) -> Response:
        method = "GET" if request.method == "HEAD" else request.method
        return call(request, operations[method])

    return answer


def call(request: Request, operation: Operation) -> Response:
    """Answer one request."""
    asked = _checked(operation.asks, _query(request))
    given = _body(request, operation.takes) if operation.takes else None
    found = operation.act(Call(request, asked, given))
    body = found.model_dump_json().encode()
    if operation.method != "GET":
        return Response(body, operation.status, media_type="application/json")
    return tags.answer(request, body, "application/json")


def _query(request: Request) -> dict[str, str]:
    pairs = request.query_params.multi_items()
    if len(pairs) > len({name for name, _ in pairs}):
        raise HTTPException(400, "Something stands twice in the query.")
    return dict(pairs)


def _body(request: Request, kind: type[BaseModel]) -> BaseModel:
    given = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if given != "application/json":
        raise HTTPException(415, "Send JSON (application/json).")
    try:
        return kind.model_validate_json(request.scope["body"])
    except ValidationError as error:
        raise HTTPException(422, _words(error, kind)) from error


def _checked(kind: type[BaseModel], values: dict[str, Any]) -> BaseModel:
    try:
        return kind.model_validate(values)
    except ValidationError as error:
        raise HTTPException(400, _words(error, kind)) from error


def _words(error: ValidationError, kind: type[BaseModel]) -> str:
    """What is wrong and where; what was given is not repeated."""
    found = error.errors(include_url=False, include_context=False, include_input=False)
    lines = (
        f"{'.'.join(map(str, one['loc'])) or 'body'}: {_message(one['type'], one['msg'], kind)}"
        for one in found[:10]
    )
    return "; ".join(lines)


def _message(fault: str, said: str, kind: type[BaseModel]) -> str:
    """In our words where the library's are about itself."""
    if fault == "extra_forbidden":
        return f"There is no such name here; there are: {', '.join(kind.model_fields) or 'none'}"
    if fault == "missing":
        return "This is missing"
    return said.removeprefix("Value error, ")
