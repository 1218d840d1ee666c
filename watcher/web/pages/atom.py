"""Alerts of a topic as an Atom feed, for feed readers."""

from starlette.requests import Request
from starlette.responses import Response

from watcher.notify import atom
from watcher.store import history
from watcher.web import asked, program, tags


def show(request: Request) -> Response:
    """The latest alerts that were told, or are to be."""
    topic, daemon = asked.topic(request), program.of(request)
    with daemon.database.read() as session:
        page = history.page(session, topic=topic.name, silenced=False, limit=atom.ENTRIES)
    alerts = [one.alert for one in page.items]
    at = alerts[0].created if alerts else daemon.clock()
    body = atom.document(topic.name, topic.title, alerts, daemon.zone, at)
    return tags.answer(request, body, atom.MEDIA_TYPE)
