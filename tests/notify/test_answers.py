from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from watcher.notify.answers import outcome, retry_after

NOW = datetime(2026, 11, 5, 12, 0, tzinfo=UTC)


@pytest.mark.parametrize("status", [200, 201, 202, 204, 299])
def test_2xx_is_success(status: int) -> None:
    assert not outcome(status).meaning


@pytest.mark.parametrize("status", [301, 302, 303, 304, 307, 308])
def test_a_redirect_is_a_failure(status: int) -> None:  # H02
    assert "redirects" in outcome(status).meaning
    assert not outcome(status).permanent


@pytest.mark.parametrize(
    ("status", "permanent"),
    [
        (400, True),
        (401, False),
        (403, False),
        (404, False),
        (408, False),
        (410, True),
        (413, True),
        (422, True),
        (429, False),
        (500, False),
        (502, False),
        (503, False),
        (504, False),
    ],
)
def test_which_refusals_are_for_good(status: int, permanent: bool) -> None:  # H03
    assert outcome(status).meaning
    assert outcome(status).permanent is permanent


@given(st.integers(100, 999))
def test_every_status_has_an_outcome(status: int) -> None:
    assert bool(outcome(status).meaning) is not (200 <= status < 300)


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        ("5", 5),
        ("0", 0),
        (" 120 ", 120),
        ("1000000000", 86400),
        ("9" * 400, 86400),
        ("Thu, 05 Nov 2026 12:01:00 GMT", 60),
        ("Thu, 05 Nov 2026 11:00:00 GMT", 0),
        ("Thu, 05 Nov 9999 11:00:00 GMT", 86400),
    ],
)
def test_retry_after_is_heeded_within_a_day(value: str, seconds: int) -> None:  # B15, H03
    assert retry_after({"Retry-After": value}, NOW) == timedelta(seconds=seconds)


@pytest.mark.parametrize("value", ["", "-1", "abc", "1.5", "²", "Thu, 05 Nov 2026", "1e9"])
def test_a_senseless_retry_after_is_none(value: str) -> None:
    assert retry_after({"retry-after": value}, NOW) is None


def test_the_receivers_clock_may_be_wrong() -> None:  # I05
    headers = {
        "date": "Fri, 06 Nov 2026 12:00:00 GMT",
        "retry-after": "Fri, 06 Nov 2026 12:00:30 GMT",
    }
    assert retry_after(headers, NOW) == timedelta(seconds=30)


@given(st.text(st.characters(exclude_categories=())))
def test_no_header_breaks_it(value: str) -> None:
    waited = retry_after({"Retry-After": value, "Date": value}, NOW)
    assert waited is None or timedelta(0) <= waited <= timedelta(days=1)


@pytest.mark.parametrize(
    ("body", "seconds"),
    [
        (b'{"ok": false, "parameters": {"retry_after": 35}}', 35),
        (b'{"parameters": {"retry_after": 999999999999}}', 86_400),
        (b'{"parameters": {"retry_after": "35"}}', None),
        (b'{"parameters": 35}', None),
        (b"[35]", None),
        (b"not JSON", None),
        (b"[" * 60_000, None),
    ],
)
def test_telegram_says_in_its_body_how_long_to_wait(
    body: bytes, seconds: int | None, now: datetime
) -> None:  # H03
    wanted = None if seconds is None else timedelta(seconds=seconds)
    assert retry_after({}, now, body) == wanted
    assert retry_after({"Retry-After": "7"}, now, body) == timedelta(seconds=7)
