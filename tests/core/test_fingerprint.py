import random
import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from watcher.core.fingerprint import (
    NUM_PERM,
    ROWS,
    bands,
    hash63,
    jaccard,
    sentence_hash,
    signature,
)

VOCABULARY = "cod herring ferry port sea ice net crew"
WORDS = st.lists(st.sampled_from(VOCABULARY.split()), max_size=60)


def story(seed: int, size: int = 300) -> list[str]:
    rng = random.Random(seed)
    return [f"w{rng.randrange(2000)}" for _ in range(size)]


@given(st.text())
def test_a_hash_fits_a_signed_big_integer(text: str) -> None:
    text = text.encode("utf-8", "ignore").decode()
    assert 0 <= hash63(text) < 2**63
    assert hash63(text) == hash63(text)


def test_a_hash_is_the_same_in_every_process_and_version() -> None:
    # Databases hold these: another value would orphan everything that is stored.
    assert hash63("mackerel") == 7005437085602719440
    assert sentence_hash(["Cod", "war"]) == hash63("cod war")
    assert bands(signature(["cod", "war", "ends"]))[0] == 6138099695105604742


def test_a_sentence_is_the_same_in_any_case_but_not_in_any_order() -> None:
    assert sentence_hash(["Norway", "WON"]) == sentence_hash(["norway", "won"])
    assert sentence_hash(["norway", "won"]) != sentence_hash(["won", "norway"])
    assert sentence_hash(["ab", "c"]) != sentence_hash(["a", "bc"])


def test_an_empty_text_matches_nothing_not_even_itself() -> None:  # A21
    assert signature([]) == b""
    assert bands(b"") == ()
    assert jaccard(b"", b"") == jaccard(signature(["cod"]), b"") == 0.0


@given(WORDS)
def test_a_story_is_wholly_like_itself_and_finds_itself(words: list[str]) -> None:
    found = signature(words)
    assert jaccard(found, found) == (1.0 if words else 0.0)
    assert signature(words) == found
    assert len(bands(found)) == (NUM_PERM // ROWS if words else 0)
    assert all(0 <= band < 2**63 for band in bands(found))


@given(WORDS, WORDS)
def test_likeness_is_a_share_and_mutual(one: list[str], other: list[str]) -> None:
    first, second = signature(one), signature(other)
    assert jaccard(first, second) == jaccard(second, first)
    assert 0.0 <= jaccard(first, second) <= 1.0


@pytest.mark.parametrize("words", [["cod"], ["cod", "war"], ["挪威", "冰岛", "鲭鱼"]])
def test_the_shortest_texts_have_a_fingerprint(words: list[str]) -> None:  # A22
    assert len(signature(words)) == 4 * NUM_PERM
    assert jaccard(signature(words), signature([*words, "ends"])) < 1.0


def test_an_excerpt_shares_a_band_with_its_source_and_a_stranger_does_not() -> None:
    source, stranger = story(1), story(2)
    excerpt = source[:120] + story(3, 100)
    assert set(bands(signature(source))) & set(bands(signature(excerpt)))
    assert not set(bands(signature(source))) & set(bands(signature(stranger)))


def test_likeness_is_near_the_share_of_common_shingles() -> None:
    source = story(4, 400)
    half = source[:200] + story(5, 200)
    shingles = [set(zip(t, t[1:], t[2:], strict=False)) for t in (source, half)]
    exact = len(shingles[0] & shingles[1]) / len(shingles[0] | shingles[1])
    assert jaccard(signature(source), signature(half)) == pytest.approx(exact, abs=0.12)


def test_one_changed_number_in_a_long_text_leaves_it_nearly_the_same() -> None:
    source = story(6)
    changed = [*source[:150], "10000", *source[151:]]
    assert 0.9 < jaccard(signature(source), signature(changed)) < 1.0


# 56 MB and a third of a second of each start; and who wants all of datasketch later finds it.
NO_SCIPY = """
import sys
import watcher.app.run
from watcher.core.fingerprint import _min_hash, signature
assert signature(["cod", "war", "ends"])
assert "scipy" not in sys.modules
import datasketch
assert datasketch.MinHash is _min_hash() and datasketch.MinHashLSH
"""


def test_a_fingerprint_does_not_load_what_it_has_no_use_for() -> None:
    subprocess.run([sys.executable, "-c", NO_SCIPY], check=True, timeout=60)


# Threads that make their first fingerprints at the same moment, switching as often as can be.
TOGETHER = """
import sys, threading
from watcher.core.fingerprint import signature
sys.setswitchinterval(1e-6)
together, made = threading.Barrier(8), []
def first():
    together.wait()
    made.append(signature(["cod", "war", "ends"]))
threads = [threading.Thread(target=first) for _ in range(8)]
for thread in threads: thread.start()
for thread in threads: thread.join()
assert len(made) == 8 and len(set(made)) == 1, made
"""


def test_the_first_fingerprints_may_be_made_by_several_threads_at_once() -> None:
    subprocess.run([sys.executable, "-c", TOGETHER], check=True, timeout=60)
