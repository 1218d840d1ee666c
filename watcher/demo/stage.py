"""Sets the stage: the demo's watchlist, and what the daemon says while it works."""

import logging
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from watcher.demo.desk import Desk
from watcher.demo.sinks import Hook, Mailbox
from watcher.telemetry import LOGGER

TOPIC = "Russia–North Korea military ties"

Events = list[tuple[str, Mapping[str, object]]]

_WATCHLIST = """\
# What `watcher demo` watches. Yours lives in config/watchlist.yaml and looks the same.
defaults:
  interval: 1m
  timezone: UTC
  baseline: alert                     # tell even what is there at the start
  private_networks: [127.0.0.0/8]     # the demo's desk is on this machine
  spacing: 0                          # and need not be spared

aliases:
  dprk: [North Korea*, DPRK, Pyongyang, 북한]
  russia: [Russia*, Moscow, Kremlin, 러시아]

feeds:
{feeds}

topics:
  - name: nk-russia
    title: {topic}
    about: Weapons, troops, training and deals between Russia and North Korea.
    match: {{all: [{{any: ["@dprk"]}}, {{any: ["@russia"]}}]}}

receivers:
  - name: mailbox
    email:
      to: you@mailbox.example
      from: watcher@mailbox.example
      host: 127.0.0.1
      port: {smtp_port}
      security: none                  # to this machine; elsewhere certificates are verified
  - name: hook
    webhook: {{url: "{hook_url}", secret_file: "{secret_file}"}}

routes:
  - {{topics: nk-russia, receivers: [mailbox, hook]}}
"""


def write_watchlist(folder: Path, desk: Desk, mailbox: Mailbox, hook: Hook, secret: str) -> Path:
    """Write the watchlist, and the secret that webhook calls are signed with, into a folder."""
    secret_file = folder / "secret"
    secret_file.write_text(secret, encoding="utf-8")
    feeds = "\n".join(
        f"  - {{name: {outlet.slug}, url: {site.home}feed, language: {outlet.language}}}"
        for outlet, site in desk.sites.items()
    )
    path = folder / "watchlist.yaml"
    path.write_text(
        _WATCHLIST.format(
            topic=TOPIC,
            feeds=feeds,
            smtp_port=mailbox.port,
            hook_url=hook.url,
            secret_file=secret_file,
        ),
        encoding="utf-8",
    )
    return path


class _Notes(logging.Handler):
    def __init__(self) -> None:
        super().__init__(logging.DEBUG)
        self.taken: Events = []

    def emit(self, record: logging.LogRecord) -> None:
        """Keep an event; anything else is not for the audience."""
        if hasattr(record, "event") and hasattr(record, "fields"):
            self.taken.append((record.event, record.fields))


@contextmanager
def listening() -> Iterator[Events]:
    """The daemon's events in order, as they come; the caller takes them out."""
    notes = _Notes()
    before = LOGGER.level, LOGGER.propagate
    LOGGER.addHandler(notes)
    LOGGER.setLevel(logging.DEBUG)
    LOGGER.propagate = False
    try:
        yield notes.taken
    finally:
        LOGGER.removeHandler(notes)
        LOGGER.setLevel(before[0])
        LOGGER.propagate = before[1]
