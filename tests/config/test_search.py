import re
from urllib.parse import parse_qs, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from watcher.config.search import MOST_WORDS, Service, build
from watcher.core.topics import All, Any_, Expr, Near, Not, Term

GOOGLE, GDELT = Service.GOOGLE_NEWS, Service.GDELT


def any_of(*texts: str) -> Any_:
    return Any_(tuple(Term(text) for text in texts))


def asked(match: Expr, service: Service = GOOGLE, language: str = "", country: str = "") -> str:
    return build(service, match, language, country).text.removesuffix(" when:2d")


def test_each_condition_is_a_group() -> None:
    match = All((any_of("Norway*", "Oslo"), any_of("cod quota", "haddock"), Not((Term("recipe"),))))
    assert asked(match) == '(Norway OR Oslo) ("cod quota" OR haddock) -recipe'
    assert asked(match, GDELT) == '(Norway OR Oslo) ("cod quota" OR haddock) -recipe'


def test_one_term_stands_alone() -> None:  # GDELT refuses parentheses around it
    assert asked(Term("trawler")) == "trawler"
    assert asked(Near((Term("trawler"), Term("cod")))) == "trawler cod"


def test_alternatives_of_several_conditions_find_more_not_less() -> None:
    both = All((any_of("quota", "limit"), Term("haddock")))
    assert (
        asked(Any_((both, Term("whaling")))) == "(quota OR whaling OR limit) (haddock OR whaling)"
    )
    # Without a term for one alternative the group would exclude it.
    pattern = Term("KN-[0-9]+", regex=True)
    assert asked(All((Term("whaling"), Any_((Not((Term("x"),)), Term("cod")))))) == "whaling"
    assert asked(All((Term("whaling"), pattern))) == "whaling"


def test_terms_are_those_of_the_language() -> None:
    match = All((
        any_of("Norway", "Норвегия", "노르웨이", "挪威", "ノルウェー"),
        Any_((Term("cod", language="en"), Term("torsk", language="no"), Term("треска"))),
    ))  # fmt: skip
    assert asked(match) == "Norway cod"
    assert asked(match, language="no") == "Norway torsk"
    assert asked(match, language="nb") == "Norway torsk"
    assert asked(match, language="ru") == "Норвегия треска"
    # No Korean word for the second: any is better than none.
    assert asked(match, language="ko") == "노르웨이 (cod OR torsk OR треска)"
    assert asked(match, GDELT, language="ko") == "Norway cod sourcelang:korean"


def test_short_terms_and_doubles_are_left_out() -> None:
    assert asked(any_of("EU", "Norway*", "norway", "KN-23", "北")) == '(Norway OR "KN-23")'


def test_editions() -> None:
    def edition(language: str, country: str = "") -> dict[str, list[str]]:
        url = build(GOOGLE, Term("torsk"), language, country).url
        assert url.startswith("https://news.google.com/rss/search?")
        return {key: value for key, value in parse_qs(urlsplit(url).query).items() if key != "q"}

    assert edition("") == {"hl": ["en-US"], "gl": ["US"], "ceid": ["US:en"]}
    assert edition("en", "GB") == {"hl": ["en-GB"], "gl": ["GB"], "ceid": ["GB:en"]}
    assert edition("ko") == {"hl": ["ko"], "gl": ["KR"], "ceid": ["KR:ko"]}
    assert edition("de", "AT") == {"hl": ["de"], "gl": ["AT"], "ceid": ["AT:de"]}
    assert edition("zh", "TW") == {"hl": ["zh-TW"], "gl": ["TW"], "ceid": ["TW:zh-Hant"]}
    assert edition("pt") == {"hl": ["pt-BR"], "gl": ["BR"], "ceid": ["BR:pt-419"]}


def test_gdelt_is_asked_for_a_list_as_json() -> None:
    query = parse_qs(urlsplit(build(GDELT, Term("cod"), "no").url).query)
    assert query["query"] == ["cod sourcelang:norwegian"]
    assert (query["mode"], query["format"], query["sort"]) == (["artlist"], ["json"], ["datedesc"])


def test_what_cannot_be_asked_for_is_an_error() -> None:
    with pytest.raises(ValueError, match="no term that can be searched for"):
        build(GOOGLE, Term("a.*b", regex=True))
    with pytest.raises(ValueError, match="in the language gd with gdelt"):
        build(GDELT, Term("cod"), "gd")


words = st.text("abcdefgh", min_size=3, max_size=9)
expressions = st.recursive(
    st.builds(Term, words | st.lists(words, min_size=2, max_size=4).map(" ".join)),
    lambda inner: st.one_of(
        st.builds(All, st.lists(inner, min_size=1, max_size=9).map(tuple)),
        st.builds(Any_, st.lists(inner, min_size=1, max_size=40).map(tuple)),
    ),
    max_leaves=60,
)


@given(expressions)
def test_a_query_is_bounded_and_says_what_it_leaves_out(match: Expr) -> None:
    query = build(GOOGLE, match)
    text = query.text.removesuffix(" when:2d")
    count = len(text.replace(" OR ", " ").split())
    assert count <= 2 * MOST_WORDS
    assert len(query.url) < 2000
    asked_for = re.findall(r'"[^"]+"|\w+', text)
    assert not {f'"{term}"' if " " in term else term for term in query.left_out} & set(asked_for)
