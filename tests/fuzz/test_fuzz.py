"""A short run of every target; `python -m tests.fuzz` runs for as long as it is told."""

import random

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from tests.fuzz.mutate import mutate
from tests.fuzz.seeds import own
from tests.fuzz.targets import TARGETS


@pytest.mark.parametrize("target", list(TARGETS))
def test_seeds_are_sound(target: str) -> None:
    for seed in own(target):
        TARGETS[target](seed)


@pytest.mark.parametrize("target", list(TARGETS))
@settings(max_examples=100, suppress_health_check=[HealthCheck.too_slow])
@given(number=st.integers(0, 2**32))
def test_any_change_of_them_keeps_what_is_promised(target: str, number: int) -> None:
    rng = random.Random(number)
    seeds = own(target)
    TARGETS[target](mutate(rng.choice(seeds), rng, seeds))


@pytest.mark.parametrize("target", list(TARGETS))
@settings(max_examples=50, suppress_health_check=[HealthCheck.too_slow])
@given(data=st.binary(max_size=200))
@example(b"")
def test_any_bytes_keep_what_is_promised(target: str, data: bytes) -> None:
    TARGETS[target](data)
