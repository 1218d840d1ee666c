import json
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from html.parser import HTMLParser
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from rich.cells import cell_len

from watcher.model import Alert, Judged, Reason, Status, Support, Verdict
from watcher.notify import render

BRUSSELS = ZoneInfo("Europe/Brussels")
ANY_TEXT = st.text(st.characters(exclude_categories=()), max_size=200)
HOSTILE = "<script>alert(1)</script>{{ 7*7 }}\r\nBcc: x@y.z\x00\u2028\u202e\ud800\x1b[2J"

GOLDEN = """\
Ferry traffic
─────────────

• Mr Han now counts 10,000 containers.
    7,000 → 10,000
    before: “Mr Han said that 7,000 containers had left the port since
    August.” (Harbour Wire, 3 Nov 2026, 13:00)

• A second pier has been dredged, he said.

Port raises its count of containers
Update · The Meridian Courier · 5 Nov 2026, 12:55
https://courier.example/2026/containers?id=9&page=2

6 other sentences say what was reported before. 42% of it comes from
Harbour Wire (excerpt). 3 repeats were kept quiet since the last alert
on this topic. Sent because it says what no earlier report on this topic
said (confidence 93%); it matched “ferry”, “contain*”.

--{}
watcher · ferry · alert ferry:41:1
Was it news? watcher feedback ferry:41 useful (or: known, off-topic)
""".format(" ")  # the signature mark of mail ends in a space


class Page(HTMLParser):
    """What a browser would make of a page: elements, attributes, text."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.links: list[str] = []
        self.loads: list[str] = []
        self.handlers: list[str] = []
        self.text = ""
        self.feed(page)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        for name, value in attrs:
            if name == "href":
                self.links.append(value or "")
            if name in {"src", "srcset", "background", "data"}:
                self.loads.append(value or "")
            if name.startswith("on"):
                self.handlers.append(name)

    def handle_data(self, data: str) -> None:
        self.text += data


def hostile(alert: Alert, text: str) -> Alert:
    """The same alert with every text that a stranger writes replaced."""
    moment = datetime(1, 1, 1, tzinfo=UTC)  # A15
    support = Support(text, "1", text, "javascript:alert(1)", moment)
    new = Judged(text, Status.NEW, kind=text, changes=((text, text),), support=(support,))
    return replace(
        alert,
        topic_title=text,
        title=text,
        outlet=text,
        url="javascript:alert(1)",
        new=(new,),
        terms=(text,),
        also=(text,),
        published=moment,
    )


def test_subject_names_topic_and_main_fact(alert: Alert) -> None:
    assert render.subject(alert) == "[Ferry traffic] Mr Han now counts 10,000 containers."


def test_subject_of_an_alert_without_sentences_is_its_title(alert: Alert) -> None:
    shown = render.subject(replace(alert, new=()))
    assert shown == "[Ferry traffic] Port raises its count of containers"


def test_subject_of_a_long_title_is_cut(alert: Alert) -> None:  # G05
    assert len(render.subject(hostile(alert, "word " * 1000))) <= 160


def test_text_is_as_agreed(alert: Alert) -> None:
    assert render.text(alert, BRUSSELS) == GOLDEN


def test_text_fits_its_columns_in_any_script(alert: Alert) -> None:
    korean = "북한 항구에서 컨테이너 만 개가 떠났다고 한 장관이 밝혔다. " * 8
    chinese = "部长说已有一万个集装箱离开港口" * 20
    long = replace(
        alert, title=chinese, new=(Judged(korean, Status.NEW), Judged(chinese, Status.NEW))
    )
    assert max(map(cell_len, render.text(long, UTC).splitlines())) <= 72


def test_text_never_breaks_the_link(alert: Alert) -> None:
    url = "https://courier.example/" + "a" * 300
    assert url in render.text(replace(alert, url=url), UTC).splitlines()


@pytest.fixture
def joined(alert: Alert) -> Alert:
    """A message of three reports."""
    others = tuple(
        replace(
            alert,
            id=f"ferry:{number}:1",
            title=f"Report {number}",
            url=f"https://gazette.example/{number}",
            outlet="The Gazette",
            new=tuple(Judged(f"Fact {number}.{n}.", Status.NEW) for n in range(4)),
            also=("Harbour Wire", "Isle Post"),
            origins=2,
        )
        for number in (1, 2)
    )
    return replace(alert, joined=others)


def test_a_message_of_several_tells_each_with_its_sources(joined: Alert) -> None:
    shown = render.text(joined, UTC)
    page = Page(render.html(joined, UTC))
    flat = " ".join(page.text.split())
    assert render.subject(joined).endswith("Mr Han now counts 10,000 containers. (+2 more)")
    assert shown.count("\n\n───\n\n") == 2
    for part in (
        "Mr Han now counts 10,000 containers.",
        "A second pier has been dredged, he said.",
        "Fact 1.0.",
        "Fact 2.1.",
        "… and 2 more new in the article.",
        "alert ferry:41:1 and 2 more",
    ):
        assert part in shown
        assert part in flat
    assert "Also carried by Harbour Wire, Isle Post; 2 independent origins in all." in flat
    assert "Also carried by Harbour Wire, Isle Post" in " ".join(shown.split())
    assert "Fact 1.2." not in shown
    assert page.links[1:] == [joined.url, "https://gazette.example/1", "https://gazette.example/2"]


def test_a_message_of_many_stays_readable(alert: Alert) -> None:  # G11
    each = (
        replace(alert, id=str(n), outlet=f"o{n}", new=(Judged(f"Fact {n}.", Status.NEW),))
        for n in range(500)
    )
    many = replace(alert, joined=tuple(each))
    text, page = render.text(many, UTC), Page(render.html(many, UTC))
    assert text.count("Sent because") == page.text.count("Sent because") == 6
    for shown in (text, page.text):
        assert "More reports at the same time" in shown
        assert "Fact 44." in shown
        assert "Fact 45." not in shown
        assert "… and 455 more." in shown
    data = render.payload(many)["data"]
    assert (len(data["alerts"]), data["alerts_omitted"]) == (100, 401)
    assert render.subject(many).endswith(" (+500 more)")


def test_the_subject_of_several_keeps_their_number(joined: Alert) -> None:
    long = replace(joined, new=(Judged("word " * 1000, Status.NEW),))
    assert len(render.subject(long)) <= 160
    assert render.subject(long).endswith("… (+2 more)")


def test_payload_of_several_is_that_of_one_and_more(joined: Alert) -> None:
    body = render.payload(joined)
    data, one = body["data"], render.payload(replace(joined, joined=()))["data"]
    assert body["schema"] == "watcher.alert/1"
    assert {key: data[key] for key in ("id", "article", "verdict", "terms")} == {
        key: one[key] for key in ("id", "article", "verdict", "terms")
    }
    assert [fact["text"] for fact in data["new"]] == [
        *(fact["text"] for fact in one["new"]),
        *(f"Fact {number}.{n}." for number in (1, 2) for n in range(4)),
    ]
    lead, *others = data["alerts"]
    assert lead == one
    assert [other["article"]["url"] for other in others] == [x.url for x in joined.joined]
    assert others[0]["also"] == ["Harbour Wire", "Isle Post"]
    assert others[0]["origins"] == 2
    assert others[0]["new"][0]["text"] == "Fact 1.0."
    assert data["alerts_omitted"] == 0
    assert "alerts" not in one
    assert "alerts" not in lead


def test_who_reports_alone_is_one_origin(alert: Alert) -> None:
    assert render.payload(alert)["data"]["origins"] == 1


def test_many_new_sentences_are_counted_not_listed(alert: Alert) -> None:
    new = tuple(Judged(f"Fact number {number}.", Status.NEW) for number in range(30))
    many = replace(alert, new=new)
    assert "Fact number 7." in render.text(many, UTC)
    assert "Fact number 8." not in render.text(many, UTC)
    assert "… and 22 more new in the article." in render.text(many, UTC)
    assert "… and 22 more new in the article." in Page(render.html(many, UTC)).text
    assert len(render.payload(many)["data"]["new"]) == 20
    assert render.payload(many)["data"]["omitted"] == 10


def test_exactly_as_many_as_shown_need_no_count(alert: Alert) -> None:
    new = tuple(Judged(f"Fact number {number}.", Status.NEW) for number in range(8))
    assert "more new" not in render.text(replace(alert, new=new), UTC)


def test_a_title_among_the_new_sentences_is_not_repeated(alert: Alert) -> None:
    title = Judged(alert.title, Status.NEW, headline=True)
    shown = replace(alert, new=(title, *alert.new))
    assert render.text(shown, UTC).count(alert.title) == 1
    page = Page(render.html(shown, UTC))
    assert page.text.count(alert.title) == 2  # once in the page's own title
    assert "Read the article" in page.text


def test_the_articles_own_sentences_are_no_earlier_ones(alert: Alert) -> None:
    [earlier] = alert.new[0].support
    own = replace(earlier, text="Same article.", fact=-2)
    judged = replace(alert.new[0], support=(own, earlier))
    assert "Same article." not in render.text(replace(alert, new=(judged,)), UTC)
    assert earlier.text[:20] in render.text(replace(alert, new=(judged,)), UTC)
    alone = replace(judged, support=(own,))
    assert "before:" not in render.text(replace(alert, new=(alone,)), UTC)


def test_what_is_only_near_is_not_called_an_earlier_version(alert: Alert) -> None:
    near = replace(alert.new[0], changes=(), kind="development")
    shown = render.text(replace(alert, new=(near,)), UTC)
    assert "nearest known: “Mr Han said that 7,000" in " ".join(shown.split())
    assert "before:" not in shown


@pytest.mark.parametrize(
    ("kind", "said"),
    [("denial", "denies"), ("confirmation", "confirms"), ("polarity", "unlike")],
)
def test_of_a_contradiction_both_versions_are_shown(alert: Alert, kind: str, said: str) -> None:
    shown = replace(alert, new=(replace(alert.new[0], kind=kind),))
    wanted = f"{said}: “Mr Han said that 7,000 containers had left the port since August.”"
    assert wanted in " ".join(render.text(shown, UTC).split())
    assert wanted in " ".join(Page(render.html(shown, UTC)).text.split())


def test_an_edited_article_is_compared_with_what_it_said_before(alert: Alert) -> None:
    earlier = replace(alert.new[0].support[0], url=alert.url, outlet=alert.outlet)
    judged = replace(alert.new[0], support=(earlier,))
    gone = tuple(f"Sentence {number} is gone." for number in range(6))
    edited = replace(alert, new=(judged,), edited=True, dropped=gone)
    for shown in (render.text(edited, UTC), Page(render.html(edited, UTC)).text):
        flat = " ".join(shown.split())
        assert "Edited article · The Meridian Courier" in flat
        assert "7,000 → 10,000 it said before: “Mr Han said that 7,000" in flat
        assert "no longer says: " in flat
        assert "Sentence 3 is gone." in flat
        assert "Sentence 4 is gone." not in flat
        assert "… and 2 more dropped." in flat
        assert "because it was edited and says what neither it nor" in flat
    data = render.payload(edited)["data"]
    assert (data["edited"], data["dropped"]) == (True, list(gone))


def test_html_says_what_the_text_says(alert: Alert) -> None:
    page = Page(render.html(alert, BRUSSELS))
    shown = " ".join(page.text.split())
    for part in (
        "Ferry traffic",
        "Mr Han now counts 10,000 containers. 7,000 → 10,000",
        "“Mr Han said that 7,000 containers had left the port since August.”",
        "(Harbour Wire, 3 Nov 2026, 13:00)",
        "A second pier has been dredged, he said.",
        "Port raises its count of containers",
        "Update · The Meridian Courier · courier.example · 5 Nov 2026, 12:55",
        "6 other sentences say what was reported before.",
        "Sent because it says what no earlier report on this topic said",
        "watcher · ferry · alert ferry:41:1",
    ):
        assert part in shown
    assert page.links == ["https://wire.example/a/1", alert.url]


def test_an_outlet_that_is_its_host_is_named_once(alert: Alert) -> None:
    page = Page(render.html(replace(alert, outlet="courier.example"), UTC))
    assert "Update · courier.example · 5 Nov 2026" in " ".join(page.text.split())


def test_an_inbox_shows_more_than_the_subject(alert: Alert) -> None:
    (_, behind) = render.html(alert, UTC).split("<body>")
    first = " ".join(Page(behind).text.split())
    assert first.startswith("7,000 → 10,000 · Update · The Meridian Courier · 6 other sentences")


def test_html_loads_nothing_and_runs_nothing(alert: Alert) -> None:  # A12, D13, G12
    page = Page(render.html(hostile(alert, HOSTILE + '" onload="x'), UTC))
    assert not page.loads
    assert not page.handlers
    assert not page.links
    assert "script" not in page.tags
    assert "<script>alert(1)</script>{{ 7*7 }}" in page.text  # G10: data, never template


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60)
@given(text=ANY_TEXT)
def test_no_text_can_break_a_rendering(alert: Alert, text: str) -> None:  # A14, G05
    bad = hostile(alert, text)
    assert len(render.subject(bad).splitlines()) == 1
    render.text(bad, UTC).encode()
    render.html(bad, UTC).encode()
    json.dumps(render.payload(bad), ensure_ascii=False, allow_nan=False).encode()


def test_payload_holds_values_for_programs(alert: Alert) -> None:
    body = render.payload(alert)
    assert body["schema"] == "watcher.alert/1"
    assert body["type"] == "alert.news"
    assert body["timestamp"] == "2026-11-05T12:00:00+00:00"
    data = body["data"]
    assert data["topic"] == {"name": "ferry", "title": "Ferry traffic"}
    assert (data["verdict"], data["reason"]) == ("update", "new facts")
    assert data["article"]["url"] == alert.url
    assert data["new"][0]["changes"] == [{"old": "7,000", "new": "10,000"}]
    assert data["new"][0]["before"]["outlet"] == "Harbour Wire"
    assert data["new"][1]["before"] is None
    assert data["reprint_of"]["share"] == 0.42
    assert json.loads(json.dumps(body)) == body


def test_payload_is_bounded_and_valid_json(alert: Alert) -> None:  # H11
    long = Judged("\ud800" + "word " * 5000, Status.NEW, confidence=float("nan"))
    body = json.dumps(render.payload(replace(alert, new=(long,) * 500)), allow_nan=False)
    assert len(body) < 25_000
    assert json.loads(body)["data"]["new"][0]["text"].endswith("…")


def test_every_verdict_and_reason_has_words(alert: Alert) -> None:
    for verdict in Verdict:
        for reason in Reason:
            shown = render.text(replace(alert, verdict=verdict, reason=reason), UTC)
            assert "Sent because" in shown


def test_operator_alerts_speak_of_watcher(alert: Alert) -> None:
    shown = render.text(replace(alert, kind="operator", new=()), UTC)
    assert "Sent because it is about watcher's own work." in shown
    assert "Was it news" not in shown


def test_what_was_added_or_dropped_is_said_in_words(alert: Alert) -> None:
    judged = replace(alert.new[0], changes=(("", "two ships"), ("a pilot", "")))
    shown = replace(alert, new=(judged,))
    wanted = "new: two ships · no longer: a pilot"
    assert wanted in render.text(shown, UTC)
    assert wanted in " ".join(Page(render.html(shown, UTC)).text.split())


def test_an_alert_with_little_to_say_has_no_empty_lines(alert: Alert) -> None:
    bare = replace(
        alert, url="", outlet="", terms=(), known_count=0, quiet_since=0, reprint_of=None, title=""
    )
    render_all: tuple[Callable[[Alert], str], ...] = (
        lambda one: render.text(one, UTC),
        lambda one: " ".join(Page(render.html(one, UTC)).text.split()),
    )
    for shown in (one(bare) for one in render_all):
        assert "\n\n\n" not in shown
        assert "· ·" not in shown
        assert "“”" not in shown
