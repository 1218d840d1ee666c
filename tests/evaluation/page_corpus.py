"""How well articles are taken out of pages: the article extraction benchmark, by its own measure.

    WATCHER_DATA=../shared/data python tests/evaluation/page_corpus.py [--limit N]

What is measured is said in watcher.evaluation.pages. trafilatura alone is published there with
F .958; below that the command fails. Its last line is what watcher.pipeline.belongs, which sees
whether a page is that of its entry, makes of these pages and their titles.
"""

import argparse
import gzip
import logging
import os
import random
import sys
import time
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

from watcher.errors import ContentError
from watcher.evaluation.pages import interval, measure, score
from watcher.ingest.extract import Page, extract
from watcher.pipeline.belongs import belongs

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
    pages = list(_pages(folder, options.limit))
    own = sum(belongs(page.title, page.text) for page in pages)
    others = sum(belongs(one.title, page.text) for one, page in pairwise(pages))
    print(f"taken for their own title's: {own} of {len(pages)}; for another's: {others}")
    return 0 if score(matches).f >= PUBLISHED else 1


def _pages(folder: Path, limit: int | None) -> Iterator[Page]:
    for file in sorted((folder / "html").glob("*.html.gz"))[:limit]:
        try:
            yield extract(gzip.decompress(file.read_bytes()), url="https://page.example/")
        except ContentError as error:
            print(f"{file.name}: {error}")


if __name__ == "__main__":
    sys.exit(main())
