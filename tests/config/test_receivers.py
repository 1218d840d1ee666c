"""Receivers: one way each, secrets from where they are kept, and never shown."""

import base64
from collections.abc import Callable
from datetime import time
from pathlib import Path

import pytest

from watcher.config import Apprise, Atom, Console, Email, File, Watchlist, Webhook
from watcher.core.hours import Schedule

Load = Callable[..., Watchlist]
Problems = Callable[..., list[str]]
Write = Callable[[str, str | bytes], Path]

MAIL = "to: a@b.example, from: w@b.example, host: smtp.b.example"
HOOK = "url: https://h.example/T0K3N"
KEY, OTHER = (f"whsec_{base64.b64encode(letter * 32).decode()}" for letter in (b"k", b"o"))


def email(loaded: Load, more: str = "", **environ: str) -> Email:
    settings = (
        loaded(f"receivers: [{{name: m, email: {{{MAIL}{more}}}}}]", environ).receivers[0].settings
    )
    assert isinstance(settings, Email)
    return settings


def webhook(loaded: Load, more: str = "", **environ: str) -> Webhook:
    settings = (
        loaded(f"receivers: [{{name: h, webhook: {{{HOOK}{more}}}}}]", environ)
        .receivers[0]
        .settings
    )
    assert isinstance(settings, Webhook)
    return settings


def test_console(loaded: Load) -> None:
    assert loaded("receivers: [{name: s, console: {}}]").receivers[0].settings == Console()


def test_files_and_apprise(loaded: Load) -> None:
    text = "[{name: a, file: {}}, {name: b, atom: {folder: f}}, {name: c, apprise: {url: '${U}'}}]"
    file, atom, apprise = loaded(f"receivers: {text}", {"U": "slack://T0K3N"}).receivers
    assert file.settings == File(path="alerts.jsonl")
    assert atom.settings == Atom(folder="f")
    assert isinstance(apprise.settings, Apprise)
    assert "T0K3N" not in repr(apprise)


def test_email(loaded: Load) -> None:
    settings = email(loaded)
    assert (settings.to, settings.sender) == (("a@b.example",), "w@b.example")
    assert (settings.host, settings.port, settings.security) == ("smtp.b.example", 587, "starttls")
    assert settings.password_text() == ""


@pytest.mark.parametrize(
    ("more", "port"),
    [
        (", security: tls", 465),
        (", security: none", 25),
        (", port: 2525", 2525),
        (', port: "${P}"', 2526),
    ],
)
def test_ports(loaded: Load, more: str, port: int) -> None:
    assert email(loaded, more, P="2526").port == port


@pytest.mark.parametrize("ending", ["", "\n", "\r\n", "\n\n"])
def test_a_password_from_a_file(loaded: Load, write: Write, ending: str) -> None:  # D14
    write("secrets/mail", f" pass word{ending}")
    settings = email(loaded, ", user: u, password_file: secrets/mail")
    assert settings.password_text() == " pass word"


def test_a_password_from_the_environment(loaded: Load) -> None:
    assert email(loaded, ', user: u, password: "${PW}"', PW="12345").password_text() == "12345"


def test_a_webhook_may_be_unsigned(loaded: Load) -> None:
    assert webhook(loaded).secret_text() == ""


@pytest.mark.parametrize(
    ("more", "text"),
    [
        (f", secret: {KEY}", KEY),
        (f", secret: [{KEY}, {OTHER}]", f"{KEY} {OTHER}"),
        (', secret: "${KEY}"', KEY),
        (", secret_file: one", KEY),
        (", secret_file: two", f"{KEY} {OTHER}"),
    ],
)
def test_signing_keys(loaded: Load, write: Write, more: str, text: str) -> None:  # H05
    write("one", f"{KEY}\n")
    write("two", f"{KEY}\n{OTHER}\n")
    assert webhook(loaded, more, KEY=KEY).secret_text() == text


@pytest.mark.parametrize(
    "secret",
    [
        "hunter2",
        "whsec_",
        "whsec_***",
        f"whsec_{'A' * 28}",
        f"whsec_{'A' * 92}",
        KEY.removeprefix("whsec_"),
    ],
)
def test_no_signing_keys(problems: Problems, secret: str) -> None:
    found = problems(f'receivers: [{{name: h, webhook: {{{HOOK}, secret: "{secret}"}}}}]')
    assert len(found) == 1
    assert "webhook.secret: value (hidden): must be whsec_" in found[0]
    assert secret == "whsec_" or secret not in found[0]


def test_two_signing_keys_in_a_file_must_both_be_keys(problems: Problems, write: Write) -> None:
    write("two", f"{KEY}\nhunter2\n")
    found = problems(f"receivers: [{{name: h, webhook: {{{HOOK}, secret_file: two}}}}]")
    assert len(found) == 1
    assert "must be whsec_" in found[0]


@pytest.mark.parametrize("preset", ["slack", "discord", "teams"])
def test_forms_of_services(loaded: Load, preset: str) -> None:
    assert webhook(loaded, f", preset: {preset}").preset == preset


def test_forms_that_need_more_than_an_address(loaded: Load) -> None:
    def settings(text: str) -> Webhook:
        text = f"receivers: [{{name: h, webhook: {{{text}}}}}]"
        found = loaded(text, {"TOKEN": "1:T0K3N"}).receivers[0].settings
        assert isinstance(found, Webhook)
        return found

    url = "https://api.telegram.org/bot${TOKEN}/sendMessage"
    telegram = settings(f'url: "{url}", preset: telegram, chat: "-1001"')
    assert (telegram.chat, telegram.url[-19:]) == ("-1001", "1:T0K3N/sendMessage")
    headers = 'headers: {Authorization: "Bearer ${TOKEN}"}'
    ntfy = settings(f"url: 'https://ntfy.sh/northport', preset: ntfy, {headers}")
    assert ntfy.headers == {"Authorization": "Bearer 1:T0K3N"}


def test_a_form_of_ones_own(loaded: Load) -> None:
    text = '{"msg": {{ text | tojson }}}'
    assert webhook(loaded, f", template: '{text}'").template == text


@pytest.mark.parametrize(
    ("receiver", "words"),
    [
        (f"webhook: {{{HOOK}, preset: irc}}", "write 'slack', 'discord', 'teams', 'ntfy' or"),
        (f"webhook: {{{HOOK}, preset: slack, template: x}}", "both preset and template"),
        (f"webhook: {{{HOOK}, preset: telegram}}", "chat and preset: telegram go together"),
        (f"webhook: {{{HOOK}, chat: '1'}}", "chat and preset: telegram go together"),
        (f"webhook: {{{HOOK}, preset: telegram, chat: '1'}}", "https://api.telegram.org/bot"),
        ("webhook: {url: https://h.example/, preset: ntfy}", "such as https://ntfy.sh/NAME"),
        (f"webhook: {{{HOOK}, template: '{{{{ x'}}", "is no Jinja template: line 1"),
        (f"webhook: {{{HOOK}, headers: {{'a b': x}}}}", "is no header name"),
        (f"email: {{{MAIL}, user: u, password: x, password_file: pw}}", "keep one"),  # D14
        (f"email: {{{MAIL}, user: u, password_file: nowhere}}", "nowhere does not exist"),  # D14
        (f"email: {{{MAIL}, user: u, password_file: .}}", "is a directory"),  # D14
        (f"email: {{{MAIL}, user: u, password_file: empty}}", "empty is empty"),  # D14
        (f"email: {{{MAIL}, user: u, password_file: latin}}", "is not UTF-8"),
        (f"email: {{{MAIL}, user: u, password_file: [pw]}}", "must be text"),
        (f"email: {{{MAIL}, user: u, password_file: two}}", "one line"),
        (f"email: {{{MAIL}, user: u, password: 0123}}", "value (hidden): must be text; put"),  # D04
        (f"email: {{{MAIL}, user: u}}", "user and password go together"),
        (f"email: {{{MAIL}, password: x}}", "user and password go together"),
        (f"email: {{{MAIL}, user: u, password: x, security: none}}", "unencrypted"),
        (f"email: {{{MAIL}, security: ssl}}", "write 'starttls', 'tls' or 'none'"),
        (f"email: {{{MAIL}, port: 0}}", "is too small; write 1 or more"),
        (f"email: {{{MAIL}, port: 70000}}", "is too large; write 65535 or less"),
        (f"email: {{{MAIL}, port: x}}", "must be a whole number"),
        (f"email: {{{MAIL}, ca_file: pw}}", "holds no certificate"),
        ("email: {to: 'a@b.example, c@b.example', from: w@b.example, host: h}", "and a list for"),
        ("email: {to: b@b.example, from: w, host: h}", "not one email address; write name@host"),
        ("apprise: {url: T0K3N}", "is no address of Apprise's"),
        ("email: {to: [], from: w@b.example, host: h}", "is an empty list"),
        (
            "email: {to: a@b.example, host: h}",
            '"from" is missing; add it (the sender; bounces go there)',
        ),
        (f"webhook: {{{HOOK}, secret: {KEY}, secret_file: pw}}", "keep one"),  # D14
        ("webhook: {url: 'file:///x'}", "is no web address"),  # D11
        ("webhook: {url: 'https://u:hunter2@h.example/'}", "carries credentials"),
        ("console: {}, webhook: {url: https://h.example/}", "exactly one of console, webhook"),
        ("console: {x: 1}", 'unknown key "x"'),
        ("slack: {}", 'unknown key "slack"; known keys are name, console, webhook, email'),
    ],
)
def test_what_is_refused(problems: Problems, write: Write, receiver: str, words: str) -> None:
    write("pw", "hunter2\n")
    write("two", "hunter2\nhunter3\n")
    write("empty", "\n")
    write("latin", b"caf\xe9")
    found = problems(f"receivers: [{{name: r, {receiver}}}]")
    assert len(found) == 1
    assert words in found[0]
    assert "hunter2" not in found[0]
    assert "T0K3N" not in found[0]
    assert "0123" not in found[0]


def test_a_receiver_without_a_way(problems: Problems) -> None:
    assert "exactly one of console" in problems("receivers: [{name: r}]")[0]


def test_secrets_do_not_show_in_a_representation(loaded: Load) -> None:  # J12
    text = (
        f"receivers:\n- {{name: h, webhook: {{{HOOK}, secret: {KEY}}}}}\n"
        f"- {{name: m, email: {{{MAIL}, user: u, password: hunter2}}}}\n"
        "feeds: [{url: https://a.example/, headers: {Authorization: hunter2}}]\n"
    )
    shown = repr(loaded(text))
    assert "smtp.b.example" in shown
    assert not any(secret in shown for secret in ("hunter2", "T0K3N", KEY))


@pytest.mark.parametrize(
    ("text", "schedule"),
    [
        ("daily 08:00", Schedule(time(8))),
        ("daily 23:59", Schedule(time(23, 59))),
        ("weekly monday 08:00", Schedule(time(8), 0)),
        ("weekly sunday 00:05", Schedule(time(0, 5), 6)),
    ],
)
def test_digests_come_daily_or_weekly(loaded: Load, text: str, schedule: Schedule) -> None:
    (receiver,) = loaded(f"receivers: [{{name: a, console: {{}}, digest: {text}}}]").receivers
    assert receiver.digest == schedule


@pytest.mark.parametrize(
    "text", ["daily", "daily 8:00", "daily 24:00", "weekly 08:00", "weekly day_7 08:00", "hourly"]
)
def test_what_is_no_schedule(problems: Problems, text: str) -> None:  # D15
    (problem,) = problems(f"receivers: [{{name: a, console: {{}}, digest: {text}}}]")
    assert "is no schedule; write one such as daily 08:00 or weekly monday 08:00" in problem
