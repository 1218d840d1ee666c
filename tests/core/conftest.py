"""What tests of core share: a desk that judges articles one after the other and remembers them."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta

import pytest

from watcher.core.features import features
from watcher.core.judge import assess, prepare
from watcher.core.memory import Memory
from watcher.core.text import normalise
from watcher.core.topics import All, Any_, Expr, Term, Topic, TopicMatch
from watcher.model import Article, Assessment, KnownFact, Status

DAY = datetime(2031, 6, 18, 9, tzinfo=UTC)
UNSEEN = (Status.NEW, Status.BACKGROUND)


def _any(*terms: str) -> Expr:
    return Any_(tuple(Term(term) for term in terms))


FISH = Topic(
    "fish",
    "Fishing dispute between Norway and Iceland",
    All(
        (
            _any("Norway", "Norwegian*", "Oslo", "Норвег*", "노르웨이", "挪威", "ノルウェー"),
            _any("Iceland*", "Reykjavik", "Исланд*", "아이슬란드", "冰岛", "アイスランド"),
        )
    ),
)


@dataclass(slots=True)
class Desk:
    """One topic's memory, kept as the daemon keeps it but in a list.

    Attributes:
        facts: what is known, every unseen sentence of what was read.
        read: articles so far.
    """

    topic: Topic = FISH
    facts: list[KnownFact] = field(default_factory=list)
    last_told: datetime | None = None
    read: int = 0

    def article(self, text: str, title: str = "", summary: str = "", hours: float = 0) -> Article:
        """An article published `hours` after the first day's morning."""
        name = f"a{self.read}"
        at = DAY + timedelta(hours=hours)
        return Article(name, f"https://{name}.example/", name, title, summary, text, at)

    def knows(self, *sentences: str, told: bool = True, article: str = "earlier") -> "Desk":
        """Put sentences into memory as facts of one earlier article."""
        at = DAY - timedelta(days=1)
        for text in sentences:
            fact = KnownFact(
                len(self.facts) + 1,
                normalise(text),
                article,
                article,
                f"https://{article}.example/",
                at,
                told=told,
            )
            self.facts.append(fact)
        return self

    def memory(self, *, silent: bool = False) -> Memory:
        """Everything the desk knows, as core is given it."""
        frequency: Counter[int] = Counter()
        for fact in self.facts:
            frequency.update(features(fact.text).keys)
        return Memory(tuple(self.facts), self.last_told, frequency, len(self.facts), silent=silent)

    def judge(
        self, article: Article, host: Mapping[int, int] | None = None, *, silent: bool = False
    ) -> Assessment:
        """Judge an article and keep nothing."""
        match = TopicMatch(self.topic, (), ())
        return assess(prepare(article, host or {}), match, self.memory(silent=silent))

    def takes(self, article: Article) -> Assessment:
        """Judge an article and remember what it brought."""
        found = self.judge(article)
        self.remember(article, found)
        return found

    def remember(self, article: Article, found: Assessment) -> None:
        """Keep the unseen sentences of an assessment."""
        for sentence in found.sentences:
            if sentence.status in UNSEEN:
                self.knows(sentence.text, told=found.alert, article=article.id)
                self.facts[-1] = replace(
                    self.facts[-1], published=article.published, headline=sentence.headline
                )
        self.last_told = article.published if found.alert else self.last_told
        self.read += 1


@pytest.fixture
def desk() -> Desk:
    """A desk that knows nothing yet."""
    return Desk()


@pytest.fixture(scope="session")
def new_desk() -> type[Desk]:
    """Makes desks, for property tests that need one per example."""
    return Desk
