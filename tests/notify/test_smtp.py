import socket
import ssl
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from watcher.errors import ConfigError, DeliveryError
from watcher.model import Alert, Judged, Status
from watcher.notify import Notifier
from watcher.notify.smtp import Email, EmailSettings

CERTIFICATE = Path(__file__).parent / "tls" / "localhost.pem"
ANN, BO, CY = "ann@a.example", "bo@b.example", "cy@c.example"


def settings(port: int, *to: str, **changes: Any) -> EmailSettings:
    plain = EmailSettings(
        sender="watcher@news.example",
        to=to or (ANN,),
        host="localhost",
        port=port,
        security="none",
        timeout=5,
    )
    return replace(plain, **changes)


@pytest.fixture
def silent_port() -> Iterator[int]:
    """A port that accepts connections and never says a word."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        yield listener.getsockname()[1]


def test_a_mail_arrives(alert: Alert, now: datetime, mail_server: Callable[..., Any]) -> None:
    server = mail_server()
    Email(settings(server.port, ANN, BO), UTC).send("1", alert, now)
    assert [to for to, _ in server.received] == [[ANN, BO]]
    [mail] = server.mails()
    assert mail["Subject"] == "[Ferry traffic] Mr Han now counts 10,000 containers."
    assert "7,000 → 10,000" in mail.get_body(("plain",)).get_content()


@pytest.mark.parametrize("security", ["starttls", "tls"])
def test_a_verified_server_gets_mail_and_login(
    security: str,
    alert: Alert,
    now: datetime,
    mail_server: Callable[..., Any],
    trusted: ssl.SSLContext,
) -> None:
    server = mail_server(security, login=True)
    where = settings(server.port, security=security, user="ann", password="right")
    Email(where, UTC, trusted).send("1", alert, now)
    assert server.logins == [(b"ann", b"right")]
    assert len(server.received) == 1


@pytest.mark.parametrize("security", ["starttls", "tls"])
@pytest.mark.parametrize(
    ("host", "trust"),
    [
        ("localhost", ssl.create_default_context()),  # self-signed
        ("127.0.0.1", ssl.create_default_context(cafile=CERTIFICATE)),  # another host's
    ],
)
def test_an_unverified_server_gets_nothing(
    security: str,
    host: str,
    trust: ssl.SSLContext,
    alert: Alert,
    mail_server: Callable[..., Any],
) -> None:  # G03, B13
    server = mail_server(security, login=True)
    where = settings(server.port, host=host, security=security, user="ann", password="right")
    email = Email(where, UTC, trust)
    now = datetime.now(UTC)
    with pytest.raises(DeliveryError, match="could not prove who it is") as failed:
        email.send("1", alert, now)
    assert not failed.value.permanent
    assert not server.received
    assert not server.logins


def test_a_stripped_starttls_fails_closed(
    alert: Alert, now: datetime, mail_server: Callable[..., Any]
) -> None:  # G03
    server = mail_server()
    with pytest.raises(DeliveryError, match="STARTTLS"):
        Email(settings(server.port, security="starttls"), UTC).send("1", alert, now)
    assert not server.received


def test_a_silent_server_times_out(alert: Alert, now: datetime, silent_port: int) -> None:  # G04
    with pytest.raises(DeliveryError, match="timed out"):
        Email(settings(silent_port, timeout=0.2), UTC).send("1", alert, now)


def test_a_closed_port_is_a_failed_delivery(alert: Alert, now: datetime) -> None:
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        port = unused.getsockname()[1]
        with pytest.raises(DeliveryError, match=f"localhost:{port} could not be used: Conn"):
            Email(settings(port), UTC).send("1", alert, now)


def test_only_the_refused_recipient_is_tried_again(
    alert: Alert, now: datetime, mail_server: Callable[..., Any]
) -> None:  # G02, G11
    server = mail_server()
    server.refuse[BO] = "450 greylisted, come back"
    email = Email(settings(server.port, ANN, BO, CY), UTC)
    with pytest.raises(DeliveryError, match=f"{BO}.*450 greylisted") as failed:
        email.send("1", alert, now)
    assert not failed.value.permanent
    assert ANN not in str(failed.value)
    server.refuse.clear()
    assert failed.value.served == (ANN, CY)
    email = Email(settings(server.port, ANN, BO, CY), UTC)  # in a process of its own
    email.resume("1", alert, now, failed.value.served)
    assert [to for to, _ in server.received] == [[ANN, CY], [BO]]
    first, second = server.mails()
    assert first["Message-ID"] == second["Message-ID"] == "<1@news.example>"


def test_a_recipient_refused_for_good_is_named_and_left(
    alert: Alert, now: datetime, mail_server: Callable[..., Any]
) -> None:  # G02
    server = mail_server()
    server.refuse[BO] = "550 no such user"
    with pytest.raises(DeliveryError, match=f"{BO}.*550 no such user") as failed:
        Email(settings(server.port, ANN, BO), UTC).send("1", alert, now)
    assert failed.value.permanent
    assert [to for to, _ in server.received] == [[ANN]]


def test_one_refused_for_good_and_one_for_now(
    alert: Alert, now: datetime, mail_server: Callable[..., Any]
) -> None:  # G02
    server = mail_server()
    server.refuse |= {BO: "550 no such user", CY: "552 mailbox full"}
    email = Email(settings(server.port, ANN, BO, CY), UTC)
    with pytest.raises(DeliveryError, match=f"{CY}.*552") as failed:
        email.send("1", alert, now)
    assert not failed.value.permanent
    served = failed.value.served
    assert served == (ANN,)
    del server.refuse[CY]
    with pytest.raises(DeliveryError, match=f"{BO}.*550") as failed:
        email.resume("1", alert, now, served)
    assert failed.value.permanent
    assert failed.value.served == (ANN, CY)
    assert [to for to, _ in server.received] == [[ANN], [CY]]


def test_a_session_ended_among_recipients_served_nobody(
    alert: Alert, now: datetime, mail_server: Callable[..., Any]
) -> None:  # G11
    server = mail_server()
    server.refuse[BO] = "421 too many mails"
    email = Email(settings(server.port, ANN, BO), UTC)
    with pytest.raises(DeliveryError, match=f"{ANN}.*{BO}.*421 too many") as failed:
        email.send("1", alert, now)
    assert not failed.value.permanent
    server.refuse.clear()
    email.send("1", alert, now)
    assert [to for to, _ in server.received] == [[ANN, BO]]


@pytest.mark.parametrize("reply", ["554 not today", "451 greylisted", ""])
def test_a_mail_refused_at_its_end_is_tried_again(
    reply: str, alert: Alert, now: datetime, mail_server: Callable[..., Any]
) -> None:  # G01
    server = mail_server()
    server.replies.append(reply)
    email = Email(settings(server.port), UTC)
    with pytest.raises(DeliveryError, match=reply or "broke off|could not be used") as failed:
        email.send("1", alert, now)
    assert not failed.value.permanent
    email.send("1", alert, now)
    [mail] = server.mails()
    assert mail["Message-ID"] == "<1@news.example>"


def test_a_rude_goodbye_is_no_failure(
    alert: Alert, now: datetime, mail_server: Callable[..., Any]
) -> None:
    server = mail_server()
    server.quit_reply = "500 what?"
    Email(settings(server.port), UTC).send("1", alert, now)
    assert len(server.received) == 1


def test_a_wrong_password_is_not_told(
    alert: Alert, now: datetime, mail_server: Callable[..., Any], trusted: ssl.SSLContext
) -> None:  # G08, H12
    server = mail_server("starttls", login=True)
    where = settings(server.port, security="starttls", user="ann", password="s3cret")
    with pytest.raises(DeliveryError, match="user name or password") as failed:
        Email(where, UTC, trusted).send("1", alert, now)
    assert not failed.value.permanent
    assert "s3cret" not in f"{failed.value} {where}"
    assert not server.received


def test_a_server_without_login_is_named(
    alert: Alert, now: datetime, mail_server: Callable[..., Any]
) -> None:  # G08
    where = settings(mail_server().port, user="ann", password="right")
    with pytest.raises(DeliveryError, match="lacks what the settings ask for"):
        Email(where, UTC).send("1", alert, now)


def test_dots_and_long_lines_arrive(
    alert: Alert, now: datetime, mail_server: Callable[..., Any]
) -> None:  # G10
    server = mail_server()
    new = (Judged(".. and so on", Status.NEW), Judged(".hidden " + "x" * 800, Status.NEW))
    Email(settings(server.port), UTC).send("1", replace(alert, title=".", new=new), now)
    [mail] = server.mails()
    text = mail.get_body(("plain",)).get_content()
    assert ".\r\nUpdate" in text
    assert "x" * 50 in text


def test_twice_the_same_address_is_one(
    alert: Alert, now: datetime, mail_server: Callable[..., Any]
) -> None:
    server = mail_server()
    Email(settings(server.port, ANN, ANN), UTC).send("1", alert, now)
    assert [to for to, _ in server.received] == [[ANN]]


@pytest.mark.parametrize("changes", [{"sender": "nobody"}, {"to": (ANN, f"{BO}, {CY}")}])
def test_addresses_are_checked_at_the_start(changes: dict[str, Any]) -> None:  # G06
    with pytest.raises(ConfigError, match="mail address"):
        Email(settings(25, **changes), UTC)


def test_it_is_a_notifier() -> None:
    notifier: Notifier = Email(settings(25), UTC)
    assert notifier
