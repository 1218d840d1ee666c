"""`watcher evaluate`: how good the judgement is on labelled rows of your own."""

import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from watcher.cli import advice, options

if TYPE_CHECKING:
    from watcher.evaluation.backtest import Run
    from watcher.evaluation.measures import Agreement
    from watcher.evaluation.stream import Label, Nugget
    from watcher.pipeline.opinion import Ask

group = typer.Typer(
    help="Score the judgement on labelled rows: streams, sentences, pairs, pages.",
    no_args_is_help=True,
)

Json = Annotated[bool, typer.Option("--json", help="Print JSON, for machines.")]
Rows = Annotated[Path, typer.Argument(help="JSON Lines, plain or gzip.")]


def register(app: typer.Typer) -> None:
    """Add the commands."""
    app.add_typer(group, name="evaluate")


@group.command()
def stream(
    entries: Annotated[Path, typer.Argument(help="JSON Lines as for `watcher replay`.")],
    *,
    labels: Annotated[
        Path, typer.Option(help="JSON Lines: {id, relevant, nuggets[]} for each entry.")
    ],
    nuggets: Annotated[
        Path,
        typer.Option(
            help="JSON Lines: {nid, importance, first_entry, text} for each development; "
            "importance is vital, minor or background."
        ),
    ],
    watchlist: options.Watchlist = None,
    topic: Annotated[
        str | None, typer.Option(help="The topic, if the watchlist has several.")
    ] = None,
    as_json: Json = False,
    judge: advice.Judge = False,
    verbose: Annotated[
        bool, typer.Option("--verbose", "-v", help="List what was missed and what was useless.")
    ] = False,
) -> None:
    """Replay past entries of one topic and score the alerts against labels.

    An alert is useful if its entry states a development that no earlier alert stated.
    """
    from watcher.config import load
    from watcher.evaluation import backtest, labelled
    from watcher.evaluation import stream as scoring

    watched = load(options.watchlist_path(watchlist), options.environment())
    chosen = backtest.choose(watched.topics, topic)
    known_labels = dict(labelled.read(labels, scoring.parse_label, _say))
    known_nuggets = dict(labelled.read(nuggets, scoring.parse_nugget, _say, some=False))
    with advice.advisor(watched, wanted=judge) as ask:
        run = backtest.run(entries, chosen, _say, ask)
    scores = scoring.score(run.alerted, run.published, known_labels, known_nuggets).rounded()
    if as_json:
        told = scoring.follow(run.alerted, known_labels, known_nuggets)
        waits = scoring.delays(told, run.published, known_nuggets)
        each = {
            "delays_hours": {name: round(hours, 2) for name, hours in waits.items()},
            "missed": scoring.missed(told, known_nuggets),
        }
        print(json.dumps({"topic": chosen.name, **scores, **each}, ensure_ascii=False))
    else:
        named = {"f1": "F1"}
        _table({named.get(name, name.replace("_", " ")): each for name, each in scores.items()})
    if verbose:
        _list_faults(run, known_labels, known_nuggets)


def _list_faults(run: "Run", labels: "dict[str, Label]", nuggets: "dict[str, Nugget]") -> None:
    """To standard error: vital developments with their delay or loss, and useless alerts."""
    from watcher.evaluation import stream as scoring

    told = scoring.follow(run.alerted, labels, nuggets)
    for name, hours in scoring.delays(told, run.published, nuggets).items():
        _show(f"told after {hours:.1f} h: {name} {nuggets[name].text}")
    for name in scoring.missed(told, nuggets):
        entry = nuggets[name].first_entry
        reason = run.judged[entry].reason.value if entry in run.judged else "no term matches"
        _show(f"missed ({reason}): {name} {nuggets[name].text}")
        _show(f"    first in: {entry} {run.titles.get(entry, '')}")
    for entry, gain in told.gains:
        if not gain:
            why = "nothing new" if labels[entry].relevant else "off topic"
            _show(f"useless ({why}): {entry} {run.titles[entry]}")


@group.command()
def sentences(
    file: Rows,
    as_json: Json = False,
    judge: advice.Judge = False,
    watchlist: options.Watchlist = None,
) -> None:
    """Judge sentences, each against the texts that its own row says are known.

    Rows are {id, known[], text} with a label "new" (true or false) where you have one, and dates
    "published", "known_published[]" if you like. Scores count new sentences as the yeses. The
    watchlist is read for --judge only, which asks about every unsure row, whatever an hour allows.
    """
    from watcher.evaluation import labelled
    from watcher.evaluation import sentences as judging

    judged = []
    with _asking(watchlist, wanted=judge) as ask:
        for row in labelled.read(file, judging.parse, _say):
            judged.append((row, judging.judge(row, ask)))
            if as_json:
                print(json.dumps(judging.as_json(*judged[-1]), ensure_ascii=False))
    scores = judging.score(judged)
    shown = _shares(scores.agreement) if scores.rows else {}
    if scores.auc is not None:
        shown["AUC"] = scores.auc
    _table({"sentences": len(judged), "labelled": scores.rows, **shown}, to_error=as_json)


@group.command()
def pairs(file: Rows, as_json: Json = False) -> None:
    """Score how much of one text another says.

    Rows are {a, b} with "same" (true or false) or "score" (a number), or {premise, hypothesis} with
    "entailed" (true or false).
    """
    from watcher.evaluation import labelled
    from watcher.evaluation import pairs as judging

    rows = list(labelled.read(file, judging.parse, _say))
    found = [judging.similarity(pair) for pair in rows]
    if as_json:
        for pair, similarity in zip(rows, found, strict=True):
            print(json.dumps(judging.as_json(pair, similarity), ensure_ascii=False))
    scores = judging.score(rows, found)
    shown = _shares(scores.agreement) if scores.agreement else {}
    shown |= {
        name: value
        for name, value in (("Pearson", scores.pearson), ("AUC", scores.auc))
        if value is not None
    }
    _table({"pairs": len(rows), "labelled": scores.rows, **shown}, to_error=as_json)


@group.command()
def pages(
    folder: Annotated[
        Path,
        typer.Argument(help="Has ground-truth.json ({name: {articleBody}}) and html/NAME.html.gz."),
    ],
    as_json: Json = False,
) -> None:
    """Score how well article text is taken out of pages, by 4-word shingles."""
    import logging
    import random

    from watcher.evaluation import pages as scoring

    logging.getLogger("trafilatura").setLevel(logging.CRITICAL)
    found = dict(scoring.measure(folder))
    scores = scoring.score(list(found.values()))
    if as_json:
        for name, match in found.items():
            print(json.dumps({"id": name, **match._asdict()}, ensure_ascii=False))
    width = scoring.interval(list(found.values()), random.Random(1)) if found else scores
    shown = {
        name: f"{value:.3f} ± {around:.3f}"
        for name, value, around in zip(scores._fields, scores, width, strict=True)
    }
    _table({"pages": len(found), **shown}, to_error=as_json)


@contextmanager
def _asking(watchlist: Path | None, *, wanted: bool) -> "Iterator[Ask | None]":
    if not wanted:
        yield None
        return
    from watcher.config import load

    watched = load(options.watchlist_path(watchlist), options.environment())
    with advice.advisor(watched, wanted=True, budgeted=False) as ask:
        yield ask


def _shares(agreement: "Agreement") -> dict[str, float]:
    return {
        "precision": agreement.precision,
        "recall": agreement.recall,
        "F1": agreement.f1,
        "accuracy": agreement.accuracy,
    }


def _say(sentence: str) -> None:
    print(f"watcher: {sentence}", file=sys.stderr)


def _show(line: str) -> None:
    print(line, file=sys.stderr)


def _table(figures: dict[str, float | str], *, to_error: bool = False) -> None:
    from rich.console import Console
    from rich.table import Table

    table = Table(show_header=False, box=None, pad_edge=False)
    table.add_column()
    table.add_column(justify="right")
    for name, value in figures.items():
        table.add_row(name, f"{value:.3f}" if isinstance(value, float) else f"{value}")
    Console(stderr=to_error).print(table)
