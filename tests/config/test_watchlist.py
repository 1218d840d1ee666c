"""Loading as a whole: defaults filled in, references kept, every mistake in one go."""

from collections.abc import Callable
from datetime import time, timedelta
from ipaddress import ip_network
from pathlib import Path
from tempfile import TemporaryDirectory
from time import process_time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from watcher.config import Feed, Traits, Watchlist, load
from watcher.core.hours import QuietHours
from watcher.core.topics import EVERYTHING, SILENT
from watcher.errors import ConfigError

Load = Callable[..., Watchlist]
Problems = Callable[..., list[str]]

FULL = """
defaults:
  {interval: 30m, timezone: Asia/Seoul, baseline: {since: 12h}, contact: me@a.example,
   user_agent: desk/1, private_networks: [10.0.0.0/8, fd00::/8], read_pages: false,
   keep: {articles: 30d, facts: 2000d, entries: 1w}, concurrency: 8}
feeds:
  - https://a.example/feed.xml
  - {name: b, url: https://b.example, interval: 1m, language: ko, group: wire, topics: [x],
     read_pages: true, headers: {Authorization: "Basic ${PW}"}, enabled: false}
topics:
  - {name: x, match: ferry, baseline: alert}
  - {name: y, title: Why, about: {text: "What\\n  happens.", themes: [strike]}, match: [ferry]}
receivers:
  - {name: one, console: {}}
  - {name: two, console: {}}
routes:
  - {topics: [x], receivers: [two, one]}
  - {receivers: two}
"""


@pytest.fixture
def full(loaded: Load) -> Watchlist:
    return loaded(FULL, {"PW": "p"})


def test_defaults(full: Watchlist) -> None:
    defaults = full.defaults
    assert (defaults.interval, defaults.timezone.key) == (timedelta(minutes=30), "Asia/Seoul")
    assert defaults.contact == "mailto:me@a.example"
    assert defaults.private_networks == (ip_network("10.0.0.0/8"), ip_network("fd00::/8"))
    assert defaults.keep.entries == timedelta(days=7)
    assert defaults.concurrency == 8


def test_feeds(full: Watchlist) -> None:
    half_an_hour, minute = timedelta(minutes=30), timedelta(minutes=1)
    assert full.feeds == (
        Feed(
            "a.example-feed.xml",
            "https://a.example/feed.xml",
            half_an_hour,
            "",
            "",
            (),
            False,
            {},
            True,
            min_interval=5 * minute,
            max_interval=60 * minute,
        ),
        Feed(
            "b",
            "https://b.example",
            minute,
            "ko",
            "wire",
            ("x",),
            True,
            {"Authorization": "Basic p"},
            False,
            max_interval=60 * minute,
        ),
    )


def test_topics(full: Watchlist) -> None:
    first, second = full.topics
    assert (first.title, first.about, first.baseline) == ("x", "", EVERYTHING)
    assert (second.title, second.about, second.themes) == ("Why", "What happens.", ("strike",))
    assert second.baseline == timedelta(hours=12)


def test_routes(full: Watchlist) -> None:
    assert [receiver.name for receiver in full.receivers_for("x")] == ["one", "two"]
    assert [receiver.name for receiver in full.receivers_for("y")] == ["two"]


def test_a_route_says_how_long_alerts_wait_or_leaves_it_to_the_defaults(loaded: Load) -> None:
    watchlist = loaded(
        "defaults: {group_wait: 90s, group_interval: 1d}\n"
        "receivers: [{name: a, console: {}}, {name: b, console: {}}, {name: c, console: {}}]\n"
        "topics: [{name: x, match: ferry}, {name: y, match: port}]\n"
        "routes:\n"
        "- {topics: x, receivers: a, group_wait: 0, group_interval: 0s}\n"
        "- {receivers: [a, b]}\n"
    )
    first, second = watchlist.routes
    assert (first.group_wait, first.group_interval) == (timedelta(0), timedelta(0))
    assert (second.group_wait, second.group_interval) == (timedelta(seconds=90), timedelta(days=1))
    assert watchlist.route_of("x", "a") is first
    assert watchlist.route_of("x", "b") is watchlist.route_of("y", "a") is second
    assert watchlist.route_of("y", "c") is None


ROUTES = """\
feeds:
  - {name: wire, url: "https://a.example/", group: agencies}
  - {name: isle, url: "https://b.example/", group: local}
topics: [{name: x, match: ferry}, {name: y, match: port}]
receivers: [{name: a, console: {}}, {name: b, console: {}}]
routes:
  - {groups: agencies, min_confidence: 0.8, receivers: a}
  - {languages: [ko, ja, nb], topics: x, receivers: [a, b]}
  - {verdicts: [fresh, partial reprint], receivers: b}
"""


@pytest.mark.parametrize(
    ("traits", "told"),
    [
        (Traits("x", frozenset({"wire"}), "en", "update", 0.9), {"a": 0}),
        (Traits("x", frozenset({"wire"}), "en", "update", 0.7), {}),
        (Traits("x", frozenset({"isle"}), "en", "update", 0.9), {}),
        (Traits("x", frozenset({"isle", "wire"}), "ko", "update", 0.9), {"a": 0, "b": 1}),
        (Traits("x", frozenset(), "ko-KR", "update", 0.9), {"a": 1, "b": 1}),
        (Traits("x", frozenset(), "no", "update", 0.9), {"a": 1, "b": 1}),
        (Traits("y", frozenset(), "ko", "update", 0.9), {}),
        (Traits("y", frozenset(), "ko", "partial reprint", 0.1), {"b": 2}),
        (Traits("x", frozenset(), "", "fresh", 1.0), {"b": 2}),
    ],
)
def test_a_route_chooses_what_it_takes(loaded: Load, traits: Traits, told: dict[str, int]) -> None:
    watchlist = loaded(ROUTES)
    found = watchlist.routes_for(traits)
    assert {one.name: watchlist.routes.index(route) for one, route in found} == told


def test_a_route_is_found_again_by_what_it_takes(loaded: Load) -> None:
    before, after = (
        loaded(ROUTES),
        loaded(ROUTES.replace("receivers: b}", "receivers: b, group_wait: 1h}")),
    )
    last = before.routes[2]
    assert len({route.key for route in before.routes}) == 3
    assert after.route_of("x", "b", last.key) == after.routes[2] != last
    assert after.route_of("x", "b", "unknown") is after.route_of("x", "b") is after.routes[1]
    assert after.route_of("y", "b", after.routes[1].key) is after.routes[2]


@pytest.mark.parametrize(
    ("route", "said"),
    [
        ("groups: agency", 'is the group of no feed; did you mean "agencies"'),
        ("groups: space", "is the group of no feed; write `group: space` at a feed"),
        ("languages: english", "is no two-letter language code"),
        ("verdicts: new", "write 'fresh', 'update',"),
        ("min_confidence: 2", "is too large; write 1.0 or less"),
        ("verdicts: []", "is an empty list"),
    ],
)
def test_what_a_route_cannot_choose_by(problems: Problems, route: str, said: str) -> None:
    text = ROUTES.partition("routes:")[0] + f"routes: [{{{route}, receivers: a}}]"
    (problem,) = problems(text)
    assert said in problem


def test_a_route_has_quiet_hours_and_a_limit(loaded: Load, problems: Problems) -> None:
    one = "receivers: [{name: a, console: {}}]\nroutes: [{receivers: a, "
    (route,) = loaded(one + 'quiet_hours: "22:00-07:30", max_alerts_per_hour: 6}]').routes
    assert route.quiet_hours == QuietHours(time(22), time(7, 30))
    assert route.max_alerts_per_hour == 6
    for wrong in ("22:00", "22:00-22:00", "22:00-25:00", "22-7"):
        (problem,) = problems(f'{one}quiet_hours: "{wrong}"}}]')
        assert "are no hours of the day; write some such as 22:00-07:00" in problem
    assert "is too small; write 1 or more" in problems(one + "max_alerts_per_hour: 0}]")[0]


def test_an_alert_waits_five_minutes_and_at_most_a_day(loaded: Load, problems: Problems) -> None:
    (route,) = loaded("receivers: [{name: a, console: {}}]").routes
    assert route.group_wait == route.group_interval == timedelta(minutes=5)
    text = "defaults:\n  group_wait: 25h\n  group_interval: 5\n"
    assert [line.partition("; ")[0] for line in problems(text)] == [
        "watchlist.yaml:2: defaults.group_wait: value 25h: is too long, as news waits for it",
        "watchlist.yaml:3: defaults.group_interval: value 5: must be text",
    ]


@pytest.mark.parametrize("value", ["false", "0.0", "-1", "1x", "''", "null"])
def test_what_is_no_wait(problems: Problems, value: str) -> None:
    assert problems(f"defaults: {{group_wait: {value}}}")


def test_little_is_needed(loaded: Load) -> None:
    watchlist = loaded("topics: [{name: x, match: ferry}]")
    assert not [*watchlist.feeds, *watchlist.receivers, *watchlist.routes]
    assert watchlist.receivers_for("x") == ()
    assert watchlist.topics[0].baseline == SILENT


def test_without_routes_all_get_all(loaded: Load) -> None:
    watchlist = loaded("receivers: [{name: one, console: {}}, {name: two, console: {}}]")
    assert [receiver.name for receiver in watchlist.receivers_for("ferries")] == ["one", "two"]


def test_the_digest_is_of_the_meaning(loaded: Load) -> None:
    short = loaded("feeds: [https://a.example/]").digest
    assert loaded("# same\nfeeds:\n- {url: 'https://a.example/', enabled: true}").digest == short
    assert loaded("feeds: [https://a.example/x]").digest != short


def test_the_digest_sees_secrets(loaded: Load) -> None:
    text = 'feeds: [{url: https://a.example/, headers: {X: "${X}"}}]'
    assert loaded(text, {"X": "1"}).digest != loaded(text, {"X": "2"}).digest


@pytest.mark.parametrize("text", ["", "# only a comment\n", "[]", "{}", "---\n", "~", "\ufeff"])
def test_an_empty_watchlist(tmp_path: Path, text: str) -> None:  # D02
    path = tmp_path / "w.yaml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(ConfigError, match=r"w\.yaml:1: the watchlist is empty; "):
        load(path, {})


@pytest.mark.parametrize(
    "text", ["topics: []", "topics: [] # all gone\nfeeds: [https://a.example/]"]
)
def test_no_topics(problems: Problems, text: str) -> None:  # D02
    assert "topics: is an empty list" in problems(text)[0]


@pytest.mark.parametrize("text", ["just words", "[a, b]", "5", "feeds: [https://a.example/]"])
def test_no_watchlist(tmp_path: Path, text: str) -> None:
    path = tmp_path / "w.yaml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(ConfigError, match=r"must be a mapping|\"topics\" is missing"):
        load(path, {})


def test_a_file_that_is_not_there(tmp_path: Path) -> None:  # D08
    with pytest.raises(ConfigError, match="does not exist; create it or correct the path"):
        load(tmp_path / "w.yaml", {})


def test_a_directory(tmp_path: Path) -> None:  # D08
    with pytest.raises(ConfigError, match="is a directory; name a file"):
        load(tmp_path, {})


def test_every_mistake_in_one_go(problems: Problems) -> None:  # D07
    found = problems(
        "defaults:\n  intervall: 5m\n  timezone: Mars/Base\n"
        "feeds:\n- {url: 'file:///etc/passwd', interval: 1s}\n- https://a.example/${NOPE}\n"
        "topics:\n- {name: x, match: [a, 're:(']}\n- name: x\n  qurey: z\n  match: b\n"
        "receivers: [{name: r, console: {}, console: {}}]\n"
        "routes:\n- topics: [y]\n  receivers: [s]\n"
    )
    places = [problem.split(": ")[:2] for problem in found]
    assert places == [
        ["watchlist.yaml:2", "defaults.intervall"],
        ["watchlist.yaml:3", "defaults.timezone"],
        ["watchlist.yaml:5", "feeds[0].url"],
        ["watchlist.yaml:5", "feeds[0].interval"],
        ["watchlist.yaml:6", "feeds[1]"],
        ["watchlist.yaml:8", "topics[0].match[1]"],
        ["watchlist.yaml:9", "topics[1].name"],
        ["watchlist.yaml:10", "topics[1].qurey"],
        ["watchlist.yaml:12", '"console" is given twice, first on line 12; keep one'],
        ["watchlist.yaml:14", "routes[0].topics[0]"],
        ["watchlist.yaml:15", "routes[0].receivers[0]"],
    ]


def test_a_problem_is_one_line(problems: Problems) -> None:
    text = "feeds:\n- url: |\n    https://a.example\n    {}\n".format("long " * 50)
    found = problems(text)
    assert len(found) == 1
    assert len(found[0].splitlines()) == 1
    assert len(found[0]) < 250


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (
            "feeds: [{url: https://a.example/, interval: 1s}]",
            "is too often for any publisher; write 1m",
        ),
        ("feeds: [{url: https://a.example/, interval: -5m}]", "is no duration"),
        ("feeds: [{url: https://a.example/, interval: 0m}]", "is out of range"),
        ("feeds: [{url: https://a.example/, interval: 5}]", 'must be text; put it in quotes: "5"'),
        ("feeds: [{url: https://a.example/, enabled: NO}]", "must be true or false"),  # D04
        ("feeds: [{url: https://a.example/, name: 1.10}]", 'put it in quotes: "1.10"'),  # D04
        (
            "feeds: [{url: https://a.example/, topics: [y]}]",
            "is not in `topics`; add it to `topics`",
        ),
        ("feeds: [{}]", "needs url (a feed), page (a list of articles) or search"),
        ("feeds: {a: b}", "must be a list"),
        ("feeds: https://a.example/", "must be a list"),
        ("defaults: {concurrency: 0}", "is too small; write 1 or more"),
        ("defaults: {concurrency: .nan}", "must be a whole number"),
        ("defaults: {concurrency: 2.5}", "must be a whole number"),
        ("defaults: {keep: {facts: forever}}", "is no duration"),
        ("defaults: {baseline: loud}", "write silent, alert or {since: 24h}"),
        ("defaults: {baseline: {sinc: 24h}}", '"since" is missing'),
        ("defaults: [a]", "must be a mapping"),
        ("defaults: {<<: {interval: 1h}}", 'unknown key "<<"'),
        ("feed: []", 'unknown key "feed"; did you mean "feeds"?'),
        ("interval: 1h", 'unknown key "interval"; it belongs below `defaults`'),
        ("private_networks: [10.0.0.0/8]", "it belongs below `defaults`"),
    ],
)
def test_wrong_values(problems: Problems, text: str, words: str) -> None:  # D07
    assert words in " ".join(problems(text))


def test_too_many_topics(problems: Problems) -> None:  # D07
    topics = "".join(f"- {{name: t{number}, match: a}}\n" for number in range(10_001))
    assert problems(f"topics:\n{topics}") == [
        "watchlist.yaml:1: topics: has too many items; at most 10000 are allowed"
    ]


def test_a_file_that_is_too_large(problems: Problems) -> None:
    assert "is larger than 4 MiB; split it" in problems("# long\n" * 700_000)[0]


def test_two_thousand_feeds_load_within_two_seconds(loaded: Load) -> None:
    feeds = "".join(
        f"  - name: feed-{n}\n    url: https://host{n}.example/rss.xml\n    interval: 10m\n"
        f"    language: en\n    group: wire\n"
        for n in range(2_000)
    )
    started = process_time()
    assert len(loaded(f"feeds:\n{feeds}").feeds) == 2_000
    assert process_time() - started < 2


PIECES = st.sampled_from(
    ["topics: ", "feeds: ", "aliases: ", "defaults: ", "receivers: ", "routes: ", "name: ",
     "match: ", "url: ", "{", "}", "[", "]", ", ", "\n", "\n- ", "\n  ", "a", "https://a.example",
     "@a", '"@a"', "re:(", "all: ", "any: ", "none: ", "near: ", "within: ", "en: ", "!include w",
     "!include *", "${A}", "${", "5", "1.5", "~", "true", "console: ", "email: ", "webhook: ",
     "to: ", "ca_file: ", "secret: ", "secret_file: ", "baseline: ", "since: ", "timezone: ",
     "15m", "\\0", '"\\0"', "password_file: "]
)  # fmt: skip


@given(st.lists(PIECES, max_size=24).map("".join) | st.text())
def test_loading_raises_nothing_but_config_errors(text: str) -> None:  # D06
    with TemporaryDirectory() as folder:
        path = Path(folder) / "w.yaml"
        path.write_bytes(text.encode("utf-8", "surrogatepass"))
        found = mistakes(path)
    assert all(problem.isprintable() for problem in found)


def mistakes(path: Path) -> tuple[str, ...]:
    try:
        load(path, {"A": "x"})
    except ConfigError as error:
        return error.problems
    return ()
