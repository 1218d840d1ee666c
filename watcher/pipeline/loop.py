"""How a stage hands its items to whoever does the work: the app brings threads and a safety net.

A stage says what to do with one item; the loop decides where it runs, and what a failure of one
item means for the others: nothing.
"""

from collections.abc import Callable, Hashable, Iterable, Mapping
from typing import Protocol, TypeVar

T = TypeVar("T")

Net = Callable[[str, Callable[[], object]], Exception | None]
"""Acts for a stage; what that raises is reported, with its traceback where it is a bug, and
returned."""


class Loop(Protocol):
    """Does one thing to many items."""

    def __call__(
        self,
        stage: str,
        items: Iterable[T],
        act: Callable[[T], None],
        *,
        apart: Callable[[T], str] | None = None,
    ) -> int:
        """Act on every item; an item that fails is reported and stops no other.

        Args:
            stage: poll, read, judge, deliver or retain, for the report.
            items: what to act on.
            act: settles its item, or raises.
            apart: items for which it gives the same word (host, receiver) are acted on one after
                another and different ones side by side; without it all go one after another.

        Returns:
            How many items were acted on without an error; those left when the app is told to
            stop are not, and stay leased until they are due again.
        """
        ...


class Pages(Protocol):
    """`Lanes` for queues that strangers may make any number of: those of one feed leave others."""

    def __call__(
        self,
        stage: str,
        queues: Mapping[str, Iterable[T]],
        act: Callable[[T], None],
        *,
        whose: Mapping[str, Hashable],
        waits: bool = True,
    ) -> int:
        """Act on each queue's items in order, queues side by side; see `Lanes`.

        Args:
            stage: for the report.
            queues: name to items, in the order of their turns.
            act: settles its item, or raises.
            whose: queue to whom it belongs: whoever has many at work leaves room for others.
            waits: for a moment; else it comes back at once.
        """
        ...


class Lanes(Protocol):
    """Does one thing to the items of several queues that must not wait for each other."""

    def __call__(
        self, stage: str, queues: Mapping[str, Iterable[T]], act: Callable[[T], None]
    ) -> int:
        """Act on each queue's items in order, queues side by side.

        A queue that is still at work from an earlier call goes on undisturbed, and what it is
        given now is left out. Waits a moment, not for those who take their time.

        Args:
            stage: for the report.
            queues: name to items, which are asked for as they are needed.
            act: settles its item, or raises.

        Returns:
            How many items were acted on without an error, in the queues that have ended since.
        """
        ...
