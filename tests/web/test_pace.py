"""Pages one at a time, and few of them while articles wait."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Any

import httpx
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from tests.web.desk import NOON, Site
from watcher.store import articles
from watcher.web import pace
from watcher.web.pace import BURST, Pace

Act = Callable[[Send], Awaitable[None]]


def app(act: Act) -> ASGIApp:
    async def answer(_: Scope, __: Receive, send: Send) -> None:
        await act(send)

    return answer


async def nothing() -> Message:
    return {"type": "http.request"}


async def unheard(_: Message) -> None:
    return


def ask(paced: Pace, path: str = "/", method: str = "GET", send: Send = unheard) -> Any:
    return asyncio.ensure_future(
        paced({"type": "http", "path": path, "method": method}, nothing, send)
    )


def test_pages_are_made_one_at_a_time_and_nothing_else_waits() -> None:  # J14
    async def play() -> None:
        begun: asyncio.Queue[int] = asyncio.Queue()
        go_on = asyncio.Event()

        async def act(_: Send) -> None:
            begun.put_nowait(1)
            await go_on.wait()

        paced = Pace(app(act), lambda: True)
        first, second = ask(paced), ask(paced)
        await begun.get()
        free = [ask(paced, "/healthz"), ask(paced, "/static/page.css"), ask(paced, "/", "POST")]
        for _ in free:
            await begun.get()
        assert begun.empty()  # the second page waits, with all else under way
        go_on.set()
        await asyncio.gather(first, second, *free)
        assert begun.qsize() == 1

    asyncio.run(play())


def test_who_reads_slowly_keeps_nobody_waiting() -> None:
    async def play() -> None:
        read = asyncio.Event()

        async def slowly(_: Message) -> None:
            await read.wait()

        async def act(send: Send) -> None:
            await send({"type": "http.response.start"})

        paced = Pace(app(act), lambda: True)
        slow = ask(paced, send=slowly)
        await ask(paced)
        assert not slow.done()
        read.set()
        await slow

    asyncio.run(play())


def test_a_page_that_fails_ends_its_turn() -> None:
    async def play() -> None:
        async def act(_: Send) -> None:
            raise ArithmeticError

        paced = Pace(app(act), lambda: True)
        made = await asyncio.gather(ask(paced), ask(paced), return_exceptions=True)
        assert [type(one) for one in made] == [ArithmeticError, ArithmeticError]

    asyncio.run(play())


def rushed(at_work: Callable[[list[float]], bool]) -> int:
    """How often a second page, after one that took long, asked whether it may be made."""
    now, asked = [0.0], 0

    def looked() -> bool:
        nonlocal asked
        asked += 1
        return at_work(now)

    async def act(_: Send) -> None:
        now[0] += 2 * BURST

    async def play() -> None:
        paced = Pace(app(act), looked, lambda: now[0])
        await ask(paced)
        assert asked == 0  # a burst is free
        await ask(paced)

    asyncio.run(play())
    return asked


def test_pages_wait_until_no_article_does() -> None:
    waiting = [True, True, False]
    assert rushed(lambda _: waiting.pop(0)) == 3


def test_pages_have_their_share_while_articles_wait() -> None:
    def at_work(now: list[float]) -> bool:
        now[0] += BURST / pace.SHARE / 2
        return True

    assert rushed(at_work) in (2, 3)  # half of what is owed each time


def test_judging_is_at_work_while_an_article_waits(site: Site) -> None:
    assert not pace.judging(site.database)
    new = articles.NewArticle("u", "u", "o", "", "Crab", "", "Crab.", NOON)
    with site.database.write() as session:
        made = articles.add_version(session, None, new, NOON)
    assert pace.judging(site.database)
    with site.database.write() as session:
        articles.settle_judgement(session, made.article_id, NOON + timedelta(hours=1))
    assert not pace.judging(site.database)
    assert httpx.get(site.home).status_code == 200
