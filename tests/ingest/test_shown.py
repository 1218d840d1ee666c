"""Addresses as they are shown and logged, however their secrets are spelt."""

import pytest

from watcher.ingest.urls import redact


@pytest.mark.parametrize(
    "name", ["token", "TOKEN", "to%6ben", "api_ke%79", "%74oken", "%73%69%67", "x-amz-signature"]
)
@pytest.mark.parametrize("before", ["?", "?id=7&", "?id=7;", "#"])
def test_a_secrets_name_is_known_however_it_is_spelt(name: str, before: str) -> None:  # B25
    shown = redact(f"https://wire.example/feed{before}{name}=k3y-in-it")
    assert "k3y-in-it" not in shown
    assert shown.endswith(f"{before}{name}=***")


def test_what_is_no_secret_is_shown() -> None:
    url = "https://wire.example/feed?id=7&tokens_of_love=1&monkey_id=2"
    assert redact(url) == url
