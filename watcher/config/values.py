"""The kinds of values that a watchlist holds: text in, checked value out, reason if not.

Each kind says how an editor should check it too. Knows no section and no file.
"""

import re
from collections.abc import Callable
from datetime import UTC, datetime, time, timedelta, tzinfo
from ipaddress import IPv4Network, IPv6Network, ip_network
from typing import Annotated, Final, Literal, TypeVar
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError, available_timezones

from pydantic import (
    AfterValidator,
    BeforeValidator,
    Field,
    JsonValue,
    PlainValidator,
    WithJsonSchema,
)

from watcher.config.languages import language
from watcher.config.problems import did_you_mean
from watcher.core.hours import QuietHours, Schedule

T = TypeVar("T")
Json = dict[str, object]

MINUTE: Final = timedelta(minutes=1)
LONGEST: Final = timedelta(days=36_500)
"""A century: dates reckoned with it stay within what a datetime can hold."""

LONGEST_HOLD: Final = timedelta(days=1)
"""News that is a day old is none."""

_UNITS: Final = {"w": 604_800, "d": 86_400, "h": 3_600, "m": 60, "s": 1}
_DURATION: Final = r"([0-9]{1,9}w)?([0-9]{1,9}d)?([0-9]{1,9}h)?([0-9]{1,9}m)?([0-9]{1,9}s)?"
_WEEKDAYS: Final = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_TIME: Final = "([01][0-9]|2[0-3]):[0-5][0-9]"
_SCHEDULE: Final = rf"(daily|weekly (?P<weekday>{'|'.join(_WEEKDAYS)})) (?P<at>{_TIME})"
_QUIET: Final = f"(?P<start>{_TIME})-(?P<end>{_TIME})"
_NAME: Final = r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}"
_ADDRESS: Final = r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@[A-Za-z0-9.-]{1,255}"
_HEADER_NAME: Final = r"[A-Za-z0-9!#$%&'*+.^_`|~-]{1,128}"  # RFC 9110, token
_OWN_HEADERS: Final = frozenset({
    "host", "content-length", "transfer-encoding", "connection", "keep-alive", "proxy-connection",
    "proxy-authenticate", "proxy-authorization", "te", "trailer", "upgrade", "expect",
})  # fmt: skip
"""Say where a message goes, where it ends and what holds for one connection: whoever makes the
request knows. Source: RFC 9110, 7.2 (Host), 7.6.1 (hop by hop), 10.1.1 (Expect); RFC 9112, 6."""
_HEADER_VALUE: Final = r"[\x20-\x7e]{0,4096}"


UNSHOWN: Final[dict[str, JsonValue]] = {"writeOnly": True}
"""In the JSON Schema of a field: what stands there is a secret, or may hold one."""


class NotText(ValueError):  # noqa: N818 - pydantic's validators raise it, users never see it
    """Not a text, where a text is meant."""


def from_text(parse: Callable[[str], T]) -> PlainValidator:
    """A validator that parses a text."""

    def validate(value: object) -> T:
        if not isinstance(value, str):
            raise NotText
        return parse(value)

    return PlainValidator(validate)


def editor(kind: str, pattern: str = "", example: str = "") -> WithJsonSchema:
    """What the JSON Schema says of a kind of text; `${VARIABLE}` always passes."""
    schema: Json = {"type": "string", "title": kind}
    if pattern:
        schema["pattern"] = rf"^(?:{pattern})$|\$\{{"
    if example:
        schema["examples"] = [example]
    return WithJsonSchema(schema)


def line(text: str) -> str:
    """One line of text that is not blank."""
    if not text.strip():
        raise ValueError("is empty; write a text")
    if len(text.splitlines()) > 1:
        raise ValueError("must be one line; remove the line breaks")
    return text.strip()


def paragraph(text: str) -> str:
    """Text with its white space collapsed; not blank."""
    return line(" ".join(text.split()))


def name(text: str) -> str:
    """A key for database, logs, metrics and addresses."""
    if not re.fullmatch(_NAME, text):
        raise ValueError(
            "is no name; use up to 64 letters a-z, digits, dots, hyphens and underscores, "
            "and put what people should read into a title"
        )
    return text


def duration(text: str) -> timedelta:
    """A span such as 90s, 15m, 1h30m, 2d or 1w, longer than nothing."""
    match = re.fullmatch(_DURATION, text)
    if not text or not match:
        raise ValueError("is no duration; write a number and a unit, such as 90s, 15m, 1h30m or 2d")
    seconds = sum(int(part[:-1]) * _UNITS[part[-1]] for part in match.groups() if part)
    if not 0 < seconds <= LONGEST.total_seconds():
        raise ValueError(f"is out of range; write more than 0 and at most {LONGEST.days}d")
    return timedelta(seconds=seconds)


def moment(text: str, zone: tzinfo | None) -> datetime:
    """A date, or date and time, such as 2031-03-04T08:00; aware UTC.

    Args:
        text: ISO 8601.
        zone: of a text that has none; None where nobody knows it.
    """
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        raise ValueError("is no date; write 2031-03-04 or 2031-03-04T08:00") from None
    if not (found.tzinfo or zone):
        raise ValueError(f"has no time zone; write {text}+00:00, or another difference from UTC")
    try:
        return (found if found.tzinfo else found.replace(tzinfo=zone)).astimezone(UTC)
    except OverflowError:
        raise ValueError("is beyond the calendar; write an earlier or a later year") from None


def wait(value: object) -> timedelta:
    """A span of at most a day, or 0 for none."""
    if value in ("0", "0s") or (value == 0 and type(value) is int):
        return timedelta(0)
    if not isinstance(value, str):
        raise NotText
    if (span := duration(value)) > LONGEST_HOLD:
        raise ValueError("is too long, as news waits for it; write 1d or less")
    return span


def schedule(text: str) -> Schedule:
    """When a digest is due: `daily 08:00` or `weekly monday 08:00`, local time."""
    match = re.fullmatch(_SCHEDULE, text)
    if not match:
        raise ValueError("is no schedule; write one such as daily 08:00 or weekly monday 08:00")
    weekday = _WEEKDAYS.index(match["weekday"]) if match["weekday"] else None
    return Schedule(time.fromisoformat(match["at"]), weekday)


def quiet_hours(text: str) -> QuietHours:
    """Hours of the day such as 22:00-07:00, local time."""
    match = re.fullmatch(_QUIET, text)
    if not match or match["start"] == match["end"]:
        raise ValueError("are no hours of the day; write some such as 22:00-07:00")
    return QuietHours(time.fromisoformat(match["start"]), time.fromisoformat(match["end"]))


def spelt(span: timedelta) -> str:
    """A span of whole seconds as `duration` reads it."""
    seconds, words = round(span.total_seconds()), ""
    for unit in "dhms":  # no weeks: people say 90d
        count, seconds = divmod(seconds, _UNITS[unit])
        words += f"{count}{unit}" if count else ""
    return words or "0"


def at_least_a_minute(span: timedelta) -> timedelta:
    """A polling interval: below a minute publishers block (FAULTS D07)."""
    if span < MINUTE:
        raise ValueError("is too often for any publisher; write 1m or more")
    return span


def zone(text: str) -> ZoneInfo:
    """A time zone by its IANA name."""
    try:
        return ZoneInfo(text)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        hint = did_you_mean(text, (zone for zone in available_timezones()))
        remedy = hint or "write an IANA name such as Europe/Brussels or UTC"
        raise ValueError(f"is no time zone; {remedy}") from error


def url(text: str) -> str:
    """An absolute http or https address without credentials."""
    if re.search(r"[\s\\\x00-\x1f\x7f]", text):
        raise ValueError("contains a space, a backslash or a control character; remove it")
    try:
        parts = urlsplit(text)
        host, _ = parts.hostname, parts.port
    except ValueError as error:
        raise ValueError("has no valid host or port; write https://host/path") from error
    if parts.scheme not in {"http", "https"} or not host:
        raise ValueError("is no web address; write https://host/path")
    if "@" in parts.netloc:
        raise ValueError(
            'carries credentials, which end up in logs; write `auth: {user: …, password: "${…}"}` '
            'for a feed, and `headers: {Authorization: "Basic ${…}"}` for anything else'
        )
    return text


def proxy_url(text: str) -> str:
    """Where a proxy is: as `url`, or with the scheme socks5."""
    if "@" in text.partition("://")[2].partition("/")[0]:
        raise ValueError(
            "carries credentials, which end up in logs; "
            'write `{url: …, user: …, password: "${…}"}` without them'
        )
    url(re.sub(r"\Asocks5://", "http://", text))
    return text


def address(text: str) -> str:
    """One email address, without a name."""
    if not re.fullmatch(_ADDRESS, text):
        raise ValueError("is not one email address; write name@host")
    return text


def recipient(text: str) -> str:
    """One email address of a list."""
    if not re.fullmatch(_ADDRESS, text):
        raise ValueError("is not one email address; write name@host, and a list for several")
    return text


def contact(text: str) -> str:
    """How a publisher can reach whoever runs this: a mailto: or web address."""
    if "://" in text:
        return url(text)
    mail = text.removeprefix("mailto:")
    if not re.fullmatch(_ADDRESS, mail):
        raise ValueError("is not one address; write name@host or https://host/path")
    return "mailto:" + mail


def network(text: str) -> IPv4Network | IPv6Network:
    """A range of addresses in CIDR notation."""
    try:
        return ip_network(text)
    except ValueError as error:
        raise ValueError(f"is no network: {error}; write one such as 192.168.1.0/24") from error


def header_name(text: str) -> str:
    """The name of an HTTP header."""
    if not re.fullmatch(_HEADER_NAME, text):
        raise ValueError("is no header name; write one such as Authorization")
    if text.lower() in _OWN_HEADERS:
        raise ValueError("is a header that watcher sets by itself, or none at all; delete it")
    return text


def header_value(text: str) -> str:
    """The value of an HTTP header: one line of ASCII."""
    if not re.fullmatch(_HEADER_VALUE, text):
        raise ValueError("is no header value; write one line of ASCII")
    return text


def listed(value: object) -> object:
    """One text is a list of one."""
    return (value,) if isinstance(value, str) else value


def some(items: tuple[T, ...]) -> tuple[T, ...]:
    """A list with items; asked after them, so that a bad item does not make it look empty."""
    if not items:
        raise ValueError("is an empty list; write an item, or delete the key")
    return items


def number(value: object) -> object:
    """A port may come from a variable, and then is a text of digits."""
    return int(value) if isinstance(value, str) and re.fullmatch("[0-9]{1,5}", value) else value


Line = Annotated[str, from_text(line), editor("text")]
Paragraph = Annotated[str, from_text(paragraph), editor("text")]
Name = Annotated[str, from_text(name), editor("name", _NAME)]
Duration = Annotated[timedelta, from_text(duration), editor("duration", _DURATION, "1h30m")]
Wait = Annotated[
    timedelta,
    PlainValidator(wait, json_schema_input_type=Literal[0] | Duration),
]
Interval = Annotated[Duration, AfterValidator(at_least_a_minute)]
Due = Annotated[
    Schedule,
    from_text(schedule),
    editor("schedule", rf"(daily|weekly ({'|'.join(_WEEKDAYS)})) {_TIME}", "daily 08:00"),
]
Quiet = Annotated[
    QuietHours, from_text(quiet_hours), editor("hours", f"{_TIME}-{_TIME}", "22:00-07:00")
]
Zone = Annotated[ZoneInfo, from_text(zone), editor("time zone", example="Europe/Brussels")]
Language = Annotated[str, from_text(language), editor("language", "[a-z]{2,3}(-.+)?", "en")]
Url = Annotated[str, from_text(url), editor("address", r"https?://[^\s\\]+")]
ProxyUrl = Annotated[str, from_text(proxy_url), editor("proxy", r"(?:https?|socks5)://[^\s\\]+")]
Address = Annotated[str, from_text(address), editor("email address", r"[^\s,@]+@[^\s,@]+")]
Recipient = Annotated[str, from_text(recipient), editor("email address", r"[^\s,@]+@[^\s,@]+")]
Contact = Annotated[str, from_text(contact), editor("contact", example="mailto:me@example.org")]
Network = Annotated[
    IPv4Network | IPv6Network, from_text(network), editor("network", example="10.0.0.0/8")
]
HeaderName = Annotated[str, from_text(header_name), editor("header name")]
HeaderValue = Annotated[str, from_text(header_value), editor("header value")]
Port = Annotated[int, Field(ge=1, le=65_535), BeforeValidator(number)]
