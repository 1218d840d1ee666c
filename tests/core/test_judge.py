from collections.abc import Sequence
from dataclasses import replace
from random import Random
from typing import TYPE_CHECKING

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from watcher.core.decision import ALERT
from watcher.core.features import features
from watcher.core.fingerprint import hash63
from watcher.core.judge import assess, judge_text, line_hashes, prepare
from watcher.core.topics import TopicMatch
from watcher.model import Assessment, Reason, Status, Verdict

if TYPE_CHECKING:
    from tests.core.conftest import Desk

TITLE = "Norway and Iceland break off mackerel talks"
# Each says one thing of its own and says that it is of its day.
STORY = [
    "Norway and Iceland broke off talks on mackerel quotas in Bergen on Tuesday without a deal.",
    "Fisheries minister Marit Lund said Oslo would not accept less than 7,000 tonnes.",
    'The negotiator Jon Steinsson said in Reykjavik: "This demand ignores all science."',
    "Trawlers will stay in port until Friday, the coastguard said.",
    "Brussels offered today to host a new round with a mediator from Malta.",
    "Union leader Ola Moe told nine crews to unload their nets tonight.",
    "A court in Stavanger will hear the owners' complaint next week.",
    "Supermarkets said yesterday that shelves would be empty within a month.",
]
ESCORT = "Prime minister Eva Jonsdottir on Wednesday ordered two frigates to escort the fleet."
HISTORY = [
    "In 2019 the Icelandic parliament ratified a treaty on cod with Norway.",
    "In the 1970s British frigates rammed gunboats over the same fishing grounds.",
]
FURNITURE = ["Read more", "Share", "Photo: Anna Berg", "© 2031 Nordavisen", "Advertisement"]
TEASERS = [
    "Cod prices rise in Tromso as Norway buys more from Iceland for a second…",
    "A museum of amber opens beside the harbour in Gdansk with forty pieces from…",
]
# Sentences that share much with one another.
CLOSE = st.builds(
    lambda *parts: " ".join(parts).strip() + ".",
    st.sampled_from(["Norway", "Iceland", "Oslo and Reykjavik", "Marit Lund"]),
    st.sampled_from(["sued", "may visit", "will not sell", "denied", "seized", "praised"]),
    st.sampled_from(["40 trawlers of Iceland", "7,000 tonnes of cod", "Norway's port of Bergen"]),
    st.sampled_from(["on Tuesday", "on 14 June", "over mackerel", "at dawn", ""]),
)
STORIES = st.lists(st.sampled_from(STORY), min_size=1, unique=True)
# An article costs some milliseconds: few of them in each property, many in all.
few = settings(max_examples=25)


def text(*lines: str) -> str:
    return "\n".join(lines)


def of(found: Assessment, *statuses: Status) -> list[str]:
    return [sentence.text for sentence in found.sentences if sentence.status in statuses]


def statuses(found: Assessment) -> dict[str, Status]:
    return {sentence.text: sentence.status for sentence in found.sentences}


def read(desk: "Desk", lines: Sequence[str] = STORY, title: str = TITLE) -> Assessment:
    return desk.takes(desk.article(text(*lines), title))


def again(desk: "Desk", lines: Sequence[str] = STORY, title: str = TITLE) -> Assessment:
    return desk.judge(desk.article(text(*lines), title))


def test_the_first_article_is_fresh(desk: "Desk") -> None:
    found = read(desk)
    assert (found.verdict, found.alert, found.reason) == (Verdict.FRESH, True, Reason.NEW_FACTS)
    assert of(found, Status.NEW) == [TITLE, *STORY]
    assert found.reprint_of is None
    assert found.topic == "fish"
    assert [sentence.headline for sentence in found.sentences] == [True] + [False] * len(STORY)


def test_its_copy_is_a_reprint_and_kept_quiet(desk: "Desk") -> None:
    read(desk)
    found = again(desk)
    assert (found.verdict, found.alert, found.reason) == (Verdict.REPRINT, False, Reason.REPRINT)
    assert set(of(found, Status.KNOWN)) == {TITLE, *STORY}
    assert found.reprint_of is not None
    assert (found.reprint_of.article, found.reprint_of.share) == ("a0", 1.0)
    assert found.reprint_of.outlet == "a0"


def test_a_copy_with_one_new_sentence_shows_that_sentence(desk: "Desk") -> None:
    read(desk)
    found = again(desk, [*STORY, ESCORT])
    assert (found.verdict, found.alert) == (Verdict.PARTIAL_REPRINT, True)
    assert of(found, Status.NEW) == [ESCORT]


def test_a_copy_with_history_added_is_still_a_reprint(desk: "Desk") -> None:
    read(desk)
    found = again(desk, [*STORY, *HISTORY])
    assert (found.verdict, found.alert) == (Verdict.REPRINT, False)
    assert of(found, Status.BACKGROUND) == HISTORY


def test_another_development_is_an_update(desk: "Desk") -> None:
    read(desk)
    found = again(
        desk,
        [
            ESCORT,
            "The frigates Thor and Tyr left Reykjavik at noon with 200 sailors today.",
            "Norway called the order a provocation that it would answer at sea, Lund said.",
            "Insurers doubled the premium for voyages to the disputed bank on Wednesday.",
            STORY[3],
        ],
        "Iceland sends frigates against Norway's boats",
    )
    assert (found.verdict, found.alert) == (Verdict.UPDATE, True)
    assert ESCORT in of(found, Status.NEW)
    assert of(found, Status.KNOWN) == [STORY[3]]


def test_an_article_that_repeats_itself_is_as_fresh_as_any(desk: "Desk") -> None:
    detail = (
        "Without a deal the talks of Norway and Iceland on mackerel quotas broke off on Tuesday."
    )
    found = again(desk, [*STORY, detail])
    assert found.verdict is Verdict.FRESH
    assert of(found, Status.KNOWN) == [detail]


def test_history_alone_is_background(desk: "Desk") -> None:
    found = again(desk, HISTORY, title="")
    assert (found.verdict, found.alert) == (Verdict.BACKGROUND, False)
    assert found.reason is Reason.BACKGROUND


def test_an_article_that_only_names_the_topic_is_off_topic(desk: "Desk") -> None:
    guests = "Guests from Denmark, Norway, Iceland and Sweden came to the museum in Voss."
    found = again(
        desk,
        [guests, "Its halls show forty pieces of amber from Gdansk."],
        "A museum of amber opens",
    )
    assert (found.verdict, found.alert) == (Verdict.OFF_TOPIC, False)
    assert found.reason is Reason.OFF_TOPIC
    assert set(statuses(found).values()) == {Status.UNRELATED}


def test_the_headline_does_not_make_the_lead_below_it_known(desk: "Desk") -> None:
    found = again(desk, [STORY[0]], title=STORY[0].removesuffix("."))
    assert statuses(found)[STORY[0]] is Status.NEW


def test_how_sure_each_judgement_is(desk: "Desk") -> None:
    read(desk)
    found = again(desk, [*STORY, ESCORT])
    for sentence in found.sentences:
        doubt = sentence.novelty if sentence.status is Status.KNOWN else 1 - sentence.novelty
        assert sentence.confidence == pytest.approx(1 - doubt, abs=0.002)
        assert sentence.confidence >= 0.5


@pytest.mark.parametrize("body", ["", " \n\u200b\n", "Share\nRead more"])
def test_an_article_without_text_is_neither_new_nor_a_copy(desk: "Desk", body: str) -> None:  # A21
    desk.knows("", "Norway sued Iceland.")
    found = desk.judge(desk.article(body))
    assert (found.verdict, found.reason) == (Verdict.NO_TEXT, Reason.NO_TEXT)
    assert not found.alert
    assert found.reprint_of is None


def test_while_a_baseline_is_laid_nothing_is_alerted(desk: "Desk") -> None:  # A26
    found = desk.judge(desk.article(text(*STORY), TITLE), silent=True)
    assert (found.alert, found.reason) == (False, Reason.BASELINE)
    assert of(found, Status.NEW) == [TITLE, *STORY]


def test_a_changed_number_in_a_copy_is_told_with_its_old_value(desk: "Desk") -> None:  # A20
    read(desk)
    changed = STORY[1].replace("7,000", "10,000")
    found = again(desk, [STORY[0], changed, *STORY[2:]])
    assert found.alert
    (new,) = found.of(Status.NEW)
    assert new.text == changed
    assert new.kind == "number"
    assert new.changes == (("7,000 tonnes", "10,000 tonnes"),)
    assert new.support[0].text == STORY[1]
    assert (new.support[0].outlet, new.support[0].url) == ("a0", "https://a0.example/")


def version(desk: "Desk", before: Sequence[str], now: Sequence[str]) -> Assessment:
    """Judge the second version of a page."""
    article = desk.article(text(*now), TITLE)
    memory = replace(desk.memory(), previous=tuple(before))
    return assess(prepare(article, {}), TopicMatch(desk.topic, (), ()), memory)


def test_of_a_new_version_only_what_was_added_is_new(desk: "Desk") -> None:
    found = version(desk.knows(TITLE), STORY, [*STORY, ESCORT])
    assert of(found, Status.NEW) == [ESCORT]
    assert found.reason is Reason.NEW_FACTS
    assert not version(desk, STORY, STORY).alert


def test_a_new_version_with_another_number_is_a_correction(desk: "Desk") -> None:  # A20
    now = [line.replace("7,000", "10,000") for line in STORY]
    found = version(desk.knows(TITLE), STORY, now)
    assert (found.alert, found.reason) == (True, Reason.CORRECTION)
    assert of(found, Status.NEW) == [now[1]]


def test_a_headline_with_nothing_unheard_is_kept_quiet(desk: "Desk") -> None:
    read(desk)
    found = desk.judge(desk.article("", TITLE, STORY[0]))
    assert (found.alert, found.reason) == (False, Reason.KNOWN)
    assert found.signals


def test_a_headline_with_a_development_is_alerted(desk: "Desk") -> None:
    read(desk)
    title = "Iceland sinks two Norwegian trawlers"
    summary = "Iceland's navy opened fire at dawn, killing 12 sailors, Norway's premier said."
    found = desk.judge(desk.article("", title, summary, hours=30))
    assert (found.alert, found.reason) == (True, Reason.NEW_FACTS)
    assert found.of(Status.NEW)
    quiet = desk.judge(desk.article("", title, summary, hours=30), silent=True)
    assert (quiet.alert, quiet.reason) == (False, Reason.BASELINE)


def test_every_alert_shows_something_new_and_every_reprint_nothing(desk: "Desk") -> None:
    for lines in (STORY[:4], STORY, HISTORY, [*STORY, ESCORT], [ESCORT, *HISTORY]):
        found = read(desk, lines)
        assert found.alert == bool(found.of(Status.NEW))
        assert not (found.verdict is Verdict.REPRINT and found.of(Status.NEW))


def test_one_sentence_alone_is_judged_as_in_an_article(desk: "Desk") -> None:
    read(desk)
    assert judge_text(STORY[0], desk.memory()).status is Status.KNOWN
    assert judge_text(ESCORT, desk.memory()).status is Status.NEW


@pytest.mark.parametrize(
    "story",
    [
        [
            "Норвегия и Исландия во вторник прекратили переговоры о квотах на скумбрию.",
            "Министр рыболовства Норвегии заявила, что Исландия получит не более 7000 тонн.",
        ],
        [
            "노르웨이와 아이슬란드는 화요일 고등어 어획량 협상을 중단했다.",
            "노르웨이 수산부 장관은 아이슬란드에 7000톤 이하는 받지 않겠다고 말했다.",
        ],
        [
            "挪威与冰岛星期二中断了鲭鱼配额谈判。",
            "挪威渔业大臣说，冰岛至少应提供7000吨。",
        ],
        [
            "ノルウェーとアイスランドは火曜日、サバ漁獲枠の交渉を打ち切った。",
            "ノルウェーの漁業相はアイスランドに7000トン以上を求めると述べた。",
        ],
    ],
    ids=["ru", "ko", "zh", "ja"],
)
def test_news_copies_and_changed_numbers_in_other_languages(desk: "Desk", story: list[str]) -> None:
    first = read(desk, story, title="")
    assert (first.verdict, first.alert) == (Verdict.FRESH, True)
    copy = again(desk, story, title="")
    assert (copy.verdict, copy.alert) == (Verdict.REPRINT, False)
    changed = again(desk, [line.replace("7000", "9000") for line in story], title="")
    assert changed.alert
    (new,) = changed.of(Status.NEW)
    (old, now), *_ = new.changes
    assert new.kind == "number"
    assert "7000" in old
    assert "9000" in now


# What must hold for any article.


@few
@given(STORIES)
def test_no_article_is_news_beside_itself(new_desk: "type[Desk]", story: list[str]) -> None:
    desk = new_desk()
    read(desk, story)
    found = again(desk, story)
    assert of(found, Status.NEW, Status.BACKGROUND) == []
    assert not found.alert


@few
@given(st.lists(CLOSE, min_size=1, max_size=8, unique=True))
def test_nothing_of_an_article_is_news_once_memory_holds_its_sentences(
    new_desk: "type[Desk]", story: list[str]
) -> None:
    found = again(new_desk().knows(TITLE, *story), story)
    assume(found.verdict is not Verdict.OFF_TOPIC)
    assert of(found, Status.NEW, Status.BACKGROUND) == []


@few
@given(STORIES, st.lists(st.sampled_from(STORY)))
def test_memory_never_makes_a_sentence_new(
    new_desk: "type[Desk]", story: list[str], known: list[str]
) -> None:
    """Facts that say other things leave what is known known."""
    desk = new_desk().knows(TITLE, *story)
    before = statuses(again(desk, STORY))
    after = statuses(again(desk.knows(*known), STORY))
    assert all(after[line] is Status.KNOWN for line, was in before.items() if was is Status.KNOWN)


@pytest.mark.parametrize(
    ("known", "headline"),
    [
        ("Norway grants Havbris of Iceland a permit for the mackerel trawlers at Bergen",
         "Court suspends permit of Norway and Iceland for mackerel trawlers at Bergen"),
        ("Norway and Iceland accept the mackerel quota.",
         "Norway and Iceland reject the mackerel quota"),
        ("Norway and Iceland search for a mackerel trawler missing off Bergen.",
         "Missing mackerel trawler of Norway and Iceland found off Bergen"),
        ("Havbris of Norway withdrew its mackerel trawlers from Iceland on Monday.",
         "Havbris of Norway withdrew mackerel trawlers from Iceland because mines drift ashore"),
    ],
)  # fmt: skip
def test_a_headline_that_turns_what_is_known_is_told(
    desk: "Desk", known: str, headline: str
) -> None:
    entry = replace(desk.article("", headline), summary=f"{known}. Havbris of Iceland waits.")
    found = desk.knows(known, "Havbris of Iceland waits.", *STORY).judge(entry)
    assert found.score < ALERT  # so much of it is known
    assert found.alert
    assert of(found, Status.NEW)[0] == headline
    assert not desk.knows(headline).judge(entry).alert


@few
@given(STORIES, STORIES, st.randoms())
def test_the_order_of_the_body_changes_no_verdict(
    new_desk: "type[Desk]", known: list[str], story: list[str], random: Random
) -> None:
    """Whether a page is worth an alert may depend on what leads it."""
    desk = new_desk()
    read(desk, known)
    first = again(desk, story)
    random.shuffle(story)
    second = again(desk, story)
    assert statuses(second) == statuses(first)
    assert second.verdict == first.verdict


@few
@given(STORIES, STORIES, st.randoms())
def test_the_order_of_an_entry_changes_no_decision(
    new_desk: "type[Desk]", known: list[str], story: list[str], random: Random
) -> None:
    desk = new_desk()
    read(desk, known)
    first = desk.judge(replace(desk.article("", TITLE), summary=text(*story)))
    random.shuffle(story)
    second = desk.judge(replace(desk.article("", TITLE), summary=text(*story)))
    assert statuses(second) == statuses(first)
    assert (second.verdict, second.alert, second.reason) == (
        first.verdict, first.alert, first.reason,
    )  # fmt: skip


@few
@given(STORIES, STORIES, st.randoms())
def test_the_order_of_memory_changes_no_decision(
    new_desk: "type[Desk]", known: list[str], story: list[str], random: Random
) -> None:
    desk = new_desk().knows(*known)
    first = again(desk, story)
    random.shuffle(desk.facts)
    second = again(desk, story)
    assert statuses(second) == statuses(first)
    assert (second.verdict, second.alert) == (first.verdict, first.alert)


@few
@given(STORIES, STORIES)
def test_judging_twice_gives_the_same(
    new_desk: "type[Desk]", known: list[str], story: list[str]
) -> None:
    desk = new_desk()
    read(desk, known)
    first = again(desk, story)
    features.cache_clear()
    assert again(desk, story) == first


@few
@given(
    STORIES,
    STORIES,
    st.lists(st.tuples(st.sampled_from(FURNITURE), st.integers(0, 9)), max_size=6),
    st.booleans(),
)
def test_furniture_changes_nothing(
    new_desk: "type[Desk]",
    known: list[str],
    story: list[str],
    extra: list[tuple[str, int]],
    teased: bool,
) -> None:
    desk = new_desk()
    read(desk, known)
    plain = again(desk, story)
    lines = list(story)
    for line, place in extra:
        lines.insert(place, line)
    lines += ["Related stories", *TEASERS] if teased and len(story) > 3 else []
    dressed = again(desk, lines)
    for status in (Status.NEW, Status.KNOWN, Status.BACKGROUND):
        assert of(dressed, status) == of(plain, status)
    assert (dressed.verdict, dressed.alert) == (plain.verdict, plain.alert)


@few
@given(st.lists(st.sampled_from(STORY), min_size=4, unique=True))
def test_what_is_cut_is_told_and_remembered_by_nobody(
    new_desk: "type[Desk]", story: list[str]
) -> None:
    desk = new_desk()
    read(desk, [*story, *FURNITURE, "Related stories", *TEASERS])
    assert {fact.text for fact in desk.facts} == {TITLE, *story}


def test_a_line_that_the_host_always_shows_is_not_judged(desk: "Desk") -> None:  # C05
    line = "Norway and Iceland: all our reports from the northern harbours since 1901."
    host = {hash63(line.lower()): 5}
    assert set(host) <= line_hashes(line)
    found = desk.judge(desk.article(text(STORY[0], line, STORY[1]), TITLE), host)
    assert statuses(found)[line] is Status.CHROME


@pytest.mark.parametrize(
    ("figures", "words"),
    [
        ("7,000", "seven thousand"),
        ("7,250", "seven thousand two hundred and fifty"),
        ("40", "forty"),
    ],
)
def test_numbers_in_words_are_the_numbers_in_figures(
    desk: "Desk", figures: str, words: str
) -> None:
    lines = [line.replace("7,000", figures) for line in STORY]
    read(desk, lines)
    found = again(desk, [line.replace("7,000", words) for line in STORY])
    assert of(found, Status.NEW) == []
    assert not found.alert
