"""Alerts: what people were told, how it reached them, and whether it was news to them."""

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from watcher.model import Feedback
from watcher.pipeline import feedback as labels
from watcher.store import deliveries, feedback, history
from watcher.store.outbox import State
from watcher.web import asked, cursors, forms, program, render

_SAID = (Feedback.KNOWN, Feedback.USEFUL, Feedback.OFF_TOPIC)

_KEPT = {Feedback.OFF_TOPIC.value: "unrelated"}
"""What is said of it, if not "kept"."""


def show(request: Request) -> Response:
    """The history."""
    daemon = program.of(request)
    topics = daemon.current().topics
    topic = asked.known(request, "topic", (one.name for one in topics))
    state = asked.word(request, "state", State)
    after = asked.after(request, str)
    with daemon.database.read() as session:
        page = history.page(session, topic=topic, state=state, after=after)
        said = {one.alert.id: _said(feedback.answers(session, one.alert.id)) for one in page.items}
    context = {
        "told": page.items,
        "said_of": said,
        "topics": topics,
        "topic": topic,
        "state": state,
        "states": list(State),
        "next": cursors.written(page.after),
    }
    return render.page(request, "alerts.html", context)


def answer(request: Request) -> Response:
    """Keep what somebody says of an alert, or of one of its sentences."""
    given, daemon = forms.fields(request), program.of(request)
    said, place = given.get("said", ""), given.get("place", "")
    if said not in set(_SAID) or not (place == "" or (place.isdecimal() and len(place) < 6)):
        raise HTTPException(400, "Say known, useful or off-topic, of a sentence of the alert.")
    alert_id = request.path_params["alert"]
    with daemon.database.read() as session:
        found = history.get(session, alert_id)
    if found is None or found.alert.kind != "news":
        raise HTTPException(404, "There is no such alert, or it is forgotten.")
    answers = labels.label(found.alert, Feedback(said), place)
    with daemon.database.write() as session:
        feedback.keep(session, answers, daemon.clock())
    return forms.back(given.get("back", "/alerts"), _KEPT.get(said, "kept"), f"a-{alert_id}")


def retry(request: Request) -> Response:
    """Send a message again."""
    given, daemon = forms.fields(request), program.of(request)
    chosen = request.path_params["delivery"]
    with daemon.database.write() as session:
        if chosen not in deliveries.ids(session, chosen):
            raise HTTPException(404, "There is no such delivery, or it is forgotten.")
        sent = deliveries.again(session, [chosen], daemon.clock())
    anchor = f"a-{given['alert']}" if "alert" in given else ""
    return forms.back(given.get("back", "/alerts"), "retried" if sent else "open", anchor)


def _said(answers: tuple[feedback.Answer, ...]) -> dict[int, Feedback]:
    return {one.place: one.said for one in answers}
