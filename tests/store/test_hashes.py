from hypothesis import given
from hypothesis import strategies as st

from watcher.store import hashes, packed
from watcher.store.columns import INT64_MAX


@given(st.text(st.characters()))
def test_a_text_and_its_stored_form_have_one_hash(text: str) -> None:
    assert 0 <= hashes.of_text(text) <= INT64_MAX
    assert hashes.of_text(text + "\0") == hashes.of_text(text)


@given(st.lists(st.integers(0, 2**70)))
def test_fit_hashes_are_small_sorted_and_unique(numbers: list[int]) -> None:
    fitting = hashes.fit(numbers)
    assert fitting == sorted(set(fitting))
    assert all(0 <= number <= INT64_MAX for number in fitting)


@given(st.lists(st.integers(0, INT64_MAX)))
def test_hashes_are_packed_and_unpacked(numbers: list[int]) -> None:
    assert packed.to_hashes(packed.hashes(numbers)) == numbers
    assert len(packed.hashes(numbers)) == 8 * len(numbers)


@given(st.lists(st.integers(0, 2**31 - 1)))
def test_ids_are_packed_and_unpacked_in_order(numbers: list[int]) -> None:
    assert packed.to_ids(packed.ids(numbers)) == numbers
    assert len(packed.ids(numbers)) == 4 * len(numbers)


def test_packed_numbers_are_little_endian() -> None:
    assert packed.ids([1]) == b"\x01\0\0\0"
    assert packed.hashes([2]) == b"\x02" + b"\0" * 7
