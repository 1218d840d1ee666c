import time
from datetime import UTC, datetime

import pytest

from watcher.errors import ContentError
from watcher.ingest import feeds
from watcher.ingest.forms import Form, Kind
from watcher.ingest.listing import MAX_ENTRIES
from watcher.ingest.parsed import ParsedFeed

NOW = datetime(2031, 3, 4, tzinfo=UTC)
URL = "https://port.example/press/"
PAGE = """<!doctype html><html lang="nb"><head><title>Press — Port of Vardø</title></head><body>
<nav><a href="/">Home</a> <a href="/press/">Press</a></nav>
<ul class="list">
 <li><a href="cod-quota"><img src="x.jpg"></a>
  <h3><a href="cod-quota">Cod quota cut by a fifth</a></h3></li>
 <li><h3>Ferry pier closes <b>in May</b></h3><a href="https://other.example/pier">Read more</a></li>
 <li><h3><a href="javascript:void(0)">Not a link</a></h3></li>
 <li><h3><a href="#top">Up</a></h3></li>
 <li><h3>No link at all</h3></li>
 <li><a href="/gallery" aria-label="Pictures of the fleet"><img src="y.jpg"></a></li>
</ul></body></html>"""


def read(links: str, page: str = PAGE) -> ParsedFeed:
    form = Form(Kind.PAGE, links)
    return feeds.parse(page.encode(), url=URL, content_type="text/html", now=NOW, form=form)


def test_links_that_the_selector_finds_are_entries() -> None:
    found = read("ul.list a")
    assert [(entry.url, entry.title) for entry in found.entries] == [
        ("https://port.example/press/cod-quota", "Cod quota cut by a fifth"),
        ("https://other.example/pier", "Read more"),
        ("https://port.example/gallery", "Pictures of the fleet"),
    ]
    assert (found.title, found.language) == ("Press — Port of Vardø", "no")
    assert all(entry.published is None and entry.language == "no" for entry in found.entries)


def test_what_holds_a_link_gives_it_its_text() -> None:
    titles = {entry.url: entry.title for entry in read("ul.list > li").entries}
    assert titles["https://other.example/pier"] == "Ferry pier closes in May Read more"
    assert [entry.title for entry in read("h3").entries] == ["Cod quota cut by a fifth"]


CARD = """<ul><li><span class=tag>Fisheries</span> <a href="/cod"><img src="x.jpg"></a>
 <h3><a href="/cod">Cod quota cut <b>by a fifth</b></a></h3><time>{age}</time>
 <p>The ministry cut the quota.</p><span>{seen} comments</span></li>
 <li><a href="/pier">Pier closes</a> {age}</li>
 <li><a href="/ferry">Ferry to Vardø is late <time>{age}</time></a></li>
 <li><a href="/kai">波止場の火災で十二人が死亡した</a><span>{age}</span></li>
 <li><h3>Storm at sea</h3><a href="/storm">Read the whole story here</a></li></ul>"""


@pytest.mark.parametrize(
    ("age", "seen"), [("4 hours ago", 3), ("vor 5 Stunden", 40), ("12:31", 1037)]
)
def test_what_changes_by_itself_is_part_of_no_title(age: str, seen: int) -> None:
    found = read("li", CARD.format(age=age, seen=seen))
    assert [(entry.title, entry.summary) for entry in found.entries] == [
        ("Cod quota cut by a fifth", "Fisheries The ministry cut the quota."),
        ("Pier closes" if age != "12:31" else "Pier closes 12:31", ""),
        ("Ferry to Vardø is late", ""),
        ("波止場の火災で十二人が死亡した", ""),
        ("Storm at sea Read the whole story here", ""),
    ]


def test_a_time_in_a_headline_stays() -> None:
    page = "<li><a href=/a>Bomb goes off at <b>12:31</b> in port</a></li>"
    assert read("li", page).entries[0].title == "Bomb goes off at 12:31 in port"


def test_links_are_resolved_against_the_base_of_the_page() -> None:
    page = "<base href='https://cdn.example/a/'><p><a href='b'>Cod</a></p>"
    assert read("p a", page).entries[0].url == "https://cdn.example/a/b"


@pytest.mark.parametrize("links", ["table a", "h9", "ul.list > li:nth-child(5)"])
def test_a_selector_that_finds_nothing_is_an_error(links: str) -> None:
    with pytest.raises(ContentError, match="nothing with a link and a text is found by") as caught:
        read(links)
    assert caught.value.kind == "no links"


def test_of_endless_links_both_ends_are_kept_with_a_count() -> None:
    links = [f"/{number}" for number in range(MAX_ENTRIES + 5)]
    found = read("a", "".join(f"<a href='{link}'>Catch of day {link}</a>" for link in links))
    assert (len(found.entries), found.dropped, found.head) == (MAX_ENTRIES, 5, MAX_ENTRIES // 2)
    half = MAX_ENTRIES // 2
    kept = [entry.url.removeprefix("https://port.example") for entry in found.entries]
    assert kept == links[:half] + links[-half:]


@pytest.mark.parametrize(
    "page",
    ["<div>" * 200_000, "<a " + "x=1 " * 1000 + ">"],
)
def test_hostile_pages_are_errors(page: str) -> None:  # C03
    with pytest.raises(ContentError):
        read("a", page)


def test_links_within_links_cost_little_more_than_others() -> None:  # C03
    count, words = 100, "<span>one two</span>" * 20
    begun = time.process_time()
    read("a", f"<a href='/ferry'><div>{words}</div></a>" * count)
    flat = time.process_time() - begun
    begun = time.process_time()
    read("a", f"<a href='/ferry'><div>{words}" * count + "</div></a>" * count)
    # Each text was put together for each other link: thousands of times as much.
    assert time.process_time() - begun < 100 * flat
