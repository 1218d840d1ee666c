"""Whole articles of invented stories as they go on: what is told, and what for nothing.

    python tests/evaluation/going_on.py            the figures of both sets
    python tests/evaluation/going_on.py --wrong    what was decided wrongly as well

invented/: 16 stories on 16 subjects, each of nine articles: a first report, its reprint under
another headline, another newsroom's version of it, a development, another newsroom's version of
that, a smaller development among much that is known, a recap, the outcome, and either that in short
or something else with the same words.

invented/second/: 12 longer stories of ten articles: first report, version, a development without a
new number, name or date, version, one with some, version that converts or rounds them, explainer,
one new fact in the middle of a long article, version, outcome.

Both were written by somebody who had not seen the program's rules, and looked at since.
"""

import argparse
import json
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

from watcher.config import load
from watcher.evaluation import backtest

FIRST = Path(__file__).with_name("invented")
SECOND = FIRST / "second"


def figures(stories: int | None = None) -> dict[str, float]:
    """Share of alerts that bring what no earlier article had, and of such articles that alert."""
    found: dict[str, float] = {}
    for name, folder in (("", FIRST), ("second: ", SECOND)):
        told = [(new, alert) for _, new, alert in decided(folder, stories)]
        useful = told.count((True, True))
        found[f"{name}P"] = useful / sum(alert for _, alert in told)
        found[f"{name}R"] = useful / sum(new for new, _ in told)
        found[f"{name}articles"] = len(told)
    return found


def decided(folder: Path, stories: int | None = None) -> Iterator[tuple[str, bool, bool]]:
    """Yield id, whether an article brings something new, and whether it alerts."""
    rows = [json.loads(line) for line in (folder / "articles.jsonl").read_text().splitlines()]
    for topic in load(folder / "watchlist.yaml", {}).topics[:stories]:
        own = [row for row in rows if row["topic"] == topic.name]
        with TemporaryDirectory() as scratch:
            path = Path(scratch) / "articles.jsonl"
            path.write_text("\n".join(map(json.dumps, own)), encoding="utf-8")
            alerted = backtest.run(path, topic, print).alerted
        for row in own:
            yield row["id"], row["new"], row["id"] in alerted


def main() -> None:
    """Print the figures."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--wrong", action="store_true", help="what was decided wrongly as well")
    if parser.parse_args().wrong:
        for name, new, alert in (*decided(FIRST), *decided(SECOND)):
            if new != alert:
                print("missed " if new else "useless", name)
    for name, value in figures().items():
        print(f"{name:<16} {value:.3f}")


if __name__ == "__main__":
    main()
