"""What says something in Chinese, Japanese and Korean, which write words without a space between.

A run of characters is read from its start, by the longest known form each time: names, classes of
words, and what only joins or says who reports it. What stands between is compared by twos of
characters, without particles and endings, which would be half of them. Knows runs and names, no
items.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import lru_cache

from watcher.core.items import DONE, HEDGED, PLANNED
from watcher.core.lexicon import forms, lexicon, rows
from watcher.core.scripts import script

_TONGUES = {"hangul": "ko", "kana": "ja", "han": "zh"}
_HIRAGANA = re.compile("[\u3041-\u309f]+")
# Single signs are parts of words in Chinese, but for these, which hardly stand in others.
_JOINING = "的了着著是和与與及也都就还還被把已曾並并等之其該该这這那此将將于於据據"
# What stands at a Japanese word: "during", "side", "about".
_AFFIX = re.compile("^[約同各両全計翌](?=..)|(?<=..)[中側内間後前氏的者等]$")
_LEVELS = {"hedged": HEDGED, "expected": PLANNED, "planned": PLANNED}
_ON_SUSPICION = frozenset({"涉嫌", "疑い", "의혹"})  # says what somebody is arrested for
_LEAST = 2  # syllables that stay of a Korean word
# Endings of Korean verbs of doing and becoming, of the past and of quoted speech; particles.
# Source: 표준국어대사전, entries of 어미, 조사.
_ENDINGS = (
    "했다고|했다는|했다며|했다|하였다|한다고|한다는|한다|하기로|하겠다고|하겠다는|하겠다|하는|하고|하며|하면서|하여|해서"
    "|해온|해|할|한|하지|됐다고|됐다는|됐다|되었다|된다고|된다|되는|되고|되며|돼|될|된|되지|시켰다|시킨다|시키는|시키기로"
    "|시킬|시킨|시키겠다는|시키겠다고|었다고|았다고|었다|았다|였다|이었다|이라고|이다|겠다고|겠다는|겠다|으로부터|로부터"
    "|으로서|로서|으로써|로써|에게서|에서는|에서도|에서|에게|까지|부터|보다|처럼|마다|만큼|으로는|으로|라고|라는|라며|은|는"
    "|이|가|을|를|의|에는|에도|에|와|과|로|도|만|들"
)
_ENDING = re.compile(f"(?:{_ENDINGS})$")
# Whoever acts is marked so, a short word after the name at most ("韓国軍が", "북한군은").
_ACTS = {
    "ja": re.compile(r"[\u4e00-\u9fff\u30a0-\u30ff]{0,6}(?:が|は|も)"),
    "ko": re.compile(r"[가-힣]{0,4}?(?:이|가|은|는)(?![가-힣])"),
}
_TOWARDS = re.compile("[对對向就与與]$")
_SUFFERED = {
    "ja": re.compile("され|によって|により|受け"),
    "ko": re.compile("에 의해|당했|당한|받았|받은"),
    "zh": re.compile("被|遭|受到|由"),
}


def tongue(text: str) -> str:
    """Return ko, ja or zh for a text that is mostly in their script, "" for others."""
    return _TONGUES.get(script(text), "")


def surety(sentence: str, language: str) -> int:
    """Return how sure what a sentence says is: HEDGED, PLANNED or DONE, as its words say."""
    if not language:
        return DONE
    return next((level for level, said in _sure(language) if said.search(sentence)), DONE)


@lru_cache(maxsize=4)
def _sure(language: str) -> tuple[tuple[int, re.Pattern[str]], ...]:
    found: dict[int, list[str]] = {HEDGED: [], PLANNED: []}
    for level, code, cell in rows("modality.tsv"):
        if code == language and level in _LEVELS:
            found[_LEVELS[level]] += [
                form for form in forms(cell) if len(form) > 1 and form not in _ON_SUSPICION
            ]
    return tuple(
        (level, re.compile("|".join(map(re.escape, said)))) for level, said in found.items()
    )


def telling(run: str, language: str) -> Iterator[tuple[str, str]]:
    """Yield what a run says, in order: a form and its name or class, or two characters and "".

    Args:
        run: characters without a space.
        language: as from `tongue`.
    """
    table, rest, at = _table(language), "", 0
    while at < len(run):
        form, canon = next(
            (one for one in table.get(run[at], ()) if run.startswith(one[0], at)), ("", "")
        )
        if not form:
            rest += run[at]
            at += 1
            continue
        yield from _twos(rest, language)
        rest = ""
        if canon:
            yield form, canon
        at += len(form)
    yield from _twos(rest, language)


def _twos(rest: str, language: str) -> Iterator[tuple[str, str]]:
    if language == "ja":
        rest = _HIRAGANA.sub(" ", rest)
    for piece in rest.split():
        shown = _BARE[language](piece)
        if shown in _joining(language):
            continue
        for k in range(max(1, len(shown) - 1)):
            yield shown[k : k + 2], ""


@lru_cache(maxsize=65536)
def _bare(word: str) -> str:
    """A Korean word without two of its endings, as long as something stays."""
    for _ in range(2):
        shorter = _ENDING.sub("", word)
        if len(shorter) < _LEAST:
            break
        word = shorter
    return word


def _affixed(word: str) -> str:
    return _AFFIX.sub("", word)


_BARE: dict[str, Callable[[str], str]] = {"ko": _bare, "ja": _affixed, "zh": str}


def acting(sentence: str, language: str, names: Mapping[str, str]) -> str:
    """Return who of two acts, "" where that is not clear.

    Args:
        sentence: normalised.
        language: as from `tongue`.
        names: two names, each as the sentence writes it: to what it stands for.
    """
    at = sorted((sentence.find(shown), shown) for shown in names)
    if len(at) != 2 or _SUFFERED[language].search(sentence):
        return ""
    if language == "zh":
        return "" if _TOWARDS.search(sentence[: at[0][0]]) else names[at[0][1]]
    marked = [shown for place, shown in at if _ACTS[language].match(sentence, place + len(shown))]
    return names[marked[0]] if len(marked) == 1 else ""


@lru_cache(maxsize=4)
def _joining(language: str) -> frozenset[str]:
    """What only joins words or says who reports it."""
    found = {form for row in rows("stopwords.tsv") if row[0] == language for form in forms(row[1])}
    for role, code, cell in rows("reporting.tsv"):
        if code == language and role in ("verb", "phrase", "media"):
            found.update(forms(cell))
    return frozenset(found)


@lru_cache(maxsize=4)
def _table(language: str) -> dict[str, Sequence[tuple[str, str]]]:
    """By its first character each form, longest first, with its name or class; "" says nothing."""
    known = dict.fromkeys((form for form in _joining(language) if len(form) > 1), "")
    if language == "zh":
        known |= dict.fromkeys(_JOINING, "")
    for code, name, cell in rows("translated.tsv"):
        if code == language:
            known |= dict.fromkeys(forms(cell), f"#{name}")
    known |= lexicon().cjk_names
    table: dict[str, list[tuple[str, str]]] = {}
    for form in sorted(known, key=lambda form: (-len(form), form)):
        table.setdefault(form[0], []).append((form, known[form]))
    return dict(table)
