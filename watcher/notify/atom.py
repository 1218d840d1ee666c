"""Messages as Atom feeds, a file a topic, for feed readers. Source: RFC 4287.

A file is its own memory: a message is added to what stands there, or takes the place of itself.
"""

import os
import xml.etree.ElementTree as ET
from collections.abc import Sequence
from contextlib import suppress
from datetime import UTC, datetime, tzinfo
from html import escape
from pathlib import Path
from threading import Lock
from uuid import NAMESPACE_URL, uuid5

from watcher.errors import DeliveryError
from watcher.model import Alert, Message
from watcher.notify import render
from watcher.notify.outline import Kind, Line, article, lines
from watcher.notify.plain import clean, token

ENTRIES = 100  # in a file: readers that come once a week still see a busy topic's
SPACE = "http://www.w3.org/2005/Atom"
MEDIA_TYPE = "application/atom+xml"

_WRITING = Lock()  # two receivers may share a folder
_FORMS = {
    Kind.HEADING: "<h3>{}</h3>",
    Kind.FACT: "<p><strong>{}</strong></p>",
    Kind.BEFORE: "<blockquote>{}</blockquote>",
    Kind.NOTE: "<p><small>{}</small></p>",
}


class Atom:
    """Keeps the feeds of one folder, which is made if need be.

    Args:
        folder: where the files go, NAME.atom for each topic.
        timezone: the zone that dates in the text are shown in.
    """

    def __init__(self, folder: Path, timezone: tzinfo) -> None:
        self._folder = folder
        self._timezone = timezone

    def send(self, delivery_id: str, message: Message, now: datetime) -> None:
        """See `Notifier.send`; the entry's id is made of the delivery's."""
        path = self._folder / f"{token(message.topic)}.atom"
        entry = _entry(delivery_id, message, self._timezone)
        try:
            with _WRITING:
                self._folder.mkdir(parents=True, exist_ok=True)
                feed = _feed(message.topic, _title(message), [entry, *_others(path, entry)], now)
                _write(path, _bytes(feed))
        except OSError as error:
            reason = error.strerror or type(error).__name__
            raise DeliveryError(f"{path} cannot be written: {reason}") from error


def document(
    topic: str, title: str, alerts: Sequence[Alert], timezone: tzinfo, now: datetime, *, here: str
) -> bytes:
    """The feed of a topic's alerts, newest first, for whoever asks for it at the address `here`."""
    entries = [_entry(one.id, one, timezone) for one in alerts]
    feed = _feed(topic, title, entries, now)
    feed.insert(0, ET.Element(f"{{{SPACE}}}link", rel="self", href=here, type=MEDIA_TYPE))
    return _bytes(feed)


def _title(message: Message) -> str:
    return message.topic_title if isinstance(message, Alert) else "What was not alerted"


def _feed(topic: str, title: str, entries: list[ET.Element], now: datetime) -> ET.Element:
    feed = ET.Element(f"{{{SPACE}}}feed")
    _add(feed, "id", uuid5(NAMESPACE_URL, f"watcher:topic:{topic}").urn)
    _add(feed, "title", clean(title, 200))
    _add(feed, "updated", _when(now))
    _add(_add(feed, "author"), "name", "watcher")
    feed.extend(entries[:ENTRIES])
    return feed


def _entry(delivery_id: str, message: Message, timezone: tzinfo) -> ET.Element:
    entry = ET.Element(f"{{{SPACE}}}entry")
    _add(entry, "id", uuid5(NAMESPACE_URL, f"watcher:delivery:{delivery_id}").urn)
    _add(entry, "title", render.subject(message))
    _add(entry, "updated", _when(message.created))
    if where := article(message):
        _add(entry, "link", rel="alternate", href=where)
    html = "\n".join(_html(line) for line in lines(message, timezone))
    _add(entry, "content", html, type="html")
    return entry


def _others(path: Path, entry: ET.Element) -> list[ET.Element]:
    """The entries that stand there, newest first, without this one."""
    try:
        root = ET.parse(path).getroot()  # noqa: S314 - we wrote it
    except FileNotFoundError:
        return []
    except ET.ParseError:
        path.replace(path.with_suffix(".damaged"))
        return []
    same = entry.findtext(f"{{{SPACE}}}id")
    found = root.findall(f"{{{SPACE}}}entry")
    return [one for one in found if one.findtext(f"{{{SPACE}}}id") != same]


def _bytes(feed: ET.Element) -> bytes:
    ET.register_namespace("", SPACE)
    data: bytes = ET.tostring(feed, encoding="utf-8", xml_declaration=True)
    return data


def _write(path: Path, data: bytes) -> None:
    """Readers see the file before or the file after, never a part."""
    part = path.with_suffix(".part")
    try:
        with part.open("wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        part.replace(path)
    except OSError:
        with suppress(OSError):
            part.unlink(missing_ok=True)
        raise


def _html(line: Line) -> str:
    text = escape(line.text)
    if line.url:
        text = f'<a href="{escape(line.url)}">{text}</a>'
    return _FORMS.get(line.kind, "<p>{}</p>").format(text)


def _add(parent: ET.Element, name: str, text: str = "", **attributes: str) -> ET.Element:
    made = ET.SubElement(parent, f"{{{SPACE}}}{name}", attributes)
    made.text = text or None
    return made


def _when(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="seconds")
