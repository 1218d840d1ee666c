import json
from datetime import UTC, datetime
from typing import Any

import pytest

from watcher.errors import ContentError
from watcher.ingest import feeds
from watcher.ingest.forms import Form, Kind
from watcher.ingest.parsed import ParsedFeed

NOW = datetime(2031, 3, 4, tzinfo=UTC)
URL = "https://api.gdeltproject.org/api/v2/doc/doc?query=cod&mode=artlist&format=json"


def read(body: str) -> ParsedFeed:
    form = Form(Kind.GDELT)
    return feeds.parse(body.encode(), url=URL, content_type="", now=NOW, form=form)


def test_articles_are_entries() -> None:
    article: dict[str, Any] = {
        "url": "https://nordlys.example/kvote",
        "url_mobile": "",
        "title": "Kvoten kuttes , sier ministeren : « nei » (igjen )",
        "seendate": "20310303T081500Z",
        "socialimage": "https://nordlys.example/x.jpg",
        "domain": "nordlys.example",
        "language": "Norwegian",
        "sourcecountry": "Norway",
    }
    (entry,) = read(json.dumps({"articles": [article]})).entries
    assert entry.url == "https://nordlys.example/kvote"
    assert entry.title == "Kvoten kuttes, sier ministeren: « nei » (igjen)"
    assert entry.published == datetime(2031, 3, 3, 8, 15, tzinfo=UTC)
    assert entry.language == "no"


def test_nothing_found_is_no_error() -> None:
    assert read("{}").entries == ()
    assert read('{"articles": []}').entries == ()


def test_control_characters_and_wrong_types_do_no_harm() -> None:  # A24
    body = '{"articles": [{"title": "Cod\t\x01 up", "url": 7, "seendate": null}, 3, null, []]}'
    assert [entry.title for entry in read(body).entries] == ["Cod up"]


@pytest.mark.parametrize(
    ("body", "why"),
    [
        ("Your query was too short or too long.\n", "answers: Your query was too short"),
        ("<html><title>Busy</title>", "answers: <html>"),
        ('{"articles": 7}', "JSON without articles"),
        ('{"articles": [', "broken JSON"),
        ("{" * 100_000, "broken JSON"),
    ],
)
def test_what_gdelt_says_is_wrong_is_told(body: str, why: str) -> None:
    with pytest.raises(ContentError, match=r"api\.gdeltproject\.org") as caught:
        read(body)
    assert why in str(caught.value)


def test_an_answer_of_nothing_but_values_is_refused_unparsed() -> None:  # A24, B04
    body = '{"articles": [' + "[]," * 300_000 + "1]}"
    with pytest.raises(ContentError, match="more than 300,000 values") as caught:
        read(body)
    assert caught.value.kind == "too large"
