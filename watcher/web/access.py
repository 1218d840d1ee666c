"""Who asks: by password and session, by token, or anybody on this machine. Knows no request.

Passwords and tokens are compared by hashes, sessions are random and kept as hashes, in memory: a
restart ends them, and so does another password.
"""

import hashlib
import hmac
import secrets
import threading
import time
from collections import deque
from collections.abc import Callable
from enum import StrEnum

from watcher.config import Web

SESSION = 14 * 24 * 3600.0
"""Seconds after which one signs in again. Source: OWASP ASVS 4.0, 3.3.2, level 1 (30 days)."""
SESSIONS = 1000
"""At most; beyond, the oldest ends."""
TRIES = 10
"""Wrong passwords a minute from one address, and ten times as many from all together: a random
password of 40 bits then lasts for thousands of years."""
_MINUTE = 60.0
_SCRYPT = {"n": 2**14, "r": 8, "p": 1}
"""Source: OWASP Password Storage Cheat Sheet, scrypt: 16 MiB, some 50 ms."""


class Access(StrEnum):
    """What somebody may."""

    NONE = "none"
    READ = "read"
    WRITE = "write"


class Door:
    """Lets people and programs in, or not; safe to use in any thread.

    Args:
        web: what the watchlist says now.
        local: only this machine reaches the page. Then, without a password, anybody may come in.
        monotonic: gives seconds.
    """

    def __init__(
        self,
        web: Callable[[], Web],
        *,
        local: bool,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self._web = web
        self._local = local
        self._now = monotonic
        self._lock = threading.Lock()
        self._salt = secrets.token_bytes(16)
        self._known: tuple[str, bytes] = ("", b"")
        self._sessions: dict[bytes, tuple[float, bytes]] = {}
        self._wrong: dict[str, deque[float]] = {}

    @property
    def web(self) -> Web:
        """What the watchlist says now."""
        return self._web()

    @property
    def open(self) -> bool:
        """Nobody needs a password."""
        return self._local and not self.web.password_text()

    def token(self, text: str) -> tuple[Access, str]:
        """What the holder of a token may, and the token's name."""
        found = Access.NONE, ""
        for one in self.web.tokens:  # all of them, so that time tells nothing
            if hmac.compare_digest(_digest(one.text()), _digest(text)):
                found = Access(one.access), one.name
        return found

    def session(self, key: str) -> bool:
        """Whether a session lasts."""
        with self._lock:
            until, password = self._sessions.get(_digest(key), (0.0, b""))
        return until > self._now() and hmac.compare_digest(password, self._password())

    def sign_in(self, password: str, address: str) -> str | None:
        """Begin a session, if the password is right; None if it is wrong.

        Raises:
            TooMany: too many were wrong lately.
        """
        at = self._count(address)
        given = self._hash(password)
        if not (self.web.password_text() and hmac.compare_digest(given, self._password())):
            return None
        key = secrets.token_urlsafe(32)
        with self._lock:
            for name in (address, ""):
                if at in self._wrong.get(name, ()):
                    self._wrong[name].remove(at)
            while len(self._sessions) >= SESSIONS:
                self._sessions.pop(next(iter(self._sessions)))
            self._sessions[_digest(key)] = (self._now() + SESSION, given)
        return key

    def sign_out(self, key: str) -> None:
        """End a session."""
        with self._lock:
            self._sessions.pop(_digest(key), None)

    def _count(self, address: str) -> float:
        """Count a try as wrong, before it is looked at: many may come at once. Returns when."""
        with self._lock:
            now = self._now()
            begin = now - _MINUTE
            for name, times in list(self._wrong.items()):
                while times and times[0] < begin:
                    times.popleft()
                if not times:
                    del self._wrong[name]
            for name, most in ((address, TRIES), ("", 10 * TRIES)):
                times = self._wrong.get(name, deque())
                if len(times) >= most:
                    raise TooMany(round(times[0] - begin) + 1)
            for name in (address, ""):
                self._wrong.setdefault(name, deque()).append(now)
        return now

    def _password(self) -> bytes:
        text = self.web.password_text()
        if self._known[0] != text:
            self._known = (text, self._hash(text))
        return self._known[1]

    def _hash(self, password: str) -> bytes:
        return hashlib.scrypt(password.encode(), salt=self._salt, maxmem=2**26, **_SCRYPT)


class TooMany(Exception):  # noqa: N818 - an answer, not a fault
    """Too many wrong passwords; `seconds` says when to try again."""

    def __init__(self, seconds: int) -> None:
        super().__init__(seconds)
        self.seconds = seconds


def _digest(text: str) -> bytes:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).digest()
