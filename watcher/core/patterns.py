"""Regular expressions from the watchlist, made safe: a slow one cannot hold up the program.

Knows nothing of topics. `re` cannot stop a search once begun; `regex` can.
"""

import regex  # type: ignore[import-untyped]  # ships no types

TIME_LIMIT = 0.25
"""Seconds for one search. Own measure: plain patterns take under 5 ms on the longest text."""

LEAST_LIMIT = 0.01
"""Seconds that a search is given at least, however many ran out of time before: twice what is plain
takes."""

LONGEST_TEXT = 50_000
"""Characters searched: ten times a long article."""

_PROBE = 3_000  # repetitions on which catastrophic patterns run out of PROBE_LIMIT, plain ones not
_PROBE_LIMIT = 0.1
_PROBES = 3  # on a busy machine a plain pattern runs out of it once, hardly thrice
_PROBE_CHARACTERS = 6


class Slow(Exception):  # noqa: N818 - names what happened; a value of the search, not a failure
    """The search ran out of time.

    Attributes:
        spans: where it had matched by then.
    """

    def __init__(self, spans: list[tuple[int, int]]) -> None:
        super().__init__(spans)
        self.spans = spans


class Pattern:
    """A compiled regular expression, case-insensitive."""

    def __init__(self, source: str) -> None:
        self._compiled = regex.compile(source, regex.IGNORECASE)

    def search(self, text: str, limit: float = TIME_LIMIT) -> list[tuple[int, int]]:
        """Return where it matches in the first LONGEST_TEXT characters; empty matches do not count.

        Raises:
            Slow: after `limit` seconds.
        """
        spans: list[tuple[int, int]] = []
        matches = self._compiled.finditer(text[:LONGEST_TEXT], timeout=limit)
        try:
            spans.extend(match.span() for match in matches if match.start() < match.end())
        except TimeoutError as error:
            raise Slow(spans) from error
        return spans

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
            self.search(probe, _PROBE_LIMIT)
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
