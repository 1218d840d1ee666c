import pytest

from watcher.core.languages import canonical

SAME = [
    "en eng en-US EN en_GB", "de deu ger de-AT", "no nb nn nob nno nor nb-NO nn_NO", "ru rus ru-RU",
    "ko kor", "zh zho chi cmn zh-Hant-TW", "ja jpn", "fr fra fre", "es spa es-419", "it ita",
    "pt por pt-BR", "he iw heb", "id in ind", "yi ji", "sv swe", "da dan", "nl nld dut",
    "ro mo ron", "yue", "ckb", "",
]  # fmt: skip


@pytest.mark.parametrize("tags", SAME)
def test_a_language_has_one_code(tags: str) -> None:
    code = tags.partition(" ")[0]
    assert {canonical(tag) for tag in tags.split()} <= {code}
    assert canonical(code) == code


def test_a_code_of_one_language_is_none_of_another() -> None:
    codes = [tags.partition(" ")[0] for tags in SAME]
    assert len({canonical(code) for code in codes}) == len(codes)
