"""Operations that list and get."""

from collections.abc import Callable, Iterable
from datetime import datetime
from typing import TypeVar

from pydantic import BaseModel, Field
from starlette.exceptions import HTTPException

from watcher import model
from watcher.config.hidden import public
from watcher.model import Reason
from watcher.pipeline.alerts import sure
from watcher.store import articles, assessments, feedback, feeds, history, judged, paging, timeline
from watcher.store import silences as silenced
from watcher.store.feeds import FeedHealth
from watcher.store.history import Told
from watcher.store.judged import Decided
from watcher.store.outbox import State
from watcher.store.silences import Silence
from watcher.store.timeline import Learnt
from watcher.web import cursors, words
from watcher.web.api import shapes
from watcher.web.api.operations import Call, Operation
from watcher.web.api.shapes import Listing, OfTopic

T = TypeVar("T")
S = TypeVar("S")


class OfReason(OfTopic):
    """A page of decisions."""

    reason: Reason | None = Field(None, description="Only those for this reason.")
    alerted: bool | None = Field(None, description="Only those that were alerted, or not.")
    silenced: bool | None = Field(
        None, description="Only those of which a silence kept the alert from people, or not."
    )


class OfState(OfTopic):
    """A page of alerts."""

    state: State | None = Field(None, description="Only those with a delivery in this state.")


class WithEnded(Listing):
    """A page of silences."""

    ended: bool = Field(False, description="Also those that ended.")


def topics(call: Call) -> BaseModel:
    """Topics by name."""
    asked: Listing = call.asked
    known = call.daemon.current().topics
    page = paging.named(known, lambda one: one.name, call.after(str), asked.limit)
    return shapes.Page[shapes.Topic](**_page(page, _topic))


def topic(call: Call) -> BaseModel:
    """One topic."""
    found = call.daemon.topic(call.path["name"])
    if found is None:
        raise HTTPException(404, "The watchlist has no such topic.")
    return _topic(found)


def facts(call: Call) -> BaseModel:
    """Facts, latest learnt first."""
    asked: OfTopic = call.asked
    name, after = call.topic(asked.topic), call.after()
    with call.daemon.database.read() as session:
        page = timeline.page(session, name, after=after, limit=asked.limit)
    return shapes.Page[shapes.Fact](**_page(page, fact_of))


def fact(call: Call) -> BaseModel:
    """One fact."""
    with call.daemon.database.read() as session:
        found = timeline.get(session, call.number())
    if found is None:
        raise HTTPException(404, "No fact has this number, or it is forgotten.")
    return fact_of(found)


def decisions(call: Call) -> BaseModel:
    """Articles as they were judged, latest first."""
    asked: OfReason = call.asked
    name, after = call.topic(asked.topic), call.after()
    with call.daemon.database.read() as session:
        page = judged.page(
            session,
            topic=name,
            reason=asked.reason,
            alerted=asked.alerted,
            silenced=asked.silenced,
            after=after,
            limit=asked.limit,
        )
    return shapes.Page[shapes.Decision](**_page(page, _decision))


def article(call: Call) -> BaseModel:
    """One article with all its judgements."""
    number = call.number()
    with call.daemon.database.read() as session:
        found = articles.get(session, number)
        made = assessments.of(session, number)
        silent = judged.silenced(session, number)
    if found is None:
        raise HTTPException(404, "No article has this number, or it is forgotten.")
    judgements = []
    for one in made:
        short = _decision(
            Decided(number, found.outlet, found.url, found.title, found.published, one.at,
                    one.assessment, key="", version=found.version,
                    silenced=silent.get(one.assessment.topic, ""))
        )  # fmt: skip
        terms = list(one.assessment.terms)
        sentences = [sentence_of(sentence) for sentence in one.assessment.sentences]
        judgements.append(shapes.Judgement(**short.model_dump(), terms=terms, sentences=sentences))
    return shapes.Article(
        id=number,
        url=found.url,
        outlet=found.outlet,
        title=found.title,
        summary=found.summary,
        text=found.text,
        published=found.published,
        language=found.language,
        version=found.version,
        provisional=found.provisional,
        judgements=judgements,
    )


def alerts(call: Call) -> BaseModel:
    """Alerts, latest first."""
    asked: OfState = call.asked
    name, after = call.topic(asked.topic), call.after(str)
    with call.daemon.database.read() as session:
        page = history.page(session, topic=name, state=asked.state, after=after, limit=asked.limit)
    return shapes.Page[shapes.Alert](**_page(page, alert_of))


def alert(call: Call) -> BaseModel:
    """One alert."""
    with call.daemon.database.read() as session:
        found = history.get(session, call.path["alert"])
    if found is None:
        raise HTTPException(404, "There is no such alert, or it is forgotten.")
    return alert_of(found)


def list_feeds(call: Call) -> BaseModel:
    """Feeds by name."""
    asked: Listing = call.asked
    with call.daemon.database.read() as session:
        page = feeds.page(session, after=call.after(str), limit=asked.limit)
    return shapes.Page[shapes.Feed](**_page(page, _feed))


def _feed(one: FeedHealth) -> shapes.Feed:
    return shapes.Feed(
        name=one.name,
        url=public(one.url),
        group=one.group,
        state=words.feed_state(one)[0],
        error=public(one.error),
        error_kind=one.error_kind,
        failures=one.failures,
        interval_seconds=round(one.interval.total_seconds()),
        next_poll=one.next_poll_at if one.active and not one.gone else None,
        last_polled=one.last_polled_at,
        last_success=one.last_success_at,
        last_new=one.last_new_at,
        last_gap=one.last_gap_at,
        entries=one.entries,
    )


def silences(call: Call) -> BaseModel:
    """Silences, latest first."""
    asked: WithEnded = call.asked
    with call.daemon.database.read() as session:
        page = silenced.page(
            session,
            call.daemon.clock(),
            lasting=None if asked.ended else True,
            after=call.after(),
            limit=asked.limit,
        )
    return shapes.Page[shapes.Silence](**_page(page, lambda one: silence_of(call, one)))


def answers(call: Call) -> BaseModel:
    """Feedback, latest first."""
    asked: Listing = call.asked
    with call.daemon.database.read() as session:
        page = feedback.page(session, after=call.after(str), limit=asked.limit)
    return shapes.Page[shapes.Answer](**_page(page, lambda pair: answer_of(*pair)))


def answer_of(one: feedback.Answer, at: datetime) -> shapes.Answer:
    """An answer as it goes over the wire."""
    return shapes.Answer(
        alert=one.alert_id,
        place=one.place,
        topic=one.topic,
        text=one.sentence.text,
        said=one.said,
        published=one.published,
        at=at,
    )


def silence_of(call: Call, one: Silence) -> shapes.Silence:
    """A silence as it goes over the wire."""
    shown = {name: getattr(one, name) for name in Silence.__annotations__}
    return shapes.Silence(**shown, lasts=one.until > call.daemon.clock())


def fact_of(one: Learnt) -> shapes.Fact:
    """A fact as it goes over the wire."""
    said = sure(one.judged) if one.judged else None
    return shapes.Fact(
        id=one.id,
        topic=one.topic,
        text=one.text,
        kind=one.kind,
        headline=one.headline,
        published=one.published,
        learnt=one.added,
        told=one.told,
        silenced=one.silenced,
        article=one.article_id,
        verdict=one.verdict,
        confidence=said.confidence if said else None,
        changes=_changes(said) if said else [],
        origins=one.origins,
        carriers=[
            shapes.Carrier(
                article=carrier.article_id,
                outlet=carrier.outlet,
                url=carrier.url,
                title=carrier.title,
                published=carrier.published,
                seen=carrier.at,
                first=carrier.first,
                copies=carrier.copies,
            )
            for carrier in one.carriers
        ],
    )


def alert_of(told: Told) -> shapes.Alert:
    """An alert as it goes over the wire."""
    one = told.alert
    same = ("id", "kind", "topic", "topic_title", "verdict", "reason", "title", "url", "outlet",
            "published", "created", "edited")  # fmt: skip
    return shapes.Alert(
        **{name: getattr(one, name) for name in same},
        article=told.article_id,
        new=[sentence_of(sentence) for sentence in one.new],
        deliveries=[shapes.Delivery.model_validate(sending) for sending in told.sendings],
    )


def sentence_of(one: model.Judged) -> shapes.Sentence:
    """A sentence as it goes over the wire."""
    said = sure(one)
    return shapes.Sentence(
        text=said.text,
        status=said.status,
        kind=said.kind,
        confidence=said.confidence,
        novelty=said.novelty,
        headline=said.headline,
        changes=_changes(said),
        support=[shapes.Support.model_validate(support) for support in said.support],
    )


def _topic(one: object) -> shapes.Topic:
    return shapes.Topic.model_validate(one)


def _changes(one: model.Judged) -> list[shapes.Change]:
    return [shapes.Change(old=old, new=new) for old, new in one.changes]


def _decision(one: Decided) -> shapes.Decision:
    made = one.assessment
    return shapes.Decision(
        article=one.article_id,
        topic=made.topic,
        title=one.title,
        outlet=one.outlet,
        url=one.url,
        published=one.published,
        judged=one.at,
        verdict=made.verdict,
        reason=made.reason,
        alerted=made.alert,
        silenced=one.silenced,
        copies=shapes.Copied.model_validate(made.reprint_of) if made.reprint_of else None,
    )


def _page(page: paging.Page[T], shape: Callable[[T], S]) -> dict[str, Iterable[S] | str | None]:
    return {
        "items": [shape(one) for one in page.items],
        "next": cursors.written(page.after) or None,
    }


OPERATIONS = (
    Operation("GET", "/topics", "listTopics", "Topics, by name.", topics, shapes.Page[shapes.Topic],
              Listing),
    Operation("GET", "/topics/{name}", "getTopic", "One topic.", topic, shapes.Topic),
    Operation("GET", "/facts", "listFacts", "What became known, latest learnt first.", facts,
              shapes.Page[shapes.Fact], OfTopic),
    Operation("GET", "/facts/{number:int}", "getFact", "One fact.", fact, shapes.Fact),
    Operation("GET", "/articles", "listArticles", "Articles as they were judged, latest first.",
              decisions, shapes.Page[shapes.Decision], OfReason),
    Operation("GET", "/articles/{number:int}", "getArticle", "One article, sentence by sentence.",
              article, shapes.Article),
    Operation("GET", "/alerts", "listAlerts", "What was told, latest first.", alerts,
              shapes.Page[shapes.Alert], OfState),
    Operation("GET", "/alerts/{alert}", "getAlert", "One alert.", alert, shapes.Alert),
    Operation("GET", "/feeds", "listFeeds", "Feeds by name, and how polling goes.", list_feeds,
              shapes.Page[shapes.Feed], Listing),
    Operation("GET", "/silences", "listSilences", "Silences, latest first.", silences,
              shapes.Page[shapes.Silence], WithEnded),
    Operation("GET", "/feedback", "listFeedback", "What was said of alerts, latest first.", answers,
              shapes.Page[shapes.Answer], Listing),
)  # fmt: skip
