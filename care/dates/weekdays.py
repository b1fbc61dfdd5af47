"""Days of the week: 下下周三, next Monday, a week on Friday. Weeks run from Monday to Sunday."""

import re
from datetime import date, timedelta

from care.dates.clock import days_in_month
from care.dates.cues import Asked
from care.dates.found import Found, Rule, day_of, in_month, no_day, on, yearly
from care.dates.numbers import EN_ORDINAL, en_number, zh_number
from care.dates.words import EN_MONTH, ZH_MONTH_WORDS, en_month, month_step

_ZH_DAYS = {char: index for index, char in enumerate("一二三四五六日")} | {"天": 6}
_ZH_DAYS |= {str(day): day - 1 for day in range(1, 8)}
_EN_DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_EN_DAY = (
    r"(?:mon(?:day)?|tue(?:s(?:day)?)?|wed(?:s|ne?sday)?|thu(?:r(?:s(?:day)?)?)?|fri(?:day)?|sat(?:urday)?|sun(?:day)?)"
    r"(?![a-z])"
)
_OTHER_WORDS = ("mon", "wed", "weds", "sat", "sun")
_ZH_WEEK = r"(?:周|星期|礼?拜)"

_ZH = re.compile(
    rf"(?:(?P<which>(?:上{{1,4}}|下{{1,4}}|[这本今该呢])\s*一?个?){_ZH_WEEK}[的,\s]{{0,2}}{_ZH_WEEK}?"
    rf"|(?<![0-9零一二三四五六七八九十百两几半每]){_ZH_WEEK})(?P<day>[一二三四五六日天]|[1-7](?![0-9]|\.[0-9]))"
    r"(?!岁|(?<=一)[起直样定般次共]|(?<=[日天])[本子])"
)
_ZH_LATER = re.compile(
    rf"[,\s(]?(?P<which>(?:上{{1,4}}|下{{1,4}}|[这本])个?){_ZH_WEEK}(?![一二三四五六日天1-7])"
)
_ZH_GONE = re.compile(r"(?:刚刚?)?过去的?(?:那个|这个)?$")
_EN = re.compile(rf"(?<![a-z]){_EN_DAY}")
_EN_WEEK = r"(?:(?:the\s+)?week\s+after\s+next|(?:next|last|this|the\s+following)\s+(?:week|wk))"
_EN_BEFORE = re.compile(
    rf"(?<![a-z])(?:(?P<week>{_EN_WEEK})(?:'s)?,?\s+(?:on\s+)?"
    r"|(?:the\s+)?(?P<which>(?:this\s+)?(?:coming|past)|(?:next\s+){0,2}next|last|this|following)\s+|(?P<on>on\s+))$"
)
_EN_AFTER = re.compile(
    rf"\.?(?:,?\s+(?:of\s+|in\s+|on\s+)?(?P<week>{_EN_WEEK})(?![a-z])|\s+(?P<twice>after\s+next)(?!\s*week)"
    r"|\s+(?:an?\s+)?(?P<more>week|fortnight)(?![a-z]))"
)
_EN_COUNTED = re.compile(
    r"(?<![a-z0-9])(?:(?P<n>an?|one|two|three|four|five|six|[0-9]{1,2})\s+"
    r"|(?<!next )(?<!last )(?<!this )(?<!lowing ))(?P<unit>(?<=\s)day|week|fortnight)s?\s+"
    r"(?:(?:on|from|after)\s+)?"
    r"(?:(?P<which>this|next|coming)\s+)?$"
)
_BESIDE_ANOTHER = re.compile(
    r"\s+(?:before|after)\s+(?!work|lunch|noon|school|dinner|breakfast|next|[0-9]{1,2}(?::|\s*[ap]\.?m|\s*$))"
)
_COUNTED_AT_MOST = 56
_LOOKS_LIKE_A_DAY = re.compile(r"\.?\s*(?:,|[0-9(]|(?:morning|afternoon|evening|night|at|the)(?![a-z])|$)")
_EN_NTH = re.compile(
    rf"(?<![a-z0-9])(?:the\s+)?(?P<nth>{EN_ORDINAL}|last)\s+(?P<day>{_EN_DAY})\s+(?:of|in)\s+"
    rf"(?:(?P<month>(?:this|next|last|the)\s+month)(?![a-z])|(?P<name>{EN_MONTH}))"
)
_ZH_NTH = re.compile(
    rf"(?P<month>{ZH_MONTH_WORDS})的?(?:第(?P<nth>[一二三四五])|最后一)个?{_ZH_WEEK}(?P<day>[一二三四五六日天])"
)
_EVERY = re.compile(
    rf"(?:每|逢|隔周的?)\s*(?:个|逢|到)?\s*{_ZH_WEEK}[一二三四五六日天1-7]|(?<![a-z])(?:mon|tues|wednes|thurs|fri|satur|sun)days(?![a-z])"
    rf"|(?<![a-z])(?:every|each)\s+(?:other\s+)?(?:{_EN_DAY}|(?:day|week|month|year)(?![a-z]))"
)
_TWO_DAYS = re.compile(
    rf"(?:上{{1,4}}|下{{1,4}}|[这本])?个?{_ZH_WEEK}[一二三四五六][、和,]?{_ZH_WEEK}?[二三四五六日天](?![点时号个本])|双休日|周末"
)


def _in_week(today: date, weekday: int, weeks: int) -> date:
    return today + timedelta(weekday - today.weekday() + 7 * weeks)


def _first_after(today: date, weekday: int) -> date:
    return today + timedelta((weekday - today.weekday() - 1) % 7 + 1)


def _last_before(today: date, weekday: int) -> date:
    return today - timedelta((today.weekday() - weekday - 1) % 7 + 1)


def _bare(start: int, end: int, weekday: int, asked: Asked) -> Found:
    choose = _last_before if asked.past(start, end) else _first_after
    day = choose(asked.today, weekday)
    return Found(start, end, "date", day, fits=lambda named: named.weekday() == weekday, bare="weekday")


def _zh(match: re.Match[str], asked: Asked) -> Found:
    start, end = match.span()
    weekday, which = _ZH_DAYS[match["day"]], match["which"]
    later = _ZH_LATER.match(asked.text, end)
    if not which and later:
        which, end = later["which"], later.end()
    if not which and (gone := _ZH_GONE.search(asked.before(start))):
        return on(start - len(gone[0]), end, _last_before(asked.today, weekday))
    if not which:
        return _bare(start, end, weekday, asked)
    return on(start, end, _in_week(asked.today, weekday, which.count("下") - which.count("上")))


def _index(words: str) -> int:
    return _EN_DAYS.index(words[:3])


def _weeks_off(words: str) -> int:
    return 2 if "after next" in " ".join(words.split()) else (
        words.count("next") + words.count("following") - words.count("last")
    )  # fmt: skip


def _en(match: re.Match[str], asked: Asked) -> Found | None:
    start, end = match.span()
    weekday = _index(match[0])
    before, after = _EN_BEFORE.search(asked.before(start)), _EN_AFTER.match(asked.after(end))
    counted = _EN_COUNTED.search(asked.before(start))
    plain = not before and not after and not counted
    if (
        match[0] in _OTHER_WORDS
        and plain
        and len(asked.text.split()) > 3
        and not _LOOKS_LIKE_A_DAY.match(asked.after(end))
    ):
        return None  # she sat up, in the sun
    if plain and (other := _BESIDE_ANOTHER.match(asked.after(end))):
        return Found(start, end + other.end(), reason="vague")
    if counted and (found := _counted(start - len(counted[0]), end, weekday, counted, asked)):
        return found
    start -= len(before[0]) if before else 0
    end += after.end() if after else 0
    if after and after["more"]:
        days = 14 if after["more"] == "fortnight" else 7
        return on(start, end, _first_after(asked.today, weekday) + timedelta(days))
    if after and after["twice"]:
        return on(start, end, _in_week(asked.today, weekday, 2))
    if week := (before and before["week"]) or (after and after["week"]):
        return on(start, end, _in_week(asked.today, weekday, _weeks_off(week)))
    which = before["which"] if before else None
    if not which:
        return _bare(start, end, weekday, asked)
    if "coming" in which:
        return on(start, end, _first_after(asked.today, weekday))
    if "past" in which or which == "last":
        return on(start, end, _last_before(asked.today, weekday))
    return on(start, end, _in_week(asked.today, weekday, _weeks_off(which)))


def _counted(start: int, end: int, weekday: int, counted: re.Match[str], asked: Asked) -> Found | None:
    """A week on Friday, two weeks from next Monday; but 20 weeks on Monday tells a pregnancy."""
    number = 1 if counted["n"] in (None, "a", "an") else en_number(counted["n"]) or 0
    days = number * {"day": 1, "week": 7, "fortnight": 14}[counted["unit"]]
    if days > _COUNTED_AT_MOST:
        return None
    first = (
        _in_week(asked.today, weekday, 1)
        if counted["which"] == "next"
        else _first_after(asked.today, weekday)
    )
    return on(start, end, first + timedelta(days))


def nth_weekday(year: int, month: int, weekday: int, nth: int) -> date | None:
    """The nth such weekday of a month; the last for -1."""
    if nth < 0:
        last = date(year, month, days_in_month(year, month))
        return last - timedelta((last.weekday() - weekday) % 7)
    first = date(year, month, 1)
    return day_of(year, month, 1 + (weekday - first.weekday()) % 7 + 7 * (nth - 1)) if nth else None


def _zh_nth(match: re.Match[str], asked: Asked) -> Found:
    nth = zh_number(match["nth"]) or 0 if match["nth"] else -1
    first = in_month(asked.today, month_step(match["month"]), 1)
    return on(*match.span(), first and nth_weekday(first.year, first.month, _ZH_DAYS[match["day"]], nth))


def _en_nth(match: re.Match[str], asked: Asked) -> Found:
    nth = -1 if match["nth"] == "last" else en_number(match["nth"]) or 0
    weekday = _index(match["day"])
    if match["name"]:
        month, past = en_month(match["name"]), asked.past(*match.span())
        return on(
            *match.span(), yearly(lambda year: nth_weekday(year, month, weekday, nth), asked.today, past)
        )
    first = in_month(asked.today, month_step(match["month"]), 1)
    return on(*match.span(), first and nth_weekday(first.year, first.month, weekday, nth))


RULES: list[Rule] = [
    (_ZH, _zh),
    (_EN, _en),
    (_ZH_NTH, _zh_nth),
    (_EN_NTH, _en_nth),
    (_EVERY, no_day("recurring")),
    (_TWO_DAYS, no_day("several")),
]
