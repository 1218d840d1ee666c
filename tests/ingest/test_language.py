import pytest

from watcher.ingest.language import contradicts, identify

FIRE = (
    "Tolv arbeidere omkom i en brann ved papirfabrikken i Nordhavn tirsdag, opplyser politiet. "
    "Redningsmannskaper lette i ruinene hele natten. Fabrikken har tre hundre ansatte i byen."
)
QUOTAS = (
    "Regjeringen foreslår å kutte torskekvoten med 20 prosent neste år. Fiskerne i nord er rasende "
    "og varsler protester utenfor Stortinget mandag."
)
DANISH = (
    "Regeringen foreslår at skære torskekvoten med 20 procent næste år. Fiskerne i nord er rasende "
    "og varsler protester foran Folketinget mandag."
)
ENGLISH = (
    "The government proposes to cut the cod quota by 20 per cent next year. Fishermen in the north "
    "are furious, and so is the union of Jeju (제주 어민 조합)."
)
SHORT = "Brann i Nordhavn: tolv omkom"


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


@pytest.mark.parametrize(
    ("text", "claims", "language"),
    [
        (QUOTAS, ["en-US"], "no"),
        (QUOTAS, ["nob"], "no"),
        (QUOTAS, ["en", "nb"], "no"),
        (FIRE, ["en"], ""),  # Danish or Norwegian: terms of every language count
        (FIRE, ["en", "nb"], "no"),
        (ENGLISH, ["en"], "en"),
        (ENGLISH, ["ko", ""], "en"),
        (ENGLISH, ["fo"], "fo"),  # which the model hardly knows
        (DANISH, ["da"], "da"),
        (DANISH, ["no"], "no"),  # near enough that the claim may be right
        ("폭풍 때문에 섬으로 가는 여객선이 모두 취소됐다. " * 5, ["en-US"], "ko"),
        (SHORT, ["en-US"], "en"),  # too short to contradict anybody
        (SHORT, ["", "nn"], "no"),
        ("", ["deu"], "de"),
    ],
)
def test_a_claim_counts_that_the_text_does_not_contradict(
    text: str, claims: list[str], language: str
) -> None:
    assert identify(text, *claims) == language


def test_a_short_text_is_doubtful_where_it_is_hardly_in_the_language() -> None:
    assert contradicts("Fiskerne i nord er rasende", "en-US")
    assert not contradicts("Fiskerne i nord er rasende", "nb")
    assert not contradicts("Fiskerne i nord er rasende", "fo")
    assert not contradicts("", "en")
