import io
from collections.abc import Iterator
from contextlib import ExitStack
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from watcher.app import wiring
from watcher.app.wiring import Electrician, Wiring
from watcher.config import Traits, Watchlist, load
from watcher.notify.console import Console
from watcher.notify.smtp import Email
from watcher.notify.webhook import Webhook
from watcher.pipeline.notices import notice

TEXT = """\
defaults: {{contact: "mailto:me@a.example", timezone: Europe/Brussels}}
feeds:
  - {{name: all, url: "https://a.example/all"}}
  - {{name: some, url: "https://a.example/some", topics: [one]}}
  - {{name: off, url: "https://a.example/off", enabled: false}}
topics:
  - {{name: one, match: one}}
  - {{name: two, match: two}}
receivers:
  - {{name: screen, console: {{}}}}
  - {{name: hook, webhook: {{url: "https://hooks.example/{path}?token=s3cret"}}}}
  - name: mail
    email: {{to: [x@b.example, y@b.example], from: w@b.example, host: mail.b.example}}
routes:
  - {{receivers: screen}}
  - {{topics: two, receivers: [hook, mail]}}
"""


@pytest.fixture
def electrician() -> Iterator[Electrician]:
    with ExitStack() as stack:
        yield Electrician(stack, io.StringIO())


def watchlist(folder: Path, path: str = "path") -> Watchlist:
    file = folder / "w.yaml"
    file.write_text(TEXT.format(path=path))
    return load(file, {})


def told(wired: Wiring, topic: str) -> list[tuple[str, str]]:
    return [(one.receiver, one.destination) for one in wired.deliveries(Traits(topic))]


def test_a_watchlist_becomes_parts(tmp_path: Path, electrician: Electrician) -> None:
    wired = electrician.wire(watchlist(tmp_path))
    assert set(wired.feeds) == {"all", "some"}
    assert wired.only == {"some": {"one"}}
    kinds = {name: type(receiver) for name, receiver in wired.receivers.items()}
    assert kinds == {"screen": Console, "hook": Webhook, "mail": Email}
    assert [match.topic.name for match in wired.matcher.match("two")] == ["two"]
    assert wired.gate.touches("one")


def test_who_is_told_where_without_secrets(tmp_path: Path, electrician: Electrician) -> None:  # H12
    wired = electrician.wire(watchlist(tmp_path))
    assert told(wired, "one") == [("screen", "console")]
    assert told(wired, "two") == [
        ("screen", "console"),
        ("hook", "https://hooks.example"),
        ("mail", "x@b.example, y@b.example"),
    ]
    assert told(wired, "unknown") == [("screen", "console")]


def test_what_has_not_changed_is_kept(tmp_path: Path, electrician: Electrician) -> None:
    first = electrician.wire(watchlist(tmp_path))
    second = electrician.wire(watchlist(tmp_path, path="other"))
    assert second.fetcher is first.fetcher
    assert second.receivers["mail"] is first.receivers["mail"]
    assert second.receivers["hook"] is not first.receivers["hook"]


def test_every_kind_of_receiver_has_a_destination(tmp_path: Path) -> None:
    shown = [wiring.destination(receiver) for receiver in watchlist(tmp_path).receivers]
    assert all(shown)
    assert not any("s3cret" in destination for destination in shown)


def test_whoever_is_asked_for_second_opinions_outlives_a_new_watchlist(
    tmp_path: Path, electrician: Electrician
) -> None:
    def wired(judge: str, path: str = "path") -> object:
        file = tmp_path / "w.yaml"
        file.write_text(TEXT.format(path=path) + judge)
        return electrician.wire(load(file, {})).advisor

    judge = "judge: {url: http://127.0.0.1:11434/v1, model: small}\n"
    assert wired("") is None
    first = wired(judge)
    assert first is not None
    assert wired(judge, "other") is first  # with its budget and what it was told
    assert wired(judge.replace("small", "large")) is not first


@pytest.mark.parametrize(
    ("form", "member"),
    [
        ("", "schema"),
        ("preset: slack", "blocks"),
        ("preset: discord", "embeds"),
        ("preset: teams", "attachments"),
        ("preset: ntfy", "topic"),
        ("preset: telegram, chat: '-1'", "chat_id"),
        ("template: '{\"own\": 1}'", "own"),
    ],
)
def test_each_form_is_wired(
    tmp_path: Path, electrician: Electrician, newsroom: Any, form: str, member: str
) -> None:
    path = "a/sendMessage" if "telegram" in form else "name"
    url = f"{newsroom.home}/{path}"
    file = tmp_path / "w.yaml"
    file.write_text(
        "defaults: {private_networks: [127.0.0.0/8]}\ntopics: [{name: one, match: one}]\n"
        f"receivers: [{{name: hook, webhook: {{url: '{url}', headers: {{x-a: b}}, {form}}}}}]\n"
    )
    wired = electrician.wire(load(file, {}))
    now = datetime(2031, 3, 4, tzinfo=UTC)
    wired.receivers["hook"].send("1", notice("x", "Title", "Text", now=now), now)
    assert member in newsroom.posted[0]


def test_a_receiver_that_moves_has_another_address(
    tmp_path: Path, electrician: Electrician
) -> None:  # H13
    one, two = (electrician.wire(watchlist(tmp_path, path)).addresses for path in ("a", "b"))
    assert one.keys() == two.keys() == {"hook"}
    assert one != two
    assert "s3cret" not in str(one)


def test_files_go_into_the_data_directory(tmp_path: Path) -> None:
    path = tmp_path / "w.yaml"
    path.write_text(
        "topics: [{name: one, match: one}]\n"
        "receivers: [{name: a, file: {}}, {name: b, atom: {}},"
        " {name: c, apprise: {url: 'json://u:s3cret@h'}}]\n"
    )
    with ExitStack() as stack:
        wired = Electrician(stack, io.StringIO(), folder=tmp_path / "data").wire(load(path, {}))
    now = datetime(2031, 3, 4, tzinfo=UTC)
    for name in "ab":
        wired.receivers[name].send("1", notice("x", "Title", "Text", now=now), now)
    assert (tmp_path / "data" / "alerts.jsonl").exists()
    assert (tmp_path / "data" / "feeds" / "watcher.atom").exists()
    assert told(wired, "one") == [("a", "alerts.jsonl"), ("b", "feeds"), ("c", "json://")]
