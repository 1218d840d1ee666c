"""`watcher explain` and `watcher facts`: why something was sent or not, and what is known."""

from contextlib import suppress
from datetime import tzinfo
from typing import TYPE_CHECKING, Annotated

import typer

from watcher.cli import options
from watcher.errors import ConfigError

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from rich.console import Console

    from watcher.model import Judged
    from watcher.store.assessments import Judgement
    from watcher.store.db import Database


def register(app: typer.Typer) -> None:
    """Add the commands."""
    app.command()(explain)
    app.command()(facts)


def explain(
    what: Annotated[
        str, typer.Argument(metavar="URL|ID|TITLE", help="An article's address, number or title.")
    ],
    data_dir: options.DataDir = options.DATA_DIR,
    db: options.Db = None,
    watchlist: options.Watchlist = None,
) -> None:
    """Say why an article was sent or kept quiet, sentence by sentence, with what they rest on."""
    from rich.console import Console

    with options.reading(data_dir, db) as database:
        console, zone = Console(), options.zone(watchlist, data_dir)
        found = _judgements(database, what)
        for judgement in found:
            _show(console, judgement, _told(database, judgement, zone), zone)
        if not found:
            console.print(_never_judged(database, what, zone), markup=False)
            raise typer.Exit(1)


def facts(
    topic: Annotated[str, typer.Argument(help="A topic's name.")],
    since: Annotated[str, typer.Option(help="How far to look back: 12h, 7d, 2w.")] = "7d",
    data_dir: options.DataDir = options.DATA_DIR,
    db: options.Db = None,
    watchlist: options.Watchlist = None,
) -> None:
    """List what is known on a topic, newest first.

    A mark below "told" says that an article with it was alerted, also where the message had no room
    for it or left it out as background, or that it was there when watching began.
    """
    from rich.console import Console
    from rich.markup import escape
    from rich.table import Table

    from watcher.app.clock import utc
    from watcher.cli.moments import short
    from watcher.config.values import duration
    from watcher.model import Status
    from watcher.store import facts as store
    from watcher.store import topics

    try:
        begin = utc() - duration(since)
    except (ValueError, OverflowError) as error:
        raise ConfigError(f"--since {since} {error}") from error
    with options.reading(data_dir, db) as database, database.read() as session:
        kept = store.recent(session, topic, begin)
        # Memory also keeps other wordings of known facts; to people those are no facts.
        known = [fact for fact in kept if fact.status is not Status.KNOWN]
        carried = store.sources(session, [fact.id for fact in known])
        there = topics.names(session)
    if not known:
        _exists(topic, there, watchlist, data_dir)
        print(f"nothing was learnt on {topic} in the last {since}")
        return
    zone = options.zone(watchlist, data_dir)
    table = Table(f"since ({zone})", "told", "fact", "first carried by", "in", box=None)
    for fact in known:
        table.add_row(
            short(fact.published, zone),
            "✓" if fact.told else "",
            escape(fact.text),
            escape(fact.outlet),
            f"{len(carried.get(fact.id, ()))}",
        )
    Console().print(table)


def _exists(topic: str, there: "Sequence[str]", watchlist: "Path | None", data_dir: "Path") -> None:
    """Refuse a topic that neither the database nor the watchlist knows.

    Raises:
        ConfigError: it is one.
    """
    if topic in there:
        return
    with suppress(ConfigError):  # it knows topics that no watcher has begun to watch
        watched = options.watched(watchlist, data_dir)
        there = [*there, *(one.name for one in watched.topics)] if watched else there
    if topic not in there:
        listed = ", ".join(dict.fromkeys(there))
        raise ConfigError(f"no topic is called {topic}; there are: {listed or 'none'}")


def _judgements(database: "Database", what: str) -> "tuple[Judgement, ...]":
    from watcher.pipeline import addresses
    from watcher.store import assessments

    with database.read() as session:
        return assessments.find(session, what) or (
            assessments.find(session, key) if (key := addresses.key(what)) else ()
        )


def _never_judged(database: "Database", what: str, zone: tzinfo) -> str:
    from watcher.cli.moments import when
    from watcher.pipeline import addresses
    from watcher.store import articles, entries

    needles = [needle for needle in (what, addresses.key(what)) if needle]
    with database.read() as session:
        known = [key for needle in needles for key in articles.lookup(session, needle)]
        seen = [entry for needle in needles for entry in entries.lookup(session, needle)]
    if known:
        return f"article {known[0]} is known; no topic's terms are in it, so it was not judged"
    if not seen:
        return f"{what} has not been seen in any feed"
    entry = seen[0]
    if entry.read_due_at is not None:
        return f"entry of {entry.feed}, to be read at {when(entry.read_due_at, zone)}"
    because = entry.error or "no topic's terms are in its title, summary or feed text"
    return f"entry of {entry.feed}, not judged: {because}"


def _told(database: "Database", judgement: "Judgement", zone: tzinfo) -> list[str]:
    """How the article was told on its topic, a line a receiver."""
    from watcher.cli.moments import reason, when
    from watcher.store import outbox

    with database.read() as session:
        tellings = outbox.tellings(session, judgement.article_id)
    lines = []
    for telling in tellings:
        if telling.topic == judgement.assessment.topic:
            settled = f" {when(telling.settled, zone)}" if telling.settled else ""
            why = f", {reason(telling.error, zone)}" if telling.error else ""
            joined = f", in one message with: {'; '.join(telling.others)}" if telling.others else ""
            lines.append(f"{telling.receiver}: {telling.state}{settled}{why}{joined}")
    return lines


def _show(console: "Console", judgement: "Judgement", told: "Sequence[str]", zone: tzinfo) -> None:
    from rich.markup import escape

    from watcher.cli.moments import when
    from watcher.model import Status

    article, assessment = judgement.article, judgement.assessment
    sent = "[bold green]alerted[/]" if assessment.alert else "[bold yellow]kept quiet[/]"
    if told and all(": silenced" in line for line in told):
        sent = "[bold yellow]silenced[/]"
    console.print(f"[bold]{escape(article.title)}[/]", highlight=False)
    console.print(
        f"{escape(article.outlet)}, {when(article.published, zone)}, article {article.id} "
        f"version {article.version}\n{escape(article.url)}",
        highlight=False,
    )
    because, verdict = str(assessment.reason), str(assessment.verdict)
    because += "" if verdict == because else f" ({verdict})"
    console.print(
        f"{assessment.topic}: {sent}, because: {because}; "
        f"matched {escape(', '.join(assessment.terms))}",
        highlight=False,
    )
    for line in told:
        console.print(f"  {escape(line)}", highlight=False)
    if copied := assessment.reprint_of:
        console.print(
            f"{copied.share:.0%} of it is from {escape(copied.outlet)} {escape(copied.url)}"
        )
    for status in Status:
        sentences = assessment.of(status)
        if sentences:
            console.print(f"\n[bold]{status}[/]")
        for sentence in sentences:
            _sentence(console, sentence, zone)
    console.print()


def _sentence(console: "Console", sentence: "Judged", zone: tzinfo) -> None:
    from rich.markup import escape

    from watcher.cli.moments import when

    kind = f" [cyan]({sentence.kind})[/]" if sentence.kind else ""
    console.print(f"  • {escape(sentence.text)}{kind}", highlight=False)
    for old, new in sentence.changes:
        console.print(f"      {escape(old)} → {escape(new)}", highlight=False)
    if sentence.evidence:
        console.print(f"      second opinion: “{escape(sentence.evidence)}”", highlight=False)
    for support in sentence.support[:1]:
        console.print(
            f"      [dim]{when(support.published, zone)} {escape(support.outlet)}: "
            f"{escape(support.text)}[/]",
            highlight=False,
        )
