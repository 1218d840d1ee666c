"""What is added to something known: more of it, or the reason for it.

Who says it is no addition. Compares one sentence with its supports; knows nothing of memory.
"""

import re
from collections.abc import Sequence

from watcher.core.features import Features
from watcher.core.items import Change, Item
from watcher.core.text import is_wide, words

CAUSE = "cause"
"""The kind of change that a reason is given."""

FURTHER = "further"
"""The kind of change that a headline names a known story and tells something else of it."""

# Not "#announce": who announces something does it.
_SAYING = frozenset({"#say", "#report", "#claim"})
# Content items of who says it and where: "state television reported", "said in a statement". With
# none of it ten of 1,297 labelled pairs more are judged wrongly, with 2 two, with 5 one.
_SPEAKER = 3
_NAMED = 2
_BECAUSE = frozenset({"because", "due", "owing"})
_CAUSED = frozenset({"caused", "led", "prompted", "triggered"})
# Words that give a reason, among them those that often mean something else.
_REASONS = _BECAUSE | _CAUSED | {"over", "as", "since", "causing"}
# A reason is its first content items, of which all but one must be new: of what is found so on
# invented pairs 8 of 9 are new, on MSRP 5 of 6 (with all that is uncovered 13 of 30).
# With 2 six more of the pairs that are known seem new, with 4 two new ones are missed.
_REASON = 3


def added(now: Features, uncovered: Sequence[Item], least: int) -> list[Change]:
    """A run of `least` or more content items that nothing earlier says, in a known text."""
    order = {id(item): k for k, item in enumerate(now.items)}
    said_by = _attribution(now, uncovered)
    uncovered = [item for item in uncovered if item.at not in said_by]
    run: list[Item] = []
    for item in uncovered:
        if run and order[id(item)] - order[id(run[-1])] > 2:
            run = []
        run.append(item)
        if sum(map(_words, run)) >= least:
            shown = dict.fromkeys(i.surface for i in uncovered)  # characters by twos repeat it
            return [Change("addition", "", " ".join(shown))]
    return []


# "Fire at Northport mill: owner charged"; a name of a story is longer than six characters and
# shorter than a headline.
_HEAD = re.compile(r"(.{6,80}?)(?::| -) (?=\S)")
# Share of what follows that is unseen. With .4 one more entry of the labelled streams is told for
# nothing, with .6 one more later report of 20 events; of ten invented developments each finds all.
_NEWS = 0.8


def headed(now: Features, said: Sequence[float]) -> list[Item]:
    """What a headline says behind a beginning that names a known story, [] if it has none.

    Args:
        now: the sentence.
        said: the weight that the nearest fact says of each of its items.
    """
    head = _HEAD.match(now.text)
    if head is None:
        return []
    size = len(words(head[1]))
    before = [known for item, known in zip(now.items, said, strict=True) if item.at < size]
    if len(before) < 2 or not all(before):
        return []
    return [item for item in now.items if item.at >= size]


def told_anew(rest: Sequence[Item], uncovered: Sequence[Item]) -> list[Change]:
    """Most of what stands behind the name of a known story is said by nothing earlier."""
    told = [item for item in rest if item.canon not in _SAYING]
    new = [item for item in told if item in uncovered]
    happens = any(item.kind in ("act", "say") for item in new)
    if not happens or len(new) < 2 or len(new) < _NEWS * len(told):
        return []
    return [Change(FURTHER, "", " ".join(dict.fromkeys(item.surface for item in new)))]


def _words(item: Item) -> float:
    """How many words an item counts for: of characters without spaces two and two are one."""
    return 0.5 if is_wide(item.surface) else 1.0


def _attribution(now: Features, uncovered: Sequence[Item]) -> frozenset[int]:
    """Where it stands who says it, at the head or the end: "officials in both capitals said"."""
    last = len(now.items) - 1
    for at, item in enumerate(now.items):
        if item.canon in _SAYING and item in uncovered and item.verb:
            if at <= _SPEAKER:
                return frozenset(one.at for one in now.items[: at + 1])
            if last - at <= _SPEAKER:
                start = at
                while start and at - start < _NAMED and _can_speak(now.items[start - 1], uncovered):
                    start -= 1
                return frozenset(one.at for one in now.items[start:])
    return frozenset()


def _can_speak(item: Item, uncovered: Sequence[Item]) -> bool:
    return item in uncovered and item.kind in ("name", "proper", "thing", "word")


def cause(now: Features, uncovered: Sequence[Item], beside: Sequence[Features]) -> list[Change]:
    """A reason is given for something known, where none was.

    Args:
        now: the sentence.
        uncovered: what of it nothing earlier says.
        beside: its supports.
    """
    at = next((k for k, word in enumerate(now.words) if word in _BECAUSE or word in _CAUSED), -1)
    if at < 0 or any(not _REASONS.isdisjoint(past.words) for past in beside):
        return []
    after = now.words[at] in _BECAUSE
    given = [i for i in now.items if (i.at > at + 1 if after else i.at < at) and i.kind != "say"]
    given = given[:_REASON]
    new = [item for item in given if item in uncovered]
    if len(new) < _REASON - 1 or len(given) - len(new) > 1:
        return []
    return [Change(CAUSE, "", " ".join(item.surface for item in new))]
