import gzip
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

Watcher = Callable[..., Any]


@pytest.fixture
def samples(root: Path) -> Path:
    return root / "tests" / "samples"


def objects(text: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in text.splitlines()]


def test_json_has_an_object_per_entry_and_topic_in_the_order_of_the_file(
    watcher: Watcher, samples: Path
) -> None:
    file = samples / "replay.jsonl"
    ran = watcher("replay", file, "-w", samples / "watchlist.yaml", "--json")
    shown = objects(ran.out)
    given = [row["id"] for row in objects(file.read_text())]
    assert [one["id"] for one in shown] == given
    assert ran.code == 0
    by_id = {one["id"]: one for one in shown}
    assert by_id["1"]["alert"]
    assert (by_id["2"]["verdict"], by_id["2"]["alert"]) == ("reprint", False)
    assert by_id["2"]["reprint_of"]["id"] == "1"
    assert (by_id["3"]["topic"], by_id["3"]["relevant"]) == (None, False)
    assert "entries/s" in ran.err


def test_the_summary_counts_what_happened(watcher: Watcher, samples: Path) -> None:
    ran = watcher("replay", samples / "replay.jsonl", "-w", samples / "watchlist.yaml")
    lines = [line.replace("│", " ").split() for line in ran.out.splitlines()]
    assert ["all", "6"] in lines
    assert ["on", "topic", "5"] in lines
    assert any(line[:1] == ["ferry-strike"] for line in lines)
    assert any(line[:1] == ["entries/s"] for line in lines)


def test_rows_out_of_order_are_judged_by_date_and_shown_as_they_stand(
    watcher: Watcher, samples: Path, tmp_path: Path
) -> None:
    rows = (samples / "replay.jsonl").read_text().splitlines()
    file = tmp_path / "mixed.jsonl.gz"
    file.write_bytes(gzip.compress("\n".join(reversed(rows)).encode()))
    ran = watcher("replay", file, "-w", samples / "watchlist.yaml", "--json")
    straight = watcher(
        "replay", samples / "replay.jsonl", "-w", samples / "watchlist.yaml", "--json"
    )
    assert "not in date order" in ran.err
    assert objects(ran.out) == list(reversed(objects(straight.out)))


def test_it_says_the_same_whenever_it_is_asked(watcher: Watcher, samples: Path) -> None:
    ask = ("replay", samples / "replay.jsonl", "-w", samples / "watchlist.yaml", "--json")
    assert watcher(*ask).out == watcher(*ask).out


def test_limit_and_bad_rows(watcher: Watcher, samples: Path, tmp_path: Path) -> None:
    file = tmp_path / "bad.jsonl"
    file.write_text("nonsense\n" + (samples / "replay.jsonl").read_text())
    ran = watcher("replay", file, "-w", samples / "watchlist.yaml", "--json", "--limit", 2)
    assert [one["id"] for one in objects(ran.out)] == ["1", "2"]
    assert ran.err.count("bad.jsonl:1: row left out") == 1


@pytest.mark.parametrize(("text", "said"), [("", "is empty"), ("xx\n[]\n", "no row that can")])
def test_a_file_without_a_usable_row_is_no_backtest(
    watcher: Watcher, samples: Path, tmp_path: Path, text: str, said: str
) -> None:
    file = tmp_path / "bad.jsonl"
    file.write_text(text)
    ran = watcher("replay", file, "-w", samples / "watchlist.yaml")
    assert (ran.code, ran.out) == (1, "")
    assert said in ran.err


def test_html_is_read_as_a_page_is_and_text_stands_in(
    watcher: Watcher, samples: Path, tmp_path: Path
) -> None:
    sentences = [
        "Ferry crews at Northport stopped work at dawn, leaving nine thousand people stranded.",
        "The strike of the ferry crews will last until the operator makes a written offer.",
    ]
    body = "".join(f"<p>{sentence}</p>" for sentence in sentences)
    page = f"<html><body><nav>Menu</nav><article><h1>Strike</h1>{body}</article></body></html>"
    when = "2031-03-04T06:10:00Z"
    rows = [
        {"id": 1, "published": when, "url": "https://a.example/1", "title": "Ferries",
         "html": page},
        {"id": 2, "published": when, "url": "https://b.example/2", "title": "Ferries",
         "html": "<html></html>", "text": sentences[0], "summary": sentences[1]},
        {"id": 3, "published": when, "url": "https://c.example/3", "title": "Ferries",
         "summary": f"<b>{sentences[1]}</b>"},
    ]  # fmt: skip
    file = tmp_path / "html.jsonl"
    file.write_text("\n".join(json.dumps(row) for row in rows))
    shown = objects(watcher("replay", file, "-w", samples / "watchlist.yaml", "--json").out)
    assert [one["id"] for one in shown] == [1, 2, 3]
    assert {new["text"] for new in shown[0]["new"]} >= set(sentences)
    known = [[known["text"] for known in one["known"]] for one in shown]
    assert sentences[0] in known[1]
    assert sentences[1] in known[2]
    assert shown[1]["known"][-1]["support"][0]["id"] == 1


def test_the_same_text_at_the_same_address_is_no_news(
    watcher: Watcher, samples: Path, tmp_path: Path
) -> None:  # A18
    rows = objects((samples / "replay.jsonl").read_text())
    again = {**rows[0], "id": "again", "published": "2031-03-09T00:00:00Z"}
    file = tmp_path / "again.jsonl"
    file.write_text("\n".join(json.dumps(row) for row in [rows[0], again]))
    first, second = objects(watcher("replay", file, "-w", samples / "watchlist.yaml", "--json").out)
    assert (first["alert"], second["alert"]) == (True, False)
    assert second["new"] == []


def test_what_was_learnt_can_be_kept_and_explained(
    watcher: Watcher, samples: Path, tmp_path: Path
) -> None:
    db = tmp_path / "kept.db"
    watcher("replay", samples / "replay.jsonl", "-w", samples / "watchlist.yaml", "--db", db)
    sent = watcher("explain", "https://gazette.example/ferry-strike", "--db", db)
    assert (sent.code, "ferry-strike: alerted, because: new facts" in sent.out) == (0, True)
    quiet = watcher("explain", "https://coastdaily.example/2031/ferry?utm_source=x", "--db", db)
    assert "kept quiet, because: reprint; matched" in quiet.out
    assert "gazette.example" in quiet.out
    never = watcher("explain", "https://nowhere.example/", "--db", db)
    assert (never.code, "has not been seen" in never.out) == (1, True)
    known = watcher("facts", "ferry-strike", "--since", "1d", "--db", db)
    assert known.code == 0
