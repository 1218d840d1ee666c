"""How long the judgement of one article and of one entry takes, as the topic's memory grows.

    python tests/evaluation/speed.py                              1k, 10k and 100k facts
    python tests/evaluation/speed.py --sizes 1000 1000000         any sizes; a million takes minutes

Memory is filled with real sentences of many subjects under one topic, and beyond those with their
halves put together anew. An article has 40 sentences, half of them known word for word; an entry is
a headline and a summary. Times are medians of this process's own milliseconds once it has judged as
many articles as are measured: `prepare` cleans the article and reads its sentences, whatever the
memory; `judge` asks memory and compares. bench_facts.py measures memory alone.
"""

import argparse
import gc
import random
import resource
import statistics
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from datetime import UTC, datetime, timedelta
from itertools import islice
from pathlib import Path
from tempfile import TemporaryDirectory

import stories
import streams

from watcher.cli import OBJECTS
from watcher.core.features import features
from watcher.core.text import normalise, sentences
from watcher.core.topics import Any_, Term, Topic, TopicMatch
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
# What every article has, as terms: those of a topic are words, not regular expressions.
COMMON = ("the", "of", "to", "in", "and", "for", "on", "said", "says", "new", "after", "over")
TOPIC = Topic("speed", "Speed", Any_(tuple(map(Term, COMMON))))
MATCH = TopicMatch(TOPIC, (), ())


def figures(
    sizes: Sequence[int] = SIZES, report: Callable[[str], None] = lambda _: None
) -> dict[str, float]:
    """Milliseconds per size of memory.

    Args:
        sizes: facts, ascending.
        report: is told how far memory has grown.
    """
    gc.set_threshold(OBJECTS)  # as the daemon does
    found: dict[str, float] = {}
    texts = _texts()
    rng = random.Random(1)
    fresh = list(islice(texts, len(sizes) * 2 * (SENTENCES * ARTICLES + 2 * ENTRIES)))
    known: list[str] = []
    with TemporaryDirectory() as folder:
        path = Path(folder) / "speed.db"
        for size in sizes:
            with closing(open_database(path)) as database:
                _grow(database, known, texts, size, report)
            # Opened again, as the daemon finds it: what was written is in its place, nothing is
            # held from growing.
            features.cache_clear()
            gc.collect()
            with closing(open_database(path)) as database, database.read() as session:
                _measure(session, known, fresh, rng)
                now = _measure(session, known, fresh, rng)
            found |= {f"{size // 1000}k: {name}": value for name, value in now.items()}
    return found


def _texts() -> Iterator[str]:
    """Different sentences of at least eight words, real ones first."""
    seen: dict[str, None] = {}
    for row in stories.rows(streams.DATA / "stream" / "rss_2022.jsonl.gz"):
        if row["language"] == "en":
            text = next(iter(sentences(normalise(row["summary"] or ""))), "")
            if len(text.split()) >= 8 and text not in seen:
                seen[text] = None
                yield text
    real = [text.split() for text in seen]
    rng = random.Random(2)
    while True:
        one, other = rng.choice(real), rng.choice(real)
        yield " ".join([*one[: len(one) // 2], *other[len(other) // 2 :]])


def _grow(
    database: Database,
    known: list[str],
    texts: Iterator[str],
    size: int,
    report: Callable[[str], None],
) -> None:
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
            facts.add(session, TOPIC.name, rows, at)
        known += batch
        if len(known) % (50 * BATCH) == 0:
            report(f"{len(known):,} facts")


def _measure(
    session: Session, known: Sequence[str], fresh: list[str], rng: random.Random
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
        "prepare": statistics.median(prepared),
        "judge": statistics.median(judged),
        "entry": statistics.median(entries),
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


def main() -> None:
    """Print a line a size, and the most memory that the process had."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--sizes", type=int, nargs="+", default=SIZES, help="facts, ascending")
    found = figures(parser.parse_args().sizes, lambda line: print(line, file=sys.stderr))
    print(f"{'facts':>8} {'figure':<8} {'ms':>6}")
    for name, value in found.items():
        size, figure = name.split(": ")
        print(f"{size:>8} {figure:<8} {value:>6.1f}")
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    print(f"peak memory {peak // 1024} MB")


if __name__ == "__main__":
    main()
