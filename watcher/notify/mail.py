"""One message as a mail: headers that survive any title, and text beside HTML.

Pure; knows no server.
"""

import re
from dataclasses import dataclass
from datetime import datetime, tzinfo
from email.header import Header
from email.headerregistry import Address, BaseHeader, HeaderRegistry, UnstructuredHeader
from email.message import EmailMessage
from email.policy import SMTP, Policy
from email.utils import format_datetime

from watcher.errors import ConfigError
from watcher.model import Alert, Message
from watcher.notify import render
from watcher.notify.plain import clean, token

# RFC 5322 section 3.2.3 dot-atoms; quoted local parts and comments hide more than they help.
_ADDRESS = r"(?P<user>[\w.!#$%&'*+/=?^`{|}~-]+)@(?P<domain>[a-z0-9-]+(\.[a-z0-9-]+)*)"
_BARE = re.compile(_ADDRESS, re.ASCII | re.IGNORECASE)
_NAMED = re.compile(rf'(?P<name>"[^"<>]+" *|[^"<>,;:@]+)<{_ADDRESS}>', re.ASCII | re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Envelope:
    """Who writes to whom.

    Attributes:
        sender: goes to From and receives bounces.
        recipients: each gets the mail; all stand in To.
        unsubscribe: mailto: or https: address for List-Unsubscribe, or "".
    """

    sender: Address
    recipients: tuple[Address, ...]
    unsubscribe: str = ""


class _Subject(UnstructuredHeader, BaseHeader):
    """Folded by email.header: the modern folding of EmailMessage loses spaces in Korean titles."""

    def fold(self, *, policy: Policy) -> str:
        """The header as lines of ASCII."""
        charset = "us-ascii" if self.isascii() else "utf-8"
        header = Header(self, charset, header_name=self.name)
        return f"{self.name}: {header.encode(linesep=policy.linesep)}{policy.linesep}"


_HEADERS = HeaderRegistry()
_HEADERS.map_to_type("subject", _Subject)
_POLICY = SMTP.clone(header_factory=_HEADERS)


def address(value: str) -> Address:
    """Exactly one mail address, with or without a display name.

    Raises:
        ConfigError: it is none, several, or hides a header or command.
    """
    found = _NAMED.fullmatch(value) or _BARE.fullmatch(value)
    if found is None or value != clean(value):
        raise ConfigError(
            f"“{clean(value, 100)}” is not one mail address such as ann@example.org "
            "or Ann <ann@example.org>, in plain letters"
        )
    parts = found.groupdict(default="")
    name = parts.get("name", "").strip().strip('"')
    return Address(name, parts["user"], parts["domain"])


def compose(
    envelope: Envelope, delivery_id: str, message: Message, now: datetime, timezone: tzinfo
) -> EmailMessage:
    """The mail, the same for every attempt but for its Date.

    Args:
        envelope: who writes to whom.
        delivery_id: becomes the Message-ID, so that mail clients drop repeats.
        message: what to tell.
        now: goes to Date.
        timezone: the zone that dates in the text are shown in.
    """
    domain = envelope.sender.domain
    topic = token(message.topic)
    mail = EmailMessage(_POLICY)
    mail["From"] = envelope.sender
    mail["To"] = envelope.recipients
    # What looks like an encoded word would be decoded to anything, line ends included.
    mail["Subject"] = render.subject(message).replace("=?", "= ?")
    mail["Date"] = format_datetime(now)
    mail["Message-ID"] = f"<{token(delivery_id)}@{domain}>"
    # No mail has these ids: clients gather what refers to them, so each topic is a thread and each
    # story a branch of it.
    threads = [f"<topic.{topic}@{domain}>"]
    if isinstance(message, Alert) and message.story:
        threads.append(f"<story.{token(message.story)}@{domain}>")
    mail["In-Reply-To"], mail["References"] = threads[-1], " ".join(threads)
    mail["List-Id"] = f"<{topic}.watcher.{domain}>"
    mail["Auto-Submitted"] = "auto-generated"  # RFC 3834: no out-of-office answers
    if envelope.unsubscribe:
        mail["List-Unsubscribe"] = f"<{envelope.unsubscribe}>"
        if envelope.unsubscribe.startswith("https:"):
            mail["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"  # RFC 8058
    # Quoted-printable: servers without 8BITMIME and lines of any length.
    mail.set_content(render.text(message, timezone), cte="quoted-printable")
    mail.add_alternative(render.html(message, timezone), subtype="html", cte="quoted-printable")
    return mail
