"""How a feed lets us in, and by which way requests leave: logins, cookies, proxies, certificates.

Knows what may be written; what is done with it is ingest's.
"""

import base64
import re
from datetime import timedelta
from typing import Annotated, Final, Literal, Self

from pydantic import (
    AfterValidator,
    BeforeValidator,
    Discriminator,
    Field,
    PlainValidator,
    SecretStr,
    Tag,
    model_validator,
)

from watcher.config.secrets import SecretFile
from watcher.config.section import Section
from watcher.config.values import Duration, Line, ProxyUrl, editor, from_text, wait
from watcher.ingest import way

_LONGEST_TIMEOUT: Final = timedelta(minutes=2)
"""Well below the lease of a feed that is being polled (pipeline.poll)."""

_LONGEST_SPACING: Final = timedelta(minutes=1)
"""Feeds of one host are polled one after another: thirty of them take half an hour at this."""

_COOKIE_NAME: Final = r"[A-Za-z0-9!#$%&'*+.^_`|~-]{1,128}"  # RFC 6265: a token
_COOKIE_VALUE: Final = r"[\x21\x23-\x3a\x3c-\x7e]{0,4096}"  # any octet but space, quote, semicolon


def _one(plain: SecretStr | None, file: SecretStr | None, name: str) -> SecretStr | None:
    if plain and file:
        raise ValueError(f"has both {name} and {name}_file; keep one")
    return plain or file


def _sendable(secret: SecretStr, name: str) -> SecretStr:
    text = secret.get_secret_value()
    if not text.isprintable():
        raise ValueError(f"needs a {name} of one line; correct it")
    return secret


class Auth(Section):
    """A login: user and password (Basic), or a token (Bearer)."""

    user: Line | None = Field(default=None, description="For Basic authentication.")
    password: SecretStr | None = Field(default=None, description="Of the user.")
    password_file: SecretFile | None = Field(
        default=None, description="A file that holds the password."
    )
    token: SecretStr | None = Field(default=None, description="Sent as a bearer token.")
    token_file: SecretFile | None = Field(default=None, description="A file that holds the token.")

    @model_validator(mode="after")
    def _complete(self) -> Self:
        password = _one(self.password, self.password_file, "password")
        token = _one(self.token, self.token_file, "token")
        if (self.user is None) != (password is None):
            raise ValueError("user and password go together; write both or neither")
        if (token is None) == (password is None):
            raise ValueError("needs either user and password or a token")
        if self.user and ":" in self.user:
            raise ValueError("cannot send a user with a colon (RFC 7617); correct it")
        if password:
            _sendable(password, "password")
        if token and not (_sendable(token, "token").get_secret_value().isascii()):
            raise ValueError("needs a token of ASCII; correct it")
        return self.filled(password=password, token=token)

    def header(self) -> str:
        """The value of the Authorization header."""
        if self.token:
            return f"Bearer {self.token.get_secret_value()}"
        password = self.password.get_secret_value() if self.password else ""
        pair = base64.b64encode(f"{self.user}:{password}".encode())
        return f"Basic {pair.decode('ascii')}"


class Proxy(Section):
    """A proxy, of HTTP or SOCKS 5."""

    url: ProxyUrl = Field(description="Where it is: `http://host:port`, or https, or socks5.")
    user: Line | None = Field(default=None, description="To log in with, if it asks.")
    password: SecretStr | None = Field(default=None, description="Of the user.")
    password_file: SecretFile | None = Field(
        default=None, description="A file that holds the password."
    )

    @model_validator(mode="after")
    def _complete(self) -> Self:
        password = _one(self.password, self.password_file, "password")
        if (self.user is None) != (password is None):
            raise ValueError("user and password go together; write both or neither")
        return self.filled(password=password and _sendable(password, "password"))

    def settings(self) -> way.Proxy:
        """As ingest uses it."""
        password = self.password.get_secret_value() if self.password else ""
        return way.Proxy(self.url, self.user or "", password)


def proxy_settings(proxy: "Literal['direct'] | Proxy | None") -> way.Proxy | None:
    """As ingest uses it; None to go directly."""
    return proxy.settings() if isinstance(proxy, Proxy) else None


def _proxy(value: object) -> object:
    return {"url": value} if isinstance(value, str) and value != "direct" else value


def _cookie_name(text: str) -> str:
    if not re.fullmatch(_COOKIE_NAME, text):
        raise ValueError("is no name of a cookie; write one such as session")
    return text


def _cookie_value(text: str) -> str:
    if not re.fullmatch(_COOKIE_VALUE, text):
        raise ValueError("is no value of a cookie; write ASCII without spaces and semicolons")
    return text


def _bearable(span: timedelta) -> timedelta:
    if span > _LONGEST_TIMEOUT:
        raise ValueError("is too long, as other feeds wait for it; write 2m or less")
    return span


def _spacing(span: timedelta) -> timedelta:
    if span > _LONGEST_SPACING:
        raise ValueError("is too long, as feeds of one host wait for each other; write 1m or less")
    return span


Proxied = Annotated[
    Annotated[Literal["direct"], Tag("<direct>")] | Annotated[Proxy, Tag("<proxy>")],
    Discriminator(lambda value: "<direct>" if value == "direct" else "<proxy>"),
    BeforeValidator(_proxy, json_schema_input_type=Literal["direct"] | ProxyUrl | Proxy),
]
"""A proxy's address or settings, or `direct` for none."""

CookieName = Annotated[str, from_text(_cookie_name), editor("cookie", _COOKIE_NAME)]
CookieValue = Annotated[str, from_text(_cookie_value), editor("cookie's value")]
Timeout = Annotated[Duration, AfterValidator(_bearable)]
Spacing = Annotated[
    timedelta,
    PlainValidator(
        lambda value: _spacing(wait(value)), json_schema_input_type=Literal[0] | Duration
    ),
]
