"""Operations that record what somebody decided, and the backtest."""

from dataclasses import asdict

from pydantic import BaseModel
from starlette.exceptions import HTTPException

from watcher.config import draft
from watcher.model import Feedback
from watcher.pipeline import feedback as labels
from watcher.pipeline.alerts import alert_id
from watcher.store import articles, assessments, deliveries, feedback, history, silences
from watcher.web.api import reads, shapes
from watcher.web.api.operations import Call, Operation
from watcher.web.pages.silences import begin
from watcher.web.trials import Busy, Trial, Trials


class Retried(shapes.Shape):
    """Whether a message is sent again."""

    retried: bool


def silence(call: Call) -> BaseModel:
    """Begin a silence."""
    given: shapes.Silencing = call.given
    until = given.until.isoformat() if given.until else ""
    number = begin(call.daemon, {**given.model_dump(exclude={"until"}), "until": until})
    return _silence(call, number)


def unsilence(call: Call) -> BaseModel:
    """End a silence."""
    number = call.number()
    with call.daemon.database.write() as session:
        silences.expire(session, number, call.daemon.clock())
    return _silence(call, number)


def _silence(call: Call, number: int) -> shapes.Silence:
    with call.daemon.database.read() as session:
        known = silences.listed(session, call.daemon.clock(), ended=True)
    found = next((one for one in known if one.id == number), None)
    if found is None:
        raise HTTPException(404, "No silence has this number.")
    return reads.silence_of(call, found)


def answer(call: Call) -> BaseModel:
    """Say what an alert was, or that one was missed."""
    given: shapes.Answering = call.given
    kept = _missed(call, given) if given.said is Feedback.MISSED else _told(call, given)
    now = call.daemon.clock()
    with call.daemon.database.write() as session:
        feedback.keep(session, kept, now)
    items = [reads.answer_of(one, now) for one in kept]
    return shapes.Page[shapes.Answer](items=items, next=None)


def _told(call: Call, given: shapes.Answering) -> list[feedback.Answer]:
    with call.daemon.database.read() as session:
        found = history.get(session, given.alert)
    if found is None or found.alert.kind != "news":
        raise HTTPException(404, "There is no such alert, or it is forgotten.")
    return labels.label(found.alert, given.said, str(given.place) if given.place else "")


def _missed(call: Call, given: shapes.Answering) -> list[feedback.Answer]:
    number = given.article or 0
    with call.daemon.database.read() as session:
        made = [one for one in assessments.of(session, number)
                if one.assessment.topic == given.topic]  # fmt: skip
        key = articles.url_key(session, number)
    if not made:
        raise HTTPException(404, "This article was not judged for such a topic.")
    one = made[0]
    identity = alert_id(given.topic, key, one.article.version)
    return [labels.missed(identity, one.article, one.assessment, given.place)]


def retry(call: Call) -> BaseModel:
    """Send a message again, with all tries before it."""
    with call.daemon.database.write() as session:
        chosen = call.path["delivery"]
        if chosen not in deliveries.ids(session, chosen):
            raise HTTPException(404, "There is no such delivery.")
        sent = deliveries.again(session, [chosen], call.daemon.clock())
    return Retried(retried=sent > 0)


def backtest(call: Call) -> BaseModel:
    """Begin a backtest."""
    given: shapes.Testing = call.given
    edited = draft.topics(given.draft)
    try:
        trial = _trials(call).begin(
            call.daemon.current().topics, edited, given.days, call.daemon.clock()
        )
    except Busy as error:
        raise HTTPException(409, "Another backtest is running.") from error
    return _trial(trial)


def result(call: Call) -> BaseModel:
    """A backtest, running or ended."""
    trial = _trials(call).get(call.path["trial"])
    if trial is None:
        raise HTTPException(404, "This backtest is forgotten; the last few are kept.")
    return _trial(trial)


def _trials(call: Call) -> Trials:
    found: Trials = call.request.app.state.trials
    return found


def _trial(trial: Trial) -> shapes.Backtest:
    found = trial.found or {}
    return shapes.Backtest(
        id=trial.id,
        days=trial.days,
        running=not trial.ended.is_set(),
        failed=trial.failed,
        articles=trial.articles,
        known=shapes.Known(**asdict(trial.known)) if trial.known else None,
        raised=trial.raised,
        sent=[shapes.Sent.model_validate(one) for one in trial.sent],
        before=found.get("before"),
        after=found.get("after"),
    )


OPERATIONS = (
    Operation("POST", "/silences", "beginSilence", "Begin a silence.", silence, shapes.Silence,
              takes=shapes.Silencing, status=201),
    Operation("DELETE", "/silences/{number:int}", "endSilence", "End a silence now.", unsilence,
              shapes.Silence),
    Operation("POST", "/feedback", "giveFeedback", "Say what an alert was, or that one was missed.",
              answer, shapes.Page[shapes.Answer], takes=shapes.Answering, status=201),
    Operation("POST", "/deliveries/{delivery}/retry", "retryDelivery",
              "Send a message again that was given up, silenced or waits.", retry, Retried),
    Operation("POST", "/backtests", "beginBacktest",
              "Judge the stored articles of the last days with edited topics.", backtest,
              shapes.Backtest, takes=shapes.Testing, status=202),
    Operation("GET", "/backtests/{trial}", "getBacktest", "A backtest, running or ended.", result,
              shapes.Backtest),
)  # fmt: skip
