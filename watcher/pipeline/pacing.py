"""When a group of alerts may go to its receiver: pure functions of the group and its route.

Source: Prometheus Alertmanager, "Route-related settings": `group_wait` gathers what comes together,
`group_interval` keeps the next message of the same group apart from the last.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta, tzinfo

from watcher.config import Route

HOUR = timedelta(hours=1)
LOOK_BACK = timedelta(days=1)
"""Messages that left earlier hold nothing back: no `group_interval` is longer."""


@dataclass(frozen=True, slots=True)
class Group:
    """Alerts of one topic that wait for one receiver.

    Attributes:
        opened: when the first of them was raised.
        left: when earlier messages of the group left, within LOOK_BACK.
    """

    opened: datetime
    left: Sequence[datetime] = ()


def ready_at(group: Group, route: Route, now: datetime, zone: tzinfo) -> datetime:
    """When the group may go; it may go now if that is not after `now`.

    Times that lie in the future say that the clock was set back: they hold up a group for no longer
    than `group_wait` once more.
    """
    opened = group.opened if group.opened - now <= route.group_wait else now - route.group_wait
    last = [at + route.group_interval for at in group.left if at <= now]
    ready = max([opened + route.group_wait, *last])
    return route.quiet_hours.over(max(ready, now), zone) if route.quiet_hours else ready


def over_limit(left: Iterable[datetime], route: Route, now: datetime) -> bool:
    """Whether one more message would be too many for this hour.

    Args:
        left: when messages left on the route for the receiver in question.
        route: says how many may.
        now: aware UTC.
    """
    limit = route.max_alerts_per_hour
    return limit is not None and sum(now - HOUR < at <= now for at in left) >= limit
