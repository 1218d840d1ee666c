"""A webhook's body by a template of the user's: Jinja2 in its sandbox, in a process of its own.

The sandbox keeps a template from the program; the process bounds its time and memory. The template
is the user's and trusted as far as that; what it is given of articles is data, never template.
Run as a program it renders: asked {template, values} it answers {body} or {error}.
"""

from collections.abc import Iterator, Mapping
from typing import Any

import jinja2
from jinja2.sandbox import ImmutableSandboxedEnvironment

from watcher.errors import DeliveryError
from watcher.notify import child

SECONDS = 5
LIMIT = 200_000  # characters of a body: ten times what the standard form has at most


def check(template: str) -> str:
    """The template, if it can be used.

    Raises:
        ValueError: it is malformed; names its line.
    """
    try:
        _environment().from_string(template)
    except jinja2.TemplateSyntaxError as error:
        raise ValueError(
            f"is no Jinja template: line {error.lineno}: {error.message}; correct it"
        ) from error
    return template


def fill(template: str, values: Mapping[str, Any]) -> str:
    """The template with the values filled in.

    Raises:
        DeliveryError: it failed, gave nothing or too much, or took too long.
    """
    try:
        answer = child.ask(__name__, {"template": template, "values": values}, SECONDS)
    except DeliveryError as error:
        raise DeliveryError(f"the template {error}") from error
    if why := answer.get("error"):
        raise DeliveryError(f"the template failed: {why}")
    return str(answer["body"])


def _environment() -> ImmutableSandboxedEnvironment:
    # Not HTML: what is filled in is made fit by filters such as tojson.
    return ImmutableSandboxedEnvironment(undefined=jinja2.StrictUndefined, autoescape=False)


def _render(template: str, values: Mapping[str, Any]) -> dict[str, str]:
    try:
        parts = _environment().from_string(template).generate(values)
        body = "".join(_bounded(parts))
    except (jinja2.TemplateError, ArithmeticError, LookupError, TypeError, ValueError) as error:
        return {"error": f"{type(error).__name__}: {error}"[:300]}
    except (MemoryError, RecursionError):
        return {"error": "it takes too much memory"}
    return {"body": body} if body.strip() else {"error": "it gave nothing"}


def _bounded(parts: Iterator[str]) -> Iterator[str]:
    size = 0
    for part in parts:
        size += len(part)
        if size > LIMIT:
            raise ValueError(f"it gave more than {LIMIT:,} characters")
        yield part


if __name__ == "__main__":
    child.serve(lambda asked: _render(**asked), SECONDS)
