"""Every string that has ever broken something, through every field that is shown or taken."""

import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from urllib.parse import quote

import httpx
import pytest
from lxml import etree, html

from tests.web.desk import NOON, TOPIC, Site
from tests.web.walk import items, outcome, pages
from watcher.config import Watchlist
from watcher.core.topics import Term, Topic
from watcher.model import (
    Alert,
    Assessment,
    Judged,
    Lineage,
    Reason,
    Status,
    Support,
    Verdict,
)
from watcher.store import articles, assessments, facts, feeds, outbox, silences, troubles
from watcher.store.articles import NewArticle
from watcher.store.columns import clean
from watcher.store.db import Database
from watcher.store.facts import NewFact
from watcher.store.feeds import FeedSpec
from watcher.store.troubles import Known

URL = "https://wire.example/feed"
HOUR = timedelta(hours=1)
LONGEST = 16  # characters of a name: in any script as many bytes as a name may have


def bare(text: str) -> str:
    """What of a text a reader sees: parsers of HTML put some of the rest in other words."""
    return "".join(char for char in text if char.isprintable() and char not in " \ufffd")


def spoil(database: Database, strings: list[str]) -> None:
    """Keep an article, an alert, a fact, a silence and a trouble made of each."""
    for number, bad in enumerate(strings):
        with database.write() as session:
            key = f"https://naughty.example/{number}"
            new = NewArticle(key, bad, bad, bad, bad, bad, f"{bad}\n{bad}", NOON, bad)
            one = articles.add_version(session, None, new, NOON).article_id
            support = Support(bad, bad, bad, bad, NOON, fact=1)
            said = Judged(
                bad or "x", Status.NEW, 0.9, 0.5, bad, ((bad, bad),), (support,), False, bad
            )
            told = number % 2 == 0
            verdict = Verdict.UPDATE if told else Verdict.REPRINT
            reason = Reason.NEW_FACTS if told else Reason.REPRINT
            origin = Lineage(bad, 0.5, bad, bad, bad)
            whole = Assessment(TOPIC, verdict, told, reason, (said,), origin, (bad,))
            assessments.save(session, one, whole, NOON)
            facts.add(
                session, TOPIC, [NewFact(f"{bad} {number}", one, NOON, frozenset({number}))], NOON
            )
            words = (bad, verdict, reason, bad, bad, bad)
            alert = Alert(f"naughty-{number}", TOPIC, *words, NOON, NOON, (said,), dropped=(bad,))
            outbox.raise_alert(session, alert, [(bad or "x", bad)], NOON, article_id=one)
            silences.add(session, topic=bad, feed=bad, words=bad, comment=bad, until=NOON, now=NOON)
            troubles.keep(session, Known(f"kind {number}", bad, bad, NOON, NOON))
            session.connection().exec_driver_sql(
                "UPDATE feed SET error = ?, failures = 2, url = ? WHERE id = 1", (clean(bad),) * 2
            )


ALLOWED = {
    "a", "article", "aside", "b", "blockquote", "body", "button", "code", "dd", "del", "details",
    "div", "dl", "dt", "figcaption", "figure", "footer", "form", "h1", "h2", "h3", "head", "header",
    "html", "img", "input", "ins", "label", "li", "link", "main", "meta", "nav", "ol", "option",
    "p", "path", "rect", "script", "section", "select", "span", "strong", "summary", "svg", "table",
    "tbody", "td", "textarea", "th", "thead", "time", "title", "tr", "ul",
}  # fmt: skip


def harmless(text: str) -> None:
    """No element, attribute or link that our templates do not write themselves."""
    for node in html.fromstring(text).xpath("//*"):
        assert node.tag in ALLOWED, node.tag
        for name, value in node.attrib.items():
            assert not name.startswith("on"), (node.tag, name)
            assert name != "style"
            if name in ("href", "src", "action"):
                assert value.startswith(("/", "#", "http://", "https://")), value
                assert not value.startswith("//")
        if node.tag == "script":
            assert node.get("src", "").startswith("/static/page.js")


def renamed(strings: list[str]) -> Callable[[Watchlist], Watchlist]:
    """A watchlist whose topics and feeds are called by the strings, as no file could call them."""

    def spoilt(watchlist: Watchlist) -> Watchlist:
        topics = {
            name: Topic(name, title, Term(name or "x"), about=title, themes=(name,),
                        aliases={name: (name,)})
            for name, title in ((clean(bad)[:LONGEST], clean(bad)) for bad in strings)
        }  # fmt: skip
        watched = [replace(watchlist.feeds[0], name=name, group=name) for name in topics]
        return replace(
            watchlist, topics=(*watchlist.topics, *topics.values()), feeds=tuple(watched)
        )

    return spoilt


def sent(bad: str) -> str:
    """A string as a browser can send it: UTF-8 has no lone surrogates."""
    return bad.encode("utf-8", "replace").decode()


@pytest.fixture
def browser(site: Site) -> Iterator[httpx.Client]:
    with site.browser() as client:
        yield client


def test_nothing_that_is_stored_gets_out_of_its_place(
    site: Site, browser: httpx.Client, naughty: list[str]
) -> None:  # J03, A12
    spoil(site.database, naughty)
    seen = ""
    for path in ("/", f"/topics/{TOPIC}", "/alerts", "/quiet", "/feeds", "/silences"):
        for text in pages(browser, path):
            harmless(text)
            seen += text
    for number in range(8, 8 + len(naughty)):
        answer = browser.get(f"/articles/{number}")
        assert answer.status_code == 200
        harmless(answer.text)
        seen += answer.text
    # What is shown is what was said: nothing was cut out to make it harmless.
    shown = bare(html.fromstring(seen).text_content())
    assert [bad for bad in naughty if bare(clean(bad)) not in shown] == []
    etree.fromstring(browser.get(f"/topics/{TOPIC}/feed.atom").content)


def test_no_name_of_a_topic_feed_or_receiver_gets_out_of_its_place(
    serve: Callable[..., Site], naughty: list[str]
) -> None:  # J03, A12
    site = serve(spoilt=renamed(naughty))
    names = [clean(bad)[:LONGEST] for bad in naughty]
    specs = {name: FeedSpec(name, URL, HOUR, group=name) for name in names}
    with site.database.write() as session:
        feeds.sync(session, specs.values(), NOON)
        words = (TOPIC, Verdict.FRESH, Reason.NEW_FACTS, "Cod", URL)
        for number, name in enumerate(names):
            alert = Alert(f"renamed-{number}", name or "x", *words, "", NOON, NOON, ())
            outbox.raise_alert(session, alert, [(name or "x", name)], NOON)
    with site.browser() as browser:
        for path in ("/", "/alerts", "/feeds", "/silences", "/quiet", "/watchlist"):
            for text in pages(browser, path):
                harmless(text)
        api = [items(browser, f"/api/v1/{path}") for path in ("topics", "feeds", "alerts")]
        topics, listed, alerts = map(list, api)
        assert {one["name"] for one in topics} >= specs.keys()
        assert {one["title"] for one in topics} & {bad for bad in naughty if bad.isprintable()}
        assert set(specs) <= {one["name"] for one in listed}
        assert {one["id"] for one in alerts} >= {f"renamed-{n}" for n in range(len(naughty))}
        for name in names:
            for path in (f"/topics/{quote(sent(name), safe='')}", f"/topics/{quote(sent(name))}"):
                answer = browser.get(path)
                assert answer.status_code in {200, 307, 404}, path
                if answer.status_code == 307:  # without its last slash
                    led = answer.url.join(answer.headers["location"])
                    assert str(led).startswith(f"{site.home}/"), path
                else:
                    harmless(answer.text)
                answer = browser.get(f"{path}/feed.atom")
                assert answer.status_code in {200, 404}, path
                if answer.status_code == 200:
                    etree.fromstring(answer.content)


def test_api_says_what_was_stored(
    site: Site, browser: httpx.Client, naughty: list[str]
) -> None:  # J03, J04
    spoil(site.database, naughty)
    found = {path: list(items(browser, f"/api/v1/{path}"))
             for path in ("facts", "articles", "alerts", "feeds", "feedback")}  # fmt: skip
    assert {clean(bad) for bad in naughty} <= {one["title"] for one in found["articles"]}
    silenced = items(browser, "/api/v1/silences", ended="true")
    assert {clean(bad) for bad in naughty} <= {one["comment"] for one in silenced}


def test_nothing_that_is_sent_gets_out_of_its_place(
    browser: httpx.Client, naughty: list[str]
) -> None:  # J04
    for bad in map(sent, naughty):
        form = {"topic": bad, "feed": bad, "words": bad, "comment": bad, "span": bad,
                "until": bad, "back": bad, "said": bad, "place": bad}  # fmt: skip
        for path in ("/silences", "/articles/2/missed", "/alerts/x/feedback"):
            answer = browser.post(path, data=form)
            assert answer.status_code in {303, 400, 404, 422}, (path, bad)
            assert answer.headers.get("location", "/").startswith("/")
            if answer.text:
                harmless(answer.text)
        for path in ("/alerts?state=", "/alerts?topic=", "/quiet?reason=", "/quiet?after=",
                     "/silences?said=", "/api/v1/articles?reason="):  # fmt: skip
            answer = browser.get(path + quote(bad))
            assert answer.status_code in {200, 400, 414}, (path, bad)


def test_what_programs_send_is_taken_or_refused_in_words(
    browser: httpx.Client, naughty: list[str]
) -> None:  # J04, J11
    for bad in naughty:  # lone surrogates among them, as JSON can spell them
        told = [
            ("silences", {"topic": bad, "feed": bad, "words": bad, "comment": bad, "span": bad}),
            ("silences", {"words": bad, "comment": bad, "span": "8h"}),
            ("silences", {"until": bad}),
            ("feedback", {"said": bad, "alert": bad, "topic": bad}),
            ("feedback", {"said": "known", "alert": bad}),
            ("feedback", {"said": "missed", "article": 2, "topic": bad}),
            ("backtests", {"draft": bad, "days": 1}),
            ("backtests", {"draft": "", "days": bad}),
            ("backtests", bad),
            ("silences", {bad: bad}),
        ]
        for path, body in told:
            answer = browser.post(
                f"/api/v1/{path}",
                content=json.dumps(body),
                headers={"content-type": "application/json"},
            )
            assert answer.status_code in {201, 400, 404, 413, 422}, (path, body, answer.text)
            if answer.status_code == 201:
                assert answer.json()["comment"] == clean(bad).strip()
            else:
                assert answer.headers["content-type"] == "application/problem+json"
                assert set(answer.json()) == {"type", "title", "status", "detail"}
        answer = browser.post(f"/api/v1/deliveries/{quote(sent(bad), safe='')}/retry")
        assert answer.status_code in {404, 414}, (bad, answer.request.url, answer.text)


def test_a_text_to_try_comes_back_as_it_was(browser: httpx.Client, naughty: list[str]) -> None:
    for bad in map(sent, naughty):
        answer = browser.post("/watchlist/try", data={"text": bad})
        assert answer.status_code == 200
        harmless(answer.text)
        (box,) = html.fromstring(answer.text).xpath("//textarea[@name='text']")
        assert bare(box.text or "") == bare(bad)
        answer = browser.post("/watchlist/backtest", data={"draft": bad, "days": "1"})
        assert answer.status_code == 422
        harmless(answer.text)
        (box,) = html.fromstring(answer.text).xpath("//textarea[@name='draft']")
        assert bare(box.text or "") == bare(bad)


def test_nothing_that_a_backtest_finds_gets_out_of_its_place(
    site: Site, browser: httpx.Client, naughty: list[str]
) -> None:  # J03, A12
    at = NOON - HOUR
    for number, bad in enumerate(naughty):
        said = f"The harbour of Vard\u00f8 took in {number + 7} trawlers {bad} on Monday."
        key = f"naughty.example/{number}"
        with site.database.write() as session:
            new = NewArticle(key, f"https://{key}", bad, bad, bad, bad, said, at, "en")
            articles.add_version(session, None, new, at)
    draft = {"name": "trawlers", "title": "'><script>alert(1)</script>", "match": ["trawler*"]}
    asked = {"draft": f"topics: [{json.dumps(draft)}]", "days": 1}
    begun = browser.post("/api/v1/backtests", json=asked)
    assert begun.status_code == 202, begun.text
    found = outcome(browser, begun.json()["id"])
    assert found["failed"] == ""
    told = found["after"]["alerts"]
    assert len(told) > len(naughty) / 4
    assert {one["title"] for one in told} <= {clean(bad) for bad in naughty}
    harmless(browser.get(f"/watchlist/backtests/{found['id']}").text)
