"""Ask a language model for second opinions: one request an article, cached, budgeted, never needed.

Whatever goes wrong, the judgement's own verdict stands and one event says why. A model that keeps
failing rests, so that judging does not wait for it. Knows neither what
is asked nor what is believed (core.chat, core.opinion), and opens no connection of its own.
"""

import json
import logging
from collections import OrderedDict, deque
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Final, Protocol

from watcher.config import Judge
from watcher.core import chat
from watcher.core.opinion import NONE, Opinion, Opinions, Question
from watcher.errors import FetchError
from watcher.ingest.response import PostResponse
from watcher.telemetry import event

HOUR: Final = timedelta(hours=1)
# Answers kept, a few hundred bytes each: weeks of unsure sentences at the default budget.
REMEMBERED: Final = 10_000
# After so many failures in a row; then one request says whether it works again. A model that hangs
# for its `timeout` of 20 s then costs judging a minute, and later 20 s in each rest.
PATIENCE: Final = 3
REST: Final = timedelta(minutes=10)
LONGEST_REST: Final = HOUR
_OK: Final = 200

Ask = Callable[[Sequence[Question], datetime], Opinions]


class Post(Protocol):
    """Sends a body, as `ingest.fetch.Fetcher.post` does; raises FetchError."""

    def __call__(
        self, url: str, content: bytes, headers: Mapping[str, str], *, deadline: float
    ) -> PostResponse:
        """See there; `deadline` in seconds, for everything."""


class Advisor:
    """Answers questions with what the model says and the texts bear out; for one thread.

    Args:
        settings: whom to ask, and how.
        post: sends a request.
        budgeted: heed `max_per_hour`, and rest after failures; otherwise ask as often as need be.
    """

    def __init__(self, settings: Judge, post: Post, *, budgeted: bool = True) -> None:
        self._settings = settings
        self._post = post
        self._budgeted = budgeted
        self._asked: deque[datetime] = deque()
        self._known: OrderedDict[str, Opinion | None] = OrderedDict()
        self._failures = 0
        self._rest = REST
        self._rests_until: datetime | None = None

    def __call__(self, questions: Sequence[Question], now: datetime) -> Opinions:
        """Return opinions on some or all of the questions of one article.

        Args:
            questions: at most core.opinion.MOST.
            now: aware UTC.
        """
        open_ = [one for one in questions if self._key(one) not in self._known]
        if open_ and self._may_ask(now, len(open_)):
            self._learn(open_, now)
        found = ((one, self._recalled(one)) for one in questions)
        return {one: opinion for one, opinion in found if opinion is not None}

    def _may_ask(self, now: datetime, sentences: int) -> bool:
        if self._rests_until is not None and now < self._rests_until:
            return False
        while self._asked and self._asked[0] <= now - HOUR:
            self._asked.popleft()
        if self._budgeted and len(self._asked) >= self._settings.max_per_hour:
            _failed("budget", "this hour's requests are spent", sentences, level=logging.INFO)
            return False
        self._asked.append(now)
        return True

    def _learn(self, questions: Sequence[Question], now: datetime) -> None:
        """Ask, and keep what was answered; a question without a usable answer is settled too."""
        try:
            opinions = self._request(questions)
        except FetchError as error:
            _failed(error.kind, str(error), len(questions))
            self._failed(now)
            return
        except ValueError as error:
            _failed("reply", str(error), len(questions))
            self._failed(now)
            return
        self._failures, self._rest, self._rests_until = 0, REST, None
        for one in questions:
            self._known[self._key(one)] = opinions.get(one)
        while len(self._known) > REMEMBERED:
            self._known.popitem(last=False)
        event("opinion.given", level=logging.DEBUG, asked=len(questions), heeded=len(opinions))

    def _failed(self, now: datetime) -> None:
        """Count a failure; after PATIENCE of them, and each one that follows, it rests."""
        self._failures += 1
        if not self._budgeted or self._failures < PATIENCE:
            return
        self._rests_until = now + self._rest
        self._rest = min(2 * self._rest, LONGEST_REST)
        event(
            "opinion.rests",
            level=logging.WARNING,
            failures=self._failures,
            until=self._rests_until.isoformat(timespec="seconds"),
        )

    def _request(self, questions: Sequence[Question]) -> Opinions:
        settings = self._settings
        headers = {"Content-Type": "application/json", "Accept": "application/json"}
        if key := settings.key_text():
            headers["Authorization"] = f"Bearer {key}"
        answer = self._post(
            f"{settings.url.rstrip('/')}/chat/completions",
            json.dumps(chat.request(settings.model, questions)).encode(),
            headers,
            deadline=settings.timeout.total_seconds(),
        )
        if answer.status != _OK:
            raise FetchError("status", f"the judge answers {answer.status}.", answer.status)
        return chat.read(answer.body, questions)

    def _recalled(self, question: Question) -> Opinion | None:
        key = self._key(question)
        if key in self._known:
            self._known.move_to_end(key)
        return self._known.get(key)

    def _key(self, question: Question) -> str:
        told = [self._settings.model, question.text, *question.supports]
        return sha256(json.dumps(told).encode()).hexdigest()


def seek(ask: Ask | None, questions: Sequence[Question], now: datetime) -> Opinions:
    """Ask, if there is somebody to ask and something to ask; call it in no transaction."""
    return ask(questions, now) if ask and questions else NONE


def _failed(reason: str, detail: str, sentences: int, level: int = logging.WARNING) -> None:
    event("opinion.failed", level=level, reason=reason, detail=detail, sentences=sentences)
