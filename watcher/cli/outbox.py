"""`watcher outbox`: messages that wait or were given up."""

import json
from datetime import tzinfo
from typing import TYPE_CHECKING, Annotated, Any

import typer

from watcher.cli import options
from watcher.errors import ConfigError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from watcher.store.db import Database
    from watcher.store.deliveries import Delivery

group = typer.Typer(
    no_args_is_help=True,
    help="Looks after messages that wait or were given up.",
    context_settings={"help_option_names": ["-h", "--help"]},
)

STATES = ("held", "in digest", "pending", "sent", "dead", "cancelled", "silenced")
MOST = 200  # of a list for people
HELD = (
    "held: waits for others of its topic (group_wait, group_interval), for quiet hours to end, "
    "or for its turn (max_alerts_per_hour)"
)
Receiver = Annotated[str, typer.Option("--receiver", help="Only of this receiver.")]
Topic = Annotated[str, typer.Option("--topic", help="Only on this topic.")]
Ids = Annotated[
    list[str] | None,
    typer.Argument(metavar="[ID]…", help="As listed; the beginning of an id will do."),
]
Dead = Annotated[bool, typer.Option("--dead", help="All that were given up.")]


def register(app: typer.Typer) -> None:
    """Add the group."""
    app.add_typer(group, name="outbox")


@group.command("list")
def show(  # noqa: PLR0917 - options of a command
    state: Annotated[
        str,
        typer.Option(help=f"Only these: {', '.join(STATES)}; all that are not over if left out."),
    ] = "",
    receiver: Receiver = "",
    topic: Topic = "",
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object a line.")] = False,
    data_dir: options.DataDir = options.DATA_DIR,
    watchlist: options.Watchlist = None,
) -> None:
    """List messages that wait or were given up, and why the last try failed."""
    with options.reading(data_dir, None) as database:
        found = _find(database, state, receiver, topic, None if as_json else MOST + 1)
    if as_json:
        for one in found:
            print(json.dumps(_as_json(one), ensure_ascii=False))
    else:
        _table(found[:MOST], options.zone(watchlist, data_dir))
        if len(found) > MOST:
            print(f"\nThese are the newest {MOST}; narrow the list, or see all with --json.")


@group.command()
def retry(
    ids: Ids = None,
    dead: Dead = False,
    receiver: Receiver = "",
    data_dir: options.DataDir = options.DATA_DIR,
) -> None:
    """Send messages again now, with all tries before them; a running watcher takes them up."""
    from watcher.app.clock import utc
    from watcher.store import deliveries

    with options.reading(data_dir, None) as database:
        chosen = _chosen(database, ids or (), receiver, dead=dead)
        with database.write() as session:
            count = deliveries.again(session, chosen, utc())
    _said(count, len(chosen), "will be sent again")


@group.command()
def drop(
    ids: Ids = None,
    dead: Dead = False,
    receiver: Receiver = "",
    data_dir: options.DataDir = options.DATA_DIR,
) -> None:
    """Call messages off for good."""
    from watcher.app.clock import utc
    from watcher.store import deliveries

    with options.reading(data_dir, None) as database:
        chosen = _chosen(database, ids or (), receiver, dead=dead)
        with database.write() as session:
            count = deliveries.drop(session, chosen, utc())
    _said(count, len(chosen), "called off")


def _find(
    database: "Database", state: str, receiver: str, topic: str, limit: int | None
) -> "Sequence[Delivery]":
    from watcher.store import deliveries
    from watcher.store.outbox import State

    if state and state not in STATES:
        raise ConfigError(f"no state is called {state!r}; there are: {', '.join(STATES)}")
    states: tuple[State, ...] = (State(state),) if state else deliveries.OPEN
    with database.read() as session:
        return deliveries.listed(session, states, receiver=receiver, topic=topic, limit=limit)


def _chosen(
    database: "Database", beginnings: "Sequence[str]", receiver: str, *, dead: bool
) -> list[str]:
    """The ids that were named, or those of all dead ones."""
    from watcher.store import deliveries

    if bool(beginnings) == dead:
        raise ConfigError("name messages by their ids (watcher outbox list), or all with --dead")
    found = []
    with database.read() as session:
        if dead:
            return list(deliveries.dead(session, receiver))
        for beginning in beginnings:
            ids = deliveries.ids(session, beginning.strip().lower())
            if len(ids) != 1 or not beginning.strip():
                many = "several messages have ids that begin" if ids else "no message has an id"
                raise ConfigError(f"{many} with {beginning!r}; see watcher outbox list")
            found.append(ids[0])
    return found


def _said(count: int, chosen: int, what: str) -> None:
    rest = f"; {chosen - count} were sent before or go out by themselves" if chosen > count else ""
    print(f"{count} of {chosen} {what}{rest}")


def _as_json(one: "Delivery") -> dict[str, Any]:
    moments = {"created": one.created, "next_attempt": one.next_attempt, "settled": one.settled}
    return {
        "id": one.id,
        "state": one.state.value,
        "receiver": one.receiver,
        "topic": one.topic,
        "titles": list(one.titles),
        "attempts": one.attempts,
        "error": one.error,
        **{name: at and at.isoformat() for name, at in moments.items()},
    }


def _table(found: "Sequence[Delivery]", zone: tzinfo) -> None:
    from rich.console import Console
    from rich.markup import escape
    from rich.table import Table

    from watcher.cli.moments import reason, short, when

    if not found:
        print("Nothing waits, and nothing was given up.")
        return
    table = Table("id", "state", "receiver", "topic", f"raised ({zone})", "tries", "what", box=None)
    for one in found:
        more = f" and {len(one.titles) - 1} more" if len(one.titles) > 1 else ""
        what = f"{one.titles[0] if one.titles else ''}{more}"
        table.add_row(
            one.id[:8], one.state.value, escape(one.receiver), escape(one.topic),
            short(one.created, zone), str(one.attempts), escape(what),
        )  # fmt: skip
    console = Console()
    console.print(table)
    if any(one.state == "held" for one in found):
        print(f"\n{HELD}")
    for one in found:
        if one.error:
            next_ = f", next try {when(one.next_attempt, zone)}" if one.next_attempt else ""
            ended = f", given up {when(one.settled, zone)}" if one.settled else ""
            why = escape(reason(one.error, zone))
            console.print(f"\n[bold]{one.id[:8]}[/]: {why}{next_}{ended}", highlight=False)
