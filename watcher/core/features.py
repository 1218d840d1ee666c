"""What a sentence says, in a form that two sentences can be compared in.

A sentence becomes content items (names by one canonical form, synonyms by their class, other words
by their stem), and typed slots: quantities, dates, names, polarity, modality, roles, speakers,
quotations. Knows nothing of memory: the same sentence always has the same features (cached).
"""

import re
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import pairwise

from watcher.core.dates import read_date
from watcher.core.figures import in_figures
from watcher.core.fingerprint import hash63
from watcher.core.lexicon import Lexicon, lexicon
from watcher.core.quantities import Quantity, read_quantity
from watcher.core.text import is_cjk, stem, words

HEDGED, PLANNED, ANNOUNCED, DONE = 0, 1, 2, 3
_LEVELS = {"hedged": HEDGED, "planned": PLANNED, "announced": ANNOUNCED, "done": DONE}
_QUOTED = re.compile(r'"([^"]{12,})"')
# How many words a negation or a modal word reaches forward ("will not in any case send").
_REACH = 5
_NEGATION_REACH = 3
# A weekday so close behind a reporting verb is when it was said, not when it happened.
_SAID_ON = 3


@dataclass(frozen=True, slots=True)
class Item:
    """A content item: `canon` compares, `surface` is shown.

    Attributes:
        kind: name (alias, country, organisation), proper (other capitalised word), act, thing,
            quality, say (from the synonym classes), number, date, word.
        stem: stem of the surface, "" for names, numbers and dates.
        negated: a negation reaches it. level: how sure it is, HEDGED … DONE.
        at: index of its first word. verb: it stands where a verb stands, not after a determiner.
    """

    canon: str
    surface: str
    kind: str
    stem: str = ""
    negated: bool = False
    level: int = DONE
    at: int = 0
    verb: bool = False


@dataclass(frozen=True, slots=True)
class Role:
    """One actor, an action, another actor; `shown` is how the sentence puts it."""

    one: str
    action: str
    other: str
    shown: str = field(compare=False)


@dataclass(frozen=True, slots=True)
class Features:
    """All slots of one sentence.

    Attributes:
        words: lower-case words as written, for copies.
        items: content items in text order.
        bag: the canonical forms of the items.
        dates: "05-17", "2024", "w3" (weekday, not that of "said on Friday"), "month:5".
        roles: who did what to whom, converses and passives already turned.
        speakers: canonical names of who is quoted or cited.
        quotes: the words of each quotation.
        level: the least certain level of its items: HEDGED … DONE.
        pairs: content items that stand within three of one another, each pair in order of names.
        bigrams, shingles: two and three words in a row, as written.
        keys: 63-bit posting keys under which memory finds the sentence.
    """

    text: str
    words: tuple[str, ...]
    items: tuple[Item, ...]
    bag: frozenset[str]
    quantities: tuple[Quantity, ...]
    dates: frozenset[str]
    roles: frozenset[Role]
    speakers: frozenset[str]
    official: bool
    quotes: tuple[frozenset[str], ...]
    level: int
    pairs: frozenset[tuple[str, str]]
    bigrams: frozenset[tuple[str, str]]
    shingles: frozenset[tuple[str, ...]]
    keys: frozenset[int]


@lru_cache(maxsize=16384)
def features(sentence: str) -> Features:
    """Return the features of a normalised sentence."""
    return _Reader(sentence, lexicon()).read()


class _Reader:
    """Walks once over the words of a sentence and collects its slots."""

    def __init__(self, sentence: str, lex: Lexicon) -> None:
        self.lex = lex
        self.text = sentence
        self.surface = words(in_figures(sentence))
        self.lower = [lex.plain(word) for word in self.surface]
        self.stems = [stem(word) for word in self.lower]
        self.title_case = _title_case(self.surface, lex.stop)
        self.items: list[Item] = []
        self.quantities: list[Quantity] = []
        self.dates: set[str] = set()
        self.negated = self.hedged = self.planned = -1
        self.reported = not _REPORTED.isdisjoint(self.lower)

    def read(self) -> Features:
        at = 0
        while at < len(self.surface):
            at += self._step(at)
        items = tuple(self.items)
        bag = frozenset(item.canon for item in items)
        lower = tuple(self.lower)
        speakers, official = self._speakers()
        return Features(
            self.text, lower, items, bag, tuple(self.quantities), frozenset(self.dates),
            frozenset(self._roles()), speakers, official,
            tuple(frozenset(words(quote.lower())) for quote in _QUOTED.findall(self.text)),
            min((item.level for item in items), default=DONE),
            _pairs(items), frozenset(pairwise(lower)),
            frozenset(zip(lower, lower[1:], lower[2:], strict=False)) or frozenset([lower]),
            frozenset(hash63(canon) for canon in bag),
        )  # fmt: skip

    def _step(self, at: int) -> int:
        """Read what stands at word `at`; return how many words it takes."""
        word = self.lower[at]
        if self.lex.telling(word):
            for reader in (self._cue, self._cjk, self._name, self._date, self._quantity):
                taken = reader(at)
                if taken:
                    return taken
        size, name = self.lex.class_at(self.lower, self.stems, at)
        if size:
            self._add(name, at, size, self.lex.kinds[name])
            return size
        if word not in self.lex.stop and len(word) > 1:
            proper = self.surface[at][0].isupper() and at > 0 and not self.title_case
            self._add(self.stems[at], at, 1, "proper" if proper else "word")
        return 1

    def _cue(self, at: int) -> int:
        """Note a negation or modal that starts here; return its words if it says nothing else."""
        size, level = next(self.lex.modality.match(self.lower, at), (0, ""))
        if not size or (at > 0 and self.surface[at] == "May" and not self.title_case):
            return 0
        if self.lower[at : at + 2] == ["due", "to"]:
            return self._due(at)
        named = self.lex.class_at(self.lower, self.stems, at)[0] > 0
        if level == "negated" and (size > 1 or not named):
            self.negated = at + size
            return size
        if level == "hedged" and not (self.reported and self.lower[at] == "would"):
            self.hedged = at + size
        elif level in ("hedged", "planned", "expected"):
            self.planned = at + size
        return 0 if named or level in ("announced", "done") else size

    def _due(self, at: int) -> int:
        """Read "due to" as a plan before a verb; 0 where it gives a cause: "closed due to fire"."""
        kinds = [
            self.lex.kinds.get(self.lex.class_at(self.lower, self.stems, k)[1])
            for k in (at - 1, at + 2)
            if 0 <= k < len(self.lower)
        ]
        after = self.lower[at + 2 : at + 3]
        if after not in (["be"], ["have"]) and (kinds[-1:] != ["act"] or kinds[0] == "act"):
            return 0
        self.planned = at + 2
        return 2

    def _add(self, canon: str, at: int, size: int, kind: str) -> None:
        if kind == "act" and self._announced_by_headline(at):
            self.planned = at
        level = DONE
        if self.planned >= 0 and at - self.planned < _REACH:
            level = PLANNED
        if self.hedged >= 0 and at - self.hedged < _REACH:
            level = HEDGED
        self.items.append(
            Item(
                canon,
                " ".join(self.surface[at : at + size]),
                kind,
                self.stems[at + size - 1] if kind not in ("name", "number", "date") else "",
                self.negated >= 0 and at - self.negated < _NEGATION_REACH,
                level,
                at,
                at == 0 or self.lower[at - 1] not in _DETERMINERS,
            )
        )

    def _announced_by_headline(self, at: int) -> bool:
        """Whether "to" and a verb are all that a sentence says of its subject: "Fleet to sail"."""
        return (
            at > 1
            and self.lower[at - 1] == "to"
            and all(item.kind not in ("act", "say") for item in self.items)
        )

    def _name(self, at: int) -> int:
        for size, name in self.lex.names.match(self.lower, at):
            if name.cased and not self._cased(at, size, name.cased):
                continue
            if self.lower[at] == "the" and self._longer_name(at + 1):
                continue  # "the South Korean ministry" is no "the South"
            self._add(name.canon, at, size, "name")
            return size
        size, canon = self.lex.prefixes.match(self.lower, at) or (0, "")
        if size:
            self._add(canon, at, size, "name")
        return size

    def _longer_name(self, at: int) -> bool:
        return at < len(self.lower) and any(
            size > 1 for size, _ in self.lex.names.match(self.lower, at)
        )

    def _cased(self, at: int, size: int, cased: str) -> bool:
        shown = words(cased)
        return all(
            self.surface[at + k] == shown[k]
            or (len(shown[k]) > 3 and self.surface[at + k][0].isupper())
            for k in range(size)
        )

    def _cjk(self, at: int) -> int:
        word = self.surface[at]
        if not (is_cjk(word) or "가" <= word[0] <= "힣"):
            return 0
        rest = word
        for form, canon in _cjk_forms(frozenset(word)):
            if form in rest:
                rest = rest.replace(form, " ")
                self._add(canon, at, 1, "name")
        for piece in rest.split():
            for k in range(max(1, len(piece) - 1)):
                self.items.append(Item(piece[k : k + 2], piece, "word", at=at))
        return 1

    def _date(self, at: int) -> int:
        day = self.lex.weekday(self.lower[at])
        if day:
            last = self.items[-1] if self.items else None
            if last is None or not _said(last) or at - last.at > _SAID_ON:
                self.dates.add(f"w{day}")
            return 1
        date, taken = read_date(self.surface, self.lower, at)
        if taken:
            self.dates.add(date)
            self._add("d:" + date, at, taken, "date")
        return taken

    def _quantity(self, at: int) -> int:
        quantity, taken = read_quantity(self.surface, self.lower, at)
        if quantity is None:
            return 0
        if not quantity.unit:
            quantity = quantity.of(self._noun_after(at + taken))
        self.quantities.append(quantity)
        self._add(f"={quantity.value:g}", at, taken, "number")
        return taken

    def _noun_after(self, at: int) -> str:
        """The first noun within three words after a bare number is what it counts."""
        counted = ""
        for k in range(at, min(at + 3, len(self.lower))):
            word = self.lower[k]
            if word in self.lex.stop:
                if counted or k > at:
                    break
            elif not word[0].isdigit():
                unit = next((base for _, (_, base, _) in self.lex.units_at(self.lower, k)), "")
                counted = unit or self.lex.class_at(self.lower, self.stems, k)[1] or self.stems[k]
                if self.lex.kinds.get(counted) != "quality":
                    break
        return counted

    def _roles(self) -> list[Role]:
        """Actor, action, actor for each action between two actors, in the active direction."""
        found = []
        actors = [
            k
            for k, item in enumerate(self.items)
            if item.kind in ("name", "proper")
            or (item.at == 0 and item.kind == "word" and item.surface[0].isupper())
        ]
        for k, item in enumerate(self.items):
            acting = item.kind == "act" or item.canon in _DIRECTED
            if not acting and not (item.kind == "word" and item.surface.endswith("ed")):
                continue
            before = [a for a in actors if a < k]
            after = [a for a in actors if a > k]
            if not before or not after:
                continue
            one, other = self.items[before[-1]].canon, self.items[after[0]].canon
            action = item.canon
            if one == other:
                continue
            if self._passive(item):
                one, other = other, one
            if item.kind == "act" or action == "#invite":
                action, turned = self.lex.converses.get(action, (action, False))
            else:
                turned = False
            if turned:
                one, other = other, one
            first, last = self.items[before[-1]], self.items[after[0]]
            shown = f"{first.surface} {item.surface} {last.surface}"
            found.append(Role(one, action, other, shown))
        return found

    def _passive(self, item: Item) -> bool:
        """Whether a form of "be" stands shortly before an action and "by" after it."""
        before = self.lower[max(0, item.at - 3) : item.at]
        return not _BE.isdisjoint(before) and "by" in self.lower[item.at + 1 :]

    def _speakers(self) -> tuple[frozenset[str], bool]:
        """Who says it: names in the clause of a reporting verb, and whether one is official."""
        official = False
        found: set[str] = set()
        for k, item in enumerate(self.items):
            if item.kind == "say":
                before = self.items[max(0, k - 4) : k]
                found.update(i.canon for i in before if i.kind in ("name", "proper") or i.at == 0)
                after = self.items[k + 1 : k + 2]
                found.update(i.canon for i in after if i.kind == "proper" and i.at == item.at + 1)
        starts = self.lex.speakers.table
        for at in (at for at, word in enumerate(self.lower) if word in starts):
            for _size, sense in self.lex.speakers.match(self.lower, at):
                official |= sense == "official"
        return frozenset(found), official


def _said(item: Item) -> bool:
    """Whether somebody has said something; "the appeal" and "will announce" are no such words."""
    return item.kind == "say" and item.verb and item.level == DONE


def _title_case(surface: list[str], stop: frozenset[str]) -> bool:
    """Whether all that matters begins with a capital, which then says nothing about names."""
    telling = [w for w in surface if w[0].isalpha() and len(w) > 2 and w.lower() not in stop]
    return sum(word[0].isupper() for word in telling) > _TITLE * len(telling)


# Of five words or less not one is lower case: "Brann beat Molde in Bergen" has one verb only.
_TITLE = 0.8


def _pairs(items: tuple[Item, ...]) -> frozenset[tuple[str, str]]:
    found = set()
    for k, one in enumerate(items):
        for other in items[k + 1 : k + 1 + _WINDOW]:
            if one.canon != other.canon:
                found.add((min(one.canon, other.canon), max(one.canon, other.canon)))
    return frozenset(found)


# Pairs within three items: best of 1, 3 and 5 on the background training set (paired AUC .951).
_WINDOW = 3
_BEFORE_NOUNS = """
    the a an this that these those his her its their our my any every first second third last next
    possible potential planned such no of in for on at by with
"""
_DETERMINERS = frozenset(_BEFORE_NOUNS.split())
# What one says to another; plain saying has no direction worth comparing.
_DIRECTED = frozenset(
    {"#accuse", "#warn", "#threaten", "#urge", "#ask", "#invite", "#criticise", "#praise"}
    | {"#condemn", "#thank", "#demand"}
)
# What was said in the past puts "will" into "would".
_REPORTED = frozenset({"said", "told", "announced", "added", "confirmed", "promised", "vowed"})
_BE = frozenset({"is", "are", "was", "were", "been", "being", "be", "got"})


@lru_cache(maxsize=4096)
def _cjk_forms(characters: frozenset[str]) -> tuple[tuple[str, str], ...]:
    """The names that can stand in a run of these characters, longest first."""
    return tuple(pair for pair in _all_cjk_forms() if pair[0][0] in characters)


@lru_cache(maxsize=1)
def _all_cjk_forms() -> tuple[tuple[str, str], ...]:
    return tuple(sorted(lexicon().cjk_names.items(), key=lambda pair: -len(pair[0])))
