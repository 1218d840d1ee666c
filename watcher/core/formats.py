"""Recognise entries that report no development of their own by how they are written.

Live pages, digests, analyses, explainers, opinions, quizzes, galleries: patterns of headline,
summary and address, read from the data file of the same name. A hint, never a veto.
"""

import re
from functools import lru_cache
from urllib.parse import urlsplit

from watcher.core.lexicon import rows
from watcher.core.rules import Rules

# Of these kinds five in six entries repeat; live pages and galleries often carry news.
RETELLING = frozenset({"analysis", "explainer", "opinion", "digest", "quiz", "sponsored"})

# A headline and a summary show what they are at their beginning, and one of the patterns takes
# quadratic time: a hostile title of 4.5 kB cost 3.5 s.
_LOOKED_AT = 500


def formats(title: str, summary: str, url: str) -> frozenset[str]:
    """Return the kinds an entry is written as: live, digest, analysis, explainer and so on."""
    title, summary = title[:_LOOKED_AT], summary[:_LOOKED_AT]
    places = {"title": title, "summary": summary, "url": urlsplit(url).path if url else ""}
    found: set[str] = set()
    for where, (some, kinds) in _patterns().items():
        for text in [places[where]] if where in places else [title, summary]:
            if some.search(text):
                found.update(kind for kind, pattern in kinds if pattern.search(text))
    return frozenset(found)


@lru_cache(maxsize=1)
def _patterns() -> dict[str, tuple[Rules, list[tuple[str, re.Pattern[str]]]]]:
    """Where to look, to all expressions, of which mostly none is there, and to each kind's."""
    joined: dict[str, dict[str, list[str]]] = {}
    for kind, where, pattern in rows("formats.tsv"):
        joined.setdefault(where, {}).setdefault(kind, []).append(f"(?:{pattern})")
    return {
        where: (
            Rules([part for each in kinds.values() for part in each]),
            [(kind, re.compile("|".join(each), re.IGNORECASE)) for kind, each in kinds.items()],
        )
        for where, kinds in joined.items()
    }
