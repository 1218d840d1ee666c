from watcher.core.expressions import Close, Every, Neither, Some, Words, prepare
from watcher.core.topics import All, Any_, Near, Not, Term

A, B, R = Term("aa"), Term("bb"), Term("r", regex=True)
NUMBERS = {A: 0, B: 1, R: 2}


def words(*literals: int, patterns: tuple[int, ...] = ()) -> Words:
    return Words(frozenset(literals), frozenset(patterns))


def test_lists_of_terms_become_one_set() -> None:
    assert prepare(A, NUMBERS) == words(0)
    assert prepare(Any_((A, R, B)), NUMBERS) == words(0, 1, patterns=(2,))


def test_the_rest_keeps_its_shape() -> None:
    assert prepare(All((A, Not((B,)))), NUMBERS) == Every((words(0), Neither((words(1),))))
    assert prepare(Any_((A, All((B,)))), NUMBERS) == Some((words(0), Every((words(1),))))


def test_near_knows_all_its_terms() -> None:
    near = prepare(Near((A, Any_((B, R))), 5), NUMBERS)
    assert near == Close((words(0), words(1, patterns=(2,))), 5, words(0, 1, patterns=(2,)))
