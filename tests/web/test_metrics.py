"""`/metrics` and the probes: for monitoring, and nobody else."""

import re
from collections.abc import Callable
from pathlib import Path

import httpx

from tests.web.conftest import READ
from tests.web.desk import Site, open_site
from watcher import telemetry

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


def test_an_outbox_that_stands_still_is_not_ready(site: Site) -> None:
    with site.database.write() as session:
        session.connection().exec_driver_sql("UPDATE delivery SET state = 'pending'")
    answer = httpx.get(f"{site.home}/readyz")
    assert answer.status_code == 503
    assert "8 deliveries are due and not tried" in answer.text
