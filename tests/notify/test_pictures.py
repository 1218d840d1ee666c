"""That mails can be looked at; looking itself is for people (`python -m tests.notify.pictures`)."""

from pathlib import Path

import pytest

from tests.notify import pictures
from watcher.notify import render

pytestmark = pytest.mark.skipif(pictures.browser() is None, reason="no chromium is installed")


def test_a_browser_shows_a_mail(tmp_path: Path) -> None:
    page = render.html(pictures.messages()["digest"], pictures.OSLO)
    light, dark = tmp_path / "light.png", tmp_path / "dark.png"
    pictures.picture(page, light, pictures.SIZES["phone"])
    pictures.picture(page, dark, pictures.SIZES["phone"], dark=True)
    assert light.read_bytes().startswith(b"\x89PNG")
    assert light.read_bytes() != dark.read_bytes()


@pytest.mark.parametrize("name", ["hostile", "joined"])
def test_nothing_is_wider_than_a_phone(name: str) -> None:
    page = render.html(pictures.messages()[name], pictures.OSLO)
    assert pictures.width(page, 390) <= 390


def test_what_is_wider_is_seen() -> None:
    page = render.html(pictures.messages()["hostile"], pictures.OSLO)
    assert pictures.width(page.replace("overflow-wrap: anywhere", ""), 390) > 390
