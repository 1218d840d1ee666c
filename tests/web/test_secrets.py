"""What page and API say of a watchlist that is not in use: its mistakes, not its secrets."""

import pytest

from tests.web.conftest import READ, WRITE
from tests.web.desk import Site

SECRET = "oak7elm"
REJECTED = f"""
  - name: chat
    webhook: {{preset: slack, url: "https://hooks.example/T0/B0/{SECRET}"}}
  - name: own
    webhok: {{url: "https://hooks.example/{SECRET}", headers: {{X-Key: {SECRET}}}}}
  - name: mail
    email:
      to: a@a.example
      passwrd: {SECRET}
"""
SECTIONS = f"""
heartbeat: https://beat.example/{SECRET}
judge: {{url: "https://j.example/v1", model: m, key: [{SECRET}]}}
"""


@pytest.fixture
def rejected(locked: Site) -> Site:
    """Its file gets new secrets and mistakes; what was valid before is in use."""
    file = locked.program.file
    text = file.read_text(encoding="utf-8")
    before, section, after = text.partition("receivers:")
    kept = (before + section + REJECTED.rstrip() + after + SECTIONS).replace(
        "    title:", "    titel:"
    )
    file.write_text(kept, encoding="utf-8")
    return locked


def test_a_rejected_watchlist_on_the_page(rejected: Site) -> None:  # H12, J12
    with rejected.browser(authorization=f"Bearer {READ}") as browser:
        page = browser.get("/watchlist")
    assert SECRET not in page.text
    for said in ("webhok", "did you mean", "heartbeat: ", "•••"):
        assert said in page.text


def test_a_draft_with_secrets(locked: Site) -> None:  # J12
    draft = f"topics: [{{name: a, match: b, token: {SECRET}, webhook: https://h.example/{SECRET}}}]"
    with locked.browser(authorization=f"Bearer {WRITE}") as browser:
        answer = browser.post("/api/v1/backtests", json={"draft": draft})
    assert answer.status_code == 422
    assert SECRET not in answer.text
