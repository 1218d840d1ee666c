"""A digest in words: its subject, its text and its JSON. Its page is a template."""

from collections.abc import Iterator
from datetime import tzinfo
from typing import Any

from watcher.model import Digest, Note, Part, Section, SectionKind
from watcher.notify import words
from watcher.notify.columns import underlined, wrap
from watcher.notify.plain import clean, link

SCHEMA = "watcher.digest/1"
TITLES = {
    SectionKind.OVERFLOW: "News beyond the hourly limit",
    SectionKind.SILENCED: "Silenced by you",
    SectionKind.MINOR: "Minor news",
    SectionKind.BACKGROUND: "Background",
    SectionKind.CARRIED: "Carried by others as well",
    SectionKind.QUIET: "Kept quiet, for example",
}
NEWS = (SectionKind.OVERFLOW, SectionKind.MINOR)
"""What says something new; the rest is background and what was kept quiet."""
_COUNTED = {
    SectionKind.OVERFLOW: "more",
    SectionKind.SILENCED: "silenced",
    SectionKind.MINOR: "minor",
    SectionKind.BACKGROUND: "background",
    SectionKind.CARRIED: "carried by others",
    SectionKind.QUIET: "kept quiet",
}


def subject(digest: Digest) -> str:
    """One line: the topics, and how much of what."""
    titles = ", ".join(clean(part.topic_title, 60) for part in digest.parts)
    totals = dict.fromkeys(SectionKind, 0)
    for part in digest.parts:
        for section in part.sections:
            totals[section.kind] += section.total
    counts = ", ".join(f"{n} {_COUNTED[kind]}" for kind, n in totals.items() if n)
    room = words.SUBJECT_LIMIT - len(f"[Digest] : {counts}")
    return f"[Digest] {clean(titles, room)}: {counts}"


def heading(section: Section) -> str:
    """What a section tells, and how much of it there is room for."""
    shown, total = len(section.notes), section.total
    return f"{TITLES[section.kind]} ({total if shown == total else f'{shown} of {total}'})"


def source(note: Note, timezone: tzinfo) -> str:
    """Where a note stands, since when, and who else carried it or why it was kept quiet."""
    parts = [clean(note.outlet, 80), words.when(note.published, timezone), clean(note.reason, 80)]
    if note.also:
        parts.append("also " + ", ".join(clean(name, 80) for name in note.also))
    return " · ".join(filter(None, parts))


def span(digest: Digest, timezone: tzinfo) -> str:
    """The time that it tells of."""
    return f"{words.when(digest.since, timezone)} – {words.when(digest.created, timezone)}"


def text(digest: Digest, timezone: tzinfo) -> str:
    """The digest wrapped at 72 display columns."""
    blocks = [
        f"{underlined('Digest')}\n{span(digest, timezone)}",
        *(block for part in digest.parts for block in _part(part, timezone)),
        f"-- \n{foot(digest)}\n",
    ]
    return "\n\n".join(blocks)


def _part(part: Part, timezone: tzinfo) -> Iterator[str]:
    yield underlined(clean(part.topic_title, 200))
    for section in part.sections:
        yield heading(section)
        yield from (_note(note, timezone) for note in section.notes)


def _note(note: Note, timezone: tzinfo) -> str:
    lines = (
        wrap(clean(note.text, words.SENTENCE_LIMIT), first="• "),
        wrap(source(note, timezone), first="  "),
        link(note.url),
    )
    return "\n".join(filter(None, lines))


def foot(digest: Digest) -> str:
    """The line of identifiers at the end."""
    return f"watcher · digest {clean(digest.id, 120)}"


def payload(digest: Digest) -> dict[str, Any]:
    """The body of a webhook."""
    return {
        "schema": SCHEMA,
        "type": "digest",
        "timestamp": digest.created.isoformat(),
        "data": {
            "id": clean(digest.id),
            "subject": subject(digest),
            "since": digest.since.isoformat(),
            "until": digest.created.isoformat(),
            "topics": [
                {
                    "name": clean(part.topic),
                    "title": clean(part.topic_title, 200),
                    "sections": [_section(section) for section in part.sections],
                }
                for part in digest.parts
            ],
        },
    }


def _section(section: Section) -> dict[str, Any]:
    return {
        "kind": section.kind.value,
        "total": section.total,
        "notes": [
            {
                "text": clean(note.text, words.SENTENCE_LIMIT),
                "outlet": clean(note.outlet, 200),
                "url": link(note.url),
                "published": note.published.isoformat(),
                "reason": clean(note.reason),
                "also": [clean(name, 200) for name in note.also[:50]],
            }
            for note in section.notes
        ],
    }
