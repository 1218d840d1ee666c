"""How well articles are taken out of pages: the article extraction benchmark, by its own measure.

    WATCHER_DATA=../shared/data python tests/evaluation/page_corpus.py [--limit N]

What is measured is said in watcher.evaluation.pages. trafilatura alone is published there with
F .958; below that the command fails.
"""

import argparse
import logging
import os
import random
import sys
import time
from pathlib import Path

from watcher.evaluation.pages import interval, measure, score

PUBLISHED = 0.958


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--limit", type=int, help="pages to read")
    options = parser.parse_args()
    logging.getLogger("trafilatura").setLevel(logging.CRITICAL)
    data = Path(os.environ.get("WATCHER_DATA", "../shared/data"))
    started = time.process_time()
    folder = data / "pages" / "article_extraction_benchmark"
    matches = [match for _, match in measure(folder, options.limit)]
    seconds = time.process_time() - started
    figures = zip(score(matches), interval(matches, random.Random(1)), strict=True)
    precision, recall, f = (f"{figure:.3f} ± {width:.3f}" for figure, width in figures)
    print(f"pages {len(matches)}, {seconds / len(matches) * 1000:.0f} ms each")
    print(f"precision {precision}   recall {recall}   F {f}   (trafilatura alone: {PUBLISHED})")
    return 0 if score(matches).f >= PUBLISHED else 1


if __name__ == "__main__":
    sys.exit(main())
