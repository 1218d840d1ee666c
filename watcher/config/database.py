"""Where the database is: a file in the data directory, or the server that the environment names.

The environment, not the watchlist, as commands that need the one need not have the other.
"""

from collections.abc import Mapping
from pathlib import Path
from urllib.parse import parse_qs, quote, unquote, urlsplit

from watcher.errors import ConfigError

FILE = "watcher.db"
URL = "WATCHER_DATABASE_URL"
PASSWORD = "WATCHER_DATABASE_PASSWORD_FILE"  # noqa: S105 (the name of a variable)


def database(folder: Path, environ: Mapping[str, str]) -> Path | str:
    """A file's path, or a server's address with its password in it.

    Args:
        folder: the data directory.
        environ: may name a server, and the file of its password.

    Raises:
        ConfigError: the address or the file cannot be used.
    """
    address, file = environ.get(URL, ""), environ.get(PASSWORD, "")
    if not address and not file:
        return folder / FILE
    try:
        parts = urlsplit(address)
        known = address.startswith(("postgresql://", "postgres://")) and parts.port != 0
    except ValueError:  # a port that is no number; the error would show it
        known = False
    if not known:
        raise ConfigError(
            f"{URL}: write postgresql://USER@HOST/NAME. Write a password's %, /, @, ?, # and : as "
            f"%25, %2F and so on, or the password into a file that {PASSWORD} names"
        )
    if not file:
        return address
    if secrets(address):
        raise ConfigError(f"{URL} has a password, and {PASSWORD} a file; keep one")
    login, at, host = parts.netloc.rpartition("@")
    if not at:
        raise ConfigError(f"{PASSWORD}: whose? Name the user in {URL}: postgresql://USER@HOST/NAME")
    return parts._replace(netloc=f"{login}:{quote(_read(file), safe='')}@{host}").geturl()


def secrets(address: Path | str) -> set[str]:
    """The passwords of an address, as they are and as they are written in it."""
    if isinstance(address, Path):
        return set()
    parts = urlsplit(address)
    found = {parts.password or "", *parse_qs(parts.query).get("password", [])}
    return {form for one in found if one for form in (one, unquote(one))}


def _read(file: str) -> str:
    try:
        text = Path(file).read_text(encoding="utf-8").rstrip("\r\n")
    except (OSError, UnicodeDecodeError) as error:
        said = error.strerror if isinstance(error, OSError) else "it is not UTF-8 text"
        raise ConfigError(f"{PASSWORD}: {file} cannot be read: {said}") from error
    if not text:
        raise ConfigError(f"{PASSWORD}: {file} is empty; write the password into it")
    return text
