"""What watcher tells about itself, the way it tells news: each occasion once. Pure."""

import hashlib
from datetime import datetime

from watcher.model import Alert, Judged, Reason, Status, Verdict


def notice(occasion: str, title: str, text: str, *, url: str = "", now: datetime) -> Alert:
    """An alert to whoever runs this watcher.

    Args:
        occasion: the same for what is to be told once only.
        title: a few words.
        text: what happened and what to do, in a sentence or two.
        url: where it happened, if that is an address.
        now: aware UTC.
    """
    key = hashlib.sha256(f"watcher\0{occasion}".encode("utf-8", "surrogatepass")).hexdigest()[:32]
    return Alert(
        id=key,
        topic="watcher",
        topic_title="watcher",
        verdict=Verdict.FRESH,
        reason=Reason.NEW_FACTS,
        title=title,
        url=url,
        outlet="watcher",
        published=now,
        created=now,
        new=(Judged(title, Status.NEW, headline=True), Judged(text, Status.NEW)),
        kind="operator",
    )
