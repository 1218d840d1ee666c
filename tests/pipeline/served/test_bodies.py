"""What a server sends in place of a feed, or within one: from the socket to the database.

That a body was refused by the reader and did not kill it is seen by the kind of the error: a killed
reader is "too heavy". Every test ends with a sound feed, read in the same way as ever.
"""

import gzip
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.pipeline.served.desk import Desk
from tests.pipeline.served.site import Site

Events = list[tuple[str, dict[str, Any]]]
Refused = Callable[..., str]
SOUND = "<item><guid>1</guid><title>Ferry sails</title></item>"


def rss(*items: str, head: str = "", end: str = "</channel></rss>") -> str:
    return f'{head}<rss version="2.0"><channel><title>Quay</title>{"".join(items)}{end}'


def item(guid: str, **fields: str) -> str:
    inside = "".join(f"<{name}>{value}</{name}>" for name, value in fields.items())
    return f"<item><guid>{guid}</guid>{inside}</item>"


def said(events: Events, name: str) -> list[dict[str, Any]]:
    return [fields for event, fields in events if event == name]


@pytest.fixture
def refused(site: Site, desk: Desk) -> Refused:
    """Has a body polled that is to be refused, then a sound one; returns kind and sentence."""

    def check(body: str | bytes, kind: str = "") -> str:
        site.says("/feed", body, ETag='"of what is none"', Content_Type=kind)
        desk.watch()
        health = desk.poll()
        assert (health.failures, health.entries) == (1, 0)
        assert desk.kept() == ()
        site.says("/feed", rss(SOUND))
        after = desk.poll_again()
        assert "if-none-match" not in site.sent[-1]  # nothing was kept of what was no feed
        assert (after.failures, after.error, after.entries) == (0, "", 1)
        return f"{health.error_kind}: {health.error}"

    return check


def test_a_body_that_names_a_file_is_no_way_to_it(refused: Refused, tmp_path: Path) -> None:
    file = tmp_path / "feed.xml"  # A01
    file.write_text(rss(SOUND), encoding="utf-8")
    assert refused(str(file)).startswith("not a feed: ")


def test_a_body_that_names_an_address_is_no_way_to_it(refused: Refused, site: Site) -> None:  # A01
    assert refused(site.says("/other", rss(SOUND))).startswith("not a feed: ")
    assert set(site.asked) == {"wire.example/feed"}


def test_a_body_that_names_a_pipe_does_not_wait_for_it(
    refused: Refused, tmp_path: Path
) -> None:  # A01
    os.mkfifo(tmp_path / "pipe")
    assert refused(str(tmp_path / "pipe")).startswith("not a feed: ")


@pytest.mark.parametrize("body", ["/dev/zero", "/etc/hostname", "file:///etc/hostname", "-"])
def test_a_body_that_names_a_device_is_data(refused: Refused, body: str) -> None:  # A01
    assert refused(body).startswith("not a feed: ")


@pytest.mark.parametrize("body", [b"", b" \r\n", b"\xef\xbb\xbf", b"\x00" * 9], ids=repr)
def test_an_empty_body_is_an_error(refused: Refused, body: bytes) -> None:  # A02
    assert refused(body).startswith("empty: ")


@pytest.mark.parametrize(
    ("page", "says"),
    [
        ("<!doctype html><title>Just a moment...</title>", "robot check"),
        ("<html><title>Members</title><form><input type=password></form>", "login page"),
        ("<html><head><title>Before you continue</title></head></html>", "consent page"),
        (
            '<html><head><link rel="alternate" type="application/rss+xml" href="/rss"></head>',
            "/rss",
        ),
    ],
)
def test_a_web_page_is_no_feed_without_news(refused: Refused, page: str, says: str) -> None:  # A03
    error = refused(page, "text/html")
    assert error.startswith("html: ")
    assert says in error


def test_a_feed_cut_off_keeps_what_is_whole_and_is_asked_for_again(
    site: Site, desk: Desk, events: Events
) -> None:  # A04
    one, two, three = (item(guid, title=f"Ferry {guid}") for guid in "abc")
    site.says("/feed", rss(one, two, three[:-12], end=""), ETag='"half"')
    desk.watch()
    assert desk.poll().entries == 2
    desk.poll_again()  # the same half is no "not changed"
    assert [fields["kept"] for fields in said(events, "feed.broke_off")] == [2, 2]
    site.says("/feed", rss(one, two, three), ETag='"whole"')
    assert desk.poll_again().entries == 3
    assert "if-none-match" not in site.sent[-1]
    assert [entry.title for entry in desk.kept()] == ["Ferry a", "Ferry b", "Ferry c"]


LAUGHS = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
BOMBS = {
    "nested": (f'<!DOCTYPE rss [<!ENTITY l0 "ha">{LAUGHS}]>', "&l9;"),  # A05
    "long": (f'<!DOCTYPE rss [<!ENTITY a "{"a" * 50_000}">]>', "&a;" * 50_000),  # A06
}


@pytest.mark.parametrize("bomb", BOMBS.values(), ids=BOMBS)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_entity_bombs_are_refused_unexpanded(
    refused: Refused, bomb: tuple[str, str], encoding: str
) -> None:  # A05, A06
    head, title = bomb
    declared = f'<?xml version="1.0" encoding="{encoding}"?>{head}'
    error = refused(rss(item("1", title=title), head=declared).encode(encoding))
    assert error.startswith("not a feed: ")
    assert "entities" in error


ATOM = (
    '<feed xmlns="http://www.w3.org/2005/Atom"><title>Q</title><entry><id>1</id>'
    "<title>Ferry &x; sails</title></entry></feed>"
)
NEWS = "http://www.google.com/schemas/sitemap-news/0.9"
SITEMAP = (
    f'<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" xmlns:n="{NEWS}"><url>'
    "<loc>http://wire.example/1</loc><n:news><n:title>Ferry &x; sails</n:title></n:news>"
    "</url></urlset>"
)


@pytest.mark.parametrize("form", [rss(item("1", title="Ferry &x; sails")), ATOM, SITEMAP])
@pytest.mark.parametrize("kind", ["<!ENTITY x SYSTEM '{}'>", "<!ENTITY % y SYSTEM '{}'> %y;"])
@pytest.mark.parametrize("over", ["file", "http"])
def test_external_entities_stay_outside(
    site: Site, desk: Desk, *, form: str, kind: str, over: str, tmp_path: Path
) -> None:  # A07
    secret = tmp_path / "secret"
    secret.write_text("the secret", encoding="ascii")
    place = {"file": f"file://{secret}", "http": f"http://127.0.0.1:{site.port}/dtd"}[over]
    site.says("/dtd", "<!ENTITY x 'the secret'>")
    site.says("/feed", f"<!DOCTYPE x [{kind.format(place)}]>{form}")
    desk.watch()
    desk.poll()
    (entry,) = desk.kept()
    assert entry.title.startswith("Ferry")
    assert "secret" not in entry.title + entry.summary + entry.content
    assert site.asked == ["wire.example/feed"]


@pytest.mark.parametrize(
    "body",
    [
        rss(f"<!--{'x' * 9_000_000}-->", SOUND),  # A08
        rss(SOUND.replace("<title", f'<title a="{"x" * 9_000_000}"')),  # A08
        rss(
            item("1", title="Ferry sails", description=f"<![CDATA[{'<p>cod</p>' * 300_000}]]>")
        ),  # A09
        rss(SOUND.replace("</item>", "<a>" * 20_000 + "</a>" * 20_000 + "</item>")),  # A11
        rss(item("1", title="Ferry sails", description=f"{'&lt;div&gt;' * 200_000}cod")),  # A11
    ],
    ids=["comment", "attribute", "description", "elements", "nested"],
)
def test_what_is_huge_or_deep_within_bounds_is_read_and_stored_bounded(
    site: Site, desk: Desk, body: str
) -> None:  # A08, A09, A11
    site.says("/feed", body)
    desk.watch(read_pages=False)
    assert desk.poll().error == ""
    (entry,) = desk.kept()
    assert entry.title == "Ferry sails"
    assert len(entry.summary) <= 100_000
    (article,) = desk.read()  # nothing that comes later stumbles over its depth
    assert article.article.title == "Ferry sails"
    assert list(desk.judge())


@pytest.mark.parametrize(
    "body",
    [
        rss(f"<!--{'x' * 15_000_000}-->", SOUND),  # A08
        rss(item("1", title="t", description=f"<![CDATA[{'<p>cod</p>' * 1_500_000}]]>")),  # A09
        rss(item("1", title="<b>" * 300_000)),  # A11
    ],
    ids=["comment", "description", "elements"],
)
def test_what_is_beyond_all_bounds_is_refused_without_a_reader(
    refused: Refused, body: str
) -> None:  # A08, A09, A11
    assert refused(body).startswith("too large: ")


def test_a_reader_that_grows_beyond_its_memory_is_an_error_of_that_feed(
    refused: Refused,
) -> None:  # A09
    swollen = item("1", title="t", description=f"<![CDATA[{'cod ' * 2_400_000}]]>")
    assert refused(rss(swollen)).startswith("too heavy: ")


def test_a_hundred_thousand_items_are_cut_and_counted(
    site: Site, desk: Desk, events: Events
) -> None:  # A10
    site.says("/feed", rss(*(item(str(n), title=f"Ferry {n}") for n in range(100_000))))
    desk.watch()
    assert desk.poll().entries == 1000
    assert [fields["dropped"] for fields in said(events, "feed.cut")] == [99_000]


@pytest.mark.parametrize(
    ("declared", "real"),
    [("utf-8", "cp1252"), ("bogus", "utf-8"), ("utf-7", "utf-7"), ("utf-16", "utf-16-le")],
)
def test_an_encoding_that_lies_costs_no_letter(
    site: Site, desk: Desk, declared: str, real: str
) -> None:  # A23
    head = f'<?xml version="1.0" encoding="{declared}"?>'
    site.says("/feed", rss(item("1", title="Fährfahrt “Größe”"), head=head).encode(real))
    desk.watch()
    assert desk.poll().error == ""
    assert [entry.title for entry in desk.kept()] == ["Fährfahrt “Größe”"]


def test_compression_that_nobody_announced_is_seen(site: Site, desk: Desk) -> None:  # A23
    site.says("/feed", gzip.compress(rss(SOUND).encode()))
    desk.watch()
    assert desk.poll().entries == 1


@pytest.mark.parametrize(
    "body",
    ["null", "[]", "{}", '{"items": null}', '{"items": [1,', '{"items": ' + "[" * 100_000,
     '{"items": [' + "9" * 5000 + "]}"],
    ids=range(7),
)  # fmt: skip
def test_json_that_is_no_feed_is_refused(refused: Refused, body: str) -> None:  # A24
    assert refused(body, "application/feed+json").startswith("not a feed: ")


def test_json_of_wrong_types_gives_what_can_be_read(site: Site, desk: Desk) -> None:  # A24
    site.says(
        "/feed",
        '{"items": [null, 3, [], {"id": {}, "title": 5, "title": "Ferry", "url": ["x"], '
        '"summary": null, "content_html": false, "date_published": 1e400}, '
        '{"id": 12345678901234567890, "title": "Ferry again", "url": "/a"}]}',
    )
    desk.watch()
    assert desk.poll().error == ""
    first, second = desk.kept()
    assert (first.title, first.url, first.content, first.published) == ("Ferry", "", "", None)
    assert (second.title, second.url) == ("Ferry again", site.url("/a"))


@pytest.mark.parametrize("name", ["ETag", "Last-Modified"])
def test_a_validator_that_is_sent_no_more_is_sent_back_no_more(
    site: Site, desk: Desk, name: str
) -> None:  # B14
    asked = {"ETag": "if-none-match", "Last-Modified": "if-modified-since"}[name]
    site.says("/feed", rss(SOUND))
    site.table["/feed"].headers[name] = "Tue, 04 Mar 2031 11:00:00 GMT"
    desk.watch()
    desk.poll()
    site.says("/feed", rss(SOUND, item("2", title="Ferry lands")))
    assert desk.poll_again().entries == 2
    assert site.sent[-1][asked] == "Tue, 04 Mar 2031 11:00:00 GMT"
    desk.poll_again()
    assert asked not in site.sent[-1]
