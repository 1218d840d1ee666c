"""Whole articles of invented stories as they go on: what is told, and what for nothing.

    python tests/evaluation/going_on.py            two figures
    python tests/evaluation/going_on.py --wrong    what was decided wrongly as well

16 stories on 16 subjects, each of nine articles: a first report, its reprint under another
headline, another newsroom's version of it, a development, another newsroom's version of that, a
smaller development among much that is known, a recap, the outcome, and either that in short or
something else with the same words. Written by somebody who had not seen the program's rules.
"""

import argparse
import json
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

from watcher.config import load
from watcher.evaluation import backtest

FOLDER = Path(__file__).with_name("invented")


def figures(stories: int | None = None) -> dict[str, float]:
    """Share of alerts that bring what no earlier article had, and of such articles that alert."""
    told = [(new, alert) for _, new, alert in decided(stories)]
    useful = told.count((True, True))
    return {
        "P": useful / sum(alert for _, alert in told),
        "R": useful / sum(new for new, _ in told),
        "articles": len(told),
    }


def decided(stories: int | None = None) -> Iterator[tuple[str, bool, bool]]:
    """Yield id, whether an article brings something new, and whether it alerts."""
    rows = [json.loads(line) for line in (FOLDER / "articles.jsonl").read_text().splitlines()]
    for topic in load(FOLDER / "watchlist.yaml", {}).topics[:stories]:
        own = [row for row in rows if row["topic"] == topic.name]
        with TemporaryDirectory() as folder:
            path = Path(folder) / "articles.jsonl"
            path.write_text("\n".join(map(json.dumps, own)), encoding="utf-8")
            alerted = backtest.run(path, topic, print).alerted
        for row in own:
            yield row["id"], row["new"], row["id"] in alerted


def main() -> None:
    """Print the figures."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--wrong", action="store_true", help="what was decided wrongly as well")
    if parser.parse_args().wrong:
        for name, new, alert in decided():
            if new != alert:
                print("missed " if new else "useless", name)
    for name, value in figures().items():
        print(f"{name:<8} {value:.3f}")


if __name__ == "__main__":
    main()
