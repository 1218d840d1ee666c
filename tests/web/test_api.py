"""The API as a program meets it."""

import urllib.request
from collections.abc import Callable, Iterator
from datetime import datetime

import httpx
import pytest
from lxml import etree

from tests.web.conftest import READ, WRITE
from tests.web.desk import TOPIC, Site
from tests.web.walk import items
from watcher.store import history
from watcher.web.api import calls, document
from watcher.web.trials import Trials

ATOM = "{http://www.w3.org/2005/Atom}"


def client(site: Site, token: str) -> httpx.Client:
    sent = {"authorization": f"Bearer {token}"}
    return httpx.Client(base_url=f"{site.home}/api/v1", headers=sent, timeout=60)


@pytest.fixture
def api(locked: Site) -> Iterator[httpx.Client]:
    """Somebody who may write."""
    with client(locked, WRITE) as found:
        yield found


@pytest.mark.parametrize(("path", "number"), [("/facts", 18), ("/articles", 7), ("/alerts", 4)])
def test_lists_come_in_pages_that_neither_lose_nor_repeat(
    api: httpx.Client, path: str, number: int
) -> None:
    whole = list(items(api, path))
    assert len(whole) == number
    assert list(items(api, path, limit=1)) == whole
    assert list(items(api, path, limit=3, topic=TOPIC)) == whole


def test_facts_have_their_sources_and_changes(api: httpx.Client) -> None:
    facts = list(items(api, "/facts", topic=TOPIC))
    changed = [one for one in facts if one["changes"]]
    assert {"old": "240", "new": "600"} in [pair for one in changed for pair in one["changes"]]
    first = facts[-1]
    assert first["carriers"][0]["first"]
    assert first["origins"] == 1
    assert api.get(f"/facts/{first['id']}").json() == first
    assert api.get("/topics").json()["items"][0]["name"] == TOPIC
    assert api.get(f"/topics/{TOPIC}").json()["title"].startswith("Russia")


def test_articles_have_their_judgements(api: httpx.Client) -> None:
    quiet = list(items(api, "/articles", alerted=False))
    assert {one["reason"] for one in quiet} == {"reprint"}
    assert len(list(items(api, "/articles", reason="reprint"))) == len(quiet) == 3
    whole = api.get(f"/articles/{quiet[0]['article']}").json()
    (judgement,) = whole["judgements"]
    assert judgement["copies"]["article"] == 1
    rests = [one["article"] for sentence in judgement["sentences"] for one in sentence["support"]]
    assert rests
    assert set(map(type, rests)) == {int}
    assert {one["status"] for one in judgement["sentences"]} >= {"known"}
    assert whole["text"]


@pytest.mark.parametrize("path", ["/facts", f"/topics/{TOPIC}/alerts.atom", "/openapi.json"])
def test_unchanged_answers_are_not_sent_again(api: httpx.Client, path: str) -> None:
    first = api.get(path)
    tag = first.headers["etag"]
    for wanted in (tag, f"W/{tag}", f'"x", {tag}', "*"):
        again = api.get(path, headers={"if-none-match": wanted})
        assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", tag)
    assert api.get(path, headers={"if-none-match": '"x"'}).content == first.content
    head = api.head(path)
    assert (head.status_code, head.headers["etag"], head.content) == (200, tag, b"")


def test_another_answer_has_another_tag(api: httpx.Client) -> None:
    tag = api.get("/facts").headers["etag"]
    assert api.get("/facts?limit=1", headers={"if-none-match": tag}).status_code == 200


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/facts?limit=0", 400),
        ("GET", "/facts?limit=100000000000000000000", 400),
        ("GET", "/facts?limit=-1", 400),
        ("GET", "/facts?offset=-5", 400),
        ("GET", "/facts?limit=1&limit=2", 400),
        ("GET", "/facts?after=%00", 404),
        ("GET", "/facts?after=W10", 404),
        ("GET", "/facts?after=" + "x" * 300, 400),
        ("GET", "/facts?topic=none", 404),
        ("GET", "/articles?reason=none", 400),
        ("GET", "/articles?alerted=perhaps", 400),
        ("GET", "/alerts?state=none", 400),
        ("GET", "/facts/0", 404),
        ("GET", "/facts/99999999999999999999999", 404),
        ("GET", "/articles/99", 404),
        ("GET", "/alerts/none", 404),
        ("GET", "/topics/none", 404),
        ("GET", "/backtests/none", 404),
        ("GET", "/none", 404),
        ("DELETE", "/silences/99", 404),
        ("POST", "/deliveries/none/retry", 404),
        ("PUT", "/facts", 405),
        ("DELETE", "/facts", 405),
    ],
)
def test_mistakes_are_problem_details(  # J11
    api: httpx.Client, method: str, path: str, status: int
) -> None:
    answer = api.request(method, path)
    assert answer.status_code == status
    assert answer.headers["content-type"] == "application/problem+json"
    assert set(answer.json()) == {"type", "title", "status", "detail"}
    assert answer.json()["status"] == status
    assert answer.headers["x-content-type-options"] == "nosniff"


@pytest.mark.parametrize(
    ("body", "kind", "status"),
    [
        (b"{", "application/json", 422),
        (b"[" * 10_000, "application/json", 422),
        (b'{"topic":' * 10_000, "application/json", 422),
        (b'{"x": 1}', "application/json", 422),
        (b'{"topic": 5}', "application/json", 422),
        (b"\xff", "application/json", 422),
        (b"{}", "application/json", 422),
        (b'{"topic": "nk-russia", "span": "8h"}', "text/plain", 415),
        (b'{"topic": "nk-russia", "span": "8h"}', "", 415),
        (b"[" * 10_000_000, "application/json", 413),
    ],
)
def test_bodies_are_bounded_and_checked(  # J06, J11
    api: httpx.Client, body: bytes, kind: str, status: int
) -> None:
    answer = api.post("/silences", content=body, headers={"content-type": kind})
    assert answer.status_code == status
    assert len(answer.content) < 2000
    assert api.get("/silences?ended=true").json()["items"] == []


def test_mistakes_are_told_in_words(api: httpx.Client) -> None:
    said = api.get("/facts?bogus=1").json()["detail"]
    assert said.startswith("bogus: There is no such name here; there are: after, limit, ")
    body = api.post("/silences", json={"topics": TOPIC, "span": "8h"}).json()["detail"]
    assert body == (
        "topics: There is no such name here; there are: topic, feed, words, comment, span, until"
    )
    assert api.post("/feedback", json={"alert": "x"}).json()["detail"] == "said: This is missing"
    both = {"topic": TOPIC, "span": "8h", "until": "2031-03-05T00:00:00+09:00"}
    assert api.post("/silences", json=both).json()["detail"].startswith("body: give span or until")


def test_a_silence_has_one_end(api: httpx.Client) -> None:
    given = {"topic": TOPIC, "span": "8h", "until": "2031-03-05T00:00:00+09:00"}
    refused = api.post("/silences", json=given)
    assert (refused.status_code, "not both" in refused.json()["detail"]) == (422, True)
    assert api.get("/silences").json()["items"] == []


def test_silences_are_begun_and_ended(api: httpx.Client) -> None:
    made = api.post("/silences", json={"topic": TOPIC, "span": "8h", "comment": "enough"})
    assert made.status_code == 201
    assert made.json()["until"] == "2031-03-04T20:00:00Z"
    until = api.post("/silences", json={"words": "gun*", "until": "2031-03-05T00:00:00+09:00"})
    assert until.json()["until"] == "2031-03-04T15:00:00Z"
    assert len(api.get("/silences").json()["items"]) == 2
    ended = api.delete(f"/silences/{made.json()['id']}")
    assert (ended.status_code, ended.json()["lasts"]) == (200, False)
    assert len(api.get("/silences").json()["items"]) == 1
    assert len(api.get("/silences?ended=true").json()["items"]) == 2


def test_feedback_is_given_and_listed(api: httpx.Client) -> None:
    alert = api.get("/alerts").json()["items"][0]
    quiet = api.get("/articles?alerted=false").json()["items"][0]
    kept = api.post("/feedback", json={"said": "useful", "alert": alert["id"]})
    assert kept.status_code == 201
    missed = {"said": "missed", "article": quiet["article"], "topic": TOPIC}
    assert api.post("/feedback", json=missed).status_code == 201
    told = api.get("/articles?alerted=true").json()["items"][0]
    whole = api.get(f"/articles/{told['article']}").json()["judgements"][0]["sentences"]
    places = {one["status"]: place for place, one in enumerate(whole, start=1)}
    for place, status in ((0, 422), (places["new"], 422), (places["known"], 201)):
        of_told = {"said": "missed", "article": told["article"], "topic": TOPIC, "place": place}
        assert api.post("/feedback", json=of_told).status_code == status
    known = {"said": "known", "alert": alert["id"], "place": 2}
    assert api.post("/feedback", json=known).json()["items"][0]["place"] == 2
    other = {"said": "off-topic", "alert": alert["id"], "place": 2}
    assert api.post("/feedback", json=other).json()["items"][0]["said"] == "off-topic"
    assert {one["said"] for one in items(api, "/feedback", limit=1)} == {
        "useful",
        "missed",
        "off-topic",
    }
    assert len(list(items(api, "/feedback", limit=1))) == 4
    assert api.post("/feedback", json={"said": "known", "alert": "none"}).status_code == 404
    assert api.post("/feedback", json={"said": "missed", "article": 99}).status_code == 404


@pytest.mark.parametrize("path", ["topics/{}/feed.atom", "api/v1/topics/{}/alerts.atom"])
def test_feed_readers_that_wait_to_be_asked_are_asked(locked: Site, path: str) -> None:
    address = f"{locked.home}/{path.format(TOPIC)}"
    asked = httpx.get(address)
    offered = asked.headers.get_list("www-authenticate")
    assert asked.status_code == 401
    assert offered == ['Basic realm="watcher"', 'Bearer realm="watcher"']
    known = urllib.request.HTTPPasswordMgrWithDefaultRealm()
    known.add_password(None, locked.home, "any", READ)
    reader = urllib.request.build_opener(urllib.request.HTTPBasicAuthHandler(known))
    with reader.open(address, timeout=30) as answer:
        assert answer.headers["content-type"].startswith("application/atom+xml")


@pytest.mark.parametrize("path", ["/", "/alerts", f"/topics/{TOPIC}", "/api/v1/facts", "/metrics"])
def test_no_browser_asks_for_a_password_elsewhere(locked: Site, path: str) -> None:
    answer = httpx.get(f"{locked.home}{path}")
    assert answer.status_code == 401
    assert "Basic" not in answer.headers.get("www-authenticate", "")


def test_reader_may_not_write(locked: Site) -> None:
    with client(locked, READ) as reader:
        assert reader.get("/feeds").status_code == 200
        for method, path in (
            ("POST", "/silences"),
            ("DELETE", "/silences/1"),
            ("POST", "/feedback"),
        ):
            answer = reader.request(method, path, json={})
            assert answer.status_code == 403
            assert answer.headers["content-type"] == "application/problem+json"


def test_delivery_is_sent_again(locked: Site, api: httpx.Client) -> None:
    with locked.database.write() as session:
        sending = history.page(session).items[0].sendings[0]
        dead = "UPDATE delivery SET state = 'dead' WHERE id = ?"
        session.connection().exec_driver_sql(dead, (sending.id,))
    assert api.post(f"/deliveries/{sending.id}/retry").json() == {"retried": True}


def test_document_says_what_there_is(api: httpx.Client) -> None:
    found = api.get("/openapi.json").json()
    assert found["openapi"].startswith("3.1")
    described = {
        (method.upper(), path) for path, methods in found["paths"].items() for method in methods
    }
    prefix = calls.PREFIX
    assert described == {
        (one.method, prefix + one.path.replace(":int", "")) for one in calls.OPERATIONS
    }
    names = [one.name for one in calls.OPERATIONS]
    assert len(names) == len(set(names))
    schemas = found["components"]["schemas"]
    for one in calls.OPERATIONS:
        reference = document._reference(one.answers)["$ref"]  # noqa: SLF001 - names are the point
        assert reference.rpartition("/")[2] in schemas


def test_alerts_of_a_topic_come_as_a_feed(locked: Site) -> None:
    path = f"/topics/{TOPIC}/feed.atom"
    assert httpx.get(locked.home + path).status_code == 401
    with httpx.Client(base_url=locked.home, auth=("reader", READ)) as reader:  # as feed readers do
        for one in (path, f"/api/v1/topics/{TOPIC}/alerts.atom"):
            answer = reader.get(one)
            assert answer.headers["content-type"].startswith("application/atom+xml")
            entries = etree.fromstring(answer.content).findall(f"{ATOM}entry")
            assert len(entries) == 4
            assert "600 gunners" in etree.tostring(entries[1], encoding="unicode")
        assert reader.get("/topics/none/feed.atom").status_code == 404


def test_a_feed_is_as_old_as_its_newest_alert(site: Site) -> None:
    with site.database.read() as session:
        told = history.page(session, topic=TOPIC).items
    with site.browser() as browser:
        feed = etree.fromstring(browser.get(f"/topics/{TOPIC}/feed.atom").content)
    made = [one.alert.created.isoformat(timespec="seconds") for one in told]
    assert [one.text for one in feed.findall(f"{ATOM}entry/{ATOM}updated")] == made
    assert feed.findtext(f"{ATOM}updated") == made[0] == max(made)


def test_a_feed_without_entries_stays_the_same(serve: Callable[..., Site]) -> None:
    site = serve("{https: true}")
    with site.database.write() as session:
        session.connection().exec_driver_sql("UPDATE alert SET topic = 'another'")
    with site.browser() as browser:
        path = f"/topics/{TOPIC}/feed.atom"
        answer = browser.get(f"{path}?x=1")
        feed = etree.fromstring(answer.content)
        assert not feed.findall(f"{ATOM}entry")
        assert datetime.fromisoformat(feed.findtext(f"{ATOM}updated") or "") < site.program.clock()
        (own,) = feed.findall(f"{ATOM}link[@rel='self']")
        assert own.get("href") == f"{site.home.replace('http:', 'https:')}{path}"
        same = {"if-none-match": answer.headers["etag"]}
        assert browser.get(path, headers=same).status_code == 304


DRAFT = """\
aliases: {gun: [gunner*, guns]}
topics:
  - {name: gunners, title: Gunners, match: {all: ["@gun", [Russia*]]}}
"""


def test_backtest_shows_what_other_topics_would_have_sent(locked: Site, api: httpx.Client) -> None:
    begun = api.post("/backtests", json={"draft": DRAFT, "days": 7})
    assert begun.status_code == 202
    assert api.post("/backtests", json={"draft": DRAFT, "days": 7}).status_code == 409
    waited = 0
    while (found := api.get(f"/backtests/{begun.json()['id']}").json())["running"]:
        with locked.browser() as browser:
            page = browser.get(
                f"/watchlist/backtests/{found['id']}", headers={"authorization": f"Bearer {WRITE}"}
            )
            assert page.status_code == 200
        waited += 1
        assert waited < 5000
    assert found["failed"] == ""
    assert found["articles"] == 7
    assert found["before"]["number"] == 4
    assert {one["topic"] for one in found["after"]["alerts"]} == {"gunners"}
    with locked.browser(authorization=f"Bearer {WRITE}") as browser:
        page = browser.get(f"/watchlist/backtests/{found['id']}")
        assert "refresh" not in page.headers
        assert "Side by side" in page.text
        assert len(found["sent"]) == found["raised"] == 4


@pytest.mark.parametrize(
    ("draft", "reason"),
    [
        ("", "topics"),
        ("topics: [", "draft:1"),
        ("topics: [{name: a, match: '@none'}]", "none"),
        ("topics: !include /etc/passwd", "reads no files"),
        ("topics: !include '/etc/*'", "reads no files"),
        ("topics: [{name: a, match: '${WATCHER_SECRET}'}]", "WATCHER_SECRET is not set"),
    ],
)
def test_drafts_read_nothing_and_are_explained(  # J08, J12
    api: httpx.Client, draft: str, reason: str
) -> None:
    answer = api.post("/backtests", json={"draft": draft})
    assert answer.status_code == 422
    assert reason in answer.json()["detail"]
    assert "root:" not in answer.text


def test_backtests_are_forgotten_but_the_last(serve: Callable[..., Site]) -> None:
    site = serve()
    trials = Trials(site.database)
    topics = site.program.current().topics
    found = []
    for _ in range(2):
        trial = trials.begin(topics, topics, 1, site.program.clock())
        assert trial.ended.wait(120)
        assert trial.found is not None
        assert trial.found["before"] == trial.found["after"]
        found.append(trial.id)
    assert all(trials.get(one) for one in found)
    assert trials.get("none") is None


def test_a_backtest_ends_with_the_page(serve: Callable[..., Site]) -> None:
    site = serve()
    trials = Trials(site.database)
    topics = site.program.current().topics
    trial = trials.begin(topics, topics, 1, site.program.clock())
    trials.close()
    assert trial.ended.wait(60)
    assert trial.failed
    late = trials.begin(topics, topics, 1, site.program.clock())
    assert late.ended.wait(60)
    assert late.failed
