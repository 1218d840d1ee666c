"""What is shipped for monitoring asks for what `/metrics` really prints."""

import configparser
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML
from typer.main import get_command

from tests.web.desk import Site
from watcher.app.run import RETAIN_EVERY, WATCH_EVERY, Settings
from watcher.cli import app
from watcher.telemetry import LABELS

ROOT = Path(__file__).parent.parent.parent
FOLDER = ROOT / "config/monitoring"
RULES: list[dict[str, Any]] = YAML(typ="safe").load(FOLDER / "alerts.yml")["groups"][0]["rules"]
BOARD: dict[str, Any] = json.loads((FOLDER / "grafana.json").read_text(encoding="utf-8"))
SERIES = re.compile(r"(watcher_[a-z_]+)(?:\{([^}]*)\})?")
VARIABLES = {one["name"] for one in BOARD["templating"]["list"]}
MATCH = re.compile(r'(\w+)(=~|!~|!=|=)"([^"]*)"')
OF_PROMETHEUS = {"instance", "job", "le"}


def queries() -> Iterator[str]:
    yield from (rule["expr"] for rule in RULES)
    for panel in BOARD["panels"]:
        yield from (target["expr"] for target in panel["targets"])


@pytest.fixture
def printed(site: Site) -> dict[str, set[tuple[str, str]]]:
    """Every metric of a daemon to which nothing has happened, with its labels."""
    with site.browser() as browser:
        lines = browser.get("/metrics").text.splitlines()
    found: dict[str, set[tuple[str, str]]] = {}
    for line in lines:
        if (sample := SERIES.match(line)) and not line.startswith("#"):
            pairs = {(name, value) for name, _, value in MATCH.findall(sample[2] or "")}
            # With labels, a counter has what other tests have counted in this process.
            if not (pairs and sample[1].endswith("_total")):
                found.setdefault(sample[1], set()).update(pairs)
    return found


def test_every_metric_that_is_asked_for_is_printed(
    printed: dict[str, set[tuple[str, str]]],
) -> None:
    asked = [(query, *series) for query in queries() for series in SERIES.findall(query)]
    assert len({name for _, name, _ in asked}) > 15
    for query, name, inside in asked:
        assert name in printed, query
        for label, sign, value in MATCH.findall(inside):
            if value.startswith("$"):
                assert value.removeprefix("$") in VARIABLES, query
                own = LABELS if name.endswith("_total") else [key for key, _ in printed[name]]
                assert label in {*own, *OF_PROMETHEUS}, query
            elif label in OF_PROMETHEUS:
                continue
            elif name.endswith("_total"):
                assert label in LABELS, query
            else:
                known = {word for key, word in printed[name] if key == label}
                assert known, query
                assert set(value.split("|")) <= known, (query, sign)


def test_the_first_of_its_kind_is_an_increase() -> None:  # K04
    """An increase is taken of sums: a series with new labels appears at 1, which is none."""
    asked = [query for query in queries() if "increase(" in query and ") > 0" in query]
    assert len(asked) == 2
    for query in asked:
        sums = r"increase\(sum by \(job, instance\) \(watcher_\w+_total\)\[1h:1m\]\)"
        assert len(re.findall(sums, query)) == query.count("increase(")


def test_every_metric_that_is_documented_is_printed(
    printed: dict[str, set[tuple[str, str]]],
) -> None:
    page = (ROOT / "docs/page.md").read_text(encoding="utf-8")
    table = page.partition("| metrics | |")[2].partition("\n\n")[0]
    named = set(re.findall(r"`(watcher_[a-z_]+)`", table))
    assert len(named) > 12
    assert named <= printed.keys() | {name.removesuffix("_bucket") for name in printed}


def test_legends_name_labels_of_their_query() -> None:
    for panel in BOARD["panels"]:
        for target in panel["targets"]:
            grouped = set(re.findall(r"\w+", "".join(re.findall(r"by \((.*?)\)", target["expr"]))))
            assert set(re.findall(r"\{\{(\w+)\}\}", target["legendFormat"])) == grouped - {"le"}


def test_quantiles_are_taken_over_buckets() -> None:
    asked = [query for query in queries() if "histogram_quantile" in query]
    assert len(asked) > 4
    for query in asked:
        assert re.search(r"by \(le[,)]", query), query
        assert re.search(r"rate\(watcher_\w+_seconds_bucket[{[]", query), query


def test_panels_lie_beside_each_other() -> None:
    taken: set[tuple[int, int]] = set()
    for panel in BOARD["panels"]:
        at = panel["gridPos"]
        cells = {
            (x, y)
            for x in range(at["x"], at["x"] + at["w"])
            for y in range(at["y"], at["y"] + at["h"])
        }
        assert not cells & taken
        assert max(x for x, _ in cells) < 24
        taken |= cells
        assert panel["description"]
    assert len({panel["id"] for panel in BOARD["panels"]}) == len(BOARD["panels"])


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule["alert"])
def test_each_rule_says_what_to_do(rule: dict[str, Any]) -> None:
    assert rule["labels"]["severity"] in {"critical", "warning", "info"}
    assert rule["annotations"]["summary"]
    commands = get_command(app).commands  # type: ignore[attr-defined]  # a group
    said = rule["annotations"]["action"]
    assert all(word in commands for word in re.findall(r"(?:^|[ ;])watcher ([\w-]+)", said)), said


def test_the_systemd_unit_starts_what_there_is() -> None:  # K03
    unit = configparser.ConfigParser(interpolation=None, strict=False)
    unit.optionxform = str  # type: ignore[assignment, method-assign]  # as its documentation says
    unit.read(ROOT / "config/watcher.service", encoding="utf-8")
    service = unit["Service"]
    program, command, *options = service["ExecStart"].split()
    assert (Path(program).name, command) == ("watcher", "run")
    parameters = get_command(app).commands[command].params  # type: ignore[attr-defined]  # a group
    assert set(options[::2]) <= {flag for one in parameters for flag in one.opts}
    variables = dict(pair.split("=", 1) for pair in service["Environment"].split())
    assert set(variables) <= {one.envvar for one in parameters}
    assert variables["WATCHER_DATA_DIR"] == f"/var/lib/{service['StateDirectory']}"
    assert int(service["TimeoutStopSec"]) > Settings(Path(), Path()).grace.total_seconds()
    assert service["DynamicUser"] == service["NoNewPrivileges"] == "yes"


def test_a_stage_that_rests_as_it_should_is_not_stuck() -> None:
    (rule,) = (query for query in queries() if "watcher_stage_age_seconds{stage!=" in query)
    others, retain = (float(bound) for bound in re.findall(r"> (\d+)", rule))
    assert others >= 2 * WATCH_EVERY.total_seconds()
    assert retain >= 2 * RETAIN_EVERY.total_seconds() > others
