import pytest

from watcher.config.hidden import MASK, public


def test_addresses_of_private_feeds_are_shown_without_their_key() -> None:  # J12
    shown = public("https://a.example/feed?user=me&access_token=oak7&format=rss")
    assert shown == f"https://a.example/feed?user=me&access_token={MASK}&format=rss"
    assert public("https://a.example/feed?monkey_business=1") == (
        "https://a.example/feed?monkey_business=1"
    )


@pytest.mark.parametrize("name", ["pass", "sessionid", "sid", "jwt", "code", "authorization"])
def test_a_page_hides_what_a_log_hides(name: str) -> None:  # J12
    for before in ("?", ";", "#"):
        assert public(f"https://a.example/f{before}{name}=oak7") == (
            f"https://a.example/f{before}{name}={MASK}"
        )
