import pytest

from watcher.core.features import features
from watcher.core.figures import in_figures


@pytest.mark.parametrize(
    ("sentence", "values"),
    [
        ("노르웨이는 상자 7천 개를 보냈다.", {7000}),
        ("노르웨이군 1만2000명이 배치됐다.", {12_000}),
        ("노르웨이는 3억 5000만 달러를 냈다.", {350_000_000}),
        ("어선 두 척과 헬기 네 대가 떠났다.", {2, 4}),
        ("ノルウェーは7000枚の網を送った。", {7000}),
        ("ノルウェーは約3万人を派遣した。", {30_000}),
        ("挪威运送了1.2万名渔民。", {12_000}),
        ("挪威派遣了三千名渔民和二十四架飞机。", {3000, 24}),
        ("挪威支付了2.5億美元。", {250_000_000}),
        ("Норвегия отправила 7 тысяч ящиков.", {7000}),
        ("Норвегия выделила 2,5 млрд крон 10 000 рыбакам.", {2.5e9, 10_000}),
        ("Порт в 12 километрах от города.", {12_000}),
    ],
)
def test_numbers_have_the_values_of_their_own_languages(sentence: str, values: set[float]) -> None:
    assert {quantity.value for quantity in features(sentence).quantities} == values


@pytest.mark.parametrize(
    "sentence", ["6월 14일 회담이 열렸다.", "6月14日举行会谈。", "会談は6月14日に開かれた。"]
)
def test_dates_are_no_numbers(sentence: str) -> None:
    found = features(sentence)
    assert found.dates == {"06-14"}
    assert not found.quantities


@pytest.mark.parametrize(
    "sentence",
    [
        "제5조에 따라 세계가 합의했다.",  # article 5; "world" begins with "three"
        "他第三次十分高兴地统一意见。",
        "Talks on 10,000 crates ended.",
    ],
)
def test_what_is_no_number_stays(sentence: str) -> None:
    assert in_figures(sentence) == sentence


def test_writing_in_figures_twice_changes_nothing() -> None:
    for sentence in (
        "6월 14일 1만2000명이 왔다.",
        "3억 5000만 달러",
        "二十四架飞机",
        "10 000 рыбаков",
    ):
        once = " ".join(in_figures(sentence).split())
        assert " ".join(in_figures(once).split()) == once
