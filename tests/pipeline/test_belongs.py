import gzip
import json
from pathlib import Path

import pytest

from watcher.pipeline.belongs import belongs

WALL = "We value your privacy. Accept all or manage options to continue to the site."


@pytest.mark.parametrize(
    ("told", "text"),
    [
        (
            "Blaze hits the fish hall\nA fire in Northport killed two people.",
            "Northport\nTwo people died when the hall burned down, said firefighters.",
        ),
        ("Шторм у берегов", "Штормы прошли вдоль берега в ночь на среду."),
        ("북항 화재로 두 명 사망", "두 명이 북항의 화재 현장에서 숨졌다."),
        ("渡轮离开港口", "两百名旅客所乘的渡轮晚上九点离开了港口。"),
        ("ไฟไหม้ท่าเรือ", "เมื่อคืนนี้เกิดเหตุไฟไหม้ที่ท่าเรือประมง"),
        ("حريق في ميناء", "اندلع حريق كبير في ميناء الصيد مساء الأربعاء"),
        ("", "Whatever it says."),
    ],
)
def test_a_text_with_words_of_its_entry_is_its_own(told: str, text: str) -> None:
    assert belongs(told, text)


@pytest.mark.parametrize(
    "told",
    [
        "Blaze hits the fish hall\nA fire in Northport killed two people.",
        "Шторм у берегов",
        "북항 화재로 두 명 사망",
        "渡轮离开港口",
        "ไฟไหม้ท่าเรือ",
        "حريق في ميناء",
    ],
)
def test_a_wall_is_not_by_its_title_above_it(told: str) -> None:  # C02
    title = told.splitlines()[0]
    for text in (WALL, f"{title}\n{WALL}", f"{title} - Northport Wire\n{WALL}"):
        assert not belongs(told, text)


def test_news_stories_are_their_own(evaluation_data: Path) -> None:
    with gzip.open(evaluation_data / "stories" / "basil.jsonl.gz") as lines:
        stories = [story for line in lines for story in json.loads(line)["docs"]]
    assert stories
    assert all(belongs(story["title"], story["text"]) for story in stories)
