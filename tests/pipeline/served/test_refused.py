"""The very first refusal counts, and only refusals do."""

import pytest

from tests.pipeline.served.desk import MINUTE, Desk
from tests.pipeline.served.site import Site

FEED = "<rss version='2.0'><channel><item><title>Ferry sails</title></item></channel></rss>"


@pytest.mark.parametrize(("status", "slower"), [(403, 2), (429, 2), (503, 2), (404, 1), (500, 1)])
def test_one_refusal_doubles_the_wait(
    site: Site, desk: Desk, status: int, slower: int
) -> None:  # P09, P14, B18
    site.says("/feed", FEED)
    desk.watch(max_interval=60 * MINUTE)
    desk.poll()
    site.says("/feed", status=status)
    health = desk.poll_again()
    assert not health.gone  # whatever it says but 410, it is asked again
    wait = health.next_poll_at - desk.now
    assert slower * 15 * MINUTE <= wait <= slower * 16.6 * MINUTE
