"""The watchlist that everybody starts from: it loads, and it finds what it is for."""

import json
import os
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from watcher.config import Watchlist, load
from watcher.core.matcher import Matcher

ROOT = Path(__file__).parents[2]
FILE = ROOT / "config" / "watchlist.yaml"
DATA = Path(os.environ.get("WATCHER_DATA", ROOT.parent / "shared" / "data"))

# Invented sentences; those with a line break are a headline and its summary.
ABOUT = [
    # English
    "North Korean shells reach Russian depots by rail, officials in Seoul say",
    "Kim to see Putin in the port city next week",
    "Moscow's defence minister lands in Pyongyang for talks",
    "N. Korea denies it sold rockets to Russia",
    "N.Korean engineers seen at Vostochny",
    "The North-Korean and\nRussian navies will drill together in the autumn",
    "DPRK–Russia pact enters into force",
    "Kim Jong‑un hails ‘brothers’ in the Kremlin",
    "Kyiv says it captured two North Korean soldiers near the border",
    "Freighter leaves Rajin again\nThe ship was bound for Vladivostok, satellite images suggest.",
    "Sanctions monitors list KN-23 debris found in Kharkiv",
    "Workers' visas double\nPyongyang sends builders to Russia's far east despite a UN ban.",
    # Russian
    "Путин встретился с Ким Чен Ыном на космодроме",
    "Северокорейских солдат видели под Курском",
    "КНДР отправила России новую партию снарядов",
    "Лавров прибыл в Пхеньян с двухдневным визитом",
    "О поставках из Северной Кореи сообщили в Минобороны РФ",
    "Договор между Москвой и Пхеньяном вступил в силу",
    "Киев заявил о пленных из КНДР",
    "Российско-северокорейские учения пройдут осенью",
    # Korean
    "북한이 러시아에 포탄을 실은 컨테이너를 보냈다",
    "김정은, 푸틴과 정상회담… 군사협력 논의",
    "北, 러에 미사일 추가 제공 정황",
    "북러 조약 발효… 정부 “깊은 우려”",
    "북·러 국방장관 평양서 회담",
    "우크라이나 “북한군 포로 두 명 생포”",
    "러시아군과 북한군의 연합훈련 첫 포착",
    "쇼이구가 평양을 방문해 김정은에게 친서를 전달했다",
    # Chinese
    "金正恩将访问俄罗斯，与普京会谈",
    "美方称朝鲜向俄军提供炮弹",
    "北韓否認向俄羅斯出售武器",
    "俄朝签署新的防务协议",
    "乌克兰称俘虏两名朝鲜士兵",
    "朝俄关系进入新阶段",
    # Japanese
    "北朝鮮、ロシアに砲弾を供与か",
    "金正恩総書記がプーチン大統領と会談",
    "露朝の合同演習、今秋にも",
    "ロ朝首脳会談の日程を調整",
    "ウクライナ軍が北朝鮮兵を拘束したと発表",
]  # fmt: skip
NOT_ABOUT = [
    # English
    "North Korea fires a missile into the sea, Seoul says",
    "Russian shells hit a power station",
    "South Korea and Russia talk about fishing rights",
    "Pyongyang's weather turns cold",
    "Kim Kardashian opens a shop in Paris",
    "He put in a word for the Korean team",
    "Putin visits Beijing. " + "The weather was fine that day. " * 8 + "North Korea held a parade.",
    "A korean-style north wall for Belorussia's museum",
    "A Russian laboratory counts nk cells",
    # Russian
    "Южная Корея и Россия обсудили рыболовство",
    "КНДР запустила ракету в сторону Японского моря",
    "Российские войска обстреляли город",
    "Курская битва: выставка в музее",
    # Korean
    "북한이 동해상으로 탄도미사일을 발사했다",
    "러시아 대통령이 인도를 방문한다",
    "대북제재 위원회가 보고서를 냈다",
    "한국과 러시아, 어업 협정 논의",
    "북한산 등산로가 주말에 러닝 대회로 붐빈다",
    # Chinese
    "朝鲜试射导弹",
    "俄罗斯总统访问印度",
    "北京下了今年第一场雪",
    "双方部队从东线俄朝着河岸推进",
    # Japanese
    "北朝鮮が弾道ミサイルを発射",
    "ロシア大統領がインドを訪問",
    "朝露に濡れた北の大地",
]  # fmt: skip


@pytest.fixture(scope="module")
def watchlist() -> Watchlist:
    return load(FILE, {})


@pytest.fixture(scope="module")
def matcher(watchlist: Watchlist) -> Matcher:
    return Matcher(watchlist.topics)


def test_runs_as_it_is(watchlist: Watchlist) -> None:
    [topic] = watchlist.topics
    assert topic.about
    assert len(topic.themes) > 50
    [receiver] = watchlist.receivers_for(topic.name)
    assert receiver.console is not None


def test_feeds(watchlist: Watchlist) -> None:
    assert len(watchlist.feeds) >= 30
    assert {feed.language for feed in watchlist.feeds} == {"en", "ru", "ko", "zh", "ja"}
    assert len({feed.url for feed in watchlist.feeds}) == len(watchlist.feeds)
    assert all(urlsplit(feed.url).hostname for feed in watchlist.feeds)


def test_editors_find_the_schema() -> None:
    first = FILE.read_text(encoding="utf-8").splitlines()[0]
    assert first == "# yaml-language-server: $schema=./watchlist.schema.json"


def test_every_feed_says_what_it_is() -> None:
    lines = FILE.read_text(encoding="utf-8").splitlines()
    feeds = [index for index, line in enumerate(lines) if 'url: "http' in line]
    assert feeds
    for index in feeds:
        assert lines[index - 1].startswith("  # "), lines[index]


@pytest.mark.parametrize("text", ABOUT)
def test_finds(matcher: Matcher, text: str) -> None:
    assert matcher.match(text)


@pytest.mark.parametrize("text", NOT_ABOUT)
def test_leaves(matcher: Matcher, text: str) -> None:
    assert not matcher.match(text), matcher.match(text)[0].terms


def test_finds_every_relevant_entry_of_the_gold_stream(matcher: Matcher) -> None:
    """Measured: 149 of 149 relevant entries match, and 80 of 94 that only mention both sides."""
    gold = DATA / "stream" / "gold"
    if not gold.is_dir():
        pytest.skip(f"no evaluation data at {DATA}; set WATCHER_DATA")
    relevant = {row["id"] for row in _rows(gold / "nk_russia.labels.jsonl") if row["relevant"]}
    entries = [row for row in _rows(gold / "nk_russia.entries.jsonl") if row["id"] in relevant]
    assert entries
    missed = [e["id"] for e in entries if not matcher.match(f"{e['title']}\n{e['summary']}")]
    assert not missed


def _rows(path: Path) -> list[dict[str, str]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
