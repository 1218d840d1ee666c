"""Network out: renders a message and hands it to a receiver.

Knows no database, no topic matching and no clock, and never retries: a sender says with
`DeliveryError` whether trying again can help, the outbox decides when.
"""

from collections.abc import Collection
from datetime import datetime
from typing import Protocol, runtime_checkable

from watcher.model import Message


class Notifier(Protocol):
    """One receiver: the only port of this program."""

    def send(self, delivery_id: str, message: Message, now: datetime) -> None:
        """Deliver one message; returning means that the receiver took it.

        Args:
            delivery_id: the same for every attempt of one delivery, so that a receiver can drop
                repeats: the webhook-id and the Message-ID are made of it.
            message: an alert, or several that have joined it, or a digest.
            now: aware UTC time of this attempt.

        Raises:
            DeliveryError: the receiver did not take it; says whether trying again can help.
        """
        ...


@runtime_checkable
class Resuming(Protocol):
    """A receiver of several people, who need not get the same message twice."""

    def resume(
        self, delivery_id: str, message: Message, now: datetime, served: Collection[str]
    ) -> None:
        """Go on with a delivery whose last attempt served some.

        Args:
            delivery_id: as `Notifier.send` has it, and so the others.
            message: likewise.
            now: likewise.
            served: who got it, as the error of that attempt said.

        Raises:
            DeliveryError: somebody did not take it.
        """
        ...
