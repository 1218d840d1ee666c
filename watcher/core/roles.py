"""Who does what to whom in a sentence, and who says so.

Works on content items and the words between them; converses ("sold to" is "bought from" turned
round) and passives are brought into one direction.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, field

from watcher.core.eastern import acting
from watcher.core.items import Item
from watcher.core.lexicon import Lexicon

_ACTORS = ("name", "proper")
# What one says to another; plain saying has no direction worth comparing.
DIRECTED = frozenset(
    {"#accuse", "#warn", "#threaten", "#urge", "#ask", "#invite", "#criticise", "#praise"}
    | {"#condemn", "#thank", "#demand"}
)
BE = frozenset({"is", "are", "was", "were", "been", "being", "be", "got"})


@dataclass(frozen=True, slots=True)
class Role:
    """One actor, an action, another actor; `shown` is how the sentence puts it."""

    one: str
    action: str
    other: str
    shown: str = field(compare=False)


def roles(items: Sequence[Item], lower: Sequence[str], lex: Lexicon) -> frozenset[Role]:
    """Actor, action, actor for each action between two actors, in the active direction."""
    actors = [
        k
        for k, item in enumerate(items)
        if (item.kind in _ACTORS or item.at == 0) and _is_actor(item)
    ]
    if len(actors) < 2:
        return frozenset()
    found = []
    for k in range(actors[0] + 1, actors[-1]):
        item = items[k]
        if not _is_action(item):
            continue
        first = items[actors[bisect_left(actors, k) - 1]]
        last = items[_surname(items, actors[bisect_right(actors, k)])]
        if first.canon == last.canon or _suffered(item, last, lower):
            continue
        one, action, other = first.canon, item.canon, last.canon
        if _passive(item, last, lower):
            one, other = other, one
        if item.kind == "act" or action == "#invite":
            action, turned = lex.converses.get(action, (action, False))
            if turned:
                one, other = other, one
        found.append(Role(one, action, other, f"{first.surface} {item.surface} {last.surface}"))
    return frozenset(found)


def eastern_roles(items: Sequence[Item], text: str, language: str) -> frozenset[Role]:
    """The same for Chinese, Japanese and Korean, where two are named of whom one acts."""
    names = {item.canon: item.surface for item in items if item.kind == "name"}
    if len(names) != 2:
        return frozenset()
    one = acting(text, language, {shown: canon for canon, shown in names.items()})
    if not one:
        return frozenset()
    other = next(canon for canon in names if canon != one)
    return frozenset(
        Role(one, item.canon, other, f"{names[one]} {item.surface} {names[other]}")
        for item in items
        if item.kind == "act"
    )


def speakers(
    items: Sequence[Item], lower: Sequence[str], lex: Lexicon
) -> tuple[frozenset[str], bool]:
    """Who says it: names in the clause of a reporting verb, and whether one is official."""
    found: set[str] = set()
    for k, item in enumerate(items):
        if item.kind == "say":
            before = items[max(0, k - 4) : k]
            found.update(i.canon for i in before if i.kind in _ACTORS or i.at == 0)
            after = items[k + 1 : k + 2]
            found.update(i.canon for i in after if i.kind == "proper" and i.at == item.at + 1)
    starts = lex.speakers.table
    official = not starts.keys().isdisjoint(lower) and any(
        sense == "official"
        for at, word in enumerate(lower)
        if word in starts
        for _size, sense in lex.speakers.match(lower, at)
    )
    return frozenset(found), official


def _surname(items: Sequence[Item], at: int) -> int:
    """Index of the last part of the name that begins with item `at`: "Elena Sandoval".

    "Its Belgian rival Amstelhof" names Amstelhof.
    """
    for k in range(at + 1, _row(items, at) if items[at].kind == "name" else at):
        if items[k].kind == "proper":
            at = k
            break
    while at + 1 < _row(items, at) and items[at].kind == items[at + 1].kind == "proper":
        at += 1
    return at


def _row(items: Sequence[Item], at: int) -> int:
    """Index after the last of the items that stand in a row from `at` on, up to the next act."""
    end = at + 1
    while end < len(items) and items[end].at == items[end - 1].at + 1 and items[end].kind != "act":
        end += 1
    return end


def _is_actor(item: Item) -> bool:
    first = item.at == 0 and item.kind == "word" and item.surface[0].isupper()
    # Russian puts its words in any order: only countries are worth reading by it.
    return item.kind == "name" or ((item.kind == "proper" or first) and item.surface[0] < "\u0400")


def _is_action(item: Item) -> bool:
    regular = item.kind == "word" and item.surface.endswith("ed")
    return item.kind == "act" or item.canon in DIRECTED or regular


def _suffered(item: Item, last: Item, lower: Sequence[str]) -> bool:
    """Whether nobody is said to do it: "was accused of defying Iceland", and not "by Iceland"."""
    return (
        not item.surface.endswith("ing")
        and not BE.isdisjoint(lower[max(0, item.at - 2) : item.at])
        and "by" not in lower[item.at + 1 : last.at]
    )


def _passive(item: Item, last: Item, lower: Sequence[str]) -> bool:
    """Whether "by" stands between an action and its actor: "was sued by", "a ship sold by"."""
    after = lower[item.at + 1 : last.at]
    return "by" in after[:1] or (
        "by" in after and not BE.isdisjoint(lower[max(0, item.at - 3) : item.at])
    )
