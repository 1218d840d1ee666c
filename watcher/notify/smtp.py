"""Mail out over SMTP: certificates verified, no fall-back to plain text, each recipient counted.

Knows how servers refuse; never retries.
"""

import smtplib
import ssl
from collections.abc import Collection, Mapping
from contextlib import ExitStack, closing, suppress
from dataclasses import dataclass, field
from datetime import datetime, tzinfo
from email.message import EmailMessage
from typing import Literal

from watcher.errors import DeliveryError
from watcher.model import Message
from watcher.notify.mail import Envelope, address, compose
from watcher.notify.plain import clean

_FULL = 552  # RFC 5321 section 4.5.3.1.10: as a reply to RCPT it means a full mailbox: temporary


@dataclass(frozen=True, slots=True)
class EmailSettings:
    """One mail receiver as the watchlist describes it.

    Attributes:
        sender: one address; bounces go there.
        to: at least one address.
        security: starttls and tls verify the server's certificate; none is for a local relay.
        user: with `password`; "" = no login.
        timeout: seconds for connecting and for each step after.
        unsubscribe: mailto: or https: address for List-Unsubscribe, or "".
    """

    sender: str
    to: tuple[str, ...]
    host: str
    port: int = 587
    security: Literal["starttls", "tls", "none"] = "starttls"
    user: str = ""
    password: str = field(default="", repr=False)
    timeout: float = 30.0
    unsubscribe: str = ""


class Email:
    """Sends alerts to the recipients of one receiver.

    Args:
        settings: where and how.
        timezone: the zone that dates are shown in.
        context: what certificates to trust; the system's by default.

    Raises:
        ConfigError: an address is none.
    """

    def __init__(
        self, settings: EmailSettings, timezone: tzinfo, context: ssl.SSLContext | None = None
    ) -> None:
        self._settings = settings
        self._timezone = timezone
        self._context = context or ssl.create_default_context()
        once = {one.addr_spec: one for one in map(address, settings.to)}
        self._envelope = Envelope(
            address(settings.sender), tuple(once.values()), settings.unsubscribe
        )

    def send(self, delivery_id: str, message: Message, now: datetime) -> None:
        """See `Notifier.send`; what fails says who was served."""
        self.resume(delivery_id, message, now, ())

    def resume(
        self, delivery_id: str, message: Message, now: datetime, served: Collection[str]
    ) -> None:
        """See `Resuming.resume`."""
        mail = compose(self._envelope, delivery_id, message, now, self._timezone)
        everyone = [one.addr_spec for one in self._envelope.recipients]
        to = [one for one in everyone if one not in served]
        if not to:
            return
        refused = self._transmit(mail, to)
        if not refused:
            return
        later = {one: answer for one, answer in refused.items() if not _final(*answer)}
        told = {one: _reply(*answer) for one, answer in (later or refused).items()}
        raise DeliveryError(
            self._told(told),
            permanent=not later,
            served=tuple(one for one in everyone if one not in refused),
        )

    def _transmit(self, mail: EmailMessage, to: list[str]) -> Mapping[str, tuple[int, bytes]]:
        """Whom the server refused; everyone else in `to` was served."""
        try:
            with closing(self._connect()) as server:
                try:
                    refused = server.send_message(mail, self._envelope.sender.addr_spec, to)
                except smtplib.SMTPRecipientsRefused as error:
                    # A 421 ends the session: whom it does not name was not served either.
                    rest = (421, b"the session ended")
                    return {one: error.recipients.get(one, rest) for one in to}
                with suppress(smtplib.SMTPException, OSError):
                    server.quit()  # the mail is taken; a rude goodbye changes nothing
                return refused
        except (smtplib.SMTPException, OSError, UnicodeError) as error:
            raise DeliveryError(self._failure(error)) from error

    def _connect(self) -> smtplib.SMTP:
        settings = self._settings
        # The sender's domain as greeting spares smtplib a name look-up without time limit.
        greeting = self._envelope.sender.domain
        where = (settings.host, settings.port, greeting)
        server: smtplib.SMTP
        if settings.security == "tls":
            server = smtplib.SMTP_SSL(*where, timeout=settings.timeout, context=self._context)
        else:
            server = smtplib.SMTP(*where, timeout=settings.timeout)
        with ExitStack() as undo:
            undo.callback(server.close)
            if settings.security == "starttls":
                server.starttls(context=self._context)
            if settings.user:
                server.login(settings.user, settings.password)
            undo.pop_all()
        return server

    def _told(self, refused: Mapping[str, str]) -> str:
        names = "; ".join(f"{one} ({reason})" for one, reason in refused.items())
        return f"mail server {self._settings.host} refused {names}"

    def _failure(self, error: Exception) -> str:
        return f"mail server {self._settings.host}:{self._settings.port} {_explain(error)}"


def _final(code: int, _text: bytes = b"") -> bool:
    """Whether a recipient stays refused: 5xx but for a full mailbox.

    A 5xx for the whole mail is not final: it is often a policy or a password to be mended.
    """
    return 500 <= code < 600 and code != _FULL


def _reply(code: int, text: bytes) -> str:
    return f"{code} {clean(text.decode('utf-8', 'replace'), 200)}"


def _explain(error: Exception) -> str:
    match error:
        case smtplib.SMTPAuthenticationError():
            phrase = f"refused the user name or password ({error.smtp_code})"
        case smtplib.SMTPResponseException():
            text = error.smtp_error
            reply = text.decode("utf-8", "replace") if isinstance(text, bytes) else text
            phrase = f"refused the mail: {error.smtp_code} {clean(reply, 200)}"
        case smtplib.SMTPNotSupportedError():
            phrase = f"lacks what the settings ask for: {clean(str(error), 200)}"
        case ssl.SSLError():
            phrase = f"could not prove who it is: {clean(error.reason or str(error), 200)}"
        case smtplib.SMTPServerDisconnected():
            phrase = f"broke off: {clean(str(error), 200)}"
        case TimeoutError():
            phrase = "did not answer in time"
        case OSError(strerror=str(said)):
            phrase = f"could not be used: {clean(said, 200)}"
        case _:
            phrase = f"could not be used: {clean(str(error), 200)}"
    return phrase
