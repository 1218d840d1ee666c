"""Walks end, wherever a cursor leads."""

import itertools
from collections.abc import Callable, Iterator

import httpx
import pytest

from tests.web import walk

Cursors = Callable[[], Iterator[str]]


@pytest.mark.parametrize(
    ("cursors", "says"),
    [
        (lambda: itertools.repeat("a"), "comes back to a"),
        (lambda: itertools.cycle("abc"), "comes back to a"),
        (lambda: map(str, itertools.count()), "has no end"),
    ],
    ids=["stays", "circle", "endless"],
)
def test_a_wrong_cursor_fails(cursors: Cursors, says: str) -> None:
    given = cursors()

    def answer(_: httpx.Request) -> httpx.Response:
        return httpx.Response(200, json={"items": [{"id": 1}], "next": next(given)})

    with (
        httpx.Client(base_url="http://a.example", transport=httpx.MockTransport(answer)) as api,
        pytest.raises(AssertionError, match=says),
    ):
        list(walk.items(api, "/facts"))


def test_a_wrong_link_fails() -> None:
    def answer(request: httpx.Request) -> httpx.Response:
        return httpx.Response(200, html=f"<nav class=more><a href='{request.url.path}'>More</a>")

    with (
        httpx.Client(base_url="http://a.example", transport=httpx.MockTransport(answer)) as browser,
        pytest.raises(AssertionError, match="comes back to itself"),
    ):
        list(walk.pages(browser, "/quiet"))
