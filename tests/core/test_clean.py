import pytest
from hypothesis import given
from hypothesis import strategies as st

from watcher.core.clean import HOST_URLS, clean, line_hashes, without_inline
from watcher.core.fingerprint import hash63
from watcher.model import Status

TITLE = "Norway and Iceland break off mackerel talks"
STORY = [
    "Norway and Iceland broke off talks on mackerel quotas in Bergen on Tuesday without a deal.",
    "Fisheries minister Marit Lund said her country would not accept less than 7,000 tonnes.",
    'Chief negotiator Jon Steinsson called the demand "out of touch with the science".',
    "The two sides had met for nine days in a hotel beside the harbour.",
    "Trawlers from both countries will stay in port until Friday, the coastguard said.",
    "Brussels offered to host a new round of talks next week.",
]
FURNITURE = [
    "Read more",
    "Share this article",
    "Facebook Twitter WhatsApp",
    "We use cookies on this site.",
    "Accept all cookies",
    "We use cookies to improve your experience. By continuing you accept our cookie policy.",
    "Photo: Anna Berg / Nordfoto",
    "Image: Getty Images",
    "Reuters",
    "© 2031 Nordavisen. All rights reserved.",
    "Sign up for our newsletter",
    "Subscribe now to read the full story",
    "Advertisement",
    "3 min read",
    "By Anna Berg",
    "Published 18 June 2031, 09:00",
    "Follow us on Twitter",
    "Home > News > Fisheries",
    "Your email address will not be published. Required fields are marked *",
    "(Reporting by Anna Berg; editing by Ola Moe)",
    "02:59",
    "https://nord.example/story",
    "Поделиться",
    "Подписывайтесь на наш канал",
    "Фото: Анна Берг",
    "무단 전재 및 재배포 금지",
    "기사 공유하기",
    "사진=연합뉴스",
    "責任編輯：李明",
    "点击查看更多",
    "写真：共同通信",
    "シェアする",
]
TEASERS = [
    "Cod prices rise in Tromso as the fleet stays in port for a second week...",
    "A museum of amber opens beside the harbour in Gdansk with forty pieces from...",
    "Norway and Iceland agree on a joint search for the trawler Havbris near...",
]


def roles(*lines: str, title: str = TITLE) -> dict[str, Status | None]:
    return {block.text: block.role for block in clean("\n".join(lines), title, {})}


def body(*lines: str, title: str = TITLE) -> list[str]:
    return [text for text, role in roles(*lines, title=title).items() if role is None]


def test_an_article_of_its_own_text_is_kept_whole() -> None:
    assert body(*STORY) == STORY


@pytest.mark.parametrize("line", FURNITURE)
@pytest.mark.parametrize("place", [0, 3, len(STORY)])
def test_furniture_is_cut_wherever_it_stands(line: str, place: int) -> None:
    found = roles(*STORY[:place], line, *STORY[place:])
    assert [text for text, role in found.items() if role is None] == STORY
    assert all(role is Status.CHROME for text, role in found.items() if text not in STORY)


@given(st.lists(st.tuples(st.sampled_from(FURNITURE), st.integers(0, len(STORY))), max_size=8))
def test_no_mixture_of_furniture_touches_the_story(extra: list[tuple[str, int]]) -> None:
    lines = list(STORY)
    for line, place in extra:
        lines.insert(place, line)
    assert body(*lines) == STORY


@pytest.mark.parametrize(
    "sentence",
    [
        "More than 40 trawlers were seized.",
        "Read the treaty before you sign it, Lund told reporters in Bergen.",
        "Photographs show the harbour empty, the newspaper said.",
        "Comment was not available from the ministry.",
        "Subscribers to the ferry service will be paid back, the company said.",
        "Sign the treaty or leave, Lund told Iceland.",
        "Reuters reported that the talks had failed.",
        "Recommended by the committee, the treaty passed with 40 votes to 12.",
        "Advertising on ferries will end in June.",
        "The app was downloaded 7,000 times before it was banned.",
        "Most read the decision as a defeat for Lund.",
        "Latest news from the front suggested Norway had lost the vote.",
        "Updated figures show a fall of 40 per cent.",
        "Related charges were dropped, the prosecutor said.",
        "Home prices in Oslo rose 3 per cent in May.",
        "By Tuesday the fleet had left.",
        "Also on Tuesday, the navy sent two frigates to the northern bank.",
        "More in Norway than in Iceland have lost their jobs, the union said.",
        "Share prices of fish farmers fell 4 per cent on the news.",
        "Source: the minister said the deal was dead.",
        "Click on a mouse, and the gate opens, said Lund.",
        "Video: the fire shows the crew jumping into the sea, police said.",
        "Join us or be fired, the owners told crews on Friday.",
        "It was unclear whether the navy would abide by it.",
        "Copyright law does not cover fish, the court ruled.",
        "Contact between the ships was lost at dawn, the owner said.",
        "Moe, who is an executive producer on the project, said the trek was short.",
        "Суд закрыл дело о подписке на газету, сообщил прокурор.",
        "경찰은 사진 40장을 공유한 남성을 체포했다.",
        "警方星期二表示分享照片的男子已被逮捕。",
    ],
)
def test_news_that_uses_the_words_of_furniture_is_kept(sentence: str) -> None:
    assert body(*STORY[:3], sentence, *STORY[3:]) == [*STORY[:3], sentence, *STORY[3:]]


def test_a_long_paragraph_is_never_furniture_by_its_words() -> None:
    long = f"{STORY[0]} Sign up for our newsletter. " + " ".join(STORY[1:])
    assert len(long) > 300
    assert body(long) == [long]


def test_headings_and_the_repeated_title_are_chrome() -> None:
    found = roles(TITLE, *STORY[:3], "A long wait", *STORY[3:])
    assert found[TITLE] is found["A long wait"] is Status.CHROME
    assert roles("어업 협상 결렬", "노르웨이는 협상을 끝냈다.")["어업 협상 결렬"] is Status.CHROME
    assert roles("渔业谈判破裂", "挪威星期二结束了谈判。")["渔业谈判破裂"] is Status.CHROME


def test_a_long_line_without_a_full_stop_is_no_heading_in_any_script() -> None:
    chinese = "挪威与冰岛星期二在卑尔根的港口酒店里中断了持续九天的鲭鱼配额谈判"
    english = (
        "Norway and Iceland broke off talks on quotas in Bergen after nine days without any deal"
    )
    assert body(chinese, english) == [chinese, english]


def test_owners_of_a_page_write_full_sentences_too() -> None:
    line = "Subscribe to our newsletter and we will send you what the minister said."
    assert body(*STORY, line) == STORY


def test_blocks_that_read_like_headings_say_so() -> None:
    found = clean(f"A long wait\n{STORY[0]}", TITLE, {})
    assert [block.heading for block in found] == [True, False]


@pytest.mark.parametrize(
    "mark",
    [
        "Related stories",
        "You may also like",
        "Most read",
        "See also",
        "See also:",
        "Читайте также",
        "관련기사",
        "相关新闻",
        "関連記事",
    ],
)
def test_whole_stories_after_a_mark_belong_to_others(mark: str) -> None:
    other = "Norway and Iceland agreed on Monday to search together for the trawler Havbris."
    found = roles(*STORY, mark, other)
    assert found[mark] is Status.CHROME
    assert found[other] is Status.UNRELATED
    assert all(found[text] is None for text in STORY)


def test_a_mark_in_the_first_half_is_a_box_that_the_story_goes_on_after() -> None:
    assert body(STORY[0], "Related stories", *STORY[1:]) == STORY


def test_teasers_at_the_end_belong_to_other_stories_even_on_the_topic() -> None:
    found = roles(*STORY, *TEASERS)
    assert [found[text] for text in TEASERS] == [Status.UNRELATED] * 3
    assert all(found[text] is None for text in STORY)


def test_one_last_paragraph_that_breaks_off_is_still_the_story() -> None:
    cut = "The treaty of 2019 had given each side a third of the catch, but scientists on..."
    assert body(*STORY, cut) == [*STORY, cut]


def test_an_article_that_is_all_cut_paragraphs_is_not_all_teasers() -> None:
    assert body(*TEASERS) == TEASERS


def test_a_box_that_repeats_the_paragraph_above_is_cut() -> None:
    box = STORY[0].removesuffix(" without a deal.") + " after nine days."
    assert roles(*STORY[:2], box, *STORY[2:])[box] is Status.CHROME


def test_a_caption_stands_after_its_picture() -> None:
    caption = "Fisheries minister Marit Lund in Bergen, June 17."
    found = roles(*STORY[:3], "lund-bergen.jpg", caption, "Reuters", *STORY[3:])
    assert found["lund-bergen.jpg"] is found[caption] is found["Reuters"] is Status.CHROME
    assert all(found[text] is None for text in STORY)


def test_a_paragraph_after_a_picture_is_no_caption() -> None:
    assert body(STORY[0], "bergen.jpg", *STORY[1:]) == STORY


def test_a_line_on_several_pages_of_a_host_is_the_hosts() -> None:  # C05
    line = "Nordavisen has reported from the harbours of the north since 1901."
    seen = {hash63(line.lower()): HOST_URLS}
    text = "\n".join([STORY[0], line, STORY[1]])
    assert [block.role for block in clean(text, TITLE, seen)] == [None, Status.CHROME, None]
    seen = {hash63(line.lower()): HOST_URLS - 1}
    assert [block.role for block in clean(text, TITLE, seen)] == [None, None, None]


def test_lines_are_counted_whatever_their_case_and_spacing() -> None:
    assert line_hashes("Read  MORE\n\n Oslo. ") == line_hashes("oslo.\nread more")
    assert line_hashes("Read more") != line_hashes("Read less")
    assert line_hashes(" \n") == frozenset()


def test_furniture_inside_a_paragraph_is_taken_out_of_it() -> None:
    assert without_inline("Lund &amp; Steinsson met.") == "Lund & Steinsson met."
    assert without_inline("Lund met Steinsson.") == "Lund met Steinsson."
    assert without_inline("It was <40 per cent, Lund said.") == "It was <40 per cent, Lund said."
    marked = "The talks failed. <b>Read more: Cod prices rise</b> https://nord.example/cod"
    assert without_inline(marked) == "The talks failed."
    assert without_inline("The talks failed. (Reporting by Anna Berg)") == "The talks failed."


def test_an_empty_page_has_no_blocks() -> None:  # A21
    assert clean("", "", {}) == []
    assert clean(" \n\u200b\n", TITLE, {}) == []


@given(st.text(max_size=400))
def test_any_page_is_cut_into_blocks_without_harm(text: str) -> None:
    for block in clean(text, "", {}):
        assert block.text == block.text.strip()
        assert block.text
