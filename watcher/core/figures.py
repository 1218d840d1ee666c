"""Rewrite numbers and dates of Korean, Chinese, Japanese and Russian in figures set apart.

"1만2천명" is 12,000 people and "6月14日" is 14 June; once written that way they are read as in
English. Knows words and values only; what a number counts stays as it was written.
"""

import re
from functools import lru_cache

from watcher.core.dates import MONTHS
from watcher.core.lexicon import forms, rows

_LARGE = {"만": 1e4, "万": 1e4, "萬": 1e4, "억": 1e8, "億": 1e8, "亿": 1e8, "조": 1e12, "兆": 1e12}
_SMALL = {"십": 10, "十": 10, "백": 100, "百": 100, "천": 1000, "千": 1000}
_DIGITS = {sign: value for value, sign in enumerate("〇一二三四五六七八九")}
_DIGITS |= {"零": 0, "两": 2, "兩": 2}
_NATIVE = {
    "두": 2, "세": 3, "네": 4, "다섯": 5, "여섯": 6, "일곱": 7, "여덟": 8, "아홉": 9, "열": 10,
    "스무": 20,
}  # fmt: skip
_SCALE = "".join([*_LARGE, *_SMALL])
# 3억 5000만, 1만2천, 2.5万; not 제5조, which is an article of a law.
_MIXED = re.compile(
    rf"(?<![제第\d.,])(?:\d[\d,]*(?:\.\d+)?\s?[{_SCALE}]+\s?)*\d[\d,]*(?:\.\d+)?\s?[{_SCALE}]+"
    r"(?:\s\d{3,4}(?![\d,])|\d{1,4}(?![\d,]))?"
)
# 三千, 二十四; one sign alone (三) counts only before a counter, as names are full of them.
_SIGNS = re.compile(
    r"(?<![第数數几幾])(?:[一二两兩三四五六七八九][十百千万萬亿億]|十[一二三四五六七八九万萬亿億])"
    r"[〇零一二两兩三四五六七八九十百千万萬亿億]*|十(?=[名人个個艘枚架辆輛台座家天])"
    r"|(?<![第十])[二两兩三四五六七八九](?=[名人个個艘枚架辆輛座家次天周隻機回発]|か所|カ所)"
)
_COUNTED = re.compile(
    rf"(?<![가-힣])({'|'.join(_NATIVE)})(?=\s(?:[명개척대발기곳번채건달주장]|차례|무리|가지|시간|지역|나라|정상|사람|도시))"
)
# Korean counts days by names of their own.
_DAYS = {
    "하루": 1, "이틀": 2, "사흘": 3, "나흘": 4, "닷새": 5, "엿새": 6, "이레": 7, "여드레": 8,
    "아흐레": 9, "열흘": 10, "보름": 15,
}  # fmt: skip
_NAMED_DAYS = re.compile(rf"(?<![가-힣])({'|'.join(_DAYS)})(?=\s?(?:만에|동안|간|째|뒤|앞|전))")
_DATE = re.compile(r"(\d{1,2})\s?[月월]\s?(\d{1,2})\s?[日일号]")
_MONTH = re.compile(r"(?<!\d)(1[0-2]|[1-9])\s?[月월](?![間间간])")
_YEAR = re.compile(r"(?<!\d)((?:19|20)\d\d)\s?[年년]")
# A day alone is that of the report ("14일 밝혔다"), where English names the weekday.
_DAY = re.compile(r"(?<!\d)(?:3[01]|[12]\d|[1-9])\s?[日일](?![間间간]|\s?(?:만에|동안))")
_WEEKDAYS = (
    "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"
)  # fmt: skip
_WEEKDAY = re.compile(
    r"([월화수목금토일])요일|([月火水木金土日])曜日?|(?<![一两兩每\d])(?:星期|周|週)([一二三四五六日天])"
)
_SIGN_OF_DAY = {
    sign: day
    for signs in ("월화수목금토일", "月火水木金土日", "一二三四五六日", "一二三四五六天")
    for day, sign in enumerate(signs)
}
_SPACED = re.compile(r"(?<![\d.,])(\d{1,3})((?: \d{3})+)(?!\d)")
_EAST = re.compile(r"[\u3040-\u30ff\u4e00-\u9fff\uac00-\ud7a3]")
_CYRILLIC = re.compile(r"[а-я]", re.IGNORECASE)


def in_figures(sentence: str) -> str:
    """Return a normalised sentence with its numbers, dates and counters written as in English."""
    if sentence.isascii():
        return sentence
    if _CYRILLIC.search(sentence):
        return _SPACED.sub(lambda found: found[0].replace(" ", ""), sentence)
    if not _EAST.search(sentence):
        return sentence
    sentence = _NAMED_DAYS.sub(lambda found: f"{_DAYS[found[1]]}일", sentence)
    sentence = sentence.replace("일 동안", "일간")
    sentence = _DATE.sub(_day_of_month, sentence)
    sentence = _YEAR.sub(r" \1 ", sentence)
    sentence = _WEEKDAY.sub(_day_of_week, sentence)
    sentence = _MONTH.sub(lambda found: f" {MONTHS[int(found[1]) - 1]} ", sentence)
    sentence = _DAY.sub(" ", sentence)
    for written in (_MIXED, _SIGNS):
        sentence = written.sub(lambda found: f" {_plain(_value(found[0]))} ", sentence)
    sentence = _COUNTED.sub(lambda found: f"{_NATIVE[found[1]]}", sentence)
    return _units().sub(r"\1 \2 ", sentence)


def _day_of_week(found: re.Match[str]) -> str:
    return f" {_WEEKDAYS[_SIGN_OF_DAY[found[found.lastindex or 0]]]} "


def _day_of_month(found: re.Match[str]) -> str:
    month = int(found[1])
    return f" {int(found[2])} {MONTHS[month - 1]} " if 1 <= month <= 12 else found[0]


def _plain(value: float) -> str:
    """In figures alone: no "1.2e+12"."""
    return f"{value:.0f}" if value == int(value) else f"{value:.12g}"


def _value(written: str) -> float:
    """The value of figures and signs mixed with 千, 万, 億: these multiply."""
    total = part = 0.0
    current: float | None = None
    for figure, sign in re.findall(r"(\d[\d,]*(?:\.\d+)?)|(\S)", written):
        if figure:
            current = float(figure.replace(",", ""))
        elif sign in _DIGITS:
            current = float(_DIGITS[sign])
        elif sign in _SMALL:
            part += (1.0 if current is None else current) * _SMALL[sign]
            current = None
        else:
            total += (part + (current or 0.0) or 1.0) * _LARGE[sign]
            part, current = 0.0, None
    return total + part + (current or 0.0)


@lru_cache(maxsize=1)
def _units() -> re.Pattern[str]:
    """A number and a unit that stand together without a space."""
    known = {form for row in rows("units.tsv") for form in forms(row[-1]) if _EAST.match(form)}
    longest = sorted(known, key=len, reverse=True)
    return re.compile(rf"(\d)\s*({'|'.join(map(re.escape, longest))})")
