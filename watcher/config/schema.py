"""What a watchlist may hold, told to editors: its JSON Schema.

`python -m watcher.config.schema > config/watchlist.schema.json` writes the published file. It is
made of the sections' own fields and descriptions (see shape).
"""

import json
import sys
from typing import Final

from pydantic.json_schema import GenerateJsonSchema

from watcher.config.shape import Json, plain_schema

_INCLUDE: Final[Json] = {"type": "string", "pattern": "[./]", "title": "!include"}
"""What editors see of `feeds: !include feeds/*.yaml`."""


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


if __name__ == "__main__":
    sys.stdout.write(text())
