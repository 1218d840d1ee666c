import pytest
from hypothesis import given
from hypothesis import strategies as st

from watcher.core.features import DONE, HEDGED, PLANNED, Features, features
from watcher.core.text import normalise


def read(sentence: str) -> Features:
    return features(normalise(sentence))


def shown(found: Features, *kinds: str) -> list[str]:
    return [item.surface for item in found.items if item.kind in kinds]


def role(sentence: str) -> set[tuple[str, str, str]]:
    return {(role.one, role.action, role.other) for role in read(sentence).roles}


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Norway caught 7,000 tonnes of herring.", "Norway caught seven thousand tons of herring."),
        ("The harbour centre closed.", "The harbor center closed."),
        ("Oslo's trawlers left.", "Norwegian boats left."),
        ("Talks on 14 June were postponed.", "Talks on June 14 were delayed."),
        ("“We wait,” said Lund.", '"We wait," said Lund.'),
        ("The DPRK fired.", "North Korea fired."),
        ("They paid EUR 840,000 for it.", "They paid 840,000 euros for it."),
        ("They paid CZK 4 million.", "They paid 4 million koruna."),
        ("A fine of Rs 500 crore.", "A fine of 5 billion rupees."),
        ("A fine of US$400 million.", "A fine of 400 million dollars."),
        ("A fine of HK$30bn.", "A fine of $30 billion."),
    ],
)
def test_two_ways_to_say_it_have_the_same_items(one: str, other: str) -> None:
    assert read(one).bag == read(other).bag
    assert read(one).keys == read(other).keys


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Norway caught 7,000 tonnes.", "Norway caught 10,000 tonnes."),
        ("Norway caught herring.", "Iceland caught herring."),
        ("Talks on 14 June.", "Talks on 15 June."),
        ("노르웨이가 고등어를 잡았다.", "아이슬란드가 고등어를 잡았다."),
        ("挪威捕捞鲭鱼。", "冰岛捕捞鲭鱼。"),
    ],
)
def test_two_facts_have_different_items(one: str, other: str) -> None:
    assert read(one).bag != read(other).bag
    assert read(one).keys & read(other).keys, "they would still find each other in memory"


def test_names_are_consumed_before_the_words_inside_them() -> None:
    assert shown(read("Then Kim Jong Un met the UN envoy."), "name") == ["Kim Jong Un", "UN"]


def test_the_longest_name_is_taken() -> None:
    (name, *_) = shown(read("Then the South Korean navy left."), "name")
    assert name.startswith("South Korean")
    assert shown(read("Then the South waited."), "name") == ["the South"]
    assert shown(read("The South waited."), "name") == ["The South"]


def test_capitals_tell_the_us_from_us() -> None:
    assert shown(read("The US waits."), "name") == ["US"]
    assert shown(read("They told us to wait."), "name") == []


def test_a_capital_inside_a_sentence_is_a_proper_name_and_in_a_title_says_nothing() -> None:
    assert shown(read("Yesterday the skipper Marit Lund sailed alone."), "proper") == [
        "Marit",
        "Lund",
    ]
    assert shown(read("Skipper Lund Sails Alone Across Northern Waters"), "proper") == []


@pytest.mark.parametrize(
    ("sentence", "level"),
    [
        ("The fleet may sail.", HEDGED),
        ("The fleet will sail.", PLANNED),
        ("The fleet is set to sail.", PLANNED),
        ("Fleet to sail at dawn, says Marit Lund.", PLANNED),
        ("Marit Lund said the fleet would sail at dawn.", PLANNED),
        ("The fleet would sail if the storm passed.", HEDGED),
        ("The fleet would need fuel to sail.", HEDGED),
        ("The fleet must sail.", PLANNED),
        ("The owner did not rule out a sale.", HEDGED),
        ("The owner allegedly sold the fleet.", DONE),
        ("The minister ordered the fleet to sail.", DONE),
        ("The fleet sailed.", DONE),
        ("Perhaps the fleet sailed.", HEDGED),
    ],
)
def test_how_sure_a_sentence_is(sentence: str, level: int) -> None:
    assert read(sentence).level == level


def test_a_hedge_reaches_only_a_few_words() -> None:
    found = read(
        "The fleet may sail, while in Bergen the union of crews has long since won a vote."
    )
    levels = {item.surface: item.level for item in found.items}
    assert levels["sail"] == HEDGED
    assert levels["vote"] == DONE


def test_a_negation_turns_what_follows_it() -> None:
    found = read("The fleet will not sail before the union of crews in Bergen votes.")
    assert {item.surface: item.negated for item in found.items if item.kind == "act"} == {
        "sail": True,
        "votes": False,
    }


@pytest.mark.parametrize(
    ("sentence", "level", "cause"),
    [
        ("The fleet was due to sail.", PLANNED, []),
        ("The fleet, due to be sold on Monday, burned.", PLANNED, []),
        ("The harbour closed due to fire.", DONE, ["due to"]),
        ("The delay was due to a fire.", DONE, ["due to"]),
        ("The delay was due to fog.", DONE, ["due to"]),
        ("Payment is due to", DONE, ["due to"]),
    ],
)
def test_due_to_is_a_plan_before_a_verb_and_else_a_cause(
    sentence: str, level: int, cause: list[str]
) -> None:
    found = read(sentence)
    assert found.level == level
    assert [item.surface for item in found.items if item.canon == "#cause"] == cause


def test_a_denied_denial_denies_nothing() -> None:
    assert [item.negated for item in read("Lund did not rule out strikes.").items][-1] is False
    assert [item.negated for item in read("Lund ruled out strikes.").items][-1] is True
    assert [item.negated for item in read("Nobody, not one crew, sailed.").items][-1] is True


def test_a_modal_word_is_no_content() -> None:
    assert shown(read("The fleet may sail."), "word", "act", "thing") == ["fleet", "sail"]
    assert shown(read("The fleet is set to sail."), "word", "act", "thing") == ["fleet", "sail"]


@pytest.mark.parametrize(
    ("sentence", "unit"),
    [
        ("They seized 40 trawlers.", "#ship"),
        ("They seized 40 small trawlers.", "#ship"),
        ("They seized 40 quokkas.", "quokka"),
        ("The safest 40 small and old ones.", "#small"),
        ("It is 40.", ""),
        ("There were 40 in the harbour.", ""),
    ],
)
def test_what_a_bare_number_counts(sentence: str, unit: str) -> None:
    (count,) = read(sentence).quantities
    assert count.unit == unit


def test_a_number_knows_what_it_counts() -> None:
    (count,) = read("The navy seized 40 trawlers.").quantities
    (same,) = read("The navy seized forty trawlers.").quantities
    assert count.value == same.value == 40
    assert count.unit == read("The navy seized 12 trawlers.").quantities[0].unit


def test_the_day_it_was_said_is_not_the_day_it_happened() -> None:
    assert read("The fleet sails on Tuesday.").dates == {"w2"}
    assert read("The fleet sails, the ministry said on Tuesday.").dates == frozenset()
    assert read("The fleet sails on Friday, Lund said on Tuesday.").dates == {"w5"}
    assert read("The court rules on the appeal on Monday.").dates == {"w1"}
    assert read("The court will announce it on Monday.").dates == {"w1"}
    assert read("On Tuesday, Lund said the fleet would sail.").dates == frozenset()
    assert read("On Tuesday, the fleet sailed, Lund said.").dates == {"w2"}
    assert read("Marit Lund on Tuesday said the fleet would sail.").dates == frozenset()
    assert read("In Bergen on Tuesday the minister said the fleet had sailed.").dates == frozenset()
    assert read("In Bergen on Tuesday the fleet sailed, the minister said.").dates == {"w2"}
    assert read("The fleet would sail, its crews said on Tuesday.").dates == frozenset()


def test_what_was_said_was_said_however_unsure_it_is() -> None:
    levels = {i.surface: i.level for i in read("It would strike, the union said.").items}
    assert levels["strike"] < levels["said"] == DONE


def test_the_north_sea_is_no_country() -> None:
    assert "@kp" not in read("A storm in the North Sea drove the trawler ashore.").bag
    assert "@kp" in read("Soldiers of the North crossed the border.").bag


def test_the_two_of_a_known_story_are_no_number() -> None:
    assert read("Trade between the two resumed.").quantities == ()
    assert len(read("The two trawlers resumed trade.").quantities) == 1


def test_dates_and_years() -> None:
    assert read("It sailed on 14 June 2029 and in March.").dates == {"06-14", "2029", "month:3"}


@pytest.mark.parametrize(
    ("sentence", "dates"),
    [
        ("In May the ministry sent 40 boats.", {"month:5"}),
        ("The boats sailed May 3.", {"05-03"}),
        ("The boats may sail.", set()),
        ("Суда выйдут в пятницу.", {"w5"}),
    ],
)
def test_may_is_a_month_where_a_capital_or_a_day_says_so(sentence: str, dates: set[str]) -> None:
    assert read(sentence).dates == dates


def test_who_did_what_to_whom_whichever_way_it_is_put() -> None:
    active = role("Norway attacked Iceland in court.")
    assert active == role("Iceland was attacked by Norway in court.")
    assert active != role("Iceland attacked Norway in court.")
    assert role("Norway bought ten boats from Iceland.") == role("Iceland sold Norway ten boats.")
    assert role("Norway gave Iceland ten boats.") == role("Iceland received ten boats from Norway.")


def test_by_belongs_to_the_action_that_it_follows() -> None:
    active = role("Norway sued Iceland.")
    assert role("Iceland, sued by Norway, paid.") == active
    assert role("Norway sued Iceland, as was reported by the navy.") == active


def test_a_sentence_with_one_actor_has_no_roles() -> None:
    assert role("Norway attacked at dawn.") == set()
    assert role("Norway attacked Norwegian boats.") == set()


def test_who_says_it_and_whether_they_hold_office() -> None:
    skipper = read("Marit Lund said the boats had left.")
    minister = read("Fisheries minister Marit Lund said the boats had left.")
    assert "lund" in skipper.speakers
    assert "lund" in read("Lund said the boats had left.").speakers
    assert "boat" not in read("Yesterday Lund said the boats had left.").speakers
    assert not skipper.official
    assert minister.official
    assert read("The boats had left.").speakers == frozenset()
    assert read("The boats had left Bergen, said Lund.").speakers >= {"lund"}


def test_any_script_is_read_and_nothing_is_nothing() -> None:  # A22
    assert read("ノルウェーの船が沈没した。").items
    assert read("").items == ()


@pytest.mark.parametrize(
    ("sentence", "name"),
    [
        ("노르웨이 총리가 오슬로에 도착했다.", "@no"),
        ("挪威首相抵达雷克雅未克。", "@no"),
        ("ノルウェーの首相が到着した。", "@no"),
        ("Президент прибыл из России.", "@ru"),
    ],
)
def test_names_are_found_inside_words_of_other_scripts(sentence: str, name: str) -> None:
    assert name in read(sentence).bag


@given(st.text(max_size=120).map(normalise))
def test_any_text_has_features_and_always_the_same(sentence: str) -> None:
    found = features(sentence)
    features.cache_clear()
    assert features(sentence) == found
    assert len(found.keys) == len(found.bag)
    assert all(0 <= key < 2**63 for key in found.keys)
    assert found.text == sentence


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Russia's defence ministry replied.", "The Russian defence ministry replied."),
        ("The Russian defense ministry replied.", "The Russian defence ministry replied."),
        ("Russia's foreign ministry replied.", "The Russian foreign ministry replied."),
        ("France's interior minister replied.", "The French interior minister replied."),
    ],
)
def test_a_body_has_one_name_with_a_possessive_or_an_adjective(one: str, other: str) -> None:
    assert features(one).bag == features(other).bag


@pytest.mark.parametrize(
    ("sentence", "names"),
    [
        ("Who runs the harbour?", set()),  # not the World Health Organization
        ("WHO runs the harbour clinic.", {"@who"}),
        ("Is the port open?", set()),
        ("Us skippers want more.", set()),
        ("US skippers want more.", {"@us"}),
    ],
)
def test_a_word_at_the_start_is_no_abbreviation(sentence: str, names: set[str]) -> None:
    assert {item.canon for item in read(sentence).items if item.kind == "name"} == names
