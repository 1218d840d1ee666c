import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from rich.cells import cell_len

from watcher.model import Digest, Note, Part, Section, SectionKind
from watcher.notify import mail, render

BRUSSELS = ZoneInfo("Europe/Brussels")
URL = "https://wire.example/a/1"
GOLDEN = """\
Digest
──────
3 Nov 2026, 08:00 – 4 Nov 2026, 08:00

Ferry traffic
─────────────

Minor news (1 of 14)

• A second pier is to be dredged.
  Harbour Wire · 4 Nov 2026, 07:00
https://wire.example/a/1

Carried by others as well (1)

• Ten thousand containers have left the port.
  Harbour Wire · 4 Nov 2026, 07:00 · also Isle Post, The Gazette
https://wire.example/a/1

Kept quiet, for example (1 of 31)

• Port raises its count
  Harbour Wire · 4 Nov 2026, 07:00 · reprint
https://wire.example/a/1

--{}
watcher · digest d1
""".format(" ")


def made(text: str = "", url: str = URL) -> Digest:
    at = datetime(2026, 11, 4, 6, tzinfo=UTC)
    seven = at + timedelta(hours=1)

    def note(own: str, reason: str = "", also: tuple[str, ...] = ()) -> Note:
        return Note(text or own, text or "Harbour Wire", url, at, reason, also)

    sections = (
        Section(SectionKind.MINOR, (note("A second pier is to be dredged."),), 14),
        Section(
            SectionKind.CARRIED,
            (
                note(
                    "Ten thousand containers have left the port.",
                    also=(text, text) if text else ("Isle Post", "The Gazette"),
                ),
            ),
            1,
        ),
        Section(SectionKind.QUIET, (note("Port raises its count", "reprint"),), 31),
    )
    part = Part("ferry", text or "Ferry traffic", sections)
    return Digest("d1", seven - timedelta(days=1), seven, (part,))


def test_text_is_as_agreed() -> None:
    assert render.text(made(), BRUSSELS) == GOLDEN


def test_subject_says_how_much_of_what() -> None:
    wanted = "[Digest] Ferry traffic: 14 minor, 1 carried by others, 31 kept quiet"
    assert render.subject(made()) == wanted
    assert len(render.subject(made("word " * 900))) <= 160


def test_page_says_what_the_text_says() -> None:
    page = render.html(made(), BRUSSELS)
    for part in (
        "3 Nov 2026, 08:00 – 4 Nov 2026, 08:00",
        "Minor news (1 of 14)",
        f'href="{URL}">A second pier is to be dredged.</a>',
        "Harbour Wire · 4 Nov 2026, 07:00 · also Isle Post, The Gazette",
        "Harbour Wire · 4 Nov 2026, 07:00 · reprint",
        "watcher · digest d1",
    ):
        assert part in page


def test_payload_holds_values_for_programs() -> None:
    body = render.payload(made())
    assert (body["schema"], body["type"]) == ("watcher.digest/1", "digest")
    data = body["data"]
    assert (data["since"], data["until"]) == (
        "2026-11-03T07:00:00+00:00",
        "2026-11-04T07:00:00+00:00",
    )
    (topic,) = data["topics"]
    assert (topic["name"], topic["title"]) == ("ferry", "Ferry traffic")
    assert [(one["kind"], one["total"]) for one in topic["sections"]] == [
        ("minor", 14),
        ("carried by others", 1),
        ("kept quiet", 31),
    ]
    assert topic["sections"][1]["notes"][0]["also"] == ["Isle Post", "The Gazette"]
    assert topic["sections"][2]["notes"][0]["reason"] == "reprint"
    assert json.loads(json.dumps(body)) == body


def test_mail_is_a_thread_of_its_own() -> None:  # G07
    sender = mail.address("watcher@a.example")
    envelope = mail.Envelope(sender, (mail.address("me@a.example"),))
    sent = mail.compose(envelope, "x1", made(), made().created, BRUSSELS)
    assert sent["Subject"] == render.subject(made())
    assert sent["References"] == "<topic.digest@a.example>"
    assert sent["Message-ID"] == "<x1@a.example>"


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60)
@given(text=st.text(st.characters(exclude_categories=()), max_size=200))
def test_no_text_can_break_a_rendering(text: str) -> None:  # A12, A14, G05
    bad = made(text, url="javascript:alert(1)")
    assert len(render.subject(bad).splitlines()) == 1
    assert max(map(cell_len, render.text(bad, UTC).splitlines())) <= 72
    page = render.html(bad, UTC)
    page.encode()
    assert "javascript:" not in page or "javascript:" in text
    json.dumps(render.payload(bad), ensure_ascii=False, allow_nan=False).encode()


@pytest.mark.parametrize("as_text", [lambda one: render.html(one, UTC)])
def test_article_text_is_never_markup(as_text: Callable[[Digest], str]) -> None:  # A12, D13, G10
    page = as_text(made("<script>alert(1)</script>{{ 7*7 }}"))
    assert "<script" not in page
    assert "{{ 7*7 }}" in page
