"""Walks through the lists of pages and API, and fails where a cursor leads in a circle."""

import time
from collections.abc import Iterator
from typing import Any

import httpx
from lxml import html

MOST = 2000
"""Pages of one list; no test has a longer one."""
PATIENCE = 300.0
"""Seconds for a backtest, which takes some 30 for 500 articles on a slow machine."""


def items(api: httpx.Client, path: str, **asked: Any) -> Iterator[dict[str, Any]]:
    """Every item of a list of the API, page by page."""
    after, met = "", {""}
    for _ in range(MOST):
        answer = api.get(path, params={**asked, **({"after": after} if after else {})})
        assert answer.status_code == 200, answer.text
        assert answer.headers["content-type"] == "application/json"
        yield from answer.json()["items"]
        if (after := answer.json()["next"]) is None:
            return
        assert after not in met, f"{path} comes back to {after}"
        met.add(after)
    raise AssertionError(f"{path} has no end")


def pages(browser: httpx.Client, path: str) -> Iterator[str]:
    """Every page of a list that people see."""
    met: set[str] = set()
    while path:
        assert path not in met, f"{path} comes back to itself"
        assert len(met) < MOST, f"{path} has no end"
        met.add(path)
        answer = browser.get(path)
        assert answer.status_code == 200, (path, answer.text[:500])
        yield answer.text
        path = next(iter(html.fromstring(answer.text).xpath("//nav[@class='more']/a/@href")), "")


def outcome(api: httpx.Client, backtest: str) -> dict[str, Any]:
    """What a backtest has found, once it has ended."""
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        found: dict[str, Any] = api.get(f"/api/v1/backtests/{backtest}").json()
        if not found["running"]:
            return found
        time.sleep(0.05)  # it would work beside our questions instead
    raise AssertionError("the backtest does not end")
