from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from watcher.ingest import headers

DATE = "Tue, 04 Mar 2031 12:00:00 GMT"
DAY = timedelta(days=1)


@pytest.mark.parametrize(
    ("value", "wait"),
    [
        ("5", timedelta(seconds=5)),
        (" 120 ", timedelta(minutes=2)),
        ("Tue, 04 Mar 2031 12:30:00 GMT", timedelta(minutes=30)),
        ("Tue, 04 Mar 2031 11:00:00 GMT", None),
        ("Wed, 04 Mar 2099 12:00:00 GMT", DAY),
        ("1000000000", DAY),
        ("9" * 400, None),
        ("-1", None),
        ("abc", None),
        ("", None),
        ("٣", None),
    ],
)
def test_retry_after(value: str, wait: timedelta | None) -> None:  # B15, I05
    assert headers.retry_after({"retry-after": value, "date": DATE}) == wait


def test_a_date_without_the_servers_own_says_nothing() -> None:  # I05
    assert headers.retry_after({"retry-after": DATE}) is None


@pytest.mark.parametrize(
    ("sent", "fresh"),
    [
        ({"cache-control": "max-age=300"}, timedelta(minutes=5)),
        (
            {"cache-control": "public, Max-Age=600, must-revalidate", "age": "540"},
            timedelta(minutes=1),
        ),
        ({"cache-control": "max-age=60", "age": "600"}, timedelta(0)),
        ({"cache-control": "max-age=99999999"}, DAY),
        ({"cache-control": "s-maxage=300"}, None),
        ({"cache-control": "no-store, max-age=300"}, None),
        ({"cache-control": "no-cache"}, None),
        ({"expires": "Tue, 04 Mar 2031 13:00:00 GMT", "date": DATE}, timedelta(hours=1)),
        ({"expires": "0", "date": DATE}, None),
        ({"expires": "-1"}, None),
        ({"cache-control": "max-age=-5"}, None),
        ({}, None),
    ],
)
def test_max_age(sent: dict[str, str], fresh: timedelta | None) -> None:  # B19
    assert headers.max_age(sent) == fresh


@given(st.dictionaries(st.sampled_from(["retry-after", "date", "expires", "age", "cache-control"]),
                       st.text(max_size=40)))  # fmt: skip
def test_no_header_raises(sent: dict[str, str]) -> None:
    for found in (headers.retry_after(sent), headers.max_age(sent)):
        assert found is None or timedelta(0) <= found <= DAY


@pytest.mark.parametrize(
    ("value", "split"),
    [
        ('Text/HTML; charset="UTF-8"', ("text/html", "utf-8")),
        ("application/rss+xml", ("application/rss+xml", "")),
        ("text/xml;boundary=x; Charset=koi8-r ", ("text/xml", "koi8-r")),
        ("", ("", "")),
    ],
)
def test_media_types(value: str, split: tuple[str, str]) -> None:
    assert headers.media_type(value) == split
