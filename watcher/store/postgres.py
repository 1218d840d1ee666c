"""Postgres's particulars: how its server is reached, and what is asked of it before the tables."""

import os
from typing import Any

from sqlalchemy import URL, Connection, Engine, Pool, create_engine, make_url
from sqlalchemy.exc import ArgumentError

from watcher.errors import StoreError

MIGRATING = 0x7761746D
"""Key of the advisory lock (`watm`) that programs take in turn to migrate one database."""

SCHEMES = ("postgresql", "postgres", "postgresql+psycopg")

READS = {"isolation_level": "REPEATABLE READ", "postgresql_readonly": True}
"""What every transaction of SQLite that only reads is anyway."""

HIDDEN = ("password", "sslpassword")

PATIENCE: dict[str, Any] = {
    "connect_timeout": 5,  # seconds
    "tcp_user_timeout": 20_000,  # milliseconds that a server may leave what was sent unconfirmed
    "keepalives_idle": 20,  # seconds, and the same of a server that is asked nothing
    "keepalives_interval": 5,
    "keepalives_count": 3,
    # The server, too, forgets a watcher whose machine is gone, and its claim: not after two hours.
    "options": (
        "-c tcp_keepalives_idle=20 -c tcp_keepalives_interval=5 -c tcp_keepalives_count=3 "
        "-c tcp_user_timeout=20000"
    ),
}
"""How long a server may be silent, in the terms of its client library; an address may say it
otherwise. Below the minute after which `watcher health` misses a sign of life.
Source: https://www.postgresql.org/docs/current/libpq-connect.html#LIBPQ-PARAMKEYWORDS
"""


def parse(address: str) -> URL:
    """An address with the driver that we use.

    Raises:
        StoreError: it is none of a Postgres database.
    """
    try:
        url = make_url(address)
    except (ArgumentError, ValueError):  # both would show it, with its password
        url = None
    if url is None or url.drivername not in SCHEMES:
        raise StoreError("this is no address of a database: write postgresql://USER@HOST/NAME")
    return url.set(drivername=SCHEMES[-1])


def shown(url: URL) -> str:
    """The address as people may read it."""
    bare = URL.create(SCHEMES[0], url.username, None, url.host, url.port, url.database, url.query)
    return bare.difference_update_query(HIDDEN).render_as_string()


def engine_for(url: URL, pool: type[Pool] | None = None, **more: object) -> Engine:
    """An engine for a server.

    Args:
        url: of `parse`.
        pool: how connections are kept.
        more: as of SQLAlchemy's `create_engine`.

    Raises:
        StoreError: the driver is not installed.
    """
    name = f"watcher (process {os.getpid()} on {os.uname().nodename})"
    wanted = {"application_name": name[:63], **PATIENCE}
    given = {key: value for key, value in wanted.items() if key not in url.query}
    try:
        return create_engine(url, poolclass=pool, connect_args=given, **more)
    except ImportError as error:
        raise StoreError(
            f"database {shown(url)}: Postgres needs the package psycopg: "
            "pip install 'watcher[postgres]'"
        ) from error


def prepare(connection: Connection, location: str) -> None:
    """Wait for others who migrate the database, and see that it takes every letter.

    Raises:
        StoreError: its encoding is another than UTF-8.
    """
    connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({MIGRATING})")
    encoding = connection.exec_driver_sql("SHOW server_encoding").scalar_one()
    if encoding != "UTF8":
        raise StoreError(
            f"database {location}: its encoding is {encoding}, in which most news cannot be "
            "written; make it anew with CREATE DATABASE … ENCODING 'UTF8' TEMPLATE template0"
        )
