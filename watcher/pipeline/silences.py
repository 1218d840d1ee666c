"""Whether an alert falls under a silence, as it is raised and as it is to go; in doubt not."""

import re
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime

from watcher.config import Traits, terms
from watcher.core.matcher import Matcher
from watcher.core.topics import Any_, Topic
from watcher.model import Alert
from watcher.store import articles, entries, outbox
from watcher.store import silences as store
from watcher.store.db import Session
from watcher.store.silences import Silence


def silencing(silences: Iterable[Silence], alert: Alert, traits: Traits) -> Silence | None:
    """The first silence that an alert falls under.

    Args:
        silences: those that last.
        alert: what would be told; words are looked for in its title and its new sentences.
        traits: what is known of its article.
    """
    return next((one for one in silences if _covers(one, alert, traits)), None)


def held(session: Session, delivery_id: str, now: datetime) -> dict[str, str]:
    """Ids of the alerts in a delivery that a silence has come over meanwhile, and why."""
    lasting = store.listed(session, now)
    found = {}
    for alert, article_id in outbox.raised(session, delivery_id) if lasting else ():
        traits = Traits(alert.topic)
        if article_id is not None and (article := articles.get(session, article_id)):
            key = articles.url_key(session, article_id)
            traits = Traits(alert.topic, entries.feeds_of(session, key), article.language)
        if silence := silencing(lasting, alert, traits):
            found[alert.id] = reason(silence)
    return found


_WHEN = "%d %b %Y %H:%M UTC"
_UNTIL = re.compile(r"(?<=\bsilence )(\d+ until )(\d\d \w{3} \d{4} \d\d:\d\d UTC)")


def reason(silence: Silence) -> str:
    """Why something was not told, for people."""
    comment = f": {silence.comment}" if silence.comment else ""
    return f"silence {silence.id} until {silence.until:{_WHEN}}{comment}"


def parts(text: str) -> Iterator[str | datetime]:
    """What `reason` wrote, or several joined, cut so that its moments can be shown in any zone."""
    end = 0
    for found in _UNTIL.finditer(text):
        yield text[end : found.start(2)]
        yield _moment(found[2])
        end = found.end()
    yield text[end:]


def _moment(text: str) -> str | datetime:
    """What is no date is somebody else's text, such as a comment."""
    try:
        return datetime.strptime(text, _WHEN).replace(tzinfo=UTC)
    except ValueError:
        return text


def _covers(one: Silence, alert: Alert, traits: Traits) -> bool:
    if one.topic and one.topic != alert.topic:
        return False
    # What another feed brought as well is heard.
    if one.feed and traits.feeds != {one.feed}:
        return False
    return not one.words or _says(alert, one.words, traits.language)


def _says(alert: Alert, words: str, language: str) -> bool:
    try:
        topic = Topic("silence", "", Any_(terms.split(words)))
    except ValueError:
        return False  # one of an older version, which took what cannot be read
    text = "\n".join([alert.title, *(sentence.text for sentence in alert.new)])
    return bool(Matcher((topic,)).match(text, language))
