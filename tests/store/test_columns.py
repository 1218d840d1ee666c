from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy.dialects import sqlite

from watcher.store.columns import INT64_MAX, Moment, clean, fit, utc

ANY_TEXT = st.text(st.characters())  # lone surrogates among them


@given(ANY_TEXT)
def test_clean_text_is_utf8_without_nul(text: str) -> None:  # E10
    cleaned = clean(text)
    assert "\0" not in cleaned
    assert cleaned.encode().decode() == cleaned


@given(st.text(st.characters(codec="utf-8", exclude_characters="\0")))
def test_clean_leaves_good_text_alone(text: str) -> None:
    assert clean(text) == text


def test_surrogate_pair_becomes_its_character() -> None:
    assert clean("a\ud83d\ude00b\ud83d") == "a😀b\ufffd"


@given(st.integers())
def test_any_number_fits(number: int) -> None:  # E10
    assert abs(fit(number)) <= INT64_MAX
    assert fit(number) == number or abs(number) > INT64_MAX


@given(st.datetimes(timezones=st.timezones()))
def test_moments_come_back_the_same_instant_in_utc(moment: datetime) -> None:
    assert utc(moment).tzinfo is UTC
    if 1 < moment.year < 9999:
        assert utc(moment).timestamp() == moment.timestamp()


def test_moments_outside_utc_become_the_nearest() -> None:
    east, west = timezone(timedelta(hours=9)), timezone(timedelta(hours=-9))
    assert utc(datetime.min.replace(tzinfo=east)).year == 1
    assert utc(datetime.max.replace(tzinfo=west)).year == 9999


def test_naive_moment_is_refused() -> None:  # E15
    naive = datetime(2024, 6, 1, tzinfo=UTC).replace(tzinfo=None)
    with pytest.raises(ValueError, match="without a time zone"):
        Moment().process_bind_param(naive, sqlite.dialect())
