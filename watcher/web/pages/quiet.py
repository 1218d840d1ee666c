"""What was kept quiet, and why."""

from starlette.requests import Request
from starlette.responses import Response

from watcher.model import Reason
from watcher.store import judged
from watcher.web import asked, cursors, program, render, words


def show(request: Request) -> Response:
    """The list, by topic and reason."""
    daemon = program.of(request)
    topics = daemon.current().topics
    topic = asked.known(request, "topic", (one.name for one in topics))
    reason = asked.word(request, "reason", Reason)
    after = asked.after(request)
    with daemon.database.read() as session:
        page = judged.page(session, topic=topic, reason=reason, alerted=False, after=after)
    context = {
        "items": [(one, words.why(one.assessment)) for one in page.items],
        "topics": topics,
        "titles": {one.name: one.title for one in topics},
        "topic": topic,
        "reason": reason,
        "reasons": words.QUIET,
        "next": cursors.written(page.after),
    }
    return render.page(request, "quiet.html", context)
