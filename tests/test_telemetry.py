import io
import json
import logging
import threading
from collections.abc import Iterator
from contextlib import suppress

import pytest

from watcher import telemetry
from watcher.telemetry import MASK, Counters, Durations, LogFormat, LogLevel, configure, event


@pytest.fixture
def heard() -> Iterator[io.StringIO]:
    stream = io.StringIO()
    yield stream
    for handler in list(telemetry.LOGGER.handlers):
        telemetry.remove(handler)


def test_an_event_is_one_line_with_its_fields(heard: io.StringIO) -> None:
    configure(LogFormat.LOGFMT, stream=heard)
    event("feed.polled", feed="bbc world", new=3, share=0.123456, detail=None)
    (line,) = heard.getvalue().splitlines()
    assert 'level=info event=feed.polled feed="bbc world" new=3 share=0.123' in line
    assert "detail" not in line


def test_json_lines_are_json(heard: io.StringIO) -> None:
    configure(LogFormat.JSON, stream=heard)
    event("alert.raised", {"title": "북한 \ud800 \n x"}, alert="7", reason="new facts")
    said = json.loads(heard.getvalue())
    assert (said["event"], said["level"], said["alert"]) == ("alert.raised", "info", "7")
    assert said["title"] == "북한 \ud800 \n x"
    assert heard.getvalue().isascii()


@pytest.mark.parametrize("form", list(LogFormat))
def test_no_title_can_forge_a_line_or_drive_a_terminal(
    form: LogFormat, heard: io.StringIO
) -> None:  # A13
    configure(form, stream=heard)
    event("article.judged", title="x\r\nevent=alert.raised\x1b[31m\u202e\u2028\x85end")
    text = heard.getvalue()
    assert len(text.splitlines()) == 1
    assert "\x1b" not in text
    assert "\u202e" not in text


def test_a_traceback_comes_with_its_event(heard: io.StringIO) -> None:
    configure(LogFormat.JSON, stream=heard)
    try:
        int("no number")
    except ValueError as error:
        event("stage.crashed", level=logging.ERROR, error=error, stage="judge")
    assert "ValueError: invalid" in json.loads(heard.getvalue())["traceback"]
    configure(LogFormat.CONSOLE, stream=heard)
    event("stage.crashed", level=logging.ERROR, error=ValueError("twice"), stage="judge")
    assert "ValueError: twice" in heard.getvalue()


def test_small_things_are_logged_when_asked_for(heard: io.StringIO) -> None:
    configure(stream=heard)
    event("entry.passed_over", level=logging.DEBUG)
    assert not heard.getvalue()
    configure(stream=heard, level=LogLevel.DEBUG)
    event("entry.passed_over", level=logging.DEBUG)
    assert heard.getvalue().count("entry.passed_over") == 1


def test_only_what_matters_is_logged_when_asked_for(heard: io.StringIO) -> None:
    configure(stream=heard, level=LogLevel.ERROR)
    event("feed.failed", level=logging.WARNING)
    event("stage.crashed", level=logging.ERROR)
    assert [line.split()[1] for line in heard.getvalue().splitlines()] == ["stage.crashed"]


@pytest.mark.parametrize("form", list(LogFormat))
def test_secrets_are_hidden_wherever_they_are_said(form: LogFormat, heard: io.StringIO) -> None:
    configure(form, stream=heard)
    telemetry.secrets.add(["hook.example/T0/x7Rq", "x7Rq"])
    try:
        event("feed.failed", detail="no answer from hook.example/T0/x7Rq", reason="x7Rq", status=5)
        logging.getLogger("watcher.other").warning("refused: %s", "x7Rq")
        event("stage.crashed", level=logging.ERROR, error=ValueError("x7Rq"))
    finally:
        telemetry.secrets.clear()
    said = json.dumps(heard.getvalue(), ensure_ascii=False) + heard.getvalue()
    assert "x7Rq" not in said
    assert "hook.example" not in said
    shown = MASK if form is LogFormat.CONSOLE else None
    assert heard.getvalue().count("stage.crashed") == 1
    assert shown is None or said.count(shown) >= 4


def test_the_scheduler_reports_through_the_same_stream(heard: io.StringIO) -> None:
    configure(LogFormat.LOGFMT, stream=heard)
    logging.getLogger("apscheduler.scheduler").error("job %s failed", "x")
    assert 'event=apscheduler.scheduler message="job x failed"' in heard.getvalue()


@pytest.mark.usefixtures("heard")
def test_a_log_that_goes_away_stops_no_work() -> None:  # F11
    class Gone(io.StringIO):
        def write(self, _: str) -> int:
            raise BrokenPipeError

    before = telemetry.counters.total("log.lost")
    configure(stream=Gone())
    event("delivery.sent")
    assert telemetry.counters.total("log.lost") == before + 1


def test_events_are_counted_by_their_bounded_labels_only() -> None:  # J13
    before = telemetry.counters.total("article.judged", reason="reprint")
    for number in range(5):
        event("article.judged", title=f"title {number}", reason="reprint", topic=f"t{number}")
    assert telemetry.counters.total("article.judged", reason="reprint") == before + 5
    keys = [key for key in telemetry.counters.snapshot() if key[0] == "article.judged"]
    assert all(name in telemetry.LABELS for _, labels in keys for name, _ in labels)


def test_counters_count_from_many_threads() -> None:
    counters = Counters()

    def add() -> None:
        for _ in range(1000):
            counters.add("polls", {"kind": "x"})

    threads = [threading.Thread(target=add) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert counters.total("polls") == counters.total("polls", kind="x") == 8000
    assert counters.total("polls", kind="y") == 0


def test_durations_are_counted_from_many_threads_however_blocks_end() -> None:
    durations = Durations()

    def work() -> None:
        for number in range(500):
            with suppress(ValueError), durations.timed("work", stage="read"):
                if number % 2:
                    raise ValueError

    threads = [threading.Thread(target=work) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    ((key, histogram),) = durations.snapshot().items()
    assert key == ("work", (("stage", "read"),))
    assert sum(histogram.counts) == 4000
    assert histogram.seconds > 0
