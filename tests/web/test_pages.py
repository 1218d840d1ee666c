"""The pages on the demo's day, read as a browser reads them."""

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import httpx
import pytest
from lxml import html

from tests.web.desk import NOON, TOPIC, ZONE, Site
from watcher.model import Feedback, Reason, Status
from watcher.pipeline.notices import notice
from watcher.pipeline.troubles import WHEN, Kind
from watcher.store import (
    assessments,
    deliveries,
    feedback,
    feeds,
    history,
    outbox,
    silences,
    topics,
    troubles,
)
from watcher.store.outbox import State
from watcher.store.troubles import Known
from watcher.web.pages.quiet import CHOICE
from watcher.web.render import moment
from watcher.web.words import feed_trouble

READERS = (
    "/",
    f"/topics/{TOPIC}",
    "/articles/2",
    "/alerts",
    "/quiet",
    "/feeds",
    "/silences",
    "/watchlist",
)


def read(browser: httpx.Client, path: str) -> html.HtmlElement:
    answer = browser.get(path)
    assert answer.status_code == 200, (path, answer.status_code)
    return html.fromstring(answer.text)


def text(node: html.HtmlElement) -> str:
    return " ".join(node.text_content().split())


def test_every_page_is_a_document_that_reads_without_a_program(browser: httpx.Client) -> None:
    for path in READERS:
        page = read(browser, path)
        assert page.get("lang") == "en"
        assert page.xpath("count(//h1)") == 1
        assert page.xpath("count(//main)") == 1
        assert not page.xpath("//script[not(@src)] | //style | //*[@style] | //*[@onclick]")
        assert all(form.get("action", "").startswith("/") for form in page.xpath("//form"))
        for control in page.xpath("//input[@type!='hidden'] | //select | //textarea"):
            named = control.get("id") and page.xpath(f"//label[@for='{control.get('id')}']")
            assert named or control.xpath("ancestor::label"), (path, control.get("name"))


def test_first_page_tells_what_is_new_and_whether_all_is_well(site: Site) -> None:
    with site.browser() as browser:
        page = read(browser, "/")
        assert "All is well" in text(page)
        assert "7 articles in 14 days: 4 with news, 3 kept quiet" in text(page)
        *headed, lede = [text(one) for one in page.xpath("//article//p[@class='fact']")]
        assert headed == [
            "Russia confirms artillery school for North Korean gunners",
            "North Korea has now sent 600 gunners to artillery school in Russia",
        ]
        assert lede.startswith("A Russian cargo ship, the Anadyr Star, unloaded six rocket")


def test_first_page_counts_what_is_wrong_once(serve: Callable[..., Site]) -> None:
    site = serve(rejected="line 3 is wrong")
    failing, other = "strait-observer", "harbour-wire"

    def told(kind: Kind, subject: str = "") -> None:
        trouble = Known(kind, subject, f"{kind} {subject}.", NOON, NOON)
        with site.database.write() as session:
            troubles.keep(session, trouble)

    def wrong() -> tuple[str, list[str]]:
        with site.browser() as browser:
            (box,) = read(browser, "/").xpath("//section[contains(@class, 'trouble')]")
        return text(box.find("h2")), [text(one) for one in box.xpath(".//li")]

    told(Kind.REJECTED)
    refused = "The changed watchlist is not in use: line 3 is wrong"
    assert wrong() == ("1 thing needs your attention", [refused])
    with site.database.write() as session:
        fails = "UPDATE feed SET failures = 3 WHERE name IN (?, ?)"
        session.connection().exec_driver_sql(fails, (failing, other))
    assert wrong() == ("2 things need your attention", [refused, "2 feeds fail"])
    told(Kind.FEED_FAILING, failing)
    named = f"feed failing {failing}."
    assert wrong()[1] == [refused, named, "1 more feed fails"]
    told(Kind.FEED_GONE, other)
    assert wrong()[0] == "3 things need your attention"
    assert not any("more feed" in one for one in wrong()[1])


def test_times_in_its_own_texts_are_those_of_the_readers_zone(site: Site) -> None:
    since = NOON - timedelta(hours=5)
    why = f"not asked since {since:{WHEN}}: it refused <b>"
    with site.database.write() as session:
        said = f"Feed x holds no entry since {since:{WHEN}}; look."
        troubles.keep(session, Known(Kind.FEED_EMPTY, "x", said, since, since))
        own = notice("o", "Feed empty: x", said, now=NOON)
        outbox.raise_alert(session, own, [("mailbox", "x")], NOON)
        (sending,) = history.page(session).items[0].sendings
        for _ in range(2):
            pending = "UPDATE delivery SET state = 'pending', leased_until = NULL WHERE id = ?"
            session.connection().exec_driver_sql(pending, (sending.id,))
            outbox.settle(session, sending.id, State.DEAD, NOON, next_attempt_at=None, error=why)
    with site.browser() as browser:
        assert "holds no entry since 4 Mar, 16:00; look." in text(read(browser, "/"))
        shown = text(read(browser, "/alerts").get_element_by_id(f"a-{own.id}"))
    assert shown.count("not asked since 4 Mar, 16:00: it refused <b>") == 3
    assert "holds no entry since 4 Mar, 16:00; look." in shown
    assert "UTC" not in shown


def test_a_moment_beyond_the_calendar_of_a_zone_is_shown_nevertheless() -> None:
    assert "31 Dec 9999, 22:59" in moment(datetime(9999, 12, 31, 22, 59, tzinfo=UTC), ZONE)


def test_first_page_counts_what_waits_to_be_read_and_to_be_judged(site: Site) -> None:
    with site.database.write() as session:
        due = "UPDATE {} SET {} = '2031-03-04 12:00:00' WHERE id {}"
        for one in (("entry", "read_due_at", "= 1"), ("article", "judge_due_at", "IN (1, 2)")):
            session.connection().exec_driver_sql(due.format(*one))
    with site.browser() as browser:
        assert "3 entries wait to be read or judged." in text(read(browser, "/"))


def test_topic_is_a_timeline(browser: httpx.Client) -> None:
    page = read(browser, f"/topics/{TOPIC}")
    days = [text(day) for day in page.xpath("//section[@class='day']/h2")]
    assert days == ["Tuesday, 4 March 2031"]
    reports = page.xpath("//article[@class='report']")
    assert [text(one.find(".//h3")) for one in reports] == [
        "Russia confirms artillery school for North Korean gunners",
        "North Korea has now sent 600 gunners to artillery school in Russia",
        "Russian artillery school trains North Korean gunners near Kraskino",
        "North Korea sends 240 gunners to a new artillery school in Russia",
    ]
    counted = reports[1]
    assert "it was 240 → it is now 600" in text(counted)
    first = text(reports[3])
    assert "6 sources, 1 independent origin" in first
    assert "98% sure" in first
    assert "copies another" in first
    assert "Of 7 articles, 4 said something new. 3 were kept quiet: 43%" in text(page)
    kinds = {bar.get("class") for bar in page.xpath("//*[@class='bars']/*[local-name()='rect']")}
    assert kinds == {"new", "reprint"}


def test_unknown_topics_and_articles_are_not_found(browser: httpx.Client) -> None:
    for path in ("/topics/none", "/articles/99", "/articles/0", "/none", "/articles/x"):
        assert browser.get(path).status_code == 404


def test_article_shows_each_sentence_with_what_it_rests_on(browser: httpx.Client) -> None:
    page = read(browser, "/articles/6")
    assert "Alerted on Russia–North Korea military ties, because it says something new" in text(
        page
    )
    assert "60% of it comes from harbour-wire.example (excerpt)" in text(page)
    sentences = page.xpath("//a[starts-with(@id, 't')]")
    marks = {one.get("class") for one in sentences}
    assert marks == {"s new", "s known"}
    # A colour is never alone: each sentence says what it is.
    assert all(re.match("(new|known): ", text(one)) for one in sentences)
    count = next(one for one in sentences if "thirty guns" in text(one))
    panel = page.get_element_by_id(count.get("href").removeprefix("#"))
    assert [text(one) for one in panel.xpath(".//blockquote//del")] == ["twelve"]
    assert "thirty" in [text(one) for one in panel.xpath(".//blockquote//ins")][-1]
    paragraphs = page.xpath("//*[contains(@class, 'prose')]/p")
    assert len(paragraphs) > 4


def test_an_article_of_two_topics_is_read_for_the_one_that_is_asked(
    site: Site, browser: httpx.Client
) -> None:
    with site.database.write() as session:
        (one,) = assessments.of(session, 6)
        topics.id_of(session, "zz", NOON)
        other = replace(one.assessment, topic="zz", alert=False, reason=Reason.KNOWN)
        assessments.save(session, 6, other, NOON)
    for topic, outcome in ((TOPIC, "Alerted"), ("zz", "Kept quiet")):
        page = read(browser, f"/articles/6?topic={topic}")
        (here,) = page.xpath("//nav[@class='tabs']//a[@aria-current]")
        assert text(here) == {TOPIC: "Russia–North Korea military ties"}.get(topic, topic)
        assert text(page.xpath("//*[starts-with(@class, 'decision')]/span")[0]) == outcome


def test_lineage_shows_who_copied_whom_and_how_much(browser: httpx.Client) -> None:
    page = read(browser, "/articles/2")
    twigs = [text(one) for one in page.xpath("//ol[@class='tree']/li")]
    assert len(twigs) == 7
    assert twigs[0].startswith("harbour-wire.example")
    assert twigs[0].endswith("the original")
    assert "this article" in twigs[1]
    assert twigs[1].endswith("100% reprint")
    assert twigs[5].endswith("60% excerpt")


def test_a_title_is_not_told_twice(site: Site, browser: httpx.Client) -> None:
    with site.database.read() as session:
        alerts = [one.alert for one in history.page(session).items if one.alert.kind == "news"]
    assert any(one.text == alert.title for alert in alerts for one in alert.new)
    page = read(browser, "/alerts")
    for alert in alerts:
        (shown,) = page.xpath(f"//article[@id='a-{alert.id}']")
        facts = [text(one) for one in shown.xpath("./ul[@class='facts']//p[@class='fact']")]
        plain = [one.text for one in alert.new if one.text == alert.title and not one.changes]
        assert not set(plain) & set(facts)


def test_an_alert_shows_what_was_said_before(browser: httpx.Client) -> None:
    shown = read(browser, "/alerts").find_class("earlier")
    assert shown
    (changed,) = [one for one in shown if "240 gunners to a new artillery school near" in text(one)]
    assert text(changed).startswith("before: ")
    assert text(changed).endswith("harbour-wire.example, 4 Mar 2031, 11:18")
    assert [one.get("href") for one in changed.iter("a")] == ["/articles/1"]
    confirmed = next(one.getparent() for one in shown if text(one).startswith("confirms: "))
    assert not confirmed.find_class("change")  # it would say "confirms" once more


def test_a_headline_within_the_text_is_not_shown_again(site: Site) -> None:
    with site.database.read() as session:
        (one,) = assessments.of(session, 6)
    title, *more = [said for said in one.assessment.sentences if said.text == one.article.title]
    assert title.headline
    assert [said.status for said in more] == [Status.CHROME]
    with site.browser() as browser:
        page = read(browser, "/articles/6")
    shown = [text(one) for one in page.xpath("//*[contains(@class, 'prose')]//a")]
    assert [one for one in shown if one.endswith(title.text)] == [f"new: {title.text}"]
    assert "furniture" not in text(page.find_class("key")[0])


def test_an_address_stays_as_it_is_at_the_beginning_of_a_sentence(site: Site) -> None:
    with site.database.read() as session:
        one, *_ = feeds.health(session)
    for error, said in (("http://x.example/ is gone", "http://x"), ("no such host", "No such")):
        assert feed_trouble(replace(one, gone=True, error=error)).startswith(said)


def test_alert_can_be_answered(site: Site, browser: httpx.Client) -> None:
    with site.database.read() as session:
        told = history.page(session).items[0].alert
    path = f"/alerts/{told.id}/feedback"
    answer = browser.post(path, data={"said": "known", "place": "2", "back": "/alerts"})
    assert answer.headers["location"] == f"/alerts?said=kept#a-{told.id}"
    browser.post(path, data={"said": "useful", "place": ""})
    with site.database.read() as session:
        said = {one.place: one.said for one in feedback.answers(session, told.id)}
    assert said == {1: Feedback.USEFUL, 2: Feedback.KNOWN}
    page = read(browser, "/alerts?said=kept")
    assert "Kept. Thank you" in text(page)
    pressed = page.get_element_by_id(f"a-{told.id}").xpath(".//button[@aria-pressed='true']")
    assert len(pressed) == 3
    for form in ({"said": "missed"}, {"said": "known", "place": "x"}, {"said": ""}):
        assert browser.post(path, data=form).status_code == 400
    assert browser.post(path, data={"said": "known", "place": "99"}).status_code == 422
    assert browser.post("/alerts/none/feedback", data={"said": "known"}).status_code == 404


def test_alert_can_be_refused_as_off_topic(site: Site, browser: httpx.Client) -> None:
    with site.database.read() as session:
        told = history.page(session).items[0].alert
    shown = read(browser, "/alerts").get_element_by_id(f"a-{told.id}")
    whole, *single = shown.xpath(".//form[.//button[contains(@aria-label, 'Not my topic: ')]]")
    assert len(single) == len(told.new)
    answer = browser.post(whole.get("action"), data=dict(whole.fields))
    assert answer.headers["location"] == f"/alerts?said=unrelated#a-{told.id}"
    with site.database.read() as session:
        said = {one.place: one.said for one in feedback.answers(session, told.id)}
        assert feedback.counts(session)[Feedback.OFF_TOPIC] == 1
    assert said == dict.fromkeys(range(1, len(told.new) + 1), Feedback.OFF_TOPIC)
    page = read(browser, answer.headers["location"])
    assert "less of the kind is told" in text(page)
    pressed = page.get_element_by_id(f"a-{told.id}").xpath(".//button[@aria-pressed='true']")
    assert {text(one) for one in pressed} == {"Not my topic"}


def test_a_delivery_that_failed_and_waits_is_not_being_sent(site: Site) -> None:
    with site.database.write() as session:
        told = history.page(session).items[0]
        failed = "UPDATE delivery SET state = 'pending', error = ? WHERE id = ?"
        session.connection().exec_driver_sql(failed, ("no such host", told.sendings[0].id))
        waits = "UPDATE delivery SET state = 'pending', error = '' WHERE id = ?"
        session.connection().exec_driver_sql(waits, (told.sendings[1].id,))
    with site.browser() as browser:
        shown = read(browser, "/alerts").get_element_by_id(f"a-{told.alert.id}")
        (line,) = read(browser, f"/articles/{told.article_id}").find_class("tellings")
    chips = [text(one) for one in shown.xpath(".//ul[@class='sendings']//span[1]")]
    assert chips[:2] == ["failed, is tried again", "is being sent"]
    assert "failed, is tried again" in text(line)


def test_delivery_can_be_tried_again(site: Site, browser: httpx.Client) -> None:
    with site.database.write() as session:
        told = history.page(session).items[0]
        sending = told.sendings[0]
        session.connection().exec_driver_sql(
            "UPDATE delivery SET state = 'dead', error = '410 <b>Gone</b>' WHERE id = ?",
            (sending.id,),
        )
    page = read(browser, "/alerts?state=dead")
    assert "given up" in text(page)
    assert "410 <b>Gone</b>" in text(page)
    (form,) = page.xpath("//form[contains(@action, '/retry')]")
    answer = browser.post(form.get("action"), data=dict(form.fields))
    here = f"a-{told.alert.id}"
    assert answer.headers["location"] == f"/alerts?state=dead&said=retried#{here}"
    assert page.get_element_by_id(here) is not None
    with site.database.read() as session:
        (waits,) = deliveries.listed(session, [State.PENDING])
        assert waits.id == sending.id
        assert outbox.tries(session, sending.id)
    with site.database.write() as session:
        session.connection().exec_driver_sql("UPDATE delivery SET state = 'sent'")
    again = browser.post(form.get("action"), data=dict(form.fields))
    assert "said=open" in again.headers["location"]
    nobody = browser.post("/deliveries/none/retry", data={"back": "/alerts"})
    assert nobody.status_code == 404


def test_what_was_kept_quiet_can_be_complained_of(site: Site, browser: httpx.Client) -> None:
    page = read(browser, "/quiet")
    assert len(page.xpath("//ul[contains(@class, 'rows')]/li")) == 3
    assert "100% of it comes from harbour-wire.example (reprint)" in text(page)
    (form, *_) = page.xpath("//form[contains(@action, '/missed')]")
    answer = browser.post(form.get("action"), data=dict(form.fields))
    assert answer.headers["location"] == "/quiet?said=kept"
    with site.database.read() as session:
        (said,) = feedback.answers(session)
        assert feedback.counts(session)[Feedback.MISSED] == 1
    assert (said.said, said.topic) == (Feedback.MISSED, TOPIC)
    assert browser.post(form.get("action"), data={"topic": "none"}).status_code == 404
    assert (
        browser.post(form.get("action"), data={"topic": TOPIC, "place": "999"}).status_code == 422
    )
    assert not read(browser, "/quiet?reason=background").xpath("//ul[contains(@class, 'rows')]")
    for query in ("reason=none", "reason=new+facts", "topic=none", "after=none"):
        assert browser.get(f"/quiet?{query}").status_code == 400
    asked = text(read(browser, "/quiet").xpath("//select[@name='reason']")[0])
    refused = browser.get("/quiet?reason=none").text
    assert "silenced" in refused
    assert "was silenced" in asked
    assert "correction" not in refused


def test_what_was_kept_quiet_can_be_complained_of_by_sentence(
    site: Site, browser: httpx.Client
) -> None:
    (row, *_) = read(browser, "/quiet").xpath("//ul[contains(@class, 'rows')]/li")
    (form,) = row.xpath(".//details//form")
    buttons = form.xpath(".//button[@name='place']")
    assert [one.get("aria-pressed") for one in buttons] == ["false"] * len(buttons)
    assert 3 < len(buttons) <= CHOICE
    last = buttons[-1]
    answer = browser.post(form.get("action"), data={**form.fields, "place": last.get("value")})
    assert answer.headers["location"] == "/quiet?said=kept"
    with site.database.read() as session:
        (said,) = feedback.answers(session)
    assert said.place == int(last.get("value"))
    assert said.sentence.text in last.get("aria-label")
    (row, *_) = read(browser, "/quiet").xpath("//ul[contains(@class, 'rows')]/li")
    (choice,) = row.xpath(".//details[@open]")
    (pressed,) = choice.xpath(".//button[@aria-pressed='true']")
    assert pressed.get("value") == last.get("value")


def test_feeds_say_how_polling_goes_in_plain_words(site: Site, browser: httpx.Client) -> None:
    with site.database.write() as session:
        session.connection().exec_driver_sql(
            "UPDATE feed SET failures = 3, error = 'no such host', error_kind = 'dns'"
            " WHERE name = 'strait-observer'"
        )
    page = read(browser, "/feeds")
    lines = page.xpath("//ul[contains(@class, 'feeds')]/li")
    assert len(lines) == 6
    assert "strait-observer failed 3 times in a row" in text(lines[0])
    assert (
        "No such host. Check its address, and whether this machine reaches a name server."
        in text(lines[0])
    )
    assert "1 entry in 14 days" in text(lines[1])
    assert "1 feed fails; all else is well." in text(read(browser, "/"))


@pytest.mark.parametrize(
    ("path", "to"),
    [
        ("/watchlist/try", "/watchlist"),
        ("/watchlist/backtest", "/watchlist"),
        ("/alerts/?state=dead", "/alerts?state=dead"),
        ("/api/v1/facts/", "/api/v1/facts"),
        ("//evil.example/", "/"),
    ],
)
def test_an_address_nearly_right_leads_to_the_page(
    browser: httpx.Client, site: Site, path: str, to: str
) -> None:
    assert browser.get(site.home + path).headers["location"] == to


def test_silences_begin_and_end(browser: httpx.Client) -> None:
    assert "Nothing is silenced" in text(read(browser, "/silences"))
    form = {"topic": TOPIC, "feed": "", "words": "gun*, guns", "span": "3d", "comment": "enough"}
    assert browser.post("/silences", data=form).headers["location"] == "/silences?said=silenced"
    page = read(browser, "/silences")
    assert "gun*, guns" in text(page)
    (end,) = page.xpath("//form[contains(@action, '/end')]")
    assert browser.post(end.get("action")).headers["location"] == "/silences?said=ended"
    assert "Nothing is silenced" in text(read(browser, "/silences"))
    again = browser.post(end.get("action"))
    assert again.headers["location"].endswith("said=past")
    assert browser.post("/silences/77/end").status_code == 404


def test_a_silence_ends_at_a_local_time(site: Site, browser: httpx.Client) -> None:
    browser.post("/silences", data={"topic": TOPIC, "until": "2031-03-04T22:00"})
    with site.database.read() as session:
        (one,) = silences.listed(session, NOON)
    assert one.until == NOON + timedelta(hours=1)
    assert "4 Mar 2031, 22:00" in text(read(browser, "/silences"))


@pytest.mark.parametrize(
    ("form", "reason"),
    [
        ({}, "Say what to silence"),
        ({"topic": "none", "span": "8h"}, "no such topic"),
        ({"feed": "none", "span": "8h"}, "no such feed"),
        ({"words": "re:(", "span": "8h"}, "Words:"),
        ({"words": '"unbalanced', "span": "8h"}, "quotation mark astray"),
        ({"words": "x" * 501, "span": "8h"}, "500 characters"),
        ({"topic": TOPIC, "span": "soon"}, "For: is no duration; write a number and a unit"),
        ({"topic": TOPIC}, "Say how long"),
        ({"topic": TOPIC, "until": "2031-03-04T20:59"}, "has passed"),
        ({"topic": TOPIC, "until": "9999-99-99"}, "Until: is no date; write 2031-03-04 or "),
        ({"topic": TOPIC, "until": "9999-12-31T23:59"}, "at most 36500 days from now"),
    ],
)
def test_silences_that_make_no_sense_are_explained(
    browser: httpx.Client, form: dict[str, str], reason: str
) -> None:
    answer = browser.post("/silences", data={"comment": "", **form})
    assert answer.status_code == 422
    assert reason in answer.text


def test_watchlist_shows_its_file_without_secrets(site: Site, browser: httpx.Client) -> None:  # J12
    page = read(browser, "/watchlist")
    shown = [one.text_content() for one in page.xpath("//ol[@class='source']/li")]
    written = site.program.file.read_text(encoding="utf-8").splitlines()
    assert len(shown) == len(written)
    hook = next(line for line in shown if "webhook:" in line)
    assert "•••" in hook
    assert "127.0.0.1" not in hook
    secret = (site.program.file.parent / "secret").read_text(encoding="utf-8")
    assert secret not in browser.get("/watchlist").text
    assert "valid" in text(page)


def test_watchlist_names_mistakes_where_they_are(site: Site, browser: httpx.Client) -> None:
    written = site.program.file.read_text(encoding="utf-8")
    broken = written.replace("    title:", "    titel:")
    site.program.file.write_text(broken, encoding="utf-8")
    page = read(browser, "/watchlist")
    assert "did you mean" in text(page)
    (bad,) = page.xpath("//ol[@class='source']/li[@class='bad']")
    assert "titel" in bad.text_content()


def test_a_text_can_be_tried_against_the_topics(browser: httpx.Client) -> None:
    tried = {"text": "Moscow thanks Pyongyang <b>"}
    found = html.fromstring(browser.post("/watchlist/try", data=tried).text)
    assert "by “Pyongyang”, “Moscow”" in text(found) or "by “Moscow”, “Pyongyang”" in text(found)
    assert found.get_element_by_id("text").value == "Moscow thanks Pyongyang <b>"
    nothing = browser.post("/watchlist/try", data={"text": "cod"})
    assert "None of the topics’ terms are in it." in nothing.text


def test_days_are_those_of_the_readers_zone() -> None:
    from watcher.model import Reason
    from watcher.store.coverage import Hour
    from watcher.web import chart

    zone = ZoneInfo("Asia/Seoul")
    late = datetime(2031, 3, 3, 20, tzinfo=UTC)
    hours = [
        Hour(late, "a", Reason.NEW_FACTS, True, 2),
        Hour(late, "a", Reason.OFF_TOPIC, False, 9),
        Hour(late, "a", Reason.NO_TEXT, False, 9),
        Hour(late - timedelta(hours=9), "a", Reason.REPRINT, False, 3),
        Hour(late - timedelta(days=40), "a", Reason.KNOWN, False, 5),
        Hour(late, "a", Reason.KNOWN, False, 1),
    ]
    days = chart.days(hours, zone, NOON, 3)
    assert [(day.date.day, day.new, day.known, day.reprint) for day in days] == [
        (2, 0, 0, 0),
        (3, 0, 0, 3),
        (4, 2, 1, 0),
    ]
    made = chart.stacked(days)
    assert (made.top, made.total, made.quiet) == (3, 6, 4)
    assert sum(part.height for part in made.parts) == pytest.approx(2 * chart.HEIGHT)
    assert all(0 <= part.y <= chart.HEIGHT for part in made.parts)
    assert chart.stacked([]).parts == []
    assert [part.height for part in chart.spark([0, 2, 1])] == [100, 50]


@pytest.mark.parametrize(
    ("form", "shown"),
    [
        ("full", "4 Mar 2031, 05:00"),
        ("day", "Tuesday, 4 March 2031"),
        ("time", "05:00"),
        ("short", "4 Mar, 05:00"),
    ],
)
def test_moments_are_those_of_the_readers_zone(form: str, shown: str) -> None:
    late = datetime(2031, 3, 3, 20, tzinfo=UTC)
    (seen,) = html.fragments_fromstring(moment(late, ZoneInfo("Asia/Seoul"), form))
    assert (seen.text, seen.get("title")) == (shown, "2031-03-04 05:00:00 KST")
    assert datetime.fromisoformat(seen.get("datetime")) == late


def test_differing_words_are_marked() -> None:
    from watcher.web.marking import LONGEST, beside

    old, new = beside("It sent 240 guns.", "It has sent 600 guns.")
    assert "".join(run.text for run in old) == "It sent 240 guns."
    assert "".join(run.text for run in new) == "It has sent 600 guns."
    assert [run.text for run in old if run.differs] == ["240"]
    assert [run.text.strip() for run in new if run.differs] == ["has", "600"]
    ours, theirs = beside("北朝鮮は240人", "北朝鮮は600人")
    assert [run.text for run in ours if run.differs] == ["240"]
    assert [run.text for run in theirs if run.differs] == ["600"]
    long = "word " * 3 * LONGEST
    assert not any(run.differs for run in beside(long, "x")[0])


def test_a_page_of_an_empty_database_says_what_will_come(browser: httpx.Client, site: Site) -> None:
    with site.database.write() as session:
        connection = session.connection()
        for table in ("feedback", "attempt", "carried", "delivery", "alert", "assessment",
                      "fact_source", "fact", "posting", "story", "band", "article", "entry",
                      "feed"):  # fmt: skip
            connection.exec_driver_sql(f"DELETE FROM {table}")  # noqa: S608 - our tables
    for path, words in (
        ("/", "Nothing is known on it yet"),
        (f"/topics/{TOPIC}", "Nothing is known on it yet"),
        ("/alerts", "Nothing was alerted yet"),
        ("/quiet", "Nothing was kept quiet yet"),
        ("/feeds", "The watchlist has no feed"),
    ):
        assert words in text(read(browser, path))
