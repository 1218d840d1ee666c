from dataclasses import replace

import pytest

from watcher.core.acts import ENDED, NEXT
from watcher.core.additions import added, cause
from watcher.core.changes import changes, replaced, stated
from watcher.core.features import Features, features
from watcher.core.items import Change, Item
from watcher.core.text import normalise

ALIGNED = 1.0


def found(now: str, *earlier: str, best: float = ALIGNED) -> list[Change]:
    return changes(features(normalise(now)), [features(normalise(e)) for e in earlier], best)


def kinds(now: str, *earlier: str) -> set[str]:
    return {change.kind for change in found(now, *earlier)}


@pytest.mark.parametrize(
    ("earlier", "now", "expected"),
    [
        (
            "Norway landed 7,000 tonnes of mackerel.",
            "Norway landed 10,000 tonnes of mackerel.",
            Change("number", "7,000 tonnes", "10,000 tonnes"),
        ),
        (
            "The blast left 43 dead and 300 injured.",
            "The blast left 43 dead and 400 injured.",
            Change("number", "300 injured", "400 injured"),
        ),
        (
            "The bank raised its rate to 4.5 per cent.",
            "The bank raised its rate to 4.75 per cent.",
            Change("number", "4.5 per cent", "4.75 per cent"),
        ),
        (
            "The catch doubled in June.",
            "The catch tripled in June.",
            Change("number", "doubled", "tripled"),
        ),
        (
            "Half of the crews left Bergen.",
            "Two thirds of the crews left Bergen.",
            Change("number", "Half", "Two thirds"),
        ),
        (
            "The union struck three times in May.",
            "The union struck twice in May.",
            Change("number", "three", "twice"),
        ),
        (
            "Dozens of crews left Bergen.",
            "Hundreds of crews left Bergen.",
            Change("number", "Dozens", "Hundreds"),
        ),
        (
            "The talks resume in Bergen on 14 June.",
            "The talks resume in Bergen on 21 June.",
            Change("date", "14 June", "21 June"),
        ),
        (
            "The plant in Voss closed in April.",
            "The plant in Voss closed in June.",
            Change("date", "April", "June"),
        ),
        (
            "The ferry firm denied that the ship was full.",
            "The ferry firm confirmed that the ship was full.",
            Change("polarity", "denied", "confirmed"),
        ),
        (
            "The strike will not end before Friday.",
            "The strike will end before Friday.",
            Change("polarity", "not end", "end"),
        ),
        (
            "Norway attacked Iceland in court.",
            "Iceland attacked Norway in court.",
            Change("role", "Norway attacked Iceland", "Iceland attacked Norway"),
        ),
        (
            "Norway accused Iceland of overfishing.",
            "Iceland accused Norway of overfishing.",
            Change("role", "Norway accused Iceland", "Iceland accused Norway"),
        ),
        (
            "The navy sent two frigates to the bank.",
            "The navy sent three frigates to the bank.",
            Change("number", "two", "three"),
        ),
        (
            "The state pays $40 million.",
            "The state pays 50 million dollars.",
            Change("number", "$40 million", "50 million dollars"),
        ),
        (
            "The plant in Voss closed in May.",
            "The plant in Voss closed in June.",
            Change("date", "May", "June"),
        ),
    ],
)
def test_a_changed_slot_is_told_with_its_old_and_new_value(
    earlier: str, now: str, expected: Change
) -> None:
    assert expected in found(now, earlier)


@pytest.mark.parametrize(
    "sentence",
    [
        "В Осло доставили 7000 тонн рыбы.",
        "노르웨이는 고등어 7000톤을 보냈다.",
        "挪威运送了7000吨鲭鱼。",
        "ノルウェーはサバ7000トンを送った。",
    ],
)
def test_a_changed_number_in_other_languages(sentence: str) -> None:
    (change,) = found(sentence.replace("7000", "9000"), sentence)
    assert change.kind == "number"
    assert "7000" in change.old
    assert "9000" in change.new
    assert "7000" not in change.new


@pytest.mark.parametrize(
    "sentence",
    [
        "Norway will not send 7,000 tonnes of mackerel to Iceland before 14 June, Marit Lund said.",
        "Iceland may sue Norway, prime minister Eva Jonsdottir confirmed in March.",
        "Норвегия 14 июня отправила в Рейкьявик 7000 тонн рыбы.",
        "노르웨이 총리는 6월 14일 고등어 7000톤을 보냈다.",
        "挪威首相6月14日运送了7000吨鲭鱼。",
        "ノルウェーは6月14日にサバ7000トンを送った。",
    ],
)
def test_a_sentence_has_no_change_against_itself(sentence: str) -> None:
    assert found(sentence, sentence) == []


@pytest.mark.parametrize(
    ("earlier", "now"),
    [
        ("Norway landed 7,000 tonnes of cod.", "Norway landed seven thousand tonnes of cod."),
        ("The union called out 250 crews.", "The union called out two hundred and fifty crews."),
        ("The navy sent two frigates to sea.", "The navy sent 2 frigates to sea."),
        ("Some 1,980 people left.", "Nearly 2,000 people left."),
        ("About 33 per cent of the crews left.", "A third of the crews left."),
        ("The catch rose to 80 tonnes from 40.", "The catch doubled to 80 tonnes."),
        ("At least 46 crews left.", "Dozens of crews left."),
        ("Norway sued Iceland.", "Iceland was sued by Norway."),
        ("Iceland sold Norway ten boats.", "Norway bought ten boats from Iceland."),
        ("Brann beat Molde in Bergen.", "Molde lost to Brann in Bergen."),
        ("Marit Lund said the fleet would sail.", "Fleet to sail, says Marit Lund."),
        ("The talks resume on 14 June.", "The talks resume on June 14."),
        ("The talks resumed on 14 June.", "The talks resumed in June."),
        ("The ministry did not comment.", "The ministry declined to comment."),
        ("The fleet sailed at dawn.", "At dawn the fleet departed."),
        ("Lund said on Monday that the boats left.", "Lund said on Tuesday that the boats left."),
    ],
)
def test_a_rewording_changes_nothing(earlier: str, now: str) -> None:
    assert found(now, earlier) == []


def test_a_converse_of_the_same_actor_is_an_opposite() -> None:
    assert {"polarity", "role"} == kinds(
        "Norway sold Iceland ten boats.", "Norway bought ten boats from Iceland."
    )
    assert found("Norway sold ten boats.", "Norway bought ten boats.") == [
        Change("polarity", "bought", "sold")
    ]


def test_what_was_possible_is_now_planned_and_what_was_planned_is_done() -> None:
    possible, planned = "The minister may visit Bergen.", "The minister will visit Bergen."
    done = "The minister visited Bergen."
    assert "modality" in kinds(planned, possible)
    assert "modality" in kinds(done, planned)
    assert "modality" in kinds(done, possible)
    assert "modality" not in kinds(possible, done)


@pytest.mark.parametrize(
    ("earlier", "now", "changed"),
    [
        ("The yards may merge.", "The yards agreed to merge.", True),
        ("The yards may merge.", "The yards are merging.", True),
        ("The yards may merge.", "The minister came to Bergen to merge the yards.", False),
        (
            "The minister may sign it in Bergen.",
            "The minister left Bergen after signing it.",
            False,
        ),
        ("The yard will invest in cranes.", "The investment of the yard is in cranes.", False),
    ],
)
def test_a_step_is_told_by_a_finite_verb(earlier: str, now: str, changed: bool) -> None:
    assert ("modality" in kinds(now, earlier)) is changed


def test_the_first_day_named_for_what_is_ahead() -> None:
    (change,) = found("The fleet will sail on Tuesday.", "The fleet will sail.")
    assert change == Change("date", "", "Tuesday")


@pytest.mark.parametrize(
    ("earlier", "now", "change"),
    [
        (
            "The court will rule on the appeal on Tuesday.",
            "The court will rule on the appeal on Thursday.",
            Change("date", "Tuesday", "Thursday"),
        ),
        (
            "The yard may deliver the ferry in 2034.",
            "The yard may deliver the ferry in 2036.",
            Change("date", "2034", "2036"),
        ),
    ],
)
def test_another_day_or_year_of_what_is_ahead(earlier: str, now: str, change: Change) -> None:
    assert found(now, earlier) == [change]


@pytest.mark.parametrize(
    ("earlier", "now"),
    [
        ("The fleet sailed on Tuesday.", "The fleet sailed on Wednesday."),
        ("The fleet sailed in 2021.", "The fleet sailed in 2022."),
        ("The fleet will sail on Tuesday or Friday.", "The fleet will sail on Friday."),
        ("The fleet will sail in June.", "The fleet will sail in 2031."),
    ],
)
def test_days_and_years_of_what_is_done_or_agrees_are_no_change(earlier: str, now: str) -> None:
    assert [change for change in found(now, earlier) if change.kind == "date"] == []


def test_a_name_that_nobody_named_yet() -> None:
    (change,) = found(
        "Police in Voss arrested the skipper Ola Nordmann.", "Police in Voss arrested the skipper."
    )
    assert change == Change("name", "", "Ola Nordmann")


def test_a_first_name_beside_a_known_name_is_no_new_name() -> None:
    assert "name" not in kinds("Then Marit Lund left Bergen.", "Then Lund left Bergen.")


def test_a_name_is_new_only_as_a_name() -> None:
    earlier = "Police in Voss arrested the skipper of the Havbris."
    assert "name" not in kinds("Police in Voss seized the Havbris.", earlier)
    assert "name" not in kinds("Police in Voss seized a violin.", earlier)
    assert "name" not in kinds("Norwegian police in Voss arrested the skipper.", earlier)
    assert "name" in kinds("Police in Tromso arrested the skipper.", earlier)


def test_a_step_counts_where_the_action_is_a_verb_and_all_is_that_sure() -> None:
    possible = "The minister may visit Bergen."
    assert "modality" not in kinds("The minister praised the visit.", possible)
    assert "modality" not in kinds("The minister may visit Bergen and sail.", possible)
    assert "modality" not in kinds("The minister closed Bergen.", possible)
    (change,) = found("The minister visited Bergen.", possible)
    assert (change.old, change.new) == ("possible", "done (visited)")


def test_another_official_says_it() -> None:
    earlier = "Fisheries minister Marit Lund said the bank was closed."
    *_, change = found("Governor Ola Moe said the bank was closed.", earlier)
    assert change.kind == "speaker"
    assert "Lund" in change.old
    assert "Moe" in change.new
    assert "speaker" not in kinds("Minister Lund said the bank was closed.", earlier)
    assert "speaker" not in kinds("Fisherman Ola Moe said the bank was closed.", earlier)
    assert "speaker" not in kinds("Governor Ola Moe said it.", "The bank was closed.")


def test_two_ways_to_deny_are_no_change() -> None:
    assert kinds("Lund gave no date and did not sail.", "Lund did not give a date.") <= {"name"}


def test_un_turns_a_word() -> None:
    safe, unsafe = "The bridge is safe, Lund said.", "The bridge is unsafe, Lund said."
    assert found(unsafe, safe) == [Change("polarity", "safe", "unsafe")]
    assert found(safe, unsafe) == [Change("polarity", "unsafe", "safe")]
    assert found(unsafe, safe, unsafe) == []
    assert found("The bridge is safe, not unsafe, Lund said.", safe) == []


def test_the_only_number_of_both_changed_whatever_it_counts() -> None:
    (change,) = found("The union called out 40 crews.", "The union called out 30 sailors.")
    assert change.kind == "number"
    assert change.old.startswith("30")
    assert change.new.startswith("40")


def test_a_number_and_its_ordinal_are_the_same() -> None:
    assert not kinds("Lund won stage 14 in Voss.", "Lund won the 14th stage in Voss.")
    assert not kinds("Lund lost to the world number 180.", "Lund lost to the player ranked 180th.")
    assert "number" in kinds("Lund won stage 14 in Voss.", "Lund won the 13th stage in Voss.")
    assert "number" in kinds("Lund won 14 stages in Voss.", "Lund won the 14th stage in Voss.")


def test_a_year_that_was_named_is_no_new_number() -> None:
    assert "number" not in kinds("The 2030 treaty.", "The treaty of 2030.")
    assert "date" not in kinds("The treaty of 2030.", "The treaty.")


def test_somebody_now_confirms_what_others_said() -> None:
    said = "Seoul says the North fired two missiles at sea."
    assert "confirmation" in kinds("Pyongyang confirmed it fired two missiles at sea.", said)
    assert "denial" in kinds("Pyongyang denied it fired two missiles at sea.", said)


def test_whoever_denies_what_was_said_is_heard() -> None:
    said = "Newspapers said the club had sacked the coach."
    assert "denial" in kinds("The club denied that the coach had been sacked.", said)
    assert "denial" not in kinds("The club denied it.", "The club denied that.")


@pytest.mark.parametrize(
    ("earlier", "now"),
    [
        ("If the pump may fail, the dome is there.", "Failing pump, the dome will be there."),
        ("The port may approve it.", "Pending approval, the port has planned it."),
    ],
)
def test_what_is_no_verb_is_not_further_along(earlier: str, now: str) -> None:
    assert "modality" not in kinds(now, earlier)


@pytest.mark.parametrize(
    ("earlier", "now", "new"),
    [
        ("Norway granted Havbris a permit for the mine at Voss.",
         "A court in Oslo suspended the permit for the mine at Voss.", "suspended"),
        ("The union will sign a treaty on the port.",
         "The signing of a treaty on the port has been called off.", "called off"),
        ("The launch is scheduled for Thursday.",
         "The launch, scheduled for Thursday, was postponed.", "postponed"),
    ],
)  # fmt: skip
def test_something_known_is_called_off(earlier: str, now: str, new: str) -> None:
    assert new in {change.new for change in found(now, earlier) if change.kind == ENDED}
    assert ENDED not in kinds(now, earlier, now)


@pytest.mark.parametrize(
    ("earlier", "now", "old", "new"),
    [
        ("Crews are searching for a trawler missing off Bodo.",
         "The trawler missing off Bodo was found by a frigate.", "searching", "found"),
        ("Firefighters are battling a blaze at a cannery in Voss.",
         "Firefighters put out the blaze at the cannery in Voss.", "blaze", "put out"),
        ("A skipper from Bergen was charged with fraud over his quota.",
         "The skipper was convicted of fraud over his quota.", "charged", "convicted"),
    ],
)  # fmt: skip
def test_what_comes_next_in_a_story(earlier: str, now: str, old: str, new: str) -> None:
    assert Change(NEXT, old, new) in found(now, earlier)
    assert NEXT not in kinds(now, now, earlier)
    assert NEXT not in kinds(earlier, now)


@pytest.mark.parametrize(
    "now",
    [
        "The trawler missing off Bodo was not found.",
        "The trawler missing off Bodo may be found today.",
        "The trawler which was found off Bodo is old.",
        "A frigate is to find the trawler off Bodo.",
    ],
)
def test_what_has_not_happened_or_is_no_news_is_no_next_step(now: str) -> None:
    assert NEXT not in kinds(now, "Crews are searching for a trawler missing off Bodo.")


def test_a_clause_with_who_or_after_has_one_action() -> None:
    earlier = "The skipper of a trawler off Bodo is in intensive care after a stroke."
    assert NEXT in kinds(
        "The skipper of the trawler, who had suffered a stroke, has died.", earlier
    )
    assert NEXT not in kinds(
        "The trawler of the skipper who died of a stroke is off Bodo.", earlier
    )


def test_what_is_searched_in_vain_is_not_found() -> None:
    earlier = "Crews searched the harbour of Bodo for the trawler."
    assert NEXT not in kinds("Crews found no sign of the trawler in the harbour of Bodo.", earlier)


def test_what_was_considered_is_decided() -> None:
    earlier = "The minister is considering a ban on trawlers in the fjord."
    now = "The minister announced a ban on trawlers in the fjord."
    assert Change("modality", "possible", "done (ban)") in found(now, earlier)
    assert "modality" not in kinds(
        "The minister spoke about a ban on trawlers in the fjord.", earlier
    )


def test_an_order_that_was_possible_is_given() -> None:
    earlier = "The judge could order a retrial of the skipper."
    assert "modality" in kinds("The judge ordered a retrial of the skipper.", earlier)


def test_a_suspect_does_not_make_a_charge_unsure() -> None:
    earlier = "Both suspects were charged with smuggling cod."
    assert "modality" not in kinds("Both face charges of smuggling cod.", earlier)


def test_what_was_to_be_has_not_been() -> None:
    earlier = "The trawler will be launched on Monday in Bodo."
    assert "modality" not in kinds("The trawler was to be launched on Monday in Bodo.", earlier)


def test_what_is_to_be_has_not_been() -> None:
    earlier = "The trawler Havlys may be launched in Bodo."
    assert "modality" not in kinds("Trawler Havlys to be launched in Bodo.", earlier)
    assert "modality" in kinds("Trawler Havlys was launched in Bodo.", earlier)


def test_what_failed_is_not_called_off_as_well() -> None:
    now = "The talks on the port of Bodo were suspended."
    assert ENDED not in kinds(now, "The talks on the port of Bodo collapsed.")
    assert ENDED in kinds(now, "The talks on the port of Bodo go well.")


def test_a_ship_that_is_stopped_is_not_called_off() -> None:
    earlier = "The navy intercepted a trawler off the estuary of Bodo."
    assert ENDED not in kinds("The navy stopped a trawler off the estuary of Bodo.", earlier)


def test_a_reason_is_given() -> None:
    earlier = "The trawler Havlys sank in the harbour of Bodo on Monday."
    for now in (
        "The trawler Havlys sank in the harbour of Bodo because a corroded valve burst.",
        "A corroded valve caused the trawler Havlys to sink in the harbour of Bodo.",
    ):
        sentence = features(normalise(now))
        past = [features(normalise(earlier))]
        new = [item for item in sentence.items if item.canon not in past[0].bag]
        assert [change.kind for change in cause(sentence, new, past)] == ["cause"]
        assert cause(sentence, [], past) == []
        assert cause(sentence, new, [sentence]) == []


def test_who_says_it_is_no_addition() -> None:
    for now in (
        "State television reported that the trawler sank.",
        "The trawler sank, the port authority said in a statement.",
    ):
        sentence = features(normalise(now))
        new = [item for item in sentence.items if item.canon not in ("trawler", "#sink")]
        assert len(new) >= 3
        assert added(sentence, new, 3) == []


def test_one_and_a_are_the_same() -> None:
    assert not kinds("The ban lasts twelve months.", "The ban lasts a year.")
    assert not kinds("The ban lasts two weeks.", "The ban lasts a fortnight.")
    assert not kinds("The ban lasts ten years.", "The ban lasts a decade.")
    assert "number" in kinds("The ban lasts twelve months.", "The ban lasts a week.")
    assert not kinds(
        "The ship was sold for one symbolic euro.", "The ship was sold for a symbolic euro."
    )


def test_the_next_step_of_something_else() -> None:
    assert NEXT not in kinds(
        "Divers found a wreck in a lake.", "Crews are searching for a trawler missing off Bodo."
    )


def test_something_else_is_called_off() -> None:
    assert ENDED not in kinds("Voss suspended two teachers.", "Norway granted a permit.")


def test_how_long_ago_something_known_was_is_no_news() -> None:
    known = "The well in Voss was sealed, Marit Lund said."
    assert kinds("Five months after the leak the well in Voss was sealed.", known) == set()
    assert "number" in kinds("The well in Voss was sealed for five months.", known)


def test_a_name_in_two_words_is_the_same_name() -> None:
    assert "name" not in kinds("Then the Seabird sank.", "Then the Sea Bird sank.")


def test_a_value_is_known_that_stands_beside_the_supports() -> None:
    now = features("BP paid 40 million dollars for the visit on Tuesday.")
    number, date = (
        Change("number", "30 million", "40 million dollars"),
        Change("date", "", "Tuesday"),
    )
    assert stated(number, now, [features("It cost 40 million dollars.")])
    assert not stated(number, now, [features("It cost 40 million tonnes.")])
    assert stated(date, now, [features("It begins on Tuesday and ends on Friday.")])
    assert not stated(replace(date, old="Monday"), now, [features("It begins on Tuesday.")])


def test_a_value_that_any_support_has_is_no_change() -> None:
    first = "Norway landed 7,000 tonnes of mackerel."
    second = "Norway landed 10,000 tonnes of mackerel."
    assert found(second, first, second) == []


def test_slots_of_sentences_that_are_not_aligned_are_not_compared() -> None:
    now, earlier = "Norway landed 7,000 tonnes.", "Iceland bought 40 trawlers."
    assert found(now, earlier, best=0.1) == []
    assert found(now, best=1.0) == []


def test_nothing_shown_to_people_is_internal() -> None:
    now = "North Korea confirmed on 3 June that president Kim had not sued Russia over 40 boats."
    earlier = "Russia may sue North Korea on 2 May over 30 boats, the defence minister denied."
    shown = [value for change in found(now, earlier) for value in (change.old, change.new)]
    assert shown
    assert not any(mark in value for value in shown for mark in ("@", "#", "month:", "d:", "="))


def unsaid(now: str, *earlier: str) -> tuple[Features, list[Item], list[Features]]:
    """A sentence, its items that no earlier one has, and the earlier ones."""
    sentence, past = features(normalise(now)), [features(normalise(one)) for one in earlier]
    known = frozenset().union(*(one.bag for one in past))
    return sentence, [item for item in sentence.items if item.canon not in known], past


def test_somebody_else_in_a_copied_sentence() -> None:
    now, uncovered, earlier = unsaid("Norway sued Iceland.", "Denmark sued Iceland.")
    assert replaced(now, uncovered, earlier) == [Change("name", "Denmark", "Norway")]
    now, uncovered, earlier = unsaid("The minister sued Iceland.", "The premier sued Iceland.")
    assert replaced(now, uncovered, earlier) == []
    assert replaced(now, [], earlier) == []


def test_another_holder_of_an_office_is_a_name_and_a_first_name_is_none() -> None:
    text = "President Lund met the unions in Bergen."
    now, uncovered, earlier = unsaid(text, "President Moe met the unions in Bergen.")
    assert [change.new for change in replaced(now, uncovered, earlier)] == ["Lund"]
    now, uncovered, earlier = unsaid("Dr Marit Lund met the unions.", "Lund met the unions.")
    assert replaced(now, uncovered, earlier) == []


def test_a_name_that_the_sentence_still_has_is_not_replaced() -> None:
    text = "Police arrested three men in Tromso, among them Ola Nordmann."
    now, uncovered, earlier = unsaid(text, "Police arrested three men in Tromso.")
    assert all(change.old != "Tromso" for change in replaced(now, uncovered, earlier))


def test_a_name_among_much_else_that_is_new_is_not_merely_replaced() -> None:
    text = "Norway closed a museum of amber."
    now, uncovered, earlier = unsaid(text, "Denmark sued Iceland.")
    assert replaced(now, uncovered, earlier) == []


def test_a_run_of_new_items_is_an_addition_and_scattered_ones_are_none() -> None:
    base = "Norway sued Iceland over mackerel"
    now, uncovered, _ = unsaid(f"{base} after gunmen stormed a hotel.", f"{base}.")
    (change,) = added(now, uncovered, 3)
    assert (change.kind, change.old, change.new) == ("addition", "", "gunmen stormed hotel")
    assert added(now, uncovered, 4) == []
    scattered, uncovered, _ = unsaid(
        "Old Norway sued Iceland over northern mackerel in the harbour of cold Bergen.",
        "Norway sued Iceland over mackerel in the harbour of Bergen.",
    )
    assert len(uncovered) == 3
    assert added(scattered, uncovered, 3) == []


def test_an_action_changes_only_among_the_same_things() -> None:
    earlier = "The harbour may be hit by claims after the storm, Marit Lund said."
    now = "Shares of the harbour have hit a low after the storm."
    assert "modality" not in kinds(now, earlier)
    planned = "The navy plans to hit the pirate camp near the strait."
    done = "The navy has hit the pirate camp near the strait."
    assert "modality" in kinds(done, planned)


def test_an_accusation_without_an_accuser_turns_nothing_round() -> None:
    earlier = "Marit Lund was accused by the members of the Storting of stonewalling."
    now = "Marit Lund has been accused of stonewalling members of the Storting."
    assert "role" not in kinds(now, earlier)


def test_a_country_added_to_a_copy_replaces_nobody() -> None:
    past = features("The current could carry the oil towards Bergen and up the east coast.")
    now = features("The current could carry the oil towards Bergen and up the US east coast.")
    fresh = [item for item in now.items if item.canon not in past.bag]
    assert replaced(now, fresh, [past]) == []


def test_the_same_happened_in_another_country() -> None:
    lisbon = "Hackers crippled the ticket system of the Lisbon metro."
    assert found("The ticket system of the Warsaw metro was crippled by hackers.", lisbon) == [
        Change("place", "Lisbon", "Warsaw")
    ]
    assert kinds("The ticket system of the Portuguese metro was crippled.", lisbon) == set()
    assert kinds("The ticket system of a metro in Poland and Latvia failed.", lisbon) == set()
    both = "Hackers crippled metros in Portugal and Poland."
    assert "place" not in kinds("Hackers crippled the metro in Warsaw.", lisbon, both)


def test_whoever_turns_a_report_down_denies_it() -> None:
    report = "A Bergen paper reported that the line Havnor rigged its tests."
    denied = "Havnor rejected the paper's report that it had rigged its tests."
    assert found(denied, report) == [Change("denial", "", "rejected")]
    assert kinds(denied, "Havnor denied that it had rigged its tests.") == set()
    assert "denial" not in kinds("Havnor rejected the offer for its tests.", report)


def test_who_told_it_does_not_confirm_it() -> None:
    told = '"We made mistakes with the ferry," Marit Lund said.'
    assert kinds('Marit Lund admitted: "We made mistakes with the ferry."', told) == set()
    others = "Crews said that the owner had made mistakes with the ferry."
    assert "confirmation" in kinds("Marit Lund admitted mistakes with the ferry.", others)
    assert "confirmation" not in kinds("The admission of mistakes with the ferry is old.", others)


def test_a_verb_that_says_little_carries_the_action() -> None:
    planned = "Norway may appeal against the cod ruling."
    assert "modality" in kinds("Norway has filed an appeal against the cod ruling.", planned)
    assert "modality" not in kinds("Norway wants an appeal against the cod ruling.", planned)


def test_what_was_suspended_is_let_go_on() -> None:
    banned = "The league has suspended the Bergen club because of its debts."
    assert (ENDED, "lifted") in {
        (one.kind, one.new)
        for one in found("The league lifted its suspension of the club.", banned)
    }


def test_names_of_several_words_change_sides() -> None:
    told = "Elena Sandoval accused her rival Marco Quiroga of buying votes."
    assert "role" in kinds("Marco Quiroga has accused Elena Sandoval of buying votes.", told)
    assert "role" not in kinds("Marco Quiroga was accused by Elena Sandoval of buying votes.", told)


def test_a_title_before_a_known_name_is_no_new_name() -> None:
    told = "The crew called Nordmann twice."
    assert found("The crew called Rep. Ola Nordmann twice.", told) == []
    assert found("The crew called Rep. Ola Hansen twice.", told) == [
        Change("name", "", "Rep Ola Hansen")
    ]


def test_millions_as_wires_write_them() -> None:
    told = "Norway gives the port a loan of $310 million."
    assert found("Norway gives the port a loan of $310 mln.", told) == []
    assert {"number"} == kinds("Norway gives the port a loan of $320 mln.", told)
