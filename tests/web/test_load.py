"""Pages and judging beside each other: a small size of `python -m tests.web.load`."""

import random

from tests.web.desk import Site
from tests.web.load import PATHS, judging, pages
from tests.web.stored import store


def test_every_page_answers_and_judging_goes_on_beside_visitors(site: Site) -> None:  # J14
    store(site.database, 3000)
    assert [path for path, _ in pages(site, times=1)] == list(PATHS)
    beside = judging(site, 25, random.Random(3), pause=0.0)
    assert beside.judged > 0
    assert beside.answers > 0
