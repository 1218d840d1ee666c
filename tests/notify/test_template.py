"""A template of the user's: in a sandbox, bounded, and never the reason that an alert is lost."""

import json
import os
from datetime import UTC
from pathlib import Path
from typing import Any

import pytest

from watcher.errors import DeliveryError
from watcher.model import Alert
from watcher.notify import render, template
from watcher.notify.shapes import free


def filled(text: str, alert: Alert, content_type: str = "application/json") -> bytes:
    return free.by(text, content_type)("https://a.example/", alert, UTC).body


def test_it_is_given_the_values_of_the_standard_form(alert: Alert) -> None:
    text = (
        '{"title": {{ subject | tojson }}, "n": {{ data.new | length }}, "schema": "{{ schema }}",'
        ' "first": {{ data.new[0].text | tojson }}, "all": {{ text | tojson }}}'
    )
    assert json.loads(filled(text, alert)) == {
        "title": "[Ferry traffic] Mr Han now counts 10,000 containers.",
        "n": 2,
        "schema": "watcher.alert/1",
        "first": "Mr Han now counts 10,000 containers.",
        "all": render.text(alert, UTC),
    }


def test_it_may_give_any_text(alert: Alert) -> None:
    assert filled("{{ data.topic.name }} 🚢", alert, "text/plain") == "ferry 🚢".encode()


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("{{ nothing }}", "nothing"),
        ("{{ data.new[99].text }}", "no element 99"),
        ("{{ 1 / 0 }}", "division"),
        ("   ", "gave nothing"),
        ("{{ subject }}", "gives no JSON"),
        ("{% for a in range(99999) %}{{ text }}{% endfor %}", "more than 200,000"),
        ("{% for a in range(10**9) %}{% endfor %}", "range"),
        ("{% set x = 'x' * 10**10 %}{{ x }}", "memory"),
        ("{{ ''.__class__.__mro__ }}", "unsafe"),
        ("{{ self.__init__.__globals__ }}", "unsafe"),
        ("{{ data.update({}) }}", "unsafe|not safely"),
    ],
)
def test_where_it_fails_the_plain_form_goes_out(
    text: str, why: str, alert: Alert
) -> None:  # D12: loops without end, missing variables, and the way out
    sent = json.loads(filled(text, alert))
    error = sent.pop("template_error")
    assert any(word in error for word in why.split("|")), error
    assert sent.pop("text") == render.text(alert, UTC)
    assert sent.pop("subject") == render.subject(alert)
    assert sent == render.payload(alert)


@pytest.mark.parametrize(
    "way",
    [
        "self.__init__.__globals__",
        "self._TemplateReference__context.cycler.__init__.__globals__",
        "cycler.__init__.__globals__",
        "joiner.__init__.__globals__",
        "namespace.__init__.__globals__",
        "lipsum.__globals__",
        "''.__class__.__mro__[1].__subclasses__()",
        "data.__class__.__base__.__subclasses__()",
        "subject | attr('__class__') | attr('__mro__')",
        "'{0.__class__.__init__.__globals__}' | attr('format') | attr('__self__')",
        "[subject] | map(attribute='__class__.__mro__') | list",
    ],
)
def test_it_gets_nowhere(way: str, alert: Alert, tmp_path: Path) -> None:  # D12: ways out of it
    mark = tmp_path / "reached"
    run = f".__builtins__.__import__('os').system('touch {mark}')"
    for text in (f"{{{{ {way} }}}}", f"{{{{ ({way}){run} }}}}"):
        sent = filled(text, alert, "text/plain").decode()
        assert render.text(alert, UTC) in sent, "the plain form"
        assert "the template failed: " in sent
        assert "<class" not in sent
    assert not mark.exists()


@pytest.mark.parametrize(
    "text",
    [
        "{{ '{0.__class__.__mro__}'.format(subject) }}",
        "{{ ('{0.__class__' ~ '.__mro__}').format_map({'0': subject}) }}",
        "{% set form = '{0.__class__}'.format %}{{ form(subject) }}",
        "{{ ['{0.__class__}'] | map('format', subject) | list }}",
    ],
)
def test_formatting_is_no_way_out_either(text: str, alert: Alert) -> None:  # D12
    assert "<class" not in filled(text, alert, "text/plain").decode()


@pytest.mark.parametrize(
    "text",
    ["{{ data.clear() }}", "{{ data.new.append(1) }}", "{% set _ = data.pop('id') %}{{ 1 }}"],
)
def test_it_cannot_change_what_it_is_given(text: str, alert: Alert) -> None:  # D12
    sent = json.loads(filled(text, alert))
    assert "unsafe" in sent.pop("template_error")
    assert sent["data"] == render.payload(alert)["data"]


def test_the_plain_form_of_text_is_the_message(alert: Alert) -> None:
    sent = filled("{{ nothing }}", alert, "text/plain").decode()
    assert render.text(alert, UTC) in sent
    assert "'nothing' is undefined" in sent


def test_one_without_end_is_ended(alert: Alert) -> None:  # F03
    endless = "{% for a in range(99999) %}{% for b in range(99999) %}{% endfor %}{% endfor %}"
    assert "took longer than" in json.loads(filled(endless, alert))["template_error"]


def test_it_sees_no_environment_and_no_file(alert: Alert, tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_text("s3cret")
    os.environ["WATCHER_TEST_SECRET"] = "s3cret"
    for text in ('{% include "' + str(secret) + '" %}', "{{ environ }}", "{{ cycler.__init__ }}"):
        assert b"s3cret" not in filled(text, alert)
    del os.environ["WATCHER_TEST_SECRET"]


@pytest.mark.parametrize("text", ["{{ x", "{% for %}", "{% nonsense %}"])
def test_a_malformed_one_is_refused_at_once(text: str) -> None:
    with pytest.raises(ValueError, match="is no Jinja template: line 1"):
        template.check(text)


def test_what_an_article_says_is_never_template() -> None:  # G10
    values: dict[str, Any] = {"data": {"title": "{{ 7 * 7 }}"}}
    assert template.fill("{{ data.title }}", values) == "{{ 7 * 7 }}"


def test_a_child_that_dies_is_a_failed_template() -> None:
    with pytest.raises(DeliveryError, match="the template"):
        template.fill("{{ " + "(" * 5000 + "1" + ")" * 5000 + " }}", {})
