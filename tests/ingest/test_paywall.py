import json
import time
from typing import Any

import pytest
from lxml import html

from watcher.ingest import paywall
from watcher.ingest.extract import extract

START = "The trawler Havbris landed ninety tonnes of cod at Vardø on Monday, its owner said."
REST = [
    "The harbour office counted nine hundred boxes, the most in a day since the quota was raised.",
    "Buyers from Bergen and Reykjavik paid forty kroner a kilo, six more than in the week before.",
    "The owner plans to send a second trawler to the bank once the ice allows it, in late April.",
    "Fishermen from Båtsfjord complained that the plant there has stood still since last autumn.",
]
PART = {"@type": "WebPageElement", "isAccessibleForFree": False, "cssSelector": ".paid"}
OFFER = '<div class="paid"><p>Read on with Quay Plus, 9 kroner for the first month.</p></div>'
SHOWN = f'<div class="paid">{"".join(f"<p>{line}</p>" for line in REST)}</div>'


def ld(about: Any) -> str:
    return f'<script type="application/ld+json">{json.dumps(about)}</script>'


def article(free: object, part: object = None, kind: object = "NewsArticle") -> dict[str, Any]:
    said = {"@context": "https://schema.org", "@type": kind, "isAccessibleForFree": free}
    return said if part is None else said | {"hasPart": part}


def tier(name: str) -> str:
    return f'<meta property="article:content_tier" content="{name}">'


def micro(free: str, inside: str = "", kind: str = "NewsArticle") -> str:
    """Microdata, as it stands around the article or beside it."""
    return (
        f'<div itemscope itemtype="https://schema.org/{kind}">'
        f'<meta itemprop="isAccessibleForFree" content="{free}">{inside}</div>'
    )


def micro_part(inside: str, free: str = "False") -> str:
    return (
        '<div itemprop="hasPart" itemscope itemtype="https://schema.org/WebPageElement">'
        f'<meta itemprop="isAccessibleForFree" content="{free}">{inside}</div>'
    )


PLACE = '<meta itemprop="cssSelector" content=".paid">'


def page(head: str, after: str = "") -> str:
    return (
        f"<html><head><title>Cod</title>{head}</head><body><article><h1>Cod</h1><p>{START}</p>"
        f"<p>{START.replace('Monday', 'Tuesday')}</p>{after}</article></body></html>"
    )


def whole(text: str) -> bool:
    return extract(text.encode(), url="https://quay.example/cod").whole


@pytest.mark.parametrize(
    "head",
    [
        ld(article(False, PART)),
        ld(article("False", [PART])),
        ld(article("https://schema.org/False", PART)),
        ld(article(None, PART | {"isAccessibleForFree": "False"})),  # said of the part alone
        ld([{"@type": "Organization"}, article(False, PART, ["Article", "NewsArticle"])]),
        ld({"@graph": [{"@type": "WebSite"}, article(False, PART, "ReportageNewsArticle")]}),
        ld(article(False)),
        ld(article(False, PART | {"cssSelector": "#story .body:not(p) > *"})),  # is not run
        ld(article(False, PART | {"cssSelector": "..paid"})),
        ld(article(False, "all of it")),
        '<script type="application/ld+json">{broken "isAccessibleForFree"</script>'
        + ld(article(False)),
        tier("locked"),
        tier("Metered"),
    ],
)
@pytest.mark.parametrize("after", ["", OFFER])
def test_the_start_of_a_paid_article_is_not_the_whole(head: str, after: str) -> None:  # C02
    assert not whole(page(head, after))


@pytest.mark.parametrize(
    ("head", "after"),
    [
        ("", ""),  # a short article that says nothing about itself
        (ld(article(True)), ""),
        (ld(article(True)) + tier("metered"), ""),
        (tier("free"), ""),
        (ld(article(False, PART)), SHOWN),  # metered, and shown
        (ld(article(False, [PART | {"cssSelector": ".gone"}, PART])), SHOWN),
        (ld(article(False, PART | {"cssSelector": ".gone, div.paid"})), SHOWN),
        (ld(article(False, PART | {"cssSelector": [".gone", ".paid"]})), SHOWN),
        (tier("metered"), SHOWN * 4),  # so long that it is no start
        (ld(article(False)), SHOWN * 4),
        (ld(article(False, None, "Product")), ""),  # the subscription, not the article
        (ld([[["isAccessibleForFree"]]]), ""),
        (ld("isAccessibleForFree"), ""),
    ],
)
def test_a_page_that_shows_its_article_is_whole(head: str, after: str) -> None:  # C02
    assert whole(page(head, after))


@pytest.mark.parametrize(
    ("body", "is_whole"),
    [
        (micro("false"), False),
        (micro("False", micro_part(PLACE)) + OFFER, False),
        (micro("True", micro_part(PLACE)) + OFFER, False),  # said of the part alone
        (micro_part("<p>Read on with Quay Plus.</p>"), False),
        (micro("").replace("<meta", '<link href="https://schema.org/False"'), False),
        (micro("true"), True),
        (micro("false", micro_part(PLACE)) + SHOWN, True),
        (micro("false", micro_part(SHOWN)), True),
        (micro("false", kind="Product"), True),
        ('<meta itemprop="isAccessibleForFree" content="false">', True),  # of nothing
    ],
)  # fmt: skip
def test_microdata_says_the_same(body: str, is_whole: bool) -> None:  # C02
    assert whole(page("", body)) == is_whole


@pytest.mark.parametrize(("times", "short"), [(4, True), (50, False)])
def test_writing_without_spaces_says_more(times: int, short: bool) -> None:
    assert paywall.is_teaser("漁船は月曜日に港へ戻った。" * times) == short
    assert paywall.is_teaser("The trawler is back in port. " * times) == short


def test_scripts_in_the_paid_part_are_not_shown() -> None:
    hidden = f'<div class="paid"><script>{" ".join(REST)}</script></div>'
    assert paywall.closed(html.document_fromstring(page(ld(article(False, PART)), hidden)))


@pytest.mark.parametrize(
    "head",
    [
        '<script type="application/ld+json">"isAccessibleForFree"' + "[" * 500_000 + "</script>",
        '<script type="application/ld+json">' + '{"isAccessibleForFree":' * 90_000 + "</script>",
        ld(article(False, [PART | {"cssSelector": f".a{n}"} for n in range(20_000)])),
        ld(article(False, PART | {"cssSelector": ".a" * 100_000})),
        ld([article(False, PART)] * 5_000),
        micro("false") * 10_000,
        "<div itemscope itemprop=hasPart>" * 200 + "<p itemprop=isAccessibleForFree>" * 10_000,
    ],
)
def test_hostile_marks_end_in_time(head: str) -> None:  # C03
    started = time.process_time()
    paywall.closed(html.document_fromstring(page(head, "<div class=paid>" * 200)))
    assert time.process_time() - started < 4
