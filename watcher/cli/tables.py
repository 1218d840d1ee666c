"""Tables that people read: the feeds' health, and what the daemon has done."""

from collections.abc import Sequence
from datetime import timedelta, tzinfo
from typing import TYPE_CHECKING

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from watcher.cli.moments import clock, reason, short, when

if TYPE_CHECKING:
    from watcher.app.pulse import Health
    from watcher.store.db import Database
    from watcher.store.feeds import FeedHealth

LATELY = timedelta(days=1)


def show_feeds(feeds: Sequence["FeedHealth"], zone: tzinfo) -> None:
    """One line a feed, failing ones marked; below, what each of those ran into."""
    table = Table("feed", "state", f"polled ({zone})", "next", "last new", "entries", box=None)
    for feed in feeds:
        table.add_row(
            escape(feed.name),
            _state(feed),
            short(feed.last_polled_at, zone) if feed.last_polled_at else "never",
            clock(feed.next_poll_at, zone) if feed.active and not feed.gone else "",
            short(feed.last_new_at, zone) if feed.last_new_at else "",
            f"{feed.entries:,}",
        )
    console = Console()
    console.print(table)
    for feed in feeds:
        if said := _trouble(feed, zone):
            console.print(f"\n[bold]{escape(feed.name)}[/]: {escape(said)}", highlight=False)


def _trouble(feed: "FeedHealth", zone: tzinfo) -> str:
    if feed.gone:
        return f"{feed.error} Remove it from the watchlist."
    if feed.active and feed.failures:
        return feed.error
    if feed.active and feed.moved_to:
        return f"it has moved to {feed.moved_to}"
    if feed.active and feed.drops:
        minutes = round(feed.pace.total_seconds() / 60) if feed.pace else 0
        return (
            f"it dropped entries between two polls and is asked every {minutes} minutes for now; "
            "a shorter interval misses less"
        )
    polled, gap = feed.last_polled_at, feed.last_gap_at
    if feed.active and polled and gap and polled - gap < LATELY:
        return f"entries may have come and gone unseen before {when(gap, zone)}"
    return ""


def _state(feed: "FeedHealth") -> str:
    if feed.gone:
        return "[red]gone[/]"
    if not feed.active:
        return "[dim]off[/]"
    if feed.failures:
        return f"[red]failed {feed.failures}×[/]"
    for odd, word in ((feed.moved_to, "moved"), (feed.empty_since, "empty"), (feed.drops, "drops")):
        if odd:
            return f"[yellow]{word}[/]"
    return "[green]ok[/]" if feed.last_success_at else "new"


def show_status(
    database: "Database",
    topics: Sequence[str],
    health: "Health",
    zone: tzinfo,
    mistakes: Sequence[str] = (),
) -> None:
    """How the daemon is, what was judged on each topic and what is waiting.

    Args:
        database: where it is known.
        topics: their names.
        health: of the daemon.
        zone: for moments.
        mistakes: why the watchlist cannot be used, a line each.
    """
    from watcher.model import Reason
    from watcher.store import (
        articles,
        assessments,
        deliveries,
        entries,
        feedback,
        feeds,
        outbox,
        troubles,
    )

    with database.read() as session:
        polled = feeds.health(session)
        backlog = outbox.backlog(session)
        given_up = deliveries.given_up(session)
        said = feedback.counts(session)
        wrong = [one for one in troubles.known(session) if one.ended_at is None]
        waiting = (entries.waiting(session), articles.waiting(session))
        judged = {topic: assessments.reasons(session, topic, None) for topic in topics}
    active = [feed for feed in polled if feed.active]
    failing = sum(feed.failures > 0 for feed in active)
    table = Table("", "", show_header=False, box=None)
    well = f"well (process {health.pid})"
    table.add_row("daemon", well if health.well else escape("; ".join(health.problems)))
    if mistakes:
        table.add_row("[red]watchlist[/]", escape("\n".join(mistakes)))
    table.add_row("feeds", f"{len(active)} polled, {failing} failing")
    table.add_row("waiting", f"{waiting[0]} entries to read, {waiting[1]} articles to judge")
    table.add_row("deliveries", ", ".join(f"{n} {state}" for state, n in backlog.items()) or "none")
    for lost in given_up:
        table.add_row(
            "[red]given up[/]",
            f"{lost.number} for {escape(lost.receiver)}, last {when(lost.settled, zone)}: "
            f"{escape(reason(lost.error, zone))}",
        )
    if any(said.values()):
        table.add_row("feedback", ", ".join(f"{n} {word}" for word, n in said.items() if n))
    for one in wrong:
        table.add_row("[red]trouble[/]", f"{escape(one.text)} (since {when(one.since, zone)})")
    for topic, reasons in judged.items():
        told = sum(reasons.get(reason, 0) for reason in (Reason.NEW_FACTS, Reason.CORRECTION))
        quiet = ", ".join(f"{n} {reason}" for reason, n in reasons.items() if n)
        table.add_row(escape(topic), f"{told} with news; {quiet or 'nothing judged yet'}")
    Console().print(table)
