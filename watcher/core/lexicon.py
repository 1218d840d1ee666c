"""General news vocabulary, read once from the data files beside this module.

The files say which spellings, names, synonyms, numbers and phrases mean the same in news copy, for
any topic; how to extend each per language stands at its head. This module only loads and indexes
them: what follows from a word is decided elsewhere.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from importlib import resources
from typing import Generic, TypeVar

from watcher.core.text import is_cjk, stem, words

Key = tuple[str, ...]
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Name:
    """A known name.

    Attributes:
        canon: "@kp" for the country and whoever speaks for it; "@un", "@us.nasa", "@ru.putin".
        place: the form names the capital or a seat of power.
        cased: the form counts only as written here (US, UN); "" if any case will do.
    """

    canon: str
    kind: str
    place: bool = False
    cased: str = ""


@dataclass(slots=True)
class Phrases(Generic[T]):
    """Values of phrases, found by the phrase's first word, longest phrase first.

    Attributes:
        table: first word to the phrases that begin with it.
        sizes: first word to how many words they have, each once, longest first.
    """

    table: dict[str, dict[Key, T]] = field(default_factory=dict)
    sizes: dict[str, tuple[int, ...]] = field(default_factory=dict)

    def add(self, key: Key, value: T) -> None:
        """Add a phrase; the first value of a phrase stays."""
        if not key:
            return
        options = self.table.setdefault(key[0], {})
        options.setdefault(key, value)
        self.sizes[key[0]] = tuple(sorted({len(known) for known in options}, reverse=True))

    def first(self, sequence: Sequence[str], at: int) -> tuple[int, T] | None:
        """Return (words, value) of the longest phrase that stands at index `at`, or None."""
        options = self.table.get(sequence[at])
        if options is not None:
            left = len(sequence) - at
            for size in self.sizes[sequence[at]]:
                if size <= left and (key := tuple(sequence[at : at + size])) in options:
                    return size, options[key]
        return None

    def alone(self, word: str) -> T | None:
        """Return the value of a word that no longer phrase begins with, None for others."""
        return self.table[word][word,] if self.sizes.get(word) == (1,) else None

    def match(self, sequence: Sequence[str], at: int) -> Iterator[tuple[int, T]]:
        """Yield (words, value) of the phrases that stand at index `at`, longest first."""
        options = self.table.get(sequence[at])
        if options is None:
            return
        left = len(sequence) - at
        for size in self.sizes[sequence[at]]:
            if size <= left and (key := tuple(sequence[at : at + size])) in options:
                yield size, options[key]


@dataclass(slots=True)
class Prefixes(Generic[T]):
    """Values of forms that inflect, "северн* коре*"; the longest form counts."""

    table: dict[str, list[tuple[Key, T]]] = field(default_factory=dict)

    def add(self, form: str, value: T) -> None:
        """Add a form, a star where a word goes on; a beginning of under three letters is dropped.

        Shorter beginnings mean too much.
        """
        parts = tuple(form.lower().replace("-", " ").split())
        if len(parts[0].rstrip("*")) >= _BEGINNING:
            options = self.table.setdefault(parts[0][:_BEGINNING], [])
            options.append((parts, value))
            options.sort(key=lambda option: -sum(map(len, option[0])))

    def match(self, sequence: list[str], at: int) -> tuple[int, T] | None:
        """Return (words, value) of the longest form at index `at` of lower-case words, or None."""
        for parts, value in self.table.get(sequence[at][:_BEGINNING], ()):
            shown = sequence[at : at + len(parts)]
            if len(shown) == len(parts) and all(map(_begins, shown, parts)):
                return len(parts), value
        return None

    def value(self, word: str) -> T | None:
        """Return the value of one lower-case word, None without one."""
        found = self.match([word], 0)
        return found[1] if found else None

    def begin(self, word: str) -> bool:
        """Whether any form begins with this lower-case word."""
        return any(_begins(word, parts[0]) for parts, _ in self.table.get(word[:_BEGINNING], ()))


def _begins(word: str, part: str) -> bool:
    return word.startswith(part[:-1]) if part.endswith("*") else word == part


_BEGINNING = 3
_POSSESSIVE = re.compile(r"(?:(?<=s)'|'s)$")


@dataclass(slots=True)
class Lexicon:
    """All vocabulary, indexed by lower-case words (names, units, cues) or stems (classes).

    Attributes:
        converses: class to (the class that stands for its group, whether its actors are turned):
            "A gives B" is "B receives A" turned round.
        steps: class to those that come before it in a story.
        beside: word to (its class, the classes beside one of which it has that).
        deeds: classes that are news whatever came before.
        members: stems of words to (group, number) of what they are among things of one kind that
            exclude one another.
        codes: currencies by the codes that may stand before a number.
        exact: classes by their forms as listed; ask it before `classes`, whose stems collide
            (authorities and authorise have one stem).
    """

    names: Phrases[Name] = field(default_factory=Phrases)
    cjk_names: dict[str, str] = field(default_factory=dict)
    prefixes: Prefixes[str] = field(default_factory=Prefixes)
    exact: Phrases[str] = field(default_factory=Phrases)
    classes: Phrases[str] = field(default_factory=Phrases)
    kinds: dict[str, str] = field(default_factory=dict)
    numbers: dict[str, tuple[float, str]] = field(default_factory=dict)
    number_starts: Prefixes[tuple[float, str]] = field(default_factory=Prefixes)
    units: Phrases[tuple[str, str, float]] = field(default_factory=Phrases)
    codes: dict[str, str] = field(default_factory=dict)
    unit_starts: Prefixes[tuple[str, str, float]] = field(default_factory=Prefixes)
    senses: Phrases[str] = field(default_factory=Phrases)
    stop: frozenset[str] = frozenset()
    spelling: dict[str, str] = field(default_factory=dict)
    irregular: dict[str, str] = field(default_factory=dict)
    converses: dict[str, tuple[str, bool]] = field(default_factory=dict)
    opposites: dict[str, frozenset[str]] = field(default_factory=dict)
    steps: dict[str, frozenset[str]] = field(default_factory=dict)
    deeds: frozenset[str] = frozenset()
    beside: dict[str, tuple[str, frozenset[str]]] = field(default_factory=dict)
    members: Phrases[frozenset[tuple[str, int]]] = field(default_factory=Phrases)
    modality: Phrases[str] = field(default_factory=Phrases)
    speakers: Phrases[str] = field(default_factory=Phrases)
    days: Phrases[str] = field(default_factory=Phrases)
    months: dict[str, int] = field(default_factory=dict)
    weekdays: dict[str, int] = field(default_factory=dict)
    month_starts: Prefixes[int] = field(default_factory=Prefixes)
    weekday_starts: Prefixes[int] = field(default_factory=Prefixes)

    def plain(self, shown: str) -> str:
        """Return a word in the form that all tables are asked for: lower case, no possessive."""
        word = _POSSESSIVE.sub("", shown.lower())
        return self.spelling.get(word, word)

    def stem(self, word: str) -> str:
        """Return the stem of a lower-case word; "brought" has that of "bring"."""
        return stem(self.irregular.get(word, word))

    def key(self, form: str) -> Key:
        """Return the words of a form as the tables list them."""
        return tuple(map(self.plain, words(form)))

    def month(self, word: str) -> int:
        """Return the number of the month that a lower-case word names, 0 if none."""
        return self.months.get(word) or self.month_starts.value(word) or 0

    def weekday(self, word: str) -> int:
        """Return 1 (Monday) to 7 for a lower-case word that names a weekday, 0 if none."""
        return self.weekdays.get(word) or self.weekday_starts.value(word) or 0

    def number(self, word: str) -> tuple[float, str]:
        """Return (value, role) of a lower-case number word, (0, "") if it is none."""
        return self.numbers.get(word) or self.number_starts.value(word) or (0.0, "")

    def units_at(self, lower: list[str], at: int) -> Iterator[tuple[int, tuple[str, str, float]]]:
        """Yield (words, (unit, its base, factor)) of the units that stand at word `at`."""
        yield from self.units.match(lower, at)
        if unit := self.unit_starts.match(lower, at):
            yield unit

    def class_at(self, lower: list[str], stems: list[str], at: int) -> tuple[int, str]:
        """Return (words, class) of what stands at word `at`; (0, "") for a word of no class."""
        found = self.exact.first(lower, at)
        if found is None and lower[at] not in _AUXILIARIES:  # "will" is not the stem of "willing"
            found = self.classes.first(stems, at)
        return found or (0, "")

    def class_alone(self, word: str, base: str) -> str:
        """Return the class of a word that no phrase of more words begins with, "" for others.

        Args:
            word: in lower case.
            base: its stem.
        """
        if word in self.exact.table:
            return self.exact.alone(word) or ""
        return "" if word in _AUXILIARIES else self.classes.alone(base) or ""


_AUXILIARIES = frozenset(
    ("will", "would", "shall", "should", "may", "might", "can", "could", "must")
)


def rows(name: str) -> Iterator[list[str]]:
    """Yield the tab-separated columns of a data file without its comments and blank lines."""
    text = (resources.files("watcher.core") / "data" / name).read_text(encoding="utf-8")
    for line in text.splitlines():
        if line.strip() and not line.startswith("#"):
            yield line.split("\t")


def forms(cell: str) -> list[str]:
    """Split a cell into its forms."""
    return [form for form in (part.strip() for part in cell.split("|")) if form]


@lru_cache(maxsize=1)
def lexicon() -> Lexicon:
    """Return the vocabulary, loading it at the first call (about 50 ms)."""
    lex = Lexicon()
    lex.spelling = dict(_spelling())
    lex.irregular = {form: row[0] for row in rows("irregular.tsv") for form in forms(row[1])}
    lex.stop = frozenset(form for row in rows("stopwords.tsv") for form in forms(row[1]))
    _load_names(lex)
    _load_classes(lex)
    _load_quantities(lex)
    for level, language, cell in rows("modality.tsv"):
        if language == "en":
            for form in forms(cell):
                if form not in _NOT_MODAL:
                    lex.modality.add(lex.key(form), level)
    for row in rows("reporting.tsv"):
        for form in forms(row[-1]):
            lex.speakers.add(lex.key(form), row[0])
    _load_dates(lex)
    _load_kinds(lex)
    return lex


def _spelling() -> Iterator[tuple[str, str]]:
    for british, american in rows("spelling.tsv"):
        yield british.lower(), american.lower()


# Too common in running text to say how sure a sentence is; they speak in headlines only.
_NOT_MODAL = frozenset({"to", "to _", "to s", "said", "is to", "are to"})


def _load_names(lex: Lexicon) -> None:
    for canonical, kind, _language, cell in rows("aliases.tsv"):
        canon = "@" + canonical
        for raw in forms(cell):
            form = raw.lstrip("?^~")
            marks = raw[: len(raw) - len(form)]
            place = "^" in marks
            if "?" in marks and form not in _SHORT_FORMS:
                continue  # needs support from the text, which nobody gives yet
            if canonical.endswith(".leader"):  # one person each, not one office holder like another
                last = words(form.rstrip("*").lower())[-1]
                canon = f"@{canonical.split('.')[0]}.{last}"
            if "*" in form:
                lex.prefixes.add(form, canon)
            elif is_cjk(form) or re.match(r"[가-힣]", form):
                lex.cjk_names.setdefault(form, canon)
            else:
                cased = form if form != form.lower() else ""
                lex.names.add(lex.key(form), Name(canon, kind, place, cased))


# Ambiguous elsewhere, but in copy that names the country in full these are its short forms.
_SHORT_FORMS = frozenset({"the North", "the South"})


def _load_classes(lex: Lexicon) -> None:
    for name, kind, cell in rows("classes.tsv"):
        lex.kinds["#" + name] = kind
        for form in forms(cell):
            key = lex.key(form)
            lex.exact.add(key, "#" + name)
            lex.classes.add(tuple(lex.stem(word) for word in key), "#" + name)
    for language, name, cell in rows("translated.tsv"):
        for form in forms(cell) if language == "ru" else ():
            key = lex.key(form.removeprefix("="))
            if form[0] == "=":
                lex.exact.add(key, "#" + name)
            else:
                lex.classes.add(tuple(lex.stem(word) for word in key), "#" + name)
    lex.converses = _converses([("#" + row[0], "#" + row[1]) for row in rows("converses.tsv")])
    opposites: dict[str, set[str]] = {}
    for one, other in (row[:2] for row in rows("opposites.tsv")):
        opposites.setdefault("#" + one, set()).add("#" + other)
        opposites.setdefault("#" + other, set()).add("#" + one)
    lex.opposites = {name: frozenset(others) for name, others in opposites.items()}
    for cell, name, classes in rows("beside.tsv"):
        among = frozenset("#" + one for one in forms(classes))
        lex.beside.update((form, ("#" + name, among)) for form in forms(cell))
    before: dict[str, set[str]] = {}
    for earlier, later in rows("steps.tsv"):
        for name in forms(later):
            before.setdefault("#" + name, set()).update("#" + one for one in forms(earlier))
    lex.deeds = frozenset(name for name, classes in before.items() if "#*" in classes)
    lex.steps = {name: frozenset(classes - {"#*"}) for name, classes in before.items()}


def _converses(pairs: list[tuple[str, str]]) -> dict[str, tuple[str, bool]]:
    """Give each class its group's first class, and whether it looks from the other side."""
    found: dict[str, tuple[str, bool]] = {}
    for one, other in pairs:
        if one == other:
            continue
        if one not in found and other not in found:
            found[one] = (one, False)
        known, new = (one, other) if one in found else (other, one)
        group, turned = found[known]
        found.setdefault(new, (group, not turned))
    return found


def _load_dates(lex: Lexicon) -> None:
    for language, kind, form, value in rows("dates.tsv"):
        if form.endswith("*") and kind in ("month", "weekday"):
            starts = lex.month_starts if kind == "month" else lex.weekday_starts
            starts.add(form, int(value))
        elif kind == "month":
            lex.months.setdefault(form.lower(), int(value))
        elif kind == "named-day":
            lex.days.add(lex.key(form), value)
        elif kind == "weekday" and (language != "en" or len(form) > 3):
            lex.weekdays.setdefault(form.lower(), int(value))


def _load_kinds(lex: Lexicon) -> None:
    found: dict[Key, set[tuple[str, int]]] = {}
    for group, cell in rows("kinds.tsv"):
        for number, member in enumerate(cell.split(",")):
            for form in forms(member):
                key = tuple(map(lex.stem, lex.key(form)))
                found.setdefault(key, set()).add((group, number))
    for key, members in found.items():
        lex.members.add(key, frozenset(members))


# The units that stand before their number, too: "EUR 840,000", "Rs 500 crore".
_CODE = re.compile("(?!UAV|POW)[A-Z]{3}|R[spM]")


def _load_quantities(lex: Lexicon) -> None:
    for _language, word, value, role in rows("numbers.tsv"):
        if word.endswith("*"):
            lex.number_starts.add(word, (float(value), role))
        lex.numbers.setdefault(word.lower(), (float(value), role))
    for canonical, base, factor, cell in rows("units.tsv"):
        scale = 0.0 if factor == "-" else float(factor)
        for form in forms(cell):
            if _CODE.fullmatch(form):
                lex.codes[form] = base
            if "*" in form:
                lex.unit_starts.add(form, (canonical, base, scale))
            else:
                lex.units.add(lex.key(form) or (form,), (canonical, base, scale))
    for sense, _language, cell in rows("approximation.tsv"):
        for form in forms(cell):
            if not form.startswith("_"):
                lex.senses.add(lex.key(form), sense)
