"""No secret of a watchlist is shown, however it is written and whatever is wrong with the file."""

import random
from pathlib import Path

import pytest

from watcher.config import load
from watcher.config.hidden import MASK
from watcher.config.masked import masked
from watcher.errors import ConfigError

KEY = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
WHOLE = f"""\
# Boats, and who hears of them.
feeds:
  - {{name: a, url: "https://a.example/feed", headers: {{Authorization: "Basic b2FrOm9hazI="}}}}
  - https://b.example/feed?format=rss # a second one
topics: [{{name: boats, title: The secret of boats, match: [boat]}}]
receivers:
  - name: hook
    webhook:
      url: https://hooks.example/T0/B0/x7Rq
      secret: {KEY}
  - name: mail
    email: {{to: a@a.example, from: b@a.example, host: a.example, user: me, password: oak7 and elm}}
  - name: own
    webhook: {{url: "${{HOOK}}", template: '{{"token": "alder5", "text": {{{{ text|tojson }}}}}}'}}
heartbeat: {{url: "https://beat.example/0a1b2c"}}
web: {{password: "birch 9", tokens: [{{name: t, token: abcdefghijklmnopqrstuvwxyz}}]}}
"""
HIDDEN = ("b2FrOm9hazI", "x7Rq", KEY, "oak7 and elm", "0a1b2c", "birch 9", "klmnop", "alder5")
SHOWN = (
    "a.example/feed", "b.example/feed?format=rss", "The secret of boats", "boat]", "name: hook",
    "user: me", "${HOOK}", "# a second one", "# Boats, and who hears of them.",
)  # fmt: skip

SECRET = "oak7elm"
SPELLINGS = [
    "web: {password: oak7elm}",
    "web: {password: 'oak7elm''2-and-more-oak7elm'}",
    'web: {password: "oak7elm\\"oak7elm"}',
    "web:\n  password: |-\n    oak7elm\n    oak7elm\n  https: true",
    "web:\n  password: >-\n    first\n    oak7elm\n\n    oak7elm",
    "web:\n  password: first\n    oak7elm",
    "web:\n  password:\n    oak7elm",
    "web:\n  ? password\n  : oak7elm",
    "web: {pasword: oak7elm}",
    "web: {password: ab,oak7elm, https: true}",
    "web: {password: [oak7elm, {oak7elm: oak7elm}]}",
    "web: {password: {oak7elm}}",
    "web:\n  password: &oak7elm word",
    "web:\n  password: *oak7elm",
    "web:\n  password: !oak7elm word",
    "web:\n  password: !!oak7elm word",
    "web:\n  password: oak7elm: more",
    "web:\n  password: |oak7elm",
    'web:\n  password: "oak7elm" oak7elm',
    'web:\n  password: "oak7elm',
    "web:\n  password: [oak7elm",
    "web:\n\tpassword: oak7elm",
    "web: oak7elm",
    "password: oak7elm",
    "- oak7elm",
    "oak7elm",
    "heartbeat: https://beat.example/oak7elm",
    "heartbeat: {urll: https://beat.example/oak7elm}",
    "judge: {url: https://j.example/v1?key=oak7elm, model: m, key: oak7elm, secret: 1}",
    "receivers:\n  - webhook: https://hooks.example/oak7elm",
    "receivers:\n  - name: a\n    webhok: {url: https://hooks.example/oak7elm}",
    "receivers:\n  - name: a\n    webhook: {preset: slack, url: https://hooks.example/oak7elm}",
    "receivers:\n  - name: a\n    webhook:\n    url: https://hooks.example/oak7elm",
    "receivers:\n  - name: a\n    webhook: {url: 'ftp://hooks.example/oak7elm', secret: [oak7elm]}",
    "receivers:\n  - name: a\n    webhook: {url: https://h.example, headers: {X-Key: oak7elm}}",
    "receivers:\n  - name: a\n    webhook: {url: https://h.example, headers: {Any: ü, oak7elm}}",
    "receivers:\n  - name: a\n    webhook: {url: https://h.example, headers: oak7elm}",
    "receivers:\n  - name: a\n    apprise: {url: 'pover://USER@oak7elm'}",
    "receivers:\n  - name: a\n    email: {password: oak7elm, passwrd: oak7elm}",
    "feeds:\n  - url: https://h.example\n    headers:\n      X: >-\n        Basic\n        oak7elm",
    "feeds: [{url: https://h.example, auth: {user: a, password: oak7elm, token: oak7elm}}]",
    "feeds: [{url: https://h.example, cookies: {sid: oak7elm, b: 'ü oak7elm'}}]",
    "feeds: ['https://ann:oak7elm@h.example/f']",
    "feeds: ['http://ann:x#oak7elm/@h.example/f']",
    "feeds: ['https://h.example/f?token=oak7elm', 'https://h.example/f?token=oak7elm']",
    'feeds: ["https://h.example/f?tok\\x65n=oak7elm"]',
    "feeds: [{url: >-\n  https://h.example/f?token=oak7elm}]",
    "defaults: {proxy: 'http://ann:oak7elm@p.example:80', user_agent: 5}",
    "defaults: {proxy: {url: 'http://p.example', user: a, password: [oak7elm]}}",
    "# password: oak7elm",
    "# webhook: {url: https://hooks.example/T0/oak7elm}",
    "# secret: |-\n#   oakelm\n#   oak7elm",
    "web: {https: true} # was https://hooks.example/oak7elm",
    "web: {https: true}\n---\npassword: oak7elm",
    "web: {https: true}\n...\noak7elm",
    "\x01\nweb: {password: oak7elm}",
    "web: " + 60 * "[" + "oak7elm" + 60 * "]",
]  # fmt: skip


def test_a_valid_file(tmp_path: Path) -> None:  # J12
    file = tmp_path / "w.yaml"
    file.write_text(WHOLE, encoding="utf-8")
    load(file, {"HOOK": "https://h.example"})
    shown = masked(WHOLE)
    for secret in HIDDEN:
        assert secret not in shown
    for said in SHOWN:
        assert said in shown
    assert len(shown.splitlines()) == len(WHOLE.splitlines())


@pytest.mark.parametrize("typo", ["", "topics: [{name: boats, matsch: [boat]}]\n"])
@pytest.mark.parametrize("spelling", SPELLINGS)
def test_every_spelling_of_a_secret(tmp_path: Path, spelling: str, typo: str) -> None:  # H12, J12
    text = typo + spelling + "\n"
    shown = masked(text)
    assert SECRET not in shown
    assert MASK in shown
    assert len(shown.splitlines()) == len(text.splitlines())
    file = tmp_path / "w.yaml"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(ConfigError) as found:
        load(file, {})
    assert SECRET not in str(found.value)


def test_slips_of_the_keyboard_lay_no_secret_open() -> None:  # J12
    text, rng = WHOLE, random.Random(5)
    for secret in HIDDEN:
        text = text.replace(secret, SECRET + SECRET)
    for _ in range(300):
        at, slip = rng.randrange(len(text)), rng.choice("'\"{}[]:,#&*!|>- \n\t@%")
        assert SECRET not in masked(text[:at] + slip + text[at + rng.randrange(2) :])


def test_what_a_mistake_leaves_unread_is_hidden_and_the_rest_is_not() -> None:  # J12
    shown = masked(f"feeds: [https://a.example/]\nweb: {{password: 'a'b}}\nx: {SECRET}\n")
    assert shown.startswith("feeds: [https://a.example/]\nweb: {password: •")
    assert shown.splitlines()[2] == MASK


def test_variables_files_and_what_is_included_are_no_secrets() -> None:
    text = (
        'web: {password: "${PAGE}", tokens: [{name: t, token_file: /run/secrets/t}]}\n'
        "receivers: !include receivers.yaml\naliases: {ships: [key*, token]}\n"
    )
    assert masked(text) == text
    assert SECRET not in masked(f"web: {{password: !include {SECRET}}}")


def test_comments_keep_their_prose() -> None:
    text = "# Ask 2 feeds, twice a day:\n#   not more.\ntopics: # the boats' own\n"
    assert masked(text) == text
    assert masked("# Old ones\n# receivers:\n#   - name: x\n#     oak\n# end") == (
        f"# Old ones\n# receivers: {MASK}\n#   - name: {MASK}\n# {MASK}\n# end"
    )
