"""`/metrics` and the probes: for monitoring, and nobody else."""

import re
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import httpx
import pytest

from tests.web.conftest import READ
from tests.web.desk import TOPIC, Site, open_site
from watcher import telemetry
from watcher.model import Entry
from watcher.store import entries, feeds
from watcher.store.feeds import PollOutcome
from watcher.store.identity import Keyed

SAMPLE = re.compile(r'watcher_[a-z_]+(\{[a-z]+="[^"\\]*"(,[a-z]+="[^"\\]*")*\})? [0-9.e+-]+')


def test_metrics_are_in_prometheus_format(site: Site) -> None:
    with site.browser() as browser:
        answer = browser.get("/metrics")
    assert answer.headers["content-type"].startswith("text/plain; version=0.0.4")
    lines = answer.text.splitlines()
    types = [line.split()[2] for line in lines if line.startswith("# TYPE ")]
    assert len(types) == len(set(types))
    for line in lines:
        assert line.startswith(("# HELP watcher_", "# TYPE watcher_")) or SAMPLE.fullmatch(line), (
            line
        )
    assert 'watcher_feeds{state="ok"} 6' in lines
    assert 'watcher_deliveries{state="sent"} 8' in lines
    assert "watcher_config_last_reload_successful 1" in lines
    assert 'watcher_stage_age_seconds{stage="poll"} 1' in lines


def test_feeds_that_may_have_dropped_entries_are_counted_for_a_day(site: Site) -> None:  # A19
    with site.database.write() as session:
        session.connection().exec_driver_sql("UPDATE feed SET last_gap_at = NULL")
    with site.browser() as browser:
        assert "watcher_feeds_gap 0" in browser.get("/metrics").text.splitlines()
        with site.database.write() as session:
            for one, hours in zip(feeds.health(session), (1, 23, 25), strict=False):
                moment = site.program.clock() - timedelta(hours=hours)
                feeds.settle_poll(session, one.id, PollOutcome(moment, gap=True), moment)
        assert "watcher_feeds_gap 2" in browser.get("/metrics").text.splitlines()
        listed = browser.get("/api/v1/feeds").json()["items"]
        assert sum(one["last_gap"] is not None for one in listed) == 3
        assert browser.get("/feeds").text.count("may have missed entries") == 3


def test_how_long_reading_lags_behind_is_told(site: Site) -> None:  # F01
    now = site.program.clock()
    with site.browser() as browser:

        def waits() -> str:
            lines = browser.get("/metrics").text.splitlines()
            (line,) = (one for one in lines if one.startswith("watcher_waiting_seconds{"))
            return line

        with site.database.write() as session:
            session.connection().exec_driver_sql("UPDATE entry SET read_due_at = NULL")
        assert waits() == 'watcher_waiting_seconds{stage="read"} 0'
        with site.database.write() as session:
            for number, hours in enumerate((-1, 2), 1):
                entry = Entry(str(number), f"https://quay.example/{number}", "Cod")
                due = now - timedelta(hours=hours)
                entries.add(session, 1, [Keyed(entry, entry.url)], due, baseline=False)
        assert waits() == 'watcher_waiting_seconds{stage="read"} 7200'


def test_feeds_that_are_gone_are_never_due(site: Site) -> None:
    now = site.program.clock()
    with site.database.write() as session:
        for number, one in enumerate(feeds.health(session)):
            late = now - timedelta(minutes=1) if number < 3 else now + timedelta(hours=1)
            feeds.settle_poll(session, one.id, PollOutcome(late, gone=number == 0), now)
    with site.browser() as browser:
        assert "watcher_feeds_due 2" in browser.get("/metrics").text.splitlines()


def test_labels_are_few_words_whatever_happens(site: Site) -> None:  # J13
    for number in range(500):
        telemetry.counters.add("probe.made", {"reason": f"word{number}"})
    telemetry.counters.add("probe.made", {"reason": "https://news.example/an-article?id=7"})
    telemetry.counters.add("probe.made", {"reason": 'a "title"\nwith lines'})
    with site.browser() as browser:
        lines = browser.get("/metrics").text.splitlines()
    made = [line for line in lines if line.startswith("watcher_probe_made_total{")]
    assert len(made) <= 201
    assert sum(int(line.rpartition(" ")[2]) for line in made) == 502
    assert not any("news.example" in line or "title" in line for line in lines)
    assert not any("gunners" in line or "example" in line for line in lines)


def test_topics_are_those_of_the_watchlist(site: Site) -> None:  # J13
    for number in range(300):
        telemetry.counters.add("probe.told", {"topic": f"gone-{number}", "reason": "known"})
    for number in range(300):
        telemetry.counters.add("probe.told", {"topic": TOPIC, "reason": f"word{number}"})
    with site.browser() as browser:
        lines = browser.get("/metrics").text.splitlines()
    told = dict(line.rsplit(" ", 1) for line in lines if line.startswith("watcher_probe_told"))
    assert told['watcher_probe_told_total{reason="known",topic="other"}'] == "300"
    assert told[f'watcher_probe_told_total{{reason="other",topic="{TOPIC}"}}'] == "100"
    assert len(told) == 202


def test_each_topic_is_counted(site: Site) -> None:
    with site.database.read() as session:
        facts = session.connection().exec_driver_sql("SELECT sum(facts) FROM topic").scalar()
    with site.browser() as browser:
        lines = browser.get("/metrics").text.splitlines()
    assert f'watcher_facts{{topic="{TOPIC}"}} {facts}' in lines
    for name in ("article_judged_total{", "alert_raised_total{", "alert_suppressed_total{"):
        series = [line for line in lines if line.startswith(f"watcher_{name}")]
        assert any(f'topic="{TOPIC}"' in line for line in series), name
    verdicts = {line.partition("} ")[0] for line in lines if "article_judged_total{" in line}
    assert any(f'topic="{TOPIC}",verdict="reprint"' in line for line in verdicts)


def test_durations_are_histograms(site: Site) -> None:
    for seconds in (0.004, 0.02, 0.02, 1e9):
        telemetry.durations.add("item_duration", seconds, stage="probe")
    telemetry.durations.add("item_duration", -5.0, stage="probe")  # a clock that was set back
    with site.browser() as browser:
        lines = browser.get("/metrics").text.splitlines()
    probe = [line.rpartition(" ")[::2] for line in lines if 'stage="probe"' in line]
    found = {name.removeprefix("watcher_item_duration_seconds"): value for name, value in probe}
    assert found['_bucket{stage="probe",le="0.005"}'] == "2"
    assert found['_bucket{stage="probe",le="0.025"}'] == "4"
    assert found['_bucket{stage="probe",le="86400"}'] == "4"
    assert found['_bucket{stage="probe",le="+Inf"}'] == found['_count{stage="probe"}'] == "5"
    assert float(found['_sum{stage="probe"}']) == pytest.approx(1e9 + 0.044)
    numbers = [int(value) for name, value in probe if "_bucket" in name]
    assert numbers == sorted(numbers)


def test_the_daemon_says_how_long_its_work_takes(site: Site) -> None:
    with site.browser() as browser:
        text = browser.get("/metrics").text
    for stage in ("poll", "read", "judge", "deliver"):
        assert f'watcher_item_duration_seconds_count{{stage="{stage}"}} ' in text
    raised = telemetry.counters.total("alert.raised")
    assert raised > 0
    assert "watcher_delivery_delay_seconds_count " in text
    assert "watcher_alert_delay_seconds_count " in text


def test_metrics_are_for_those_with_a_token(locked: Site) -> None:  # J07
    url = f"{locked.home}/metrics"
    spoofed = {"x-forwarded-for": "127.0.0.1", "x-real-ip": "127.0.0.1", "forwarded": "for=::1"}
    assert httpx.get(url).status_code == 401
    assert httpx.get(url, headers=spoofed).status_code == 401
    assert httpx.get(url, headers={"authorization": f"Bearer {READ}"}).status_code == 200


def test_readiness_says_why_to_those_who_may_know(
    serve: Callable[..., Site], tmp_path: Path
) -> None:
    serve()
    wrong = ["stage poll has not worked for 1000 s"]
    with open_site(tmp_path / "data", problems=wrong) as site:
        answer = httpx.get(f"{site.home}/readyz")
        assert (answer.status_code, answer.text) == (503, f"not ready\n{wrong[0]}\n")
        assert httpx.get(f"{site.home}/healthz").text == "alive\n"
    with open_site(
        tmp_path / "data", "{bind: '127.0.0.1:0', password: oak}", problems=wrong
    ) as site:
        assert httpx.get(f"{site.home}/readyz").text == "not ready\n"


def test_a_single_message_that_is_not_taken_is_counted(site: Site) -> None:  # K04
    with site.database.write() as session:
        session.connection().exec_driver_sql(
            "UPDATE delivery SET state = 'pending' WHERE id = (SELECT min(id) FROM delivery)"
        )
        session.connection().exec_driver_sql("UPDATE delivery SET attempts = 1")
    with site.browser() as browser:
        assert "watcher_deliveries_retried 1" in browser.get("/metrics").text.splitlines()


def test_an_outbox_that_stands_still_is_not_ready(site: Site) -> None:
    with site.database.write() as session:
        session.connection().exec_driver_sql("UPDATE delivery SET state = 'pending'")
    answer = httpx.get(f"{site.home}/readyz")
    assert answer.status_code == 503
    assert "8 deliveries are due and not tried" in answer.text
