from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from watcher.ingest import entries
from watcher.model import Entry

NOW = datetime(2031, 3, 4, 12, tzinfo=UTC)


ENTRIES = st.builds(
    entries.make,
    base=st.just("https://news.example/"),
    now=st.just(NOW),
    guid=st.text(),
    link=st.text(),
    title=st.text(),
    summary=st.text(),
    content=st.text(),
    language=st.text(),
)


@given(ENTRIES)
def test_any_strings_make_a_storable_entry(entry: Entry) -> None:  # A14, E10
    everything = f"{entry.guid}{entry.url}{entry.title}{entry.summary}{entry.content}"
    everything.encode("utf-8")
    assert "\x00" not in everything
    assert len(entry.title.splitlines()) <= 1
    assert entry.url == "" or entry.url.startswith(("http://", "https://"))


@given(st.datetimes(timezones=st.just(UTC)))
def test_dates_stay_near_or_are_none(moment: datetime) -> None:  # A15
    clamped = entries.clamp(moment, NOW)
    assert (clamped is None) == (moment < datetime(1991, 1, 1, tzinfo=UTC))
    assert clamped is None or clamped <= NOW + timedelta(days=1)


def test_dates_are_in_utc() -> None:
    east = datetime(2031, 3, 4, 12, tzinfo=timezone(timedelta(hours=9)))
    clamped = entries.clamp(east, NOW)
    assert clamped == east
    assert clamped.tzinfo is UTC
    assert entries.clamp(None, NOW) is None


@pytest.mark.parametrize(
    ("said", "tag"),
    [("en", "en"), (" pt_BR ", "pt-BR"), ("zh-Hant-TW", "zh-Hant-TW"), ("English", ""), ("", ""),
     ("x" * 99, ""), ("e\n", ""), ("eng", "en"), ("GER", "de"), ("nob", "no"), ("iw-IL", "he-IL"),
     ("cmn-Hans", "zh-Hans"), ("yue", "yue")],
)  # fmt: skip
def test_language_tags(said: str, tag: str) -> None:
    assert entries.tag(said) == tag


def test_a_long_guid_stays_distinct() -> None:  # A17
    one, other = entries.short_guid("x" * 2000 + "1"), entries.short_guid("x" * 2000 + "2")
    assert one != other
    assert len(one) < 100
    assert entries.short_guid(" a\nb ") == "a b"
