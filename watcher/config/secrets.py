"""Values that are files: secrets as Docker and Kubernetes mount them, and certificates.

Knows how to read them, not what they are for.
"""

import ssl
from pathlib import Path
from typing import Annotated

from pydantic import PlainValidator, SecretStr, ValidationInfo

from watcher.config.section import Context
from watcher.config.sources import Unreadable
from watcher.config.values import NotText, editor


def _content(value: object, info: ValidationInfo) -> str:
    """The content of the file that a value names, without the line break at its end."""
    if not isinstance(value, str):
        raise NotText
    if not isinstance(info.context, Context):
        raise TypeError("files are read through a Context")
    try:
        text = info.context.sources.read(Path(value)).decode("utf-8-sig").rstrip("\r\n")
    except Unreadable as reason:
        raise ValueError(str(reason)) from reason
    except UnicodeDecodeError as error:
        raise ValueError(f"{value} is not UTF-8 text; save it as UTF-8") from error
    if not text.strip():
        raise ValueError(f"{value} is empty; write the secret into it")
    return text


def _secret(value: object, info: ValidationInfo) -> SecretStr:
    return SecretStr(_content(value, info))


def _certificate_text(value: object, info: ValidationInfo) -> str:
    text = _content(value, info)
    try:
        ssl.create_default_context(cadata=text)
    except (ssl.SSLError, ValueError) as error:
        raise ValueError(f"{value} holds no certificate; name a file in PEM format") from error
    return text


def _certificates(value: object, info: ValidationInfo) -> Path:
    _certificate_text(value, info)
    return Path(str(value))


SecretFile = Annotated[SecretStr, PlainValidator(_secret), editor("path")]
"""A path in the watchlist; what stands in that file in the value."""

CertificateText = Annotated[str, PlainValidator(_certificate_text), editor("path")]
"""A path to certificates in PEM format; what stands in that file in the value."""

CertificateFile = Annotated[Path, PlainValidator(_certificates), editor("path")]
"""A path to certificates in PEM format."""
