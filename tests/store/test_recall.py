from hypothesis import given
from hypothesis import strategies as st

from watcher.store import packed, recall
from watcher.store.postings import Posting

KEY = st.integers(0, 40)


def memory(facts: dict[int, set[int]]) -> dict[int, Posting]:
    keys = {key for held in facts.values() for key in held}
    holders = {key: sorted(one for one, held in facts.items() if key in held) for key in keys}
    return {key: Posting(len(ids), packed.ids(ids)) for key, ids in holders.items()}


@given(st.dictionaries(st.integers(1, 60), st.sets(KEY, min_size=1), min_size=1), st.data())
def test_a_known_sentence_finds_itself(facts: dict[int, set[int]], data: st.DataObject) -> None:
    asked = data.draw(st.sampled_from(sorted(facts)))
    twins = {one for one, held in facts.items() if held >= facts[asked]}
    sentence = sorted(facts[asked])
    found = recall.best([sentence], memory(facts), len(facts), per_sentence=len(twins))
    assert found & twins


def test_rare_keys_outweigh_common_ones() -> None:
    facts = {one: {1, 2, 3} for one in range(1, 100)} | {100: {1, 9}}
    assert recall.best([[1, 2, 3, 9]], memory(facts), 100, per_sentence=1) == {100}


def test_each_sentence_keeps_its_own_best() -> None:
    facts = {1: {1, 2}, 2: {1}, 3: {8, 9}, 4: {8}}
    assert recall.best([[1, 2], [8, 9]], memory(facts), 4, per_sentence=1) == {1, 3}


def test_nothing_known_finds_nothing() -> None:
    assert recall.best([[1], []], {}, 0, per_sentence=16) == set()


def test_a_single_common_word_is_no_candidate() -> None:
    facts = {one: {1} for one in range(1, 50)} | {50: {2, 3, 4, 5}}
    assert recall.best([[1, 2, 3, 4, 5, 6, 7]], memory(facts), 50, per_sentence=16) == {50}


def test_work_is_bounded_however_many_keys_lead_somewhere() -> None:
    facts = {key * 100 + one: {key} for key in range(8) for one in range(1, 51)}
    found = recall.best([list(range(8))], memory(facts), len(facts), per_sentence=10**6)
    assert len(found) == recall.FOLLOWED // 50 * 50
