"""Who may see the page, from where, and what every answer carries."""

import re
import resource
import socket
import sqlite3
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from pathlib import Path
from threading import Barrier

import anyio
import httpx
import pytest
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.routing import Mount, Route

from tests.web.conftest import PASSWORD, READ, WRITE
from tests.web.desk import Site
from watcher.config import Bind
from watcher.errors import ConfigError
from watcher.store import history
from watcher.store.faults import explain
from watcher.web.access import Access, Door, TooMany
from watcher.web.faults import unavailable
from watcher.web.forms import own
from watcher.web.guard import BODY, Guard
from watcher.web.listen import listen
from watcher.web.probes import problems
from watcher.web.site import routes

METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "PROPFIND", "X")
FREE = {"/healthz", "/readyz"}


def addresses() -> list[str]:
    """Every address of the site, its parameters filled in."""
    found = []
    for route in routes():
        if isinstance(route, Route):
            path = re.sub(r"\{\w+:int\}", "1", route.path)
            found.append(re.sub(r"\{\w+\}", "nk-russia", path))
        else:
            assert isinstance(route, Mount)
    return sorted(set(found))


def test_strangers_are_turned_away_everywhere(locked: Site) -> None:  # J01
    with locked.browser() as browser:
        for path in (*addresses(), "/none", "/api/v1/none", "/%2e%2e/", "/healthz/../alerts"):
            for method in METHODS:
                answer = browser.request(method, path)
                if path in FREE or path == "/login":
                    assert answer.status_code in (200, 401, 405, 415), (method, path)
                    assert "gunners" not in answer.text
                else:
                    assert answer.status_code == 401, (method, path, answer.status_code)


def test_strangers_learn_nothing(serve: Callable[..., Site]) -> None:  # J12
    site = serve(f"{{bind: '127.0.0.1:0', password: {PASSWORD}}}")
    with site.browser() as browser:
        for path in ("/", "/healthz", "/readyz", "/metrics", "/login", "/api/v1/openapi.json"):
            answer = browser.get(path)
            assert "0.1.0" not in answer.text
            assert "Russia" not in answer.text
            assert "server" not in answer.headers
            assert not re.search(r"(?i)uvicorn|starlette|python", str(answer.headers))


def sign_in(
    browser: httpx.Client, password: str = PASSWORD, back: str = "/alerts"
) -> httpx.Response:
    return browser.post("/login", data={"password": password, "back": back})


def test_password_opens_a_session_and_signing_out_ends_it(locked: Site) -> None:  # J09
    with locked.browser() as browser:
        browser.cookies.set("watcher-session", "chosen-by-somebody-else")
        assert browser.get("/alerts").status_code == 401
        browser.cookies.clear()
        assert sign_in(browser, "oak").status_code == 401
        assert browser.get("/alerts").status_code == 401
        sent = {"cookie": "watcher-session=chosen-by-somebody-else"}
        form = {"password": PASSWORD, "back": "/alerts"}
        answer = browser.post("/login", data=form, headers=sent)
        assert (answer.status_code, answer.headers["location"]) == (303, "/alerts")
        cookie = answer.headers["set-cookie"]
        assert "HttpOnly" in cookie
        assert "SameSite=lax" in cookie
        assert "chosen-by-somebody-else" not in cookie
        assert "Secure" not in cookie
        assert browser.get("/alerts").status_code == 200
        key = browser.cookies["watcher-session"]
        assert browser.post("/logout").status_code == 303
        again = {"cookie": f"watcher-session={key}"}
        assert browser.get("/alerts", headers=again).status_code == 401


@pytest.mark.parametrize(
    "other", ["foo[bar]=1", 'pref={"a":1}', "novalue", "x=a b", "x/y=1", "=1", "é=ü", 'x="1']
)
def test_odd_cookies_of_others_lock_nobody_out(locked: Site, other: str) -> None:  # J09
    with locked.browser() as browser:
        sign_in(browser)
        mine = "; ".join(f"{one.name}={one.value}" for one in browser.cookies.jar)
        browser.cookies.clear()
        for cookies in (f"{other}; {mine}", f"{mine}; {other}"):
            assert browser.get("/feeds", headers={b"cookie": cookies.encode()}).status_code == 200


def test_the_password_of_a_proxy_in_front_is_none_of_ours(locked: Site) -> None:  # J01
    proxied = {"authorization": "Basic dXNlcjpwYXNz"}
    with locked.browser(**proxied) as browser:
        assert browser.get("/feeds").status_code == 401
        sign_in(browser)
        assert browser.get("/feeds").status_code == 200
        wrong = {"authorization": f"Bearer {'x' * 24}"}
        assert browser.get("/feeds", headers=wrong).status_code == 401


def test_an_open_page_stays_open_behind_a_proxy(site: Site) -> None:
    for given in ("Basic dXNlcjpwYXNz", "Basic x", 'Digest username="user"', "Basic"):
        with site.browser(authorization=given) as browser:
            assert browser.get("/feeds").status_code == 200


def test_cookie_goes_over_https_only_where_there_is_some(serve: Callable[..., Site]) -> None:
    site = serve(f"{{bind: '127.0.0.1:0', password: {PASSWORD}, https: true}}")
    with site.browser() as browser:
        answer = sign_in(browser)
        assert "Secure" in answer.headers["set-cookie"]
        assert answer.headers["strict-transport-security"]


def test_guessing_is_slowed_down(locked: Site) -> None:  # J09
    with locked.browser() as browser:
        found = [sign_in(browser, f"guess {n}").status_code for n in range(11)]
        assert found == [401] * 10 + [429]
        refused = sign_in(browser)
        assert refused.status_code == 429
        assert 0 < int(refused.headers["retry-after"]) <= 61
        # What is said to have been forwarded for somebody else does not matter.
        other = {"x-forwarded-for": "192.0.2.1", "forwarded": "for=192.0.2.1"}
        assert browser.post("/login", data={"password": "x"}, headers=other).status_code == 429


def test_door_forgets_what_is_old() -> None:
    from watcher.config.web import Web

    now = [0.0]
    web = [Web.model_validate({"bind": "127.0.0.1:1", "password": "oak"})]
    door = Door(lambda: web[0], local=True, monotonic=lambda: now[0])
    assert not door.open
    for _ in range(10):
        assert door.sign_in("elm", "a") is None
    with pytest.raises(TooMany):
        door.sign_in("oak", "a")
    assert door.sign_in("oak", "b")
    now[0] = 61
    key = door.sign_in("oak", "a")
    assert key
    assert door.session(key)
    web[0] = Web.model_validate({"bind": "127.0.0.1:1", "password": "ash"})
    assert not door.session(key)
    web[0] = Web.model_validate({"bind": "127.0.0.1:1", "password": "oak"})
    assert door.session(key)
    now[0] += 15 * 24 * 3600
    assert not door.session(key)


def test_guesses_from_many_addresses_are_slowed_down_together() -> None:  # J09
    from watcher.config.web import Web

    web = Web.model_validate({"bind": "127.0.0.1:1", "password": "oak"})
    door = Door(lambda: web, local=True, monotonic=lambda: 0.0)
    for number in range(100):
        assert door.sign_in("elm", str(number)) is None
    with pytest.raises(TooMany):
        door.sign_in("oak", "yet another")


def test_guesses_at_the_same_time_are_counted() -> None:  # J09
    from watcher.config.web import Web

    web = Web.model_validate({"bind": "127.0.0.1:1", "password": "oak"})
    door = Door(lambda: web, local=True, monotonic=lambda: 0.0)
    together = Barrier(16)

    def guess(password: str) -> bool:
        together.wait()
        try:
            return door.sign_in(password, "a") is None
        except TooMany:
            return False

    with ThreadPoolExecutor(16) as threads:
        assert sum(threads.map(guess, ["elm"] * 16)) == 10


def test_right_passwords_are_no_guesses() -> None:
    from watcher.config.web import Web

    web = Web.model_validate({"bind": "127.0.0.1:1", "password": "oak"})
    door = Door(lambda: web, local=True, monotonic=lambda: 0.0)
    assert all(door.sign_in("oak", "a") for _ in range(12))


def test_door_stays_shut_where_others_reach_it() -> None:  # J02
    from watcher.config.web import Web

    web = Web.model_validate({"bind": "127.0.0.1:1"})
    assert Door(lambda: web, local=True).open
    far = Door(lambda: web, local=False)
    assert not far.open
    assert far.sign_in("", "a") is None
    assert far.token("") == (Access.NONE, "")


def test_tokens_read_or_write(locked: Site) -> None:
    with httpx.Client(base_url=locked.home) as program:
        for token, read, write in ((READ, 200, 403), (WRITE, 200, 303), ("x" * 24, 401, 401)):
            sent = {"authorization": f"Bearer {token}"}
            assert program.get("/metrics", headers=sent).status_code == read
            assert ("JST" in program.get("/alerts", headers=sent).text) == (read == 200)
            form = {"topic": "nk-russia", "span": "8h"}
            assert program.post("/silences", data=form, headers=sent).status_code == write
        assert program.get("/metrics", headers={"authorization": "Basic x"}).status_code == 401


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"sec-fetch-site": "cross-site"}, 403),
        ({"sec-fetch-site": "same-site"}, 403),
        ({"sec-fetch-site": "same-origin"}, 303),
        ({"origin": "https://evil.example"}, 403),
        ({"origin": "null"}, 403),
        ({}, 303),
    ],
)
def test_other_sites_cannot_write(site: Site, headers: dict[str, str], status: int) -> None:  # J06
    with httpx.Client(base_url=site.home) as client:
        for method in ("POST", "PUT", "DELETE", "PATCH"):
            form = {"topic": "nk-russia", "span": "8h"}
            answer = client.request(method, "/silences", data=form, headers=headers)
            assert answer.status_code == (
                status if method == "POST" else 403 if status == 403 else 405
            )
        form_as_text = {"content-type": "text/plain", **headers}
        answer = client.post("/silences", content="topic=nk-russia&span=8h", headers=form_as_text)
        assert answer.status_code in (403, 415)
        assert client.post("/logout", headers=headers).status_code == status


def test_an_origin_that_begins_like_ours_is_another(site: Site) -> None:  # J06
    form = {"topic": "nk-russia", "span": "8h"}
    with httpx.Client(base_url=site.home) as client:
        for origin, status in ((site.home, 303), (f"{site.home}0", 403), (f"{site.home}.x", 403)):
            answer = client.post("/silences", data=form, headers={"origin": origin})
            assert answer.status_code == status, origin


def test_the_name_that_it_listens_at_is_its_own() -> None:  # J10
    from watcher.config.web import Web

    web = Web.model_validate({"bind": "127.0.0.1:1"})
    door = Door(lambda: web, local=True)
    inside = PlainTextResponse("inside")
    app = httpx.ASGITransport(Guard(inside, door, Bind("Desk.example", 8787)))

    async def ask(host: str) -> int:
        async with httpx.AsyncClient(transport=app) as client:
            return (await client.get(f"http://{host}/")).status_code

    assert anyio.run(ask, "desk.example:8787") == 200
    assert anyio.run(ask, "shop.example:8787") == 421


@pytest.mark.parametrize(
    ("host", "status"),
    [
        ("evil.example", 421),
        ("127.0.0.1.evil.example:80", 421),
        ("evil.example:8787", 421),
        ("", 421),
        ("[", 421),
        ("desk.example", 200),
        ("Desk.example:8787", 200),
        ("localhost:8787", 200),
        ("[::1]:8787", 200),
    ],
)
def test_only_its_own_names_are_answered(  # J10
    serve: Callable[..., Site], host: str, status: int
) -> None:
    site = serve("{bind: '127.0.0.1:0', allowed_hosts: [desk.example]}")
    for path in ("/", "/api/v1/topics", "/static/page.css", "/metrics"):
        assert httpx.get(site.home + path, headers={"host": host}).status_code == status
    assert httpx.get(f"{site.home}/healthz", headers={"host": host}).status_code == 200


@pytest.mark.parametrize(
    "path",
    ["//evil.example", "/\\evil.example", "https:evil.example", "https://evil.example", "evil",
     "javascript:alert(1)", "/\t/evil.example", "\n//evil.example", "/a\r\nset-cookie: x", "",
     "/é"],
)  # fmt: skip
def test_one_is_led_back_to_a_page_here_only(locked: Site, path: str) -> None:  # J05
    assert own(path) == "/"
    with locked.browser() as browser:
        assert sign_in(browser, back=path).headers["location"] == "/"
        form = {"topic": "nk-russia", "back": path}
        answer = browser.post("/articles/2/missed", data=form)
        assert answer.headers["location"] == "/?said=kept"
        asked = browser.get("/login", params={"back": path})
        assert 'name="back" value="/"' in asked.text


def test_a_way_back_with_too_many_fields_is_shortened(site: Site) -> None:  # J05
    far = "/alerts?" + "&".join(f"a{n}=1" for n in range(60))
    with site.database.read() as session:
        sent = history.page(session).items[0].sendings[0].id
    with site.browser() as browser:
        answer = browser.post(f"/deliveries/{sent}/retry", data={"back": far})
    assert answer.status_code == 303
    assert answer.headers["location"].startswith("/alerts?said=")


def test_own_pages_can_be_led_back_to() -> None:
    for path in ("/", "/alerts", "/quiet?topic=a&reason=b", "/articles/7#s2"):
        assert own(path) == path


def test_where_nobody_needs_a_password_nobody_is_asked_for_one(site: Site) -> None:
    with site.browser() as browser:
        assert browser.get("/login?back=/alerts").headers["location"] == "/alerts"
        for _ in range(20):
            entered = sign_in(browser, "x")
            assert (entered.status_code, entered.headers["location"]) == (303, "/alerts")


def test_every_answer_is_armoured(site: Site) -> None:  # J04
    evil = "<script>alert(1)</script>"
    with site.browser() as browser:
        for path in ("/", "/static/page.css", "/static/none", f"/{evil}", "/healthz", "/metrics",
                     "/api/v1/topics", f"/api/v1/{evil}", f"/alerts?state={evil}",
                     f"/quiet?after={evil}", f"/topics/{evil}", "/?said=" + evil):  # fmt: skip
            answer = browser.get(path)
            policy = answer.headers["content-security-policy"]
            assert "default-src 'none'" in policy
            assert "unsafe" not in policy
            assert answer.headers["x-content-type-options"] == "nosniff"
            assert answer.headers["x-frame-options"] == "DENY"
            assert evil not in answer.text
            assert not re.search(r"<script>|<style| style=|\son\w+=", answer.text)


def test_static_files_are_all_that_static_serves(site: Site) -> None:  # J08
    with socket.create_connection(("127.0.0.1", int(site.home.rpartition(":")[2]))) as raw:
        raw.sendall(b"GET /static/../guard.py HTTP/1.1\r\nhost: localhost\r\n\r\n")
        assert raw.recv(100).startswith(b"HTTP/1.1 404")
    with site.browser() as browser:
        for path in ("../guard.py", "..%2fguard.py", "%2e%2e/guard.py", "..%5cguard.py",
                     "/etc/passwd", "%2fetc%2fpasswd", "page.css%00.txt"):  # fmt: skip
            assert browser.get(f"/static/{path}").status_code in (400, 404)
        assert browser.get("/static/page.css").headers["cache-control"].endswith("immutable")


def test_large_bodies_are_refused(site: Site) -> None:  # J11
    with site.browser() as browser:
        form = {"words": "x" * BODY}
        assert browser.post("/silences", data=form).status_code == 413
        many = "&".join(f"a{n}=1" for n in range(51))
        kind = {"content-type": "application/x-www-form-urlencoded"}
        assert browser.post("/silences", content=many, headers=kind).status_code == 400
        assert browser.post("/silences", content=b"a=\xff", headers=kind).status_code == 400
        assert browser.get("/alerts?after=" + "x" * 5000).status_code == 400
        assert browser.get("/articles/99999999999999999999").status_code == 404


def test_whoever_dawdles_loses_the_connection(site: Site) -> None:  # J11
    from watcher.web import server

    port = int(site.home.rpartition(":")[2])
    with socket.create_connection(("127.0.0.1", port), timeout=server.PATIENCE + 20) as slow:
        slow.sendall(b"GET / HTTP/1.1\r\nhost: local")
        assert httpx.get(f"{site.home}/healthz").status_code == 200
        assert slow.recv(100) == b""


def test_connections_that_ask_nothing_keep_nobody_out(site: Site) -> None:  # J11
    from watcher.web import server

    port = int(site.home.rpartition(":")[2])
    with ExitStack() as held:
        opened = [
            held.enter_context(socket.create_connection(("127.0.0.1", port), timeout=30))
            for _ in range(3 * server.CONNECTIONS)
        ]
        for _ in range(3):
            assert httpx.get(f"{site.home}/healthz").status_code == 200
        assert opened[0].recv(100) == b"", "who has waited longest makes room"
        opened[-1].sendall(b"GET /healthz HTTP/1.1\r\nhost: localhost\r\n\r\n")
        assert opened[-1].recv(100).startswith(b"HTTP/1.1 200")


def test_a_port_that_is_taken_is_named() -> None:
    with listen(Bind("127.0.0.1", 0)) as taken:
        # Else each answer waits 40 ms for the receipt of its own head.
        assert taken.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)
        port = taken.getsockname()[1]
        with pytest.raises(ConfigError, match=f"127.0.0.1:{port}.*another program listens there"):
            listen(Bind("127.0.0.1", port))
    with pytest.raises(ConfigError, match="no such address"):
        listen(Bind("192.0.2.1", 8787))


def test_a_crash_tells_the_log_and_nobody_else(site: Site, tmp_path: Path) -> None:  # J12
    site.program.database.close()
    (tmp_path / "data" / "watcher.db").unlink()
    with site.browser() as browser:
        answer = browser.get("/alerts")
        assert answer.status_code == 503
        assert str(tmp_path) not in answer.text
        assert answer.headers["content-security-policy"]
        assert browser.get("/readyz").status_code == 503
        assert browser.get("/healthz").status_code == 200


@contextmanager
def full() -> Iterator[None]:
    """No file may grow, as where no room is left."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (1000, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


def test_what_cannot_be_written_is_told_to_who_writes(site: Site) -> None:  # E03
    form = {"topic": "nk-russia", "span": "3d"}
    with site.browser() as browser:
        with full():
            page = browser.post("/silences", data=form)
            answer = browser.post("/api/v1/silences", json=form)
            assert browser.get("/silences").status_code == 200
        assert (page.status_code, answer.status_code) == (503, 503)
        for said in (page.text, answer.json()["detail"]):
            assert "database cannot be written just now." in said
        assert browser.post("/silences", data=form).status_code == 303


@pytest.mark.parametrize(("method", "done"), [("GET", "read"), ("POST", "written")])
def test_a_full_disk_is_told(method: str, done: str) -> None:  # E03
    scope = {"type": "http", "method": method, "path": "/api/v1/silences", "headers": []}
    error = explain(sqlite3.OperationalError("database or disk is full"), "/home/eve/watcher.db")
    said = bytes(anyio.run(unavailable, Request(scope), error).body).decode()
    assert f"cannot be {done} just now. The disk is full: free some space." in said
    assert "eve" not in said


def test_it_is_not_ready_where_nothing_can_be_written(site: Site) -> None:  # K04
    with full():
        assert len(problems(site.program)) == 1
    assert problems(site.program) == []
