from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email import policy
from email.message import EmailMessage
from email.parser import BytesParser

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from watcher.errors import ConfigError
from watcher.model import Alert, Judged, Status
from watcher.notify import render
from watcher.notify.mail import Envelope, address, compose

ENVELOPE = Envelope(
    address("Watcher <watcher@news.example>"), (address("ann@a.example"), address("bo@b.example"))
)
ANY_TEXT = st.text(st.characters(exclude_categories=()), max_size=300)


def received(message: EmailMessage) -> EmailMessage:
    """The mail as its reader gets it."""
    return BytesParser(policy=policy.default).parsebytes(message.as_bytes())


def with_text(alert: Alert, text: str) -> Alert:
    return replace(alert, topic_title=text, title=text, new=(Judged(text, Status.NEW),))


def test_headers_are_complete(alert: Alert, now: datetime) -> None:  # G07, G09
    mail = received(compose(ENVELOPE, "del_1", alert, now, UTC))
    wanted = {
        "From": "Watcher <watcher@news.example>",
        "To": "ann@a.example, bo@b.example",
        "Subject": "[Ferry traffic] Mr Han now counts 10,000 containers.",
        "Date": "Thu, 05 Nov 2026 12:00:00 +0000",
        "Message-ID": "<del_1@news.example>",
        "In-Reply-To": "<topic.ferry@news.example>",
        "References": "<topic.ferry@news.example>",
        "List-Id": "<ferry.watcher.news.example>",
        "Auto-Submitted": "auto-generated",
        "MIME-Version": "1.0",
    }
    assert {name: str(mail[name]) for name in wanted} == wanted
    assert set(mail.keys()) == {*wanted, "Content-Type"}


@pytest.mark.parametrize("where", ["https://news.example/u?t=1", "mailto:off@news.example"])
def test_unsubscribing_is_offered_where_configured(
    where: str, alert: Alert, now: datetime
) -> None:  # G07
    envelope = replace(ENVELOPE, unsubscribe=where)
    mail = received(compose(envelope, "1", alert, now, UTC))
    assert mail["List-Unsubscribe"] == f"<{where}>"
    one_click = "List-Unsubscribe=One-Click" if where.startswith("https") else None
    assert mail["List-Unsubscribe-Post"] == one_click


def test_it_reads_as_text_and_as_html(alert: Alert, now: datetime) -> None:
    mail = received(compose(ENVELOPE, "1", alert, now, UTC))
    assert mail.get_content_type() == "multipart/alternative"
    text, html = mail.iter_parts()
    assert text.get_content_type() == "text/plain"
    assert text.get_content().splitlines() == render.text(alert, UTC).splitlines()
    assert html.get_content_type() == "text/html"
    assert html.get_content().splitlines() == render.html(alert, UTC).splitlines()


def test_each_attempt_is_the_same_mail(alert: Alert, now: datetime) -> None:  # G01
    first, second = (
        compose(ENVELOPE, "1", alert, moment, UTC) for moment in (now, now + timedelta(hours=1))
    )
    assert first["Message-ID"] == second["Message-ID"]
    assert first["Date"] != second["Date"]


def test_topics_make_threads(alert: Alert, now: datetime) -> None:
    def thread(topic: str) -> str:
        return str(compose(ENVELOPE, "1", replace(alert, topic=topic), now, UTC)["References"])

    assert thread("ferry") == thread("ferry") != thread("bridge")
    assert thread("북한").isascii()


def test_a_story_is_a_branch_of_its_topic(alert: Alert, now: datetime) -> None:
    def threads(**changes: str) -> tuple[str, str]:
        mail = received(compose(ENVELOPE, "1", replace(alert, **changes), now, UTC))  # type: ignore[arg-type]  # texts
        return mail["References"], mail["In-Reply-To"]

    topic, one, two = (f"<{name}@news.example>" for name in ("topic.ferry", "story.a1", "story.b2"))
    assert threads(story="a1", id="a1") == threads(story="a1", id="a9") == (f"{topic} {one}", one)
    assert threads(story="b2") == (f"{topic} {two}", two)
    assert threads(story="") == (topic, topic)
    assert threads(story="x> <y@z")[1].count("<") == 1


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=100)
@given(text=ANY_TEXT)
@example("Ships\r\nBcc: evil@example.org\r\n\r\nbody")
@example("Ships\u2028Bcc: evil@example.org\u0085X: y")
@example("nul\x00 surrogate\ud800 bidi\u202egnp.exe")
@example("word " * 1000)
@example("x" * 5000)
@example("🚢👩‍🚀" * 60)
@example("=?utf-8?q?Bcc=3A_x?= =?utf-8?b?8J+agg==?=")
@example("한" * 5000)
@example('"unbalanced <a@b (comment')
def test_no_title_breaks_a_header(alert: Alert, now: datetime, text: str) -> None:  # A13, G05
    bad = with_text(alert, text)
    message = compose(ENVELOPE, "1", bad, now, UTC)
    raw = message.as_bytes()
    mail = received(message)
    assert set(mail.keys()) == set(compose(ENVELOPE, "1", alert, now, UTC).keys())
    assert not mail.defects
    assert mail["Subject"] == render.subject(bad).replace("=?", "= ?")
    assert raw.isascii()
    assert max(len(line) for line in raw.splitlines()) <= 998  # RFC 5322 section 2.1.1
    assert [str(one) for one in mail["To"].addresses] == ["ann@a.example", "bo@b.example"]
    parts = list(mail.iter_parts())
    assert [part.get_content_type() for part in parts] == ["text/plain", "text/html"]


@pytest.mark.parametrize(
    "text",
    [
        "Plain",
        "Schiffe für Österreich",
        "북한 항구 컨테이너 만 개 " * 9,
        "🚢 sails 👩‍🚀",
        "a  b",
        "x" * 300,
    ],
)
def test_a_subject_arrives_as_it_was_sent(text: str, alert: Alert, now: datetime) -> None:
    bad = with_text(alert, text)
    assert received(compose(ENVELOPE, "1", bad, now, UTC))["Subject"] == render.subject(bad)


@pytest.mark.parametrize(
    "value",
    [
        "a@b.org, evil@e.org",
        "a@b.org>\r\nRCPT TO:<evil@e.org",
        "a@b.org\nBcc: evil@e.org",
        "team: a@b.org, c@d.org;",
        "",
        "ann",
        "ann@",
        "@b.org",
        "ann@b.org evil@e.org",
        "<ann@b.org> <evil@e.org>",
        "änn@b.org",
        "ann@b\u00fccher.org",
    ],
)
def test_an_address_is_exactly_one(value: str) -> None:  # G06
    with pytest.raises(ConfigError, match="address"):
        address(value)


def test_an_address_may_have_a_name() -> None:
    assert address("Ann Ö. <ann@b.org>").addr_spec == "ann@b.org"
    assert address('"Ops, night" <ops+w@b.org>').display_name == "Ops, night"
