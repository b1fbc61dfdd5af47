"""Dates with the month in words: 九月二十号, the 20th of September; solar or lunar."""

import re
from dataclasses import replace
from datetime import date

from care.dates import lunar
from care.dates.cues import Asked
from care.dates.found import Found, Rule, day_of, nearest, on, yearly
from care.dates.numbers import EN_ORDINAL, en_number, zh_number
from care.dates.words import (
    EN_MONTH,
    ZH_MONTH,
    en_month,
    en_year_after,
    en_year_before,
    is_lunar_month,
    zh_month,
    zh_year_after,
    zh_year_before,
)  # fmt: skip

_CALENDAR = r"(?:农历|阴历|旧历|老历|lunar(?:\s+calendar)?)"
_LUNAR_BEFORE = re.compile(
    rf"(?:{_CALENDAR}|(?:中秋|元宵|端午|七夕|重阳)节?)(?:生日|日期|出生|的|是|就是|[\s,:(]){{0,4}}$"
)
_LUNAR_AFTER = re.compile(
    rf"[\s,(]*(?:的|on\s+the\s+|in\s+the\s+|of\s+the\s+)?(?:{_CALENDAR}(?:\s+date)?(?=\s*(?:[的),.!?出]|生|$))|中秋|元宵|端午|七夕|重阳)"
)
_SOLAR_BEFORE = re.compile(r"(?:阳历|公历|新历|国历|(?<![a-z])solar)(?:生日|的|是|[\s,:]){0,3}$")

ZH_DAY = r"(?:[0-9]{1,2}|[二三]?十[一二三四五六七八九]?|廿[一二三四五六七八九]?|卅一?|[一二三四五六七八九])"
_ZH = re.compile(
    rf"(?P<leap>闰\s*)?(?<![0-9]\.)(?<![0-9零一二三四五六七八九十])(?P<month>{ZH_MONTH})\s*月份?[的,]?\s*"
    rf"(?P<day>初\s*[一二三四五六七八九十]|{ZH_DAY})(?:(?P<rest>\s*[日号]|(?:st|nd|rd|th)(?![a-z]))|(?![0-9a-z零一二三四五六七八九十]))"
)
_NOT_A_DAY = re.compile(
    r"\s*(?:周(?![一二三四五六日天])|[个天岁月年点时分多几余来:]|星期|礼拜|小时|[-~到至]\s*[0-9一二两三四五六七八九十]+\s*[个天周岁])"
)
_EN = re.compile(rf"(?<![a-z]){EN_MONTH}")
_EN_DAY = (
    rf"(?P<day>[0-9]{{1,2}}(?:st|nd|rd|th)?(?![0-9a-z])|{EN_ORDINAL}(?![a-z])"
    r"|(?:twenty|thirty)(?:[\s-](?:one|two|three|four|five|six|seven|eight|nine))?(?![a-z])|ten(?![a-z]))"
)
_EN_AFTER = re.compile(
    rf"\.?[\s/-]*(?:the\s+)?{_EN_DAY}(?!\s*(?:weeks?|wks?|months?|days?|years?|[ap]\.?m|:[0-9]|o'clock))"
)
_EN_BEFORE = re.compile(
    rf"(?<![a-z0-9])(?<![0-9][./:-])(?:the\s+)?{_EN_DAY}\.?(?:\s*(?:day\s+)?(?:of\s+)?|[/-])$"
)
_EN_RANGE_BEFORE = re.compile(r"(?<![0-9./:-])[0-9]{1,2}\s?[-~]\s?[0-9]{1,2}\s+(?:of\s+)?$")
_EN_LEAD = re.compile(r"(?<![a-z])(this|next|last|coming|past)\s+$")
_MAY_VERB = re.compile(r"\s+(?:be|have|not|also|need|i|get|want|come|go|take)(?![a-z])")
_EN_LUNAR = re.compile(
    rf"(?<![a-z0-9])(?:the\s+)?(?:(?P<day1>{EN_ORDINAL})\s+(?:day\s+)?(?:of|in)\s+(?:the\s+)?)?(?P<leap>leap\s+)?"
    rf"(?P<month>[0-9]{{1,2}}(?:st|nd|rd|th)|[a-z]{{4,8}})\s+lunar\s+month"
    rf"(?:,?\s+(?:on\s+)?(?:the\s+)?(?:day\s+(?P<day2>[0-9]{{1,2}})|(?P<day3>{EN_ORDINAL})))?"
)
_LUNAR_DAY = re.compile(
    r"(?<![月年0-9])(?:(?P<first>初[一二三四五六七八九十]|廿[一二三四五六七八九])(?![号日中高年级])"
    r"|(?:农历|阴历|旧历)的?(?P<other>十[一二三四五六七八九]?|二十|三十)(?![月号日一二三四五六七八九]))"
)
_NEW_YEAR_DAY = re.compile(
    r"(?:(?:大年|(?<![0-9今去明后前本当来])年)初(?P<day>[一二三四五六七八九十]|[0-9]{1,2})|大年(?P<teen>十[一二三四五六七八九]?|二十)|(?<![0-9今去明后前本当来])年(?P<old>廿[一二三四五六七八九]))"
)
_ZH_ALONE = re.compile(
    rf"(?<![0-9]\.)(?<![0-9零一二三四五六七八九十个]){ZH_MONTH}\s*月份?(?![龄大经子饼嫂光亮份])"
)
_ZH_YEAR_ALONE = re.compile(
    r"(?<![0-9])(?:19|20)[0-9]{2}\s*年|[一二][零九][零一二三四五六七八九]{2}年|民国\s*[0-9元零一二三四五六七八九十百]{1,5}年"
)
_OTHER_WORDS = ("may", "mar", "march")
_EN_MONTH_LEAD = re.compile(r"(?:^|(?<![a-z])(?:in|this|next|last|by|of|until|till|since|around|about))\s*$")


def is_lunar(asked: Asked, start: int, end: int, calendar: str = "") -> bool:
    """Whether a month and day are said to be lunar by the words around them."""
    if calendar:
        return calendar not in ("阳历", "公历", "新历")
    before = asked.before(start)
    if _SOLAR_BEFORE.search(before):
        return False
    return bool(_LUNAR_BEFORE.search(before) or _LUNAR_AFTER.match(asked.after(end)))


def a_day(
    asked: Asked, start: int, end: int, year: int | None, month: int, day: int,
    moon: bool = False, leap: bool = False, exact: bool = False,
) -> Found:  # fmt: skip
    """A month's day of the solar or lunar calendar, in a year named or to be chosen."""

    def make(each: int) -> date | None:
        return lunar.solar(each, month, day, leap) if moon else day_of(each, month, day)

    if year is not None:
        return on(start, end, make(year), exact)

    def fits(day_named: date) -> bool:
        return day_named in (make(day_named.year), make(day_named.year - 1))

    # a leap month may be decades away
    found = yearly(make, asked.today, asked.past(start, end), 40 if leap else 8)
    return replace(on(start, end, found), fits=fits)


def _zh(match: re.Match[str], asked: Asked) -> Found | None:
    start, end = match.span()
    words = match["day"].replace(" ", "")
    if not match["rest"] and _NOT_A_DAY.match(asked.after(end)):
        return None
    year, calendar = zh_year_before(asked, start)
    month, day = zh_month(match["month"]), zh_number(words.removeprefix("初")) or 0
    moon = bool(match["leap"]) or is_lunar_month(match["month"]) or words[0] == "初"
    moon = moon or (words[0] in "廿卅" and not match["rest"])  # 廿五號 is how Cantonese writes a solar 25th
    start = year.at if year else start
    if year is None and (year := zh_year_after(asked, end)):
        end = year.at
    moon = moon or is_lunar(asked, start, end, calendar)
    exact = not moon and bool(year and year.full) and words.isascii() and match["month"].isascii()
    return a_day(
        asked, start, end, year.number if year else None, month, day, moon, bool(match["leap"]), exact
    )


def _en(match: re.Match[str], asked: Asked) -> Found | None:
    start, end = match.span()
    before, after = _EN_BEFORE.search(asked.before(start)), _EN_AFTER.match(asked.after(end))
    if stretch := _EN_RANGE_BEFORE.search(asked.before(start)):
        return Found(start - len(stretch[0]), end, reason="range")
    if before and not _MAY_VERB.match(asked.after(end)):
        start, words = start - len(before[0]), before["day"]
        end += 1 if asked.text[end : end + 1] == "." else 0
    elif after:
        end, words = end + after.end(), after["day"]
    else:
        year = en_year_after(asked, end)
        if year is None and match[0] in _OTHER_WORDS and not _EN_MONTH_LEAD.search(asked.before(start)):
            return None
        return Found(start, year.at if year else end, reason="no_day", sure=False)
    month, day = en_month(match[0]), en_number(words) or 0
    if year := en_year_after(asked, end, two_digits=True) or zh_year_after(asked, end):
        end = year.at
    elif year := en_year_before(asked, start):
        start = year.at
    moon = is_lunar(asked, start, end)
    if year is None and (lead := _EN_LEAD.search(asked.before(start))):
        past = lead[1] in ("last", "past")
        chosen = asked.today.year if lead[1] == "this" else None
        days = [day_of(asked.today.year + step, month, day) for step in range(-8, 9)]
        found = day_of(chosen, month, day) if chosen else nearest(days, asked.today, past)
        return on(start - len(lead[0]), end, found)
    return a_day(
        asked,
        start,
        end,
        year.number if year else None,
        month,
        day,
        moon,
        exact=not moon and bool(year and year.full),
    )


def _en_lunar(match: re.Match[str], asked: Asked) -> Found | None:
    month = 12 if match["month"] == "last" else en_number(match["month"])
    day = en_number(match["day1"] or match["day2"] or match["day3"] or "")
    if month is None or day is None:
        return None
    year = en_year_after(asked, match.end())
    end = year.at if year else match.end()
    return a_day(
        asked, match.start(), end, year.number if year else None, month, day, True, bool(match["leap"])
    )


def _new_year_day(match: re.Match[str], asked: Asked) -> Found:
    year, _ = zh_year_before(asked, match.start())
    start = year.at if year else match.start()
    day = zh_number(match["day"] or match["teen"] or match["old"]) or 0
    month = 12 if match["old"] else 1  # 年廿八 counts down to the new year
    return a_day(asked, start, match.end(), year.number if year else None, month, day, True)


def _lunar_day(match: re.Match[str], asked: Asked) -> Found:
    """初三 with no month: the nearest such day, as with a bare day of the solar month."""
    day = zh_number((match["first"] or match["other"]).removeprefix("初")) or 0
    years = range(asked.today.year - 1, asked.today.year + 2)
    days = [lunar.solar(year, month, day) for year in years for month in range(1, 13)]
    return on(*match.span(), nearest(days, asked.today, asked.past(*match.span())))


def _zh_alone(match: re.Match[str], asked: Asked) -> Found:
    year, _ = zh_year_before(asked, match.start())
    return Found(year.at if year else match.start(), match.end(), reason="no_day", sure=False)


RULES: list[Rule] = [
    (_ZH, _zh),
    (_EN, _en),
    (_EN_LUNAR, _en_lunar),
    (_NEW_YEAR_DAY, _new_year_day),
    (_LUNAR_DAY, _lunar_day),
    (_ZH_ALONE, _zh_alone),
    (_ZH_YEAR_ALONE, lambda match, asked: Found(*match.span(), reason="no_day", sure=False)),
]
