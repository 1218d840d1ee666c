"""Compose: the article that is known of an entry: its page, else the feed's own text. Pure."""

import re
from datetime import datetime

from watcher.core.text import sentences
from watcher.ingest.language import identify
from watcher.ingest.parsed import Page
from watcher.model import Entry
from watcher.pipeline import addresses
from watcher.store.articles import NewArticle

# A feed's content counts as the article where it is longer than a summary: of 174,113 real
# summaries half are below 164 characters and 95 % below 1,148.
FULL_TEXT = 1200
# What no punctuation ends is no sentence any more: of 33,061 in labelled streams and stories the
# longest has 1,145 signs. To compare two of them takes time by the square of their words: a summary
# of 50,000 would be judged for hours.
LONGEST = 1500
_PIECES = re.compile(rf".{{1,{LONGEST}}}(?:\s|$)|\S{{{LONGEST}}}")


def compose(
    entry: Entry,
    page: Page | None,
    *,
    url_key: str,
    feed: str,
    seen: datetime,
    url: str = "",
    language: str = "",
    baseline: bool = False,
) -> NewArticle:
    """The article; provisional where only headline and summary are known.

    Args:
        entry: what the feed says.
        page: what its page says, if it was had.
        url_key: its canonical address.
        feed: the feed's name, for entries that lead to no host with a name.
        seen: when it was first seen, for entries without a date.
        url: where the page was found; the entry's own address by default.
        language: what the watchlist says of its feed's articles, which counts before what page and
            feed say of themselves, unless the text is plainly in another one.
        baseline: it came with the first poll of its feed.
    """
    text = broken(page.text) if page and page.whole else ""
    start = page.text if page and not page.whole else ""
    summary = max(entry.summary, start, key=len)
    if not text and len(entry.content) > FULL_TEXT:
        text = broken(entry.content)
    claims = (language, page.language if page else "", entry.language)
    host = addresses.host(url or entry.url)
    return NewArticle(
        url_key=url_key,
        url=url or entry.url,
        outlet=addresses.outlet(host, feed),
        host=host,
        title=entry.title or (page.title if page else ""),
        summary=broken(entry.summary if text else summary),
        text=text,
        published=entry.published or seen,
        language=identify(text or f"{entry.title}. {summary}", *claims),
        provisional=not text,
        baseline=baseline,
    )


def broken(text: str) -> str:
    """The same with a line break wherever a sentence would be longer than sentences are."""
    if all(len(line) <= LONGEST for line in text.splitlines()):
        return text
    return "\n".join(piece for line in text.splitlines() for piece in _pieces(line))


def _pieces(line: str) -> list[str]:
    if all(len(sentence) <= LONGEST for sentence in sentences(line)):
        return [line]
    return [piece for sentence in sentences(line) for piece in _PIECES.findall(sentence)]
