"""What memory says of a sentence in another script: its counterpart, and whether their slots agree.

An encoder (core.semantic) only finds the counterpart. A sentence is known by it if all its numbers
stand there, no name or day contradicts, and both deny or both do not. Says nothing about sentences
of one script: those are compared by what they say (core.novelty).
"""

from collections.abc import Sequence
from dataclasses import replace

from watcher.core import semantic
from watcher.core.dates import spoken
from watcher.core.features import Features, features
from watcher.core.items import Change
from watcher.core.novelty import Comparison
from watcher.core.scripts import denies
from watcher.model import KnownFact

# Of 96 invented sentences beside 24 English facts (tests/core/translations.jsonl; ru, ko, zh, ja)
# this finds 47 of 48 translations and 3 of 48 related news, all with another number; AUC .993.
_COUNTERPART = 0.60
# Languages cut sentences differently: one may say what two or three said.
_COUNTERPARTS = 3


def translated(now: Features, apart: Comparison, facts: Sequence[KnownFact]) -> Comparison:
    """Compare a sentence with facts in other scripts, after its own language did not know it.

    Args:
        now: the sentence.
        apart: its comparison within its script.
        facts: of other scripts, each once.

    Returns:
        `apart` where no counterpart is found or could be looked for (then marked so); with the
        counterparts and what changed where a slot differs; else a comparison that knows it all.
    """
    if not facts:
        return apart
    if not semantic.available():
        return replace(apart, uncompared=True)
    found = semantic.similarities(now.text, [fact.text for fact in facts])
    alike = sorted(zip(found, facts, strict=True), key=lambda pair: -pair[0])
    supports = tuple(fact for cosine, fact in alike[:_COUNTERPARTS] if cosine >= _COUNTERPART)
    if not supports:
        return apart
    differing = tuple(_differing(now, [features(fact.text) for fact in supports]))
    if differing:
        return replace(apart, best=1.0, facts=supports, changes=differing)  # so aligned, all count
    return Comparison(1.0, 1.0, 1.0, 0.0, 0, supports, (), ())


def _differing(now: Features, pasts: Sequence[Features]) -> list[Change]:
    """Slots of `now` that its counterparts lack or contradict; `pasts` nearest first."""
    known = [quantity for past in pasts for quantity in past.quantities]
    dates = frozenset().union(*(past.dates for past in pasts))
    changes = []
    for quantity in now.quantities:
        if not any(quantity.same(old) for old in known) and f"{quantity.value:g}" not in dates:
            old = next((one for one in known if one.unit == quantity.unit), None)
            changes.append(Change("number", old.surface if old else "", quantity.surface))
    days, earlier = _days(now.dates), _days(dates)
    if days and earlier and not days & earlier:
        changes.append(Change("date", spoken(min(earlier)), spoken(min(days))))
    names, others = _names(now), frozenset().union(*(_names(past) for past in pasts))
    fresh, lost = _unlike(names, others), _unlike(_names(pasts[0]), names)
    if fresh and lost:
        shown = {item.canon: item.surface for side in (*pasts, now) for item in side.items}
        changes.append(Change("name", shown[min(lost)], shown[min(fresh)]))
    if denies(now.text) != denies(pasts[0].text):
        changes.append(Change("polarity", pasts[0].text, now.text))
    return changes


def _days(dates: frozenset[str]) -> frozenset[str]:
    return frozenset(date for date in dates if date[2:3] == "-")


def _names(sentence: Features) -> frozenset[str]:
    return frozenset(item.canon for item in sentence.items if item.canon.startswith("@"))


def _unlike(names: frozenset[str], others: frozenset[str]) -> frozenset[str]:
    """Names that are none of the others, nor speak for one or are spoken for by one."""
    heads = {other.split(".")[0] for other in others}
    return frozenset(
        name
        for name in names - others
        if name.split(".")[0] not in others and not ("." not in name and name in heads)
    )
