from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

from watcher.core.decision import ALERT
from watcher.core.lineage import COPIED
from watcher.core.memory import Memory
from watcher.core.novelty import Comparison
from watcher.core.prepare import Unit
from watcher.core.relevance import Relevance
from watcher.core.topics import Term, Topic, TopicMatch
from watcher.core.verdict import conclude, decide, no_text, off_topic, weigh
from watcher.model import Assessment, Judged, KnownFact, Reason, Status, Support, Verdict

if TYPE_CHECKING:
    from tests.core.conftest import Desk

MATCH = TopicMatch(Topic("fish", "", Term("cod")), ("cod",), ((0, 3),))
ALONE = Comparison(0.0, 0.0, 0.0, 0.0, 0, (), (), ())
NEWS = "Marit Lund said on Tuesday that the cod bank was closed."
NEUTRAL = "The hotel beside the harbour has forty rooms."
OLD = "In 2019 the two countries signed a treaty on cod."
COMMON = "The fleet of nine trawlers left the cod bank at dawn."


def new(text: str = NEWS, *, headline: bool = False, **changes: object) -> Judged:
    one = Judged(text, Status.NEW, 0.9, 0.9, "development", headline=headline)
    return replace(one, **changes)  # type: ignore[arg-type]  # fields of Judged


def known(text: str = COMMON, article: str = "earlier") -> Judged:
    at = fact(article).published
    support = Support(text, article, article, f"https://{article}.example/", at, 1)
    return Judged(text, Status.KNOWN, 0.9, 0.1, support=(support,))


def fact(article: str) -> KnownFact:
    at = datetime(2031, 6, 17, tzinfo=UTC)
    return KnownFact(
        1, COMMON, article, f"{article} news", f"https://{article}.example/", at, told=True
    )


def beside(*articles: str, copied: float = 1.0) -> Comparison:
    return replace(ALONE, copied=copied, facts=tuple(fact(name) for name in articles))


def ends(
    desk: "Desk", *pairs: tuple[Judged, Comparison | None], memory: Memory | None = None
) -> Assessment:
    judged = [one for one, _ in pairs]
    compared = [comparison for _, comparison in pairs]
    return conclude(desk.article("text"), MATCH, judged, compared, memory or Memory())


def statuses(found: Assessment) -> list[Status]:
    return [sentence.status for sentence in found.sentences]


COPY = (known(), beside("earlier"))


def test_what_it_is_called_follows_from_its_sentences(desk: "Desk") -> None:
    elsewhere = (known(), beside("earlier", copied=0.0))
    long = (new(NEWS * 4), ALONE)
    assert ends(desk, (new(), ALONE)).verdict is Verdict.FRESH
    assert ends(desk, long, elsewhere).verdict is Verdict.UPDATE
    assert ends(desk, (new(), ALONE), COPY).verdict is Verdict.PARTIAL_REPRINT
    assert ends(desk, COPY).verdict is Verdict.REPRINT
    assert ends(desk, (new(OLD), ALONE)).verdict is Verdict.BACKGROUND
    chrome = (Judged("Share", Status.CHROME), None)
    assert ends(desk, chrome).verdict is Verdict.NO_TEXT


def test_only_something_new_alerts_and_the_reason_says_why(desk: "Desk") -> None:
    found = ends(desk, (new(), ALONE), COPY)
    assert (found.alert, found.reason) == (True, Reason.NEW_FACTS)
    assert (found.topic, found.terms) == ("fish", ("cod",))
    assert found.score == 0.9
    copy = ends(desk, COPY)
    assert (copy.alert, copy.reason, copy.score) == (False, Reason.REPRINT, 0.0)
    own = ends(desk, (known(article="a0"), beside("a0")))
    assert (own.alert, own.reason) == (False, Reason.KNOWN)


def test_a_silent_baseline_alerts_nothing(desk: "Desk") -> None:
    found = ends(desk, (new(), ALONE), memory=Memory(silent=True))
    assert (found.alert, found.reason) == (False, Reason.BASELINE)
    assert statuses(found) == [Status.NEW]
    copy = ends(desk, COPY, memory=Memory(silent=True))
    assert copy.reason is Reason.REPRINT


def test_a_changed_value_in_a_new_version_is_a_correction(desk: "Desk") -> None:
    changed = new(changes=(("nine", "ten"),), kind="number")
    assert ends(desk, (changed, ALONE)).reason is Reason.NEW_FACTS
    later = Memory(previous=(COMMON,))
    assert ends(desk, (changed, ALONE), memory=later).reason is Reason.CORRECTION
    assert ends(desk, (new(), ALONE), memory=later).reason is Reason.NEW_FACTS


def test_the_source_is_whom_most_words_come_from(desk: "Desk") -> None:
    found = ends(
        desk,
        (known(COMMON), beside("one")),
        (known(COMMON * 2), beside("two")),
        (new(COMMON), ALONE),
    ).reprint_of
    assert found is not None
    assert found.article == "two"
    assert found.share == pytest.approx(0.5, abs=0.01)
    assert (found.outlet, found.url) == ("two news", "https://two.example/")


@pytest.mark.parametrize(
    ("rest", "copied", "relation"),
    [
        (0, 1.0, "reprint"),
        (1, 1.0, "excerpt"),
        (0, COPIED - 0.1, "rewrite"),
    ],
)
def test_how_it_stands_to_its_source(desk: "Desk", rest: int, copied: float, relation: str) -> None:
    unseen = [(new(COMMON), ALONE)] * rest
    found = ends(desk, (known(), beside("earlier", copied=copied)), *unseen).reprint_of
    assert found is not None
    assert found.relation == relation


def test_nobody_copies_themselves(desk: "Desk") -> None:
    assert ends(desk, (known(article="a0"), beside("a0"))).reprint_of is None
    assert ends(desk, (new(), beside("earlier"))).reprint_of is None


def test_furniture_does_not_dilute_the_share(desk: "Desk") -> None:
    chrome = (Judged("Share " * 99, Status.CHROME), None)
    found = ends(desk, COPY, chrome).reprint_of
    assert found is not None
    assert found.share == 1.0


def test_in_a_fresh_article_history_is_background_and_the_rest_is_news(desk: "Desk") -> None:
    found = ends(desk, (new(), ALONE), (new(NEUTRAL), ALONE), (new(OLD), ALONE))
    assert statuses(found) == [Status.NEW, Status.NEW, Status.BACKGROUND]
    assert found.sentences[2].kind == "background"


def test_in_a_copy_only_what_shows_that_it_is_of_the_day_is_news(desk: "Desk") -> None:
    copy = (known(COMMON * 4), beside("earlier"))
    found = ends(desk, copy, (new(NEUTRAL), ALONE), (new(OLD), ALONE), (new(), ALONE))
    assert statuses(found)[1:] == [Status.BACKGROUND, Status.BACKGROUND, Status.NEW]


def test_a_sentence_without_a_time_goes_with_the_one_before_it(desk: "Desk") -> None:
    found = ends(desk, (new(), ALONE), (new(OLD), ALONE), (new(NEUTRAL), ALONE))
    assert statuses(found) == [Status.NEW, Status.BACKGROUND, Status.BACKGROUND]


def test_a_headline_and_a_changed_value_are_news_whatever_their_time(desk: "Desk") -> None:
    headline = new(OLD, headline=True)
    changed = new(OLD, changes=(("2018", "2019"),))
    added = new(OLD, changes=(("", "2019"),))
    found = ends(desk, (headline, ALONE), (changed, ALONE), (added, ALONE))
    assert statuses(found) == [Status.NEW, Status.NEW, Status.BACKGROUND]


def test_no_text_and_off_topic_never_alert() -> None:
    nothing = no_text(MATCH)
    assert (nothing.verdict, nothing.alert, nothing.terms) == (Verdict.NO_TEXT, False, ("cod",))
    units = [Unit(NEWS, headline=True), Unit("Share", Status.CHROME)]
    passing = off_topic(MATCH, units, Relevance(0.0, 0.5, 0.0, listed=True))
    assert (passing.verdict, passing.alert) == (Verdict.OFF_TOPIC, False)
    assert statuses(passing) == [Status.UNRELATED, Status.CHROME]
    assert passing.sentences[0].headline
    assert 0 < passing.score < 1


def entry(*sentences: Judged) -> Assessment:
    return Assessment("fish", Verdict.REPRINT, False, Reason.KNOWN, sentences)


def test_a_likely_entry_alerts_and_shows_at_least_its_least_known_sentence() -> None:
    sure, unsure = replace(known("Cod."), novelty=0.1), replace(known("Bank."), novelty=0.4)
    found = decide(entry(sure, unsure), {"least": 0.12345}, ALERT, silent=False)
    assert (found.alert, found.reason, found.verdict) == (True, Reason.NEW_FACTS, Verdict.UPDATE)
    assert [one.text for one in found.of(Status.NEW)] == ["Bank."]
    assert found.score == ALERT
    assert found.signals == (("least", 0.123),)


def test_an_entry_with_something_new_shows_that(desk: "Desk") -> None:
    before = ends(desk, (new(), ALONE))
    found = decide(before, {}, 0.9, silent=False)
    assert found.sentences == before.sentences
    assert found.verdict is Verdict.FRESH


def test_an_unlikely_entry_is_kept_quiet_and_says_why() -> None:
    quiet = decide(entry(new()), {}, ALERT - 0.01, silent=False)
    assert (quiet.alert, quiet.reason) == (False, Reason.KNOWN)
    assert quiet.of(Status.NEW), "what it said is still remembered"
    retold = decide(entry(new()), {"retelling x mean": 0.4}, ALERT - 0.01, silent=False)
    assert retold.reason is Reason.NO_DEVELOPMENT


@pytest.mark.parametrize(("novelty", "told"), [(0.51, True), (0.53, False)])
def test_another_number_below_a_known_headline_is_told_if_the_rest_is_known(
    *, novelty: float, told: bool
) -> None:
    toll = new(changes=(("12", "19"),), kind="number", novelty=novelty)
    found = decide(entry(known(), toll), {}, ALERT - 0.01, silent=False)
    assert found.alert is told


def test_a_likely_entry_of_the_baseline_is_kept_quiet() -> None:
    found = decide(entry(new()), {}, 0.9, silent=True)
    assert (found.alert, found.reason) == (False, Reason.BASELINE)


UNLIKELY = ALERT - 0.01
AHEAD = "Marit Lund said on Tuesday that the fleet will sail to Bergen tomorrow."


def weighed(
    desk: "Desk",
    *pairs: tuple[Judged, Comparison | None],
    likely: float = UNLIKELY,
    memory: Memory | None = None,
) -> Assessment:
    memory = memory or Memory()
    before = ends(desk, *pairs, memory=memory)
    return weigh(before, {"least": 0.5}, likely, desk.article("text"), memory)


def test_what_an_edited_entry_surely_adds_alerts_under_a_headline_that_stays() -> None:
    def alerts(text: str, *, novelty: float = 0.87, edited: bool = True) -> bool:
        brought = entry(known(), new(text, novelty=novelty))
        return decide(brought, {}, ALERT - 0.01, silent=False, edited=edited).alert

    assert alerts("Norway's navy boarded the trawler.")
    assert not alerts("Norway's navy boarded the trawler.", edited=False)
    assert not alerts("Norway's navy boarded the trawler.", novelty=0.7)
    assert not alerts("3 hours ago")


def test_a_text_alerts_if_its_lead_is_likely_to_bring_something(desk: "Desk") -> None:
    unsure = new(NEUTRAL, novelty=0.6)
    assert weighed(desk, (unsure, ALONE), likely=ALERT).alert
    quiet = weighed(desk, (unsure, ALONE))
    assert (quiet.alert, quiet.reason) == (False, Reason.KNOWN)
    assert quiet.of(Status.NEW), "what it said is still remembered"
    assert quiet.signals == (("least", 0.5),)


def test_a_sentence_far_down_alerts_if_it_is_surely_new_and_of_the_day(desk: "Desk") -> None:
    assert weighed(desk, (new(AHEAD), ALONE)).alert
    assert not weighed(desk, (new(AHEAD, novelty=0.7), ALONE)).alert
    assert not weighed(desk, (new(NEUTRAL), ALONE)).alert


def test_a_changed_value_far_down_alerts_unless_it_is_history(desk: "Desk") -> None:
    def alerts(text: str, *, headline: bool = False) -> bool:
        changed = new(text, headline=headline, novelty=0.55, changes=(("7,000", "10,000"),))
        return weighed(desk, (changed, ALONE)).alert

    assert alerts(NEWS)
    assert not alerts(OLD)
    assert alerts(NEUTRAL, headline=True)


def test_what_a_copy_adds_alerts_and_what_a_new_version_adds(desk: "Desk") -> None:
    added, sure = new(NEWS, novelty=0.6), new(NEWS, novelty=0.7)
    assert weighed(desk, COPY, (sure, ALONE)).alert
    assert not weighed(desk, COPY, (added, ALONE)).alert, "half of it is reworded"
    assert weighed(desk, *[COPY] * 5, (added, ALONE)).alert
    assert weighed(desk, (added, ALONE), memory=Memory(previous=(COMMON,))).alert
    assert not weighed(desk, (added, ALONE)).alert


def test_what_is_unseen_of_a_copy_is_news_where_its_lead_surely_is(desk: "Desk") -> None:
    unseen = (new(NEUTRAL), ALONE)
    quiet = weighed(desk, *[COPY] * 2, unseen)
    assert (quiet.alert, quiet.verdict) == (False, Verdict.REPRINT)
    told = weighed(desk, *[COPY] * 2, unseen, likely=0.7)
    assert (told.alert, told.verdict) == (True, Verdict.PARTIAL_REPRINT)
    assert [one.text for one in told.of(Status.NEW)] == [NEUTRAL]
    assert not weighed(desk, *[COPY] * 2, (new(OLD), ALONE), likely=0.7).alert
    baseline = weighed(desk, *[COPY] * 2, unseen, likely=0.7, memory=Memory(silent=True))
    assert (baseline.alert, baseline.reason) == (False, Reason.BASELINE)


def test_another_headline_above_a_copied_text_is_no_news(desk: "Desk") -> None:
    headline = new("Trawlers at sea by dawn", novelty=0.7, headline=True)
    assert not weighed(desk, (headline, ALONE), *[COPY] * 5).alert
    turned = replace(headline, kind="polarity", changes=(("sailed", "stayed"),))
    assert weighed(desk, (turned, ALONE), *[COPY] * 5).alert


def test_a_text_of_which_next_to_nothing_is_known_alerts(desk: "Desk") -> None:
    headline = new("Larvik council approves ferry to Skagen", headline=True)
    said = (known("Cod."), beside("earlier"))
    story = [(headline, ALONE), (new(NEUTRAL), ALONE), said]
    assert weighed(desk, *story).alert
    assert not weighed(desk, *story, said).alert, "half of it is known"
    assert not weighed(desk, *story, likely=ALERT / 3).alert, "it is hardly about the topic"
    unsure = replace(headline, novelty=0.7)
    assert not weighed(desk, (unsure, ALONE), *story[1:]).alert
    before = ends(desk, *story)
    retold = weigh(before, {"retelling x mean": 0.9}, UNLIKELY, desk.article("text"), Memory())
    assert not retold.alert


def test_a_text_without_anything_new_never_alerts(desk: "Desk") -> None:
    found = weighed(desk, COPY, likely=0.9)
    assert (found.alert, found.reason) == (False, Reason.REPRINT)


def test_a_text_of_the_baseline_is_kept_quiet(desk: "Desk") -> None:
    found = weighed(desk, (new(), ALONE), likely=0.9, memory=Memory(silent=True))
    assert (found.alert, found.reason) == (False, Reason.BASELINE)
