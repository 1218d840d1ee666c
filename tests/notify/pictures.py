"""Pictures of mails as a phone and a desktop show them, light and dark: to be looked at.

    python -m tests.notify.pictures FOLDER

Renders invented messages of every kind in headless Chromium and leaves NAME-phone.png and
NAME-desktop-dark.png among others in the folder.
"""

import argparse
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from watcher.model import (
    Alert,
    Digest,
    Judged,
    Lineage,
    Message,
    Note,
    Part,
    Reason,
    Section,
    SectionKind,
    Status,
    Support,
    Verdict,
)
from watcher.notify import render
from watcher.pipeline.notices import notice

NOON = datetime(2031, 3, 4, 12, 0, tzinfo=UTC)
OSLO = ZoneInfo("Europe/Oslo")
SIZES = {"phone": (390, 1600), "desktop": (1280, 1600)}
_FILE = "https://nordlys.example/2031/torskekvoter?id=9&page=2"


def browser() -> str | None:
    """The program that takes the pictures, if it is here."""
    return shutil.which("chromium") or shutil.which("chromium-browser")


def messages() -> dict[str, Message]:
    """One of each kind, by name."""
    fresh = _fresh()
    return {
        "fresh": fresh,
        "update": _update(),
        "edited": _edited(),
        "joined": replace(fresh, joined=(_update(), _scripts())),
        "hostile": _hostile(),
        "scripts": _scripts(),
        "digest": _digest(),
        "notice": notice(
            "x",
            "Receiver failing: newsroom",
            "Alerts for newsroom wait after 4 tries: webhook hooks.example could not be reached "
            "(timeout).",
            now=NOON,
        ),
    }


def picture(page: str, file: Path, size: tuple[int, int], *, dark: bool = False) -> None:
    """Render one page into a PNG.

    Raises:
        RuntimeError: there is no browser, or it failed.
    """
    shade = ["--blink-settings=preferredColorScheme=0"] if dark else []
    ran = _run(page, size, [f"--screenshot={file.absolute()}", *shade])
    if not file.exists():
        raise RuntimeError(f"chromium took no picture: {ran.stderr[-500:]}")


def width(page: str, screen: int) -> int:
    """How far to the right the page reaches on a screen of that width, in pixels."""
    # A window has 500 pixels at least, so the page is told to be narrower.
    measure = f"""<script>
        document.documentElement.style.width = "{screen}px"
        const parts = [...document.querySelectorAll(".page *")]
        const ends = parts.map(one => one.getBoundingClientRect().left + one.scrollWidth)
        document.title = Math.ceil(Math.max(...ends))
    </script>"""
    dumped = _run(page + measure, (screen, 1600), ["--dump-dom"]).stdout
    found = re.search(r"<title>(\d+)</title>", dumped)
    if found is None:
        raise RuntimeError("chromium gave no width")
    return int(found[1])


def _run(
    page: str, size: tuple[int, int], wanted: Sequence[str]
) -> subprocess.CompletedProcess[str]:
    program = browser()
    if program is None:
        raise RuntimeError("no chromium is installed")
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        source = Path(folder) / "page.html"
        source.write_text(page, encoding="utf-8")
        options = (
            "--headless=new --no-sandbox --disable-gpu --hide-scrollbars "
            f"--force-device-scale-factor=1 --user-data-dir={folder}/profile "
            f"--window-size={size[0]},{size[1]}"
        )
        command = [program, *options.split(), *wanted, source.as_uri()]
        return subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)


def take(folder: Path, names: Sequence[str]) -> None:
    """Take all pictures of these messages."""
    for name in names:
        page = render.html(messages()[name], OSLO)
        for where, size in SIZES.items():
            for dark in (False, True):
                file = folder / f"{name}-{where}{'-dark' if dark else ''}.png"
                picture(page, file, size, dark=dark)


def _support(text: str, outlet: str = "Harbour Wire", hours: int = 30) -> Support:
    host = outlet.lower().replace(" ", "-")
    return Support(text, "1", outlet, f"https://{host}.example/a/1", NOON - timedelta(hours=hours))


def _fresh() -> Alert:
    return Alert(
        id="3f9ad2be41c7765a90e2b1c4d5e6f708",
        topic="cod",
        topic_title="Cod quotas in the Barents Sea",
        verdict=Verdict.PARTIAL_REPRINT,
        reason=Reason.NEW_FACTS,
        title="Norway and Iceland agree on lower cod quotas after talks in Tromsø",
        url=_FILE,
        outlet="nordlys.example",
        published=NOON - timedelta(minutes=12),
        created=NOON,
        new=(
            Judged(
                "Norway will cut its cod quota to 270,000 tonnes next year, Fisheries Minister "
                "Ingrid Solberg said in Tromsø on Tuesday.",
                Status.NEW,
                confidence=0.96,
                kind="number",
                changes=(("310,000 tonnes", "270,000 tonnes"),),
                support=(
                    _support(
                        "Norway is expected to keep its cod quota at 310,000 tonnes next year, "
                        "officials said."
                    ),
                ),
            ),
            Judged(
                "Talks with Iceland will go on until 12 March, two days longer than planned.",
                Status.NEW,
                confidence=0.95,
                kind="date",
                changes=(("10 March", "12 March"), ("", "two days longer")),
                support=(_support("Talks with Iceland end on 10 March.", "Isle Post", 50),),
            ),
            Judged(
                "The fishermen's union called the cut “the hardest in thirty years”.",
                Status.NEW,
                confidence=0.81,
            ),
        ),
        terms=("cod", "quota*", "Barents Sea"),
        also=("isle-post.example", "harbour-wire.example"),
        origins=2,
        known_count=6,
        quiet_since=14,
        reprint_of=Lineage("1", 0.42, "excerpt", "Harbour Wire", "https://harbour-wire.example/a"),
    )


def _update() -> Alert:
    return replace(
        _fresh(),
        id="77b0c1",
        verdict=Verdict.UPDATE,
        title="Iceland denies cod deal with Norway",
        outlet="isle-post.example",
        also=(),
        origins=1,
        reprint_of=None,
        quiet_since=1,
        known_count=1,
        new=(
            Judged(
                "Iceland's government on Wednesday denied that it had agreed to any cut.",
                Status.NEW,
                confidence=0.9,
                kind="denial",
                changes=(("", "denied"),),
                support=(_support("Iceland has agreed to a cut of cod quotas, Oslo said."),),
            ),
            Judged(
                "Reykjavík did not sign the protocol, its embassy said.",
                Status.NEW,
                confidence=0.95,
                kind="polarity",
                changes=(("signed", "did not sign"),),
                support=(_support("Reykjavík signed the protocol on Tuesday.", "Nordlys", 20),),
            ),
        ),
    )


def _edited() -> Alert:
    own = Support(
        "Twelve boats were held in Tromsø.",
        "2",
        "nordlys.example",
        _FILE,
        NOON - timedelta(hours=3),
    )
    new = Judged(
        "Nineteen boats were held in Tromsø.",
        Status.NEW,
        confidence=0.95,
        kind="number",
        changes=(("twelve", "nineteen"),),
        support=(own,),
    )
    return replace(
        _fresh(),
        reason=Reason.CORRECTION,
        title="Coast guard holds boats in Tromsø",
        new=(new,),
        edited=True,
        dropped=("Two captains were arrested, police said.",),
        reprint_of=None,
        also=(),
        quiet_since=0,
    )


def _hostile() -> Alert:
    bad = (
        "<script>alert(1)</script>{{ 7*7 }}\r\nBcc: x@y.z \u202egnp.exe "
        "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft" * 3
    )
    long = (
        "Breaking: "
        + "the quota, the boats and the price of cod in every harbour of the north " * 9
    )
    new = (
        Judged(long, Status.NEW, changes=((bad, bad),), support=(_support(bad, bad[:90]),)),
        Judged("x" * 700, Status.NEW),
    )
    return replace(
        _fresh(),
        topic_title=bad,
        title=bad + long,
        outlet=bad,
        new=new,
        also=tuple(f"outlet-{number}.example" for number in range(30)),
        terms=(bad, *(f"term {number}" for number in range(9))),
        url="https://a.example/" + "very-long-path/" * 30,
    )


def _scripts() -> Alert:
    return replace(
        _fresh(),
        id="c0ffee",
        topic_title="노르웨이 대구 어획량 · Квоты на треску",
        title="노르웨이, 내년 대구 어획 한도를 27만 톤으로 축소",
        outlet="haesan.example",
        new=(
            Judged(
                "노르웨이 정부는 화요일 내년 대구 어획 한도를 27만 톤으로 줄인다고 밝혔다.",
                Status.NEW,
                confidence=0.95,
                kind="number",
                changes=(("31만 톤", "27만 톤"),),
                support=(_support("노르웨이는 31만 톤을 유지할 것으로 보인다.", "해산일보"),),
            ),
            Judged(
                "Норвегия сократит квоту на вылов трески до 270 тысяч тонн, сообщило министерство.",
                Status.NEW,
                confidence=0.9,
                kind="not compared with other languages",
            ),
        ),
        terms=("대구", "треск*"),
    )


def _digest() -> Digest:
    def note(text: str, outlet: str, reason: str = "", also: tuple[str, ...] = ()) -> Note:
        url = f"https://{outlet}/a"
        return Note(text, outlet, url, NOON - timedelta(hours=5), reason, also)

    wire, post = "harbour-wire.example", "isle-post.example"
    sections = (
        Section(
            SectionKind.OVERFLOW,
            (note("Prices in Bergen rose by a tenth within a day.", "bergen-times.example"),),
            1,
        ),
        Section(
            SectionKind.SILENCED, (note("Protests went on in Vardø for a third day.", post),), 1
        ),
        Section(
            SectionKind.MINOR,
            (
                note("A second pier is to be dredged in Kirkenes.", wire),
                note("The minister flies to Reykjavík on Friday.", post),
            ),
            14,
        ),
        Section(
            SectionKind.CARRIED,
            (
                note(
                    "Norway will cut its cod quota to 270,000 tonnes next year.",
                    wire,
                    also=("isle-post.example", "the-gazette.example", "fisk.example"),
                ),
            ),
            1,
        ),
        Section(
            SectionKind.QUIET,
            (
                note("Norway cuts cod quota", "the-gazette.example", "reprint"),
                note("What is a quota? Our explainer", "fisk.example", "known development"),
            ),
            31,
        ),
    )
    part = Part("cod", "Cod quotas in the Barents Sea", sections)
    other = Part("ferries", "Ferries to the Lofoten", sections[2:3])
    return Digest("d41d8cd98f00", NOON - timedelta(days=1), NOON, (part, other))


def main() -> int:
    """Take the pictures that were asked for."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("names", nargs="*", default=list(messages()))
    given = parser.parse_args()
    given.folder.mkdir(parents=True, exist_ok=True)
    take(given.folder, given.names)
    return 0


if __name__ == "__main__":
    sys.exit(main())
