"""Days of the week: 下下周三, next Monday, a week on Friday. Weeks run from Monday to Sunday."""

import re
from datetime import date, timedelta

from care.dates.absolute import EN_MONTH, _en_month, in_month, month_step
from care.dates.clock import days_in_month
from care.dates.cues import Asked
from care.dates.found import Found, Rule, day_of, nothing, on, yearly
from care.dates.lengths import length
from care.dates.numbers import EN_ORDINAL, en_number, zh_number

_ZH_DAY = {char: index % 7 for index, char in enumerate("一二三四五六日")} | {"天": 6}
_ZH_DAY |= {str(day): day - 1 for day in range(1, 8)}
_EN_DAY = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
EN_WEEKDAY = r"(?:mon(?:day)?|tue(?:s(?:day)?)?|wed(?:s|nesday|nsday)?|thu(?:r(?:s(?:day)?)?)?|fri(?:day)?|sat(?:urday)?|sun(?:day)?)(?![a-z])\.?"
_ZH_WEEK = r"(?:周|星期|礼拜)"
_ZH_WHICH = r"(?:上{1,4}|下{1,4}|[这本今该呢])\s*一?个?"


def _in_week(today: date, weekday: int, weeks: int) -> date:
    return today + timedelta(weekday - today.weekday() + 7 * weeks)


def _first_after(today: date, weekday: int) -> date:
    return today + timedelta((weekday - today.weekday() - 1) % 7 + 1)


def _last_before(today: date, weekday: int) -> date:
    return today - timedelta((today.weekday() - weekday - 1) % 7 + 1)


def _bare(match: re.Match[str], asked: Asked, weekday: int) -> Found:
    past = asked.past(match.start(), match.end())
    day = _last_before(asked.today, weekday) if past else _first_after(asked.today, weekday)
    return Found(match.start(), match.end(), "date", day, weekday=weekday)


def _zh(match: re.Match[str], asked: Asked) -> Found:
    weekday = _ZH_DAY[match["day"]]
    which = match["which"] or match["later"]
    if not which:
        return _bare(match, asked, weekday)
    return on(match, _in_week(asked.today, weekday, which.count("下") - which.count("上")))


def _index(words: str) -> int:
    return _EN_DAY.index(words[:3])


def _en(match: re.Match[str], asked: Asked) -> Found | None:
    weekday = _index(match["day"])
    which = re.sub(r"\s+", " ", match["which"] or "").strip()
    week = re.sub(r"\s+", " ", match["week"] or match["lead"] or "")
    if len(match["day"].strip(".")) <= 4 and match["day"].strip(".") in ("sat", "sun", "wed", "mon", "weds"):
        alone = len(asked.text.split()) <= 3 or which or week or match["on"]
        if not alone and not re.match(
            r"\s*(?:,|[0-9(]|(?:morning|afternoon|evening|night|at)(?![a-z]))", asked.after(match.end())
        ):
            return None
    if week:
        if "after next" in week:
            return on(match, _in_week(asked.today, weekday, 2))
        return on(
            match,
            _in_week(asked.today, weekday, week.count("next") + week.count("following") - week.count("last")),
        )
    if match["after_next"]:
        return on(match, _in_week(asked.today, weekday, 2))
    if which in ("last", "past", "this past"):
        return on(match, _last_before(asked.today, weekday))
    if "coming" in which:
        return on(match, _first_after(asked.today, weekday))
    if which == "this":
        return on(match, _in_week(asked.today, weekday, 0))
    if which:
        return on(match, _in_week(asked.today, weekday, which.count("next") + which.count("following")))
    return _bare(match, asked, weekday)


def _weeks_on(match: re.Match[str], asked: Asked) -> Found | None:
    weekday = _index(match["day"])
    if match["length"]:
        found = length(match["length"])
        days = int(found.weeks * 7 + found.days) if found and not found.months else None
    else:
        days = 14 if match["unit"] == "fortnight" else 7
    if days is None:
        return None
    start = _first_after(asked.today, weekday)
    if match["length"] and match["which"] == "next":
        start = _in_week(asked.today, weekday, 1)
    return on(match, start + timedelta(days))


def nth_weekday(year: int, month: int, weekday: int, nth: int) -> date | None:
    """The nth such weekday of a month; the last for -1."""
    if nth < 0:
        last = date(year, month, days_in_month(year, month))
        return last - timedelta((last.weekday() - weekday) % 7)
    first = date(year, month, 1)
    day = 1 + (weekday - first.weekday()) % 7 + 7 * (nth - 1)
    return day_of(year, month, day)


def _nth_of_month(match: re.Match[str], asked: Asked) -> Found:
    words = match["nth"]
    zh = words[0] in "第最"
    nth = -1 if words.startswith(("last", "最后")) else (zh_number(words[1]) if zh else en_number(words)) or 0
    weekday = _ZH_DAY[match["day"]] if zh else _index(match["day"])
    if not zh and match["name"]:
        month, past = _en_month(match["name"]), asked.past(match.start(), match.end())
        return on(match, yearly(lambda year: nth_weekday(year, month, weekday, nth), asked.today, past))
    first = in_month(asked.today, month_step(match["month"]) or 0, 1)
    return on(match, nth_weekday(first.year, first.month, weekday, nth) if first and nth else None)


RULES: list[Rule] = [
    (
        re.compile(
            rf"(?:(?P<which>{_ZH_WHICH}){_ZH_WEEK}[的,\s]{{0,2}}{_ZH_WEEK}?|(?<![0-9零一二三四五六七八九十百两几半每个]){_ZH_WEEK})"
            rf"(?P<day>[一二三四五六日天]|[1-7](?![0-9.]))(?!岁|[起直样定般次共]|(?<=[日天])[本子])"
            rf"(?:[,\s]?(?P<later>(?:上{{1,4}}|下{{1,4}}|[这本]){_ZH_WEEK})(?![一二三四五六日天1-7]))?"
        ),
        _zh,
    ),
    (re.compile(rf"{_ZH_WEEK}六[、和]?[周]?[日天]|(?:双|单)?休日|周末"), lambda match, asked: nothing(match, "several")),
    (re.compile(rf"(?:每|逢)\s*(?:个|逢|到)?\s*{_ZH_WEEK}[一二三四五六日天1-7]"), lambda match, asked: nothing(match, "recurring")),
    (
        re.compile(
            r"(?<![a-z])(?P<on>on\s+)?(?:(?P<lead>(?:(?:the\s+)?week\s+after\s+next|(?:next|last|this|the\s+following)\s+week(?:'?s)?),?\s+(?:on\s+)?)"
            r"|(?:the\s+)?(?P<which>this\s+coming|this\s+past|coming|past|(?:next\s+){1,3}|last|this|following)\s+)?(?:the\s+)?"
            rf"(?P<day>{EN_WEEKDAY})(?!s)(?:,?\s+(?:of\s+|in\s+|on\s+)?(?P<week>(?:the\s+)?week\s+after\s+next|(?:next|last|this|the\s+following)\s+week)|(?P<after_next>\s+after\s+next(?!\s+week)))?"
        ),
        _en,
    ),
    (re.compile(r"(?<![a-z])(?:(?:every|each)\s+(?:other\s+)?(?:mon|tues|wednes|thurs|fri|satur|sun)days?|(?:mon|tues|wednes|thurs|fri|satur|sun)days|(?:every|each)\s+(?:other\s+|[0-9]+\s+)?(?:day|week|month|year)s?)(?![a-z])"),
     lambda match, asked: nothing(match, "recurring")),
    (
        re.compile(
            r"(?<![a-z0-9])(?P<length>(?:an?|one|two|three|four|five|six|[0-9]{1,2})\s+(?:days?|weeks?|fortnights?))\s+(?:on|from|after)\s+(?P<which>this\s+|next\s+|coming\s+)?"
            rf"(?P<day>{EN_WEEKDAY})(?P<unit>(?!.))?"
        ),
        _weeks_on,
    ),
    (re.compile(rf"(?<![a-z])(?P<which>this\s+)?(?P<day>{EN_WEEKDAY})\s+(?P<length>(?!))?(?:an?\s+)?(?P<unit>week|fortnight)(?![a-z])"), _weeks_on),
    (
        re.compile(
            rf"(?<![a-z0-9])(?:the\s+)?(?P<nth>{EN_ORDINAL}|last)\s+(?P<day>{EN_WEEKDAY})\s+(?:of|in)\s+(?:(?P<month>(?:this|next|last|the)\s+month)|(?P<name>{EN_MONTH}))"
        ),
        _nth_of_month,
    ),
    (
        re.compile(rf"(?P<month>(?:上+|下+)个?月|[这本]个?月)的?(?P<nth>第[一二三四五]|最后一)个?{_ZH_WEEK}(?P<day>[一二三四五六日天])"),
        _nth_of_month,
    ),
]  # fmt: skip
