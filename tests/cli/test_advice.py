"""`--judge`, as people call it, with an imitation of a language model that knows everything."""

import json
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

Watcher = Callable[..., Any]

VOTE = "Ferry crews at Northport voted on Thursday to stop work from Monday over night shifts."
REWORDED = "Seafarers of the Northport ferry agreed to strike on Monday over shifts at night."
TOPICS = "topics: [{name: ferry, match: ferry}]\n"


class Knower(BaseHTTPRequestHandler):
    """Calls everything known, and quotes the first earlier sentence."""

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        asked = json.loads(body["messages"][1]["content"])["sentences"]
        answers = [
            {"n": one["n"], "verdict": "known", "evidence": one["earlier"][0]} for one in asked
        ]
        message = {"content": json.dumps({"answers": answers})}
        reply = json.dumps({"choices": [{"message": message}]}).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(reply)))
        self.end_headers()
        self.wfile.write(reply)

    def log_message(self, *_: object) -> None: ...


@pytest.fixture
def watchlist(tmp_path: Path) -> Iterator[Path]:
    """A watchlist that asks the knower, once an hour."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), Knower)
    thread = threading.Thread(target=server.serve_forever, args=(0.02,))
    thread.start()
    path = tmp_path / "judged.yaml"
    path.write_text(
        "defaults: {private_networks: [127.0.0.0/8]}\n"
        f'judge: {{url: "http://127.0.0.1:{server.server_port}/v1", model: m, max_per_hour: 1}}\n'
        + TOPICS
    )
    yield path
    server.shutdown()
    server.server_close()
    thread.join()


def rows(path: Path, *given: dict[str, Any]) -> Path:
    path.write_text("".join(json.dumps(row) + "\n" for row in given))
    return path


@pytest.fixture
def stream(tmp_path: Path) -> Path:
    first = {"id": "1", "published": "2031-03-04T10:00:00Z", "url": "https://a.example/1"}
    second = {"id": "2", "published": "2031-03-04T11:00:00Z", "url": "https://b.example/2"}
    return rows(
        tmp_path / "stream.jsonl",
        {**first, "title": VOTE[:-1], "text": VOTE},
        {**second, "title": VOTE[:-1], "text": f"{VOTE}\n{REWORDED}"},
    )


def test_sentences_are_judged_with_the_model_and_no_budget(
    watcher: Watcher, watchlist: Path, tmp_path: Path
) -> None:
    other = "Northport ferry crews voted on Thursday to stop work from Monday over night shifts."
    file = rows(
        tmp_path / "rows.jsonl",
        {"id": 1, "known": [VOTE], "text": REWORDED, "new": False},
        {"id": 2, "known": [other], "text": REWORDED, "new": False},
    )
    call = ("evaluate", "sentences", file, "--json", "-w", watchlist)
    alone, advised = (
        [json.loads(line)["new"] for line in watcher(*call, *judge).out.splitlines()]
        for judge in ((), ("--judge",))
    )
    assert (alone, advised) == ([True, True], [False, False])


def test_a_replay_alerts_less_where_the_model_shows_what_is_known(
    watcher: Watcher, watchlist: Path, stream: Path
) -> None:
    call = ("replay", stream, "--json", "-w", watchlist)
    alone, advised = (
        [json.loads(line)["alert"] for line in watcher(*call, *judge).out.splitlines()]
        for judge in ((), ("--judge",))
    )
    assert (alone, advised) == ([True, True], [True, False])


def test_a_stream_is_scored_with_the_model(
    watcher: Watcher, watchlist: Path, stream: Path, tmp_path: Path
) -> None:
    labels = ({"id": id_, "relevant": True, "nuggets": ["strike"]} for id_ in "12")
    nugget = {"nid": "strike", "importance": "vital", "first_entry": "1", "text": "A strike."}
    call = (
        "evaluate", "stream", stream, "--labels", rows(tmp_path / "l.jsonl", *labels),
        "--nuggets", rows(tmp_path / "n.jsonl", nugget), "--json", "-w", watchlist,
    )  # fmt: skip
    alone, advised = (
        json.loads(watcher(*call, *judge).out)["precision"] for judge in ((), ("--judge",))
    )
    assert (alone, advised) == (0.5, 1.0)


def test_a_watchlist_without_a_judge_has_none_to_ask(
    watcher: Watcher, stream: Path, tmp_path: Path
) -> None:
    path = tmp_path / "plain.yaml"
    path.write_text(TOPICS)
    ran = watcher("replay", stream, "-w", path, "--judge")
    assert (ran.code, "--judge needs a section `judge`" in ran.err) == (2, True)
