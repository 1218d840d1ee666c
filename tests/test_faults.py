"""Which tests cover which known fault: checks the ids that tests carry, and prints the table.

Run as a program (`python tests/test_faults.py`) it lists each fault with the tests that cover it.
"""

import re
from collections import defaultdict
from pathlib import Path

TESTS = Path(__file__).parent
IDS = re.compile(r"\b[A-KP]\d\d\b")


def known() -> dict[str, str]:
    """Each fault of the catalogue by its id, groups (one letter) among them."""
    lines = (TESTS / "faults.txt").read_text(encoding="utf-8").splitlines()
    pairs = [line.split(maxsplit=1) for line in lines if line and not line.startswith("#")]
    faults: dict[str, str] = dict(pairs)
    assert len(faults) == len(pairs), "a fault is listed twice"
    return faults


def covered() -> dict[str, list[str]]:
    """The test files that name each id in a comment."""
    found: dict[str, list[str]] = defaultdict(list)
    for path in sorted(TESTS.rglob("test_*.py")):
        comments = re.findall(r"#.*", path.read_text(encoding="utf-8"))
        for name in sorted(set(IDS.findall("\n".join(comments)))):
            found[name].append(str(path.relative_to(TESTS)))
    return found


def table() -> str:
    tests = covered()
    lines = []
    for name, words in known().items():
        if len(name) == 1:
            inside = [fault for fault in known() if fault[0] == name and len(fault) > 1]
            lines.append(f"\n{words}: {len(set(inside) & set(tests))} of {len(inside)} covered")
        else:
            lines.append(f"  {name} {words:96} {', '.join(tests.get(name, ['-']))}")
    return "\n".join(lines)


def test_tests_name_known_faults_only() -> None:
    assert not {name: files for name, files in covered().items() if name not in known()}


def test_table_shows_what_covers_a_fault() -> None:
    (line,) = [line for line in table().splitlines() if line.startswith("  K08 ")]
    assert line.endswith("test_container.py")


if __name__ == "__main__":
    print(table())  # noqa: T201 - printing is this program's work
