"""How long a host is left alone that asked for it more than once."""

from datetime import timedelta

import pytest

from watcher.errors import FetchError
from watcher.ingest.hosts import Hosts

MINUTE = timedelta(minutes=1)


@pytest.mark.parametrize("spans", [(40 * MINUTE, MINUTE), (MINUTE, 40 * MINUTE)])
def test_the_longest_that_a_host_asked_for_counts(spans: tuple[timedelta, ...]) -> None:  # B15
    now = 0.0
    hosts = Hosts(clock=lambda: now)
    for span in spans:
        hosts.rest("wire.example", span)
    now = 30 * 60.0
    with pytest.raises(FetchError) as caught:
        hosts.turn("wire.example", 1.0)
    assert caught.value.retry_after == 10 * MINUTE
    now = 41 * 60.0
    hosts.turn("wire.example", 1.0)


def test_a_host_that_asked_for_a_day_is_left_alone_for_an_hour() -> None:  # B15
    now = 0.0
    hosts = Hosts(clock=lambda: now)
    hosts.rest("wire.example", timedelta(hours=24))
    with pytest.raises(FetchError) as caught:
        hosts.turn("wire.example", 1.0)
    assert caught.value.retry_after == timedelta(hours=1)
    now = 3600.0
    hosts.turn("wire.example", 1.0)
