"""`watcher evaluate`, as people call it, on invented rows."""

import gzip
import json
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest

Watcher = Callable[..., Any]

SAID = "Ferry crews at Northport stopped work at dawn, leaving 9,000 people stranded."


def write(path: Path, rows: Sequence[dict[str, Any]]) -> Path:
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    return path


def objects(text: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in text.splitlines()]


def figures(text: str) -> dict[str, str]:
    """The printed table: name to figure."""
    rows = [line.rsplit(maxsplit=1) for line in text.splitlines() if line.strip()]
    return {row[0].strip(): row[1] for row in rows}


@pytest.fixture
def stream(root: Path, tmp_path: Path) -> list[object]:
    """A call that scores the sample stream: entry 1 is news, 2 its reprint, 3 off topic."""
    labels = [
        {"id": "1", "relevant": True, "nuggets": ["strike"]},
        {"id": "2", "relevant": True, "nuggets": ["strike"]},
        {"id": "3", "relevant": False, "nuggets": ["fair"]},
    ]
    nuggets = [
        {"nid": "strike", "importance": "vital", "first_entry": "1", "text": "Crews strike."},
        {"nid": "fair", "importance": "vital", "first_entry": "3", "text": "A fair opens."},
    ]
    samples = root / "tests" / "samples"
    return [
        "evaluate", "stream", samples / "replay.jsonl",
        "--labels", write(tmp_path / "labels.jsonl", labels),
        "--nuggets", write(tmp_path / "nuggets.jsonl", nuggets),
        "-w", samples / "watchlist.yaml",
    ]  # fmt: skip


def test_a_stream_is_replayed_and_scored(watcher: Watcher, stream: list[object]) -> None:
    ran = watcher(*stream, "--json")
    (found,) = objects(ran.out)
    assert (ran.code, found["topic"], found["entries"]) == (0, "ferry-strike", 6)
    assert (found["alerts"], found["useful"], found["irrelevant"]) == (1, 1, 0)
    assert (found["precision"], found["vital_recall"], found["f1"]) == (1.0, 0.5, 0.667)
    assert (found["delays_hours"], found["missed"]) == ({"strike": 0.0}, ["fair"])
    shown = figures(watcher(*stream).out)
    assert (shown["precision"], shown["vital recall"], shown["F1"]) == ("1.000", "0.500", "0.667")


def test_what_a_stream_missed_is_listed(watcher: Watcher, stream: list[object]) -> None:
    ran = watcher(*stream, "--verbose")
    assert "told after 0.0 h: strike Crews strike." in ran.err
    assert "missed (no term matches): fair A fair opens." in ran.err
    assert "useless" not in ran.err


def test_a_useless_alert_is_listed(watcher: Watcher, stream: list[object], tmp_path: Path) -> None:
    write(tmp_path / "labels.jsonl", [{"id": "1", "relevant": False, "nuggets": []}])
    ran = watcher(*stream, "--verbose")
    assert "useless (off topic): 1 " in ran.err
    assert "missed (new facts): strike" in ran.err


def test_one_of_several_topics_has_to_be_named(
    watcher: Watcher, stream: list[object], tmp_path: Path
) -> None:
    path = tmp_path / "two.yaml"
    path.write_text("topics: [{name: one, match: [ferry]}, {name: two, match: [train]}]")
    ran = watcher(*stream, "-w", path)
    assert (ran.code, "one, two" in ran.err) == (2, True)
    ran = watcher(*stream, "-w", path, "--topic", "three")
    assert (ran.code, "no topic is called 'three'" in ran.err) == (2, True)
    assert watcher(*stream, "-w", path, "--topic", "two").code == 0


def test_sentences_are_judged_against_their_own_memory(watcher: Watcher, tmp_path: Path) -> None:
    rows: list[dict[str, Any]] = [
        {"id": 1, "known": [SAID], "text": SAID, "new": False},
        {"id": "2", "known": ["A bakery opened.", SAID], "text": SAID.replace("9,000", "14,000"),
         "new": True, "published": "2031-03-04", "known_published": ["2031-03-01", "2031-03-02"]},
        {"id": "3", "known": [], "text": SAID},
    ]  # fmt: skip
    file = write(tmp_path / "rows.jsonl", rows)
    ran = watcher("evaluate", "sentences", file, "--json")
    same, changed, first = objects(ran.out)
    assert [one["id"] for one in (same, changed, first)] == [1, "2", "3"]
    assert (same["new"], same["support"]) == (False, [{"text": SAID, "id": 0}])
    assert (changed["new"], changed["kind"]) == (True, "number")
    assert "14,000" in changed["changes"][0][1]
    assert changed["support"][0] == {"text": SAID, "id": 1}
    assert (first["new"], first["support"]) == (True, [])
    assert all(0 <= one["novelty"] <= 1 for one in (same, changed, first))
    shown = figures(watcher("evaluate", "sentences", file).out)
    assert (shown["sentences"], shown["labelled"]) == ("3", "2")
    assert (shown["precision"], shown["recall"], shown["AUC"]) == ("1.000", "1.000", "1.000")
    assert "precision" in ran.err


def test_unlabelled_sentences_have_no_score(watcher: Watcher, tmp_path: Path) -> None:
    file = tmp_path / "rows.jsonl.gz"
    file.write_bytes(gzip.compress(json.dumps({"id": 1, "known": [], "text": SAID}).encode()))
    ran = watcher("evaluate", "sentences", file)
    assert figures(ran.out) == {"sentences": "1", "labelled": "0"}


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ("nonsense", "Expecting value"),
        ("[]", "expected an object, found list"),
        ('{"known": [], "text": "x"}', '"id" must be'),
        ('{"id": 1, "known": "x", "text": "x"}', '"known" must be a list'),
        ('{"id": 1, "known": [1], "text": "x"}', '"known" must be a list of texts'),
        ('{"id": 1, "known": [], "text": " "}', '"text" is empty'),
        ('{"id": 1, "known": [], "text": "x", "new": 1}', '"new" must be true or false'),
        ('{"id": 1, "known": ["x"], "text": "x", "known_published": []}', "a date for each"),
        ('{"id": 1, "known": [], "text": "x", "published": "soon"}', "no date: 'soon'"),
    ],
)
def test_a_row_that_cannot_be_used_is_named_and_left_out(
    watcher: Watcher, tmp_path: Path, row: str, said: str
) -> None:
    file = tmp_path / "rows.jsonl"
    file.write_text(f'\n{row}\n{{"id": 9, "known": [], "text": "x"}}\n')
    ran = watcher("evaluate", "sentences", file, "--json")
    assert [one["id"] for one in objects(ran.out)] == [9]
    assert "rows.jsonl:2: row left out: " in ran.err
    assert said in ran.err


def test_a_missing_file_is_a_mistake_in_the_call(watcher: Watcher, tmp_path: Path) -> None:
    for command in ("sentences", "pairs", "pages"):
        ran = watcher("evaluate", command, tmp_path / "nowhere")
        assert (ran.code, "nowhere" in ran.err) == (2, True)


@pytest.mark.parametrize("command", ["sentences", "pairs"])
@pytest.mark.parametrize(("text", "said"), [("", "is empty"), ("no\nrows\n", "no row that can")])
def test_a_file_without_a_usable_row_is_no_result(
    watcher: Watcher, tmp_path: Path, command: str, text: str, said: str
) -> None:
    file = tmp_path / "rows.jsonl"
    file.write_text(text)
    ran = watcher("evaluate", command, file, "--json")
    assert (ran.code, ran.out) == (1, "")
    assert said in ran.err
    assert "accuracy" not in ran.err


def test_a_stream_without_a_usable_row_is_no_result(
    watcher: Watcher, stream: list[object], tmp_path: Path
) -> None:
    rubbish, empty = tmp_path / "rubbish", tmp_path / "empty"
    rubbish.write_text("no\n")
    empty.write_text("")
    given = {name: place for place, name in enumerate(stream) if str(name).startswith("--")}
    for place in (2, given["--labels"] + 1, given["--nuggets"] + 1):
        assert watcher(*stream[:place], rubbish, *stream[place + 1 :]).code == 1
    place = given["--nuggets"] + 1  # a stream may be without any development
    assert watcher(*stream[:place], empty, *stream[place + 1 :]).code == 0


def test_a_set_without_pages_is_no_result(watcher: Watcher, tmp_path: Path) -> None:
    (tmp_path / "ground-truth.json").write_text("{}")
    assert watcher("evaluate", "pages", tmp_path).code == 1


def test_pairs_of_each_kind_are_scored(watcher: Watcher, tmp_path: Path) -> None:
    other = "The museum will show paintings of the harbour until autumn."
    same = [{"a": SAID, "b": SAID, "same": True}, {"a": SAID, "b": other, "same": False}] * 2
    same = [same[0], same[0], same[1], same[1]]
    shown = figures(watcher("evaluate", "pairs", write(tmp_path / "same", same)).out)
    assert (shown["pairs"], shown["accuracy"], shown["F1"]) == ("4", "1.000", "1.000")

    graded: list[dict[str, Any]] = [
        {"a": SAID, "b": SAID, "score": 5},
        {"a": SAID, "b": other, "score": 0},
    ]
    shown = figures(watcher("evaluate", "pairs", write(tmp_path / "graded", graded)).out)
    assert shown == {"pairs": "2", "labelled": "2", "Pearson": "1.000"}

    entailed: list[dict[str, Any]] = [
        {"id": "yes", "premise": f"{SAID} {other}", "hypothesis": SAID, "entailed": True},
        {"id": "no", "premise": SAID, "hypothesis": f"{SAID} {other}", "entailed": False},
        {"id": "?", "premise": SAID, "hypothesis": other},
    ]
    file = write(tmp_path / "entailed", entailed)
    shown = figures(watcher("evaluate", "pairs", file).out)
    assert shown == {"pairs": "3", "labelled": "2", "AUC": "1.000"}
    found = objects(watcher("evaluate", "pairs", file, "--json").out)
    assert [one["id"] for one in found] == ["yes", "no", "?"]
    assert found[0]["similarity"] > found[1]["similarity"]


def test_pages_are_read_and_scored(watcher: Watcher, tmp_path: Path) -> None:
    body = f"{SAID} The strike will last until the operator makes a written offer."
    page = f"<html><body><nav>Menu</nav><article><p>{body}</p></article></body></html>"
    (tmp_path / "html").mkdir()
    for name, html in (("full", page), ("empty", "<html></html>")):
        (tmp_path / "html" / f"{name}.html.gz").write_bytes(gzip.compress(html.encode()))
    truth = {"full": {"articleBody": body}, "empty": {"articleBody": "One two three four five."}}
    (tmp_path / "ground-truth.json").write_text(json.dumps(truth))
    ran = watcher("evaluate", "pages", tmp_path, "--json")
    full, empty = objects(ran.out)
    assert full == {"id": "full", "both": 1.0, "only_found": 0.0, "only_true": 0.0}
    assert empty == {"id": "empty", "both": 0.0, "only_found": 0.0, "only_true": 1.0}
    assert "1.000" in ran.err  # nothing found that should not be
    assert "0.500" in ran.err  # one of two pages found
