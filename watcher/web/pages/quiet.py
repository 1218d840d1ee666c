"""What was kept quiet, and why."""

from starlette.requests import Request
from starlette.responses import Response

from watcher.model import Reason
from watcher.pipeline.alerts import alert_id
from watcher.store import feedback, judged
from watcher.web import asked, cursors, program, render, words

SILENCED = "silenced"
"""In place of a reason: it was worth an alert."""


def show(request: Request) -> Response:
    """The list, by topic and reason."""
    daemon = program.of(request)
    topics = daemon.current().topics
    topic = asked.known(request, "topic", (one.name for one in topics))
    silenced = request.query_params.get("reason") == SILENCED
    reason = None if silenced else asked.word(request, "reason", Reason)
    after = asked.after(request)
    with daemon.database.read() as session:
        page = judged.page(
            session,
            topic=topic,
            reason=reason,
            alerted=False if reason else None,
            silenced=silenced or None,
            quiet=True,
            after=after,
        )
        ids = [alert_id(one.assessment.topic, one.key, one.version) for one in page.items]
        missed = feedback.missed(session, ids)
    context = {
        "items": [
            (one, identity, words.why(one.assessment), identity in missed)
            for one, identity in zip(page.items, ids, strict=True)
        ],
        "topics": topics,
        "titles": {one.name: one.title for one in topics},
        "topic": topic,
        "reason": SILENCED if silenced else reason,
        "silenced": SILENCED,
        "reasons": words.QUIET,
        "next": cursors.written(page.after),
    }
    return render.page(request, "quiet.html", context)
