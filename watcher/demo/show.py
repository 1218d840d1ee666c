"""What the person sees: the day as it happens, the alerts as they arrive, and what to do next.

Only prints; decides nothing and starts nothing.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from email.message import EmailMessage

from rich.box import ROUNDED, SIMPLE
from rich.console import Console, Group
from rich.padding import Padding
from rich.panel import Panel
from rich.rule import Rule
from rich.table import Table
from rich.text import Text

from watcher.core import semantic
from watcher.demo.sinks import Posted
from watcher.demo.story import OUTLETS, Piece
from watcher.notify.console import paint

WIDTH = 92  # columns: a mail of 72 in its frame, with room on most terminals
_MARGIN = 7  # under the time of day

Fields = Mapping[str, object]
_TROUBLE = {"feed.failed", "stage.failed", "stage.crashed", "delivery.retried", "delivery.dead"}


@dataclass
class Tally:
    """What the day came to."""

    polls: int = 0
    unchanged: int = 0
    entries: int = 0
    alerts: int = 0
    mails: int = 0
    posts: int = 0
    quiet: Counter[str] = field(default_factory=Counter)


class Show:
    """Prints the demo.

    Args:
        out: where to.
    """

    def __init__(self, out: Console) -> None:
        self._out = out
        self._width = min(WIDTH, out.width)
        self.tally = Tally()

    def opening(self, topic: str) -> None:
        """Say what will be seen."""
        words = Text.assemble(
            ("A day of news in half a minute. ", "bold"),
            "Six outlets publish real feeds and pages on this machine; the real watcher polls, "
            "reads and judges them; a real mailbox and a webhook receive what it tells.\n",
            ("Every event, outlet and official is invented. Nothing leaves this computer.", "dim"),
        )
        self._print(Panel(words, title="[bold]watcher demo", box=ROUNDED, padding=(1, 2)))
        facts = Table.grid(padding=(0, 2))
        facts.add_row(Text("topic", "dim"), Text(topic, "bold dark_orange"))
        feeds = " · ".join(f"{outlet.name} ({outlet.format})" for outlet in OUTLETS)
        facts.add_row(Text("feeds", "dim"), Text(feeds))
        facts.add_row(Text("tells", "dim"), Text("you@mailbox.example · a signed webhook"))
        self._print(Padding(facts, (1, 1, 1, 2)))

    def published(self, piece: Piece, headline: str, at: datetime) -> None:
        """Announce what an outlet has just published."""
        title = Text.assemble(
            (f"{at:%H:%M}", "bold"),
            "  ",
            (piece.outlet.name, "bold cyan"),
            (f"  {piece.note} ", "dim"),
        )
        self._print(Text())
        self._print(Rule(title, align="left", style="dim"))
        self._indented(Text(f"“{headline}”", "italic"))

    def happened(self, piece: Piece, events: Sequence[tuple[str, Fields]]) -> None:
        """Tell what the daemon did about a piece."""
        told = {
            fields.get("article"): _number(fields, "new")
            for name, fields in events
            if name == "alert.raised"
        }
        polled = [fields for name, fields in events if name == "feed.polled"]
        if polled:
            self._polled(polled)
        for name, fields in events:
            if name == "entry.passed_over":
                self._quiet("off topic", "no word of the topic, the page is not even read")
            elif name == "article.judged" and fields.get("article") in told:
                self._alerted(piece, told[fields.get("article")], str(fields.get("verdict")))
            elif name == "article.judged":
                self._judged(fields)
            elif name in _TROUBLE:
                self._indented(Text(f"⚠ {name}: {fields.get('detail', '')}", "yellow"))

    def arrived(self, mails: Sequence[EmailMessage], posts: Sequence[Posted]) -> None:
        """Show what the mailbox and the webhook received."""
        for mail in mails:
            self.tally.mails += 1
            body = mail.get_body(("plain",))
            text = paint(str(body.get_content()).replace("\r\n", "\n").rstrip() if body else "")
            text.rstrip()
            subject = Text.assemble(("✉  ", "green"), (str(mail["Subject"]), "bold"))
            to = Text(f"to {mail['To']}", "dim")
            frame = Panel(
                Group(subject, Text(), text), box=ROUNDED, border_style="green", subtitle=to,
                subtitle_align="right", padding=(1, 2),
            )  # fmt: skip
            self._print(Padding(frame, (1, 0, 0, 2)))
        for post in posts:
            self.tally.posts += 1
            proof = ("signature verified", "green") if post.genuine else ("NOT GENUINE", "bold red")
            said = f" · {_sentences(len(post.body['data']['new']))} · "
            self._indented(Text.assemble(("⇢  ", "green"), f"webhook {post.id[:8]}", said, proof))

    def closing(self) -> None:
        """Sum up, and say how to go on."""
        tally = self.tally
        table = Table(box=SIMPLE, show_header=False, padding=(0, 2))
        table.add_column(style="dim")
        table.add_column(justify="right", style="bold")
        table.add_column()
        table.add_row("feeds polled", str(tally.polls), f"{tally.unchanged} of them not modified")
        table.add_row("entries", str(tally.entries), "new or changed, each judged once")
        for reason, number in tally.quiet.most_common():
            table.add_row("kept quiet", str(number), reason)
        told = f"{tally.mails} mails and {tally.posts} webhook calls delivered"
        table.add_row(Text("alerts", "green"), Text(str(tally.alerts), "bold green"), told)
        self._print(Text())
        self._print(Rule(Text("the day in numbers", "bold"), align="left", style="dim"))
        self._print(table)
        steps = Table.grid(padding=(0, 2))
        for command, meaning in (
            ("config/watchlist.yaml", "edit it: your topics, feeds and receivers"),
            ("watcher check", "validate it and see what matches"),
            ("watcher run", "start watching"),
        ):
            steps.add_row(Text(command, "bold cyan"), meaning)
        self._print(
            Panel(steps, title="[bold]next", title_align="left", box=ROUNDED, padding=(1, 2))
        )

    def left(self, seconds: float | None) -> None:
        """Say that all is cleared away, and how long it took, if that is of interest."""
        took = "" if seconds is None else f"took {seconds:.0f} seconds and "
        self._print(Text(f"The demo {took}leaves nothing behind.", "dim"))

    def keeping(self, pages: Mapping[str, str]) -> None:
        """Say that the desk stays open."""
        self._print(Text("\nThe desk stays open until Ctrl-C; look at its feeds:", "bold"))
        for name, address in pages.items():
            self._indented(Text.assemble(f"{name}  ", (address, "blue underline")))

    def _polled(self, polls: Sequence[Fields]) -> None:
        new = sum(_number(fields, "new") for fields in polls)
        changed = sum(_number(fields, "changed") for fields in polls)
        same = sum(fields.get("status") == 304 for fields in polls)
        self.tally.polls += len(polls)
        self.tally.unchanged += same
        self.tally.entries += new + changed
        found = f"{new} new" if new else f"{changed} changed"
        self._indented(Text(f"polled {len(polls)} feeds: {found}, {same} not modified", "dim"))

    def _alerted(self, piece: Piece, new: int, verdict: str) -> None:
        self.tally.alerts += 1
        said = f"  {verdict}: {_sentences(new)}"
        self._indented(Text.assemble(("✔ alert", "bold green"), said))
        if piece.outlet.language != "en" and not semantic.available():
            self._indented(Text("told, as comparing languages needs the extra `semantic`", "dim"))

    def _judged(self, fields: Fields) -> None:
        share = fields.get("share")
        if isinstance(share, float):
            self._quiet(
                str(fields.get("reason")), f"{share:.0%} of it comes from {fields['copies']}"
            )
        else:
            self._quiet(str(fields.get("reason")), f"as {fields.get('verdict')}")

    def _quiet(self, reason: str, why: str) -> None:
        self.tally.quiet[reason] += 1
        self._indented(
            Text.assemble(("● kept quiet", "bold yellow"), f"  {reason}", (f": {why}", "dim"))
        )

    def _indented(self, text: Text) -> None:
        self._print(Padding(text, (0, 0, 0, _MARGIN)))

    def _print(self, what: object) -> None:
        self._out.print(what, width=self._width, highlight=False, markup=True)


def _sentences(number: int) -> str:
    return f"{number} new {'sentence' if number == 1 else 'sentences'}"


def _number(fields: Fields, name: str) -> int:
    value = fields.get(name, 0)
    return value if isinstance(value, int) else 0
