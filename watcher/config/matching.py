"""The key `match` of a topic: its shapes in the watchlist, and the expression they mean.

Knows how people write it; what a term may look like and how it is found is core's.
"""

from collections.abc import Iterable, Iterator
from typing import Annotated, Final, Literal, Union

from pydantic import (
    AfterValidator,
    BeforeValidator,
    ConfigDict,
    Discriminator,
    Field,
    RootModel,
    Tag,
    model_validator,
)

from watcher.config.languages import CODES
from watcher.config.section import Section, content
from watcher.config.terms import ALIAS, Aliases, PerLanguage, Wanted, per_language, term
from watcher.config.values import listed, some
from watcher.core.topics import All, Any_, Expr, Near, Not, Term

MAX_WITHIN: Final = 1_000
"""Words of `near`; a long article. Farther apart, `all` says the same."""


def _kind(value: object) -> str | None:
    """Which shape of a match a value has; the names in <> are no keys."""
    match value:
        case str():
            return "<text>"
        case tuple() | list():
            return "<list>"
        case dict() if "near" in value or "within" in value:
            return "<near>"
        case dict() if value and all(isinstance(key, str) and key in CODES for key in value):
            return "<languages>"
        case dict():
            return "<group>"
        case _:
            return None


_SHAPES: Final = (
    "is no match; write a term in quotes, a list of terms, "
    "{all: […]}, {any: […]}, {none: […]}, {near: […]} or {en: […], ko: […]}"
)


class Match(
    RootModel[
        Annotated[
            Union[  # noqa: UP007 - `|` cannot join names that are defined below
                Annotated[Wanted, Tag("<text>")],
                Annotated[tuple["Match", ...], AfterValidator(some), Tag("<list>")],
                Annotated[PerLanguage, Tag("<languages>")],
                Annotated["NearSection", Tag("<near>")],
                Annotated["Group", Tag("<group>")],
            ],
            Discriminator(_kind, custom_error_type="match", custom_error_message=_SHAPES),
        ]
    ]
):
    """A term; a list, of which one must be found; or a mapping: a group, near, or languages."""

    model_config = ConfigDict(frozen=True, strict=True)

    def aliases(self) -> frozenset[str]:
        """The names of the aliases it uses."""
        texts = _texts(content(self))
        return frozenset(text.removeprefix(ALIAS) for text in texts if text.startswith(ALIAS))

    def expr(self, aliases: Aliases) -> Expr:
        """What it means, with aliases replaced by their terms."""
        match self.root:
            case str() as text if text.startswith(ALIAS):
                return Any_(aliases[text.removeprefix(ALIAS)])
            case str() as text:
                return term(text)
            case tuple() as items:
                return Any_(tuple(item.expr(aliases) for item in items))
            case dict() as languages:
                return Any_(per_language(languages))
            case section:
                return section.expr(aliases)


def _texts(value: object) -> Iterator[str]:
    match value:
        case str():
            yield value
        case list():
            for item in value:
                yield from _texts(item)
        case dict():
            yield from _texts(list(value.values()))


def _exprs(items: Iterable[Match], aliases: Aliases) -> tuple[Expr, ...]:
    return tuple(item.expr(aliases) for item in items)


Items = Annotated[
    tuple[Match, ...],
    AfterValidator(some),
    BeforeValidator(listed, json_schema_input_type=Wanted | tuple[Match, ...]),
]


class Group(Section):
    """Conditions that must all hold."""

    all: Items = Field(default=(), description="Each of these must be found.")
    any: Items = Field(default=(), description="At least one of these must be found.")
    none: Items = Field(default=(), description="None of these may be found.")

    @model_validator(mode="after")
    def _not_empty(self) -> "Group":
        if not (self.all or self.any or self.none):
            raise ValueError("has no condition; write all, any or none")
        return self

    def expr(self, aliases: Aliases) -> Expr:
        """See `Match.expr`."""
        parts: tuple[Expr, ...] = _exprs(self.all, aliases)
        if self.any:
            parts += (Any_(_exprs(self.any, aliases)),)
        if self.none:
            parts += (Not(_exprs(self.none, aliases)),)
        return parts[0] if len(parts) == 1 else All(parts)


def _two(items: tuple[Match, ...]) -> tuple[Match, ...]:
    if len(items) < 2:
        raise ValueError("needs two items or more; write [this, that]")
    return items


def _within(value: object) -> object:
    if value != "sentence" and (type(value) is not int or not 1 <= value <= MAX_WITHIN):
        raise ValueError(f"is no distance; write 1 to {MAX_WITHIN} words, or sentence")
    return value


class NearSection(Section):
    """Terms that must stand close together."""

    near: Annotated[tuple[Match, ...], AfterValidator(_two)] = Field(
        description="What must stand close together: terms, aliases or lists."
    )
    within: Annotated[int | Literal["sentence"], BeforeValidator(_within)] = Field(
        default="sentence", description="At most so many words apart, or in one `sentence`."
    )

    def expr(self, aliases: Aliases) -> Expr:
        """See `Match.expr`."""
        distance = None if self.within == "sentence" else self.within
        return Near(_exprs(self.near, aliases), distance)


Match.model_rebuild()


def selective(match: Match) -> Match:
    """The match, if a text without any of its terms does not satisfy it.

    Raises:
        ValueError: it does, hence nearly every text would.
    """
    stand_ins = {name: (Term(name),) for name in match.aliases()}
    if _matches_empty(match.expr(stand_ins)):
        raise ValueError(
            "matches every text that lacks its terms; say with any or all what to find"
        )
    return match


def _matches_empty(expr: Expr) -> bool:
    match expr:
        case Term() | Near():
            return False
        case All(items):
            return all(_matches_empty(item) for item in items)
        case Any_(items):
            return any(_matches_empty(item) for item in items)
        case Not(items):
            return not any(_matches_empty(item) for item in items)
