"""What falls under a silence: only what it names, and in doubt nothing."""

from datetime import UTC, datetime, timedelta

import pytest

from watcher.config import Traits
from watcher.model import Alert, Judged, Reason, Status, Verdict
from watcher.pipeline.silences import parts, reason, silencing
from watcher.store.silences import Silence

NOW = datetime.fromisoformat("2031-03-04T12:00+00:00")


def silence(topic: str = "", feed: str = "", words: str = "", comment: str = "") -> Silence:
    return Silence(3, topic, feed, words, comment, NOW, NOW + timedelta(hours=8))


def alert() -> Alert:
    new = (Judged("Iceland's ministry cut the cod quota by a tenth.", Status.NEW),)
    kind = Verdict.FRESH, Reason.NEW_FACTS
    url = "https://a.example/"
    return Alert("1", "cod", "Cod", *kind, "Less fish for Húsavík", url, "a", NOW, NOW, new)


@pytest.mark.parametrize(
    ("one", "covered"),
    [
        (silence(topic="cod"), True),
        (silence(topic="ling"), False),
        (silence(feed="wire"), True),
        (silence(feed="isle"), False),
        (silence(words="quota"), True),
        (silence(words="herring, quota*"), True),
        (silence(words="Húsavík"), True),
        (silence(words="quot"), False),
        (silence(words="re:ten[dt]h"), True),
        (silence(words='"cod quota", ling'), True),
        (silence(words='"re:te.{1,2}h"'), True),
        (silence(words='"quota'), False),  # taken by an older version
        (silence(topic="cod", feed="wire", words="quota"), True),
        (silence(topic="cod", feed="wire", words="herring"), False),
        (silence(topic="cod", feed="isle", words="quota"), False),
    ],
)
def test_it_covers_what_all_that_it_names_fits(one: Silence, covered: bool) -> None:
    traits = Traits("cod", frozenset({"wire"}), "en")
    assert (silencing([silence(topic="x"), one], alert(), traits) is one) is covered


def test_what_another_feed_brought_as_well_is_heard() -> None:
    traits = Traits("cod", frozenset({"wire", "isle"}), "en")
    assert silencing([silence(feed="wire")], alert(), traits) is None
    assert silencing([silence(feed="wire")], alert(), Traits("cod")) is None


def test_the_reason_says_which_until_when_and_why() -> None:
    assert reason(silence(comment="seen on TV")) == (
        "silence 3 until 04 Mar 2031 20:00 UTC: seen on TV"
    )
    assert reason(silence()) == "silence 3 until 04 Mar 2031 20:00 UTC"


def test_a_reason_is_cut_at_its_moments() -> None:
    until = datetime(2031, 3, 4, 20, tzinfo=UTC)
    both = f"{reason(silence(comment='since 01 Jan 2031 10:00 UTC'))}; {reason(silence())}"
    middle = ": since 01 Jan 2031 10:00 UTC; silence 3 until "
    assert list(parts(both)) == ["silence 3 until ", until, middle, until, ""]
    assert list(parts("no such host")) == ["no such host"]
    odd = "silence 3 until 99 May 2031 20:00 UTC"
    assert "".join(map(str, parts(odd))) == odd
