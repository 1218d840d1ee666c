"""What webhooks are promised is what they get: the published JSON Schemas against real payloads."""

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from importlib.resources import files
from typing import Any

import jsonschema
import pytest

from watcher.model import Alert, Digest, Note, Part, Section, SectionKind, Verdict
from watcher.notify import render


def schema(name: str) -> dict[str, Any]:
    text = (files("watcher.notify") / "schemas" / f"{name}.json").read_text(encoding="utf-8")
    loaded: dict[str, Any] = json.loads(text)
    return loaded


def spread(node: dict[str, Any], whole: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """A schema with those that it refers to."""
    yield node
    if "$ref" in node:
        yield from spread(whole["$defs"][node["$ref"].rpartition("/")[2]], whole)
    for part in [*node.get("allOf", ()), *node.get("oneOf", ())]:
        yield from spread(part, whole)


def undescribed(value: Any, node: Any, whole: dict[str, Any]) -> list[str]:
    """Members of a payload that its schema does not name."""
    parts = list(spread(node, whole))
    if isinstance(value, list):
        (items,) = [part["items"] for part in parts if "items" in part]
        return [name for one in value for name in undescribed(one, {"allOf": [items]}, whole)]
    if not isinstance(value, dict):
        return []
    known = {name: inner for part in parts for name, inner in part.get("properties", {}).items()}
    found = [name for name in value if name not in known]
    for name in value.keys() & known.keys():
        found += undescribed(value[name], {"allOf": [known[name]]}, whole)
    return found


def check(message: Alert | Digest, name: str) -> None:
    published, body = schema(name), json.loads(json.dumps(render.payload(message)))
    jsonschema.Draft202012Validator.check_schema(published)
    jsonschema.validate(body, published, jsonschema.Draft202012Validator)
    assert undescribed(body, published, published) == []


@pytest.fixture
def digest(now: datetime) -> Digest:
    note = Note("Cod quotas fell.", "Wire", "https://a.example/", now, "reprint", ("Courier",))
    section = Section(SectionKind.QUIET, (note,), 7)
    return Digest("d", now - timedelta(days=1), now, (Part("cod", "Cod", (section,)),))


def test_an_alert_is_as_its_schema_says(alert: Alert) -> None:
    check(alert, "alert-1")
    check(replace(alert, kind="operator", new=(), reprint_of=None), "alert-1")
    check(replace(alert, joined=(alert, replace(alert, verdict=Verdict.FRESH))), "alert-1")


def test_a_digest_is_as_its_schema_says(digest: Digest) -> None:
    check(digest, "digest-1")


@pytest.mark.parametrize("member", ["schema", "type", "timestamp", "data"])
def test_what_is_promised_must_be_there(alert: Alert, digest: Digest, member: str) -> None:
    for message, name in ((alert, "alert-1"), (digest, "digest-1")):
        body = render.payload(message)
        del body[member]
        with pytest.raises(jsonschema.ValidationError):
            jsonschema.validate(body, schema(name))
