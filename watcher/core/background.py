"""Tell history from news: whether an unseen sentence reports something that just happened.

An unseen sentence is not news by itself. What speaks for news is a fresh time (a weekday, today, a
date within days of publication), somebody speaking now, something ahead; what speaks for history
is an old date, "last year", "has long", a pluperfect, a general statement.
"""

import re
from datetime import datetime
from functools import lru_cache

from watcher.core.features import DONE, PLANNED, Features, features
from watcher.core.rules import Rules, rules
from watcher.core.western import in_english, language

_FRESH = re.compile(
    r"\b(?:today|yesterday|tomorrow|tonight|overnight|now|currently|so far|in the coming|in coming"
    r"|this (?:morning|afternoon|evening|week|weekend)|upcoming|next (?:week|month|year|day)"
    r"|(?:mon|tues|wednes|thurs|fri|satur|sun)day|later this|earlier this week"
    r"|hours? (?:ago|earlier)|the latest|just|newly|recent(?:ly)?)\b",
    re.IGNORECASE,
)
_SAYS = re.compile(
    r"\b(?:said|says|told|added|announced|wrote|noted|warned|confirmed|denied|declined|reported"
    r"|believes?|expects?|thinks?|according to)\b",
    re.IGNORECASE,
)
# The same in Russian, Korean, Chinese and Japanese.
_FRESH_ELSEWHERE = re.compile(
    "сегодня|вчера|завтра|понедельник|вторник|среду|четверг|пятниц|суббот|воскресень"
    "|오늘|어제|내일|[월화수목금토일]요일|今天|昨天|明天|星期[一二三四五六日天]|[周週][一二三四五六日]"
    "|今日|昨日|明日|[月火水木金土日]曜"
)
_SAYS_ELSEWHERE = re.compile(
    "сказал|заявил|сообщ|отметил|по словам|по данным|말했다|밝혔다|전했다|보도했다|발표했다"
    "|表示|宣布|报道|報道|称|稱|说|說|述べた|語った|発表した|明らかにした|伝えた"
)
_HE_SAYS = re.compile(
    r"\b(?:he|she) (?:said|says|told|added|wrote|noted|warned)\b|\b(?:said|added) (?:he|she)\b",
    re.IGNORECASE,
)
_PERFECT = re.compile(
    r"\b(?:has|have)\s+(?:\w+ly\s+)?(?:\w+ed|been|had|made|become|sent|given|taken|long|often|always"
    r"|used|sought|said)\b",
    re.IGNORECASE,
)
# Older than six weeks is history to a reader of the day's news.
_OLD_MONTH_GAP = 45
_DAYS_IN_MONTH = 30.4


@lru_cache(maxsize=16)
def _history(year: int, *, ascii_only: bool) -> Rules:
    """Marks of history in an article published in `year`: any earlier year is one."""
    earlier = "|".join(str(past) for past in range(year - 30, year))
    languages = ("en",) if ascii_only else ()
    return rules("background.tsv", *languages, year=f"(?:1[0-8]\\d\\d|19\\d\\d|{earlier})")


@lru_cache(maxsize=2048)
def freshness(sentence: str, published: datetime) -> float:
    """Return evidence that a sentence is news of its day: positive for news, negative for history.

    Roughly -2..2. Sentences without any evidence are near 0; the article's position decides.
    """
    read, score = features(sentence), 0.0
    sentence, _ = in_english(sentence, language(sentence))
    latin = sentence.isascii()
    if _FRESH.search(sentence) or (not latin and _FRESH_ELSEWHERE.search(sentence)):
        score += 1.0
    current = _PERFECT.sub(" ", sentence)
    if _SAYS.search(current):
        score += 0.8 if read.speakers or _HE_SAYS.search(current) else 0.2
    elif not latin and _SAYS_ELSEWHERE.search(sentence):
        score += 0.8
    elif current != sentence:
        score -= 0.5
    if any(item.level != DONE and item.kind == "act" for item in read.items):
        score += 0.3
    history = _history(published.year, ascii_only=latin).search(sentence)
    had = history is not None and history[0].lower().startswith("had")
    reported = had and _SAYS.search(sentence)
    if history and not reported:  # "she said the talks had failed" is news
        score -= 1.3
    gap = _oldest(read, published)
    if gap is not None and read.level == PLANNED:
        gap = 0.0  # a date named for something ahead lies ahead
    if gap is not None:
        score += -1.3 if gap > _OLD_MONTH_GAP else 0.6
    return score


def _oldest(features: Features, published: datetime) -> float | None:
    """Days between publication and the nearest date that the sentence names, None without one."""
    gaps = []
    for date in features.dates:
        if len(date) == 4 and date.isdigit():
            years = published.year - int(date)
            gaps.append(365.0 * years - 60 if years > 0 else 0.0)
        elif date[2:3] == "-":
            ahead = (
                (published.month - int(date[:2])) * _DAYS_IN_MONTH + published.day - int(date[3:])
            )
            gaps.append(abs(ahead) if abs(ahead) < 200 else 365 - abs(ahead))
        elif date.startswith("month:"):
            months = (published.month - int(date[6:])) % 12
            gaps.append(0.0 if months in (0, 11, 10) else months * _DAYS_IN_MONTH)
    return max(gaps) if gaps else None
