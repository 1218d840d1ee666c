"""How well articles are taken out of pages: the article extraction benchmark, by its own measure.

    WATCHER_DATA=../shared/data python tests/evaluation/page_corpus.py [--limit N]

Source of the measure: the benchmark's README and evaluation script. A text is its multiset of
4-word shingles; each page's true positives, false positives and false negatives are normalised by
their sum, so that long pages do not weigh more; precision and recall are means over the pages that
have any; F is their harmonic mean. The interval is 1.96 standard deviations of a bootstrap of 1,000
draws. trafilatura alone is published there with F .958; below that the command fails.
"""

import argparse
import gzip
import json
import logging
import os
import random
import re
import statistics
import sys
import time
from collections import Counter
from collections.abc import Sequence
from itertools import islice
from pathlib import Path
from typing import NamedTuple

from watcher.errors import ContentError
from watcher.ingest.extract import extract

PUBLISHED = 0.958
DRAWS = 1000
_WORD = re.compile(r"\w+")


class Match(NamedTuple):
    """How one text agrees with the true one: shares that add up to 1, or three zeros."""

    both: float
    only_found: float
    only_true: float


class Score(NamedTuple):
    """Precision, recall and F of a set of pages."""

    precision: float
    recall: float
    f: float


def shingles(text: str) -> Counter[tuple[str, ...]]:
    words = _WORD.findall(text)
    found = (tuple(words[start : start + 4]) for start in range(max(1, len(words) - 3)))
    return Counter(shingle for shingle in found if shingle)


def compare(true: str, found: str) -> Match:
    wanted, got = shingles(true), shingles(found)
    both, only_found, only_true = (
        (wanted & got).total(),
        (got - wanted).total(),
        (wanted - got).total(),
    )
    total = both + only_found + only_true or 1
    return Match(both / total, only_found / total, only_true / total)


def score(matches: Sequence[Match]) -> Score:
    precision = statistics.mean(
        match.both / (match.both + match.only_found)
        for match in matches
        if match.both + match.only_found
    )
    recall = statistics.mean(
        match.both / (match.both + match.only_true)
        for match in matches
        if match.both + match.only_true
    )
    return Score(precision, recall, 2 * precision * recall / (precision + recall))


def interval(matches: Sequence[Match], rng: random.Random) -> Score:
    """1.96 standard deviations of each figure over bootstrap draws."""
    draws = [score(rng.choices(matches, k=len(matches))) for _ in range(DRAWS)]
    precisions, recalls, fs = zip(*draws, strict=True)
    return Score(*(1.96 * statistics.stdev(column) for column in (precisions, recalls, fs)))


def read(page: bytes, url: str) -> str:
    """The text of a page, "" if there is none: what the benchmark counts as nothing found."""
    try:
        return extract(page, url=url, content_type="text/html").text
    except ContentError:
        return ""


def measure(folder: Path, limit: int | None = None) -> list[Match]:
    """Extract every page of the benchmark and compare it with the truth."""
    truth = json.loads((folder / "ground-truth.json").read_text(encoding="utf-8"))
    matches = []
    for name, wanted in islice(truth.items(), limit):
        page = gzip.decompress((folder / "html" / f"{name}.html.gz").read_bytes())
        url = wanted.get("url") or "https://page.example/"
        matches.append(compare(wanted.get("articleBody") or "", read(page, url)))
    return matches


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--limit", type=int, help="pages to read")
    options = parser.parse_args()
    logging.getLogger("trafilatura").setLevel(logging.CRITICAL)
    data = Path(os.environ.get("WATCHER_DATA", "../shared/data"))
    started = time.process_time()
    matches = measure(data / "pages" / "article_extraction_benchmark", options.limit)
    seconds = time.process_time() - started
    figures = zip(score(matches), interval(matches, random.Random(1)), strict=True)
    precision, recall, f = (f"{figure:.3f} ± {width:.3f}" for figure, width in figures)
    print(f"pages {len(matches)}, {seconds / len(matches) * 1000:.0f} ms each")
    print(f"precision {precision}   recall {recall}   F {f}   (trafilatura alone: {PUBLISHED})")
    return 0 if score(matches).f >= PUBLISHED else 1


if __name__ == "__main__":
    sys.exit(main())
