from collections.abc import Callable
from pathlib import Path

import pytest

from watcher.config import load
from watcher.errors import ConfigError

Write = Callable[[str, str], Path]
TOPICS = "topics: [{name: a, match: [boat]}]\n"
LONG = "twelve-words"
TOKEN = "abcdefghijklmnopqrstuvwxyz"


def test_page_is_for_this_machine_unless_the_watchlist_says_otherwise(write: Write) -> None:
    web = load(write("w.yaml", TOPICS), {}).web
    assert (str(web.bind), web.bind.local, web.enabled, web.password_text()) == (
        "127.0.0.1:8787",
        True,
        True,
        "",
    )
    assert not load(write("w.yaml", TOPICS + "web: false"), {}).web.enabled
    assert load(write("w.yaml", TOPICS + "web: true"), {}).web.enabled


@pytest.mark.parametrize("bind", ["0.0.0.0:80", "[::]:80", "192.0.2.7:80", "desk.example:80"])
def test_bind_that_others_reach_needs_a_password(write: Write, bind: str) -> None:  # J02
    with pytest.raises(ConfigError, match="other machines reach, without a password"):
        load(write("w.yaml", f'{TOPICS}web: {{bind: "{bind}"}}'), {})
    web = load(write("w.yaml", f'{TOPICS}web: {{bind: "{bind}", password: {LONG}}}'), {}).web
    assert not web.bind.local
    assert web.password_text() == LONG
    with pytest.raises(ConfigError, match="of fewer than 12 characters; make one with: openssl"):
        load(write("w.yaml", f'{TOPICS}web: {{bind: "{bind}", password: {LONG[:11]}}}'), {})
    assert LONG not in repr(web)


@pytest.mark.parametrize("bind", ["127.0.0.1:80", "127.7.7.7:80", "localhost:80", "[::1]:80"])
def test_bind_to_this_machine_needs_none(write: Write, bind: str) -> None:
    assert load(write("w.yaml", f'{TOPICS}web: {{bind: "{bind}", password: a}}'), {}).web.bind.local


@pytest.mark.parametrize(
    ("web", "reason"),
    [
        ("{bind: 8787}", "must be text"),
        ("{bind: here}", "is no address to listen on"),
        ("{bind: '127.0.0.1:70000'}", "is no address to listen on"),
        ("{allowed_hosts: ['a.example:80']}", "is no host name"),
        ("{allowed_hosts: []}", "is an empty list"),
        ("{tokens: [{name: a}]}", "needs either token or token_file"),
        ("{tokens: [{name: a, token: short}]}", "must be 20 or more characters"),
        (f"{{tokens: [{{name: a, token: '{TOKEN} {TOKEN}'}}]}}", "must be 20 or more characters"),
        (f"{{tokens: [{{name: a, token: {TOKEN}, access: all}}]}}", "read"),
        (f"{{tokens: [{{name: a, token: {TOKEN}}}, {{name: a, token: {TOKEN}}}]}}", "two tokens"),
        ("{password: a, password_file: w.yaml}", "has both password and password_file"),
        ("maybe", "must be a mapping"),
    ],
)
def test_mistakes_are_named(write: Write, web: str, reason: str) -> None:
    with pytest.raises(ConfigError, match=reason) as raised:
        load(write("w.yaml", f"{TOPICS}web: {web}"), {})
    assert "w.yaml:2: web" in str(raised.value)


def test_secrets_come_from_files(write: Write) -> None:
    write("password", "oak\n")
    write("token", TOKEN + "\n")
    web = load(
        write(
            "w.yaml",
            f"{TOPICS}web: {{password_file: password, https: true, allowed_hosts: [Desk.example],"
            " tokens: [{name: a, token_file: token, access: write}]}",
        ),
        {},
    ).web
    assert web.password_text() == "oak"
    (token,) = web.tokens
    assert (token.name, token.text(), token.access) == ("a", TOKEN, "write")
    assert web.allowed_hosts == ("desk.example",)
    assert TOKEN not in repr(web)
