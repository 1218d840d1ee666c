from collections.abc import Callable
from pathlib import Path

import pytest

from watcher.config import draft, load
from watcher.config.hidden import MASK, masked, public
from watcher.errors import ConfigError

Write = Callable[[str, str], Path]
KEY = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
WHOLE = f"""\
feeds:
  - {{name: a, url: "https://a.example/feed", headers: {{Authorization: "Basic b2FrOm9hazI="}}}}
topics: [{{name: boats, title: The secret of boats, match: [boat]}}]
receivers:
  - name: hook
    webhook:
      url: https://hooks.example/T0/B0/x7Rq
      secret: {KEY}
  - name: mail
    email: {{to: a@a.example, from: b@a.example, host: a.example, user: me, password: oak7 and elm}}
heartbeat: {{url: "https://beat.example/0a1b2c"}}
web: {{password: "birch 9", tokens: [{{name: t, token: abcdefghijklmnopqrstuvwxyz}}]}}
"""


def test_no_secret_of_a_watchlist_is_shown(write: Write) -> None:  # J12
    shown = masked(WHOLE, load(write("w.yaml", WHOLE), {}))
    for secret in ("b2FrOm9hazI", "x7Rq", KEY, "oak7", "0a1b2c", "birch", "abcdefghijklmnop"):
        assert secret not in shown
    for said in ("a.example/feed", "The secret of boats", "boat]", "name: hook", "user: me"):
        assert said in shown
    assert len(shown.splitlines()) == len(WHOLE.splitlines())


@pytest.mark.parametrize(
    "line",
    ["password: oak7", "  token: 'oak7'", '{secret: "oak7", x: y}', "Authorization: Basic oak7",
     "key: oak7 # mine", "cookies: {a: oak7}", "secret: [oak7, oak7]", '"password": "oak7"'],
)  # fmt: skip
def test_what_promises_a_secret_is_hidden_in_a_file_that_cannot_be_loaded(
    write: Write, line: str
) -> None:
    other = load(write("w.yaml", "topics: [{name: a, match: [boat]}]"), {})
    shown = masked(f"{line}\n  broken: [", other)
    assert "oak7" not in shown
    assert MASK in shown


def test_variables_and_files_are_no_secrets(write: Write) -> None:
    other = load(write("w.yaml", "topics: [{name: a, match: [boat]}]"), {})
    text = 'password: ${MAIL}\nsecret: "${HOOK}"\npassword_file: /run/secrets/smtp\nkeys: boat\n'
    assert masked(text, other) == text


def test_draft_takes_topics_and_aliases_alone() -> None:
    aliases, topics = "aliases: {b: [boat]}\n", "topics:\n- {name: a, match: '@b'}\n"
    text = f"feeds: !include x.yaml\n{aliases}receivers: [\n{topics}"
    assert draft.excerpt(text) == aliases + topics
    (topic,) = draft.topics(text)
    assert topic.name == "a"
    with pytest.raises(ConfigError, match="draft:3"):
        draft.topics("# a\n\ntopics: [{name: a, matsch: b}]\nweb: {bind: nowhere}")


def test_addresses_of_private_feeds_are_shown_without_their_key() -> None:  # J12
    shown = public("https://a.example/feed?user=me&access_token=oak7&format=rss")
    assert shown == f"https://a.example/feed?user=me&access_token={MASK}&format=rss"
    assert public("https://a.example/feed?monkey_business=1") == (
        "https://a.example/feed?monkey_business=1"
    )


@pytest.mark.parametrize("name", ["pass", "sessionid", "sid", "jwt", "code", "authorization"])
def test_a_page_hides_what_a_log_hides(name: str) -> None:  # J12
    for before in ("?", ";", "#"):
        assert public(f"https://a.example/f{before}{name}=oak7") == (
            f"https://a.example/f{before}{name}={MASK}"
        )


def test_logins_in_addresses_are_hidden_in_a_file_that_cannot_be_loaded(write: Write) -> None:
    other = load(write("w.yaml", "topics: [{name: a, match: [boat]}]"), {})
    text = 'feeds: [{url: "http://ann:oak7@a.example/f?token=elm"}]\ntopics: ['
    assert masked(text, other) == text.replace("ann:oak7", MASK).replace("elm", MASK)
