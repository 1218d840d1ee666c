import re
from importlib import resources

from hypothesis import given
from hypothesis import strategies as st

from watcher.core.features import features
from watcher.core.fingerprint import hash63
from watcher.core.sketch import READERS, edition, in_twos, pairs, shingles, sources
from watcher.core.text import normalise
from watcher.model import Sketch


def read(sentence: str) -> Sketch:
    return features(normalise(sentence)).sketch


def test_pairs_are_of_items_close_to_one_another() -> None:
    assert len(set(pairs(read("Norway sued Iceland over cod.")))) == 6
    far = read("Norway waits while nine old Danish crews unload forty crates of cod.")
    found = set(pairs(far))
    assert far.keys[0] ^ far.keys[-1] not in found
    assert far.keys[0] ^ far.keys[1] in found
    assert far.keys[0] ^ far.keys[3] in found


def test_pairs_among_some_keys_are_those_of_both() -> None:
    norway, sued, iceland, cod = keys = read("Norway sued Iceland over cod.").keys
    assert set(pairs(read("Norway sued Iceland over cod."), keys)) >= {norway ^ sued, sued ^ cod}
    one = read("Norway sued Denmark over cod.")
    assert set(pairs(one, {norway, iceland, cod})) == {norway ^ cod}
    assert set(pairs(one, {norway})) == set()


def test_pairs_do_not_depend_on_the_order() -> None:
    assert set(pairs(read("Norway sued."))) == set(pairs(read("Sued Norway.")))
    assert list(pairs(read("Norway, Norway."))) == []


def test_words_in_a_row_depend_on_the_order() -> None:
    one, other = read("Norway sued Iceland."), read("Iceland sued Norway.")
    assert len(list(in_twos(one))) == 2
    assert len(list(shingles(one))) == 1
    assert set(in_twos(one)).isdisjoint(in_twos(other))
    assert set(shingles(one)) != set(shingles(other))
    assert list(in_twos(one)) == list(in_twos(read("NORWAY SUED  Iceland!")))


def test_a_sentence_of_one_word_still_has_a_shingle() -> None:  # A22
    assert len(list(shingles(read("Sunk!")))) == 1
    assert list(shingles(read("Sunk!"))) != list(shingles(read("Sailed!")))
    assert list(in_twos(read("Sunk!"))) == []
    assert list(pairs(read("Sunk!"))) == []


def test_derived_forms_and_a_country_with_its_bodies_have_one_root() -> None:
    assert read("It was electrified.").roots & read("The electrification.").roots
    assert read("It sank.").roots == frozenset()
    assert read("The Russian defence ministry.").roots >= {hash63("@ru")}


def test_a_full_name_has_the_last_one_as_a_root() -> None:
    (kim,) = set(read("Then Kim left.").keys) - set(read("Then he left.").keys)
    assert kim in read("Then Kim Jong Un left.").roots


def test_the_edition_knows_all_that_features_are_read_by() -> None:
    found, left = set(), ["features.py"]
    while left:
        name = left.pop()
        found.add(name)
        source = (resources.files("watcher.core") / name).read_text()
        left += {f"{one}.py" for one in re.findall(r"from watcher\.core\.(\w+)", source)} - found
    assert found == set(READERS)


def test_tables_that_only_compare_change_no_edition() -> None:
    read_by = {file.name for file in sources()}
    assert {"classes.tsv", "irregular.tsv", "aliases.tsv", "features.py"} <= read_by
    assert read_by.isdisjoint({"opposites.tsv", "kinds.tsv", "steps.tsv", "formats.tsv"})


def test_the_edition_stays_while_nothing_that_is_read_by_changes() -> None:
    assert edition() == edition()
    assert 0 < edition() < 2**32


@given(st.text(max_size=80).map(normalise))
def test_a_sketch_has_a_key_an_item_and_a_hash_a_word(sentence: str) -> None:
    found = features(sentence)
    assert found.sketch.keys == tuple(hash63(item.canon) for item in found.items)
    assert len(found.sketch.words) == len(found.words)
    assert all(0 <= number < 2**32 for number in found.sketch.words)
    assert all(0 < number < 2**63 for number in found.sketch.roots)
