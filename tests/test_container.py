"""The container: what its files promise, and (on request) its build, run by its own commands.

No Docker engine is needed. The build test does what the Dockerfile says, in a clean directory whose
paths stand for the image's, and then starts the program as the image's user does: as nobody, who
may read everything and write only the data volume.
"""

import fnmatch
import json
import os
import re
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, NamedTuple

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from ruamel.yaml import YAML

from watcher import __version__
from watcher.config.database import PASSWORD, URL, database
from watcher.config.web import Web

ROOT = Path(__file__).parent.parent
LOCKS = ("requirements.lock", "requirements-build.lock")


class Step(NamedTuple):
    """One instruction of a Dockerfile."""

    word: str
    rest: str

    @property
    def listed(self) -> list[str]:
        """The words of an exec form; fails on a shell form."""
        found: list[str] = json.loads(self.rest[self.rest.index("[") :])
        return found


def read_stages(text: str) -> list[list[Step]]:
    """The instructions of each stage, FROM first, continuation lines joined."""
    lines = [line for line in text.splitlines() if line.strip() and not line.startswith("#")]
    joined = re.sub(r"\\\n\s*", "", "\n".join(lines))
    stages: list[list[Step]] = []
    for line in joined.splitlines():
        word, rest = line.split(maxsplit=1)
        if word == "FROM":
            stages.append([])
        stages[-1].append(Step(word, rest.strip()))
    return stages


BUILD, FINAL = read_stages((ROOT / "Dockerfile").read_text(encoding="utf-8"))
COMPOSE: dict[str, Any] = YAML(typ="safe").load(ROOT / "compose.yaml")
SERVICE: dict[str, Any] = COMPOSE["services"]["watcher"]
SERVER: dict[str, Any] = COMPOSE["services"]["postgres"]
PROJECT: dict[str, Any] = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))


def only(word: str) -> Step:
    """The final stage's one instruction of that word."""
    (step,) = [step for step in FINAL if step.word == word]
    return step


def environment(steps: list[Step]) -> dict[str, str]:
    pairs = [
        pair.split("=", 1) for step in steps if step.word == "ENV" for pair in step.rest.split()
    ]
    return dict(pairs)


def copied(steps: list[Step]) -> Iterator[tuple[list[str], str]]:
    for step in steps:
        if step.word == "COPY" and "--from" not in step.rest:
            *sources, target = step.rest.split()
            yield sources, target


def let_through(path: str) -> bool:
    """Whether .dockerignore sends the path to the build (last matching line decides)."""
    sent = True
    for line in (ROOT / ".dockerignore").read_text(encoding="utf-8").splitlines():
        pattern = line.removeprefix("!").removeprefix("**/")
        if line and not line.startswith("#") and fnmatch.fnmatch(path, pattern):
            sent = line.startswith("!")
    return sent


def test_bases_are_one_named_slim_release() -> None:
    bases = {step.rest.split()[0] for stage in (BUILD, FINAL) for step in stage[:1]}
    assert len(bases) == 1
    assert re.fullmatch(r"python:3\.\d+-slim-[a-z]+", bases.pop())


def test_every_install_is_pinned_by_hash_or_local() -> None:
    runs = " && ".join(step.rest for step in (*BUILD, *FINAL) if step.word == "RUN")
    installs = [command for command in runs.split("&&") if re.search(r"pip .*\binstall\b", command)]
    assert len(installs) == 3
    assert all("--require-hashes" in line or "--no-index" in line for line in installs)


def test_run_steps_are_valid_shell() -> None:
    for step in (*BUILD, *FINAL):
        if step.word == "RUN":
            subprocess.run(["/bin/sh", "-n", "-c", step.rest], check=True)


def test_build_context_is_what_is_copied_and_no_more() -> None:
    wanted = {source for sources, _ in copied(BUILD) for source in sources}
    assert all((ROOT / source).exists() and let_through(source) for source in wanted)
    there = [*ROOT.iterdir(), *(ROOT / "config").iterdir()]
    assert {name for path in there if let_through(name := str(path.relative_to(ROOT)))} == wanted
    assert not let_through(".env")


def test_what_users_edit_is_never_built_in() -> None:  # K09
    (mount,) = [mount for mount in SERVICE["volumes"] if mount.startswith("./")]
    folder = mount.removeprefix("./").partition(":")[0]
    wheel = PROJECT["tool"]["hatch"]["build"]["targets"]["wheel"]
    built = {source for sources, _ in copied(BUILD) for source in sources} | {
        *wheel["force-include"],
        *wheel["packages"],
    }
    theirs = {source for source in built if Path(source).parts[0] == folder}
    assert theirs == {f"{folder}/watchlist.schema.json"}


def test_the_package_has_the_example_that_users_begin_with() -> None:
    example = (ROOT / "watcher/shipped/watchlist.yaml").read_text(encoding="utf-8")
    assert example == (ROOT / "config/watchlist.yaml").read_text(encoding="utf-8"), (
        "an example that is meant for all goes there, too: "
        "cp config/watchlist.yaml watcher/shipped/watchlist.yaml"
    )


def test_final_stage_holds_no_tools_and_no_secrets() -> None:
    words = {step.word for step in (*BUILD, *FINAL)}
    assert not words & {"ADD", "ARG", "ONBUILD", "MAINTAINER"}
    assert not list(copied(FINAL))  # only what the build stage made
    tools = r"apt|apk|curl|wget|gcc|git|pip install"
    assert not any(re.search(tools, step.rest) for step in FINAL if step.word == "RUN")
    assert not re.search("(?i)secret|token|password", " ".join(environment([*BUILD, *FINAL])))


def test_final_stage_runs_as_a_plain_user() -> None:
    user = only("USER").rest
    assert re.fullmatch(r"[1-9]\d*:[1-9]\d*", user)
    after = [step.word for step in FINAL[FINAL.index(only("USER")) :]]
    assert not {"RUN", "COPY"} & set(after)


def test_process_and_health_are_in_exec_form() -> None:
    assert only("ENTRYPOINT").listed == ["watcher"]
    assert only("CMD").listed == ["run"]
    assert only("HEALTHCHECK").listed == ["watcher", "health"]
    assert only("STOPSIGNAL").rest == "SIGTERM"


def test_one_volume_is_the_data_directory() -> None:
    assert only("VOLUME").listed == ["/data"]
    assert environment(FINAL)["WATCHER_DATA_DIR"] == "/data"
    assert "data:/data" in SERVICE["volumes"]


def test_labels_describe_this_version() -> None:
    labels = dict(re.findall(r'org\.opencontainers\.image\.(\w+)="([^"]*)"', only("LABEL").rest))
    project = PROJECT["project"]
    assert labels["title"] == project["name"]
    assert labels["description"] == project["description"]
    assert labels["version"] == project["version"] == __version__
    assert labels["licenses"] == project["license"]
    assert SERVICE["image"] == f"watcher:{project['version']}"


@pytest.mark.parametrize("service", [SERVICE, SERVER])
def test_compose_locks_the_containers_down(service: dict[str, Any]) -> None:  # K01
    assert service["read_only"] is True
    assert service["cap_drop"] == ["ALL"]
    assert service["security_opt"] == ["no-new-privileges:true"]
    assert all("size=" in one for one in service["tmpfs"])
    assert service["stop_grace_period"]
    assert not {"privileged", "network_mode"} & set(service)
    assert service.get("user") != "root"


def test_the_server_is_for_those_who_want_it_and_for_watcher_alone() -> None:  # K01
    assert SERVER["profiles"] == ["postgres"]
    assert SERVICE["depends_on"]["postgres"] == {"condition": "service_healthy", "required": False}
    assert re.fullmatch(r"postgres:\d+\.\d+-[a-z]+", SERVER["image"])
    assert "ports" not in SERVER
    assert SERVER["networks"] == ["database"]
    assert COMPOSE["networks"]["database"]["internal"] is True
    assert SERVER["healthcheck"]["test"][:2] == ["CMD", "pg_isready"]
    (volume,) = SERVER["volumes"]
    assert volume.partition(":")[0] in COMPOSE["volumes"]


def test_the_password_of_the_server_is_in_a_file_of_its_owner() -> None:  # K01
    assert SERVER["secrets"] == SERVICE["secrets"] == ["database"]
    assert SERVER["environment"]["POSTGRES_PASSWORD_FILE"] == "/run/secrets/database"
    assert COMPOSE["secrets"]["database"]["file"] == "${DATABASE_PASSWORD_FILE:-/dev/null}"
    assert "/secrets/" in (ROOT / ".gitignore").read_text(encoding="utf-8").splitlines()


def test_documented_variables_lead_to_the_server(tmp_path: Path) -> None:
    text = (ROOT / "docs/operations.md").read_text(encoding="utf-8")
    (block,) = re.findall(r"(?s)cat >> \.env <<'END'\n(.*?)END", text)
    given = dict(line.split("=", 1) for line in block.splitlines())
    assert given["COMPOSE_PROFILES"] in SERVER["profiles"]
    assert f"> {given['DATABASE_PASSWORD_FILE'].removeprefix('./')} " in text
    assert given[PASSWORD] == SERVER["environment"]["POSTGRES_PASSWORD_FILE"]
    (tmp_path / "password").write_text("sesame\n", encoding="ascii")
    found = database(tmp_path, given | {PASSWORD: str(tmp_path / "password")})
    user = SERVER["environment"]["POSTGRES_USER"]
    assert found == f"postgresql://{user}:sesame@postgres/{user}"


def test_the_page_is_published_to_this_machine_alone() -> None:  # J02
    port = Web.model_validate({}).bind.port
    assert only("EXPOSE").rest == f"{port}"
    published = f"127.0.0.1:{port}:{port}"
    assert SERVICE["ports"] == [published]
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    section = readme.partition("## Run it in a container")[2].partition("\n## ")[0]
    assert f"-p {published} -e WATCHER_PASSWORD " in section
    assert f'`web: {{bind: "0.0.0.0:{port}", password: "${{WATCHER_PASSWORD}}"}}`' in section


def test_compose_mounts_the_folder_of_the_watchlist_that_is_run() -> None:
    watchlist = Path(environment(FINAL)["WATCHER_WATCHLIST"])
    (mount,) = [mount for mount in SERVICE["volumes"] if mount.startswith("./")]
    source, target, mode = mount.split(":")
    assert (ROOT / source / watchlist.name).is_file()
    assert target == str(watchlist.parent)
    assert mode == "ro"


@pytest.mark.parametrize("name", LOCKS)
def test_locks_pin_everything_by_hash_and_name_no_place(name: str) -> None:  # K08
    text = (ROOT / name).read_text(encoding="utf-8")
    pins = re.split(r"\n(?=[A-Za-z])", re.sub(r"(?m)^\s*#.*\n", "", text))
    assert all("==" in pin and "--hash=sha256:" in pin for pin in pins)
    assert not re.search(r"://|--index|--find-links|file:|\s/\w+/", text)


def test_locks_answer_the_project_file() -> None:  # K08
    wanted = {
        LOCKS[0]: [
            *PROJECT["project"]["dependencies"],
            *PROJECT["project"]["optional-dependencies"]["postgres"],
        ],
        LOCKS[1]: PROJECT["build-system"]["requires"],
    }
    for name, lines in wanted.items():
        pins: dict[str, list[str]] = {}
        found = re.findall(r"(?m)^([\w.-]+)==([\w.]+)", (ROOT / name).read_text(encoding="utf-8"))
        for package, pinned in found:
            pins.setdefault(canonicalize_name(package), []).append(pinned)
        for requirement in map(Requirement, lines):
            versions = pins.get(canonicalize_name(requirement.name), [])
            assert versions, f"{requirement} is not in {name}: run .ci/lock"
            assert all(pinned in requirement.specifier for pinned in versions), requirement


class Image:
    """A directory whose subdirectories stand for the image's paths, filled by the Dockerfile."""

    def __init__(self, top: Path) -> None:
        self.top = top
        self.python = top / "usr-local"  # the image's own Python
        subprocess.run([sys.executable, "-m", "venv", self.python], check=True)

    def path(self, text: str) -> str:
        """The text with the image's absolute paths moved below `top`."""
        return re.sub(r"(?<![\w.])/(src|wheels|opt|data|config)\b", rf"{self.top}/\1", text)

    def build(self, steps: list[Step]) -> None:
        here = self.top
        variables = {**os.environ, **environment(steps), "HOME": str(self.top)}
        variables["PATH"] = f"{self.python}/bin:/usr/bin:/bin"
        for step in steps:
            if step.word == "WORKDIR":
                here = Path(self.path(step.rest))
                here.mkdir(parents=True, exist_ok=True)
            elif step.word == "RUN":
                subprocess.run(
                    ["/bin/sh", "-ec", self.path(step.rest)], cwd=here, env=variables, check=True
                )
            elif step.word == "COPY" and "--from" not in step.rest:
                *sources, target = step.rest.split()
                for source in sources:
                    into = here / target
                    if target.endswith("/"):
                        into.mkdir(parents=True, exist_ok=True)
                    copy_in(ROOT / source, into)

    def start(self, *command: str) -> subprocess.Popen[str]:
        """Starts a command as the image's user, who reads everything and writes only /data."""
        uid, gid = only("USER").rest.split(":")
        nobody = [
            "prlimit", "--nproc=32:32",
            "setpriv", f"--reuid={uid}", f"--regid={gid}", "--clear-groups", "--no-new-privs",
            "--bounding-set=-all,+dac_read_search", "--inh-caps=-all,+dac_read_search",
            "--ambient-caps=-all,+dac_read_search",
        ]  # fmt: skip
        variables = {name: self.path(value) for name, value in environment(FINAL).items()}
        variables["PATH"] = f"{self.top}/opt/watcher/bin:/usr/bin:/bin"
        return subprocess.Popen(
            [*nobody, *(self.path(word) for word in command)],
            cwd="/",
            env=variables,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )

    def run(self, *command: str) -> tuple[int, str]:
        """Exit code and output of a command that ends by itself."""
        with self.start(*command) as process:
            output, _ = process.communicate(timeout=60)
            return process.returncode, output


def copy_in(source: Path, target: Path) -> None:
    if source.is_dir():
        shutil.copytree(source, target, ignore=shutil.ignore_patterns("__pycache__", ".env"))
    else:
        shutil.copy(source, target)


@pytest.fixture(scope="module")
def image() -> Iterator[Image]:
    if "WATCHER_PROVE_CONTAINER" not in os.environ:
        pytest.skip("installs everything anew; set WATCHER_PROVE_CONTAINER=1 to run it")
    if os.geteuid():
        pytest.skip("gives the data volume to nobody and becomes nobody, so it must start as root")
    with TemporaryDirectory() as folder:
        top = Path(folder)
        top.chmod(0o755)
        made = Image(top)
        made.build(BUILD)
        made.build(FINAL)
        copy_in(ROOT / "config", top / "config")
        yield made


@pytest.fixture
def quiet(image: Image) -> Image:
    """The image with a watchlist whose only feed is refused without a request."""
    (image.top / "config" / "watchlist.yaml").write_text(
        "feeds: [http://127.0.0.1:9/feed]\n"
        "topics: [{name: any, match: news}]\n"
        "receivers: [{name: screen, console: {}}]\n",
        encoding="utf-8",
    )
    return image


@pytest.mark.slow
def test_built_image_has_no_installer(image: Image) -> None:  # K09
    assert not list(image.top.glob("opt/watcher/bin/pip*"))
    assert not list(image.top.glob("usr-local/bin/pip*"))
    for module in ("pip", "setuptools", "hatchling"):
        code, output = image.run("/opt/watcher/bin/python", "-c", f"import {module}")
        assert (code, output.splitlines()[-1][:19]) == (1, "ModuleNotFoundError")


@pytest.mark.slow
def test_built_image_reaches_for_a_server(quiet: Image) -> None:  # K08
    address = f"{URL}=postgresql://watcher:sesame@127.0.0.1:9/news"
    code, output = quiet.run("/usr/bin/env", address, *only("ENTRYPOINT").listed, "once")
    assert (code, "sesame" in output) == (1, False)
    assert "server cannot be reached" in output  # said by psycopg, which is there


@pytest.mark.slow
def test_built_image_runs_and_stops_when_asked(quiet: Image) -> None:  # K01 K03 K06 K07
    command = [*only("ENTRYPOINT").listed, *only("CMD").listed]
    with quiet.start(*command) as process:
        assert process.stdout
        assert any("feed.failed" in line for line in process.stdout)
        assert quiet.run(*only("HEALTHCHECK").listed)[0] == 0
        status = Path(f"/proc/{process.pid}/status").read_text(encoding="ascii")
        (peak,) = re.findall(r"VmHWM:\s+(\d+) kB", status)
        assert int(peak) < 256 * 1024  # what the README asks for
        process.terminate()
        rest, _ = process.communicate(timeout=10)  # as long as an engine waits before it kills
        assert "watcher.stopped" in rest
    assert process.returncode == 0
    assert quiet.run(*only("HEALTHCHECK").listed)[0] == 1


@pytest.mark.slow
def test_built_image_says_how_to_mend_a_volume_of_somebody_else(quiet: Image) -> None:  # K02
    for path in (quiet.top / "data").rglob("*"):
        path.unlink()
    os.chown(quiet.top / "data", 0, 0)
    (quiet.top / "data").chmod(0o755)  # as an engine makes a directory that is to be mounted
    code, output = quiet.run(*only("ENTRYPOINT").listed, *only("CMD").listed)
    assert code == 1, output
    assert f"chown -R {only('USER').rest.split(':')[0]}" in output
    assert "Traceback" not in output
