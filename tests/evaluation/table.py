"""One table of how good the judgement is on all labelled sets, beside what it was before.

    python tests/evaluation/table.py              all sets: minutes, on two cores
    python tests/evaluation/table.py --keep       the same, and these become the figures of before
    python tests/evaluation/table.py --quick      samples, under a minute: what the tests watch
    python tests/evaluation/table.py seeds rte    only sets whose name begins so

The sets are those of $WATCHER_DATA (default ../shared/data), the figures of before stand in
figures.json. The streams are judged with the shipped weights, which were fitted on all of them;
what they are worth on a topic that they have not seen is printed by fit_decision.py.
"""

import argparse
import json
import logging
import os
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from functools import partial
from pathlib import Path
from statistics import fmean

import events
import going_on
import rows
import seeds
import speed
import stories
import streams
import timelines

from watcher.evaluation import pages

Figures = dict[str, float]
FILE = Path(__file__).with_name("figures.json")
# What to reach: at least so much, or at most where the sign is "<".
REACH = {
    "stream mean: F1": ">.80", "stream mean: R": ">.93",
    "stream nk_russia: P": ">.70", "stream nk_russia: R": ">.95",
    **{f"seeds: {order}: {figure}": reach for order in seeds.ORDERS for figure, reach in (
        ("P", ">.95"), ("R", ">.97"), ("verdicts", ">5"), ("furniture", "<0"), ("support", ">.95")
    )},
    "contrast: P": ">.95", "contrast: R": ">.95",
    "background: paired AUC": ">.97",
    "ecb+: AUC": ">.93",
    "clough: cut and light": ">.95", "basil: reprint": "<0",
    "events: first alert": ">.99",
    "msrp: accuracy": ">.74", "headlines: Pearson": ">.78", "rte: AUC": ">.68",
    "pages: F": ">.958",
    "speed: 1k: entry": "<2", "speed: 10k: entry": "<2", "speed: 100k: entry": "<2",
    "speed: 1k: judge": "<20", "speed: 10k: judge": "<20", "speed: 100k: judge": "<20",
}  # fmt: skip


def extraction(limit: int | None = None) -> Figures:
    """The article extraction benchmark."""
    logging.getLogger("trafilatura").setLevel(logging.CRITICAL)
    folder = streams.DATA / "pages" / "article_extraction_benchmark"
    found = pages.score([match for _, match in pages.measure(folder, limit)])
    return {"P": found.precision, "R": found.recall, "F": found.f}


def whole() -> dict[str, Callable[[], Figures]]:
    """Every set; the longest first, so that two processes end together."""
    return {
        "speed": speed.figures,
        "timeline17": partial(timelines.figures, every=8),
        **{f"stream {name}": partial(streams.figures, name) for name in streams.names()},
        "events": partial(events.figures, 12),
        "invented stories": going_on.figures,
        "basil": stories.basil,
        "ecb+": stories.ecbplus,
        "clough": stories.clough,
        "seeds": seeds.figures,
        "contrast": rows.contrast,
        "background": rows.background,
        "msrp": rows.msrp,
        "headlines": rows.headlines,
        "rte": rows.rte,
        "pages": extraction,
    }


def quick() -> dict[str, Callable[[], Figures]]:
    """A sample of each kind of set; its figures stand apart from those of the whole sets."""
    return {
        **{f"stream {name}": partial(streams.figures, name) for name in ("nk_russia", "truss")},
        "events": partial(events.figures, 2),
        "invented stories": partial(going_on.figures, 4),
        "basil": partial(stories.basil, 6),
        "ecb+": partial(stories.ecbplus, 2),
        "clough": stories.clough,
        "seeds": seeds.figures,
        "contrast": rows.contrast,
        "background": partial(rows.background, 60),
        "msrp": partial(rows.msrp, 400),
        "headlines": partial(rows.headlines, 300),
        "rte": partial(rows.rte, 200),
        "pages": partial(extraction, 20),
    }


def measure(
    sets: Mapping[str, Callable[[], Figures]], jobs: int, report: Callable[[str], None]
) -> dict[str, Figures]:
    """Measure sets side by side; a mean over the streams is added where there are several."""
    found = {}
    begun = time.monotonic()
    with ProcessPoolExecutor(jobs) as pool:
        waiting = {pool.submit(each): name for name, each in sets.items()}
        for future in as_completed(waiting):
            name = waiting[future]
            found[name] = future.result()
            report(f"{time.monotonic() - begun:5.0f} s  {name}")
    several = [found[name] for name in sets if name.startswith("stream ")]
    if len(several) > 1:
        found["stream mean"] = {
            figure: fmean(each[figure] for each in several) for figure in several[0]
        }
    return dict(sorted(found.items()))


def lines(now: Mapping[str, Figures], before: Mapping[str, Figures]) -> list[str]:
    """The table, a line a figure."""
    head = f"{'set':<20} {'figure':<24} {'before':>9} {'now':>9} {'change':>8}  reach"
    shown = [head, "-" * len(head)]
    for name, figures in now.items():
        for place, (figure, value) in enumerate(figures.items()):
            old = before.get(name, {}).get(figure)
            reach = REACH.get(f"{name}: {figure}", "")
            change = "" if old is None or abs(value - old) < 5e-4 else f"{value - old:+.3f}"
            shown.append(
                f"{'' if place else name:<20} {figure:<24} {'' if old is None else spell(old):>9} "
                f"{spell(value):>9} {change:>8}  {mark(value, reach)}"
            )
    return shown


def spell(value: float) -> str:
    """Three decimals for a share, one for milliseconds, none for a count."""
    if value == int(value) and value != 1.0:
        return f"{value:.0f}"
    return f"{value:.3f}" if value <= 1.0 else f"{value:.1f}"


def mark(value: float, reach: str) -> str:
    """What is to be reached, and whether it is."""
    if not reach:
        return ""
    goal = float(reach[1:])
    there = value >= goal if reach[0] == ">" else value <= goal
    return f"{'≥' if reach[0] == '>' else '≤'} {reach[1:]:<5} {'yes' if there else 'NO'}"


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("sets", nargs="*", help="only sets whose name begins so")
    parser.add_argument("--quick", action="store_true", help="samples only")
    parser.add_argument("--keep", action="store_true", help="write figures.json")
    parser.add_argument("--json", action="store_true", help="print figures for machines")
    parser.add_argument("--jobs", type=int, default=2, help="processes side by side")
    options = parser.parse_args(arguments)
    if not streams.DATA.is_dir():
        print(f"no labelled data at {streams.DATA}; set WATCHER_DATA", file=sys.stderr)
        return 2
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    begun = time.monotonic()
    sets = quick() if options.quick else whole()
    chosen = {
        name: each
        for name, each in sets.items()
        if not options.sets or name.startswith(tuple(options.sets))
    }
    now = measure(chosen, options.jobs, partial(print, file=sys.stderr))
    kind = "quick" if options.quick else "whole"
    kept: dict[str, dict[str, Figures]] = json.loads(FILE.read_text()) if FILE.exists() else {}
    if options.json:
        print(json.dumps(now))
    else:
        print("\n".join(lines(now, kept.get(kind, {}))))
    print(f"{time.monotonic() - begun:.0f} s", file=sys.stderr)
    if options.keep:
        kept[kind] = {**kept.get(kind, {}), **now}
        FILE.write_text(json.dumps(rounded(kept), indent=1, sort_keys=True) + "\n")
    return 0


def rounded(kept: Mapping[str, Mapping[str, Figures]]) -> dict[str, dict[str, Figures]]:
    """Three decimals: what a table shows."""
    return {
        kind: {
            name: {figure: round(value, 3) for figure, value in figures.items()}
            for name, figures in sets.items()
        }
        for kind, sets in kept.items()
    }


if __name__ == "__main__":
    sys.exit(main())
