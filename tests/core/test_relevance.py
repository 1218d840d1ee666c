import pytest

from watcher.core.decision import RELEVANT
from watcher.core.features import features
from watcher.core.relevance import Relevance, relevance
from watcher.core.text import normalise
from watcher.core.topics import All, Any_, Near, Term, Topic


def any_of(*terms: str) -> Any_:
    return Any_(tuple(Term(term) for term in terms))


NORWAY = any_of("Norway", "Norwegian*", "Oslo", "挪威", "노르웨이")
ICELAND = any_of("Iceland*", "Reykjavik", "冰岛", "아이슬란드")
FISH = Topic("fish", "", All((NORWAY, ICELAND)))
THEMED = Topic("fish", "", All((NORWAY, ICELAND)), themes=("mackerel", "quota*"))


def of(topic: Topic, *segments: str) -> Relevance:
    return relevance(topic, [features(normalise(segment)) for segment in segments])


def test_both_sides_in_the_headline_are_the_topics_business() -> None:
    found = of(FISH, "Norway sues Iceland")
    assert (found.headline, found.segment, found.theme) == (1.0, 1.0, 1.0)
    assert found.score == pytest.approx(1.0)


def test_sides_apart_count_less_than_sides_together() -> None:
    together = of(FISH, "Fishing dispute", "Norway sued Iceland on Tuesday.")
    apart = of(FISH, "Fishing dispute", "Norway waits.", "A storm reached Iceland.")
    assert together.segment == 1.0
    assert apart.segment == 0.5
    assert apart.score < together.score


def test_a_headline_that_names_the_sides_counts_more() -> None:
    named = of(FISH, "Oslo and Reykjavik at odds", "Norway sued Iceland.")
    unnamed = of(FISH, "Two nations at odds", "Norway sued Iceland.")
    assert named.score > unnamed.score


def test_a_theme_counts_most_where_the_sides_are() -> None:
    here = of(THEMED, "Dispute", "Norway sued Iceland over mackerel.")
    elsewhere = of(THEMED, "Dispute", "Norway sued Iceland.", "The mackerel is gone.")
    nowhere = of(THEMED, "Dispute", "Norway sued Iceland.")
    assert (here.theme, elsewhere.theme, nowhere.theme) == (1.0, 0.5, 0.0)
    assert here.score > elsewhere.score > nowhere.score


def test_a_list_of_countries_names_each_in_passing() -> None:
    listed = of(FISH, "Summit opens", "Guests came from Norway, Iceland, Denmark and Sweden.")
    story = of(FISH, "Summit opens", "Norway sued Iceland in a court.")
    assert listed.listed
    assert not story.listed
    assert listed.countries == 4
    assert listed.score < RELEVANT < story.score


def test_three_countries_that_act_on_each_other_are_no_list() -> None:
    found = of(FISH, "Court", "Norway sued Iceland after Denmark had seized a trawler.")
    assert not found.listed
    assert found.countries == 3


def test_the_united_nations_are_no_country() -> None:
    found = of(FISH, "Court", "Norway, Iceland and the UN met.")
    assert found.countries == 2
    assert not found.listed


def test_a_plain_list_of_terms_is_one_side() -> None:
    topic = Topic("cod", "", any_of("cod", "herring"))
    assert of(topic, "Cod prices rise").segment == 1.0
    assert of(topic, "Ferry prices rise").segment == 0.0


def test_terms_that_must_stand_near_are_sides() -> None:
    topic = Topic("fish", "", Near((NORWAY, ICELAND), 5))
    assert of(topic, "Norway waits", "A storm hit Iceland.").segment == 0.5
    assert of(topic, "Norway sues Iceland").segment == 1.0


def test_either_of_two_pairs_of_sides() -> None:
    cod, ferry = any_of("cod"), any_of("ferry")
    topic = Topic("fish", "", Any_((All((NORWAY, ICELAND)), All((cod, ferry)))))
    assert of(topic, "Norway sues Iceland").segment == 1.0
    assert of(topic, "Norway waits").segment == 0.5


@pytest.mark.parametrize("headline", ["挪威起诉冰岛", "노르웨이, 아이슬란드 제소"])
def test_sides_in_other_scripts(headline: str) -> None:
    assert of(FISH, headline).segment == 1.0


def test_different_theme_words_are_counted_over_the_whole_entry() -> None:
    entry = ("Quotas and quota talks", "Norway sued Iceland over mackerel.", "Mackerel is gone.")
    assert of(THEMED, *entry).themes == 2
    assert of(THEMED, "Norway sued Iceland.").themes == 0
    assert of(FISH, *entry).themes == 1  # a topic without themes is as if one were found
