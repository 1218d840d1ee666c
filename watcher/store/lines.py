"""Which lines of text a host repeats on how many addresses: page furniture shows itself so."""

from collections.abc import Collection, Mapping
from datetime import datetime

from sqlmodel import Session

CAP = 10
"""Addresses counted per line; more would cost space and say nothing else."""


def count(session: Session, host: str, line_hashes: Collection[int]) -> Mapping[int, int]:
    """On how many addresses of `host` each line stood, 1..CAP; lines never seen are left out."""
    raise NotImplementedError


def add(
    session: Session, host: str, url_key: str, line_hashes: Collection[int], now: datetime
) -> None:
    """Remember that these lines (63-bit hashes) stand on this address."""
    raise NotImplementedError
