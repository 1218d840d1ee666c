"""What an operation of the API is, and the refusals that all of them share."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from pydantic import BaseModel
from starlette.exceptions import HTTPException
from starlette.requests import Request

from watcher.store.paging import Mark
from watcher.web import cursors, program
from watcher.web.api.shapes import Asks, Listing
from watcher.web.cursors import NoCursor
from watcher.web.program import Program


@dataclass(frozen=True, slots=True)
class Call:
    """A request that was checked.

    Attributes:
        asked: its query.
        given: its body; None where the operation takes none.
    """

    request: Request
    asked: Any
    given: Any = None

    @property
    def daemon(self) -> Program:
        """What it is about."""
        return program.of(self.request)

    @property
    def path(self) -> dict[str, Any]:
        """The parameters of its path."""
        return self.request.path_params

    def number(self) -> int:
        """The number in the path.

        Raises:
            HTTPException: nothing has such a number.
        """
        found = int(self.path["number"])
        if not 0 < found < 2**31:
            raise HTTPException(404, "Nothing has this number.")
        return found

    def after(self, kind: type[int] | type[str] = int) -> Mark | None:
        """Where the page before ended.

        Raises:
            HTTPException: no page ended there.
        """
        asked: Listing = self.asked
        try:
            return cursors.read(asked.after, kind)
        except NoCursor as error:
            raise HTTPException(404, f"No page ended at `after`: {error}.") from error

    def topic(self, name: str) -> str:
        """The name of a topic of the watchlist, or "".

        Raises:
            HTTPException: it has none of that name.
        """
        if name and self.daemon.topic(name) is None:
            raise HTTPException(404, "The watchlist has no such topic.")
        return name


@dataclass(frozen=True, slots=True)
class Operation:
    """One operation.

    Attributes:
        path: below /api/v1, as Starlette writes it.
        name: unique; clients that are generated call it so.
        about: one sentence.
        act: does it.
        answers: what comes back.
        asks: what may stand in the query.
        takes: what the body holds, None for no body.
        status: of success.
    """

    method: str
    path: str
    name: str
    about: str
    act: Callable[[Call], BaseModel]
    answers: type[BaseModel]
    asks: type[BaseModel] = Asks
    takes: type[BaseModel] | None = None
    status: int = 200
