"""Column types in which any value fits: what the network sends must never abort a batch.

Texts lose NUL (Postgres refuses it) and lone surrogates (no UTF-8 has them); moments are stored in
UTC and come back aware; numbers stay within 64 bits.
"""

from datetime import UTC, datetime, timedelta

from sqlalchemy import BigInteger, DateTime, Dialect, Text
from sqlalchemy.types import TypeDecorator

INT64_MAX = 2**63 - 1


def clean(text: str) -> str:
    """The text without NUL; surrogate pairs become their character, lone surrogates U+FFFD."""
    try:
        text.encode()
    except UnicodeEncodeError:
        text = text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    return text.replace("\0", "")


def utc(moment: datetime) -> datetime:
    """The moment in UTC; what UTC cannot say (year 0, year 10000) becomes the nearest it can.

    Raises:
        ValueError: the moment has no zone.
    """
    offset = moment.utcoffset()
    if offset is None:
        raise ValueError(f"a moment without a time zone: {moment!r}")
    try:
        return moment.astimezone(UTC)
    except OverflowError:
        nearest = datetime.max if moment.year > 1 else datetime.min  # noqa: DTZ901 (zone follows)
        return nearest.replace(tzinfo=UTC)


def fit(number: int) -> int:
    """The number, or the nearest that 64 bits hold."""
    return max(-INT64_MAX, min(INT64_MAX, number))


class SafeText(TypeDecorator[str]):
    """Text without NUL and lone surrogates."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        """Clean on the way in."""
        del dialect
        return None if value is None else clean(value)


class Moment(TypeDecorator[datetime]):
    """An aware datetime, stored in UTC."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """To UTC; SQLite keeps no zone."""
        if value is None:
            return None
        moment = utc(value)
        return moment.replace(tzinfo=None) if dialect.name == "sqlite" else moment

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Aware again."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if dialect.name == "sqlite" else value.astimezone(UTC)


class Seconds(TypeDecorator[timedelta]):
    """A duration, stored as whole seconds."""

    impl = BigInteger
    cache_ok = True

    def process_bind_param(self, value: timedelta | None, dialect: Dialect) -> int | None:
        """To seconds."""
        del dialect
        return None if value is None else int(value.total_seconds())

    def process_result_value(self, value: int | None, dialect: Dialect) -> timedelta | None:
        """From seconds."""
        del dialect
        return None if value is None else timedelta(seconds=value)


class Int64(TypeDecorator[int]):
    """A number that fits 64 bits."""

    impl = BigInteger
    cache_ok = True

    def process_bind_param(self, value: int | None, dialect: Dialect) -> int | None:
        """Clamp on the way in."""
        del dialect
        return None if value is None else fit(value)
