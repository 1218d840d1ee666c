"""The errors that watcher raises on purpose.

    WatcherError
    ├── ConfigError     the watchlist, an included file, a secret or the environment is wrong
    ├── FetchError      a request failed: address refused, timeout, status, size, TLS, redirect
    ├── ContentError    what was fetched is not what it should be: no feed, no text, broken encoding
    ├── DeliveryError   a receiver did not take an alert
    ├── ChildError      work in a process of its own gave no answer
    └── StoreError      the database is missing, foreign, newer, locked, full or read-only
        └── AwayError   its server cannot be used just now

Every message speaks to the user: what happened, where (feed, topic, receiver, file and line) and
what to do. Adapters translate outside exceptions into these at the border, with `raise … from`.
Not modified, reprint and suppressed are values, not errors.
"""

from dataclasses import dataclass
from datetime import timedelta


class WatcherError(Exception):
    """Anything that watcher reports to its user instead of crashing."""


class ConfigError(WatcherError):
    """The configuration cannot be used; `problems` has one line per mistake, all of them."""

    def __init__(self, *problems: str) -> None:
        super().__init__("\n".join(problems))
        self.problems = problems


@dataclass(eq=False)
class FetchError(WatcherError):
    """A request failed.

    Attributes:
        kind: a short stable word for metrics: refused, dns, timeout, tls, status, too large,
            redirect, protocol, connection, url, robots (its site asks programs not to read it),
            resting (its host wants to be left alone for now; it was not asked), busy (it is
            large, and others were being read).
        detail: one sentence for the user, naming the address (credentials redacted).
        status: HTTP status if a response arrived.
        retry_after: what the server asked for, if it did.
        redirected: it was not the requested address that answered with `status`.
    """

    kind: str
    detail: str
    status: int | None = None
    retry_after: timedelta | None = None
    redirected: bool = False

    def __str__(self) -> str:
        return self.detail


@dataclass(eq=False)
class ContentError(WatcherError):
    """What arrived cannot be read as a feed or an article, or a file as rows.

    Attributes:
        kind: a short stable word for metrics: empty (nothing, or nothing that says anything),
            partial (it broke off before its first entry), html, not a feed, no text, encoding, too
            large, too heavy (no process could read it within its limits), duplicate (a feed that
            has moved to where another one is).
        detail: one sentence for the user.
    """

    kind: str
    detail: str

    def __str__(self) -> str:
        return self.detail


@dataclass(eq=False)
class DeliveryError(WatcherError):
    """A receiver did not take a delivery; the outbox decides what follows.

    Attributes:
        detail: one sentence for the user, secrets redacted.
        permanent: trying again cannot help (bad address, 410 Gone, refused recipient).
        retry_after: what the receiver asked for, if it did.
        gone: the receiver wants nothing any more, whatever it is.
        served: of a receiver of several people those who got it, by this attempt or before.
    """

    detail: str
    permanent: bool = False
    retry_after: timedelta | None = None
    gone: bool = False
    served: tuple[str, ...] = ()

    def __str__(self) -> str:
        return self.detail


class ChildError(WatcherError):
    """A child process gave no answer; says why, as a sentence about it that lacks its subject."""


class StoreError(WatcherError):
    """The database cannot be used as it is."""


class AwayError(StoreError):
    """The database's server cannot be used just now; by itself it may be again."""
