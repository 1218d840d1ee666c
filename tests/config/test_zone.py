from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from watcher.config import zone_of

OSLO = ZoneInfo("Europe/Oslo")
SAID = "defaults: {timezone: Europe/Oslo}\n"


@pytest.mark.parametrize(
    ("text", "found"),
    [
        (SAID, OSLO),
        (SAID + "topics: [{name: cod, match: [}]}]\n", None),  # no YAML
        (SAID + "feeds: nonsense\nunknown: 7\n", OSLO),
        (SAID + "judge: {url: '${ONLY_THE_DAEMON_HAS_IT}'}\n", OSLO),
        ("defaults: {timezone: '${TZ_HERE}'}\n", OSLO),
        ("topics: [{name: cod, match: cod}]\n", ZoneInfo("UTC")),
        ("defaults: {timezone: Norway}\n", None),
        ("defaults: {timezone: [1]}\n", None),
        ("defaults: {timezone: '${NOT_HERE}'}\n", None),
    ],
)
def test_the_zone_is_read_beside_other_mistakes(
    tmp_path: Path, text: str, found: ZoneInfo | None
) -> None:
    path = tmp_path / "w.yaml"
    path.write_text(text, encoding="utf-8")
    assert zone_of(path, {"TZ_HERE": "Europe/Oslo"}) == found


def test_what_cannot_be_read_says_no_zone(tmp_path: Path) -> None:
    assert zone_of(tmp_path / "nowhere.yaml", {}) is None
