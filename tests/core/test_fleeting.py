import time

import pytest

from watcher.core.fleeting import is_fleeting, lasting

TITLE = "Fire at Vardø mill kills 12"


@pytest.mark.parametrize(
    "title",
    [
        f"{TITLE} 4 hours ago",
        f"{TITLE} an hour ago",
        f"4h ago {TITLE}",
        f"{TITLE} - 12:31",
        f"{TITLE} | Today, 6:05 pm",
        f"[12:31] {TITLE}",
        f"12:31 | {TITLE}",
        f"{TITLE} (23 comments)",
        f"{TITLE} (1,037 views, 3 hours ago)",
        f"{TITLE} · 2 months ago · 5 comments",
        f"{TITLE} - just now",
        f"{TITLE}, latest updates at 12:12",
        f"{TITLE} | Updated 4 minutes ago",
        f"{TITLE} vor 4 Stunden",
        f"{TITLE} – 12.31 Uhr",
        f"{TITLE} (23 Kommentare)",
        f"{TITLE} il y a 4 heures",
        f"{TITLE} | 12h31",
        f"{TITLE} hace 4 horas",
        f"{TITLE} 4 часа назад",
        f"{TITLE} час назад",
        f"{TITLE} | Комментарии: 23",
        f"{TITLE} 4시간 전",
        f"{TITLE} (댓글 23개)",
        f"{TITLE} | 오후 3:20",
        f"{TITLE} 4小时前",
        f"{TITLE} | 23条评论",
        f"{TITLE} 4時間前",
        f"{TITLE} (12時31分更新)",
        f"{TITLE} for 4 timer siden",
    ],
)
def test_what_changes_by_itself_at_an_end_is_left_out(title: str) -> None:
    assert lasting(title) == TITLE


@pytest.mark.parametrize(
    "title",
    [
        "12 killed",
        "At 12:31 on Monday a bomb went off",
        "A bomb went off on Monday at 12:31",
        "12:31 on Monday: a bomb",
        "Ship sank 3 hours after it left",
        "Ship sinks 3 hours later",
        "Minister deletes 23 comments",
        "Body found of a girl who vanished 12 years ago",
        "Parliament approves the bill - 40 votes",
        "Index falls - 300 points",
        "Tunnel closed | 12:00 - 14:00",
        "12:00 - 14:00 tunnel closed",
        "Fire kills Anna (23)",
        "選挙3日前",
        "Toll rises - 40 killed",
    ],
)
def test_in_a_sentence_it_stays(title: str) -> None:
    assert lasting(title) == title


def test_lines_of_a_summary_are_looked_at_one_by_one() -> None:
    assert lasting("A fire broke out.\nPoints: 63\n# Comments: 17\nIt is out.") == (
        "A fire broke out.\nIt is out."
    )


def test_what_is_nothing_else_stays() -> None:
    assert lasting("12:31") == "12:31"
    assert is_fleeting("12:31")
    assert not is_fleeting("12 killed")


def test_a_long_text_takes_no_longer_than_it_is_long() -> None:
    def spent(size: int) -> float:
        begun = time.process_time()
        lasting(" - 1:1, 4 , " * size)
        return time.process_time() - begun

    assert spent(80_000) < max(spent(8_000), 0.01) * 100


@pytest.mark.parametrize(
    "stamp",
    [
        "Last updated 4 hours ago by our newsroom staff.",
        "Updated at 5pm.",
        "Last updated 12 March 2026 14:31 GMT",
        "Readers have left 12 comments.",
    ],
)
def test_a_sentence_that_only_says_when_it_was_written_changes_by_itself(stamp: str) -> None:
    assert lasting(f"{TITLE}. {stamp}") == f"{TITLE}."
    assert lasting(f"{stamp.removesuffix('.')}. {TITLE}") == TITLE


@pytest.mark.parametrize(
    "text",
    [
        "Updated figures published 3 hours ago show 40 dead.",
        "He posted 5 hours ago that 40 had died.",
        "The ministry published 14 views on the mill.",
    ],
)
def test_what_such_a_sentence_says_besides_is_news(text: str) -> None:
    assert lasting(text) == text
