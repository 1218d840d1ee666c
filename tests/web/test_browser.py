"""The pages in a real browser, with and without JavaScript; skipped where there is none."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.web.conftest import PASSWORD
from tests.web.corners import spoil
from tests.web.desk import TOPIC, Site
from tests.web.pictures import CHROMIUM, PAGES, browser

pytest.importorskip("playwright")
if not Path(CHROMIUM).exists():
    pytest.skip(f"no Chromium at {CHROMIUM}; set CHROMIUM", allow_module_level=True)


JUTTING = """\
Array.from(document.querySelectorAll(".chip"))
  .filter((one) => one.getBoundingClientRect().right
    > one.parentElement.getBoundingClientRect().right + 1)
  .map((one) => one.textContent)"""
"""Chips that reach out of what holds them, over what stands beside it."""


@pytest.fixture(scope="module")
def chromium() -> Iterator[Any]:
    with browser() as opened:
        yield opened


@pytest.fixture
def page(chromium: Any) -> Iterator[Any]:
    """A tab that fails the test if anything on it is refused, missing or broken."""
    opened = chromium.new_page()
    wrong: list[str] = []
    opened.on("pageerror", lambda error: wrong.append(str(error)))
    opened.on("console", lambda one: wrong.append(one.text) if one.type == "error" else None)
    opened.on("response", lambda one: wrong.append(one.url) if one.status >= 400 else None)
    yield opened
    opened.close()
    assert not wrong


@pytest.mark.parametrize("width", [390, 1280])
def test_every_page_fits_its_window(page: Any, site: Site, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 900})
    pages = PAGES | {"backtest": spoil(site)}
    for name, path in pages.items():
        if name not in ("missing", "refused"):
            page.goto(site.home + path)
            assert page.evaluate("document.documentElement.scrollWidth") <= width, name
            assert page.evaluate(JUTTING) == [], name


@pytest.mark.parametrize("width", [390, 1280])
def test_the_figure_of_an_axis_covers_no_bar(page: Any, site: Site, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 900})
    page.goto(f"{site.home}/topics/{TOPIC}")
    figure = page.locator(".plot .top").bounding_box()
    bars = [one.bounding_box() for one in page.locator(".plot rect").all()]
    assert bars
    assert figure["y"] + figure["height"] <= min(one["y"] for one in bars)
    above = page.locator(".chart .sum").bounding_box()
    assert figure["y"] >= above["y"] + above["height"]


def test_a_sentence_shows_what_it_rests_on(page: Any, site: Site) -> None:
    page.goto(f"{site.home}/articles/6")
    counted = page.locator("a.s", has_text="thirty guns")
    panel = page.locator(counted.get_attribute("href"))
    assert not panel.is_visible()
    counted.focus()  # as the keyboard does
    assert panel.is_visible()
    assert panel.locator("blockquote del").all_inner_texts() == ["twelve"]
    panel.locator(".close").click()
    panel.wait_for(state="hidden")


def test_the_keyboard_goes_to_what_a_sentence_rests_on_and_back(page: Any, site: Site) -> None:
    page.goto(f"{site.home}/articles/6")
    counted = page.locator("a.s", has_text="thirty guns")
    sentence, panel = "document.activeElement.id", counted.get_attribute("href").removeprefix("#")
    number = counted.get_attribute("id")
    counted.focus()
    page.keyboard.press("Enter")
    assert page.evaluate(sentence) == panel
    ring = "getComputedStyle(document.activeElement).outline"
    width, offset = (page.evaluate(f"parseFloat({ring}{one})") for one in ("Width", "Offset"))
    assert 0 < width <= -offset  # the panel would cut it off
    page.keyboard.press("Shift+Tab")
    assert page.evaluate(sentence) == number
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.matches('footer a')")  # the source
    page.keyboard.press("Shift+Tab")
    assert page.evaluate("document.activeElement.className") == "close"
    page.keyboard.press("Escape")
    assert page.evaluate(sentence) == number
    assert page.locator(f"#{panel}").is_visible()


def test_everything_can_be_read_without_javascript(chromium: Any, site: Site) -> None:
    page = chromium.new_page(java_script_enabled=False)
    page.goto(f"{site.home}/articles/6")
    counted = page.locator("a.s", has_text="thirty guns")
    counted.click(position={"x": 5, "y": 8})
    assert page.locator(counted.get_attribute("href")).is_visible()
    assert page.locator(".support:visible").count() == 1
    page.goto(f"{site.home}/topics/nk-russia")
    page.locator("summary", has_text="6 sources").first.click()
    assert page.locator(".carriers li").first.is_visible()
    page.close()


def test_the_keyboard_reaches_everything(page: Any, site: Site) -> None:
    page.goto(site.home)
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Skip to the content"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"
    page.goto(f"{site.home}/quiet")
    reached = set()
    for _ in range(40):
        page.keyboard.press("Tab")
        here = "document.activeElement.getAttribute('aria-label') ?? ''"
        if page.evaluate(here).startswith("Should have told me"):
            reached.add(
                page.evaluate("document.activeElement.getBoundingClientRect().top + window.scrollY")
            )
    assert len(reached) == 3


def test_forms_work_from_sign_in_to_sign_out(chromium: Any, locked: Site) -> None:
    page = chromium.new_page()
    page.goto(f"{locked.home}/silences")
    page.get_by_label("Password").fill("oak")
    page.get_by_role("button", name="Sign in").click()
    assert page.get_by_role("alert").inner_text() == "This is not the password."
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    assert page.url == f"{locked.home}/silences"
    page.get_by_label("Only what says one of these terms").fill("gun*")
    page.get_by_role("button", name="Silence it").click()
    assert page.get_by_role("status").inner_text() == "The silence has begun."
    page.get_by_role("button", name="End now: silence 1").click()
    assert page.get_by_role("status").inner_text() == "The silence has ended."
    page.get_by_role("button", name="Sign out").click()
    assert page.get_by_role("heading", name="Sign in").is_visible()
    page.close()


def test_answers_are_given_with_a_click(page: Any, site: Site) -> None:
    page.goto(f"{site.home}/alerts")
    page.get_by_role("button", name="I knew it").first.click()
    assert page.get_by_role("status").inner_text().startswith("Kept. Thank you")
    assert page.locator("button[aria-pressed=true]").first.is_visible()
    page.goto(f"{site.home}/quiet")
    page.get_by_role("button", name="Should have told me").first.click()
    assert page.get_by_role("status").inner_text().startswith("Kept. Thank you")
    # And the sentence that it was taken for, with the others to choose from.
    pressed = page.locator("button[aria-pressed=true]")
    assert (pressed.count(), pressed.first.is_visible()) == (2, True)
    page.locator("details[open] button[aria-pressed=false]").last.click()
    assert pressed.count() == 3


def test_a_backtest_shows_its_result_by_itself(page: Any, site: Site) -> None:
    page.goto(f"{site.home}/watchlist")
    page.get_by_role("button", name="Run it").click()
    page.get_by_role("heading", name="Side by side").wait_for(timeout=120_000)
    rows = page.locator(".beside li")
    assert rows.count() == 4
    assert rows.first.locator("dd .chip").all_inner_texts() == ["sent"] * 3
