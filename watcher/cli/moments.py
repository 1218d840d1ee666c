"""How commands show moments: in the time zone of the watchlist, as messages do."""

from datetime import datetime, tzinfo

from watcher.core.hours import in_zone

_FORM = "%Y-%m-%d %H:%M"


def when(moment: datetime, zone: tzinfo) -> str:
    """`2031-03-04 08:00 CET`."""
    return f"{in_zone(moment, zone):{_FORM} %Z}"


def short(moment: datetime, zone: tzinfo) -> str:
    """`2031-03-04 08:00`, for columns whose head names the zone."""
    return f"{in_zone(moment, zone):{_FORM}}"


def clock(moment: datetime, zone: tzinfo) -> str:
    """`08:00`, for such columns."""
    return f"{in_zone(moment, zone):%H:%M}"


def reason(text: str, zone: tzinfo) -> str:
    """Why a message was not sent; until when a silence lasts is shown in the zone."""
    from watcher.pipeline.silences import parts

    shown = (when(one, zone) if isinstance(one, datetime) else one for one in parts(text))
    return "".join(shown)
