from watcher.core.topics import All, Any_, Near, Not, Term, terms_of, wanted

SHELLS, GUNS, TOYS, TANKS = Term("shells"), Term("guns"), Term("toys"), Term("tanks")
EXPRESSION = All((Any_((SHELLS, GUNS)), Near((TANKS, GUNS), 5), Not((TOYS,))))


def test_terms_in_the_order_of_the_watchlist() -> None:
    assert list(terms_of(EXPRESSION)) == [SHELLS, GUNS, TANKS, GUNS, TOYS]


def test_wanted_terms_are_not_those_of_none() -> None:
    assert list(wanted(EXPRESSION)) == [SHELLS, GUNS, TANKS, GUNS]
    assert not list(wanted(Not((TOYS,))))
