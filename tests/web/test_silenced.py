"""What a silence kept from people is among what was kept quiet, and says why."""

from datetime import timedelta

import httpx
import pytest
from lxml import etree, html
from sqlalchemy import update
from sqlmodel import Session

from tests.web.desk import NOON, TOPIC, Site
from tests.web.walk import outcome
from watcher.model import Alert, Reason
from watcher.store import deliveries, history, hushing, outbox, sql
from watcher.store.history import Told
from watcher.store.outbox import State
from watcher.store.tables import delivery

WHY = "silence 1 until 05 Mar 2031 20:00 UTC: on leave"


def hush(session: Session, delivery_id: str) -> Alert:
    """Silence the alert of a delivery as if it had been held."""
    (alert, _), *_ = outbox.raised(session, delivery_id)
    this = update(delivery).where(delivery.c.id == delivery_id)
    sql.run(session, this.values(state=State.HELD, settled_at=None))
    hushing.hush(session, delivery_id, {alert.id: WHY}, NOON - timedelta(hours=1))
    return alert


@pytest.fixture
def silenced(site: Site) -> str:
    """The title of an alert that was silenced for one of two receivers while it was held."""
    with site.database.write() as session:
        one = deliveries.listed(session, [State.SENT], topic=TOPIC, limit=1)[0]
        return hush(session, one.id).title


@pytest.fixture
def unheard(site: Site) -> Told:
    """An alert that a silence kept from everybody."""
    with site.database.write() as session:
        told = history.page(session, topic=TOPIC).items[0]
        for one in told.sendings:
            hush(session, one.id)
        found = history.get(session, told.alert.id)
        assert found
        return found


def test_the_page_has_it_with_the_others_and_alone(browser: httpx.Client, silenced: str) -> None:
    everything = browser.get("/quiet").text
    alone = browser.get("/quiet?reason=silenced").text
    assert everything.count(": on leave") == alone.count(": on leave") == 1
    assert f"See the alert: {silenced}" in alone
    assert alone.count('<p class="name">') == 1
    assert everything.count('<p class="name">') > 1
    assert "Should have told me" not in alone
    link = alone.partition('<a class="button small" href="')[2].partition('"')[0]
    path, _, place = link.replace("&amp;", "&").partition("#")
    assert f'id="{place}"' in browser.get(path).text


def test_other_reasons_leave_it_out(browser: httpx.Client, silenced: str) -> None:
    assert silenced
    for reason in Reason:
        assert ": on leave" not in browser.get(f"/quiet?reason={reason}").text


def test_the_api_says_so(browser: httpx.Client, silenced: str) -> None:
    articles = "/api/v1/articles"
    (one,) = browser.get(f"{articles}?silenced=true").json()["items"]
    assert (one["title"], one["silenced"], one["alerted"]) == (silenced, WHY, True)
    rest = browser.get(f"{articles}?silenced=false&limit=200").json()["items"]
    assert len(rest) == len(browser.get(f"{articles}?limit=200").json()["items"]) - 1
    assert {found["silenced"] for found in rest} == {""}
    whole = browser.get(f"{articles}/{one['article']}").json()
    assert [made["silenced"] for made in whole["judgements"] if made["topic"] == TOPIC] == [WHY]


FEEDS = (f"/topics/{TOPIC}/feed.atom", f"/api/v1/topics/{TOPIC}/alerts.atom")


def titles(browser: httpx.Client, feed: str) -> list[str]:
    found = etree.fromstring(browser.get(feed).content).findall("{*}entry/{*}title")
    return [str(one.text) for one in found]


def test_a_feed_reader_is_not_told(site: Site, browser: httpx.Client, unheard: Told) -> None:
    for feed in FEEDS:
        assert len(titles(browser, feed)) == 3
        assert not any(unheard.alert.title in one for one in titles(browser, feed))
    with site.database.write() as session:
        deliveries.again(session, [unheard.sendings[0].id], NOON)
    assert all(len(titles(browser, feed)) == 4 for feed in FEEDS)


def test_a_feed_reader_is_told_what_somebody_was(browser: httpx.Client, silenced: str) -> None:
    assert silenced
    assert len(titles(browser, FEEDS[0])) == 4


def test_nothing_says_that_somebody_was_told(browser: httpx.Client, unheard: Told) -> None:
    article = browser.get(f"/articles/{unheard.article_id}?topic={TOPIC}").text
    assert '<span class="chip warn">Silenced</span>' in article
    assert "Alerted" not in article
    alerts = html.fromstring(browser.get("/alerts").text)
    (alert,) = alerts.xpath("//article[contains(., 'silenced: nobody was told')]")
    assert not alert.xpath(".//ol[@class='tries']")
    facts = browser.get("/api/v1/facts?limit=200").json()["items"]
    of_it = [one for one in facts if one["article"] == unheard.article_id]
    assert of_it
    assert {(one["told"], one["silenced"]) for one in of_it} == {(None, True)}
    others = [one for one in facts if one["article"] != unheard.article_id]
    assert any(one["told"] for one in others)
    assert not any(one["silenced"] for one in others)
    timeline = browser.get(f"/topics/{TOPIC}").text
    assert "<span>silenced</span>" in timeline


def test_an_article_that_somebody_was_told_of_says_so(
    browser: httpx.Client, site: Site, silenced: str
) -> None:
    with site.database.read() as session:
        told = history.page(session, topic=TOPIC).items
    (one,) = (one for one in told if one.alert.title == silenced)
    assert (
        '<span class="chip good">Alerted</span>' in browser.get(f"/articles/{one.article_id}").text
    )


def test_until_when_a_silence_lasts_is_local_everywhere(
    browser: httpx.Client, unheard: Told
) -> None:
    for path in (f"/articles/{unheard.article_id}?topic={TOPIC}", "/alerts", "/quiet"):
        seen = html.fromstring(browser.get(path).text).text_content()
        assert "silence 1 until 6 Mar 2031, 05:00: on leave" in seen
        assert "UTC" not in seen


def test_a_backtest_does_not_count_it_among_what_was_told(
    browser: httpx.Client, unheard: Told
) -> None:
    draft = f"topics: [{{name: {TOPIC}, title: Other, match: [gunner*]}}]"
    begun = browser.post("/api/v1/backtests", json={"draft": draft, "days": 14}).json()
    sent = outcome(browser, begun["id"])["sent"]
    page = html.fromstring(browser.get(f"/watchlist/backtests/{begun['id']}").text)
    figures = page.xpath("//section[@aria-label='Really']//p[@class='figures']/span")
    assert unheard.article_id in {one["article"] for one in sent}
    assert [one.text_content() for one in figures] == [
        f"{len(sent)} alerts raised",
        "1 reached nobody",
    ]


def test_a_fact_is_silenced_with_the_alert_that_told_it(
    site: Site, browser: httpx.Client, unheard: Told
) -> None:
    facts = browser.get("/api/v1/facts?limit=200").json()["items"]
    of_it = {one["id"] for one in facts if one["article"] == unheard.article_id}
    other = next(one["article"] for one in facts if one["article"] != unheard.article_id)
    with site.database.write() as session:  # as if another had carried it first, and told nobody
        session.connection().exec_driver_sql(
            "UPDATE fact SET article_id = ? WHERE article_id = ?", (other, unheard.article_id)
        )
    seen = {one["id"]: one for one in browser.get("/api/v1/facts?limit=200").json()["items"]}
    assert of_it == {number for number, one in seen.items() if one["silenced"]}
    assert {seen[number]["told"] for number in of_it} == {None}
