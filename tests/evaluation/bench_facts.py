"""How fast a topic's memory answers, as it grows to a million facts: the hot path of judging.

    python tests/evaluation/bench_facts.py [--sizes 1000,10000,100000,1000000] [--db PATH]

Facts are sentences of invented words with Zipf frequencies, 20 keys each. An article has 40
sentences: half of them repeat a known fact with 60 of 100 keys (the rest are other words), half are
of random words. Printed per size: facts added per second, bytes per fact on disk, milliseconds of
processor time per article (median, 95th percentile), and how many of the repeated facts were found.
"""

import argparse
import random
import statistics
import tempfile
import time
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from itertools import accumulate
from pathlib import Path

from sqlmodel import Session

from watcher.store import articles, facts, hashes
from watcher.store.db import Database, open_database

TOPIC = "benchmark"
START = datetime(2024, 1, 1, tzinfo=UTC)
WORDS = 200_000
KEYS_OF_FACT = 20
KEPT = 12
SENTENCES = 40
ARTICLES = 100
BATCH = 1000


class Language:
    """Invented words: the n-th is drawn with a chance of 1/n."""

    def __init__(self, rng: random.Random) -> None:
        self._rng = rng
        self._keys = [hashes.of_text(f"word {number}") for number in range(WORDS)]
        self._weights = list(accumulate(1 / (number + 1) for number in range(WORDS)))

    def words(self, count: int) -> list[int]:
        """Keys of `count` words."""
        return self._rng.choices(self._keys, cum_weights=self._weights, k=count)

    def sentence(self) -> frozenset[int]:
        """The keys of a sentence."""
        return frozenset(self.words(KEYS_OF_FACT))

    def repeat(self, keys: frozenset[int]) -> frozenset[int]:
        """The keys of a sentence that says the same in other words."""
        kept = self._rng.sample(sorted(keys), min(KEPT, len(keys)))
        return frozenset(kept + self.words(KEYS_OF_FACT - KEPT))


def grow(
    database: Database, language: Language, known: list[frozenset[int]], size: int
) -> Iterator[int]:
    """Add facts until the topic has `size`, yielding after each transaction."""
    while len(known) < size:
        at = START + timedelta(seconds=len(known))
        with database.write() as session:
            new = articles.NewArticle(
                url_key=f"https://bench.example/{len(known)}",
                url=f"https://bench.example/{len(known)}",
                outlet="bench",
                host="bench.example",
                title="Bench",
                summary="",
                text="",
                published=at,
            )
            carrier = articles.add_version(session, None, new, at).article_id
            batch = [language.sentence() for _ in range(min(BATCH, size - len(known)))]
            rows = [
                facts.NewFact(f"Fact {len(known) + number} " + "word " * 20, carrier, at, keys)
                for number, keys in enumerate(batch)
            ]
            facts.add(session, TOPIC, rows, at)
        known += batch
        yield len(known)


def ask(
    session: Session, language: Language, known: Sequence[frozenset[int]], rng: random.Random
) -> tuple[float, float]:
    """Milliseconds of processor time for one article, and how much of its repeats was found."""
    repeated = rng.sample(range(len(known)), SENTENCES // 2)
    sentences = [language.repeat(known[number]) for number in repeated]
    sentences += [language.sentence() for _ in range(SENTENCES // 2)]
    rng.shuffle(sentences)
    begun = time.process_time()
    found = facts.find(session, TOPIC, sentences)
    spent = (time.process_time() - begun) * 1000
    numbers = {int(fact.text.split()[1]) for fact in found.facts}
    return spent, len(numbers.intersection(repeated)) / len(repeated)


def measure(database: Database, sizes: Sequence[int]) -> None:
    """Grow to each size, ask, and print a line."""
    rng = random.Random(1)
    language = Language(rng)
    known: list[frozenset[int]] = []
    path = Path(database.location)
    print(
        f"{'facts':>9} {'added/s':>8} {'bytes each':>10} "
        f"{'median ms':>9} {'p95 ms':>7} {'found':>6}"
    )
    for size in sizes:
        before, begun = len(known), time.perf_counter()
        for _ in grow(database, language, known, size):
            pass
        rate = (size - before) / (time.perf_counter() - begun)
        with database.read() as session:
            asked = [ask(session, language, known, rng) for _ in range(ARTICLES)]
        times = sorted(spent for spent, _ in asked)
        found = statistics.fmean(share for _, share in asked)
        print(
            f"{size:>9,} {rate:>8,.0f} {path.stat().st_size / size:>10,.0f} "
            f"{statistics.median(times):>9.2f} {times[len(times) * 95 // 100]:>7.2f} {found:>6.1%}",
            flush=True,
        )


def main() -> None:
    """Measure on a new database."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--sizes", default="1000,10000,100000,1000000")
    parser.add_argument("--db", type=Path, help="where to make the database (default: temporary)")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as directory:
        database = open_database(options.db or Path(directory) / "bench.db")
        measure(database, [int(size) for size in options.sizes.split(",")])
        database.close()


if __name__ == "__main__":
    main()
