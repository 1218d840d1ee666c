from datetime import UTC, datetime

import pytest
from lxml import html

from watcher.ingest import pagemeta

URL = "https://www.news.example/2031/ferry"


def read(head: str, attributes: str = "", body: str = "<p>text</p>") -> pagemeta.Meta:
    page = f"<html {attributes}><head>{head}</head><body>{body}</body></html>"
    return pagemeta.read(html.document_fromstring(page), URL)


def test_a_page_that_says_everything() -> None:
    meta = read(
        "<title>Ferry sinks | The Example</title><meta property='og:title' content='Ferry sinks'>"
        "<meta property='article:published_time' content='2031-03-04T10:00:00+02:00'>",
        "lang='en_GB'",
    )
    assert meta == pagemeta.Meta(
        title="Ferry sinks",
        language="en-GB",
        published=datetime(2031, 3, 4, 8, tzinfo=UTC),
    )


def test_a_page_that_says_nothing() -> None:
    assert read("") == pagemeta.Meta("", "", None)


@pytest.mark.parametrize(
    ("head", "published"),
    [
        ("<meta name='date' content='2031-03-04'>", datetime(2031, 3, 4, tzinfo=UTC)),
        ("<meta itemprop='datePublished' content='2031-03-04T10:00:00Z'>",
         datetime(2031, 3, 4, 10, tzinfo=UTC)),
        ('<script type="application/ld+json">{"datePublished": "2031-03-04T10:00:00Z"}</script>',
         datetime(2031, 3, 4, 10, tzinfo=UTC)),
        ("<meta name='date' content='yesterday'><meta property='article:published_time'>",
         None),
        ("<meta name='date' content='0001-01-01T00:00:00+14:00'>", None),
    ],
)  # fmt: skip
def test_dates(head: str, published: datetime | None) -> None:
    assert read(head).published == published
