"""The five articles that the program was made for, replayed through core in order of arrival.

They are evaluation data and no part of the repository: without them these tests are skipped.
"""

import json
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from watcher.config import load
from watcher.core.matcher import Matcher
from watcher.model import Assessment, Judged, Status, Verdict

if TYPE_CHECKING:
    from tests.core.conftest import Desk

# In order of arrival: the day of June 2024 each was published on.
DAYS = {"003": 14, "000": 14, "001": 15, "002": 15, "004": 17}
UNSEEN = (Status.NEW, Status.BACKGROUND)
# A shorter text that stands in another is no part of it but a coincidence.
SHORT = 20


@dataclass(frozen=True)
class Story:
    """One article: what it was judged to be, and its labelled lines."""

    assessment: Assessment
    gold: list[dict[str, Any]]

    def of(self, line: dict[str, Any]) -> Judged | None:
        """The judged sentence that is a labelled line, or contains it, or is part of it."""
        wanted = letters(line["text"])
        judged = {letters(one.text): one for one in reversed(self.assessment.sentences)}
        parts = [
            one
            for key, one in judged.items()
            if min(len(key), len(wanted)) >= SHORT and (key in wanted or wanted in key)
        ]
        return judged.get(wanted) or next(iter(parts), None)


def letters(text: str) -> str:
    return "".join(filter(str.isalnum, text)).lower()


@pytest.fixture(scope="module")
def replay(
    evaluation_data: Path, root: Path, new_desk: "Callable[..., Desk]"
) -> Callable[..., dict[str, Story]]:
    """Judge articles in a given order for the shipped watchlist's topic."""
    folder = evaluation_data / "stories"
    if not (folder / "seeds").is_dir():
        pytest.skip(f"the founding articles are not at {folder / 'seeds'}")
    labels = json.loads((folder / "seeds_gold.json").read_text(encoding="utf-8"))
    topic = load(root / "config" / "watchlist.yaml", {}).topics[0]

    def run(*names: str) -> dict[str, Story]:
        desk = new_desk(topic=topic)
        found = {}
        for name in names:
            text = next((folder / "seeds").glob(f"{name}_*")).read_text(encoding="utf-8")
            assert Matcher([topic]).match(text)
            published = datetime(2024, 6, DAYS[name], 12, tzinfo=UTC)
            article = replace(desk.article(text), id=name, published=published)
            gold = [line for line in labels["sentences"] if line["art"] == name]
            found[name] = Story(desk.takes(article), gold)
        return found

    return run


@pytest.fixture(scope="module")
def stories(replay: Callable[..., dict[str, Story]]) -> dict[str, Story]:
    return replay(*DAYS)


@pytest.mark.parametrize(
    ("name", "verdict", "alert"),
    [
        ("003", Verdict.FRESH, True),
        ("000", Verdict.REPRINT, False),
        ("001", Verdict.PARTIAL_REPRINT, True),
        ("002", Verdict.PARTIAL_REPRINT, True),
        ("004", Verdict.UPDATE, True),
    ],
)
def test_each_is_what_a_careful_reader_calls_it(
    stories: dict[str, Story], name: str, verdict: Verdict, alert: bool
) -> None:
    found = stories[name].assessment
    assert (found.verdict, found.alert) == (verdict, alert)


def test_whichever_of_two_copies_comes_first_is_the_fresh_one(
    replay: Callable[..., dict[str, Story]],
) -> None:
    found = replay("000", "003")
    assert found["000"].assessment.verdict is Verdict.FRESH
    assert found["003"].assessment.verdict is Verdict.REPRINT
    assert not found["003"].assessment.alert


@pytest.mark.parametrize("name", ["000", "001", "002"])
def test_the_copies_know_their_source(stories: dict[str, Story], name: str) -> None:
    source = stories[name].assessment.reprint_of
    assert source is not None
    assert source.article == "003"


def test_no_furniture_and_no_other_story_is_reported(stories: dict[str, Story]) -> None:
    reported = [
        line["text"]
        for story in stories.values()
        for line in story.gold
        if line["role"] != "body"
        and (judged := story.of(line)) is not None
        and letters(judged.text) == letters(line["text"])
        and judged.status in UNSEEN
    ]
    assert reported == []


def test_the_fresh_article_is_all_unseen(stories: dict[str, Story]) -> None:
    fresh = stories["003"].assessment
    assert all(sentence.status in UNSEEN for sentence in fresh.sentences)


def test_new_sentences_are_found_and_known_ones_are_not_reported(
    stories: dict[str, Story],
) -> None:
    right = wrong = missed = 0
    for name in ("000", "001", "002", "004"):
        for line in stories[name].gold:
            if line["role"] != "body" or line["status"] == "partly":
                continue
            judged = stories[name].of(line)
            unseen = judged is not None and judged.status in UNSEEN
            right += unseen and line["status"] == "new"
            wrong += unseen and line["status"] == "known"
            missed += not unseen and line["status"] == "new"
    assert right / (right + wrong) >= 0.9, "precision of what is called new"
    assert right / (right + missed) >= 0.9, "recall of what is new"
