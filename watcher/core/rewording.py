"""Tell another newsroom's version of a report from what goes on: it brings nothing one can check.

Words differ from desk to desk as much as news does, and who writes a report anew leaves hardly a
sentence as it was. But it has no name, number or date that the first report lacks, and tells of no
act of office, whereas of a whole text on something that has happened since nearly each does.
"""

from collections.abc import Iterable, Sequence
from datetime import timedelta

from watcher.core.features import Features, features
from watcher.core.fingerprint import hash63
from watcher.core.lexicon import lexicon
from watcher.core.memory import Memory
from watcher.core.novelty import Comparison
from watcher.core.sketch import beginning
from watcher.model import Article, Sketch

# Versions come within hours. Of 264 invented articles none of the 124 with news is kept quiet for
# it, and 21 fewer of the others are told; with any age one with news is quiet. Where each story
# takes twenty hours in all, 3 with news are (tests/evaluation/going_on.py).
_AT_ONCE = timedelta(hours=12)
# A headline and a sentence or two may bring news without any of these. Up to four the same
# articles are told, with five one for nothing more, with six seven.
_LEAST = 4
# Months, behind which a month is rather the next one of its name; 1 to 9 make no difference.
_HALF_A_YEAR = 6
_TELLING = frozenset({"name", "proper", "number", "date"})


def is_reworded(
    article: Article, body: Sequence[Features], compared: Iterable[Comparison], memory: Memory
) -> bool:
    """Say whether a text has only names, numbers, dates and acts of office of what was just told.

    Args:
        article: published when.
        body: its own sentences, the headline first.
        compared: the same beside memory.
        memory: the facts nearest to any of them.
    """
    if len(body) < _LEAST or not any(
        article.published - fact.published < _AT_ONCE
        for one in compared
        for fact in one.facts
        if fact.article != article.id
    ):
        return False
    near = [_sketch(fact.sketch, fact.text) for fact in memory.facts]
    said = frozenset().union(*(one.keys for one in near), *(one.roots for one in near))
    deeds = lexicon().deeds
    telling = [
        item
        for unit in body
        for item in unit.items
        if item.kind in _TELLING or (item.canon in deeds and item.verb)
    ]
    telling = [item for item in telling if not _is_past_month(item.canon, article.published.month)]
    # Without capitals (German's say nothing, Chinese has none) names are not seen.
    return any(item.kind == "proper" for item in telling) and all(
        hash63(item.canon) in said or beginning(item) in said for item in telling
    )


def _is_past_month(canon: str, now: int) -> bool:
    """Whether it is the month alone of something past: a known "14 June" is "in June" to others."""
    month = canon.removeprefix("d:month:")
    return month.isdecimal() and (now - int(month)) % 12 < _HALF_A_YEAR


def _sketch(kept: Sketch | None, text: str) -> Sketch:
    return kept or features(text).sketch
