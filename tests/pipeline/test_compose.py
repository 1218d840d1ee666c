from datetime import UTC, datetime

import pytest

from watcher.ingest.parsed import Page
from watcher.model import Entry
from watcher.pipeline import addresses
from watcher.pipeline.compose import LONGEST, broken, compose

NOW = datetime(2031, 3, 4, tzinfo=UTC)
ENDLESS = "cod " * 25_000


def test_no_sentence_is_longer_than_sentences_are() -> None:  # A09, F01
    feed = Entry(guid="1", url="https://quay.example/1", title="Cod", summary=ENDLESS)
    full = Entry(guid="1", url="https://quay.example/1", title="Cod", content=ENDLESS)
    page = Page(title="Cod", text=ENDLESS, language="en")
    texts = [
        compose(feed, None, url_key="1", feed="quay", seen=NOW).summary,
        compose(full, None, url_key="1", feed="quay", seen=NOW).text,
        compose(feed, page, url_key="1", feed="quay", seen=NOW).text,
    ]
    for text in texts:
        assert text.split() == ENDLESS.split()
        assert max(map(len, text.splitlines())) <= LONGEST


@pytest.mark.parametrize(
    ("url", "outlet"),
    [
        ("https://www.quay.example/1", "quay.example"),
        ("http://127.0.0.1:8001/1", "quay-post"),
        ("http://[::1]:8001/1", "quay-post"),
        ("http://localhost/1", "quay-post"),
        ("http://bridge.localhost/1", "quay-post"),
        ("", "quay-post"),
    ],
)
def test_an_outlet_without_a_name_has_that_of_its_feed(url: str, outlet: str) -> None:
    entry = Entry(guid="1", url=url, title="Cod")
    made = compose(entry, None, url_key="1", feed="quay-post", seen=NOW)
    assert made.outlet == outlet
    assert made.host == addresses.host(url)  # what pages of one server repeat is furniture


@pytest.mark.parametrize(
    ("watchlist", "page", "feed", "language"),
    [
        ("", "en", "", "no"),  # the text is not in what the template says
        ("", "nb-NO", "en-US", "no"),
        ("nb", "en", "en-US", "no"),
        ("fo", "da", "en", "fo"),
        ("", "", "", "no"),
    ],
)
def test_the_language_is_what_people_say_unless_the_text_contradicts(
    watchlist: str, page: str, feed: str, language: str
) -> None:
    text = (
        "Regjeringen foreslår å kutte torskekvoten med 20 prosent neste år. Fiskerne i nord er "
        "rasende og varsler protester utenfor Stortinget mandag."
    )
    one = Entry(guid="1", url="https://quay.example/1", title="Torsk", language=feed)
    shown = Page(title="Torsk", text=text, language=page)
    made = compose(one, shown, url_key="1", feed="quay", seen=NOW, language=watchlist)
    assert made.language == language


@pytest.mark.parametrize(
    "text",
    [
        "",
        "The boat landed cod in Vardo.\n\nIt sailed again.\n",
        "The boat landed cod in Vardo on Monday. " * 200,
    ],
)
def test_what_has_sentences_stays_as_it_is(text: str) -> None:
    assert broken(text) == text


def test_a_word_without_end_is_broken_too() -> None:
    run = "x" * 10_000
    told = "The boat landed cod. "
    found = broken(f"{told}{run} {told}")
    assert "".join(found.split()) == "".join(f"{told}{run}{told}".split())
    assert max(map(len, found.splitlines())) <= LONGEST
