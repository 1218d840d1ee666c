"""What a silence kept from people is among what was kept quiet, and says why."""

from datetime import timedelta

import httpx
import pytest
from sqlalchemy import update

from tests.web.desk import NOON, TOPIC, Site
from watcher.store import deliveries, hushing, outbox, sql
from watcher.store.outbox import State
from watcher.store.tables import delivery

WHY = "silence 1 until 05 Mar 2031: on leave"


@pytest.fixture
def silenced(site: Site) -> str:
    """The title of an alert that was silenced while it was held."""
    with site.database.write() as session:
        one = deliveries.listed(session, [State.SENT], topic=TOPIC, limit=1)[0]
        (alert, _), *_ = outbox.raised(session, one.id)
        these = update(delivery).where(delivery.c.alert_id == alert.id)
        sql.run(session, these.values(state=State.HELD, settled_at=None))
        hushing.hush(session, one.id, {alert.id: WHY}, NOON - timedelta(hours=1))
    return alert.title


def test_the_page_has_it_with_the_others_and_alone(browser: httpx.Client, silenced: str) -> None:
    everything = browser.get("/quiet").text
    alone = browser.get("/quiet?reason=silenced").text
    assert everything.count(WHY) == alone.count(WHY) == 1
    assert f"See the alert: {silenced}" in alone
    assert alone.count('<p class="name">') == 1
    assert everything.count('<p class="name">') > 1
    assert "Should have told me" not in alone
    link = alone.partition('<a class="button small" href="')[2].partition('"')[0]
    path, _, place = link.replace("&amp;", "&").partition("#")
    assert f'id="{place}"' in browser.get(path).text


def test_other_reasons_leave_it_out(browser: httpx.Client, silenced: str) -> None:
    assert silenced
    assert WHY not in browser.get("/quiet?reason=reprint").text


def test_the_api_says_so(browser: httpx.Client, silenced: str) -> None:
    articles = "/api/v1/articles"
    (one,) = browser.get(f"{articles}?silenced=true").json()["items"]
    assert (one["title"], one["silenced"], one["alerted"]) == (silenced, WHY, True)
    rest = browser.get(f"{articles}?silenced=false&limit=200").json()["items"]
    assert len(rest) == len(browser.get(f"{articles}?limit=200").json()["items"]) - 1
    assert {found["silenced"] for found in rest} == {""}
    whole = browser.get(f"{articles}/{one['article']}").json()
    assert [made["silenced"] for made in whole["judgements"] if made["topic"] == TOPIC] == [WHY]
