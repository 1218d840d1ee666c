"""How commands show moments: in the time zone of the watchlist, as messages do."""

from datetime import UTC, datetime, tzinfo

_FORM = "%Y-%m-%d %H:%M"


def when(moment: datetime, zone: tzinfo) -> str:
    """`2031-03-04 08:00 CET`."""
    return f"{_local(moment, zone):{_FORM} %Z}"


def short(moment: datetime, zone: tzinfo) -> str:
    """`2031-03-04 08:00`, for columns whose head names the zone."""
    return f"{_local(moment, zone):{_FORM}}"


def clock(moment: datetime, zone: tzinfo) -> str:
    """`08:00`, for such columns."""
    return f"{_local(moment, zone):%H:%M}"


def reason(text: str, zone: tzinfo) -> str:
    """Why a message was not sent; until when a silence lasts is shown in the zone."""
    from watcher.pipeline.silences import parts

    shown = (when(one, zone) if isinstance(one, datetime) else one for one in parts(text))
    return "".join(shown)


def _local(moment: datetime, zone: tzinfo) -> datetime:
    try:
        return moment.astimezone(zone)
    except OverflowError:  # year 1 or 9999
        return moment.astimezone(UTC)
