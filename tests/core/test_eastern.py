import pytest

from watcher.core.changes import changes
from watcher.core.eastern import acting, telling, tongue
from watcher.core.features import features


@pytest.mark.parametrize(
    ("sentence", "language"),
    [
        ("한국은 中國과 합의했다", "ko"),
        ("中国が合意した", "ja"),
        ("中国同意", "zh"),
        ("Moscow agreed", ""),
        ("Москва согласилась", ""),
        ("Beijing (北京) agreed", ""),
    ],
)
def test_the_script_tells_the_language(sentence: str, language: str) -> None:
    assert tongue(sentence) == language


def test_what_only_joins_says_nothing() -> None:
    assert list(telling("的", "zh")) == []
    assert list(telling("据共同社报道", "zh")) == [("报道", "#report")]
    assert list(telling("오는", "ko")) == []
    assert [shown for shown, _ in telling("訓練中だった", "ja")] == ["訓練"]
    assert [shown for shown, _ in telling("협정이라고", "ko")] == ["협정"]
    assert [shown for shown, _ in telling("고등어를", "ko")] == ["고등", "등어"]


def test_a_name_in_brackets_makes_no_other_language() -> None:
    plain, named = features("Beijing agreed to talks"), features("Beijing (北京) agreed to talks")
    assert named.roles == plain.roles
    assert plain.bag <= named.bag


def test_names_stand_in_order_with_what_is_between() -> None:
    assert list(telling("中国访问朝鲜", "zh")) == [
        ("中国", "@cn"), ("访问", "#visit"), ("朝鲜", "@kp"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("sentence", "one"),
    [
        ("インド軍がパキスタン軍の陣地を砲撃した", "@in"),
        ("パキスタン軍の陣地をインド軍が砲撃した", "@in"),
        ("インド軍がパキスタン軍に砲撃された", ""),
        ("태국군이 캄보디아의 초소를 포격했다", "@th"),
        ("캄보디아의 초소를 태국군이 포격했다", "@th"),
        ("印度炮击巴基斯坦哨所", "@in"),
        ("巴基斯坦哨所被印度炮击", ""),
    ],
)
def test_who_acts_is_marked(sentence: str, one: str) -> None:
    names = {
        "インド": "@in", "パキスタン": "@pk", "태국": "@th", "캄보디아": "@kh", "印度": "@in",
        "巴基斯坦": "@pk",
    }  # fmt: skip
    given = {shown: canon for shown, canon in names.items() if shown in sentence}
    assert acting(sentence, tongue(sentence), given) == one


def test_a_denied_sentence_is_no_copy_of_one_that_is_not() -> None:
    past, now = features("양국은 협정에 서명했다."), features("양국은 협정에 서명하지 않았다.")
    assert [change.kind for change in changes(now, [past], 1.0)] == ["polarity"]
    assert changes(past, [past], 1.0) == []


def test_days_have_names_in_korean() -> None:
    assert features("사흘 만에 발견됐다").quantities == features("3일 만에 발견됐다").quantities
    assert features("사흘 만에 발견됐다").quantities
