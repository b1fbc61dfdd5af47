"""Dates all in digits: 2027-01-09, 20270109, 3/4/2027, 9.20."""

import re
from datetime import date

from care.dates.cues import Asked
from care.dates.found import Found, Rule, day_of, on
from care.dates.month_names import a_day, is_lunar
from care.dates.words import Year, en_year_after, zh_year_before

_RUN = re.compile(
    r"(?<![0-9+])(?<![0-9][./:-])(?P<a>'?[0-9]{1,4})(?P<sep>\s?[-/.]\s?|\s)(?P<b>[0-9]{1,2})(?:(?P=sep)(?P<c>'?[0-9]{1,4}))?"
    r"(?![0-9]|[./:-][0-9])"
)
_EIGHT = re.compile(r"(?<![0-9a-z./-])(?P<a>[12][0-9]{3})(?P<b>[0-9]{2})(?P<c>[0-9]{2})(?![0-9a-z-])")
_MARK = re.compile(r"\s*[日号]")
_REPUBLIC = re.compile(r"民国\s*$")
_UNIT = re.compile(
    r"\s*(?:周(?![一二三四五六日天])|[个岁天年月倍折分度℃°斤克米升元块%寸码段包片次杯磅盒瓶袋罐勺顿点时版秒层楼]|小时|毫|公[斤分里升]|厘|千[克米]"
    r"|(?:kg|g|ml|l|cm|mm|h|hrs?|hours?|min\w*|lbs?|pounds?|oz|ounces?|inch\w*|ft|feet|months?|mths?|mos?|weeks?|wks?|w|days?"
    r"|years?|yrs?|degrees?|f|c|m|am|pm|times|boxes|packs?|cups?|tsp|tbsp|stars?)(?![a-z]))"
)
_MEASURED = re.compile(
    r"(?:体温|[体净]?重|身?高|身?长|量|烧到?了?|温度|版本|价格?|评分|打了?|[$¥£€#]"
    r"|(?<![a-z])(?:weigh\w*|temp\w*|fever|height|size|version|v|order|no|room|page|chapter|step|stage))"
    r"[\s.:]*(?:是|到|of|is|was|at|about|number|to)?\s*$"
)


def _run(match: re.Match[str], asked: Asked) -> Found | None:
    a, b, c = match["a"], match["b"], match["c"]
    spaced = match["sep"].isspace()
    if c is None:
        return None if spaced or a.startswith("'") else _two(match, asked)
    start, end = match.span()
    mark = _MARK.match(asked.text, end)
    end = mark.end() if mark else end
    if len(a) == 4 and len(c) <= 2 and a[:2] in ("19", "20"):
        if is_lunar(asked, start, end):
            return a_day(asked, start, end, int(a), int(b), int(c), moon=True)
        return _year_first(start, end, int(a), int(b), int(c))
    era = _REPUBLIC.search(asked.before(start))
    if era and len(a) <= 3 and len(c) <= 2:
        return on(start - len(era[0]), end, day_of(int(a) + 1911, int(b), int(c)))
    if len(a) > 2 or len(c.strip("'")) == 3 or (spaced and c[:2] not in ("19", "20")):
        return None
    return _year_last(start, end, int(a), int(b), c, asked)


def _eight(match: re.Match[str], asked: Asked) -> Found | None:
    found = _year_first(*match.span(), int(match["a"]), int(match["b"]), int(match["c"]))
    return found if found.date else None


def _year_first(start: int, end: int, year: int, month: int, day: int) -> Found:
    if month > 12 and (other := day_of(year, day, month)):
        return on(start, end, other)
    return on(start, end, day_of(year, month, day), exact=True)


def _year_last(start: int, end: int, first: int, second: int, written: str, asked: Asked) -> Found | None:
    year = int(written.strip("'"))
    year = year if year > 99 else 2000 + year
    month, day = (first, second) if asked.market == "US" else (second, first)
    found = day_of(year, month, day) if len(written) > 1 else None
    if found is None and month > 12 and len(written) > 1:
        found = day_of(year, day, month)
    if len(written) <= 2:
        found = _or_shortened(found, first, second, int(written), asked.today)
        if found is None:
            return Found(start, end, reason="impossible", sure=False) if len(written) == 2 else None
    return on(start, end, found)


def _or_shortened(found: date | None, first: int, second: int, third: int, today: date) -> date | None:
    """26.9.20 is how mainland writers shorten 2026.9.20: so read when only that lies near today."""
    shortened = day_of(2000 + first, second, third)
    if shortened is None or abs(shortened.year - today.year) > 3:
        return found
    return shortened if found is None or abs(found.year - today.year) > 3 else found


def _two(match: re.Match[str], asked: Asked) -> Found | None:
    start, end = match.span()
    a, b = match["a"], int(match["b"])
    if len(a) == 4:
        return (
            Found(start, end, reason="no_day", sure=False)
            if 1 <= b <= 12 and 1900 <= int(a) <= 2100
            else None
        )
    if len(a) == 3 or _UNIT.match(asked.after(end)) or _MEASURED.search(asked.before(start)):
        return None
    if match[0] == "24/7" and asked.text.strip() != match[0]:
        return None
    month, day = int(a), b
    if month > 12 >= day:
        month, day = day, month
    mark = _MARK.match(asked.text, end)
    end = mark.end() if mark else end
    year, calendar = zh_year_before(asked, start)
    later: Year | None = en_year_after(asked, end)
    if year:
        start = year.at
    elif later and not later.full:
        year, end = later, later.at
    lunar = is_lunar(asked, start, end, calendar)
    found = a_day(asked, start, end, year.number if year else None, month, day, lunar)
    return found if found.date or year else Found(start, end, reason="impossible", sure=False)


_MONTH_YEAR = re.compile(r"(?<![0-9./:-])[0-9]{1,2}\s?[-/.]\s?(?:19|20)[0-9]{2}(?![0-9./-])")

RULES: list[Rule] = [
    (_RUN, _run),
    (_EIGHT, _eight),
    (_MONTH_YEAR, lambda match, asked: Found(*match.span(), reason="no_day", sure=False)),
]
