"""What is said of a value that is refused tells no secret: logs, receivers and the page show it."""

from collections.abc import Callable

import pytest

Problems = Callable[..., list[str]]


@pytest.mark.parametrize(
    "feed",
    [
        "{name: a, url: 'http://ann:oak7@h.example/f?token=elm8'}",
        "{name: a, url: 'http://ann:elm8#oak7/@h.example/f'}",
        "{name: a, url: 'ftp://h.example/f?user=me&sid=elm8#auth=oak7'}",
        "{name: a, url: 'ftp://h.example/f;jsessionid=elm8'}",
        "{name: a, url: https://h.example, cookies: {sid: 'oak7;elm8'}}",
    ],
)
def test_the_address_of_a_feed(problems: Problems, feed: str) -> None:  # H12, J12
    (found,) = problems(f"feeds: [{feed}]")
    assert "oak7" not in found
    assert "elm8" not in found
    assert "value " in found


@pytest.mark.parametrize(
    "section",
    [
        "heartbeat: {url: 'ftp://beat.example/oak7'}",
        "web: {tokens: [{name: t, token: oak7}]}",
        "web: {tokens: [{name: t, token: 0777}]}",
    ],
)
def test_the_address_of_a_heartbeat_and_tokens(problems: Problems, section: str) -> None:  # H12
    (found,) = problems(section)
    assert "oak7" not in found
    assert "777" not in found
