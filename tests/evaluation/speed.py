"""How long the judgement of one article and of one entry takes, as the topic's memory grows.

Memory is filled with real sentences of many subjects under one topic. An article has 40 sentences,
half of them known; an entry is a headline and a summary. Times are medians of this process's own
milliseconds: `prepare` cleans the article and reads its sentences, whatever the memory; `judge`
asks memory and compares. bench_facts.py measures memory alone, up to a million facts.
"""

import random
import statistics
import time
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from itertools import islice
from pathlib import Path
from tempfile import TemporaryDirectory

import stories
import streams

from watcher.core.features import features
from watcher.core.text import normalise, sentences
from watcher.core.topics import TopicMatch
from watcher.model import Article
from watcher.pipeline import judgement
from watcher.store import articles, facts
from watcher.store.articles import DueJudgement, NewArticle
from watcher.store.db import Database, Session, open_database

SIZES = (1_000, 10_000, 100_000)
ARTICLES = 30
ENTRIES = 60
SENTENCES = 40
BATCH = 1_000
START = datetime(2022, 1, 1, tzinfo=UTC)
MATCH = TopicMatch(stories.ANYTHING, (), ())


def figures(sizes: Sequence[int] = SIZES) -> dict[str, float]:
    """Milliseconds per size of memory."""
    found: dict[str, float] = {}
    texts = _texts()
    rng = random.Random(1)
    fresh = list(islice(texts, 4 * SENTENCES * ARTICLES))
    known: list[str] = []
    with TemporaryDirectory() as folder:
        database = open_database(Path(folder) / "speed.db")
        for size in sizes:
            _grow(database, known, texts, size)
            with database.read() as session:
                found |= _measure(session, known, fresh, rng, f"{size // 1000}k")
        database.close()
    return found


def _texts() -> Iterator[str]:
    """Different sentences of at least eight words."""
    seen = set()
    for row in stories.rows(streams.DATA / "stream" / "rss_2022.jsonl.gz"):
        if row["language"] == "en":
            text = next(iter(sentences(normalise(row["summary"] or ""))), "")
            if len(text.split()) >= 8 and text not in seen:
                seen.add(text)
                yield text


def _grow(database: Database, known: list[str], texts: Iterator[str], size: int) -> None:
    while len(known) < size:
        at = START + timedelta(seconds=len(known))
        batch = list(islice(texts, min(BATCH, size - len(known))))
        new = [(text, features(text)) for text in batch]
        url = f"https://speed.example/{len(known)}"
        with database.write() as session:
            carrier = NewArticle(url, url, "speed", "speed.example", "Speed", "", "", at)
            number = articles.add_version(session, None, carrier, at).article_id
            rows = [
                facts.NewFact(text, number, at, found.keys, sketch=found.sketch)
                for text, found in new
            ]
            facts.add(session, stories.ANYTHING.name, rows, at)
        known += batch


def _measure(
    session: Session, known: Sequence[str], fresh: list[str], rng: random.Random, size: str
) -> dict[str, float]:
    prepared, judged = [], []
    for _ in range(ARTICLES):
        half = SENTENCES // 2
        body = rng.sample(known, half) + [fresh.pop() for _ in range(half)]
        rng.shuffle(body)
        one, other = _time(session, _article("", "", "\n".join(body)))
        prepared.append(one)
        judged.append(other)
    entries = [sum(_time(session, _article(fresh.pop(), fresh.pop(), ""))) for _ in range(ENTRIES)]
    return {
        f"{size}: prepare": statistics.median(prepared),
        f"{size}: judge": statistics.median(judged),
        f"{size}: entry": statistics.median(entries),
    }


def _article(title: str, summary: str, text: str) -> DueJudgement:
    at = START + timedelta(days=30)
    url = "https://now.example/"
    article = Article("0", url, "now", title, summary, text, at, provisional=not text)
    return DueJudgement(0, article, url, "now.example", baseline=False, attempts=1, first_seen=at)


def _time(session: Session, due: DueJudgement) -> tuple[float, float]:
    """Milliseconds to prepare and to judge."""
    begun = time.process_time()
    prepared = judgement.prepare(session, due)
    between = time.process_time()
    judgement.assess(session, due, prepared, MATCH, silent=False, now=due.first_seen)
    return (between - begun) * 1000, (time.process_time() - between) * 1000
