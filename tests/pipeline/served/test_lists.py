"""Selectors and patterns out of a watchlist, used on what a server sends."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from tests.pipeline.served.desk import Desk
from tests.pipeline.served.site import Site
from watcher.config import Feed, load
from watcher.errors import ConfigError
from watcher.store.feeds import FeedHealth

Written = Callable[[str], Feed]
LIST = "<html><body><nav><a href=/>Home</a></nav>{}<h3><a href='/cod'>Ferry sails</a></h3>"


@pytest.fixture
def written(site: Site, tmp_path: Path) -> Written:
    """The feed of a watchlist that reads a page of the site by a selector."""

    def make(selector: str) -> Feed:
        path = tmp_path / "watchlist.yaml"
        links = selector.replace("'", "''")
        path.write_text(
            f"feeds: [{{name: wire, page: '{site.url('/list')}', links: '{links}'}}]\n"
            "topics: [{name: t, match: ferry}]\n",
            encoding="utf-8",
        )
        (feed,) = load(path, {}).feeds
        return replace(feed, interval=timedelta(minutes=15), timeout=timedelta(seconds=30))

    return make


def visit(desk: Desk, feed: Feed) -> FeedHealth:
    desk.watch("/list", form=feed.form)
    return desk.poll()


@pytest.mark.parametrize("selector", ["h3 a", "h3 > a[href^='/']", "h3", "a:not(nav a)"])
def test_a_selector_finds_the_news_of_a_page(
    site: Site, desk: Desk, written: Written, selector: str
) -> None:  # C08
    site.says("/list", LIST.format(""), Content_Type="text/html")
    assert visit(desk, written(selector)).error == ""
    assert [(entry.title, entry.url) for entry in desk.kept()] == [
        ("Ferry sails", site.url("/cod"))
    ]


@pytest.mark.parametrize(
    "selector",
    ["a[", "//a", "a[document('file:///etc/passwd')]", "unparsed-text('/etc/passwd')", "a, , b",
     "a::text", ":is(" * 40, "a " * 101, ""],
)  # fmt: skip
def test_what_is_no_selector_is_refused_with_the_watchlist(
    written: Written, selector: str
) -> None:  # C08
    with pytest.raises(ConfigError, match="links"):
        written(selector)


@pytest.mark.parametrize(
    ("selector", "kind"),
    [
        ("* * * a", ""),  # finds it, the long way round
        ("a:nth-child(999999999n+7)", "no links"),
        ("h3 ~ h3 ~ h3 ~ h3 a", "no links"),
        ("* " * 99 + "b", "no links"),
    ],
)
def test_a_selector_that_works_long_or_finds_nothing_ends(
    site: Site, desk: Desk, written: Written, selector: str, kind: str
) -> None:  # C08
    site.says("/list", LIST.format("<div>x</div>" * 2_000), Content_Type="text/html")
    assert visit(desk, written(selector)).error_kind == kind
    site.says("/list", LIST.format(""))
    desk.watch("/list", form=written("h3 a").form)
    assert desk.poll_again().error == ""


@pytest.mark.parametrize(
    ("pattern", "says"),
    [
        ("(a+)+$", "takes too long"),
        ("(f|ff)+c", "takes too long"),
        ("(", "is not a regular expression"),
        ("x*", "matches the empty text"),
    ],
)
def test_patterns_that_run_away_are_refused_with_the_watchlist(
    tmp_path: Path, pattern: str, says: str
) -> None:  # C08
    path = tmp_path / "watchlist.yaml"
    path.write_text(f"topics: [{{name: t, match: ['re:{pattern}']}}]\n", encoding="utf-8")
    with pytest.raises(ConfigError, match=says):
        load(path, {})
