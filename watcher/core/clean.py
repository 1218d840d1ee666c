"""Tell an article's own text from the furniture around it.

Blocks in, roles out. What is cut here never enters memory and never alerts, even if it names the
topic. Works on extracted text of any origin; knows hosts only as counts of seen lines.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from html import unescape

from watcher.core.features import Item, features
from watcher.core.fingerprint import hash63
from watcher.core.rules import Rules, rules
from watcher.core.text import blocks, is_cjk, normalise, words
from watcher.model import Status

# A line on so many URLs of one host is the host's, not the article's (design: host memory).
HOST_URLS = 3
_END = re.compile(r"""[.!?。！？｡:;]["')\]]*$|["”]$""")
_CUT = re.compile(r"""(?:\.\.\.|…)["')\]]*$""")
_HEADING_WORDS = 14
# A pattern says enough about a short line; in a longer one it must cover two fifths of it.
_SHORT, _LONG = 120, 300
_HEADING_CJK = 24
# Marks after which a page shows other stories.
_TAIL = re.compile(
    r"^(?:you (?:may|might) (?:also )?(?:like|be interested).*"
    r"|related(?: (?:articles?|stor(?:y|ies)|news|topics|posts|content|coverage))?"
    r"|more (?:from|on|stories|news|in)\b.*|recommended(?: for you| stories)?|read (?:next|also)"
    r"|(?:most|trending)(?: (?:read|popular|viewed|now))?|also (?:read|on|in)\b.*|see also"
    r"|(?:latest|other|top|popular|recent) (?:news|stories|posts|articles)|don'?t miss|up next"
    r"|what to read next|source link|leave a (?:comment|reply)|comments?"
    r"|читайте также|по теме|관련 ?기사|많이 본 뉴스|相关(?:阅读|新闻|报道)|相關(?:閱讀|新聞)"
    r"|関連(?:記事|ニュース)|あわせて読みたい):?$",
    re.IGNORECASE,
)
# Words that page owners use and reporters hardly do.
_OWNERS = re.compile(
    r"cookie|newsletter|subscri|sign up|rights reserved|©|your (?:inbox|email|browser|account)"
    r"|our (?:app|site|website|newsletter|journalism|partners)|reporting by|edit(?:ed|ing) by",
    re.IGNORECASE,
)
_NEWS_WORDS = 7
_MARK = 8
_IMAGE = re.compile(r"^\S+\.(?:jpe?g|png|gif|webp|avif|svg|mp4)$", re.IGNORECASE)
_CREDIT = re.compile(
    r"^(?:photo|image|picture|video|file photo|credit|source|фото|사진|图|圖|写真)s?"
    r"\s*[:：/].{0,120}$"
    r"|^(?:reuters|ap|afp|epa|epa-efe|getty(?: images)?|tass|kcna|yonhap|xinhua|kyodo"
    r"|associated press)(?:\s*/.*)?$",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Block:
    """One paragraph of a page and whose it is: body (None), chrome or unrelated.

    Attributes:
        role: None for the article's own text.
        heading: it reads like a heading: short and without a sentence's end.
    """

    text: str
    role: Status | None = None
    heading: bool = False


def line_hashes(text: str) -> frozenset[int]:
    """Return the hash of each block, as host memory counts them."""
    return frozenset(hash63(block.lower()) for block in blocks(text))


def clean(text: str, title: str, host_lines: Mapping[int, int]) -> list[Block]:
    """Give each block of an extracted page its role.

    Args:
        text: blocks, one a line.
        title: the article's title, "" if unknown; its repetition on the page is chrome.
        host_lines: block hash to the number of other URLs of the host that carry it.
    """
    found = [kept for block in blocks(text) if (kept := _without_furniture(block))]
    roles: list[Status | None] = [None] * len(found)
    headings = [_is_heading(block) for block in found]
    shingles = [_shingles(block) for block in found]
    tail = _tail_mark(found)
    for k, block in enumerate(found):
        if k > tail:
            roles[k] = Status.CHROME if _furniture(block) else Status.UNRELATED
        elif (
            headings[k]
            or _furniture(block)
            or host_lines.get(hash63(block.lower()), 0) >= HOST_URLS
            or block == title
            or _is_caption(found, k)
            or _repeats(shingles, k)
        ):
            roles[k] = Status.CHROME
    _cut_teasers(found, roles)
    return [Block(b, r, h) for b, r, h in zip(found, roles, headings, strict=True)]


def _without_furniture(block: str) -> str:
    """The block without inline furniture; a mark of other stories stays to be seen as one."""
    return block if _is_mark(block) else normalise(without_inline(block))


def without_inline(text: str) -> str:
    """Return a block without the furniture that stands inside it: credits, links, tags, marks."""
    return _inline().blank(unescape(text)).strip()


@lru_cache(maxsize=1)
def _inline() -> Rules:
    return rules("furniture.tsv", "inline")


@lru_cache(maxsize=1)
def _patterns() -> Rules:
    return rules("furniture.tsv", "line")


def _furniture(block: str) -> bool:
    """A fixed pattern of page furniture; what reads as a news sentence is none by pattern alone."""
    if _IMAGE.match(block) or _is_mark(block):
        return True
    match = _CREDIT.match(block)
    if match is None and len(block) < _LONG:
        match = _patterns().search(block)
    if match is None or (len(block) >= _SHORT and len(match[0]) < 0.4 * len(block)):
        return False
    return not _reads_as_news(block)


def _is_mark(block: str) -> bool:
    """A heading, with or without a colon, under which pages show other stories."""
    short = _is_heading(block.removesuffix(":")) and len(block.split()) <= _MARK
    return short and _TAIL.match(block) is not None


def _reads_as_news(block: str) -> bool:
    """A full sentence in which somebody does or says something, and no words of page owners."""
    if not _END.search(block) or len(block.split()) < _NEWS_WORDS or _OWNERS.search(block):
        return False
    return any(i.verb and i.at > 1 and _happens(i) for i in features(block).items)


def _happens(item: Item) -> bool:
    """What is done or said, also where its class is a thing: "ruled" is of class #verdict."""
    return item.kind in ("act", "say") or (item.kind == "thing" and item.surface.endswith("ed"))


def _is_heading(block: str) -> bool:
    if is_cjk(block):
        return len(block) <= _HEADING_CJK and not _END.search(block)
    quoted = block.startswith('"') and block.endswith('"') and not re.search(r"[.!?]", block)
    return len(block.split()) <= _HEADING_WORDS and (quoted or not _END.search(block))


def _is_caption(found: list[str], k: int) -> bool:
    """A picture's text stands after its file name: before its credit, or without a full stop."""
    if k == 0 or not _IMAGE.match(found[k - 1]):
        return False
    credited = k + 1 < len(found) and _CREDIT.match(found[k + 1]) is not None
    return credited or not _END.search(found[k])


def _repeats(shingles: list[frozenset[tuple[str, ...]]], k: int) -> bool:
    """An embedded box repeats a paragraph near it: nearly all of its words stand there in order."""
    own = shingles[k]
    if len(own) < 8:
        return False
    near = shingles[max(0, k - 3) : k]
    return any(len(own & other) >= 0.6 * len(own) for other in near)


def _shingles(block: str) -> frozenset[tuple[str, ...]]:
    lower = [word.lower() for word in words(block)]
    return frozenset(zip(lower, lower[1:], lower[2:], strict=False))


def _tail_mark(found: list[str]) -> int:
    """Index of the mark after which other stories follow, or len(found).

    An in-line "Read also" box has the article going on below it, so a mark counts only in the
    second half of the text, or where no full sentence follows it.
    """
    sizes = [len(block) for block in found]
    total = sum(sizes)
    for k, block in enumerate(found):
        if _is_mark(block) and (
            sum(sizes[:k]) >= 0.5 * total
            or not any(_END.search(b) and not _CUT.search(b) for b in found[k + 1 :])
        ):
            return k
    return len(found)


def _cut_teasers(found: list[str], roles: list[Status | None]) -> None:
    """Mark a closing run of two or more paragraphs that break off: teasers of other stories."""
    run = []
    for k in range(len(found) - 1, -1, -1):
        if roles[k] is not None:
            continue
        if _END.search(found[k]) and not _CUT.search(found[k]):
            break
        run.append(k)
    body = sum(1 for role in roles if role is None) - len(run)
    if len(run) >= 2 and body >= 2:
        for k in run:
            roles[k] = Status.UNRELATED
