from datetime import UTC, datetime

import pytest

from watcher.errors import ContentError
from watcher.ingest import feeds
from watcher.ingest.parsed import ParsedFeed

NOW = datetime(2031, 3, 4, tzinfo=UTC)
URL = "https://gazette.example/news-sitemap.xml"
HEAD = """<?xml version="1.0" encoding="UTF-8"?>
<!-- made by hand --><urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"
 xmlns:news="http://www.google.com/schemas/sitemap-news/0.9"
 xmlns:image="http://www.google.com/schemas/sitemap-image/1.1">"""


def page(n: int, inside: str = "") -> str:
    return f"<url><loc>https://gazette.example/{n}</loc>{inside}</url>"


def news(title: str, date: str = "2031-03-03T09:00:00+01:00") -> str:
    return (
        "<news:news><news:publication><news:name>Gazette</news:name>"
        "<news:language>no</news:language></news:publication>"
        f"<news:publication_date>{date}</news:publication_date>"
        f"<news:title>{title}</news:title></news:news>"
    )


def read(*pages: str, end: str = "</urlset>\n") -> ParsedFeed:
    body = (HEAD + "".join(pages) + end).encode()
    return feeds.parse(body, url=URL, content_type="text/xml", now=NOW)


def test_news_are_entries() -> None:
    image = "<image:image><image:loc>https://gazette.example/x.jpg</image:loc></image:image>"
    found = read(
        page(1, news("Cod &amp; ling: quota cut") + image),
        page(2, news("<![CDATA[Ferry <b>pier</b> closes]]>", "2031-03-03")),
        page(3, "<lastmod>2031-03-02</lastmod>"),
        page(4, news("Undated", "soon")),
    )
    assert [(entry.url[-1], entry.title) for entry in found.entries] == [
        ("1", "Cod & ling: quota cut"),
        ("2", "Ferry pier closes"),
        ("4", "Undated"),
    ]
    first, second, third = found.entries
    assert first.published == datetime(2031, 3, 3, 8, tzinfo=UTC)
    assert second.published == datetime(2031, 3, 3, tzinfo=UTC)
    assert third.published is None
    assert (first.language, first.guid, found.partial) == ("no", "", False)


def test_other_prefixes_are_read_too() -> None:
    body = (
        '<s:urlset xmlns:s="http://www.sitemaps.org/schemas/sitemap/0.9" xmlns:n="http://www.'
        'google.com/schemas/sitemap-news/0.9"><s:url><s:loc>https://g.example/1</s:loc><n:news>'
        "<n:title>Cod</n:title></n:news></s:url></s:urlset>"
    )
    found = feeds.parse(body.encode(), url=URL, content_type="", now=NOW)
    assert [entry.title for entry in found.entries] == ["Cod"]
    assert not found.partial


def test_one_that_breaks_off_keeps_what_is_whole() -> None:  # A04
    found = read(page(1, news("Cod")), "<url><loc>https://gazette.example/2</loc>", end="")
    assert [entry.title for entry in found.entries] == ["Cod"]
    assert found.partial


def test_a_vocabulary_with_half_a_character_is_refused() -> None:  # found by tests.fuzz
    body = '<urlset xmlns="x&#xD800;y"><url><loc>https://gazette.example/1</loc></url></urlset>'
    with pytest.raises(ContentError, match="too broken to be read"):
        feeds.parse(body.encode(), url=URL, content_type="", now=NOW)


def test_an_empty_one_is_no_error() -> None:
    assert read().entries == ()


def test_one_without_news_is_refused() -> None:
    with pytest.raises(ContentError, match="is a sitemap without news titles"):
        read(page(1), page(2))


def test_an_index_names_what_to_write_instead() -> None:
    body = (
        '<sitemapindex xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"><sitemap><loc>'
        "https://gazette.example/pages.xml</loc></sitemap><sitemap><loc>https://gazette.example/"
        "news-today.xml</loc></sitemap></sitemapindex>"
    )
    with pytest.raises(ContentError, match=r"write one of them: https://.*/news-today\.xml"):
        feeds.parse(body.encode(), url=URL, content_type="", now=NOW)


def test_bombs_and_entities_are_refused_or_left_alone() -> None:  # A05, A07
    bomb = '<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;">]>'
    with pytest.raises(ContentError, match="nests XML entities"):
        feeds.parse((bomb + HEAD + "</urlset>").encode(), url=URL, content_type="", now=NOW)
    reaching = '<!DOCTYPE x [<!ENTITY f SYSTEM "file:///etc/hostname">]>'
    body = reaching + HEAD.partition("?>\n")[2] + page(1, news("Cod &f;")) + "</urlset>"
    found = feeds.parse(body.encode(), url=URL, content_type="", now=NOW)
    assert [entry.title for entry in found.entries] == ["Cod"]


def test_one_of_many_thousands_is_cut_to_the_newest() -> None:  # A10
    dates = [f"2031-03-{1 + n % 3:02d}" for n in range(3000)]
    found = read(*(page(n, news(f"Cod {n}", date)) for n, date in enumerate(dates)))
    assert (len(found.entries), found.dropped) == (1000, 2000)
    assert {entry.published for entry in found.entries} == {datetime(2031, 3, 3, tzinfo=UTC)}
