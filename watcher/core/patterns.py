"""Regular expressions from the watchlist, made safe: a slow one cannot hold up the program.

Knows nothing of topics. `re` cannot stop a search once begun; `regex` can.
"""

import regex  # type: ignore[import-untyped]  # ships no types

TIME_LIMIT = 0.25
"""Seconds for one search. Own measure: plain patterns take under 5 ms on the longest text."""

LONGEST_TEXT = 50_000
"""Characters searched: ten times a long article."""

_PROBE = 3_000  # repetitions on which catastrophic patterns run out of PROBE_LIMIT, plain ones not
_PROBE_LIMIT = 0.1
_PROBES = 3  # on a busy machine a plain pattern runs out of it once, hardly thrice
_PROBE_CHARACTERS = 6


class Slow(Exception):  # noqa: N818 - names what happened; a value of the search, not a failure
    """The search ran out of time."""


class Pattern:
    """A compiled regular expression, case-insensitive."""

    def __init__(self, source: str) -> None:
        self._compiled = regex.compile(source, regex.IGNORECASE)

    def search(self, text: str) -> list[tuple[int, int]]:
        """Return where it matches in the first LONGEST_TEXT characters; empty matches do not count.

        Raises:
            Slow: after TIME_LIMIT seconds.
        """
        return self._search(text[:LONGEST_TEXT], TIME_LIMIT)

    def _search(self, text: str, limit: float) -> list[tuple[int, int]]:
        try:
            spans = [match.span() for match in self._compiled.finditer(text, timeout=limit)]
        except TimeoutError as error:
            raise Slow from error
        return [(start, end) for start, end in spans if start < end]

    def is_slow(self) -> bool:
        """Say whether it runs out of time on repetitions of what it is made of."""
        letters = [c for c in dict.fromkeys(self._compiled.pattern) if c.isalnum()]
        for character in ["a", "0", " ", *letters[:_PROBE_CHARACTERS]]:
            probe = character * _PROBE + "\n!"
            if all(self._runs_out(probe) for _ in range(_PROBES)):
                return True
        return False

    def _runs_out(self, probe: str) -> bool:
        try:
            self._search(probe, _PROBE_LIMIT)
        except Slow:
            return True
        return False

    def matches_nothing_at_all(self) -> bool:
        """Say whether it matches the empty text, hence everywhere."""
        return self._compiled.fullmatch("") is not None


def flaw(source: str) -> str:
    """Say what is wrong with a regular expression, "" if nothing."""
    try:
        pattern = Pattern(source)
    except regex.error as error:
        return f"is not a regular expression: {error}"
    if pattern.matches_nothing_at_all():
        return "matches the empty text, so it would match everything"
    if pattern.is_slow():
        return "takes too long on some texts: avoid repetitions inside repetitions"
    return ""
