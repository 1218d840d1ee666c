"""What a sentence says, in a form that two sentences can be compared in.

A sentence becomes content items (names by one canonical form, synonyms by their class, other words
by their stem), and typed slots: quantities, dates, names, polarity, modality, roles, speakers,
quotations. Knows nothing of memory: the same sentence always has the same features (cached).
"""

from dataclasses import dataclass, replace
from functools import cached_property, lru_cache

from watcher.core.contractions import spelled_out
from watcher.core.dates import read_date
from watcher.core.eastern import surety, telling, tongue
from watcher.core.figures import in_figures
from watcher.core.items import ANNOUNCED, CALLED_OFF, DONE, HEDGED, PLANNED, Item
from watcher.core.lexicon import Lexicon, lexicon
from watcher.core.quantities import Quantity, read_quantity
from watcher.core.roles import Role, eastern_roles, roles, speakers
from watcher.core.sketch import pairs, sketch
from watcher.core.text import words
from watcher.core.western import in_english, language
from watcher.core.wordform import word
from watcher.model import Sketch

__all__ = ["ANNOUNCED", "DONE", "HEDGED", "PLANNED", "Features", "Item", "features"]

# How many words a negation or a modal word reaches forward ("will not in any case send").
_REACH = 5
_NEGATION_REACH = 3
# "A suspected bomber", "a potential hurdle": these reach no further than the noun. Of 1,297
# labelled pairs one more is judged wrongly with 1, two with 5.
_NOUN_REACH = 2
_QUALITIES = "possible potential probable suspected apparent tentative preliminary"
_OF_NOUNS = frozenset(_QUALITIES.split())
# A weekday so close behind a reporting verb is when it was said, not when it happened.
_SAID_ON = 3
# "The two" counts nothing, "the 20 wolves" do.
_FEW = 4
# "On Tuesday the minister said" begins with it, where the verb only reports. With 2, one more of
# the same pairs is judged wrongly, with 8 none.
_OPENING = 5
_REPORTS = frozenset({"#say", "#announce", "#report", "#claim", "#confirm", "#deny"})


@dataclass(frozen=True)  # without slots, in which nothing that is found later could be kept
class Features:
    """All slots of one sentence; those that only some comparisons ask for are found when they do.

    Attributes:
        words: lower-case words as written, for copies.
        items: content items in text order.
        quantities: its numbers with their units.
        dates: "05-17", "2024", "w3" (weekday, not that of "said on Friday"), "month:5".
        eastern: ko, ja or zh for a sentence that is mostly in their script, "" for others.
    """

    text: str
    words: tuple[str, ...]
    items: tuple[Item, ...]
    quantities: tuple[Quantity, ...]
    dates: frozenset[str]
    eastern: str

    @cached_property
    def bag(self) -> frozenset[str]:
        """The canonical forms of the items."""
        return frozenset([item.canon for item in self.items])

    @cached_property
    def level(self) -> int:
        """The least certain level of its items: HEDGED … DONE."""
        return min([item.level for item in self.items], default=DONE)

    @cached_property
    def roles(self) -> frozenset[Role]:
        """Who did what to whom, converses and passives already turned."""
        if self.eastern:
            return eastern_roles(self.items, self.text, self.eastern)
        return roles(self.items, self.words, lexicon())

    @property
    def speakers(self) -> frozenset[str]:
        """Canonical names of who is quoted or cited."""
        return self._said[0]

    @property
    def official(self) -> bool:
        """Whether one of them speaks for a state or an authority."""
        return self._said[1]

    @cached_property
    def _said(self) -> tuple[frozenset[str], bool]:
        return speakers(self.items, self.words, lexicon())

    @cached_property
    def sketch(self) -> Sketch:
        """The same in numbers, to find and rank it by."""
        return sketch(self.items, self.words)

    @cached_property
    def keys(self) -> frozenset[int]:
        """63-bit posting keys under which memory finds the sentence."""
        return frozenset(self.sketch.keys)

    @property
    def pairs(self) -> frozenset[int]:
        """Content items that stand within three of one another, each pair as a number."""
        return frozenset(pairs(self.sketch))


@lru_cache(maxsize=2048)
def features(sentence: str) -> Features:
    """Return the features of a normalised sentence."""
    return _Reader(sentence, lexicon()).read()


class _Reader:
    """Walks once over the words of a sentence and collects its slots."""

    def __init__(self, sentence: str, lex: Lexicon) -> None:
        self.lex = lex
        self.text = sentence
        self.language = language(sentence)
        written, english = in_english(in_figures(sentence), self.language)
        self.eastern = tongue(written)
        self.sure = surety(written, self.eastern)
        self.surface = words(spelled_out(written))
        if self.language:
            told = ["" if shown.lower() in english else self.language for shown in self.surface]
            self.words = list(map(word, self.surface, told))
        else:
            self.words = list(map(word, self.surface))
        self.lower = [each.plain for each in self.words]
        self.stems = [each.stem for each in self.words]
        # Where all that matters begins with a capital, it says nothing about names; nor does it in
        # German, whose nouns have one.
        titled = [each.capital for each in self.words if each.matters]
        self.title_case = sum(titled) > _TITLE * len(titled)
        self.items: list[Item] = []
        self.quantities: list[Quantity] = []
        self.dates: set[str] = set()
        self.weekdays: list[tuple[int, str]] = []
        self.negated = self.planned = -1
        self.unsure = 0  # words before this one are hedged
        self.reported = not _REPORTED.isdisjoint(self.lower)

    def read(self) -> Features:
        at = 0
        while at < len(self.words):
            at += 1 if self.words[at].inert else self._step(at)
        if self.eastern:
            self._predicate()
        items = self._in_company()
        self.dates.update(day for at, day in self.weekdays if not self._said_on(at))
        return Features(
            self.text,
            tuple(self.lower),
            items,
            tuple(self.quantities),
            frozenset(self.dates),
            self.eastern,
        )

    def _in_company(self) -> tuple[Item, ...]:
        """The items, with words that say another thing beside some others read as that."""
        if self.lex.beside.keys().isdisjoint(self.lower):
            return tuple(self.items)
        found = frozenset([item.canon for item in self.items])
        for k, item in enumerate(self.items):
            name, among = self.lex.beside.get(item.surface.lower(), ("", found))
            if name and among.isdisjoint(found):
                self.items[k] = item._replace(other=name)
            elif name:
                self.items[k] = item._replace(canon=name, kind=self.lex.kinds[name])
        return tuple(self.items)

    def _step(self, at: int) -> int:
        """Read what stands at word `at`; return how many words it takes."""
        here = self.words[at]
        if here.telling:
            taken = (
                (here.cue and self._cue(at))
                or (here.wide and self._wide(at))
                or (here.money and self._money(at))
                or (here.name and self._name(at))
                or (here.date and self._date(at))
                or (here.number and self._quantity(at))
            )
            if taken:
                return taken
        if here.alone:
            self._add(here.alone, at, 1, self.lex.kinds[here.alone])
            return 1
        if here.classed:
            size, name = self.lex.class_at(self.lower, self.stems, at)
            if size:
                self._add(name, at, size, self.lex.kinds[name])
                return size
        if here.content:
            proper = here.capital and at > 0 and not self.title_case
            self._add(here.stem, at, 1, "proper" if proper else "word")
        return 1

    def _cue(self, at: int) -> int:
        """Note a negation or modal that starts here; return its words if it says nothing else."""
        size, level = self.lex.modality.first(self.lower, at) or (0, "")
        if not size or (at > 0 and self.surface[at] == "May" and not self.title_case):
            return 0
        if self.lower[at : at + 2] == ["due", "to"]:
            return self._due(at)
        taken, name = self.lex.class_at(self.lower, self.stems, at)
        named = taken > 0
        # To call something off says more than that it will not be.
        called_off = taken == size and name in CALLED_OFF
        if level == "negated" and not called_off and (size > 1 or not named):
            if self.negated >= 0 and size > 1 and at - self.negated < size:
                # "did not rule out" leaves it possible
                self.negated, self.unsure = -1, at + size + _REACH
            else:
                self.negated = at + size
            return size
        if level == "hedged" and not (self.reported and self.lower[at] == "would"):
            self.unsure = at + size + self._hedges(at, size)
        elif level in ("hedged", "planned", "expected"):
            self.planned = at + size
        return 0 if named or level in ("announced", "done") else size

    def _hedges(self, at: int, size: int) -> int:
        """How many words a modal phrase hedges; "suspect that" all that follows."""
        if self.lower[at + size - 1] == "that":
            return len(self.lower)
        return _NOUN_REACH if self.lower[at] in _OF_NOUNS else _REACH

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
        if kind == "act" and (self._announced_by_headline(at) or self._scheduled(at)):
            self.planned = at
        level = DONE
        if self.planned >= 0 and at - self.planned < _REACH:
            level = PLANNED
        if at < self.unsure:
            level = HEDGED
        if kind == "say" and self.lower[at] in _REPORTED:
            level = DONE  # "would strike, their union said"
        self.items.append(
            Item(
                canon,
                self.surface[at] if size == 1 else " ".join(self.surface[at : at + size]),
                kind,
                self.stems[at + size - 1] if kind not in ("name", "number", "date") else "",
                self.negated >= 0 and at - self.negated < _NEGATION_REACH,
                level,
                at,
                at == 0 or self.lower[at - 1] not in _DETERMINERS,
            )
        )

    def _announced_by_headline(self, at: int) -> bool:
        """Whether "to" and a verb are all that a headline says of its subject: "Fleet to sail"."""
        return (
            at > 1
            and self.lower[at - 1] == "to"
            and _ARTICLES.isdisjoint(self.lower[:at])
            and all(item.kind not in ("act", "say") for item in self.items)
        )

    def _scheduled(self, at: int) -> bool:
        """Whether the present tense and a time tell of what is ahead: "starts in March"."""
        if self.lower[at] not in _SCHEDULED:
            return False
        preposition, time = (*self.lower[at + 1 : at + 3], "", "")[:2]
        if preposition in _AHEAD or self.lex.weekday(preposition):
            return True
        named = time in _AHEAD or self.lex.weekday(time) or self.lex.month(time)
        return preposition in ("in", "on") and bool(named or time[:1].isdigit())

    def _money(self, at: int) -> int:
        """Read what is written as "EUR 840,000"."""
        if not self.lower[at + 1 : at + 2] or not self.lower[at + 1][0].isdigit():
            return 0
        quantity, taken = read_quantity(self.surface, self.lower, at + 1)
        if quantity is None:
            return 0
        shown = f"{self.surface[at]} {quantity.surface}"
        self.quantities.append(
            replace(quantity, unit=self.lex.codes[self.surface[at]], surface=shown)
        )
        self._add(f"={quantity.value:g}", at, taken + 1, "number")
        return taken + 1

    def _name(self, at: int) -> int:
        if (
            self.surface[at] in _DOLLARS
            and self.surface[at + 1 : at + 2]
            and self.surface[at + 1][0] == "$"
        ):
            return 1  # "US$400" names no country
        for size, name in self.lex.names.match(self.lower, at):
            if name.cased and not self._cased(at, size, name.cased):
                continue
            if self.lower[at] == "the" and self._longer_name(at + 1, size):
                continue  # "the South Korean ministry" is no "the South", nor is "the North Sea"
            self._add(name.canon, at, size, "name")
            return size
        size, canon = self.lex.prefixes.match(self.lower, at) or (0, "")
        if size:
            self._add(canon, at, size, "name")
        return size

    def _longer_name(self, at: int, least: int) -> bool:
        """Whether a name of `least` words or more stands at word `at`, known or in capitals."""
        shown = self.surface[at : at + least]
        capitals = len(shown) == least and all(word[0].isupper() for word in shown)
        return (capitals and not self.title_case) or any(
            size >= least for size, _ in self.lex.names.match(self.lower, at)
        )

    def _cased(self, at: int, size: int, cased: str) -> bool:
        shown = words(cased)
        return all(
            self.surface[at + k] == shown[k]
            or (at + k == 0 and not shown[k].isupper() and self.surface[0] == shown[0].capitalize())
            or (len(shown[k]) > 3 and self.surface[at + k][0].isupper())
            for k in range(size)
        )

    def _wide(self, at: int) -> int:
        """Read a run of characters without spaces; what is no known word in it, in twos."""
        run = self.surface[at]
        for shown, canon in telling(run, self.eastern or tongue(run) or "zh"):
            kind = "name" if canon[:1] == "@" else self.lex.kinds[canon] if canon else "word"
            level = self.sure if kind in ("act", "say") else DONE
            self.items.append(Item(canon or shown, shown, kind, level=level, at=at))
        return 1

    def _predicate(self) -> None:
        """Say of the last act that it is what the sentence says; others are told along with it."""
        last = max((k for k, one in enumerate(self.items) if one.kind == "act"), default=-1)
        if last >= 0:
            self.items[last] = self.items[last]._replace(verb=True)

    def _date(self, at: int) -> int:
        day = self.lex.weekday(self.lower[at])
        if day:
            self.weekdays.append((at, f"w{day}"))
            return 1
        date, taken = read_date(self.surface, self.lower, at)
        if taken:
            self.dates.add(date)
            self._add("d:" + date, at, taken, "date")
        return taken

    def _said_on(self, at: int) -> bool:
        """Whether a weekday is when it was said: "said on Friday", "on Friday said"."""
        telling = [item for item in self.items if item.kind in ("act", "say") and item.verb]
        if at < _OPENING:
            return bool(telling) and _said(telling[0]) and telling[0].canon in _REPORTS
        last = next((item for item in reversed(self.items) if item.at < at), None)
        if last is not None and _said(last) and at - last.at <= _SAID_ON:
            return True
        return any(_said(item) and item.at == at + 1 for item in telling)

    def _quantity(self, at: int) -> int:
        quantity, taken = read_quantity(self.surface, self.lower, at)
        if quantity is None:
            return 0
        if not quantity.unit:
            counted = self._noun_after(at + taken)
            few = quantity.value <= _FEW and self.lower[at - 1 : at] == ["the"]
            if few and self.lex.kinds.get(counted, "act") == "act":
                return taken  # "between the two" counts nothing
            quantity = quantity.of(counted)
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


def _said(item: Item) -> bool:
    """Whether somebody has said something; "the appeal" and "will announce" are no such words."""
    return item.kind == "say" and item.verb and item.level == DONE


# Of five words or less not one is lower case: "Brann beat Molde in Bergen" has one verb only.
_TITLE = 0.8
_BEFORE_NOUNS = """
    the a an this that these those his her its their our my any every first second third last next
    possible potential planned such no of in for on at by with
"""
_DETERMINERS = frozenset(_BEFORE_NOUNS.split())
# Headlines leave them out.
_ARTICLES = frozenset({"the", "a", "an"})
_PRESENT = """
    starts begins opens closes ends resumes arrives leaves departs returns launches expires
"""
_SCHEDULED = frozenset(_PRESENT.split())
_DOLLARS = frozenset({"US", "HK", "A", "AU", "NZ", "C", "CA", "S"})
_AHEAD = ("next", "tomorrow", "later")
# What was said in the past puts "will" into "would".
_REPORTED = frozenset(
    {
        "said",
        "told",
        "announced",
        "added",
        "confirmed",
        "promised",
        "vowed",
        "predicted",
        "forecast",
    }
)
