"""What a watchlist may hold, told to editors: its JSON Schema.

`python -m watcher.config.schema > config/watchlist.schema.json` writes the published file. It is
made of the sections' own fields and descriptions.
"""

import json
import sys
from datetime import timedelta
from typing import Any, Final

from pydantic.json_schema import GenerateJsonSchema, JsonSchemaValue

from watcher.config.sections import Document
from watcher.config.values import spelt
from watcher.core.topics import EVERYTHING, SILENT

Json = dict[str, Any]

_INCLUDE: Final[Json] = {"type": "string", "pattern": "[./]", "title": "!include"}
"""What editors see of `feeds: !include feeds/*.yaml`."""

_EMPTY: Final[tuple[object, ...]] = (None, [], {})
_SPECIAL: Final = {SILENT: "silent", EVERYTHING: "alert"}


class _Generator(GenerateJsonSchema):
    """Leaves out what says nothing, and spells defaults as people would write them."""

    def field_title_should_be_set(self, schema: Any) -> bool:  # noqa: ANN401, ARG002 - overrides
        return False  # it would repeat the key

    def nullable_schema(self, schema: Any) -> JsonSchemaValue:  # noqa: ANN401 - overrides
        return self.generate_inner(schema["schema"])  # None means an absent key, never `null`

    def encode_default(self, dft: Any) -> Any:  # noqa: ANN401 - overrides
        match dft:
            case timedelta():
                return _SPECIAL.get(dft) or spelt(dft)
            case bool() | int() | str() | None:
                return dft
            case tuple() if type(dft) is tuple:
                return list(dft)
            case _:
                return str(dft)


def plain_schema() -> Json:
    """The JSON Schema of a watchlist without includes."""
    made: Json = _tidy(Document.model_json_schema(schema_generator=_Generator))
    return made


def schema() -> Json:
    """The JSON Schema (2020-12) of a watchlist, for editors."""
    made = plain_schema()
    for section in made["properties"].values():
        meaning = section.pop("description")
        section.update({"anyOf": [dict(section), _INCLUDE], "description": meaning})
        for key in section.keys() - {"anyOf", "description"}:
            del section[key]
    return {"$schema": GenerateJsonSchema.schema_dialect, **made, "title": "watcher watchlist"}


def text() -> str:
    """The published file."""
    return json.dumps(schema(), indent=2, ensure_ascii=False) + "\n"


def _tidy(node: Any) -> Any:  # noqa: ANN401 - any part of a JSON document
    """The same without empty defaults, which only mean that the key may be left out."""
    match node:
        case dict():
            items = ((key, _tidy(value)) for key, value in node.items())
            return {key: value for key, value in items if key != "default" or value not in _EMPTY}
        case list():
            return [_tidy(item) for item in node]
        case _:
            return node


if __name__ == "__main__":
    sys.stdout.write(text())
