"""Topics: when each was first watched. Knows no watchlist."""

from collections.abc import Iterable, Mapping
from datetime import datetime

from sqlmodel import Session


def first_seen(session: Session, names: Iterable[str], now: datetime) -> Mapping[str, datetime]:
    """When each topic was first watched; `now` for those never named before."""
    raise NotImplementedError
