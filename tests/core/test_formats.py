import pytest
from hypothesis import given
from hypothesis import strategies as st

from watcher.core.formats import RETELLING, formats


@pytest.mark.parametrize(
    ("kind", "title"),
    [
        ("live", "Live: Norway votes on the quota"),
        ("live", "Mackerel talks live updates"),
        ("live", "Трансляция"),
        ("digest", "Morning briefing: five things to know"),
        ("digest", "Key takeaways from the talks"),
        ("digest", "Norway live briefing: ministers meet"),
        ("digest", "FirstFT: Norway sells its fleet"),
        ("digest", "Sunday shows preview: the quota in focus"),
        ("analysis", "Analysis: Norway's long game"),
        ("analysis", "Ex-navy chief says the fleet is worn out"),
        ("analysis", "Talks with Iceland will fail: analysts"),
        ("analysis", "Survivors recount the harbour fire"),
        ("explainer", "Maps show how the fire spread"),
        ("explainer", "Five key questions about the quota"),
        ("opinion", "ODA NILSEN: I never liked cod"),
        ("opinion", "Nets in ruins, writes ODA NILSEN"),
        ("opinion", "Tell us: are you short of fish?"),
        ("media", "The harbour fire in 60 seconds"),
        ("explainer", "What we know about the Havbris fire"),
        ("explainer", "Everything you need to know about the quota"),
        ("opinion", "Opinion | Give up the cod"),
        ("opinion", "[사설] 협상 결렬"),
        ("opinion", "社评：谈判破裂"),
        ("opinion", "社説：交渉決裂"),
        ("media", "In pictures: the harbour fire"),
        ("quiz", "Quiz: how well do you know your fish?"),
        ("sponsored", "Sponsored: new ferries"),
    ],
)
def test_a_headline_tells_how_an_entry_is_written(kind: str, title: str) -> None:
    assert kind in formats(title, "", "")


@pytest.mark.parametrize(
    "title",
    [
        "Norway and Iceland break off mackerel talks",
        "WHO warns of fish flu",
        "Live music returns to Voss",
        "BERGEN HARBOUR LIVE: fleet sails",
        "Five trawlers sink off Voss",
        "Police give a briefing on the harbour fire",
        "Opinion polls show a lead for Lund",
        "Norway: analysis of the water finds lead",
        "Норвегия прекратила переговоры с Исландией",
        "노르웨이, 아이슬란드와 협상 결렬",
        "挪威与冰岛谈判破裂",
        "ノルウェーとアイスランドの交渉が決裂",
        "",
    ],
)
def test_news_is_of_no_such_kind(title: str) -> None:
    assert formats(title, "", "") == frozenset()


def test_the_address_tells_it_too_but_only_its_path() -> None:
    title = "The talks failed"
    assert "opinion" in formats(title, "", "https://nord.example/opinion/2031/talks")
    assert formats(title, "", "https://opinion.example/news/talks") == frozenset()
    assert formats(title, "", "") == frozenset()


def test_the_summary_tells_it_too() -> None:
    assert "live" in formats("The talks", "Follow our live blog for the latest.", "")


def test_a_live_page_can_carry_news_and_is_no_retelling() -> None:
    assert not formats("Live: Norway votes", "", "") & RETELLING
    assert formats("Opinion | Give up the cod", "", "") & RETELLING


@given(st.text(max_size=80), st.text(max_size=80))
def test_any_entry_can_be_asked(title: str, summary: str) -> None:
    assert formats(title, summary, "") >= formats(title, "", "")


def test_a_hostile_title_costs_no_more_than_its_beginning() -> None:
    beginning = "ab | " * 100
    assert formats(beginning + "opinion: " * 5000, "", "") == formats(beginning, "", "")
