"""Each way to write `match`, and the expression it means."""

from collections.abc import Callable

import pytest

from watcher.config import Watchlist
from watcher.core.matcher import Matcher
from watcher.core.topics import All, Any_, Expr, Near, Not, Term

Load = Callable[..., Watchlist]
Problems = Callable[..., list[str]]

ALIASES = "aliases:\n  dprk: [North Korea, 're:\\bKCNA\\b']\n  foe: {en: [Foe, Enemy], ko: 적}\n"
A, B, C = Term("a"), Term("b"), Term("c")


def expr(loaded: Load, match: str) -> Expr:
    return loaded(f"{ALIASES}topics: [{{name: t, match: {match}}}]").topics[0].match


@pytest.mark.parametrize(
    ("match", "meaning"),
    [
        ("a", A),
        ("missile*", Term("missile*")),
        ("'re: a+'", Term("a+", regex=True)),
        ("[a]", Any_((A,))),
        ("[a, [b, c]]", Any_((A, Any_((B, C))))),
        ("{any: [a, b]}", Any_((A, B))),
        ("{any: a}", Any_((A,))),
        ("{all: [a, b]}", All((A, B))),
        ("{all: [a], any: [b], none: [c]}", All((A, Any_((B,)), Not((C,))))),
        ("{all: [a, {none: [b, c]}]}", All((A, Not((B, C))))),
        ("{near: [a, b]}", Near((A, B))),
        ("{near: [a, b], within: sentence}", Near((A, B))),
        ("{near: [a, [b, c]], within: 20}", Near((A, Any_((B, C))), 20)),
        ("{en: [a], ko: 미사일}", Any_((Term("a", language="en"), Term("미사일", language="ko")))),
        ("{no: [a]}", Any_((Term("a", language="no"),))),  # D04
        ('["@dprk"]', Any_((Any_((Term("North Korea"), Term(r"\bKCNA\b", regex=True))),))),
        ('"@foe"', Any_((Term("Foe", language="en"), Term("Enemy", language="en"),
                         Term("적", language="ko")))),
    ],
)  # fmt: skip
def test_what_a_match_means(loaded: Load, match: str, meaning: Expr) -> None:
    assert expr(loaded, match) == meaning


def test_a_topic_knows_its_aliases(loaded: Load) -> None:
    topic = loaded(
        f'{ALIASES}topics: [{{name: t, match: {{all: ["@foe", [{{any: ["@dprk"]}}]]}}}}]'
    )
    assert topic.topics[0].aliases == {"dprk": ("North Korea",), "foe": ("Foe", "Enemy", "적")}


def test_the_result_is_what_the_matcher_takes(loaded: Load) -> None:
    topics = loaded(f'{ALIASES}topics: [{{name: t, match: {{all: ["@dprk", missile*]}}}}]').topics
    (match,) = Matcher(topics).match("North Korea fired two missiles.")
    assert match.terms == ("North Korea", "missile*")


@pytest.mark.parametrize(
    ("match", "path", "words"),
    [
        ("{all: [{any: [a, b, 're:(']}]}", ".all[0].any[2]", "is not a regular expression"),
        ("[a, 're:x*']", "[1]", "matches the empty text"),
        ("[a, 're:(a+)+$']", "[1]", "takes too long"),
        ("[a, b*c]", "[1]", "only at the end of a word"),
        ("['?!']", "[0]", "no letter or digit"),
        ("['  ']", "[0]", "is empty; write a text"),
        ('["@dprq"]', "[0]", 'is not in `aliases`; did you mean "dprk"?'),
        ("[155]", "[0]", 'must be text; put it in quotes: "155"'),  # D04
        ("[1.10]", "[0]", 'must be text; put it in quotes: "1.10"'),  # D04
        ("true", "", 'must be text; put it in quotes: "true"'),  # D04
        ("[]", "", "is an empty list"),
        ("{}", "", "has no condition; write all, any or none"),
        ("{any: {all: [a]}}", ".any", "must be a list"),
        ("{al: [a]}", ".al", 'unknown key "al"; did you mean "all"?'),
        ("{any: [a], ko: [b]}", ".ko", 'unknown key "ko"; known keys are all, any, none'),
        ("{near: [a]}", ".near", "needs two items or more"),
        ("{near: [a, b], within: 0}", ".within", "is no distance"),
        ("{near: [a, b], within: true}", ".within", "is no distance"),
        ("{near: [a, b], within: line}", ".within", "is no distance"),
        ("{near: [a, b], any: [c]}", ".any", "unknown key"),
        ("{within: 5}", ".near", '"near" is missing'),
        ("{en: [a], ko: []}", ".ko", "is an empty list"),
        ("{none: [a]}", "", "matches every text that lacks its terms"),
        ("{any: [a, {none: [b]}]}", "", "matches every text that lacks its terms"),
    ],
)
def test_what_is_refused(problems: Problems, match: str, path: str, words: str) -> None:
    found = problems(f"{ALIASES}topics:\n- name: t\n  match: {match}")
    assert len(found) == 1
    assert found[0].startswith(f"watchlist.yaml:6: topics[0].match{path}: ")
    assert words in found[0]


@pytest.mark.parametrize(
    ("aliases", "words"),
    [
        ("{a: []}", "aliases.a: is an empty list"),
        ("{a: [x, '@b'], b: [y]}", "aliases.a[1]: value @b: begins with @"),
        ("{a: {en: [x], xx: [y]}}", "aliases.a.xx: is no two-letter language code"),
        ("{a b: [x]}", "aliases.a b: is no name"),
        ("[a]", "aliases: must be a mapping"),
        ("{a: 5}", "aliases.a: value 5: must be a list"),
    ],
)
def test_aliases_that_are_refused(problems: Problems, aliases: str, words: str) -> None:
    found = problems(f"aliases: {aliases}")
    assert len(found) == 1
    assert words in found[0]
