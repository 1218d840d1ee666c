"""Atom feeds that feed readers can read, whatever strangers wrote into articles."""

import io
import xml.etree.ElementTree as ET
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import feedparser
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from watcher.errors import DeliveryError
from watcher.model import Alert, Digest, Judged, Note, Part, Section, SectionKind, Status
from watcher.notify import Notifier, render
from watcher.notify.atom import ENTRIES, Atom


def parsed(path: Path) -> Any:
    found = feedparser.parse(io.BytesIO(path.read_bytes()))
    assert not found.bozo
    assert found.version == "atom10"
    return found


def test_readers_see_the_alerts_of_a_topic(alert: Alert, now: datetime, tmp_path: Path) -> None:
    receiver: Notifier = Atom(tmp_path / "feeds", UTC)
    receiver.send("d1", alert, now)
    receiver.send("d2", replace(alert, created=now + timedelta(hours=1)), now)
    receiver.send("d3", replace(alert, topic="cod", topic_title="Cod"), now)
    found = parsed(tmp_path / "feeds" / "ferry.atom")
    assert found.feed.title == "Ferry traffic"
    assert found.feed.author == "watcher"
    assert found.feed.updated == "2026-11-05T12:00:00+00:00"
    newest, first = found.entries
    assert first.title == render.subject(alert)
    assert first.link == alert.url
    assert (newest.updated, first.updated) == (
        "2026-11-05T13:00:00+00:00",
        "2026-11-05T12:00:00+00:00",
    )
    (content,) = first.content
    assert "<strong>Mr Han now counts 10,000 containers.</strong>" in content.value
    assert "7,000 → 10,000" in content.value
    assert len(parsed(tmp_path / "feeds" / "cod.atom").entries) == 1


def test_ids_are_stable_and_a_repeat_is_no_second_entry(
    alert: Alert, now: datetime, tmp_path: Path
) -> None:  # H09
    path = tmp_path / "ferry.atom"
    receiver = Atom(tmp_path, UTC)
    receiver.send("d1", alert, now)
    before = parsed(path)
    receiver.send("d2", alert, now)
    receiver.send("d1", alert, now + timedelta(hours=1))
    after = parsed(path)
    ids = [entry.id for entry in after.entries]
    assert len(set(ids)) == len(ids) == 2
    assert before.entries[0].id in ids
    assert before.feed.id == after.feed.id
    assert all(one.startswith("urn:uuid:") for one in [*ids, after.feed.id])


def test_it_keeps_the_newest(alert: Alert, now: datetime, tmp_path: Path) -> None:
    receiver = Atom(tmp_path, UTC)
    for number in range(ENTRIES + 3):
        new = (Judged(f"{number} containers left.", Status.NEW),)
        receiver.send(str(number), replace(alert, new=new), now)
    titles = [entry.title for entry in parsed(tmp_path / "ferry.atom").entries]
    assert len(titles) == ENTRIES
    assert f"{ENTRIES + 2} containers" in titles[0]


def test_a_digest_has_a_feed_of_its_own(now: datetime, tmp_path: Path) -> None:
    note = Note("Cod quotas fell.", "Wire", "https://a.example/", now)
    part = Part("cod", "Cod", (Section(SectionKind.MINOR, (note,), 1),))
    Atom(tmp_path, UTC).send("d1", Digest("d", now - timedelta(days=1), now, (part,)), now)
    (entry,) = parsed(tmp_path / "digest.atom").entries
    assert "Cod quotas fell." in entry.content[0].value


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60)
@given(text=st.text(st.characters(exclude_categories=()), max_size=200))
@example(text="]]> <script>alert(1)</script> & &amp; <!--")
@example(text="\x00\x0b\ufffe\ud800 \u202egnp.exe")
@example(text="<title>x</title></entry></feed>")
def test_no_title_breaks_the_feed(
    text: str, alert: Alert, now: datetime, tmp_path: Path
) -> None:  # A13
    bad = replace(alert, title=text, topic_title=text, outlet=text, new=(Judged(text, Status.NEW),))
    Atom(tmp_path, UTC).send("d1", bad, now)
    path = tmp_path / "ferry.atom"
    (entry,) = parsed(path).entries
    assert "<script" not in entry.content[0].value
    space = {"a": "http://www.w3.org/2005/Atom"}
    root = ET.fromstring(path.read_text(encoding="utf-8"))  # noqa: S314 - we wrote it
    assert root.findtext("a:entry/a:title", namespaces=space) == render.subject(bad)
    path.unlink()


def test_a_topic_of_any_name_has_a_file_in_the_folder(
    alert: Alert, now: datetime, tmp_path: Path
) -> None:
    Atom(tmp_path / "feeds", UTC).send("d1", replace(alert, topic="../../етс/북한"), now)
    assert [path.parent for path in tmp_path.rglob("*.atom")] == [tmp_path / "feeds"]


def test_a_damaged_file_is_set_aside(alert: Alert, now: datetime, tmp_path: Path) -> None:  # E06
    path = tmp_path / "ferry.atom"
    path.write_text("<feed><entry>", encoding="utf-8")
    Atom(tmp_path, UTC).send("d1", alert, now)
    assert len(parsed(path).entries) == 1
    assert (tmp_path / "ferry.damaged").read_text(encoding="utf-8") == "<feed><entry>"


def test_two_receivers_may_share_a_folder(alert: Alert, now: datetime, tmp_path: Path) -> None:
    receivers = [Atom(tmp_path, UTC), Atom(tmp_path, UTC)]
    with ThreadPoolExecutor(4) as pool:
        sent = [pool.submit(receivers[n % 2].send, str(n), alert, now) for n in range(40)]
        for one in sent:
            one.result()
    assert len(parsed(tmp_path / "ferry.atom").entries) == 40


def test_what_cannot_be_written_is_a_failed_delivery(
    alert: Alert, now: datetime, tmp_path: Path
) -> None:  # E03
    (tmp_path / "taken").write_text("")
    with pytest.raises(DeliveryError, match="cannot be written"):
        Atom(tmp_path / "taken", UTC).send("d1", alert, now)
