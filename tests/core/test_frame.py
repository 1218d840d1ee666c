import pytest

from watcher.core.features import Features, features
from watcher.core.frame import denied, exclusive, places, renamed, turned
from watcher.core.text import normalise


def read(*sentences: str) -> tuple[Features, Features]:
    """This sentence and the earlier one, given in the order in which they were written."""
    past, now = (features(normalise(sentence)) for sentence in sentences)
    return now, past


def test_a_frame_has_places_where_words_differ() -> None:
    (place,) = places(*read("Norway sold forty crates of cod.", "Norway sold forty crates of eel."))
    assert (place.old, place.new) == (("cod",), ("eel",))
    assert [item.surface for item in (*place.was, *place.now)] == ["cod", "eel"]


def test_sentences_that_share_half_their_words_have_no_frame() -> None:
    assert places(*read("Norway sold its cod.", "Norway sold its fleet of forty old boats.")) == []
    assert places(*read("Norway sold its cod to Iceland.", "Iceland had bought the cod.")) == []


@pytest.mark.parametrize(
    ("old", "new", "values"),
    [
        ("He was charged with theft in Voss.", "He was charged with murder in Voss.",
         ("theft", "murder")),
        ("Her husband runs the bank in Voss.", "Her brothers now own a bank in Voss.",
         None),  # no frame: two of seven words
        ("Her husband was named as chairman.", "Her brother was named as chairman.",
         ("husband", "brother")),
        ("They landed near the south pole.", "They landed near the north pole.",
         ("south", "north")),
        ("The car was found in the lake.", "The automobile was found in the lake.", None),
        ("It lasted three weeks in all, he said.", "It lasted 21 days in all, he said.", None),
        ("Cats, not dogs, came to the door.", "Dogs, not cats, came to the door.", None),
    ],
)  # fmt: skip
def test_members_of_one_kind_exclude_one_another(
    old: str, new: str, values: tuple[str, str] | None
) -> None:
    now, past = read(old, new)
    found = [exclusive(place, now, past) for place in places(now, past)]
    assert next((one for one in found if one), None) == values


@pytest.mark.parametrize(
    ("old", "new", "says_no"),
    [
        ("The theatre has enough money for a year.",
         "The theatre does not have enough money for a year.", True),
        ("All of the crew survived the fire.", "None of the crew survived the fire.", True),
        ("The firm declined to comment on the fire.", "The firm did not comment on the fire.",
         False),
        ("The mayor did not attend the hearing.", "The mayor failed to attend the hearing.", False),
        ("The pier burned down in the night on Sunday.",
         "The pier burned down in the night on Sunday, but nobody died.", False),
    ],
)  # fmt: skip
def test_only_one_of_them_says_no(old: str, new: str, *, says_no: bool) -> None:
    assert (denied(places(*read(old, new))) is not None) is says_no


@pytest.mark.parametrize(
    ("old", "new", "names"),
    [
        ("The final will be played in Cardiff.", "The final will be played in Dublin.",
         ("Cardiff", "Dublin")),
        ("Marta Ekelund won the race in Voss.", "Rui Carvalho won the race in Voss.",
         ("Marta Ekelund", "Rui Carvalho")),
        ("The troops took Falluja on Friday.", "The troops took Fallujah on Friday.", None),
        ("They were led by Sgt Lund at sea.", "They were led by Sergeant Lund at sea.", None),
        ("He was met by Chretien in Voss.", "He was met by Chrétien in Voss.", None),
        ("The ships left Russia on Friday.", "The ships left Moscow on Friday.", None),
        ("It was said by the president, Lund.", "It was said by the minister, Lund.", None),
    ],
)  # fmt: skip
def test_another_name_in_the_same_place(old: str, new: str, names: tuple[str, str] | None) -> None:
    found = [renamed(place) for place in places(*read(old, new))]
    assert next((one for one in found if one), None) == names


@pytest.mark.parametrize(
    ("old", "new", "changed"),
    [
        ("The army accused the rebels of shelling the market.",
         "The rebels accused the army of shelling the market.", True),
        ("The mayor of Voss defeated the general.", "The general defeated the mayor of Voss.",
         True),
        ("The union sued the port over wages.", "The port was sued by the union over wages.",
         False),
        ("The union sued the port over wages.", "The union was sued by the port over wages.", True),
        ("On Sunday, voters rejected the plan.", "Voters rejected the plan on Sunday.", False),
        ("The mine has lost money, the leader said.", "The leader said the mine has lost money.",
         False),
        ("The court acquitted the pilot.", "The pilot was acquitted in court.", False),
        ("The army accused the rebels.", "The union sued the port.", False),
    ],
)  # fmt: skip
def test_the_sides_of_an_action_have_changed_places(old: str, new: str, *, changed: bool) -> None:
    assert (turned(*read(old, new)) is not None) is changed
