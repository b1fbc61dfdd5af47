"""Feasts with a date of their own, solar or lunar."""

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import date

from care.dates import lunar
from care.dates.cues import Asked
from care.dates.found import Found, Rule, day_of, on, yearly
from care.dates.numbers import EN_ORDINAL, en_number
from care.dates.weekdays import nth_weekday
from care.dates.words import en_year_after, en_year_before, zh_year_before

Day = Callable[[int], date | None]


def _solar(month: int, day: int) -> Day:
    return lambda year: day_of(year, month, day)


def _lunar(month: int, day: int) -> Day:
    return lambda year: lunar.solar(year, month, day)


def _term(base: float, month: int) -> Day:
    """A solar term of this century, by its mean distance from the year's beginning."""
    return lambda year: day_of(year, month, int((year % 100) * 0.2422 + base) - (year % 100) // 4)


_ZH: dict[str, Day] = {
    "元旦节?|新年第一天": _solar(1, 1),
    "情人节": _solar(2, 14),
    "(?:三八)?妇女节|三八节|女神节": _solar(3, 8),
    "植树节": _solar(3, 12),
    "愚人节": _solar(4, 1),
    "清明节?": _term(4.81, 4),
    "(?:五一)?(?:国际)?劳动节|五一节": _solar(5, 1),
    "(?:五四)?青年节": _solar(5, 4),
    "护士节": _solar(5, 12),
    "(?:六一)?(?:国际)?儿童节|六一节": _solar(6, 1),
    "(?:七一)?建党节": _solar(7, 1),
    "(?:八一)?建军节": _solar(8, 1),
    "教师节": _solar(9, 10),
    "(?:十一)?国庆节?": _solar(10, 1),
    "万圣节?": _solar(10, 31),
    "光棍节|双十一|双11": _solar(11, 11),
    "双十二|双12": _solar(12, 12),
    "冬至": _term(21.94, 12),
    "平安夜": _solar(12, 24),
    "圣诞节?": _solar(12, 25),
    "跨年夜?": _solar(12, 31),
    "母亲节": lambda year: nth_weekday(year, 5, 6, 2),
    "父亲节": lambda year: nth_weekday(year, 6, 6, 3),
    "感恩节": lambda year: nth_weekday(year, 11, 3, 4),
    "春节|农历新年|农历年": _lunar(1, 1),
    "元宵节?|上元节": _lunar(1, 15),
    "龙抬头": _lunar(2, 2),
    "端午节?|端阳节?": _lunar(5, 5),
    "七夕节?": _lunar(7, 7),
    "中元节|盂兰节": _lunar(7, 15),
    "中秋节?": _lunar(8, 15),
    "重阳节?": _lunar(9, 9),
    "腊八节?": _lunar(12, 8),
    "除夕夜?|大?年三十晚?|大年夜|大年30": lunar.new_years_eve,
}
_EN: dict[str, Day] = {
    r"new\s+year'?s?\s+day|new\s+year'?s(?!\s+eve)": _solar(1, 1),
    r"new\s+year'?s?\s+eve": _solar(12, 31),
    r"(?<!chinese )valentine'?s?(?:\s+day)?": _solar(2, 14),
    r"(?:international\s+)?women'?s\s+day": _solar(3, 8),
    r"(?:st\.?|saint)\s+patrick'?s(?:\s+day)?": _solar(3, 17),
    r"april\s+fool'?s?'?(?:\s+day)?": _solar(4, 1),
    r"earth\s+day": _solar(4, 22),
    r"may\s+day": _solar(5, 1),
    r"cinco\s+de\s+mayo": _solar(5, 5),
    r"(?:international\s+)?children'?s\s+day": _solar(6, 1),
    r"juneteenth": _solar(6, 19),
    r"canada\s+day": _solar(7, 1),
    r"independence\s+day": _solar(7, 4),
    r"(?:chinese\s+)?national\s+day": _solar(10, 1),
    r"hallowe'?en": _solar(10, 31),
    r"veterans'?\s+day": _solar(11, 11),
    r"(?:christmas|xmas|x-mas)\s+eve": _solar(12, 24),
    r"(?:christmas|xmas|x-mas)(?:\s+day)?": _solar(12, 25),
    r"boxing\s+day": _solar(12, 26),
    r"mother'?s'?\s+day": lambda year: nth_weekday(year, 5, 6, 2),
    r"father'?s'?\s+day": lambda year: nth_weekday(year, 6, 6, 3),
    r"thanksgiving(?:\s+day)?": lambda year: nth_weekday(year, 11, 3, 4),
    r"memorial\s+day": lambda year: nth_weekday(year, 5, 0, -1),
    r"labou?r\s+day": lambda year: nth_weekday(year, 9, 0, 1),
    r"qingming(?:\s+festival)?|tomb[\s-]sweeping\s+day": _term(4.81, 4),
    r"(?:(?:chinese|lunar)\s+new\s+year|spring\s+festival|cny)(?:'?s)?(?:\s+day)?(?!'?s?\s+eve)": _lunar(
        1, 1
    ),
    r"(?:(?:chinese|lunar)\s+new\s+year|spring\s+festival|cny)(?:'?s)?\s+eve": lunar.new_years_eve,
    r"lantern\s+festival": _lunar(1, 15),
    r"dragon\s+boat(?:\s+festival|\s+day)?": _lunar(5, 5),
    r"qixi(?:\s+festival)?|chinese\s+valentine'?s?(?:\s+day)?|double\s+seventh(?:\s+festival)?": _lunar(7, 7),
    r"mid[\s-]?autumn(?:\s+(?:festival|day))?|moon(?:cake)?\s+festival": _lunar(8, 15),
    r"double\s+ninth(?:\s+festival)?|chongyang(?:\s+festival)?": _lunar(9, 9),
    r"laba(?:\s+festival)?": _lunar(12, 8),
}
_ZH_SHORT = {"五一": _solar(5, 1), "六一": _solar(6, 1), "十一": _solar(10, 1)}
_LABOUR_CN = _solar(5, 1)
_ZH_NAMES = [(re.compile(name), make) for name, make in _ZH.items()]
_EN_NAMES = [(re.compile(name), make) for name, make in _EN.items()]
_BARE_YEAR = re.compile(r"(?<![0-9])(20[0-9]{2})\s*$")
_NTH_DAY = re.compile(rf"(?<![a-z0-9])(?:the\s+)?(?P<day>{EN_ORDINAL})\s+day\s+of\s+(?:the\s+)?$")
_EN_LEAD = re.compile(r"(?<![a-z])(this|last|next|past|coming)\s+$")


def _on(make: Day, day: date) -> bool:
    return day in (make(day.year), make(day.year - 1))


def _zh(match: re.Match[str], asked: Asked) -> Found:
    name, (start, end) = match[0], match.span()
    make = _ZH_SHORT.get(name) or next(make for pattern, make in _ZH_NAMES if pattern.fullmatch(name))
    if year := zh_year_before(asked, start)[0]:
        return on(year.at, end, make(year.number))
    if bare := _BARE_YEAR.search(asked.before(start)):
        return on(start - len(bare[0]), end, make(int(bare[1])))
    found = on(start, end, yearly(make, asked.today, asked.past(start, end)))
    return replace(found, fits=lambda day: _on(make, day))


def _en(match: re.Match[str], asked: Asked) -> Found:
    start, end = match.span()
    make = next(make for pattern, make in _EN_NAMES if pattern.fullmatch(match["name"]))
    if asked.market == "CN" and match["name"].startswith("labo"):
        make = _LABOUR_CN
    if "new" in match["name"] and (nth := _NTH_DAY.search(asked.before(start))):
        make = _lunar(1, en_number(nth["day"]) or 0)
        start -= len(nth[0])
    if year := en_year_after(asked, end):
        return on(start, year.at, make(year.number))
    if year := en_year_before(asked, start):
        return on(year.at, end, make(year.number))
    lead = _EN_LEAD.search(asked.before(start))
    if lead and lead[1] == "this":
        return on(start - len(lead[0]), end, make(asked.today.year))
    past = lead[1] in ("last", "past") if lead else asked.past(start, end)
    start -= len(lead[0]) if lead else 0
    return replace(on(start, end, yearly(make, asked.today, past)), fits=lambda day: _on(make, day))


RULES: list[Rule] = [
    (re.compile("|".join(_ZH)), _zh),
    (
        re.compile(
            rf"(?<![周期拜初月0-9二三四五六七八九])(?:{'|'.join(_ZH_SHORT)})"
            r"(?![0-9零一二三四五六七八九十月号日天周岁个点时分起样定直般下些旦]|\s*(?:星期|礼拜|小时))"
        ),
        _zh,
    ),
    (re.compile(rf"(?<![a-z])(?P<name>{'|'.join(_EN)})(?![a-z])"), _en),
]
