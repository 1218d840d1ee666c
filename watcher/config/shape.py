"""What a watchlist may hold, as a JSON Schema made of the sections' fields and descriptions."""

from datetime import timedelta
from typing import Any, Final

from pydantic.json_schema import GenerateJsonSchema, JsonSchemaValue

from watcher.config.sections import Document
from watcher.config.values import spelt
from watcher.core.topics import EVERYTHING, SILENT

Json = dict[str, Any]

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
