"""An article: its text by what each sentence is to a topic, what that rests on, and its copies."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from watcher.model import Article, Judged, Status, Support
from watcher.pipeline import feedback as labels
from watcher.pipeline.alerts import alert_id, sure
from watcher.store import articles, assessments, feedback, lineage, outbox
from watcher.store.assessments import Judgement
from watcher.store.lineage import Copy
from watcher.web import asked, forms, marking, program, render
from watcher.web.marking import Run


@dataclass(frozen=True, slots=True)
class Beside:
    """An earlier sentence with the words that differ."""

    support: Support
    before: Sequence[Run]
    after: Sequence[Run]


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence in its place; `number` counts from 1 within its judgement."""

    number: int
    judged: Judged
    beside: Sequence[Beside]


@dataclass(frozen=True, slots=True)
class Reading:
    """An article as one topic reads it."""

    judgement: Judgement
    headline: Sentence | None
    paragraphs: Sequence[Sequence[Sentence]]
    counts: Counter[Status]

    @property
    def sentences(self) -> Iterator[Sentence]:
        """All of them, the headline first."""
        if self.headline:
            yield self.headline
        for paragraph in self.paragraphs:
            yield from paragraph


@dataclass(frozen=True, slots=True)
class Twig:
    """An article in the tree of copies, `depth` steps below the original."""

    copy: Copy
    depth: int


def show(request: Request) -> Response:
    """The article, read for one of its topics."""
    number, daemon = asked.number(request), program.of(request)
    with daemon.database.read() as session:
        article = articles.get(session, number)
        if article is None:
            raise HTTPException(404, "No article has this number, or it is forgotten.")
        judged = assessments.of(session, number)
        copies = lineage.around(session, number)
        told = outbox.tellings(session, number)
        versions = articles.versions(session, number)
    wanted = request.query_params.get("topic", "")
    chosen = next((one for one in judged if one.assessment.topic == wanted), None)
    chosen = chosen or next(iter(judged), None)
    topics = [(one.assessment.topic, daemon.topic(one.assessment.topic)) for one in judged]
    titles = {name: topic.title if topic else name for name, topic in topics}
    context = {
        "article": article,
        "readings": judged,
        "reading": reading(chosen) if chosen else None,
        "titles": titles,
        "title": titles[chosen.assessment.topic] if chosen else "",
        "told": [one for one in told if chosen and one.topic == chosen.assessment.topic],
        "tree": tree(copies),
        "versions": versions,
        "number": number,
    }
    return render.page(request, "article.html", context)


def missed(request: Request) -> Response:
    """Keep that somebody should have been told of an article."""
    number, given, daemon = asked.number(request), forms.fields(request), program.of(request)
    place = given.get("place", "0")
    with daemon.database.read() as session:
        judged = assessments.of(session, number)
        key = articles.url_key(session, number)
    chosen = [one for one in judged if one.assessment.topic == given.get("topic")]
    if not chosen or not place.isdecimal() or len(place) > 6:
        raise HTTPException(404, "This article was not judged for such a topic.")
    one = chosen[0]
    identity = alert_id(one.assessment.topic, key, one.article.version)
    answer = labels.missed(identity, one.article, one.assessment, int(place))
    with daemon.database.write() as session:
        feedback.keep(session, [answer], daemon.clock())
    return forms.back(given.get("back", "/"), "kept")


def reading(judgement: Judgement) -> Reading:
    """The sentences of an article in its paragraphs, each with what it rests on."""
    judged = judgement.assessment.sentences
    all_of_it = [
        Sentence(number, sure(one), [_beside(one, support) for support in one.support])
        for number, one in enumerate(judged, start=1)
    ]
    headline = next((one for one in all_of_it if one.judged.headline), None)
    # Where the text has the headline as well, as its furniture, it is not shown again.
    title = headline.judged.text if headline else ""
    whole = [
        one
        for one in all_of_it
        if one.judged.status is not Status.CHROME or one.judged.text != title
    ]
    rest = [one for one in whole if one is not headline]
    counts = Counter(one.judged.status for one in whole)
    return Reading(judgement, headline, list(_paragraphs(judgement.article, rest)), counts)


def _paragraphs(article: Article, sentences: Sequence[Sentence]) -> Iterator[list[Sentence]]:
    """Sentences by the line of the text in which they stand, which follow one another."""
    lines, held = iter(article.text.splitlines()), list[Sentence]()
    line = next(lines, "")
    for one in sentences:
        if held and one.judged.text not in line:
            yield held
            held = []
            ahead = list(lines)
            place = next((n for n, text in enumerate(ahead) if one.judged.text in text), None)
            if place is None:
                lines = iter(ahead)
            else:
                line, lines = ahead[place], iter(ahead[place + 1 :])
        held.append(one)
    if held:
        yield held


def _beside(one: Judged, support: Support) -> Beside:
    before, after = marking.beside(support.text, one.text)
    return Beside(support, before, after)


def tree(copies: Sequence[Copy]) -> Sequence[Twig]:
    """Copies below what they copy, siblings by date."""
    ids = {one.article_id for one in copies}
    roots = [one for one in copies if one.of not in ids] or list(copies[:1])
    found: list[Twig] = []

    def grow(one: Copy, depth: int) -> None:
        found.append(Twig(one, depth))
        seen = {twig.copy.article_id for twig in found}
        for below in copies:
            if below.of == one.article_id and below.article_id not in seen:
                grow(below, depth + 1)

    for root in roots:
        grow(root, 0)
    return found
