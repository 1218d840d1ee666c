"""What changes by itself in titles and summaries: "4 hours ago", "12:31", "(23 comments)". Pure.

It is left out only where it stands alone at the beginning or the end of a line: in brackets, behind
a separator, as a line of its own, or with "ago" or what is said for it. In a sentence it is news.
"""

import re
from functools import lru_cache

# Where such things stand: no headline ends with more of them than this, and no search is longer.
_REACH = 120
_N = r"\d(?:[\d.,\u00a0\u202f]*\d)?(?: ?(?:k|m|тыс\.?|만|천|万|千))?"
_ONE = rf"(?:{_N}|an?|one|une?|una?|einer|einem)"
_ABOUT = "(?:etwa |rund |environ )?"
_GERMAN = r"sek\.?|sekunden?|min\.?|minuten?|std\.?|stunden?|tag(?:en)?|wochen?"
_RUSSIAN_ONE = r"(?:(?:\d*(?<!1)1 ?)?(?:секунду|минуту|час|день|неделю))"
_RUSSIAN_MANY = r"(?:сек\.?|секунды?|мин\.?|минуты?|ч\.?|часа|часов|дня|дней|недел[иь])"
_AGO = "|".join(
    [
        rf"{_ONE} ?(?:s|secs?|seconds?|m|mins?|minutes?|h|hrs?|hours?|d|days?|weeks?) ago",
        rf"vor {_ABOUT}{_ONE} ?(?:{_GERMAN})",
        rf"il y a {_ABOUT}{_ONE} ?(?:s|secondes?|mn|min|minutes?|h|heures?|jours?|j|semaines?)",
        rf"hace {_ONE} ?(?:segundos?|min|minutos?|h|horas?|días?|semanas?)",
        rf"(?:for )?{_ONE} (?:min\.?|minutter|timer?|dager?|dage|uker?) siden",
        rf"(?:{_RUSSIAN_ONE}|{_N} ?{_RUSSIAN_MANY}) назад",
        rf"{_N} ?(?:초|분|시간|일|주일?) ?전",
        rf"{_N} ?(?:秒|分|分钟|分鐘|小时|小時|天|日|周|週)(?:钟|鐘)?(?:之)?前",
        rf"{_N} ?(?:秒|分|時間|日|週間)前",
    ]
)
_LONG_AGO = "|".join(
    [
        rf"{_ONE} ?(?:mo|months?|y|yrs?|years?) ago",
        rf"vor {_ONE} (?:monat(?:en)?|jahr(?:en)?)",
        rf"il y a {_ONE} (?:mois|ans?)",
        rf"hace {_ONE} (?:mes(?:es)?|años?)",
        rf"(?:{_N} )?(?:месяц(?:а|ев)?|год|года|лет) назад",
        rf"{_N} ?(?:개월|달|년|个月|個月|か月|ヶ月|年) ?前?전?",
        "just now|gerade eben|à l['’]instant|ahora mismo|только что",
        "방금(?: 전)?|刚刚|剛剛|たった今",
    ]
)
_DAY = (
    "today|yesterday|heute|gestern|aujourd['’]hui|hier|hoy|ayer|сегодня|вчера|오늘|어제"
    "|今天|昨天|今日|昨日"
)
_ZONE = "uhr|gmt|utc|[cew]es?t|bst|[ep][sd]?t|msk|мск|jst|kst"
_CLOCK = (
    rf"(?:(?:{_DAY}),? ?(?:at |um |à |a las |в )?)?(?:(?:오전|오후|上午|下午|午前|午後) ?)?"
    r"(?:(?:[01]?\d|2[0-3])(?::[0-5]\d(?::[0-5]\d)?| ?h ?[0-5]\d|\.[0-5]\d(?= ?uhr)"
    r"| ?[時时시点點](?: ?[0-5]?\d ?[分분])?)(?: ?[ap]\.?m\b\.?)?|1?\d ?[ap]m\b)"
    rf"(?: ?(?:{_ZONE})\b)?"
)
_WHEN = rf"(?:{_AGO}|{_CLOCK})"
_UPDATED = (
    r"(?:(?:(?:last|latest) )?updated?s?(?: at)?|(?:zuletzt )?aktualisiert(?: um)?"
    r"|mise? à jour(?: à)?|actualizado(?: a las)?|обновлено(?: в)?|更新|업데이트|수정)"
    rf"[:：]? ?{_WHEN}"
    rf"|{_WHEN} ?(?:更新|업데이트|수정)"
)
_COUNTED = (
    r"comments?|repl(?:y|ies)|views?|kommentare?|aufrufe?|commentaires?|vues?|comentarios?|visitas?"
    r"|vistas?|комментари\w+|просмотр\w*|댓글|조회수?|评论|評論|浏览|瀏覽|阅读|閱讀|コメント|閲覧数?"
)
_COUNTER = (
    rf"{_N}\+? ?(?:개의? ?|条|條|次|件の|回の?)?(?:{_COUNTED})"
    rf"|(?:# ?)?(?:{_COUNTED}|points)(?: ?[:：] ?| ){_N}(?:개|회|条|條|次|件|回)?"
    rf"|(?:댓글|조회수?|评论|評論|浏览|瀏覽|阅读|閱讀|コメント|閲覧数?){_N}(?:개|회|条|條|次|件|回)?"
)
_ITEM = rf"(?:{_UPDATED}|{_AGO}|{_LONG_AGO}|{_CLOCK}|{_COUNTER})"
_GROUP = rf"{_ITEM}(?:(?:\s*[,;|·•]\s*|\s+){_ITEM})*"
_IN_BRACKETS = rf"[(\[（【〔]\s*{_GROUP}\s*[)\]）】〕]"
_APART = r"(?:\s+[-–—/]+\s+|\s*[|｜·•∙●]\s*)"
_FLAGS = re.IGNORECASE


# A tenth of a second each, and most commands look at no title.
@lru_cache(maxsize=1)
def _whole() -> re.Pattern[str]:
    return re.compile(rf"(?:{_IN_BRACKETS}|{_GROUP})", _FLAGS)


@lru_cache(maxsize=1)
def _end() -> re.Pattern[str]:
    return re.compile(
        # Behind a time it is the end of a span: "road closed | 12:00 - 14:00".
        rf"(?:\s*{_IN_BRACKETS}|(?<!:\d\d)(?<![ap]m){_APART}{_GROUP}|\s*[,;]\s*(?:{_UPDATED})"
        rf"|[\s,;]+(?:{_AGO}))\s*\Z",
        _FLAGS,
    )


@lru_cache(maxsize=1)
def _start() -> re.Pattern[str]:
    return re.compile(
        rf"\s*(?:{_IN_BRACKETS}\s*|{_GROUP}(?:{_APART}|[:：]\s+)(?!{_CLOCK})"
        rf"|(?:{_AGO})(?:[\s,;:]+|\Z))",
        _FLAGS,
    )


# Sentences of English newsrooms that only say when they were written or how much they are read.
_BEGUN = r"(?<![^.!?])\s*"
_ENDED = r"(?:[.!?]|\Z)"
_WRITTEN = r"(?:live: )?(?:(?:last|latest) )?(?:updated?s?|posted|published|modified|edited)\b"


@lru_cache(maxsize=1)
def _stamp() -> re.Pattern[str]:
    return re.compile(
        rf"{_BEGUN}{_WRITTEN}[^.!?:]{{0,25}}?\b(?:{_AGO}|{_CLOCK})(?: by [^.!?\d]{{1,40}})?{_ENDED}"
        rf"|{_BEGUN}[^.!?\d]{{0,30}}\b{_N} (?:comments?|views?|shares?|likes)(?: so far)?{_ENDED}",
        _FLAGS,
    )


def lasting(text: str) -> str:
    """Return the text without what changes by itself; all of it where nothing else is there."""
    kept = (_lasting(_stamp().sub("", line).strip()) for line in text.splitlines())
    return "\n".join(line for line in kept if line) or text


def is_fleeting(line: str) -> bool:
    """Say whether all of it changes by itself."""
    return len(line) <= _REACH and bool(_whole().fullmatch(line.strip()))


def _lasting(line: str) -> str:
    while line and not is_fleeting(line):
        shorter = line
        if found := _start().match(line[:_REACH]):
            shorter = line[found.end() :]
        split = max(len(shorter) - _REACH, 0)
        if found := _end().search(shorter, split):
            shorter = shorter[: found.start()]
        if shorter == line:
            return line
        line = shorter
    return ""
