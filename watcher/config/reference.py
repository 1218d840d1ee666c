"""What a watchlist may hold, told to readers: every key with its type, default and meaning.

Made of the JSON Schema, which is made of the sections; so `config/REFERENCE.md` says nothing else.
"""

from collections.abc import Iterator, Mapping
from typing import Any, Final, NamedTuple

from watcher.config.shape import plain_schema

Json = Mapping[str, Any]

_PLAIN: Final = {"boolean": "true or false", "integer": "whole number", "object": "mapping"}


class Key(NamedTuple):
    """One key of the watchlist.

    Attributes:
        path: such as `feeds[].url` or `aliases.NAME`.
        kind: what it takes, in words.
        default: as one would write it, "" if there is none.
        meaning: sentences.
    """

    path: str
    kind: str
    default: str
    meaning: str


def reference() -> list[Key]:
    """Every key that a watchlist may hold, in its order."""
    schema = plain_schema()
    return list(_Walker(schema["$defs"]).keys(schema, "", frozenset()))


def table() -> str:
    """The reference as a Markdown table."""
    rows = [("key", "value", "default", "meaning"), ("---", "---", "---", "---")]
    for path, kind, default, meaning in reference():
        rows.append((f"`{path}`", kind, default and f"`{default}`", meaning))
    return "".join("| " + " | ".join(row) + " |\n" for row in rows)


def unmentioned(text: str) -> list[str]:
    """The keys that a text, such as the reference, does not name in backquotes."""
    return [key.path for key in reference() if f"`{key.path}`" not in text]


class _Walker:
    """Walks a JSON Schema; `stack` names the definitions it is in, which may be recursive."""

    def __init__(self, definitions: Mapping[str, Json]) -> None:
        self._definitions = definitions

    def keys(self, node: Json, path: str, stack: frozenset[str]) -> Iterator[Key]:
        if name := node.get("$ref", "").removeprefix("#/$defs/"):
            if name not in stack:
                yield from self.keys(self._definitions[name], path, stack | {name})
            return
        for key, value in node.get("properties", {}).items():
            inner = f"{path}.{key}".removeprefix(".")
            default = str(value.get("default", ""))
            yield Key(
                inner,
                self._kind(value),
                default.replace("True", "true").replace("False", "false"),
                self._meaning(value),
            )
            yield from self.keys(value, inner, stack)
        for part in [*node.get("anyOf", ()), *node.get("oneOf", ())]:
            yield from self.keys(part, path, stack)
        if "items" in node:
            yield from self.keys(node["items"], f"{path}[]", stack)

    def _meaning(self, node: Json) -> str:
        found = node.get("description") or self._resolved(node).get("description", "")
        return str(found)

    def _resolved(self, node: Json) -> Json:
        name = node.get("$ref", "").removeprefix("#/$defs/")
        return self._definitions[name] if name else node

    def _kind(self, node: Json) -> str:
        node = self._resolved(node)
        if node.get("title") == "Match":
            return "match"
        if parts := [*node.get("anyOf", ()), *node.get("oneOf", ())]:
            return " or ".join(dict.fromkeys(self._kind(part) for part in parts))
        if "enum" in node or "const" in node:
            return ", ".join(f"`{value}`" for value in node.get("enum", [node.get("const")]))
        if node["type"] == "array":
            return f"list of {self._kind(node['items'])}"
        return str(_PLAIN.get(node["type"]) or node.get("title", "text"))
