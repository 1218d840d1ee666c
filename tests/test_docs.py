"""The documents tell the truth: commands, keys, samples and links are those of the program.

Run as a program (`python tests/test_docs.py`) it writes the configuration reference anew.
"""

import json
import re
from pathlib import Path

import pytest
from typer.main import get_command
from typer.testing import CliRunner

from watcher.cli import app
from watcher.config import load
from watcher.config.reference import table
from watcher.model import Reason, Status, Verdict

ROOT = Path(__file__).parent.parent
DOCS = tuple(sorted(f"docs/{path.name}" for path in (ROOT / "docs").glob("*.md")))
DOCUMENTS = ("README.md", "CONTRIBUTING.md", "CHANGELOG.md", "SECURITY.md", *DOCS)
KEYS = "config/REFERENCE.md"
TOLD = (Reason.NEW_FACTS, Reason.CORRECTION)
REFERENCE = re.compile(r"(?m)^\| key \| value .*\n(?:\|.*\n)+")


def read(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


def commands() -> list[str]:
    """Every command of the program, those of groups by both words."""
    found = []
    for name, command in get_command(app).commands.items():  # type: ignore[attr-defined]  # a group
        inner = getattr(command, "commands", {})
        found += [name, *(f"{name} {below}" for below in inner)]
    return found


def options(command: str) -> set[str]:
    node = get_command(app)
    for word in command.split():
        node = node.commands[word]  # type: ignore[attr-defined]  # a group
    return {flag for parameter in node.params for flag in parameter.opts} | {"--help"}


def blocks(language: str, name: str = "README.md") -> list[str]:
    return re.findall(rf"```{language}\n(.*?)```", read(name), re.DOTALL)


def calls() -> list[list[str]]:
    """Every call of the program in a shell sample or in code, as words after `watcher`."""
    lines = [
        line
        for name in ("README.md", *DOCS)
        for block in blocks("sh", name)
        for line in block.splitlines()
    ]
    lines += [line for name in DOCUMENTS for line in read(name).splitlines() if line[:4] == "    "]
    quoted = [code for name in DOCUMENTS for code in re.findall(r"`([^`\n]+)`", read(name))]
    found = [re.search(r"(?:^|exec watcher )\s*watcher ([a-z].*)", line) for line in lines + quoted]
    return [re.sub(r'"[^"]*"|[<>#].*', "", call[1]).split() for call in found if call]


def command_of(words: list[str]) -> str:
    pair = " ".join(words[:2])
    return pair if pair in commands() else words[0]


def test_every_command_is_documented_and_every_documented_one_exists() -> None:
    assert {command_of(words) for words in calls()} == set(commands())


def test_documented_options_exist() -> None:
    wrong = [
        " ".join(words)
        for words in calls()
        for word in words
        if word.startswith("-") and word not in options(command_of(words))
    ]
    assert not wrong


@pytest.mark.parametrize("command", commands())
def test_each_command_explains_itself(command: str) -> None:
    shown = CliRunner().invoke(app, [*command.split(), "--help"])
    assert shown.exit_code == 0
    assert f"{command} [OPTIONS]" in shown.output


def test_reference_is_the_schema() -> None:
    (written,) = REFERENCE.findall(read(KEYS))
    assert written == table(), "run python tests/test_docs.py"


def test_sample_watchlists_can_be_used(tmp_path: Path) -> None:
    whole, receivers = blocks("yaml")
    path = tmp_path / "watchlist.yaml"
    path.write_text(whole, encoding="utf-8")
    assert [topic.name for topic in load(path, {}).topics] == ["jadar"]

    text = "Belgrade grants Rio Tinto the Jadar permit"
    shown = CliRunner().invoke(app, ["check", str(path), "--text", text])
    assert "jadar" in shown.output
    assert text in read("README.md")

    head, _, _ = whole.partition("receivers:")
    for name in ("hook", "smtp"):
        secret = tmp_path / name
        secret.write_text("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", encoding="utf-8")
        receivers = receivers.replace(f"/run/secrets/{name}", str(secret))
    path.write_text(head + receivers, encoding="utf-8")
    loaded = load(path, {"WATCHER_HOOK": "https://example.org/hook"})
    assert [receiver.name for receiver in loaded.receivers] == ["screen", "hook", "mail"]
    assert [one.name for one in loaded.receivers_for("jadar")] == ["screen", "mail"]


def test_every_sample_of_receivers_can_be_used(tmp_path: Path) -> None:
    feeds = [{"url": "https://a.example/feed", "group": "local"}]
    topics = [{"name": "jadar", "match": "Jadar"}]
    told: list[dict[str, object]] = [
        {"name": name, "console": {}} for name in ("phone", "desk", "mail")
    ]
    environ = dict.fromkeys(("SLACK", "DISCORD", "NTFY_TOPIC", "BOT"), "x")
    environ |= dict.fromkeys(("WATCHER_HOOK", "HOOK", "TEAMS_WORKFLOW"), "https://a.example/1")
    environ["WATCHER_HEARTBEAT"] = "https://a.example/2"
    for name in ("hook", "smtp"):
        (tmp_path / name).write_text("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", encoding="utf-8")
    path = tmp_path / "watchlist.yaml"
    for block in blocks("yaml", "docs/receivers.md"):
        given = {"feeds": feeds, "topics": topics, "receivers": told}
        rest = "".join(
            f"{key}: {json.dumps(value)}\n"
            for key, value in given.items()
            if f"{key}:" not in re.findall(r"(?m)^\w+:", block)
        )
        path.write_text(block.replace("/run/secrets", str(tmp_path)) + rest, encoding="utf-8")
        assert load(path, environ).receivers


@pytest.mark.parametrize("block", blocks("yaml", "docs/sources.md"))
def test_every_sample_of_sources_can_be_used(block: str, tmp_path: Path) -> None:
    path = tmp_path / "watchlist.yaml"
    path.write_text(block + "topics: [{name: cod, match: [cod, 대구]}]\n", encoding="utf-8")
    assert load(path, {}).feeds


@pytest.mark.parametrize("block", blocks("yaml", "docs/fetching.md"))
def test_every_sample_of_fetching_can_be_used(block: str, tmp_path: Path) -> None:
    for name in ("desk", "proxy"):
        (tmp_path / name).write_text("s3cret\n", encoding="utf-8")
    rest = "" if "feeds:" in block else "feeds: [https://a.example/feed]\n"
    text = block.replace("/run/secrets", str(tmp_path)) + rest + "topics: [{name: a, match: cod}]\n"
    path = tmp_path / "watchlist.yaml"
    path.write_text(text, encoding="utf-8")
    assert load(path, {"API_TOKEN": "t", "PAPER": "p", "KEY": "k"}).feeds


@pytest.mark.parametrize("name", ["docs/tutorial.md", "docs/cookbook.md"])
def test_every_recipe_can_be_used(name: str, tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_text("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", encoding="utf-8")
    environ = dict.fromkeys(("SLACK", "NTFY_TOPIC", "PAPER", "API_TOKEN"), "x")
    environ["WATCHER_HOOK"] = "https://a.example/hook"
    rest = {"feeds": "[https://a.example/feed]", "topics": "[{name: a, match: cod}]"}
    path = tmp_path / "watchlist.yaml"
    for block in blocks("yaml", name):
        given = [f"{key}: {value}\n" for key, value in rest.items() if f"{key}:" not in block]
        text = re.sub(r"/run/secrets/\w+", str(secret), block)
        path.write_text(text + "".join(given), encoding="utf-8")
        assert load(path, environ).feeds


def test_the_tutorial_shows_a_text_that_its_topic_matches(tmp_path: Path) -> None:
    path = tmp_path / "cod.yaml"
    (watchlist,) = blocks("yaml", "docs/tutorial.md")
    path.write_text(watchlist, encoding="utf-8")
    (text,) = re.findall(r'check --text "(.*)"', read("docs/tutorial.md"))
    options = ["check", str(path), "--text", text]
    environ = {"WATCHER_HOOK": "https://a.example/hook"}
    shown = CliRunner().invoke(app, options, env=environ)
    assert shown.output.startswith("cod (Cod quotas in the North Atlantic): cod, quota*")


@pytest.mark.parametrize("reason", [one for one in Reason if one not in TOLD])
def test_every_reason_for_quiet_is_explained(reason: Reason) -> None:
    assert reason in read("docs/why.md").partition("## Why was I alerted?")[0]


def events_said() -> set[str]:
    """Every event that the program names, wherever it stands."""
    rooms = ("app", "cli", "pipeline", "web")
    files = [path for room in rooms for path in (ROOT / "watcher" / room).rglob("*.py")]
    files.append(ROOT / "watcher/telemetry.py")
    texts = [path.read_text(encoding="utf-8") for path in files]
    found = {word for text in texts for word in re.findall(r'"([a-z]+\.[a-z_]+)"', text)}
    nouns = {word.partition(".")[0] for word in events_documented()}
    names = (".html", ".db", ".json", ".lock", ".yaml", ".notify")
    calls = {word for text in texts for word in re.findall(r'event\(\s*"([\w.]+)"', text)}
    return calls | {
        word for word in found if word.partition(".")[0] in nouns and not word.endswith(names)
    }


def events_documented() -> set[str]:
    table = read("docs/operations.md").partition("| event | says that |")[2].partition("\n\n")[0]
    return set(re.findall(r"`([a-z]+\.[a-z_]+)`", table))


def test_every_event_is_documented_and_every_documented_one_is_said() -> None:
    assert events_said() == events_documented()


@pytest.mark.parametrize("block", blocks("yaml", "docs/operations.md"))
def test_every_sample_of_operations_can_be_used(block: str, tmp_path: Path) -> None:  # J02
    path = tmp_path / "watchlist.yaml"
    rest = "feeds: [https://a.example/feed]\ntopics: [{name: a, match: cod}]\n"
    path.write_text(block + rest, encoding="utf-8")
    assert load(path, {"WATCHER_PASSWORD": "birch and oak"}).topics


def test_sample_objects_are_json_in_our_words() -> None:
    entry, judged = map(json.loads, blocks("json"))
    assert {"id", "published", "url", "title", "text"} <= set(entry)
    assert judged["verdict"] in set(Verdict)
    assert judged["reason"] in set(Reason)
    assert set(Status) <= set(judged)


@pytest.mark.parametrize("word", [*Verdict, *Status])
def test_glossary_has_every_word(word: str) -> None:
    assert word in read("README.md").partition("## Words")[2].partition("## Architecture")[0]


@pytest.mark.parametrize("name", DOCUMENTS)
def test_links_within_the_repository_lead_somewhere(name: str) -> None:
    text = read(name)
    anchors = {
        "#" + re.sub(r"[^\w -]", "", title.lower()).strip().replace(" ", "-")
        for title in re.findall(r"(?m)^#+ (.+)$", text)
    }
    for target in re.findall(r"\]\(([^)]+)\)", text):
        if not target.startswith("https://"):
            file = (ROOT / name).parent / target.partition("#")[0]
            assert target in anchors or (file.exists() and target[0] != "#"), target


def test_readme_can_be_read_in_one_sitting() -> None:
    assert len(read("README.md").splitlines()) < 500


if __name__ == "__main__":
    text = REFERENCE.sub(lambda _: table(), read(KEYS))
    (ROOT / KEYS).write_text(text, encoding="utf-8")
