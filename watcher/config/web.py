"""The section `web`: the page and the API, and who may see them.

Knows what they need; how to serve is web's.
"""

import ipaddress
import re
from typing import Annotated, Final, Literal, NamedTuple, Self

from pydantic import AfterValidator, BeforeValidator, Field, SecretStr, model_validator

from watcher.config.secrets import SecretFile
from watcher.config.section import Section
from watcher.config.values import Name, editor, from_text, some

_HOST: Final = r"\[[0-9A-Fa-f:.]+\]|[A-Za-z0-9.-]{1,253}"
_BIND: Final = rf"(?P<host>{_HOST}):(?P<port>[0-9]{{1,5}})"

_LEAST_TOKEN: Final = 20
"""Characters: 20 random ones of base64 carry 120 bits, which nobody tries out."""


_LEAST_PASSWORD: Final = 12
"""Characters, where others reach the page: at the hundred tries a minute that it allows, lower-case
letters that a machine chose last far beyond a lifetime, and a word alone will hardly do. NIST
SP 800-63B-4, 3.1.1.2 asks for 15 where a password is all there is, without a limit as low as ours.
"""


class Bind(NamedTuple):
    """Where to listen.

    Attributes:
        host: an address or a name, IPv6 without brackets.
        port: 0 takes a free one.
    """

    host: str
    port: int

    @property
    def local(self) -> bool:
        """Only this machine reaches it."""
        if self.host == "localhost":
            return True
        try:
            return ipaddress.ip_address(self.host).is_loopback
        except ValueError:
            return False

    def __str__(self) -> str:
        return f"[{self.host}]:{self.port}" if ":" in self.host else f"{self.host}:{self.port}"


def bind(text: str) -> Bind:
    """An address of this machine and a port."""
    match = re.fullmatch(_BIND, text)
    if not match or int(match["port"]) > 65_535:
        raise ValueError("is no address to listen on; write one such as 127.0.0.1:8787")
    return Bind(match["host"].strip("[]"), int(match["port"]))


def host(text: str) -> str:
    """A name by which browsers reach the page, without a port."""
    if not re.fullmatch(_HOST, text):
        raise ValueError("is no host name; write one such as watcher.example.org, without a port")
    return text.lower()


def _long(token: SecretStr | None) -> SecretStr | None:
    text = token.get_secret_value() if token else ""
    if token and (len(text) < _LEAST_TOKEN or not re.fullmatch(r"[\x21-\x7e]+", text)):
        raise ValueError(
            f"must be {_LEAST_TOKEN} or more characters of ASCII without spaces; "
            "make one with: openssl rand -base64 32"
        )
    return token


Where = Annotated[Bind, from_text(bind), editor("address and port", f"({_HOST}):[0-9]{{1,5}}")]


def _unguessable(password: SecretStr, bind: Bind) -> None:
    if len(password.get_secret_value()) < _LEAST_PASSWORD:
        raise ValueError(
            f"listens on {bind}, which other machines reach, with a password of fewer than "
            f"{_LEAST_PASSWORD} characters; make one with: openssl rand -base64 18"
        )


class Token(Section):
    """A key to the API for a program."""

    name: Name = Field(description="Unique; what logs call it.")
    token: SecretStr | None = Field(
        default=None, description="20 or more characters; sent as `Authorization: Bearer …`."
    )
    token_file: SecretFile | None = Field(default=None, description="A file that holds it.")
    access: Literal["read", "write"] = Field(
        default="read", description="`write` may also silence, retry, answer and backtest."
    )

    @model_validator(mode="after")
    def _read_token(self) -> Self:
        if (self.token is None) == (self.token_file is None):
            raise ValueError("needs either token or token_file")
        return self.filled(token=_long(self.token or self.token_file))

    def text(self) -> str:
        """The token."""
        return self.token.get_secret_value() if self.token else ""


def _unique(tokens: tuple[Token, ...]) -> tuple[Token, ...]:
    if len({one.name for one in tokens}) < len(tokens):
        raise ValueError("has two tokens of one name; rename one")
    return tokens


class Web(Section):
    """The page and the API that `watcher run` serves, or `false` for neither."""

    bind: Where = Field(
        default=Bind("127.0.0.1", 8787),
        description="Where to listen; taken up at a start only. An address that others reach "
        "needs a password.",
    )
    password: SecretStr | None = Field(
        default=None,
        description="To see the page; 12 or more characters where other machines reach it.",
    )
    password_file: SecretFile | None = Field(
        default=None, description="A file that holds the password."
    )
    allowed_hosts: Annotated[
        tuple[Annotated[str, from_text(host), editor("host name", _HOST)], ...],
        AfterValidator(some),
    ] = Field(
        default=(),
        description="Names by which browsers reach it, besides localhost and the address of "
        "`bind`; requests for others are refused.",
    )
    https: bool = Field(
        default=False,
        description="A proxy in front of it speaks HTTPS: the cookie is then sent over HTTPS only.",
    )
    tokens: Annotated[tuple[Token, ...], AfterValidator(_unique)] = Field(
        default=(), description="Keys to the API for programs."
    )
    enabled: bool = Field(default=True, description="`web: false` is short for this being false.")

    @model_validator(mode="after")
    def _guarded(self) -> Self:
        if self.password and self.password_file:
            raise ValueError("has both password and password_file; keep one")
        password = self.password or self.password_file
        if self.enabled and not self.bind.local and password is None:
            raise ValueError(
                f"listens on {self.bind}, which other machines reach, without a password; "
                "write password_file, or bind to 127.0.0.1"
            )
        if self.enabled and not self.bind.local and password:
            _unguessable(password, self.bind)
        return self.filled(password=password)

    def password_text(self) -> str:
        """The password; "" for none."""
        return self.password.get_secret_value() if self.password else ""


def standard() -> Web:
    """What holds where the watchlist says nothing."""
    return Web.model_validate({})


WebSection = Annotated[
    Web,
    BeforeValidator(
        lambda value: {"enabled": value} if isinstance(value, bool) else value,
        json_schema_input_type=bool | Web,
    ),
]
