"""What was kept quiet, and why."""

from starlette.requests import Request
from starlette.responses import Response

from watcher.model import Reason
from watcher.pipeline.alerts import alert_id
from watcher.store import feedback, judged
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
        ids = [alert_id(one.assessment.topic, one.key, one.version) for one in page.items]
        missed = feedback.missed(session, ids)
    context = {
        "items": [
            (one, words.why(one.assessment), identity in missed)
            for one, identity in zip(page.items, ids, strict=True)
        ],
        "topics": topics,
        "titles": {one.name: one.title for one in topics},
        "topic": topic,
        "reason": reason,
        "reasons": words.QUIET,
        "next": cursors.written(page.after),
    }
    return render.page(request, "quiet.html", context)
