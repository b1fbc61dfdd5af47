"""What a rule makes of a stretch of text, and how it chooses a year."""

import datetime
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date

from care.dates.cues import Asked
from care.dates.lunar import FIRST_YEAR, LAST_YEAR
from care.dates.reading import Kind


@dataclass(frozen=True)
class Found:
    """One stretch of the text and its meaning; `reason` where it has none."""

    start: int
    end: int
    kind: Kind | None = None
    date: datetime.date | None = None
    age_months: float | int | None = None
    weeks: int | None = None
    days: int = 0
    reason: str | None = None
    exact: bool = False
    weekday: int | None = None
    """Set for a bare day of the week, which may only name the date beside it."""
    loose: bool = False
    """Set for a bare day of the month."""
    sure: bool = True
    """Unset for bare digits, which may be no date at all."""


Rule = tuple[re.Pattern[str], Callable[[re.Match[str], Asked], Found | None]]


def on(match: re.Match[str], day: date | None, exact: bool = False, sure: bool = True) -> Found:
    """A date, or an impossible one."""
    if day is None:
        return nothing(match, "impossible", sure)
    return Found(match.start(), match.end(), "date", day, exact=exact, sure=sure)


def nothing(match: re.Match[str], reason: str, sure: bool = True) -> Found:
    """A stretch that is understood and yet is no single day."""
    return Found(match.start(), match.end(), reason=reason, sure=sure)


def day_of(year: int, month: int, day: int) -> date | None:
    """That day, or None where the calendar has none."""
    try:
        return date(year, month, day) if 1900 <= year <= LAST_YEAR else None
    except ValueError:
        return None


def nearest(days: Iterable[date | None], today: date, past: bool) -> date | None:
    """The next of the days, today included; with a cue of the past the latest."""
    known = [day for day in days if day and (day <= today if past else day >= today)]
    return max(known, default=None) if past else min(known, default=None)


def yearly(make: Callable[[int], date | None], today: date, past: bool, reach: int = 8) -> date | None:
    """The nearest of the days that `make` gives for the years around."""
    years = range(max(today.year - reach, FIRST_YEAR - 80), min(today.year + reach, LAST_YEAR) + 1)
    return nearest((make(year) for year in years), today, past)


def monthly(day: int, today: date, past: bool) -> date | None:
    """The nearest such day of a month; months too short for it are skipped."""
    months = (today.year * 12 + today.month - 1 + step for step in range(-3, 4))
    return nearest((day_of(month // 12, month % 12 + 1, day) for month in months), today, past)


def named_year(words: str, today: date) -> int | None:
    """The year that 今年, 去年, next year, 2027, '27 or 二〇二七 names."""
    from care.dates.numbers import zh_number

    words = words.strip(" ,'年").removeprefix("公元").removeprefix("西元")
    if words in YEAR_WORDS:
        return today.year + YEAR_WORDS[words]
    era = re.match(r"民国\s*", words)
    number = 1 if words.endswith("元") else zh_number(words[era.end() :] if era else words)
    if number is None:
        return None
    if era:
        return number + 1911
    return 2000 + number if number < 100 else number


YEAR_WORDS = {
    "今": 0, "本": 0, "当": 0, "去": -1, "旧": -1, "上": -1, "明": 1, "来": 1, "出": 1, "下": 1, "次": 1, "翌": 1,
    "后": 2, "前": -2, "大后": 3, "大前": -3,
    "this year": 0, "last year": -1, "next year": 1, "the year after next": 2, "year after next": 2,
}  # fmt: skip
ZH_YEAR = (
    r"(?:(?:今|本|当|去|旧|上|明|来|出|下|次|翌|大?后|大?前)年"
    r"|民国\s*(?:元|[0-9]{1,3}|[零一二三四五六七八九十百]{1,5})\s*年?"
    r"|(?:公元|西元)?(?<![0-9])(?:[0-9]{4}|[0-9]{2}|[一二][零一二三四五六七八九]{3}|[零一二三四五六七八九]{2}|两千零?[一二三四五六七八九十]{1,3})\s*年)"
)
EN_YEAR = (
    r"(?:,?\s*(?:of\s+|in\s+)?(?:the\s+year\s+)?"
    r"(?:(?P<year>(?:19|20)[0-9]{2}(?![0-9])|'[0-9]{2}(?![0-9])|(?:this|last|next)\s+year|(?:the )?year after next)"
    r"|(?P<spelt>(?:two thousand(?: and)?|twenty) (?:ten|eleven|twelve|\w{4,5}teen|(?:twenty|thirty)(?:[- ]\w{3,5})?))(?![a-z])))"
)
