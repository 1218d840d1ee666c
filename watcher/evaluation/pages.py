"""Score how well articles are taken out of pages, as the article extraction benchmark does.

Source of the measure: the benchmark's README and evaluation script. A text is its multiset of
4-word shingles; each page's true positives, false positives and false negatives are normalised by
their sum, so that long pages do not weigh more; precision and recall are means over the pages that
have any; F is their harmonic mean. The interval is 1.96 standard deviations of a bootstrap.
"""

import gzip
import json
import random
import re
import statistics
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import islice
from pathlib import Path
from typing import NamedTuple

from watcher.errors import ConfigError, ContentError
from watcher.ingest.extract import extract

DRAWS = 1000
_WORD = re.compile(r"\w+")
_NOWHERE = "https://page.example/"  # for pages whose address the truth does not tell


class Match(NamedTuple):
    """How one text agrees with the true one: shares that add up to 1, or three zeros."""

    both: float
    only_found: float
    only_true: float


class Score(NamedTuple):
    """Precision, recall and F of a set of pages, each 0..1."""

    precision: float
    recall: float
    f: float


def measure(folder: Path, limit: int | None = None) -> Iterator[tuple[str, Match]]:
    """Extract each page and compare it with its true text.

    Args:
        folder: has `ground-truth.json`, {name: {articleBody, url?}}, and `html/NAME.html.gz`.
        limit: only the first so many pages.

    Raises:
        ConfigError: the folder does not have that form.
        ContentError: it has no page.
    """
    try:
        truth = json.loads((folder / "ground-truth.json").read_text(encoding="utf-8"))
        if truth == {}:
            raise ContentError("empty", f"{folder}: ground-truth.json names no page")
        for name, wanted in islice(truth.items(), limit):
            page = gzip.decompress((folder / "html" / f"{name}.html.gz").read_bytes())
            found = _text(page, wanted.get("url") or _NOWHERE)
            yield name, compare(wanted.get("articleBody") or "", found)
    except (OSError, EOFError, ValueError, AttributeError) as error:
        raise ConfigError(f"{folder}: not a set of pages with their truth: {error}") from error


def _text(page: bytes, url: str) -> str:
    """The text of a page, "" if there is none: what the benchmark counts as nothing found."""
    try:
        return extract(page, url=url, content_type="text/html").text
    except ContentError:
        return ""


def compare(true: str, found: str) -> Match:
    """Compare a text with the true one."""
    wanted, got = shingles(true), shingles(found)
    both = (wanted & got).total()
    only_found, only_true = (got - wanted).total(), (wanted - got).total()
    total = both + only_found + only_true or 1
    return Match(both / total, only_found / total, only_true / total)


def shingles(text: str) -> Counter[tuple[str, ...]]:
    """Return the 4-word shingles of a text; a shorter text is one shingle."""
    words = _WORD.findall(text)
    found = (tuple(words[start : start + 4]) for start in range(max(1, len(words) - 3)))
    return Counter(shingle for shingle in found if shingle)


def score(matches: Sequence[Match]) -> Score:
    """Sum up the pages; a set without any text, true or found, has zeros."""
    precisions = [m.both / (m.both + m.only_found) for m in matches if m.both + m.only_found]
    recalls = [m.both / (m.both + m.only_true) for m in matches if m.both + m.only_true]
    if not precisions or not recalls:
        return Score(0.0, 0.0, 0.0)
    precision, recall = statistics.mean(precisions), statistics.mean(recalls)
    sum_ = precision + recall
    return Score(precision, recall, 2 * precision * recall / sum_ if sum_ else 0.0)


def interval(matches: Sequence[Match], rng: random.Random) -> Score:
    """Return 1.96 standard deviations of each figure over bootstrap draws."""
    draws = [score(rng.choices(matches, k=len(matches))) for _ in range(DRAWS)]
    return Score(*(1.96 * statistics.stdev(column) for column in zip(*draws, strict=True)))
