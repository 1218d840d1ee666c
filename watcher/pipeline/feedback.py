"""What a person says of an alert, as labels on its new sentences. Writes nothing."""

from collections.abc import Sequence
from typing import Any

from watcher.errors import ConfigError
from watcher.model import Alert, Article, Assessment, Feedback, Judged, Status
from watcher.store.feedback import Answer

_QUIET = (Status.BACKGROUND, Status.KNOWN, Status.NEW)
"""What can have been news, the least likely first: history and phrases are said to lead on."""


def label(
    alert: Alert, said: Feedback, which: str = "", others: Sequence[Alert] = ()
) -> list[Answer]:
    """The labels that an answer means.

    Without a sentence, `known` and `off-topic` are about all new sentences of the alert, while
    `useful` is about the one that leads it: that the rest was news as well is not said.

    Args:
        alert: what was answered.
        said: the answer.
        which: a sentence: its number in the alert from 1, or words of it; "" for none.
        others: further alerts of the same message, in which the words may stand.

    Raises:
        ConfigError: no sentence, or more than one, is meant; it lists what there is.
    """
    if said is Feedback.MISSED:
        raise ConfigError(f"alert {alert.id} was told; only what was kept quiet can be missed")
    places = list(enumerate(alert.new, start=1))
    if not places:
        raise ConfigError(f"alert {alert.id} has no sentences to say something of")
    if not which:
        chosen = places[:1] if said is Feedback.USEFUL else places
        return [_answer(alert, place, said) for place, _ in chosen]
    if which.isdecimal():
        if not 1 <= int(which) <= len(places):
            raise ConfigError(f"alert {alert.id} has no sentence {which}; it has:", *listed(alert))
        return [_answer(alert, int(which), said)]
    words = " ".join(which.split()).casefold()
    found = [
        _answer(one, place, said)
        for one in (alert, *others)
        for place, sentence in enumerate(one.new, start=1)
        if words in " ".join(sentence.text.split()).casefold()
    ]
    if len(found) == 1:
        return found
    problem = f"“{which}” stands in {len(found) or 'no'} sentences of the message; give a number:"
    raise ConfigError(problem, *listed(alert))


def missed(alert_id: str, article: Article, assessment: Assessment, place: int = 0) -> Answer:
    """The label that "you should have told me" means: that a sentence was new.

    Args:
        alert_id: of the alert that was not raised.
        article: what was kept quiet.
        assessment: its judgement.
        place: the sentence's in the judgement from 1; 0 for the one that was likeliest news.

    Raises:
        ConfigError: it has no such sentence, or that was told.
    """
    told = candidates(assessment)
    if place:
        told = [one for one in enumerate(assessment.sentences, start=1) if one[0] == place]
    if not told:
        raise ConfigError(f"article {article.id} has no such sentence on {assessment.topic}")
    number, sentence = told[0]
    if assessment.alert and (not place or sentence.status is Status.NEW):
        raise ConfigError(f"article {article.id} was told; only what was kept quiet can be missed")
    topic, published = assessment.topic, article.published
    return Answer(alert_id, number, topic, sentence, published, Feedback.MISSED)


def candidates(assessment: Assessment) -> list[tuple[int, Judged]]:
    """Its sentences that can have been news, with their places from 1, the likeliest first."""
    told = [
        (number, one)
        for number, one in enumerate(assessment.sentences, start=1)
        if one.status in _QUIET
    ]
    return sorted(told, key=lambda one: (-_QUIET.index(one[1].status), -one[1].novelty, one[0]))


def listed(alert: Alert) -> list[str]:
    """The new sentences of an alert, numbered as `label` understands it."""
    return [f"  {place}  {sentence.text}" for place, sentence in enumerate(alert.new, start=1)]


def _answer(alert: Alert, place: int, said: Feedback) -> Answer:
    sentence = alert.new[place - 1]
    return Answer(alert.id, place, alert.topic, sentence, alert.published, said)


def as_row(answer: Answer) -> dict[str, Any] | None:
    """The answer as a labelled row of `watcher evaluate sentences`; None where it can be none.

    Such a row asks whether a sentence is new. Of one that is not on the topic nobody has said that,
    and no judge of the row, which shows no topic, could tell.

    `known` is what the judgement had found nearest, sentences of the same article left out.
    """
    if answer.said is Feedback.OFF_TOPIC:
        return None
    support = [one for one in answer.sentence.support if one.fact >= 0]
    return {
        "id": f"{answer.alert_id}/{answer.place}",
        "topic": answer.topic,
        "text": answer.sentence.text,
        "published": answer.published.isoformat(),
        "known": [one.text for one in support],
        "known_published": [one.published.isoformat() for one in support],
        "new": answer.said is not Feedback.KNOWN,
    }
