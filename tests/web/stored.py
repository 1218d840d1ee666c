"""Fills a database as months of watching leave it: articles, facts, alerts, entries."""

import random
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import insert

from tests.web.desk import NOON, TOPIC
from watcher.model import Alert, Assessment, Judged, Lineage, Reason, Status, Support, Verdict
from watcher.store import codec, sql, tables
from watcher.store.db import Database

FIRST = 1000
SPAN = timedelta(days=90)
QUIET = (Reason.REPRINT, Reason.REPRINT, Reason.KNOWN, Reason.BACKGROUND, Reason.OFF_TOPIC)
PORTION = 2000

Rows = dict[str, list[dict[str, Any]]]


def judgement(number: int, rng: random.Random) -> Assessment:
    """Of an article with fifteen sentences; one in ten has news, the others copy it."""
    alert = number % 10 == 0
    support = Support("A ship left.", str(number), "o.example", "http://o.example/", NOON, 1)
    said = (
        f"Sentence {place} of {number}: {rng.randrange(9999)} ships left the harbour on Monday."
        for place in range(15)
    )
    status = [Status.NEW if alert and place < 2 else Status.KNOWN for place in range(15)]
    sentences = tuple(
        Judged(text, what, 0.9, 0.1, support=(support,))
        for text, what in zip(said, status, strict=True)
    )
    origin = Lineage(str(number - number % 10), 0.8, "reprint", "o.example", "http://o.example/")
    verdict = Verdict.UPDATE if alert else Verdict.REPRINT
    reason = Reason.NEW_FACTS if alert else rng.choice(QUIET)
    return Assessment(TOPIC, verdict, alert, reason, sentences, None if alert else origin)


def rows(number: int, at: datetime, made: Assessment) -> Iterator[tuple[str, dict[str, Any]]]:
    """What one article leaves behind, by table."""
    url, origin = f"http://x.example/{number}", made.reprint_of
    yield "article", {
        "id": number, "url_key": url, "url_hash": number, "version": 1, "url": url, "title": url,
        "outlet": "x.example", "host": "x.example", "summary": "", "text": "Text of it. " * 200,
        "text_hash": number, "language": "en", "published": at, "provisional": False,
        "baseline": False, "first_seen": at, "judge_attempts": 1, "judged_at": at, "error": "",
    }  # fmt: skip
    yield "assessment", {
        "article_id": number, "topic_id": 1, "verdict": made.verdict, "reason": made.reason,
        "alert": made.alert, "body": codec.dumps(made), "at": at,
        "copies": int(origin.article) if origin else None,
    }  # fmt: skip
    yield "entry", {
        "feed_id": 1 + number % 6, "identity": str(number).encode(), "content_hash": "",
        "url": url, "url_key": url, "url_hash": number, "title": "", "summary": "", "content": "",
        "language": "", "first_seen": at, "last_seen": at, "baseline": False, "read_attempts": 1,
        "error": "",
    }  # fmt: skip
    if number % 2 == 0:
        yield "fact", {
            "id": number, "topic_id": 1, "article_id": number, "text": f"{number}", "kind": "",
            "text_hash": number, "published": at, "status": "new", "headline": False,
            "added_at": at, "posted": b"", "sketch": b"",
        }  # fmt: skip
        for carrier in (number, number - 1, number - 2):
            first = carrier == number
            yield (
                "fact_source",
                {"fact_id": number, "article_id": carrier, "first": first, "at": at},
            )
    if made.alert:
        new, name = made.of(Status.NEW), f"alert-{number}"
        told = Alert(name, TOPIC, "T", made.verdict, made.reason, url, url, "o", at, at, new)
        yield "alert", {
            "id": name, "topic": TOPIC, "kind": "news", "article_id": number,
            "payload": codec.dumps(told), "created": at,
        }  # fmt: skip
        yield "delivery", {
            "id": name, "alert_id": name, "receiver": "hook", "destination": "", "route": "",
            "state": "sent", "attempts": 1, "next_attempt_at": at, "error": "", "served": "",
            "created": at, "released_at": at, "settled_at": at,
        }  # fmt: skip
        yield "carried", {"delivery_id": name, "alert_id": name}


def store(database: Database, number: int) -> None:
    """Keep so many articles."""
    rng = random.Random(1)
    for begin in range(0, number, PORTION):
        found: Rows = {}
        for place in range(begin, min(begin + PORTION, number)):
            at = NOON - SPAN * (1 - place / number)
            for table, row in rows(FIRST + place, at, judgement(FIRST + place, rng)):
                if table != "fact_source" or row["article_id"] >= FIRST:
                    found.setdefault(table, []).append(row)
        with database.write() as session:
            for table, values in found.items():
                sql.run(session, insert(tables.METADATA.tables[table]), values)
