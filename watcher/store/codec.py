"""Model values as JSON text and back. Knows no table.

Fields at their default are left out, and fields that a later version no longer has are passed
over, so that rows outlive small changes of the model.
"""

import dataclasses
import json
import math
from datetime import datetime
from enum import StrEnum
from functools import cache
from types import UnionType
from typing import Any, TypeVar, Union, get_args, get_origin, get_type_hints

from watcher.store.columns import clean, utc

T = TypeVar("T")


def dumps(value: object) -> str:
    """A dataclass of model as JSON; its texts lose what no database keeps."""
    return json.dumps(_plain(value), ensure_ascii=False, separators=(",", ":"), allow_nan=False)


def loads(kind: type[T], text: str) -> T:
    """What `dumps` wrote, as a `kind` again."""
    value: T = _typed(kind, json.loads(text))
    return value


def _plain(value: object) -> object:
    if isinstance(value, str):
        return clean(value)
    if isinstance(value, float):
        return value if math.isfinite(value) else 0.0  # JSON has no NaN
    if isinstance(value, datetime):
        return utc(value).isoformat()
    if isinstance(value, tuple):
        return [_plain(item) for item in value]
    if dataclasses.is_dataclass(value):
        given = ((field, getattr(value, field.name)) for field in dataclasses.fields(value))
        return {field.name: _plain(item) for field, item in given if item != field.default}
    return value


def _typed(kind: Any, data: Any) -> Any:  # noqa: ANN401 (any JSON in, any type of model out)
    if isinstance(kind, type) and dataclasses.is_dataclass(kind):
        kinds = _fields(kind)
        known = ((name, item) for name, item in data.items() if name in kinds)
        return kind(**{name: _typed(kinds[name], item) for name, item in known})
    if isinstance(kind, type) and issubclass(kind, StrEnum):
        return kind(data)
    if kind is datetime:
        return datetime.fromisoformat(data)
    if get_origin(kind) is tuple:
        return _tuple(get_args(kind), data)
    if get_origin(kind) in (UnionType, Union):
        (inner,) = (option for option in get_args(kind) if option is not type(None))
        return None if data is None else _typed(inner, data)
    return data


def _tuple(kinds: tuple[Any, ...], data: list[Any]) -> tuple[Any, ...]:
    if kinds[-1] is Ellipsis:
        return tuple(_typed(kinds[0], item) for item in data)
    return tuple(_typed(kind, item) for kind, item in zip(kinds, data, strict=True))


@cache
def _fields(kind: type) -> dict[str, Any]:
    return get_type_hints(kind)
