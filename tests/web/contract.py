"""Holds the API against its OpenAPI document: `python -m tests.web.contract`.

Needs schemathesis (`pip install schemathesis`). A silence, a draft and a cursor can be well formed
and yet mean nothing; so the check that whatever fits the schema is accepted is left out.
"""

import subprocess
import sys
import tempfile
from pathlib import Path

from tests.web.conftest import GUARDED, WRITE
from tests.web.desk import fill, open_site

EXAMPLES = "60"


def main() -> int:
    """The exit code of schemathesis."""
    with tempfile.TemporaryDirectory(prefix="watcher-contract-") as name:
        fill(Path(name))
        with open_site(Path(name), GUARDED) as site:
            document = f"{site.home}/api/v1/openapi.json"
            command = [
                "schemathesis",
                "run",
                document,
                "--header",
                f"Authorization: Bearer {WRITE}",
            ]
            command += ["--max-examples", EXAMPLES, "--exclude-checks", "positive_data_acceptance"]
            command += ["--phases", "examples,coverage,fuzzing", *sys.argv[1:]]
            return subprocess.run(command, check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
