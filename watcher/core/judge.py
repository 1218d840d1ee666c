"""Judge an article for a topic: from clean text to a verdict with every sentence explained.

Two steps. `prepare` depends on the article alone and yields the keys with which memory is asked;
`assess` depends on the article, the topic's match and what memory answered. Both are pure.
"""

from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache

from watcher.core.clean import line_hashes
from watcher.core.decision import RELEVANT, probability, signals
from watcher.core.features import Features, features
from watcher.core.formats import formats
from watcher.core.memory import Index, Memory
from watcher.core.novelty import Comparison, compare, verbatim
from watcher.core.opinion import NONE, Opinions, Question
from watcher.core.prepare import Prepared, Unit, prepare
from watcher.core.ranking import Weights
from watcher.core.relevance import relevance
from watcher.core.rewording import is_reworded
from watcher.core.scripts import script
from watcher.core.text import normalise
from watcher.core.topics import Topic, TopicMatch, wanted
from watcher.core.translation import translated
from watcher.core.verdict import conclude, decide, no_text, off_topic, unless_changed, weigh
from watcher.model import UNCOMPARED, Article, Assessment, Judged, KnownFact, Status, Support

# Headline and two sentences: entries, of which the weights are learnt, have 2.3 on average.
LEAD = 3

__all__ = ["Prepared", "Unit", "assess", "compare_text", "judge_text", "line_hashes", "prepare"]


def assess(
    prepared: Prepared, match: TopicMatch, memory: Memory, opinions: Opinions = NONE
) -> Assessment:
    """Judge every unit against memory and conclude a verdict and a decision with its reason.

    Args:
        prepared: the article.
        match: the topic and its terms.
        memory: what the topic knows.
        opinions: second ones on the questions that a first assessment left (core.opinion).
    """
    body = [features(unit.text) for unit in prepared.body]
    if not body:
        return no_text(match)
    grade = relevance(match.topic, body)
    if grade.score < RELEVANT:
        return off_topic(match, prepared.units, grade)
    said = common(match.topic, script(prepared.body[0].text))
    judged, compared = _judge_units(prepared, memory, opinions, said)
    article = prepared.article
    assessment = conclude(article, match, judged, compared, memory)
    kinds = formats(article.title, article.summary, article.url)
    own = [comparison for comparison in compared if comparison is not None]
    lead = slice(LEAD if article.text.strip() else None)
    found = signals(article, body[lead], own[lead], kinds, memory, grade=grade)
    likely = probability(found)
    if article.text.strip():
        weighed = weigh(assessment, found, likely, article, memory)
        if weighed.alert and is_reworded(article, body, own, memory):
            return unless_changed(weighed, memory)
        return weighed
    return decide(assessment, found, likely, silent=memory.silent, edited=bool(memory.previous))


def judge_text(text: str, memory: Memory, opinions: Opinions = NONE) -> Judged:
    """Judge one normalised sentence against memory, as every sentence of an article is judged."""
    return judge_sentence(Unit(text), compare_text(text, memory, opinions))


def compare_text(text: str, memory: Memory, opinions: Opinions = NONE) -> Comparison:
    """Compare one normalised sentence with memory."""
    found = features(text)
    index, weights = _known(memory, found.keys)
    return _advised(text, _beside(found, index, weights, memory.recent), opinions)


def _judge_units(
    prepared: Prepared, memory: Memory, opinions: Opinions, common: frozenset[int]
) -> tuple[list[Judged], list[Comparison | None]]:
    """Judge each sentence against memory and the article's own earlier sentences."""
    index, weights = _known(memory, frozenset().union(*prepared.keys), common)
    judged: list[Judged] = []
    compared: list[Comparison | None] = []
    own = 0
    for text in memory.previous:
        own += 1
        index.add(_as_fact(Unit(text), prepared.article, -own))
    for unit in prepared.units:
        if unit.role is not None:
            judged.append(Judged(unit.text, unit.role))
            compared.append(None)
            continue
        found = features(unit.text)
        comparison = _advised(unit.text, _beside(found, index, weights, memory.recent), opinions)
        judged.append(judge_sentence(unit, comparison))
        compared.append(comparison)
        if not unit.headline:
            own += 1
            index.add(_as_fact(unit, prepared.article, -own))
    return judged, compared


def _known(
    memory: Memory, asked: frozenset[int], common: frozenset[int] = frozenset()
) -> tuple[Index, Weights]:
    return Index(memory.facts, asked), Weights(memory.frequency, memory.size, common)


@lru_cache(maxsize=256)
def common(topic: Topic, written: str) -> frozenset[int]:
    """Keys of what the topic's own terms say, which nearly all that is about it says.

    Args:
        topic: the topic.
        written: the script of what is judged; a term counts in its own, as its class may be one
            that other languages tell news with.
    """
    found: set[int] = set()
    for term in wanted(topic.match):
        if not term.regex and script(term.text) == written:
            found |= features(normalise(term.text.replace("*", ""))).keys
    return frozenset(found)


def _beside(
    found: Features, index: Index, weights: Weights, recent: Sequence[KnownFact]
) -> Comparison:
    """Compare within the sentence's script, then, if that knows nothing of it, across scripts."""
    same = index.same(found.text)
    if same is not None:
        return verbatim(same)
    written = script(found.text)
    near = index.near(found)
    apart = compare(found, [fact for fact in near if script(fact.text) == written], weights)
    if apart.novelty < NEW:
        return apart
    others = {fact.text: fact for fact in (*near, *recent) if script(fact.text) != written}
    return translated(found, apart, tuple(others.values()))


def _advised(text: str, comparison: Comparison, opinions: Opinions) -> Comparison:
    """Heed a second opinion, if there is one on this very comparison and no value has changed."""
    asked = Question(text, tuple(fact.text for fact in comparison.facts))
    given = None if comparison.telling else opinions.get(asked)
    return replace(comparison, opinion=given) if given else comparison


def _as_fact(unit: Unit, article: Article, number: int) -> KnownFact:
    return KnownFact(
        number, unit.text, article.id, article.outlet, article.url, article.published, told=False
    )


NEW = 0.5


def judge_sentence(unit: Unit, comparison: Comparison) -> Judged:
    """Decide new or known for one sentence from its comparison with memory."""
    support = tuple(
        Support(f.text, f.article, f.outlet, f.url, f.published, f.id) for f in comparison.facts
    )
    novelty = comparison.novelty
    evidence = comparison.opinion.evidence if comparison.opinion else ""
    if novelty < NEW:
        return Judged(
            unit.text,
            Status.KNOWN,
            confidence=round(1.0 - novelty, 3),
            novelty=round(novelty, 4),
            support=support,
            headline=unit.headline,
            evidence=evidence,
        )
    changed = comparison.telling
    return Judged(
        unit.text,
        Status.NEW,
        confidence=round(novelty, 3),
        novelty=round(novelty, 4),
        kind=changed[0].kind if changed else UNCOMPARED if comparison.uncompared else "development",
        changes=tuple((c.old, c.new) for c in changed),
        support=support,
        headline=unit.headline,
        evidence=evidence,
    )
