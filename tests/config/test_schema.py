"""The published schema is the one that the program checks by, and editors can use it."""

import json
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from watcher.config.schema import schema, text


def test_the_published_file_is_up_to_date(root: Path) -> None:
    published = (root / "config/watchlist.schema.json").read_text(encoding="utf-8")
    assert published == text(), (
        "run: python -m watcher.config.schema > config/watchlist.schema.json"
    )


def test_the_module_prints_it(root: Path) -> None:
    command = [sys.executable, "-m", "watcher.config.schema"]
    shown = subprocess.run(command, capture_output=True, text=True, check=True, cwd=root)
    assert json.loads(shown.stdout) == schema()
    assert shown.stderr == ""


def nodes(node: object) -> Iterator[dict[str, Any]]:
    match node:
        case dict():
            yield node
            for value in node.values():
                yield from nodes(value)
        case list():
            for value in node:
                yield from nodes(value)


def test_every_key_has_a_description() -> None:
    made = schema()
    bare = [
        key
        for node in nodes(made)
        for key, value in node.get("properties", {}).items()
        if not value.get("description") and "$ref" not in value
    ]
    assert not bare


def test_references_lead_somewhere() -> None:
    made = schema()
    wanted = {node["$ref"] for node in nodes(made) if "$ref" in node}
    assert wanted <= {f"#/$defs/{name}" for name in made["$defs"]}


def test_patterns_let_variables_pass() -> None:
    patterns = {
        node["pattern"] for node in nodes(schema()) if "title" in node and "pattern" in node
    }
    patterns.discard("[./]")  # of !include
    assert patterns
    assert all(re.search(pattern, "${VARIABLE}") for pattern in patterns)


def test_nothing_else_is_allowed_in_a_section() -> None:
    open_ended = [
        node["title"]
        for node in nodes(schema())
        if node.get("properties") and node.get("additionalProperties") is not False
    ]
    assert not open_ended


def test_null_is_never_offered() -> None:
    assert not [node for node in nodes(schema()) if node.get("type") == "null"]
