"""What axe-core finds on every page: `python -m tests.web.axe PATH/TO/axe.min.js`.

`npm install axe-core` brings the file. Pages are looked at in light and dark, wide and narrow, with
what unfolds unfolded. Ends with 1 if anything serious is found.
"""

import sys
from pathlib import Path
from typing import Any

from tests.web.conftest import GUARDED
from tests.web.corners import VISITS, wrong_password
from tests.web.desk import open_site
from tests.web.pictures import SIZES, browser, filled, visit

RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}
UNFOLD = "for (const one of document.querySelectorAll('details')) one.open = true"
SERIOUS = ("serious", "critical")


def look(page: Any, axe: str, where: str) -> int:
    """Print what is found on a page; how much of it is serious."""
    page.evaluate(UNFOLD)
    page.evaluate(axe)
    found = page.evaluate("rules => axe.run(document, rules)", RULES)["violations"]
    for one in found:
        nodes = "; ".join(node["html"][:90] for node in one["nodes"][:3])
        print(
            f"{where}: {one['impact']}: {one['id']}: {one['help']} ({len(one['nodes'])}): {nodes}"
        )
    return sum(one["impact"] in SERIOUS for one in found)


def main(axe: str) -> int:
    """How many serious things there are."""
    serious = seen = 0
    with filled() as (site, pages), browser() as chromium:
        for scheme in ("light", "dark"):
            for width, height in SIZES:
                size = {"width": width, "height": height}
                page = chromium.new_page(viewport=size, color_scheme=scheme, bypass_csp=True)
                for name in (*pages, *VISITS):
                    visit(page, site.home, name, pages)
                    serious += look(page, axe, f"{name} {width} {scheme}")
                    seen += 1
                page.close()
        folder = site.program.file.parent
        with open_site(folder, GUARDED) as locked:
            page = chromium.new_page(bypass_csp=True)
            page.goto(locked.home)
            serious += look(page, axe, "sign in")
            wrong_password(page, locked.home)
            serious += look(page, axe, "wrong password")
    print(f"{seen + 2} pages, {serious} serious violations")
    return serious


if __name__ == "__main__":
    sys.exit(min(1, main(Path(sys.argv[1]).read_text(encoding="utf-8"))))
