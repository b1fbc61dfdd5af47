"""Days of a month that is not named: the 9th, 下个月5号, 月底, end of next month."""

import re
from dataclasses import replace
from datetime import date

from care.dates.clock import days_in_month
from care.dates.cues import Asked
from care.dates.found import Found, Rule, day_of, in_month, monthly, nearest, on, yearly
from care.dates.month_names import ZH_DAY
from care.dates.numbers import EN_ORDINAL, ORDINALS, en_number, zh_number
from care.dates.words import (
    EN_MONTH,
    EN_MONTH_WORDS,
    ZH_MONTH,
    ZH_MONTH_WORDS,
    ZH_YEAR,
    en_month,
    en_year_after,
    is_lunar_month,
    month_step,
    zh_month,
    zh_year,
    zh_year_before,
)  # fmt: skip

_ZH_MARKED = re.compile(
    rf"(?<![0-9][./:])(?<![0-9第零一二三四五六七八九十百千廿卅两农阴旧历])(?P<day>{ZH_DAY})\s*"
    r"(?:号(?![楼线码门厅店床机房院]|电池|诊室)|日(?![龄元本常间用子期记托报后前内咳游均夜之以]|[一二三两几0-9]\s*[次餐]))"
)
_ZH_IN_MONTH = re.compile(
    rf"(?P<month>{ZH_MONTH_WORDS})[的,份]?\s*(?P<day>{ZH_DAY})(?:\s*[号日]|(?![0-9零一二三四五六七八九十廿./:-]|\s*[个天周岁月年点多几来]|\s*星期))"
)
_COUNTS_DAYS = re.compile(r"(?:出世|出生|[大了迟等世周]|星期|礼拜)[又零]?\s*$")
_EN_ORDINAL = re.compile(rf"(?<![a-z0-9])(?P<day>{EN_ORDINAL})(?![a-z])")
_EN_LEAD = re.compile(
    rf"(?<![a-z0-9])(?:(?P<month>{EN_MONTH_WORDS})(?:'s)?,?\s*)?(?P<the>(?:on\s+)?(?:the\s+)?)$"
)
_EN_TAIL = re.compile(rf"\s+(?:day\s+)?(?:of\s+)?(?P<month>{EN_MONTH_WORDS})(?![a-z])")
_COUNTED = re.compile(
    r"[\s-]*(?:dose|shot|jab|vaccin\w*|birthday|week|wk|month|baby|child|kid|time|trimester|one|visit|grade|floor|year|day|born"
    r"|pregnancy|son|daughter|tooth|teeth|order|attempt|choice|line|round|person|degree|party|half|hand|class|percentile"
    r"|edition|generation|street|st|ave\w*|appointment|thing|question|two|three|few|aid|food|solid|step|test|scan|check\w*"
    r"|grader|anniversary|place|complaint|package|box|bottle)(?![a-z])"
)


def _bare(start: int, end: int, day: int, asked: Asked) -> Found:
    found = on(start, end, monthly(day, asked.today, asked.past(start, end)))
    return replace(found, fits=lambda named: named.day == day, bare="day")


def _zh_marked(match: re.Match[str], asked: Asked) -> Found | None:
    # 日 counts days in Cantonese: 出世三日
    if match[0][-1] == "日" and _COUNTS_DAYS.search(asked.before(match.start())):
        return None
    return _bare(*match.span(), zh_number(match["day"]) or 0, asked)


def _zh_in_month(match: re.Match[str], asked: Asked) -> Found:
    return on(*match.span(), in_month(asked.today, month_step(match["month"]), zh_number(match["day"]) or 0))


def _en(match: re.Match[str], asked: Asked) -> Found | None:
    start, end = match.span()
    day, digits = en_number(match["day"]) or 0, match["day"][0].isdigit()
    lead, tail = _EN_LEAD.search(asked.before(start)), _EN_TAIL.match(asked.after(end))
    start -= len(lead[0]) if lead else 0
    month = (lead and lead["month"]) or (tail and tail["month"])
    if month:
        return on(start, end + (tail.end() if tail else 0), in_month(asked.today, month_step(month), day))
    after = asked.after(end)
    if _COUNTED.match(after):
        return None
    if not (lead and lead["the"]) and (not digits or match[0] != asked.text.strip(" .!?()")):
        return None
    # "the first" counts things more often than days
    if not digits and ORDINALS.get(match["day"], 0) in (1, 2, 3):
        said_on = lead is not None and lead["the"].startswith("on")
        if not (_ENDS.match(after) and (said_on or not asked.text[:start].strip())):
            return None
    return _bare(start, end, day, asked)


_ENDS = re.compile(r"\s*(?:$|[.,;!?)])")
_ENDS = re.compile(r"\s*(?:$|[.,;!?)])")
_ZH_PART = re.compile(
    r"月份?的?(?P<part>月?初(?![一二三四五六七八九十中级高])|月?中(?![旬秋国午考间班医到])|月?[底末尾](?![下部片层])|第一天|最后一天)"
)
_ZH_OF = re.compile(
    rf"(?:(?P<rel>(?:上{{1,4}}|下{{1,4}})个?|[这本当今是呢]个?)|(?<![0-9])(?P<month>{ZH_MONTH})\s*)$"
)
_ZH_YEAR_END = re.compile(rf"(?:{ZH_YEAR}的?年?|年)[底末尾](?![下部片层])")
_EN_PART = re.compile(
    r"(?<![a-z])(?:the\s+)?(?:very\s+)?(?P<part>beginning|start|first\s+day|first|1st|middle|end|last\s+day)\s+of\s+(?:the\s+)?"
    rf"(?:(?P<step>(?:this|next|last)\s+)?month(?![a-z])(?P<twice>\s+after\s+next)?|(?P<name>{EN_MONTH}))"
)
_EN_MONTH_END = re.compile(r"(?<![a-z])(?:(?P<step>this|next|last)\s+)?month(?:'?s)?[\s-]end(?![a-z])")
_EN_YEAR_END = re.compile(
    r"(?<![a-z])(?:the\s+)?(?:end|last\s+day)\s+of\s+(?:(?:the\s+)?year(?![a-z])|(?=(?:this|next|last)\s+year|20[0-9]{2}))|(?<![a-z])year[\s-]end(?![a-z])"
)


def _day_of_part(part: str, year: int, month: int) -> date | None:
    if any(word in part for word in ("初", "第一", "beginning", "start", "first", "1st")):
        return day_of(year, month, 1)
    if any(word in part for word in ("中", "middle")):
        return day_of(year, month, 15)
    return day_of(year, month, days_in_month(year, month))


def _part_from(today: date, step: int, part: str) -> date | None:
    first = in_month(today, step, 1)
    return first and _day_of_part(part, first.year, first.month)


def _part_nearest(start: int, end: int, part: str, asked: Asked) -> Found:
    days = (_part_from(asked.today, step, part) for step in (-1, 0, 1))
    return on(start, end, nearest(days, asked.today, asked.past(start, end)))


def _part_of_month(start: int, end: int, year: int | None, month: int, part: str, asked: Asked) -> Found:
    if not 1 <= month <= 12:
        return Found(start, end, reason="impossible")
    if year is not None:
        return on(start, end, _day_of_part(part, year, month))
    past = asked.past(start, end)
    return on(start, end, yearly(lambda each: _day_of_part(part, each, month), asked.today, past))


def _zh_part(match: re.Match[str], asked: Asked) -> Found | None:
    start, end = match.span()
    of = _ZH_OF.search(asked.before(start))
    if of is None:
        return _part_nearest(start, end, match["part"], asked)
    start -= len(of[0])
    if of["rel"]:
        return on(start, end, _part_from(asked.today, month_step(of["rel"]), match["part"]))
    if is_lunar_month(of["month"]):
        return Found(start, end, reason="vague")
    year, _ = zh_year_before(asked, start)
    start = year.at if year else start
    return _part_of_month(
        start, end, year.number if year else None, zh_month(of["month"]), match["part"], asked
    )


def _zh_year_end(match: re.Match[str], asked: Asked) -> Found:
    named = match["step"] or match["era"] or match["digits"] or match["numerals"]
    return _year_end(*match.span(), zh_year(match, asked.today.year) if named else None, asked)


def _year_end(start: int, end: int, year: int | None, asked: Asked) -> Found:
    if year is not None:
        return on(start, end, day_of(year, 12, 31))
    return on(start, end, yearly(lambda each: day_of(each, 12, 31), asked.today, asked.past(start, end)))


def _en_year_end(match: re.Match[str], asked: Asked) -> Found:
    year = en_year_after(asked, match.end())
    return _year_end(match.start(), year.at if year else match.end(), year.number if year else None, asked)


def _en_part(match: re.Match[str], asked: Asked) -> Found:
    start, end = match.span()
    if match["name"]:
        year = en_year_after(asked, end)
        end = year.at if year else end
        return _part_of_month(
            start, end, year.number if year else None, en_month(match["name"]), match["part"], asked
        )
    if match["step"] or match["twice"]:
        step = 2 if match["twice"] else month_step(match["step"])
        return on(start, end, _part_from(asked.today, step, match["part"]))
    return _part_nearest(start, end, match["part"], asked)


def _en_month_end(match: re.Match[str], asked: Asked) -> Found:
    return on(*match.span(), _part_from(asked.today, month_step(match["step"] or ""), "end"))


RULES: list[Rule] = [
    (_ZH_MARKED, _zh_marked),
    (_ZH_IN_MONTH, _zh_in_month),
    (_EN_ORDINAL, _en),
    (_ZH_PART, _zh_part),
    (_ZH_YEAR_END, _zh_year_end),
    (_EN_PART, _en_part),
    (_EN_MONTH_END, _en_month_end),
    (_EN_YEAR_END, _en_year_end),
]
