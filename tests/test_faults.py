"""Which tests cover which known fault: fails when one loses its tests, and prints the table.

Run as a program (`python tests/test_faults.py`) it lists each fault with the tests that cover it,
or why it cannot be run. The list is `faults.txt`.
"""

import ast
import io
import re
import tokenize
from collections import defaultdict
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

TESTS = Path(__file__).parent
IDS = re.compile(r"\b[A-KP]\d\d\b")
REASON = "cannot be run: "
# Whose faults come over the wire: their tests go from a server's socket to the database.
SERVED, PLACE = {"A", "C"}, "pipeline/served/"
# Tests with this fixture skip where the labelled data is absent.
SKIPS = "evaluation_data"


def known() -> dict[str, str]:
    """Each fault of the catalogue by its id, groups (one letter) among them."""
    lines = (TESTS / "faults.txt").read_text(encoding="utf-8").splitlines()
    pairs = [line.split(maxsplit=1) for line in lines if line and line[0] not in "# "]
    faults: dict[str, str] = dict(pairs)
    assert len(faults) == len(pairs), "a fault is listed twice"
    return faults


def excused() -> dict[str, str]:
    """Faults that no test covers, and why: an indented line below theirs in the catalogue."""
    found: dict[str, str] = {}
    name = ""
    for line in (TESTS / "faults.txt").read_text(encoding="utf-8").splitlines():
        if line.strip().startswith(REASON):
            found[name] = line.strip().removeprefix(REASON)
        name = line.partition(" ")[0] or name
    return found


def named(source: str) -> set[str]:
    """The ids in comments of a file's tests; of those only that run wherever they are."""
    tests = list(spans(ast.parse(source)))
    found: set[str] = set()
    for token in tokenize.generate_tokens(io.StringIO(source).readline):
        if token.type == tokenize.COMMENT and any(token.start[0] in span for span in tests):
            found.update(IDS.findall(token.string))
    return found


def spans(tree: ast.Module) -> Iterator[range]:
    """The lines of each test, decorators included; a comment may stand behind its last one."""
    for node in tree.body:
        if isinstance(node, ast.FunctionDef) and node.name.startswith("test_"):
            arguments = (*node.args.args, *node.args.kwonlyargs)
            if SKIPS not in {argument.arg for argument in arguments}:
                first = min([node.lineno, *(one.lineno for one in node.decorator_list)])
                yield range(first, (node.end_lineno or node.lineno) + 1)


@cache
def covered() -> dict[str, list[str]]:
    """The test files that name each id in a comment of a test."""
    found: dict[str, list[str]] = defaultdict(list)
    for path in sorted(TESTS.rglob("test_*.py")):
        for name in sorted(named(path.read_text(encoding="utf-8"))):
            found[name].append(path.relative_to(TESTS).as_posix())
    return found


def table() -> str:
    tests, reasons = covered(), excused()
    lines = []
    for name, words in known().items():
        if len(name) == 1:
            inside = {fault for fault in known() if fault[0] == name and len(fault) > 1}
            count = f"{len(inside & set(tests))} of {len(inside)} covered"
            lines.append(f"\n{words}: {count}, {len(inside & set(reasons))} cannot be run")
        else:
            where = ", ".join(tests.get(name, [REASON + reasons.get(name, "?")]))
            lines.append(f"  {name} {words:96} {where}")
    return "\n".join(lines)


@pytest.mark.parametrize("name", [name for name in known() if len(name) > 1])
def test_every_fault_has_its_tests_or_its_reason(name: str) -> None:
    files, reason = covered().get(name, []), excused().get(name)
    assert bool(files) is not bool(reason), "either tests or a reason, not both"
    if files and name[0] in SERVED:
        assert any(file.startswith(PLACE) for file in files), f"none of its tests is in {PLACE}"


def test_tests_name_known_faults_only() -> None:
    assert not {name: files for name, files in covered().items() if name not in known()}


def test_reasons_are_of_known_faults() -> None:
    assert set(excused()) <= set(known())


def test_only_what_tests_say_counts() -> None:
    source = (
        "# A01 at the top\n@mark(\n  1,  # A02\n)\ndef test_a() -> None:  # A03\n  pass  # A04\n"
        'TEXT = "# A05"\ndef helps() -> None:  # A06\n  pass\n'
        "def test_b(evaluation_data: Path) -> None:  # A07\n  pass\n"
    )
    assert named(source) == {"A02", "A03", "A04"}


def test_table_shows_what_covers_a_fault() -> None:
    (line,) = [line for line in table().splitlines() if line.startswith("  K08 ")]
    assert line.endswith("test_container.py")


if __name__ == "__main__":
    print(table())  # noqa: T201 - printing is this program's work
