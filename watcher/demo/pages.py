"""Feeds and pages as outlets make them, furniture included. Pure."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from email.utils import format_datetime
from html import escape

from watcher.demo.story import Format, Outlet

TYPES = {
    Format.RSS: "application/rss+xml; charset=utf-8",
    Format.ATOM: "application/atom+xml; charset=utf-8",
    Format.JSON: "application/feed+json",
}
_WEEKDAYS = {
    "en": ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"),
    "ko": ("월요일", "화요일", "수요일", "목요일", "금요일", "토요일", "일요일"),
}


@dataclass(frozen=True, slots=True)
class Published:
    """An article as it stands on a site.

    Attributes:
        first: when the page appeared.
        updated: when its present version appeared.
    """

    url: str
    headline: str
    paragraphs: tuple[str, ...]
    first: datetime
    updated: datetime

    @property
    def summary(self) -> str:
        """What the feed says of it."""
        return self.paragraphs[0]


def dated(paragraphs: Sequence[str], language: str, at: datetime) -> tuple[str, ...]:
    """The paragraphs with the weekday filled in."""
    day = _WEEKDAYS[language][at.weekday()]
    return tuple(paragraph.replace("{day}", day) for paragraph in paragraphs)


def feed(outlet: Outlet, home: str, items: Sequence[Published]) -> str:
    """The outlet's feed in its format, latest first."""
    write = {Format.RSS: _rss, Format.ATOM: _atom, Format.JSON: _json}[outlet.format]
    return write(outlet, home, sorted(items, key=lambda item: item.updated, reverse=True))


def _rss(outlet: Outlet, home: str, items: Sequence[Published]) -> str:
    entries = "".join(
        f"<item><title>{escape(item.headline)}</title><link>{item.url}</link>"
        f"<guid>{item.url}</guid><pubDate>{format_datetime(item.updated)}</pubDate>"
        f"<description>{escape(item.summary)}</description></item>"
        for item in items
    )
    return (
        '<?xml version="1.0" encoding="utf-8"?><rss version="2.0"><channel>'
        f"<title>{escape(outlet.name)}</title><link>{home}</link>"
        f"<description>Invented news</description><language>{outlet.language}</language>"
        f"{entries}</channel></rss>"
    )


def _atom(outlet: Outlet, home: str, items: Sequence[Published]) -> str:
    entries = "".join(
        f'<entry><title>{escape(item.headline)}</title><link href="{item.url}"/>'
        f"<id>{item.url}</id><published>{item.first.isoformat()}</published>"
        f"<updated>{item.updated.isoformat()}</updated>"
        f"<summary>{escape(item.summary)}</summary></entry>"
        for item in items
    )
    latest = items[0].updated.isoformat() if items else "1970-01-01T00:00:00Z"
    return (
        '<?xml version="1.0" encoding="utf-8"?>'
        f'<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="{outlet.language}">'
        f"<title>{escape(outlet.name)}</title><id>{home}</id><updated>{latest}</updated>"
        f"{entries}</feed>"
    )


def _json(outlet: Outlet, home: str, items: Sequence[Published]) -> str:
    return json.dumps(
        {
            "version": "https://jsonfeed.org/version/1.1",
            "title": outlet.name,
            "home_page_url": home,
            "language": outlet.language,
            "items": [
                {
                    "id": item.url,
                    "url": item.url,
                    "title": item.headline,
                    "summary": item.summary,
                    "date_published": item.first.isoformat(),
                    "date_modified": item.updated.isoformat(),
                }
                for item in items
            ],
        }
    )


def page(outlet: Outlet, item: Published) -> str:
    """The article's page, with all that surrounds an article nowadays."""
    menu = "".join(
        f'<li><a href="/{number}">{word}</a></li>' for number, word in enumerate(outlet.menu)
    )
    paragraphs = [f"<p>{escape(paragraph, quote=False)}</p>" for paragraph in item.paragraphs]
    if outlet.inside:
        paragraphs.insert(2, f"<p><em>{escape(outlet.inside, quote=False)}</em></p>")
    body = "".join(paragraphs)
    related = "".join(
        f'<li><a href="/related/{number}"><h3>{escape(teaser, quote=False)}</h3></a></li>'
        for number, teaser in enumerate(outlet.teasers)
    )
    return f"""<!doctype html>
<html lang="{outlet.language}"><head><meta charset="utf-8">
<title>{escape(item.headline)} | {escape(outlet.name)}</title>
<link rel="canonical" href="{item.url}">
<meta property="og:title" content="{escape(item.headline)}">
<meta property="article:published_time" content="{item.first.isoformat()}">
<style>body{{font:18px/1.5 Georgia,serif;max-width:42em;margin:0 auto;padding:1em}}
.note{{background:#fff3c4;padding:.5em 1em;font:14px sans-serif}}</style></head>
<body>
<div id="cookie-banner" class="cookie-consent">{escape(outlet.cookies)}</div>
<header><nav><ul>{menu}</ul></nav></header>
<main><article><h1>{escape(item.headline, quote=False)}</h1>
<time datetime="{item.updated.isoformat()}">{item.updated:%d.%m.%Y %H:%M}</time>
{body}
</article></main>
<aside class="related"><h2>More from {escape(outlet.name)}</h2><ul>{related}</ul></aside>
<div class="newsletter">Get our newsletter every morning. Enter your email address.</div>
<footer><p class="note">watcher demo: everything on this page is invented.</p>
© {escape(outlet.name)} · Imprint · Privacy · Contact</footer>
</body></html>"""
