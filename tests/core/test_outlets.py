import pytest

from watcher.core.outlets import site


@pytest.mark.parametrize(
    ("outlet", "expected"),
    [
        ("www.Isle.co.uk", "isle.co.uk"),
        ("news.harbour.no", "harbour.no"),
        ("harbour.no.", "harbour.no"),
        ("ann.github.io", "ann.github.io"),
        ("a.desk.example", "desk.example"),
        ("127.0.0.1", "127.0.0.1"),
        ("co.uk", "co.uk"),
        ("Harbour Wire", "harbour wire"),
        ("Dr. Olsen's blog", "dr. olsen's blog"),
        ("a b.example", "a b.example"),
        ("", ""),
    ],
)
def test_hosts_of_one_owner_are_one_outlet(outlet: str, expected: str) -> None:
    assert site(outlet) == expected
