"""What stage tests share: a database, a loop without threads, and a network of one function."""

import random
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest

from watcher.config import Feed
from watcher.ingest.fetch import Fetcher
from watcher.ingest.parser import Parser
from watcher.store.db import Database, open_database
from watcher.telemetry import LOGGER, LogLevel, configure, remove

NOW = datetime(2031, 3, 4, 12, tzinfo=UTC)


@pytest.fixture
def now() -> datetime:
    return NOW


@pytest.fixture
def rng() -> random.Random:
    return random.Random(7)


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    opened = open_database(tmp_path / "watcher.db")
    yield opened
    opened.close()


class Inline:
    """A loop that acts here and now and lets errors out, and remembers who shares a queue."""

    def __init__(self) -> None:
        self.queues: list[str] = []

    def __call__(
        self,
        stage: str,
        items: Iterable[Any],
        act: Callable[[Any], None],
        *,
        apart: Callable[[Any], str] | None = None,
    ) -> int:
        done = 0
        for item in items:
            self.queues.append(apart(item) if apart else stage)
            act(item)
            done += 1
        return done


@pytest.fixture
def loop() -> Inline:
    return Inline()


class InlineLanes:
    """Lanes that act here and now and let errors out, and remember whose they were."""

    def __init__(self) -> None:
        self.queues: list[str] = []
        self.stages: list[str] = []

    def __call__(
        self,
        stage: str,
        queues: Mapping[str, Iterable[Any]],
        act: Callable[[Any], None],
        *,
        whose: Mapping[str, Hashable] | None = None,
        waits: bool = True,
    ) -> int:
        assert waits or stage == "slow"
        self.stages += [stage] if queues else []
        assert whose is None or whose.keys() == queues.keys()
        assert stage in {"poll", "retry", "read", "slow", "deliver"}
        done = 0
        for name, items in queues.items():
            self.queues.append(name)
            for item in items:
                act(item)
                done += 1
        return done


@pytest.fixture
def lanes() -> InlineLanes:
    return InlineLanes()


@pytest.fixture(scope="session")
def parser() -> Iterator[Parser]:
    with Parser() as made:
        yield made


class Web:
    """The whole network: addresses and what they answer; every request is kept."""

    def __init__(self) -> None:
        self.answers: dict[str, httpx.Response | BaseException] = {}
        self.requests: list[httpx.Request] = []
        self.fetcher = Fetcher(
            user_agent="watcher-test", transport=httpx.MockTransport(self._serve)
        )

    def _serve(self, request: httpx.Request) -> httpx.Response:
        self.requests.append(request)
        answer = self.answers.get(str(request.url), httpx.Response(404))
        if isinstance(answer, BaseException):
            raise answer
        return httpx.Response(
            answer.status_code, headers=answer.headers, stream=httpx.ByteStream(answer.content)
        )

    def says(self, url: str, body: str = "", status: int = 200, **headers: str) -> None:
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        self.answers[url] = httpx.Response(status, headers=named, content=body.encode())


@pytest.fixture
def web() -> Iterator[Web]:
    network = Web()
    with network.fetcher:
        yield network


@pytest.fixture
def feed() -> Callable[..., Feed]:
    def make(name: str = "wire", url: str = "https://wire.example/feed", **changes: Any) -> Feed:
        given: dict[str, Any] = {
            "interval": timedelta(minutes=15),
            "language": "en",
            "group": "",
            "topics": (),
            "read_pages": True,
            "headers": {},
            "enabled": True,
        }
        return Feed(name, url, **(given | changes))

    return make


@pytest.fixture
def events() -> Iterator[list[tuple[str, dict[str, Any]]]]:
    """What the stages say, as it comes."""
    import io
    import logging

    heard: list[tuple[str, dict[str, Any]]] = []

    class Ear(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            heard.append((record.event, record.fields))  # type: ignore[attr-defined]  # set by event()

    quiet = configure(stream=io.StringIO(), level=LogLevel.DEBUG)
    ear = Ear()
    LOGGER.addHandler(ear)
    yield heard
    LOGGER.removeHandler(ear)
    remove(quiet)
