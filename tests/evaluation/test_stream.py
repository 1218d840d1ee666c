"""Scoring alerts: by hand, and equal to the definition that came with the labelled streams."""

import importlib.util
import json
from collections.abc import Callable, Iterable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from watcher.evaluation.stream import (
    Label,
    Nugget,
    delays,
    follow,
    missed,
    parse_label,
    parse_nugget,
    score,
)

START = datetime(2031, 3, 1, tzinfo=UTC)
IMPORTANCE = ("vital", "minor", "background")
Official = Callable[[list[Any], list[Any], list[str]], dict[str, Any]]

LABELS = {
    "a": Label(True, ("strike",)),
    "b": Label(True, ("strike", "talks")),
    "c": Label(False, ()),
    "d": Label(True, ("old",)),
}
NUGGETS = {
    "strike": Nugget("vital", "a"),
    "talks": Nugget("minor", "b"),
    "end": Nugget("vital", "z"),
    "old": Nugget("background", "a"),
}
DATES = {name: START + timedelta(hours=12 * k) for k, name in enumerate("abcdz")}


def test_scores_by_hand() -> None:
    found = score(["b", "a", "c", "d", "?"], DATES, LABELS, NUGGETS)
    assert (found.entries, found.alerts, found.useful, found.irrelevant) == (5, 4, 1, 1)
    assert (found.precision, found.vital_recall, found.minor_recall) == (0.25, 0.5, 1.0)
    assert found.f1 == pytest.approx(1 / 3)
    assert found.alerts_per_day == 2.0
    assert found.delay_hours == 12.0
    assert found.rounded()["f1"] == 0.333


def test_no_alert_scores_nothing() -> None:
    found = score([], DATES, LABELS, NUGGETS)
    assert (found.precision, found.vital_recall, found.f1, found.delay_hours) == (0, 0, 0, 0)


def test_what_was_told_and_missed() -> None:
    told = follow(["b", "a"], LABELS, NUGGETS)
    assert told.gains == (("b", ("strike", "talks")), ("a", ()))
    assert delays(told, DATES, NUGGETS) == {"strike": 12.0}
    assert missed(told, NUGGETS) == ("end",)


def test_rows_are_checked() -> None:
    assert parse_label({"id": 7, "relevant": True, "nuggets": ["n"]}) == ("7", Label(True, ("n",)))
    nugget = {"nid": "n", "importance": "vital", "first_entry": 7, "text": "It began."}
    assert parse_nugget(nugget) == ("n", Nugget("vital", "7", "It began."))
    with pytest.raises(ValueError, match='"importance" must be vital, minor, background'):
        parse_nugget({**nugget, "importance": "huge"})
    with pytest.raises(ValueError, match='"relevant" must be true or false'):
        parse_label({"id": 7, "relevant": 1, "nuggets": []})


@pytest.fixture(scope="module")
def official(evaluation_data: Path) -> Official:
    """The score of those who made the labels."""
    path = evaluation_data / "stream" / "gold" / "score_stream.py"
    spec = importlib.util.spec_from_file_location("score_stream", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module.score  # type: ignore[no-any-return]  # a script without types


def agree(official: Official, labels: list[Any], nuggets: list[Any], alerted: list[str]) -> None:
    theirs = official(labels, nuggets, alerted)
    dates = {row["id"]: START for row in labels}
    ours = score(
        alerted, dates, dict(map(parse_label, labels)), dict(map(parse_nugget, nuggets))
    ).rounded()
    assert {name: ours[name] for name in theirs if name in ours} == {
        name: value for name, value in theirs.items() if name in ours
    }
    assert {"alerts", "useful", "precision", "vital_recall", "irrelevant", "f1"} <= set(theirs)


def test_real_streams_score_as_their_makers_score_them(
    official: Official, evaluation_data: Path
) -> None:
    files = sorted((evaluation_data / "stream" / "gold").glob("*.labels.jsonl"))
    assert len(files) == 14
    for file in files:
        labels = _objects(file)
        nuggets = _objects(file.with_name(file.name.replace("labels", "nuggets")))
        ids = [row["id"] for row in labels]
        for alerted in (ids, ids[::3], ids[::-2], ["unknown", *ids[:5]]):
            agree(official, labels, nuggets, alerted)


def _objects(path: Path) -> list[Any]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


names = st.sampled_from("abcdef")


@given(
    importance=st.dictionaries(names, st.sampled_from(IMPORTANCE)),
    stated=st.dictionaries(st.sampled_from("123456"), st.sets(names)),
    alerted=st.lists(st.sampled_from("1234567"), unique=True),
)
def test_any_stream_scores_as_its_makers_score_it(
    official: Official,
    importance: dict[str, str],
    stated: dict[str, Iterable[str]],
    alerted: list[str],
) -> None:
    importance["always"] = "vital"  # theirs divides by the number of vital developments
    nuggets = [
        {"nid": name, "importance": each, "first_entry": ""} for name, each in importance.items()
    ]
    labels = [
        {"id": entry, "relevant": bool(said), "nuggets": sorted(set(said) & set(importance))}
        for entry, said in stated.items()
    ]
    agree(official, labels, nuggets, alerted)
