"""One alert as a mail: headers that survive any title, and text beside HTML.

Pure; knows no server.
"""

from dataclasses import dataclass
from datetime import datetime, tzinfo
from email import policy
from email.headerregistry import Address, AddressHeader
from email.message import EmailMessage
from email.utils import format_datetime

from watcher.errors import ConfigError
from watcher.model import Alert
from watcher.notify import render
from watcher.notify.plain import clean, token


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


def address(value: str) -> Address:
    """Exactly one mail address, with or without a display name.

    Raises:
        ConfigError: it is none, several, or hides a header or command.
    """
    header = policy.SMTP.header_factory("To", clean(value))
    found = header.addresses if isinstance(header, AddressHeader) else ()
    if value != clean(value) or header.defects or len(found) != 1:
        raise ConfigError(f"“{clean(value, 100)}” is not one mail address such as ann@example.org")
    only = found[0]
    if not (only.username and only.domain and only.addr_spec.isascii()):
        raise ConfigError(f"“{clean(value, 100)}” is not a full mail address in plain letters")
    return only


def compose(
    envelope: Envelope, delivery_id: str, alert: Alert, now: datetime, timezone: tzinfo
) -> EmailMessage:
    """The mail, the same for every attempt but for its Date.

    Args:
        envelope: who writes to whom.
        delivery_id: becomes the Message-ID, so that mail clients drop repeats.
        alert: what to tell.
        now: goes to Date.
        timezone: the zone that dates in the text are shown in.
    """
    domain = envelope.sender.domain
    topic = token(alert.topic)
    message = EmailMessage(policy.SMTP)
    message["From"] = envelope.sender
    message["To"] = envelope.recipients
    message["Subject"] = render.subject(alert)
    message["Date"] = format_datetime(now)
    message["Message-ID"] = f"<{token(delivery_id)}@{domain}>"
    # No mail has the root's id: clients gather what refers to it, so each topic is one thread.
    message["In-Reply-To"] = message["References"] = f"<topic.{topic}@{domain}>"
    message["List-Id"] = f"<{topic}.watcher.{domain}>"
    message["Auto-Submitted"] = "auto-generated"  # RFC 3834: no out-of-office answers
    if envelope.unsubscribe:
        message["List-Unsubscribe"] = f"<{envelope.unsubscribe}>"
        if envelope.unsubscribe.startswith("https:"):
            message["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"  # RFC 8058
    # Quoted-printable: servers without 8BITMIME and lines of any length.
    message.set_content(render.text(alert, timezone), cte="quoted-printable")
    message.add_alternative(render.html(alert, timezone), subtype="html", cte="quoted-printable")
    return message
