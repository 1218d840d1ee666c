import pytest

from watcher.ingest.selectors import LONGEST, to_xpath


def test_css_becomes_xpath() -> None:
    assert to_xpath("h3 > a") == "descendant-or-self::h3/a"


@pytest.mark.parametrize(
    ("selector", "why"),
    [
        ("a[", "is no CSS selector: Expected"),
        ("", "is no CSS selector"),
        ("a::text", "is no CSS selector: Pseudo-elements"),
        ("document('file:///etc/hostname')", "is no CSS selector"),
        ("//a[document('x')]", "is no CSS selector"),
        ("a:nosuch", "is no CSS selector"),
        ("a" * (LONGEST + 1), f"has more than {LONGEST} characters"),
    ],
)
def test_what_is_none_says_why(selector: str, why: str) -> None:  # C08
    with pytest.raises(ValueError, match=r"^(is|has) ") as caught:
        to_xpath(selector)
    assert str(caught.value).startswith(why)


def test_text_in_a_selector_stays_text() -> None:  # C08
    assert to_xpath("""a[href="'] | document('file:///x')"]""").count("[") == 1
