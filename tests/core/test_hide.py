import pytest

from watcher.core.hide import hide

NAMES = ["pass", "session", "sessionid", "sid", "jwt", "code", "credential", "authorization",
         "access_token", "api%5Fkey", "sig", "pwd", "password"]  # fmt: skip


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("before", ["?", "?a=1&", "#", ";", "?to=https://b.example/?"])
def test_what_a_name_promises_to_be_secret_is_hidden(before: str, name: str) -> None:  # B25, J12
    shown = hide(f"https://a.example/feed{before}{name}=oak7&format=rss", "•")
    assert shown == f"https://a.example/feed{before}{name}=•&format=rss"


@pytest.mark.parametrize(
    ("address", "shown"),
    [
        ("https://a.example/f;jsessionid=0A1B?x=1", "https://a.example/f;jsessionid=•"),
        ("http://ann:oak7@a.example/f", "http://•@a.example/f"),
        ("https://a.example/?keyword=cod&passage=2&author=ann#top", None),
    ],
)
def test_logins_and_paths(address: str, shown: str | None) -> None:  # B25
    assert hide(address, "•") == (shown or address)


def test_quotation_marks_end_an_address_where_they_stand_around_it() -> None:
    text = '{url: "https://a.example/?sid=0a1b", name: a}\n<a href="http://b.example/?jwt=x">b</a>'
    assert hide(text, "•", quoted=True) == text.replace("0a1b", "•").replace("=x", "=•")
