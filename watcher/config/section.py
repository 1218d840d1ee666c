"""What all sections of a watchlist have in common: nothing unknown, nothing guessed, no change.

Knows no section by name.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Self

from pydantic import BaseModel, ConfigDict, SecretStr, ValidationInfo, model_validator

from watcher.config.problems import did_you_mean
from watcher.config.sources import Sources


@dataclass(slots=True)
class Context:
    """What a section may ask while it is validated, and what it leaves behind for messages.

    Attributes:
        sources: reads the files that values name.
        names: section to the names given in it; a section that could not be read is absent.
        readers: id of a mapping to the section type that read it.
    """

    sources: Sources = field(default_factory=Sources)
    names: Mapping[str, frozenset[str]] = field(default_factory=dict)
    readers: dict[int, "type[Section]"] = field(default_factory=dict)

    def check(self, section: str, name: str) -> str:
        """The name, if the section has it.

        Raises:
            ValueError: it has not.
        """
        if section in self.names and name not in self.names[section]:
            remedy = did_you_mean(name, self.names[section]) or f"add it to `{section}`"
            raise ValueError(f"is not in `{section}`; {remedy}")
        return name


class Section(BaseModel):
    """A mapping of the watchlist with fixed keys."""

    model_config = ConfigDict(
        extra="forbid",
        frozen=True,
        strict=True,
        allow_inf_nan=False,
        arbitrary_types_allowed=True,
        hide_input_in_errors=True,
    )

    @model_validator(mode="before")
    @classmethod
    def _leave_name(cls, data: Any, info: ValidationInfo) -> Any:  # noqa: ANN401 - pydantic's signature
        if isinstance(info.context, Context):
            info.context.readers[id(data)] = cls
        return data

    @classmethod
    def keys(cls) -> dict[str, str]:
        """Key to description, as the watchlist spells the keys."""
        fields = cls.model_fields.items()
        return {info.alias or name: info.description or "" for name, info in fields}

    @classmethod
    def parent(cls, key: str) -> str:
        """The one of its keys below which such a key may stand, "" without one."""
        for name, info in cls.model_fields.items():
            inner = info.annotation
            known = inner.keys() if isinstance(inner, type) and issubclass(inner, Section) else ()
            if key in known:
                return info.alias or name
        return ""

    def filled(self, **values: object) -> Self:
        """A copy with other values, which are not validated."""
        return self.model_copy(update=values)


def content(value: object) -> object:
    """A section as plain JSON values, secrets revealed: to compare, never to show."""
    match value:
        case BaseModel():
            return {key: content(item) for key, item in value}
        case dict():
            return {str(key): content(item) for key, item in value.items()}
        case tuple():
            return [content(item) for item in value]
        case SecretStr():
            return value.get_secret_value()
        case str() | bool() | int() | float() | None:
            return value
        case _:
            return str(value)
