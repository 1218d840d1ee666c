"""Every string that has ever broken something, through every field that is shown or taken."""

import json
from collections.abc import Callable
from html import unescape
from pathlib import Path
from typing import Any
from urllib.parse import quote

import httpx
import pytest
from lxml import etree, html

from tests.web.desk import NOON, TOPIC, Site
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
from watcher.store import articles, assessments, facts, outbox, silences, troubles
from watcher.store.articles import NewArticle
from watcher.store.columns import clean
from watcher.store.db import Database
from watcher.store.facts import NewFact
from watcher.store.troubles import Known

pytestmark = pytest.mark.slow


@pytest.fixture(scope="session")
def naughty(evaluation_data: Path) -> list[str]:
    """The Big List of Naughty Strings, and some of our own."""
    path = evaluation_data / "hostile" / "blns" / "blns.json"
    ours = ["javascript:alert(1)", "data:text/html,<script>alert(1)</script>", "'><b>", "\ud800"]
    return [*json.loads(path.read_text(encoding="utf-8")), *ours]


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


def walk(browser: httpx.Client, path: str) -> list[str]:
    """Every page of a list."""
    found = []
    while path:
        answer = browser.get(path)
        assert answer.status_code == 200, (path, answer.text[:500])
        found.append(answer.text)
        more = html.fromstring(answer.text).xpath("//nav[@class='more']/a/@href")
        path = more[0] if more else ""
    return found


ALLOWED = {
    "a", "article", "aside", "b", "blockquote", "body", "button", "code", "del", "details", "div",
    "figcaption", "figure", "footer", "form", "h1", "h2", "h3", "head", "header", "html", "img",
    "input", "ins", "label", "li", "link", "main", "meta", "nav", "ol", "option", "p", "path",
    "rect", "script", "section", "select", "span", "strong", "summary", "svg", "table", "tbody",
    "td", "textarea", "th", "thead", "time", "title", "tr", "ul",
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


def test_nothing_that_is_stored_gets_out_of_its_place(  # J03, A12
    site: Site, naughty: list[str]
) -> None:
    spoil(site.database, naughty)
    seen = ""
    with site.browser() as browser:
        for path in ("/", f"/topics/{TOPIC}", "/alerts", "/quiet", "/feeds", "/silences"):
            for text in walk(browser, path):
                harmless(text)
                seen += text
        for number in range(8, 8 + len(naughty)):
            answer = browser.get(f"/articles/{number}")
            assert answer.status_code == 200
            harmless(answer.text)
            seen += answer.text
        shown = " ".join(unescape(seen).split())
        # What is shown is what was said: nothing was cut out to make it harmless.
        for bad in ("<script>alert('XSS')</script>", "javascript:alert(1)", "Ω≈ç√∫˜µ≤≥÷"):
            if bad in naughty:
                assert bad in shown
        for path in (f"/topics/{TOPIC}/feed.atom",):
            etree.fromstring(browser.get(path).content)


def test_api_says_what_was_stored(site: Site, naughty: list[str]) -> None:  # J03, J04
    spoil(site.database, naughty)
    with site.browser() as browser:
        for path in ("facts", "articles", "alerts", "silences?ended=true", "feeds"):
            found: list[Any] = []
            after: str | None = ""
            while after is not None:
                extra = f"{'&' if '?' in path else '?'}after={after}" if after else ""
                answer = browser.get(f"/api/v1/{path}{extra}")
                assert answer.headers["content-type"] == "application/json"
                found += answer.json()["items"]
                after = answer.json()["next"]
            if path == "articles":
                titles = {one["title"] for one in found}
                assert {clean(bad) for bad in naughty} <= titles


def test_nothing_that_is_sent_gets_out_of_its_place(site: Site, naughty: list[str]) -> None:  # J04
    with site.browser() as browser:
        for bad in naughty:
            sent = bad.encode("utf-8", "replace").decode()
            form = {"topic": sent, "feed": sent, "words": sent, "comment": sent, "span": sent,
                    "until": sent, "back": sent, "said": sent, "place": sent}  # fmt: skip
            for path in ("/silences", "/articles/2/missed", "/alerts/x/feedback"):
                answer = browser.post(path, data=form)
                assert answer.status_code in (303, 400, 404, 422), (path, bad)
                assert answer.headers.get("location", "/").startswith("/")
                if answer.text:
                    harmless(answer.text)
            for path in ("/alerts?state=", "/alerts?topic=", "/quiet?reason=", "/quiet?after=",
                         "/silences?said=", "/api/v1/articles?reason="):  # fmt: skip
                answer = browser.get(path + quote(sent))
                assert answer.status_code in (200, 400), (path, bad)


def test_a_text_to_try_comes_back_as_it_was(serve: Callable[..., Site], naughty: list[str]) -> None:
    site = serve()
    with site.browser() as browser:
        for bad in naughty[::5]:
            sent = bad.encode("utf-8", "replace").decode()
            answer = browser.post("/watchlist/try", data={"text": sent})
            assert answer.status_code == 200
            harmless(answer.text)
            answer = browser.post("/watchlist/backtest", data={"draft": sent, "days": "1"})
            assert answer.status_code == 422
            harmless(answer.text)
