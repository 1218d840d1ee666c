"""Another newsroom's version of a report, and what looks like one."""

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.core.conftest import Desk

HEADLINE = "Norway holds two Icelandic trawlers off Vardo"
FIRST = (
    "Norway's coast guard is holding two Icelandic trawlers that it boarded off Vardo on Tuesday.\n"
    "Captain Marit Lund said the crews had thrown back 40 tonnes of undersized cod. The boats, the "
    "Gullfoss and the Hekla, were taken to the port of Kirkenes.\n"
    "Iceland's ambassador Jon Helgason called the arrest a mistake and asked for the crews to be "
    "freed. A court will hear the case in Kirkenes on 24 June."
)
ANOTHER = "Reykjavik angry as Norway keeps its trawlers in port"
VERSION = (
    "A row has broken out between Iceland and its neighbour after fishermen were stopped by a "
    "patrol near Vardo.\n"
    "Forty tonnes of cod too small to keep went overboard, according to Marit Lund, who led the "
    "boarding party. Both vessels, Hekla and Gullfoss, are now tied up in Kirkenes.\n"
    "Jon Helgason, who represents Iceland in Norway, wants his countrymen back and says someone "
    "has blundered. Judges are due to take up the matter on 24 June."
)


@pytest.mark.parametrize(
    ("hours", "more", "told"),
    [
        (3, "", False),
        (3, " The owner of both is Sigrid Vik.", True),
        (3, " They carried 27 men.", True),
        (3, " The hearing was moved forward to 19 June.", True),
        (3, " The season began in May.", False),  # recalls what is known by its month
        (3, " The season ends in August.", True),
        (15, "", True),  # half a day on, the same names may well do something else
    ],
)
def test_a_version_brings_no_name_number_or_date(
    desk: "Desk", hours: float, more: str, *, told: bool
) -> None:
    assert desk.takes(desk.article(FIRST, HEADLINE)).alert
    assert desk.judge(desk.article(VERSION + more, ANOTHER, hours=hours)).alert is told


def test_what_has_changed_is_told_though_all_names_are_known(desk: "Desk") -> None:
    desk.takes(desk.article(FIRST, HEADLINE))
    freed = "Norway frees Icelandic trawlers held off Vardo"
    text = f"{VERSION}\nCaptain Marit Lund said on Tuesday that Norway was not holding the crews."
    assert desk.judge(desk.article(text, freed, hours=3)).alert


def test_an_act_of_office_is_told_though_all_names_are_known(desk: "Desk") -> None:
    desk.takes(desk.article(FIRST, HEADLINE))
    text = f"{VERSION}\nAfter a long night somebody apologised to everybody else in the room."
    assert desk.judge(desk.article(text, ANOTHER, hours=3)).alert


def test_a_headline_that_nobody_has_heard_of_is_told(desk: "Desk") -> None:
    desk.takes(desk.article(FIRST, HEADLINE))
    unheard = "Angry skippers from Reykjavik burn tyres outside Oslo embassy gates all night"
    assert desk.judge(desk.article(VERSION, unheard, hours=3)).alert


def test_what_is_added_to_a_copy_is_told_though_all_names_are_known(desk: "Desk") -> None:
    desk.takes(desk.article(FIRST, HEADLINE))
    added = "Marit Lund said on Tuesday that drunken sailors had set fire to a net store."
    assert desk.judge(desk.article(f"{FIRST}\n{added}", HEADLINE, hours=3)).alert


def test_where_names_are_not_seen_nothing_is_taken_for_a_version(desk: "Desk") -> None:
    first = "挪威海岸警卫队扣押两艘冰岛渔船。\n船员把鳕鱼扔回海里。"
    desk.takes(desk.article(first, "挪威扣押冰岛渔船"))
    text = "挪威与冰岛发生争执。\n渔民遭到巡逻队拦截。\n大使要求放人。\n法官将审理此案。"
    later = desk.article(text, "挪威冰岛渔业争端升级", hours=3)
    assert desk.judge(later).alert
