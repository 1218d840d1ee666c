"""The invented day: who publishes what, in which order. Data only.

All events, outlets and officials of these stories are made up.
"""

from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from importlib.resources import files


class Format(StrEnum):
    """What an outlet's feed is written in."""

    RSS = "RSS"
    ATOM = "Atom"
    JSON = "JSON Feed"


@dataclass(frozen=True, slots=True)
class Outlet:
    """A site with one feed.

    Attributes:
        name: for people.
        slug: for the watchlist and addresses.
        menu: its navigation, on every page.
        cookies: the banner's words.
        teasers: what its pages also recommend.
        inside: what it puts between the paragraphs of its articles.
    """

    name: str
    slug: str
    format: Format
    language: str
    menu: tuple[str, ...]
    cookies: str
    teasers: tuple[str, ...]
    inside: str = ""


@dataclass(frozen=True, slots=True)
class Piece:
    """Something that an outlet publishes; the same slug again is an update of that page.

    Attributes:
        text: name of a file in texts/.
        hours: after the day's first piece.
        note: what it is, as the audience is told.
    """

    outlet: Outlet
    slug: str
    text: str
    hours: float
    note: str


_ENGLISH = "We and our 214 partners use cookies to keep this site running. Accept all · Settings"

WIRE = Outlet(
    "Harbour Wire", "harbour-wire", Format.RSS, "en",
    ("World", "Asia", "Business", "Pictures"), _ENGLISH,
    ("Fishing fleet returns to Sokcho after storm", "Kim dynasty portraits sold at auction"),
)  # fmt: skip
COURIER = Outlet(
    "The Meridian Courier", "meridian-courier", Format.ATOM, "en",
    ("Home", "Russia", "North Korea", "Defence", "Opinion", "Puzzles"), _ENGLISH,
    ("North Korea and Russia: a timeline of their military ties", "Ten soups for a cold evening"),
    "Read more: North Korea and Russia: a timeline of their military ties",
)  # fmt: skip
LANTERN = Outlet(
    "Daily Lantern", "daily-lantern", Format.RSS, "en",
    ("News", "Sport", "Weather", "Horoscope"), _ENGLISH,
    ("Russia sends a bear to North Korean zoo", "Our readers' best balcony gardens"),
    "Sign up for our free newsletter to get the best of Daily Lantern every morning.",
)  # fmt: skip
REVIEW = Outlet(
    "Northgate Review", "northgate-review", Format.JSON, "en",
    ("Reports", "Essays", "Archive"), _ENGLISH,
    ("What Moscow wants from Pyongyang", "The last lighthouse keeper"),
)  # fmt: skip
OBSERVER = Outlet(
    "Strait Observer", "strait-observer", Format.ATOM, "en",
    ("Politics", "Sea", "Trade", "Letters"), _ENGLISH,
    ("Seoul's parliament debates the budget", "Tides for the week"),
)  # fmt: skip
HANGANG = Outlet(
    "한강신보 (Hangang Sinbo)", "hangang-sinbo", Format.RSS, "ko",
    ("정치", "경제", "국제", "문화"), "이 사이트는 쿠키를 사용합니다. 모두 동의 · 설정",
    ("오늘의 날씨: 전국 맑음", "주말에 가 볼 만한 시장"),
)  # fmt: skip

OUTLETS = (WIRE, COURIER, LANTERN, REVIEW, OBSERVER, HANGANG)

DAY = (
    Piece(WIRE, "artillery-school", "wire", 0.0, "the original"),
    Piece(COURIER, "gunners-in-russia", "reprint", 0.5, "the same text, word for word"),
    Piece(LANTERN, "report-gunners", "excerpt", 1.1, "half of it"),
    Piece(HANGANG, "artillery-school", "korean", 1.8, "a Korean version"),
    Piece(REVIEW, "kraskino", "rewrite", 2.4, "reworded, with one fact added"),
    Piece(COURIER, "night-ferry", "unrelated", 3.2, "another subject"),
    Piece(OBSERVER, "count-raised", "followup", 5.2, "the same story with other numbers"),
    Piece(WIRE, "artillery-school", "update", 8.7, "a new version of the first page"),
)


@cache
def text(piece: Piece) -> tuple[str, tuple[str, ...]]:
    """Headline and paragraphs; `{day}` stands for the weekday."""
    path = files("watcher.demo") / "texts" / f"{piece.text}.txt"
    headline, _, body = path.read_text(encoding="utf-8").partition("\n")
    return headline, tuple(line for line in body.splitlines() if line)
