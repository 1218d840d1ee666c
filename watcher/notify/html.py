"""A message as one HTML page that loads nothing from outside."""

from datetime import datetime, tzinfo
from functools import cache

import jinja2

from watcher.model import Digest, Message
from watcher.notify import digest, words
from watcher.notify.plain import clean, host, link


def html(message: Message, timezone: tzinfo) -> str:
    """The page; article text in it is data, escaped, never template.

    Args:
        message: what to tell.
        timezone: the zone that dates are shown in.
    """

    def when(moment: datetime) -> str:
        return words.when(moment, timezone)

    if isinstance(message, Digest):
        return (
            _templates()
            .get_template("digest.html")
            .render(
                digest=message,
                subject=digest.subject(message),
                span=digest.span(message, timezone),
                source=lambda note: digest.source(note, timezone),
                heading=digest.heading,
                told=digest.NEWS,
                foot=digest.foot(message),
                ask="",
            )
        )
    return (
        _templates()
        .get_template("alert.html")
        .render(
            alert=message,
            subject=words.subject(message),
            reports=words.reports(message),
            others=words.others(message),
            foot=words.foot(message),
            ask=words.ask(message),
            when=when,
        )
    )


@cache
def _templates() -> jinja2.Environment:
    environment = jinja2.Environment(
        loader=jinja2.PackageLoader("watcher.notify"),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.globals.update(words=words, host=host, link=link)
    environment.filters["clean"] = clean
    return environment
