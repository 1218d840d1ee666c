"""Unquoted scalars mean what YAML 1.2 says."""

import math

import pytest

from watcher.config.scalars import MAX_DIGITS, Scalar, meaning


@pytest.mark.parametrize(
    "text",
    ["NO", "no", "yes", "on", "off", "y", "12:30", "2024-01-01", "1_000", "0b1", "1e", ".", "-",
     "=", "1.2.3", "nan", "inf", "0x", "tRue", "١٢"],
)  # fmt: skip
def test_what_looks_like_something_else_elsewhere_is_text(text: str) -> None:  # D04
    assert meaning(text) == text


@pytest.mark.parametrize(
    ("text", "value"),
    [("", None), ("~", None), ("null", None), ("NULL", None), ("true", True), ("FALSE", False),
     ("0123", 123), ("-7", -7), ("+7", 7), ("0o17", 15), ("0xff", 255), ("1.10", 1.1), (".5", 0.5),
     ("1e3", 1000.0), ("-.inf", -math.inf)],
)  # fmt: skip
def test_core_schema(text: str, value: Scalar) -> None:
    assert meaning(text) == value
    assert type(meaning(text)) is type(value)


def test_nan() -> None:
    assert math.isnan(float(str(meaning(".NaN"))))


@pytest.mark.parametrize("text", ["9" * (MAX_DIGITS + 1), "9" * 10_000, "0x" + "f" * 10_000])
def test_endless_numbers_are_refused(text: str) -> None:  # D06
    with pytest.raises(ValueError, match="digits; put it in quotes"):
        meaning(text)
