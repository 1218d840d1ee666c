"""What a server sends in place of an article, or within one: from the socket to the database.

Where a page gives no text, headline and summary stand in as a provisional article, and the page is
asked for again. That the reader refused it and was not killed is seen by what is said of it: a
killed one "cannot be read".
"""

import io
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.pipeline.served.desk import MINUTE, Desk
from tests.pipeline.served.site import Site
from watcher.model import Article

Events = list[tuple[str, dict[str, Any]]]
Reads = Callable[..., tuple[Article, str]]
HTML = "text/html; charset=utf-8"
STORY = (
    "Ferry crews at Northport voted on Thursday to stop work from Monday over night shifts.",
    "The Seafarers' Union said 412 of 530 members took part in the vote in the town hall.",
    "The port carries about 9,000 passengers a day to the Outer Isles, most of them commuters.",
)
TEXT = "".join(f"<p>{line}</p>" for line in STORY)


def page(inside: str = TEXT, head: str = "", lead: str = "<!doctype html>") -> str:
    return f"{lead}<html><head><title>Ferry vote</title>{head}</head><body>{inside}</body></html>"


@pytest.fixture
def reads(site: Site, desk: Desk, events: Events) -> Reads:
    """Has an entry's page read; the article that came of it, and what was said against the page."""

    def read(body: str | bytes, kind: str = HTML, *, path: str = "/a") -> tuple[Article, str]:
        site.says("/a", body, Content_Type=kind) if path == "/a" else None
        item = f"<guid>1</guid><title>Ferry crews vote</title><link>{path}</link>"
        summary = "<description>Crews of a ferry stop work.</description>"
        site.says(
            "/feed", f'<rss version="2.0"><channel><item>{item}{summary}</item></channel></rss>'
        )
        desk.watch()
        desk.poll()
        (due,) = desk.read()
        (fields,) = [fields for name, fields in events if name == "article.read"]
        return due.article, fields.get("detail", "")

    return read


def zipped(size: int) -> bytes:
    with io.BytesIO() as file:
        with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr("index.html", b"0" * size)
        return file.getvalue()


@pytest.mark.parametrize(
    ("body", "kind", "said"),
    [
        (page("<p>cod</p>" * 3_000_000).encode(), HTML, "more than"),
        (page("<p>" + "cod " * 1_700_000).encode(), HTML, "larger than any article"),
        (b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n", "application/pdf", "is a file (application/pdf)"),
        (b"\x00\x00\x00 ftypisom\x00\x00\x02\x00", "video/mp4", "is a file (video/mp4)"),
        (zipped(50_000_000), "application/zip", "is a file (application/zip)"),
        (b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n", HTML, "is a file (text/html)"),
        (b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR", HTML, "is a file (text/html)"),
        (bytes(range(256)) * 99, HTML, "is a file (text/html)"),
        (b'{"title": "Ferry"}', "application/json", "is a file"),
        (b"", HTML, "sent an empty page"),
    ],
    ids=["30 MB", "7 MB", "PDF", "video", "zip bomb", "PDF called HTML", "PNG called HTML",
         "bytes called HTML", "JSON", "empty"],
)  # fmt: skip
def test_what_is_no_page_is_no_article(
    reads: Reads, body: bytes, kind: str, said: str
) -> None:  # C01
    article, error = reads(body, kind)
    assert said in error
    assert (article.provisional, article.text) == (True, "")
    assert article.summary == "Crews of a ferry stop work."


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (page("<div id=root></div><script src=/app.js></script>"), 200),
        (page("<noscript><p>You need to enable JavaScript to run this app.</p></noscript>"), 200),
        (page("<p>Please enable JavaScript to read on.</p>"), 200),
        (page("<h1>Page not found</h1><p>The page was not found. Try our search.</p>"), 200),
        (page("<p>Checking your browser before you go on. Please enable cookies.</p>"), 200),
        (page("<p>Subscribe to continue reading this and all our articles.</p>"), 200),
        (page(), 404),
        (page(), 403),
    ],
    ids=["shell", "noscript", "script wall", "soft 404", "cookie wall", "paywall", "404", "403"],
)
def test_a_wall_in_front_of_an_article_is_no_article(
    reads: Reads, site: Site, desk: Desk, body: str, status: int
) -> None:  # C02
    site.says("/wall", body, status, Content_Type=HTML)
    article, error = reads("", path="/wall")
    assert error
    assert (article.provisional, article.text) == (True, "")
    assert article.summary == "Crews of a ferry stop work."
    site.says("/wall", page(), Content_Type=HTML)  # and it is looked at again
    desk.now += 7 * MINUTE
    (later, *_) = reversed(desk.read())
    assert (later.article.provisional, later.article.version) == (False, 2)
    assert STORY[1] in later.article.text


def test_the_start_of_a_paid_article_is_no_whole_article(reads: Reads) -> None:  # C02
    paid = '<meta property="article:content_tier" content="locked">'
    article, error = reads(page(f"<article><p>{STORY[0]}</p></article>", paid))
    assert "only the start of a paid article" in error
    assert (article.provisional, article.text) == (True, "")
    assert STORY[0] in article.summary


DEEP = "<div>" * 200_000


@pytest.mark.parametrize(
    "tricks",
    [
        DEEP,
        "<p>" * 40_000,
        "<!--" * 20_000,
        "<b><i><u>" * 30_000,
        "<table>" * 5_000,
        "<q " + " ".join(f'a{n}="1"' for n in range(300_000)) + ">",
        "<a href='" + "x" * 3_000_000,
        "&#" * 300_000,
        "<" * 500_000,
    ],
    ids=["deep", "unclosed", "comments", "formats", "tables", "attributes", "attribute",
         "references", "brackets"],
)  # fmt: skip
def test_markup_without_end_ends(reads: Reads, desk: Desk, tricks: str) -> None:  # C03, A11
    article, _ = reads(page(f"<article>{TEXT}</article>{tricks}"))
    assert article.title == "Ferry crews vote"
    assert article.provisional or STORY[1] in article.text
    assert list(desk.judge())


@pytest.mark.parametrize(
    "address",
    ["javascript:alert(1)", "http://169.254.169.254/latest", "http://127.0.0.1:{port}/inside",
     "//localhost:{port}/inside", "file:///etc/passwd", "http://other.example:{port}/inside"],
)  # fmt: skip
@pytest.mark.parametrize(
    "head",
    [
        '<meta http-equiv="refresh" content="0; url={}">',
        '<link rel="canonical" href="{}">',
        '<meta property="og:url" content="{}">',
        '<base href="{}"><link rel="canonical" href="">',
    ],
    ids=["refresh", "canonical", "og:url", "base"],
)
def test_where_a_page_says_it_is_is_neither_asked_nor_believed(
    reads: Reads, site: Site, head: str, address: str
) -> None:  # C04
    site.says("/inside", "the secret")
    article, error = reads(page(head=head.format(address.format(port=site.port))))
    assert error == ""
    assert STORY[1] in article.text
    assert (article.url, article.outlet) == (site.url("/a"), "wire.example")
    assert site.asked == ["wire.example/feed", "wire.example/robots.txt", "wire.example/a"]


LETTERS = "Fährfahrt nach Vestnes: Größe und Gewicht der Fähre bleiben, sagte die Reederei Sjö."


@pytest.mark.parametrize(
    ("header", "meta", "real"),
    [
        ("utf-8", "iso-8859-1", "utf-8"),
        ("iso-8859-1", "utf-8", "utf-8"),
        ("", "iso-8859-1", "utf-8"),
        ("iso-8859-1", "utf-8", "cp1252"),
        ("", "windows-1252", "cp1252"),
        ("", "", "cp1252"),
        ("iso-8859-1", "iso-8859-1", "utf-8-sig"),
        ("utf-8", "utf-8", "utf-16"),
        ("bogus", "utf-16", "cp1252"),
    ],
)
def test_one_rule_finds_the_encoding(
    reads: Reads, header: str, meta: str, real: str
) -> None:  # C06
    declared = f"<meta charset={meta}>" if meta else ""
    body = page(f"<article><p>{LETTERS}</p>{TEXT}</article>", declared).encode(real)
    article, _ = reads(body, f"text/html; charset={header}" if header else "text/html")
    assert LETTERS in article.text.splitlines()


@pytest.mark.parametrize(
    "active",
    [
        "<svg><script>alert(1)</script><text>alert(1)</text></svg>",
        "<math><mtext><style><img src=x onerror=alert(1)></style></mtext></math>",
        '<svg></p><style><a id="</style><img src=1 onerror=alert(1)>">',
        "<p style='background:url(javascript:alert(1))' onclick=alert(1)>Cod.</p>",
        "<img srcset='x 1x, javascript:alert(1) 2x' onerror=alert(1)>",
        "<iframe srcdoc='<script>alert(1)</script>'></iframe>",
        "<a href='data:text/html,<script>alert(1)</script>'>Cod.</a>",
        "<template><script>alert(1)</script></template><object data='javascript:alert(1)'>",
        "<script>document.write('<p>alert(1)</p>')</script><style>p{content:'alert(1)'}</style>",
        "<noscript><p title='</noscript><img src=x onerror=alert(1)>'></noscript>",
    ],
)  # fmt: skip
def test_nothing_active_is_left_of_a_page(reads: Reads, desk: Desk, active: str) -> None:  # C07
    article, _ = reads(page(f"<article>{TEXT}{active}</article>"))
    assert STORY[1] in article.text
    assert "alert(1)" not in article.text
    assert "<" not in article.text
    desk.judge()
    (alert,) = desk.alerts()
    assert "alert(1)" not in repr(alert)


@pytest.mark.parametrize("kind", ["<!ENTITY x SYSTEM '{}'>", "<!ENTITY % y SYSTEM '{}'> %y;"])
@pytest.mark.parametrize("over", ["file", "http"])
@pytest.mark.parametrize("called", ["application/xhtml+xml", "text/html", "text/xml"])
def test_external_entities_of_pages_stay_outside(
    reads: Reads, site: Site, tmp_path: Path, *, kind: str, over: str, called: str
) -> None:  # C09
    secret = tmp_path / "secret"
    secret.write_text("the secret", encoding="ascii")
    place = {"file": f"file://{secret}", "http": f"http://127.0.0.1:{site.port}/dtd"}[over]
    site.says("/dtd", "<!ENTITY x 'the secret'>")
    lead = f'<?xml version="1.0"?><!DOCTYPE html [{kind.format(place)}]>'
    article, _ = reads(page(f"<article><p>Here: &x;.</p>{TEXT}</article>", lead=lead), called)
    assert STORY[1] in article.text
    assert "secret" not in repr(article)
    assert "127.0.0.1/dtd" not in site.asked


def test_style_sheets_and_inclusions_of_xml_stay_outside(
    reads: Reads, site: Site, tmp_path: Path
) -> None:  # C09
    (tmp_path / "secret").write_text("the secret", encoding="ascii")
    place = site.says("/sheet", "the secret")
    space, file = "http://www.w3.org/2001/XInclude", tmp_path / "secret"
    include = f'<x:include xmlns:x="{space}" href="{file}" parse="text"/>'
    lead = f'<?xml version="1.0"?><?xml-stylesheet href="{place}"?>'
    article, _ = reads(page(f"<article>{include}{TEXT}</article>", lead=lead), "text/xml")
    assert STORY[1] in article.text
    assert "secret" not in repr(article)
    assert "wire.example/sheet" not in site.asked
