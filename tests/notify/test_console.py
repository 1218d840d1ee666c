from datetime import UTC, datetime
from io import StringIO

import pytest
from rich.console import Console as Terminal

from watcher.errors import DeliveryError
from watcher.model import Alert
from watcher.notify import render
from watcher.notify.console import Console, paint


def test_a_log_gets_plain_text(alert: Alert, now: datetime) -> None:
    stream = StringIO()
    Console(stream, UTC).send("1", alert, now)
    assert stream.getvalue().rstrip() == render.text(alert, UTC).rstrip()


def test_a_terminal_gets_colour_and_the_same_words(alert: Alert) -> None:
    text = render.text(alert, UTC)
    painted = paint(text)
    assert painted.plain == text
    looks = {
        painted.plain[span.start : span.end].strip(): str(span.style) for span in painted.spans
    }
    assert looks["• Mr Han now counts 10,000 containers."] == "bold"
    assert looks["7,000 → 10,000"] == "bold green"
    assert looks["August.” (Harbour Wire, 3 Nov 2026, 12:00)"] == "dim"
    terminal = Terminal(file=StringIO(), force_terminal=True, color_system="truecolor")
    with terminal.capture() as capture:
        terminal.print(painted)
    assert "\x1b[1" in capture.get()


def test_markup_in_a_title_is_text(alert: Alert, now: datetime) -> None:
    from dataclasses import replace

    stream = StringIO()
    Console(stream, UTC).send("1", replace(alert, title="[red]:bell:[/red] \x1b[2J"), now)
    assert "[red]:bell:[/red]" in stream.getvalue()
    assert "\x1b" not in stream.getvalue()


def test_a_closed_stream_is_a_failed_delivery(alert: Alert, now: datetime) -> None:  # F11
    stream = StringIO()
    console = Console(stream, UTC)
    stream.close()
    with pytest.raises(DeliveryError, match="console"):
        console.send("1", alert, now)
