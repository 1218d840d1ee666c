"""Each service gets what its own documentation asks for, whatever strangers wrote into articles."""

import json
import re
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from html.parser import HTMLParser
from typing import Any

import pytest

from watcher.model import Alert, Digest, Judged, Note, Part, Section, SectionKind, Status
from watcher.notify.outline import utf16
from watcher.notify.shapes import Request, Shape, discord, ntfy, slack, standard, teams, telegram
from watcher.notify.webhook import Webhook

URL = "https://service.example/hook"
SHAPES: dict[str, Shape] = {
    "slack": slack.shape,
    "discord": discord.shape,
    "teams": teams.shape,
    "ntfy": ntfy.shape,
    "telegram": telegram.to("-100123"),
}
HOSTILE = [
    "<!channel> & <@U123> <https://evil.example|click> *bold* _it_ `code`",
    "@everyone **x** [click](https://evil.example) ||spoiler|| \\",
    "<b>x</b> <a href='https://evil.example'>click</a> &lt;",
    "한국 🚢 " * 200,
    "# heading\n- list",
    'quote " backslash \\ brace {0} {x}',
    "x" * 30_000,
]


def made(shape: Shape, message: Alert | Digest, url: str = URL) -> dict[str, Any]:
    body: dict[str, Any] = json.loads(request(shape, message, url).body)
    return body


def request(shape: Shape, message: Alert | Digest, url: str = URL) -> Request:
    return shape(url, message, UTC)


def hostile(alert: Alert, text: str) -> Alert:
    new = tuple(replace(one, text=text) for one in alert.new)
    return replace(alert, title=text, topic_title=text, outlet=text[:200], new=new * 9)


def digest(now: datetime) -> Digest:
    notes = tuple(Note("Cod *quotas* fell. " * 9, "Wire", URL, now) for _ in range(20))
    parts = tuple(
        Part(f"t{n}", "Cod & ling", (Section(SectionKind.MINOR, notes, 20),)) for n in range(5)
    )
    return Digest("d", now - timedelta(days=1), now, parts)


@pytest.mark.parametrize("name", SHAPES)
def test_what_is_new_and_what_changed_is_told(name: str, alert: Alert) -> None:
    text = request(SHAPES[name], alert).body.decode()
    for said in ("Mr Han now counts 10,000 containers.", "7,000 → 10,000", "A second pier"):
        assert said in text
    assert alert.url.replace("&", "&amp;") in text or alert.url in text


@pytest.mark.parametrize("name", SHAPES)
@pytest.mark.parametrize("text", HOSTILE)
def test_whatever_is_told_fits(name: str, text: str, alert: Alert, now: datetime) -> None:  # H11
    for message in (hostile(alert, text), replace(alert, joined=(hostile(alert, text),) * 60)):
        fits(name, made(SHAPES[name], message))
    fits(name, made(SHAPES[name], digest(now)))


def fits(name: str, body: dict[str, Any]) -> None:
    match name:
        case "slack":
            header, rich = body["blocks"]
            assert len(header["text"]["text"]) <= 150
            assert header["text"]["emoji"] is False  # ":x:" in a title stays as it is
            (section,) = rich["elements"]
            assert sum(len(one["text"]) for one in section["elements"]) <= 3000
            assert len(body["text"]) < 4000
        case "discord":
            (embed,) = body["embeds"]
            assert utf16(embed["title"]) <= 256
            assert utf16(embed["description"]) <= 4096
        case "teams":
            assert len(json.dumps(body, ensure_ascii=False).encode()) <= 28_000
        case "ntfy":
            assert len(body["message"].encode()) <= 4096
        case "telegram":
            assert 0 < utf16(Visible.of(body["text"])) <= 4096


class Visible(HTMLParser):
    """What a reader of Telegram's HTML sees; only allowed tags, all closed."""

    def __init__(self) -> None:
        super().__init__()
        self.text, self.open, self.links = "", list[str](), list[str]()

    def handle_starttag(self, tag: str, attrs: Any) -> None:
        assert tag in {"b", "i", "a"}
        self.open.append(tag)
        self.links += [value for name, value in attrs if name == "href"]

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.text += data

    @classmethod
    def of(cls, text: str) -> str:
        parser = cls()
        parser.feed(text)
        parser.close()
        assert not parser.open
        assert not any("evil" in link for link in parser.links)
        return parser.text


@pytest.mark.parametrize("name", SHAPES)
def test_an_endless_address_is_left_out(name: str, alert: Alert) -> None:
    endless = replace(alert, url="https://courier.example/" + "a" * 3000)
    body = request(SHAPES[name], endless).body.decode()
    assert "The Meridian Courier" in body
    assert "aaaa" not in body


@pytest.mark.parametrize("name", SHAPES)
def test_the_main_fact_is_not_told_twice(name: str, alert: Alert) -> None:
    body = made(SHAPES[name], alert)
    body.pop("text" if name == "slack" else "", None)  # for notifications, which show nothing else
    said = json.dumps(body)
    assert said.count("Mr Han now counts 10,000 containers.") == 1
    assert "Ferry traffic" in said


@pytest.mark.parametrize("text", HOSTILE[:4])
def test_no_article_mentions_links_or_styles_anything(text: str, alert: Alert) -> None:  # G10
    bad = hostile(alert, text)
    said = made(slack.shape, bad)
    assert not re.search(r"<[!@#h]", said["text"])
    (section,) = said["blocks"][1]["elements"]
    assert {one["type"] for one in section["elements"]} == {"text", "link"}
    assert not any("evil" in one.get("url", "") for one in section["elements"])

    said = made(discord.shape, bad)
    assert said["allowed_mentions"] == {"parse": []}
    bare = re.sub(r"\\.", "", said["embeds"][0]["description"])  # without what is escaped
    assert not re.search(r"[`|~]|<[@#!:]|\]\(https|^[#-]", bare, re.MULTILINE)

    for block in made(teams.shape, bad)["attachments"][0]["content"]["body"]:
        assert block["type"] == "RichTextBlock"  # never read as Markdown

    assert "markdown" not in made(ntfy.shape, bad)
    assert text[:2] in Visible.of(made(telegram.to("1"), bad)["text"])


def test_ntfy_is_told_its_topic_in_the_body(alert: Alert) -> None:
    asked = request(ntfy.shape, alert, "https://ntfy.example:8443/northport-news")
    assert asked.url == "https://ntfy.example:8443/"
    body = json.loads(asked.body)
    assert (body["topic"], body["click"]) == ("northport-news", alert.url)


def test_telegram_is_told_its_chat(alert: Alert) -> None:
    body = made(telegram.to("@northport"), alert)
    assert (body["chat_id"], body["parse_mode"]) == ("@northport", "HTML")


@pytest.mark.parametrize("name", SHAPES)
def test_a_digest_is_told_as_well(name: str, now: datetime) -> None:
    text = request(SHAPES[name], digest(now)).body.decode()
    assert "quotas" in text
    assert "more lines did not fit" in text


@pytest.mark.parametrize("shape", [*SHAPES.values(), standard])
def test_a_server_gets_it_with_the_headers_of_the_watchlist(
    shape: Shape, alert: Alert, hook_server: Any, now: datetime, poster: Callable[..., Any]
) -> None:
    login = {"Authorization": "Bearer t0ken"}
    url = hook_server.url + "/name"
    Webhook(url, "", poster, shape=shape, headers=login).send("1", alert, now)
    [(_, headers, body)] = hook_server.received
    assert headers["Authorization"] == "Bearer t0ken"
    assert body == shape(url, alert, UTC).body


def test_what_did_not_fit_is_counted(alert: Alert) -> None:
    new = tuple(Judged(f"{n} " + "word " * 150, Status.NEW) for n in range(8))
    text = made(ntfy.shape, replace(alert, new=new))["message"]
    shown = sum(line.startswith("• ") for line in text.splitlines())
    assert 0 < shown < 8
    assert re.search(r"… \d+ more lines did not fit\.$", text)
