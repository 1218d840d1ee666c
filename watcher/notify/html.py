"""The alert as one HTML page that loads nothing from outside."""

from datetime import tzinfo
from functools import cache

import jinja2

from watcher.model import Alert
from watcher.notify import words
from watcher.notify.plain import clean, host, link


def html(alert: Alert, timezone: tzinfo) -> str:
    """The page; article text in it is data, escaped, never template.

    Args:
        alert: what to tell.
        timezone: the zone that dates are shown in.
    """
    return (
        _templates()
        .get_template("alert.html")
        .render(
            alert=alert,
            subject=words.subject(alert),
            reports=words.reports(alert),
            others=words.others(alert),
            foot=words.foot(alert),
            when=lambda moment: words.when(moment, timezone),
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
