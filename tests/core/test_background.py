from datetime import UTC, datetime

import pytest

from watcher.core.background import freshness
from watcher.core.text import normalise

JUNE = datetime(2031, 6, 18, 9, tzinfo=UTC)
# What an article of its own news has to look like to be taken for history (core.verdict).
OLD, FRESH = -0.6, 0.6


def of(sentence: str, published: datetime = JUNE) -> float:
    return freshness(normalise(sentence), published)


@pytest.mark.parametrize(
    "sentence",
    [
        "Norway and Iceland broke off talks on Tuesday.",
        "The coastguard found the boat yesterday.",
        "Talks start next week.",
        "The talks will resume on 21 June.",
        'Lund said: "We will not take less."',
        "She said the harbour was empty.",
        "The fleet is now in port.",
        "Во вторник переговоры сорвались.",
        "협상은 화요일 결렬됐다.",
        "谈判星期二破裂。",
        "交渉は火曜日に決裂した。",
    ],
)
def test_what_speaks_for_news(sentence: str) -> None:
    assert of(sentence) >= FRESH


@pytest.mark.parametrize(
    "sentence",
    [
        "In 2019 the two countries signed a treaty.",
        "The treaty was signed in March 1976.",
        "The two sides have long quarrelled over cod.",
        "Last year Norway seized 40 trawlers.",
        "The war ended three years ago.",
        "In the 1970s the navies cut each other's nets.",
        "The plant closed in January.",
        "Встреча состоялась в 2019 году.",
        "В прошлом году Норвегия задержала 40 судов.",
        "지난해 노르웨이는 어선 40척을 나포했다.",
        "去年挪威扣押了40艘渔船。",
        "昨年ノルウェーは40隻を拿捕した。",
    ],
)
def test_what_speaks_for_history(sentence: str) -> None:
    assert of(sentence) < OLD


@pytest.mark.parametrize(
    "sentence", ["The hotel has 40 rooms.", "Fishing is the island's main trade.", ""]
)
def test_a_sentence_without_a_time_says_nothing(sentence: str) -> None:
    assert of(sentence) == 0.0


def test_history_is_what_lies_before_the_articles_own_year() -> None:
    sentence = "She was elected in 2030."
    assert of(sentence) < OLD
    assert of(sentence, datetime(2030, 6, 18, tzinfo=UTC)) > OLD


def test_a_month_is_old_or_fresh_by_the_day_of_publication() -> None:
    sentence = "The plant closed in May."
    assert of(sentence) > 0 > of(sentence, datetime(2031, 12, 1, tzinfo=UTC))


def test_a_date_ahead_is_not_old() -> None:
    sentence = "The vote will be held on 3 November."
    assert of(sentence) > 0
    assert of("The vote was held on 3 November.", datetime(2031, 6, 18, tzinfo=UTC)) < OLD


def test_what_somebody_reports_to_have_happened_is_news() -> None:
    assert of("Marit Lund said the talks had failed.") > 0


def test_a_year_is_fresh_only_if_it_is_the_articles_own() -> None:
    assert of("The plan for 2031 was passed.") > 0 > of("The plan for 2028 was passed.")


def test_days_count_across_months() -> None:
    sentence = "The plant closed on 30 May."
    assert of(sentence, datetime(2031, 6, 20, tzinfo=UTC)) > 0
    assert of(sentence, datetime(2031, 8, 1, tzinfo=UTC)) < OLD


def test_a_day_just_before_new_year_is_fresh_in_january() -> None:
    assert of("The plant closed on 29 December.", datetime(2031, 1, 2, tzinfo=UTC)) > 0


def test_somebody_who_speaks_now_outweighs_nothing_but_not_an_old_date() -> None:
    spoken = of("Marit Lund said the bank was closed.")
    assert spoken > of("The bank was closed.")
    assert of("Marit Lund said the bank was closed in 1976.") < spoken
