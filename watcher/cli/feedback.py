"""`watcher feedback`: what you say of alerts, kept as labels."""

import json
import sys
from typing import TYPE_CHECKING, Annotated

import typer

from watcher.cli import options
from watcher.errors import ConfigError
from watcher.model import Feedback

if TYPE_CHECKING:
    from watcher.model import Alert
    from watcher.store.db import Database

EXPORT = "export"


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command()(feedback)


def feedback(
    alert: Annotated[
        str,
        typer.Argument(
            metavar="ALERT|export",
            help="The id at the end of a message (its beginning will do); or `export`.",
        ),
    ],
    said: Annotated[
        str, typer.Argument(metavar="known|useful|off-topic", help="What it was to you.")
    ] = "",
    sentence: Annotated[
        str,
        typer.Argument(help="A sentence: its number, or words of it; by default the alert."),
    ] = "",
    data_dir: options.DataDir = options.DATA_DIR,
) -> None:
    """Say whether an alert told you something: `useful`, `known` before, or `off-topic`.

    Without an answer, the alert's sentences are listed with their numbers. `watcher feedback
    export` prints all answers as labelled rows, JSON Lines, which `watcher evaluate sentences`
    reads; without what was off topic, as such a row asks only what is new. Answers change no
    judgement.
    """
    with options.reading(data_dir, None) as database:
        if alert == EXPORT:
            _export(database)
        elif not said:
            _show(database, _found(database, alert))
        else:
            _keep(database, _found(database, alert), _answer(said), sentence)


def _answer(said: str) -> Feedback:
    if said == Feedback.MISSED:
        raise ConfigError(
            "an alert was not missed; what was kept quiet has “should have told me” on the page"
        )
    if said not in (Feedback.KNOWN, Feedback.USEFUL, Feedback.OFF_TOPIC):
        raise ConfigError(f"{said!r} is no answer; say known, useful or off-topic")
    return Feedback(said)


def _found(database: "Database", beginning: str) -> "Alert":
    from watcher.store import feedback as store

    with database.read() as session:
        found = store.alerts(session, beginning.strip().lower())
    if not beginning.strip() or not found:
        raise ConfigError(
            f"no alert has the id {beginning!r}; it stands at the end of each message, after "
            "“alert” (alerts older than defaults.keep.articles are forgotten)"
        )
    if len(found) > 1:
        raise ConfigError(f"several alerts begin with {beginning}; give more of the id")
    if found[0].kind != "news":
        raise ConfigError(f"alert {found[0].id} is about watcher itself, not news to judge")
    return found[0]


def _keep(database: "Database", alert: "Alert", said: Feedback, sentence: str) -> None:
    from watcher.app.clock import utc
    from watcher.pipeline.feedback import label
    from watcher.store import feedback as store

    with database.read() as session:
        others = store.companions(session, alert.id)
    answers = label(alert, said, sentence, others)
    with database.write() as session:
        store.keep(session, answers, utc())
    for one in answers:
        print(f"{said}: {one.sentence.text}")


def _show(database: "Database", alert: "Alert") -> None:
    from watcher.pipeline.feedback import listed
    from watcher.store import feedback as store

    with database.read() as session:
        said = {one.place: one.said for one in store.answers(session, alert.id)}
    for place, line in enumerate(listed(alert), start=1):
        print(f"{said.get(place, ''):9} {line}")


def _export(database: "Database") -> None:
    from watcher.pipeline.feedback import as_row
    from watcher.store import feedback as store

    with database.read() as session:
        answers = store.answers(session)
    rows = [as_row(one) for one in answers]
    for row in filter(None, rows):
        print(json.dumps(row, ensure_ascii=False))
    if left := rows.count(None):
        sentences = "1 sentence that was" if left == 1 else f"{left} sentences that were"
        print(
            f"watcher: {sentences} off topic left out: a row asks whether a sentence is new, not "
            "whether it belongs to the topic",
            file=sys.stderr,
        )
