import pytest

from watcher.ingest.language import identify


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("The ferry to the islands was cancelled because of the storm", "en"),
        ("Паром на острова отменили из-за сильного шторма", "ru"),
        ("폭풍 때문에 섬으로 가는 여객선이 취소됐다", "ko"),
        ("由于暴风雨，前往岛屿的渡轮被取消", "zh"),
        ("嵐のため島へのフェリーが欠航した", "ja"),
    ],
)
def test_tells_a_language_from_a_headline(text: str, language: str) -> None:
    assert identify(text) == language


@pytest.mark.parametrize("text", ["", " \n "])
def test_does_not_guess_where_there_is_nothing_to_read(text: str) -> None:
    assert identify(text) == ""
