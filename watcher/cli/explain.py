"""`watcher explain` and `watcher facts`: why something was sent or not, and what is known."""

from typing import TYPE_CHECKING, Annotated

import typer

from watcher.cli import options
from watcher.errors import ConfigError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rich.console import Console

    from watcher.model import Judged
    from watcher.store.assessments import Judgement
    from watcher.store.db import Database


def register(app: typer.Typer) -> None:
    """Add the commands."""
    app.command()(explain)
    app.command()(facts)


def explain(
    what: Annotated[str, typer.Argument(metavar="URL|ID", help="An article's address or number.")],
    data_dir: options.DataDir = options.DATA_DIR,
    db: options.Db = None,
) -> None:
    """Say why an article was sent or kept quiet, sentence by sentence, with what they rest on."""
    from rich.console import Console

    with options.reading(data_dir, db) as database:
        console = Console()
        found = _judgements(database, what)
        for judgement in found:
            _show(console, judgement, _told(database, judgement))
        if not found:
            console.print(_never_judged(database, what))
            raise typer.Exit(1)


def facts(
    topic: Annotated[str, typer.Argument(help="A topic's name.")],
    since: Annotated[str, typer.Option(help="How far to look back: 12h, 7d, 2w.")] = "7d",
    data_dir: options.DataDir = options.DATA_DIR,
    db: options.Db = None,
) -> None:
    """List what is known on a topic, newest first; a mark says that you were told."""
    from rich.console import Console
    from rich.table import Table

    from watcher.app.clock import utc
    from watcher.config.values import duration
    from watcher.model import Status
    from watcher.store import facts as store

    try:
        begin = utc() - duration(since)
    except (ValueError, OverflowError) as error:
        raise ConfigError(f"--since {since} {error}") from error
    with options.reading(data_dir, db) as database, database.read() as session:
        kept = store.recent(session, topic, begin)
        # Memory also keeps other wordings of known facts; to people those are no facts.
        known = [fact for fact in kept if fact.status is not Status.KNOWN]
        carried = store.sources(session, [fact.id for fact in known])
    table = Table("since", "told", "fact", "first carried by", "in", show_lines=False, box=None)
    for fact in known:
        table.add_row(
            f"{fact.published:%Y-%m-%d %H:%M}",
            "✓" if fact.told else "",
            fact.text,
            fact.outlet,
            f"{len(carried.get(fact.id, ()))}",
        )
    if known:
        Console().print(table)
    else:
        print(f"nothing was learnt on {topic} in the last {since}")


def _judgements(database: "Database", what: str) -> "tuple[Judgement, ...]":
    from watcher.pipeline import addresses
    from watcher.store import assessments

    with database.read() as session:
        return assessments.find(session, what) or (
            assessments.find(session, key) if (key := addresses.key(what)) else ()
        )


def _never_judged(database: "Database", what: str) -> str:
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
        return f"entry of {entry.feed}, to be read at {entry.read_due_at:%Y-%m-%d %H:%M} UTC"
    because = entry.error or "no topic's terms are in its title, summary or feed text"
    return f"entry of {entry.feed}, not judged: {because}"


def _told(database: "Database", judgement: "Judgement") -> list[str]:
    """How the article was told on its topic, a line a receiver."""
    from watcher.store import outbox

    with database.read() as session:
        tellings = outbox.tellings(session, judgement.article_id)
    lines = []
    for telling in tellings:
        if telling.topic == judgement.assessment.topic:
            when = f" {telling.settled:%Y-%m-%d %H:%M} UTC" if telling.settled else ""
            why = f", {telling.error}" if telling.error else ""
            joined = f", in one message with: {'; '.join(telling.others)}" if telling.others else ""
            lines.append(f"{telling.receiver}: {telling.state}{when}{why}{joined}")
    return lines


def _show(console: "Console", judgement: "Judgement", told: "Sequence[str]") -> None:
    from rich.markup import escape

    from watcher.model import Status

    article, assessment = judgement.article, judgement.assessment
    sent = "[bold green]alerted[/]" if assessment.alert else "[bold yellow]kept quiet[/]"
    if told and all(": silenced" in line for line in told):
        sent = "[bold yellow]silenced[/]"
    console.print(f"[bold]{escape(article.title)}[/]", highlight=False)
    console.print(
        f"{escape(article.outlet)}, {article.published:%Y-%m-%d %H:%M} UTC, article {article.id} "
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
            _sentence(console, sentence)
    console.print()


def _sentence(console: "Console", sentence: "Judged") -> None:
    from rich.markup import escape

    kind = f" [cyan]({sentence.kind})[/]" if sentence.kind else ""
    console.print(f"  • {escape(sentence.text)}{kind}", highlight=False)
    for old, new in sentence.changes:
        console.print(f"      {escape(old)} → {escape(new)}", highlight=False)
    if sentence.evidence:
        console.print(f"      second opinion: “{escape(sentence.evidence)}”", highlight=False)
    for support in sentence.support[:1]:
        console.print(
            f"      [dim]{support.published:%Y-%m-%d %H:%M} {escape(support.outlet)}: "
            f"{escape(support.text)}[/]",
            highlight=False,
        )
