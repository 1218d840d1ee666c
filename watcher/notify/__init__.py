"""Network out: renders a message and hands it to a receiver.

Knows no database, no topic matching and no clock, and never retries: a sender says with
`DeliveryError` whether trying again can help, the outbox decides when.
"""

from datetime import datetime
from typing import Protocol

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
