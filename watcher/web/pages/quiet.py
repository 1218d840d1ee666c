"""What was kept quiet, and why."""

from collections.abc import Collection, Sequence

from starlette.requests import Request
from starlette.responses import Response

from watcher.model import Assessment, Judged, Reason
from watcher.pipeline.alerts import alert_id
from watcher.pipeline.feedback import candidates
from watcher.store import feedback, judged
from watcher.web import asked, cursors, program, render, words

SILENCED = "silenced"
"""In place of a reason: it was worth an alert."""
CHOICE = 12
"""Sentences of an article to choose from; the page of the article has them all."""


def show(request: Request) -> Response:
    """The list, by topic and reason."""
    daemon = program.of(request)
    topics = daemon.current().topics
    topic = asked.known(request, "topic", (one.name for one in topics))
    reason = asked.one_of(request, "reason", (*words.QUIET, SILENCED))
    silenced = reason == SILENCED
    after = asked.after(request)
    with daemon.database.read() as session:
        page = judged.page(
            session,
            topic=topic,
            reason=None if silenced or not reason else Reason(reason),
            alerted=False if reason and not silenced else None,
            silenced=silenced or None,
            quiet=True,
            after=after,
        )
        ids = [alert_id(one.assessment.topic, one.key, one.version) for one in page.items]
        missed = feedback.missed(session, ids)
    context = {
        "items": [
            (
                one,
                identity,
                words.why(one.assessment),
                missed.get(identity, ()),
                _choice(one.assessment, missed.get(identity, ())),
            )
            for one, identity in zip(page.items, ids, strict=True)
        ],
        "topics": topics,
        "titles": {one.name: one.title for one in topics},
        "topic": topic,
        "reason": reason,
        "silenced": SILENCED,
        "reasons": words.QUIET,
        "next": cursors.written(page.after),
    }
    return render.page(request, "quiet.html", context)


def _choice(assessment: Assessment, missed: Collection[int]) -> Sequence[tuple[int, Judged]]:
    """The sentences that can have been news or were said to be, in the order of the text."""
    found = candidates(assessment)
    rest = [one for one in found[CHOICE:] if one[0] in missed]
    return sorted([*found[:CHOICE], *rest], key=lambda one: one[0])
