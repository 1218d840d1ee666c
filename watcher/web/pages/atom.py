"""Alerts of a topic as an Atom feed, for feed readers."""

from datetime import UTC, datetime
from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import Response

from watcher.notify import atom
from watcher.store import history
from watcher.web import asked, program, tags

NEVER = datetime(1970, 1, 1, tzinfo=UTC)
"""Of a feed without entries: it stays the same, and so is not sent again, until there is one."""


def show(request: Request) -> Response:
    """The latest alerts that were told, or are to be."""
    topic, daemon = asked.topic(request), program.of(request)
    with daemon.database.read() as session:
        page = history.page(session, topic=topic.name, silenced=False, limit=atom.ENTRIES)
    alerts = [one.alert for one in page.items]
    at = alerts[0].created if alerts else NEVER
    scheme = "https" if daemon.current().web.https else "http"
    here = f"{scheme}://{request.url.netloc}{quote(request.scope['path'])}"
    body = atom.document(topic.name, topic.title, alerts, daemon.zone, at, here=here)
    return tags.answer(request, body, atom.MEDIA_TYPE)
