from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from watcher.core.features import features
from watcher.core.novelty import Comparison, compare
from watcher.core.ranking import Weights
from watcher.core.text import normalise

if TYPE_CHECKING:
    from tests.core.conftest import Desk

NEW = 0.5

# Sentences that share much with one another: what makes a comparison hard.
SENTENCE = st.builds(
    lambda *parts: " ".join(parts).strip() + ".",
    st.sampled_from(["Norway", "Iceland", "Marit Lund", "The navy", "The union", "Brussels"]),
    st.sampled_from(
        ["sued", "may visit", "will not sell", "denied", "seized", "praised", "closed"]
    ),
    st.sampled_from(["40 trawlers", "7,000 tonnes of cod", "the port of Bergen", "the quota"]),
    st.sampled_from(["on Tuesday", "on 14 June", "over mackerel", "at dawn", "near Voss", ""]),
)


def against(desk: "Desk", now: str) -> Comparison:
    memory = desk.memory()
    weights = Weights(memory.frequency, memory.size)
    return compare(features(normalise(now)), memory.facts, weights)


@pytest.mark.parametrize(
    "sentence",
    [
        "Norway will not send 7,000 tonnes of mackerel to Iceland before 14 June, Marit Lund said.",
        "Bergen port closed.",
        "Норвегия отправила в Рейкьявик 7000 тонн рыбы.",
        "노르웨이는 아이슬란드에 고등어 7000톤을 보냈다.",
        "挪威向冰岛运送了7000吨鲭鱼。",
        "ノルウェーはアイスランドにサバ7000トンを送った。",
    ],
)
def test_what_memory_holds_word_for_word_is_known(desk: "Desk", sentence: str) -> None:  # A22
    found = against(desk.knows("The ferries ran on time.", sentence), sentence)
    assert found.novelty < NEW
    assert found.best == pytest.approx(1.0)
    assert found.copied == found.said == 1.0
    assert found.uncovered == ()
    assert found.facts[0].text == sentence


def test_a_country_and_its_body_say_one_another_in_part(desk: "Desk") -> None:
    desk.knows("The Russian defence ministry sank 40 trawlers.")
    found = against(desk, "Russia sank 40 trawlers.")
    assert 0.8 < found.best < 1.0
    assert "Russia" not in found.uncovered
    assert against(desk, "Norway sank 40 trawlers.").uncovered == ("Norway",)
    again = against(type(desk)().knows("Russia sank 40 trawlers."), desk.facts[0].text)
    assert again.uncovered == ()
    assert "3.5 tonnes" in against(type(desk)().knows("They lost 3 boats."), "3.5 tonnes").uncovered


def test_a_name_is_told_once_as_a_name(desk: "Desk") -> None:
    desk.knows("Police arrested three men in Tromso.")
    found = against(desk, "Police arrested three men in Tromso, among them Ola Nordmann.")
    names = [change for change in found.changes if change.kind == "name"]
    assert [(change.old, change.new) for change in names] == [("", "Ola Nordmann")]


def test_against_an_empty_memory_everything_is_new(desk: "Desk") -> None:
    found = against(desk, "Norway sued Iceland over mackerel.")
    assert found.novelty > NEW
    assert found.facts == ()
    assert found.uncovered == ("Norway", "sued", "Iceland", "mackerel")
    assert found.new_pairs == len(features("Norway sued Iceland over mackerel.").pairs)


def test_a_fact_about_something_else_is_no_support(desk: "Desk") -> None:
    desk.knows("The museum in Voss bought a painting of a violin.")
    found = against(desk, "Norway sued Iceland over mackerel on Tuesday.")
    assert found.novelty > NEW
    assert found.facts == ()


@pytest.mark.parametrize(
    ("earlier", "now"),
    [
        (
            "Twelve people died when a bus left the road near Voss.",
            "A bus crash near Voss killed twelve people.",
        ),
        (
            "Talks between Norway and Iceland over mackerel quotas collapsed in Bergen on Tuesday.",
            "Norway and Iceland broke off talks on mackerel quotas in Bergen on Tuesday.",
        ),
        (
            "Norway's minister Marit Lund said she would not accept less than 7,000 tonnes.",
            "Marit Lund, the Norwegian minister, would not take less than seven thousand tonnes.",
        ),
        (
            "挪威首相星期二在雷克雅未克会见冰岛总理。",
            "挪威首相星期二在雷克雅未克与冰岛总理会面。",
        ),
        (
            "노르웨이 총리가 화요일 레이캬비크에서 아이슬란드 총리를 만났다.",
            "아이슬란드 총리는 화요일 레이캬비크에서 노르웨이 총리와 만났다.",
        ),
    ],
)  # fmt: skip
def test_a_paraphrase_of_a_known_fact_is_known(desk: "Desk", earlier: str, now: str) -> None:
    desk.knows("The ferries ran on time.", earlier, "Rain is expected in Voss.")
    found = against(desk, now)
    assert found.novelty < NEW
    assert found.facts[0].text == earlier


@pytest.mark.parametrize(
    ("earlier", "now"),
    [
        (
            "Norway sent 7,000 tonnes of mackerel to Iceland.",
            "Norway sent 10,000 tonnes of mackerel to Iceland.",
        ),
        (
            "The ferry company denied that the ship was overloaded.",
            "The ferry company confirmed that the ship was overloaded.",
        ),
        (
            "The minister may visit Reykjavik next week.",
            "The minister will visit Reykjavik on Tuesday.",
        ),
        ("Gunmen took 30 hostages in a bank in Malmo.",
         "Gunmen took 13 hostages in a bank in Malmo."),
        (
            "Twelve people died when a bus left the road near Voss.",
            "The death toll from the bus crash near Voss has risen to fourteen.",
        ),
        ("Seoul says North Korea fired two missiles.",
         "North Korea confirmed on Friday that it fired two missiles."),
        ("В Осло доставили 7000 тонн рыбы.", "В Осло доставили 9000 тонн рыбы."),
        ("노르웨이는 고등어 7000톤을 보냈다.", "노르웨이는 고등어 9000톤을 보냈다."),
        ("挪威向冰岛运送了7000吨鲭鱼。", "挪威向冰岛运送了9000吨鲭鱼。"),
        ("ノルウェーはサバ7000トンを送った。", "ノルウェーはサバ9000トンを送った。"),
    ],
)  # fmt: skip
def test_one_decisive_change_is_new_however_alike_the_rest(
    desk: "Desk", earlier: str, now: str
) -> None:  # A20
    desk.knows("The ferries ran on time.", earlier, "Rain is expected in Voss.")
    assert against(desk, now).novelty >= NEW


def test_a_changed_number_is_told_beside_the_old_one(desk: "Desk") -> None:
    desk.knows("Norway sent 7,000 tonnes of mackerel to Iceland.")
    found = against(desk, "Norway sent 10,000 tonnes of mackerel to Iceland.")
    (change,) = found.telling
    assert (change.kind, change.old, change.new) == ("number", "7,000 tonnes", "10,000 tonnes")
    assert found.unseen < NEW <= found.novelty
    assert found.uncovered == ("10,000 tonnes",)


def test_a_number_beside_facts_that_name_none_tells_nothing_unless_well_aligned(
    desk: "Desk",
) -> None:
    desk.knows("Norway seized trawlers of Iceland near the cod bank.")
    distant = against(desk, "Norway seized 12 museums of amber and violins near Oslo airport.")
    assert not [change for change in distant.telling if change.kind == "number"]
    aligned = against(desk, "Norway seized 12 trawlers of Iceland near the cod bank.")
    assert [(c.old, c.new) for c in aligned.telling if c.kind == "number"] == [("", "12")]


def test_what_is_added_to_a_copied_sentence_is_new(desk: "Desk") -> None:
    known = "Norway and Iceland broke off their talks on mackerel quotas in Bergen on Tuesday"
    desk.knows(f"{known}.")
    longer = against(desk, f"{known} after gunmen stormed the harbour hotel and wounded a guard.")
    assert longer.novelty >= NEW
    assert "addition" in {change.kind for change in longer.changes}


def test_a_known_number_that_is_rounded_is_no_addition(desk: "Desk") -> None:
    seen = "watched the women's boat race in the old harbour of Bergen, a record for the town."
    desk.knows(f"A crowd of 79,314 {seen}")
    rounded, other = (f"Almost {number} people {seen}" for number in ("80,000", "90,000"))
    assert against(desk, rounded).telling == ()
    assert against(desk, other).telling != ()


def test_somebody_else_in_a_copied_sentence_is_new(desk: "Desk") -> None:
    desk.knows("Denmark sued a trawler owner over mackerel quotas in a Bergen court on Tuesday.")
    found = against(
        desk, "Norway sued a trawler owner over mackerel quotas in a Bergen court on Tuesday."
    )
    assert found.novelty >= NEW
    assert ("name", "Denmark", "Norway") in {(c.kind, c.old, c.new) for c in found.telling}


def test_a_change_between_sentences_that_share_little_tells_nothing(desk: "Desk") -> None:
    desk.knows("The union of crews in Bergen may visit the minister after the vote in Voss.")
    found = against(desk, "The minister visited a museum of amber with her two sons.")
    assert all(change.kind in ("number", "name") for change in found.telling)


@pytest.mark.parametrize("figure", ["said", "best", "union", "copied"])
def test_the_more_memory_says_the_less_is_unseen(figure: str) -> None:
    half = Comparison(0.5, 0.5, 0.5, 0.5, 0, (), (), ())
    high: dict[str, Any] = {figure: 0.9}
    low: dict[str, Any] = {figure: 0.1}
    more, less = replace(half, **high), replace(half, **low)
    assert less.unseen > half.unseen > more.unseen


def test_several_facts_together_say_a_sentence(desk: "Desk") -> None:
    desk.knows(
        "The trawler Havbris left Bergen harbour at dawn on Tuesday with nine sailors.",
        "The Havbris sank near Tromso after a fire in the engine room.",
    )
    both = against(
        desk,
        "The trawler Havbris, which left Bergen harbour at dawn with nine sailors, sank near "
        "Tromso after a fire in the engine room.",
    )
    assert len(both.facts) == 2
    assert both.union > both.best
    assert both.novelty < NEW


def test_no_more_than_three_facts_support_a_sentence(desk: "Desk") -> None:
    desk.knows(
        "Norway sued Iceland over mackerel in the harbour court.",
        "Denmark closed the northern bank to every trawler on Friday.",
        "Sweden praised a treaty on herring and cod.",
        "Finland sold forty ferries to a shipyard in Gdansk.",
        "Poland opened a museum of amber near the sea.",
    )
    found = against(
        desk,
        "Norway sued Iceland over mackerel, Denmark closed the northern bank on Friday, Sweden "
        "praised a treaty on herring, Finland sold forty ferries and Poland opened a museum.",
    )
    assert len(found.facts) <= 3


def test_a_sentence_without_content_does_no_harm(desk: "Desk") -> None:
    desk.knows("Norway sued Iceland over mackerel.")
    found = against(desk, "It was so.")
    assert 0.0 <= found.novelty <= 1.0
    assert found.facts == ()


@given(st.lists(SENTENCE, min_size=1, max_size=14), SENTENCE)
def test_shares_are_shares(new_desk: "type[Desk]", facts: list[str], now: str) -> None:
    found = against(new_desk().knows(*facts), now)
    for share in (found.said, found.best, found.union, found.copied, found.novelty):
        assert 0.0 <= share <= 1.0 + 1e-9
    assert found.best <= found.union + 1e-9 or not found.facts
    assert found.unseen <= found.novelty


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Norway attacked Iceland in court.", "Iceland attacked Norway in court."),
        ("The strike will end before Friday.", "The strike will not end before Friday."),
        ("The talks will resume in Bergen.", "The talks will resume in Bergen on Monday."),
        ("The talks may resume in Bergen.", "The talks resumed in Bergen."),
        ("Norway landed 7,000 tonnes of cod.", "Norway landed 9,000 tonnes of cod."),
    ],
)
def test_both_versions_of_a_changed_fact_are_known_once_they_are_told(
    new_desk: "type[Desk]", one: str, other: str
) -> None:
    for facts in ([one, other], [other, one]):
        desk = new_desk().knows(*facts)
        assert against(desk, one).novelty < NEW
        assert against(desk, other).novelty < NEW


@given(st.lists(SENTENCE, max_size=14), SENTENCE, st.integers(0, 14))
def test_what_memory_holds_is_known_whatever_else_it_holds(
    new_desk: "type[Desk]", facts: list[str], now: str, place: int
) -> None:
    facts.insert(place, now)
    assert against(new_desk().knows(*facts), now).novelty < NEW


@given(st.lists(SENTENCE, max_size=12), SENTENCE, SENTENCE)
def test_more_memory_never_says_less_of_a_sentence(
    new_desk: "type[Desk]", facts: list[str], extra: str, now: str
) -> None:
    """With the terms' weights held still: what the best fact says of it only grows."""
    weights = Weights({}, 10)
    before = compare(features(now), new_desk().knows(*facts).facts, weights)
    after = compare(features(now), new_desk().knows(*facts, extra).facts, weights)
    assert after.best >= before.best - 1e-9


@given(st.lists(SENTENCE, max_size=12), SENTENCE)
def test_comparing_twice_gives_the_same(
    new_desk: "type[Desk]",
    facts: list[str],
    now: str,
) -> None:
    desk = new_desk().knows(*facts)
    assert against(desk, now) == against(desk, now)
    features.cache_clear()
    assert against(desk, now) == against(desk, now)


@pytest.mark.parametrize(
    "headline",
    [
        "Fire at Bergen mill: owner charged with manslaughter",
        "Fire at Bergen mill: minister resigns",
        "Fire at Bergen mill - insurers refuse to pay",
    ],
)
def test_a_headline_that_begins_as_a_known_one_is_told_by_the_rest(
    desk: "Desk", headline: str
) -> None:
    desk.knows("Fire at Bergen mill kills 12 workers")
    kinds = [change.kind for change in against(desk, headline).telling]
    assert kinds in (["further"], ["next step"])


@pytest.mark.parametrize(
    "headline",
    [
        "Fire at Bergen mill: 12 workers killed",
        "Fire at Bergen mill: what it means for you",
        "Storm at Voss bridge: minister resigns",
    ],
)
def test_what_names_no_known_story_or_says_nothing_else_of_it_is_no_such_headline(
    desk: "Desk", headline: str
) -> None:
    desk.knows("Fire at Bergen mill kills 12 workers")
    assert "further" not in {change.kind for change in against(desk, headline).telling}


STRIKE = (
    "About 420 dock workers at the port of Halvik walked off the job on Thursday, halting traffic.",
    "The union wants an end to compulsory night shifts.",
    "Two ferries to Denmark were cancelled.",
)

QUAKE = (
    "An earthquake of magnitude 6.1 shook Iran's Kerman province on Thursday evening, destroying "
    "mud-brick houses in 20 villages."
)
TOLL = (
    "At least 58 people are dead and more than 400 injured after the earthquake in Iran's Kerman "
    "province, the Red Crescent said."
)


@pytest.mark.parametrize(
    ("known", "now", "kind"),
    [
        # The end of one thing and what was called off of another hide no end of this one.
        (
            STRIKE,
            "Dock workers at the port of Halvik have ended their strike on Saturday.",
            "next step",
        ),
        (STRIKE, "The strike of dock workers at the port of Halvik is over.", "next step"),
        (STRIKE, "The dock workers at the port of Halvik went back to work.", "next step"),
        (STRIKE, "Dock workers at the port of Halvik called off their strike.", "called off"),
        # An act of law is news, whatever was known.
        (
            ("Leaked tapes showed the tourism minister, Ola Spagnol, discussing permits.",),
            "The tourism minister, Ola Spagnol, stepped down over the leaked tapes.",
            "next step",
        ),
        (
            ("The directorate granted a permit to build the Vassfjell dam on Monday.",),
            "A court upheld the permit to build the Vassfjell dam on Friday.",
            "next step",
        ),
        # What is scheduled has not happened.
        (
            ("A permit was granted to build the dam.", "Construction of the dam starts in March."),
            "Construction of the dam started on Friday.",
            "modality",
        ),
        # The toll stands in another sentence than the place.
        (
            (
                QUAKE,
                "The Red Crescent counted 43 dead and more than 300 injured by Friday noon.",
            ),
            TOLL,
            "number",
        ),
        # A verb of no class is denied like any other.
        (
            ("Prime Minister Ilze Krastina said she would stay on at the head of a cabinet.",),
            "Prime Minister Ilze Krastina said she would not stay on at the head of a cabinet.",
            "polarity",
        ),
        (
            ("Two people have died in an outbreak of fever in the spa town of Hallbeck.",),
            "Outbreak of fever in Hallbeck traced to brewery",
            "next step",
        ),
        (
            ("Scientists suspect that a new strain of wheat rust has reached Morocco.",),
            "Laboratory tests have shown that the new strain of wheat rust has reached Morocco.",
            "modality",
        ),
        (
            ("Brewer Kestrel has made a takeover offer for its Belgian rival Amstelhof.",),
            "Belgian brewer Amstelhof has made a takeover offer for its rival Kestrel.",
            "role",
        ),
    ],
)
def test_a_story_that_goes_on_is_told(
    desk: "Desk", known: tuple[str, ...], now: str, kind: str
) -> None:
    for text in known:
        desk.knows(text)
    found = against(desk, now)
    assert kind in [change.kind for change in found.telling]
    assert found.novelty > 0.5


@pytest.mark.parametrize(
    ("known", "now"),
    [
        (STRIKE, "Halvik dockers are on strike."),
        (
            STRIKE,
            "Pay dispute: dock workers at the port of Halvik walk off the job, halting traffic.",
        ),
        (
            ("The union has ended the strike of dock workers at the port of Halvik.", *STRIKE),
            "Dock workers at the port of Halvik have ended their strike.",
        ),
        (
            ("The tourism minister, Ola Spagnol, resigned over the leaked tapes.",),
            "The tourism minister, Ola Spagnol, stepped down over the leaked tapes.",
        ),
        # It happened before what is told: no step of the story that is new.
        (
            ("Talks with the port operator, Nordkai, collapsed shortly before midnight.",),
            "Negotiations with the port operator, Nordkai, had broken down before midnight.",
        ),
        (
            ("Commuting to Oslo takes an hour, the railway said.",),
            "Commuters to Oslo need an hour, the railway said.",
        ),
        (
            ("A permit was granted to build the dam.", "Construction of the dam starts in March."),
            "Construction of the dam is to start in March.",
        ),
        (
            ("Norway's Lund accused its Danish rival Amager of spying.",),
            "Amager of Denmark was accused of spying by its Norwegian rival Lund.",
        ),
    ],
)
def test_a_story_told_in_other_words_is_known(
    desk: "Desk", known: tuple[str, ...], now: str
) -> None:
    for text in known:
        desk.knows(text)
    assert against(desk, now).novelty < 0.5
