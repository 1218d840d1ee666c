"""What an address asks for: names, numbers and cursors, checked before anything is looked up."""

from collections.abc import Iterable
from enum import StrEnum
from typing import TypeVar

from starlette.exceptions import HTTPException
from starlette.requests import Request

from watcher.core.topics import Topic
from watcher.store.paging import Mark
from watcher.web import cursors, program
from watcher.web.cursors import NoCursor

E = TypeVar("E", bound=StrEnum)
LARGEST = 2**31 - 1
"""Ids of rows."""


def topic(request: Request) -> Topic:
    """The topic that the path names.

    Raises:
        HTTPException: the watchlist has none of that name.
    """
    found = program.of(request).topic(request.path_params["name"])
    if found is None:
        raise HTTPException(404, "The watchlist has no such topic.")
    return found


def number(request: Request) -> int:
    """The number in the path.

    Raises:
        HTTPException: nothing has such a number.
    """
    found = int(request.path_params["number"])
    if found > LARGEST:
        raise HTTPException(404)
    return found


def word(request: Request, name: str, words: type[E]) -> E | None:
    """One of some words in the query; None where there is none.

    Raises:
        HTTPException: it is another word.
    """
    given = one_of(request, name, words)
    return words(given) if given else None


def one_of(request: Request, name: str, words: Iterable[str]) -> str:
    """One of some words in the query; "" where there is none.

    Raises:
        HTTPException: it is another word.
    """
    given, known = request.query_params.get(name, ""), list(words)
    if given and given not in known:
        raise HTTPException(400, f"{name} is one of: {', '.join(known)}.")
    return given


def known(request: Request, name: str, names: Iterable[str]) -> str:
    """A name in the query that must be known; "" where there is none.

    Raises:
        HTTPException: it is unknown.
    """
    given = request.query_params.get(name, "")
    if given and given not in set(names):
        raise HTTPException(400, f"The watchlist has no such {name}.")
    return given


def after(
    request: Request, kind: type[int] | type[str] = int, *, name: str = "after"
) -> Mark | None:
    """Where the page before this one ended; None for the first.

    Raises:
        HTTPException: it is no cursor.
    """
    try:
        return cursors.read(request.query_params.get(name, ""), kind)
    except NoCursor as error:
        raise HTTPException(400, "This address is no longer good; begin anew.") from error
