"""The section `receivers`: who is told, and how to reach them.

Knows what a receiver needs to be reached; how to send is notify's.
"""

import base64
import binascii
import re
from collections.abc import Mapping
from typing import Annotated, Final, Literal, Self
from urllib.parse import urlsplit

from pydantic import AfterValidator, BeforeValidator, Field, SecretStr, model_validator

from watcher.config.secrets import CertificateFile, SecretFile
from watcher.config.section import Section
from watcher.config.values import (
    UNSHOWN,
    Address,
    Contact,
    Due,
    HeaderName,
    HeaderValue,
    Line,
    Name,
    Port,
    Recipient,
    Url,
    listed,
    some,
)
from watcher.notify import template

Security = Literal["starttls", "tls", "none"]

_PORTS: Final[Mapping[Security, int]] = {"starttls": 587, "tls": 465, "none": 25}
"""RFC 8314 and RFC 6409: submission with STARTTLS, submission over TLS; a relay's port."""

Preset = Literal["slack", "discord", "teams", "ntfy", "telegram"]
Template = Annotated[str, AfterValidator(template.check)]

_KEY_BYTES: Final = range(24, 65)
"""Length of a webhook's key. Source: Standard Webhooks, "Signature scheme"."""


def _signing_key(secret: SecretStr) -> SecretStr:
    text = secret.get_secret_value()
    try:
        key = base64.b64decode(text.removeprefix("whsec_"), validate=True)
    except (binascii.Error, ValueError):
        key = b""
    if not text.startswith("whsec_") or len(key) not in _KEY_BYTES:
        raise ValueError(
            "must be whsec_ and the base64 of 24 to 64 random bytes; "
            "make one with: echo whsec_$(openssl rand -base64 32)"
        )
    return secret


SigningKey = Annotated[SecretStr, AfterValidator(_signing_key)]


def _apprise_url(url: SecretStr) -> SecretStr:
    if not re.match(r"[a-z0-9]+://\S", url.get_secret_value()):
        raise ValueError("is no address of Apprise's; write one such as pover://USER@TOKEN")
    return url


class Console(Section):
    """Prints alerts where watcher runs."""


class Webhook(Section):
    """Posts alerts as JSON or in a service's form, signed as Standard Webhooks has it."""

    url: Url = Field(
        repr=False, json_schema_extra=UNSHOWN, description="Where to post; http or https."
    )
    secret: Annotated[
        tuple[SigningKey, ...],
        Field(max_length=2),
        AfterValidator(some),
        BeforeValidator(listed, json_schema_input_type=SigningKey | tuple[SigningKey, ...]),
    ] = Field(
        default=(),
        description="`whsec_` and the base64 of 24 to 64 bytes; a list of two while receivers "
        "change from one to the other. Without it, posts are not signed.",
    )
    secret_file: SecretFile | None = Field(
        default=None, description="A file that holds the secret, or two, one a line."
    )
    ca_file: CertificateFile | None = Field(
        default=None, description="Certificates to trust instead of the system's, as PEM."
    )

    preset: Preset | None = Field(
        default=None, description="The form that a service wants, instead of watcher's own JSON."
    )
    chat: Line | None = Field(
        default=None, description="For telegram: a chat's number, or @name of a channel."
    )
    template: Template | None = Field(
        default=None,
        json_schema_extra=UNSHOWN,
        description="A form of your own: Jinja2, with the values of the JSON form (`data`, `type`),"
        " `subject` and `text`; the filter `tojson` quotes them.",
    )
    content_type: HeaderValue = Field(
        default="application/json", description="Of what the template gives."
    )
    headers: dict[HeaderName, HeaderValue] = Field(
        default_factory=dict,
        repr=False,
        json_schema_extra=UNSHOWN,
        description="Sent with each post, such as a login.",
    )

    @model_validator(mode="after")
    def _one_form(self) -> Self:
        if self.preset and self.template:
            raise ValueError("has both preset and template; keep one")
        if (self.preset == "telegram") != (self.chat is not None):
            raise ValueError("chat and preset: telegram go together; write both or neither")
        if self.preset == "telegram" and not self.url.endswith("/sendMessage"):
            raise ValueError("needs a url such as https://api.telegram.org/bot${TOKEN}/sendMessage")
        if self.preset == "ntfy" and not re.fullmatch(
            "/[A-Za-z0-9_-]{1,64}", urlsplit(self.url).path
        ):
            raise ValueError("needs a url with a topic's name, such as https://ntfy.sh/NAME")
        return self

    @model_validator(mode="after")
    def _read_secret(self) -> Self:
        if self.secret_file is None:
            return self
        if self.secret:
            raise ValueError("has both secret and secret_file; keep one")
        keys = self.secret_file.get_secret_value().split()
        return self.filled(secret=tuple(_signing_key(SecretStr(key)) for key in keys))

    def secret_text(self) -> str:
        """The secrets, separated by a space; "" for none."""
        return " ".join(secret.get_secret_value() for secret in self.secret)


class Email(Section):
    """Sends alerts as mail over SMTP; certificates are always verified."""

    to: Annotated[
        tuple[Recipient, ...],
        Field(max_length=100),
        AfterValidator(some),
        BeforeValidator(listed, json_schema_input_type=Recipient | tuple[Recipient, ...]),
    ] = Field(description="Who gets the mail: one address, or a list.")
    sender: Address = Field(alias="from", description="The sender; bounces go there.")
    host: Line = Field(description="The mail server.")
    port: Port = Field(
        default_factory=int, description="Its port; by default 587, 465 or 25 by security."
    )
    security: Security = Field(
        default="starttls", description="`none` is for a relay on a network of your own."
    )
    user: Line | None = Field(default=None, description="To log in with, if the server asks.")
    password: SecretStr | None = Field(default=None, description="Of the user.")
    password_file: SecretFile | None = Field(
        default=None, description="A file that holds the password."
    )
    ca_file: CertificateFile | None = Field(
        default=None, description="Certificates to trust instead of the system's, as PEM."
    )
    unsubscribe: Contact | None = Field(
        default=None, description="For List-Unsubscribe: a mailto: or https: address."
    )

    @model_validator(mode="after")
    def _complete(self) -> Self:
        if self.password and self.password_file:
            raise ValueError("has both password and password_file; keep one")
        password = self.password or self.password_file
        if (self.user is None) != (password is None):
            raise ValueError("user and password go together; write both or neither")
        if password and len(password.get_secret_value().splitlines()) > 1:
            raise ValueError("needs a password of one line; correct the file")
        if password and self.security == "none":
            raise ValueError("would send the password unencrypted; use security: starttls or tls")
        return self.filled(password=password, port=self.port or _PORTS[self.security])

    def password_text(self) -> str:
        """The password; "" for none."""
        return self.password.get_secret_value() if self.password else ""


class File(Section):
    """Appends alerts to a file, a JSON object a line; whoever rotates it may move it."""

    path: Line = Field(
        default="alerts.jsonl", description="The file; relative to the data directory."
    )


class Atom(Section):
    """Keeps an Atom feed of alerts for each topic, for feed readers."""

    folder: Line = Field(
        default="feeds", description="Where the files go; relative to the data directory."
    )


class Apprise(Section):
    """Sends alerts by Apprise; needs the extra `apprise`."""

    url: Annotated[SecretStr, AfterValidator(_apprise_url)] = Field(
        description="An address of Apprise's, such as `pover://USER@TOKEN`; one on a network of "
        "your own needs `defaults.private_networks`."
    )


Settings = Console | Webhook | Email | File | Atom | Apprise


class Receiver(Section):
    """Somebody or something to tell: a name and exactly one way."""

    name: Name = Field(description="Unique; what routes call it.")
    console: Console | None = Field(
        default=None, description="Print alerts where watcher runs: `console: {}`."
    )
    webhook: Webhook | None = Field(default=None, description="Post alerts as signed JSON.")
    email: Email | None = Field(default=None, description="Send alerts as mail.")
    file: File | None = Field(
        default=None, description="Append alerts to a file as lines of JSON: `file: {}`."
    )
    atom: Atom | None = Field(
        default=None, description="Keep an Atom feed of alerts for each topic: `atom: {}`."
    )
    apprise: Apprise | None = Field(
        default=None, description="Send alerts by Apprise; needs the extra `apprise`."
    )
    notices: bool = Field(
        default=True,
        description="Also tell what is wrong with watcher's own work, and when it is well again.",
    )
    digest: Due | None = Field(
        default=None,
        description="When to send what was not alerted, such as `daily 08:00` or `weekly monday "
        "08:00`, in defaults.timezone; by default never.",
    )

    @model_validator(mode="after")
    def _one_way(self) -> Self:
        if len(self._ways()) != 1:
            raise ValueError(
                "needs exactly one of console, webhook, email, file, atom and apprise; "
                "make a receiver of each"
            )
        return self

    def _ways(self) -> list[Settings]:
        ways = (self.console, self.webhook, self.email, self.file, self.atom, self.apprise)
        return [way for way in ways if way is not None]

    @property
    def settings(self) -> Settings:
        """The one way."""
        (way,) = self._ways()
        return way
