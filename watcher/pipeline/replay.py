"""Replay, the backtest: past entries through the very same read, judge and decide code.

`published` is the clock, nothing is fetched and nothing delivered, and no baseline is laid: the
first entry on a topic is news. Writes are batched, and an entry that no topic's terms match costs
no sentence splitting and no row.
"""

from collections import Counter
from collections.abc import Generator, Iterator, Sequence
from contextlib import ExitStack, suppress
from dataclasses import dataclass, field

from watcher.core.judge import Prepared
from watcher.core.matcher import Matcher
from watcher.core.opinion import Opinions, Question
from watcher.core.topics import Topic, TopicMatch
from watcher.errors import ContentError
from watcher.ingest.parsed import Page
from watcher.model import Assessment, Entry, Verdict
from watcher.pipeline import addresses, judgement, overruns
from watcher.pipeline.compose import compose
from watcher.pipeline.opinion import Ask, seek
from watcher.pipeline.rows import Row
from watcher.store import articles
from watcher.store.articles import DueJudgement, NewArticle, Version
from watcher.store.db import Database, Session

# Judged entries in one transaction: large enough that committing costs nothing, small enough that
# little is lost when the run is broken off.
PORTION = 200


@dataclass(frozen=True, slots=True)
class Judged:
    """What one entry is to each topic that its text matches; () where it matches none.

    Attributes:
        place: the entry's place in the file.
    """

    place: int
    row: Row
    assessments: tuple[Assessment, ...]


@dataclass(frozen=True, slots=True)
class _Case:
    """An article to judge; `created` unless the very same text came before."""

    due: DueJudgement
    prepared: Prepared
    matches: tuple[TopicMatch, ...]
    created: bool


@dataclass
class Tally:
    """The sums of a replay."""

    entries: int = 0
    on_topic: int = 0
    verdicts: Counter[str] = field(default_factory=Counter)
    alerts: Counter[str] = field(default_factory=Counter)
    suppressed: Counter[str] = field(default_factory=Counter)

    def add(self, judged: Judged) -> None:
        """Count one entry."""
        relevant = [one for one in judged.assessments if one.verdict is not Verdict.OFF_TOPIC]
        self.entries += 1
        self.on_topic += bool(relevant)
        for assessment in relevant:
            self.verdicts[assessment.verdict.value] += 1
            if assessment.alert:
                self.alerts[assessment.topic] += 1
            else:
                self.suppressed[assessment.reason.value] += 1


class Replay:
    """Judges rows against one database.

    Args:
        database: an empty one for a plain backtest; what it knows counts.
        topics: the watchlist's.
        ask: gives second opinions; what was written before is then committed first.

    Attributes:
        ids: article id to the id of the first row that brought it, as it was given.
    """

    def __init__(self, database: Database, topics: Sequence[Topic], ask: Ask | None = None) -> None:
        self.ids: dict[str, str | int] = {}
        self._database = database
        self._matcher = Matcher(topics)
        self._ask = ask

    def run(self, rows: Iterator[tuple[int, Row]]) -> Generator[Judged, None, None]:
        """Judge rows, oldest first, as they come.

        Raises:
            StoreError: the database cannot be written.
        """
        with ExitStack() as portion:
            session, held = portion.enter_context(self._database.write()), 0
            for place, row in rows:
                case = self._take(session, row)
                questions = self._unsure(session, case) if case and self._ask else ()
                if questions:  # no transaction spans the network
                    portion.close()
                opinions = seek(self._ask, questions, row.published)
                if questions:
                    session, held = portion.enter_context(self._database.write()), 0
                assessments = self._judge(session, case, opinions) if case else ()
                yield Judged(place, row, assessments)
                held += bool(assessments)
                if held >= PORTION:
                    portion.close()
                    session, held = portion.enter_context(self._database.write()), 0

    @property
    def slow(self) -> tuple[str, ...]:
        """The regular expressions that ran out of time so far, a sentence each."""
        return overruns.told(self._matcher)

    def _take(self, session: Session, row: Row) -> _Case | None:
        """Write the row's article, if a topic's terms match it."""
        from watcher.ingest.entries import plain  # noqa: PLC0415 - the daemon loads no parser

        title, summary = plain(row.title).replace("\n", " "), plain(row.summary)
        page = _page(row)
        new = compose(
            Entry("", row.url, title, summary, published=row.published, language=row.language),
            page,
            url_key=addresses.key(row.url) or f"entry:{row.id}",
            feed=row.outlet,
            seen=row.published,
        )
        text = f"{title}\n{summary}\n{page.text if page else ''}"
        matches = self._matcher.match(text, new.language)
        if not matches:
            return None
        version = articles.add_version(session, None, new, row.published)
        due = self._due(session, version, new, row)
        prepared = judgement.prepare(session, due)
        return _Case(due, prepared, matches, version.created)

    def _unsure(self, session: Session, case: _Case) -> tuple[Question, ...]:
        due, now = case.due, case.due.first_seen
        return judgement.unsure(
            session, due, case.prepared, case.matches, silent=lambda _: False, now=now
        )

    def _judge(self, session: Session, case: _Case, opinions: Opinions) -> tuple[Assessment, ...]:
        due, prepared, matches, now = case.due, case.prepared, case.matches, case.due.first_seen
        if not case.created:  # the daemon would not look at it again; here it asks for an answer
            return tuple(
                judgement.assess(
                    session, due, prepared, match, silent=False, now=now, opinions=opinions
                )
                for match in matches
            )
        outcomes = judgement.judge(
            session,
            due,
            prepared,
            matches,
            silent=lambda _: False,
            deliveries=lambda _: (),
            now=now,
            opinions=opinions,
        )
        judgement.keep_lines(session, due, prepared, now)
        articles.settle_judgement(session, due.id, now)
        return tuple(outcome.assessment for outcome in outcomes)

    def _due(self, session: Session, version: Version, new: NewArticle, row: Row) -> DueJudgement:
        article = articles.get(session, version.article_id)
        if article is None:
            raise LookupError(version.article_id)  # it was just added
        self.ids.setdefault(article.id, row.id)
        return DueJudgement(
            id=version.article_id,
            article=article,
            url_key=new.url_key,
            host=new.host,
            baseline=False,
            attempts=1,
            first_seen=row.published,
        )


def _page(row: Row) -> Page | None:
    """The page that the row brings along, if it brings one with text."""
    if row.html:
        from watcher.ingest.extract import extract  # noqa: PLC0415 - the daemon loads no parser

        with suppress(ContentError):  # as with a live page, the text beside it stands in
            return extract(
                row.html.encode(), url=row.url, content_type="text/html", charset="utf-8"
            )
    if row.text:
        return Page(title="", text=row.text, language="", published=None)
    return None
