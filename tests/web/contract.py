"""Holds the API against its OpenAPI document: `python -m tests.web.contract`.

Needs schemathesis (`pip install schemathesis`). Whatever fits the schema has to be accepted, except
where it can be well formed and yet mean nothing: a silence, an answer, a draft.
"""

import subprocess
import sys
import tempfile
from pathlib import Path

from tests.web.conftest import GUARDED, WRITE
from tests.web.desk import fill, open_site
from watcher.web.api.calls import PREFIX

EXAMPLES = "60"
REFUSALS = '[checks.negative_data_rejection]\nexpected-statuses = ["4xx"]\n'
"""413 is one of them: what is too long may also be too large."""
MEANING = ("silences", "feedback", "backtests")
"""What is posted there can fit the schema and be refused."""


def main() -> int:
    """The exit code of schemathesis."""
    with tempfile.TemporaryDirectory(prefix="watcher-contract-") as name:
        fill(Path(name))
        with open_site(Path(name), GUARDED) as site:
            document = f"{site.home}/api/v1/openapi.json"
            settings = Path(name) / "schemathesis.toml"
            settings.write_text(REFUSALS + "".join(map(_excuse, MEANING)), encoding="utf-8")
            command = [
                "schemathesis",
                "--config-file",
                str(settings),
                "run",
                document,
                "--header",
                f"Authorization: Bearer {WRITE}",
            ]
            command += [
                "--max-examples",
                EXAMPLES,
                "--phases",
                "examples,coverage,fuzzing",
                *sys.argv[1:],
            ]
            return subprocess.run(command, check=False).returncode


def _excuse(what: str) -> str:
    check = "[operations.checks.positive_data_acceptance]\nenabled = false\n"
    return f'[[operations]]\ninclude-name = "POST {PREFIX}/{what}"\n{check}'


if __name__ == "__main__":
    sys.exit(main())
