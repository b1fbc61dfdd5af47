"""What a rule makes of a stretch of text, and how the right year or month is chosen."""

import datetime
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Literal

from care.dates.cues import Asked
from care.dates.lunar import LAST_YEAR
from care.dates.reading import Kind

FIRST_YEAR = 1900


@dataclass(frozen=True)
class Found:
    """One stretch of the text and its meaning; a `reason` where it has none."""

    start: int
    end: int
    kind: Kind | None = None
    date: datetime.date | None = None
    age_months: float | int | None = None
    weeks: int | None = None
    days: int = 0
    reason: str | None = None
    exact: bool = False
    fits: Callable[[datetime.date], bool] | None = None
    """Tells whether what leaves the year, month or week open may also name a date that stands beside it."""
    bare: Literal["weekday", "day", ""] = ""
    """Set for a day that a week or month named elsewhere would change."""
    rough: bool = False
    """Set for around a date; a date said without that goes before it."""
    sure: bool = True
    """Unset for what may be no date at all, such as 7.40: it counts only if nothing else is found."""


Rule = tuple[re.Pattern[str], Callable[[re.Match[str], Asked], Found | None]]


def on(start: int, end: int, day: date | None, exact: bool = False) -> Found:
    """A date, or an impossible one."""
    if day is None:
        return Found(start, end, reason="impossible")
    return Found(start, end, "date", day, exact=exact)


def no_day(reason: str) -> Callable[[re.Match[str], Asked], Found]:
    """A reader of stretches that are understood and yet are no single day."""
    return lambda match, asked: Found(*match.span(), reason=reason)


def day_of(year: int, month: int, day: int) -> date | None:
    """That day, or None where the calendar has none."""
    try:
        return date(year, month, day) if FIRST_YEAR <= year <= LAST_YEAR else None
    except ValueError:
        return None


def nearest(days: Iterable[date | None], today: date, past: bool) -> date | None:
    """The next of the days, today included; with a cue of the past the latest."""
    if past:
        return max((day for day in days if day and day <= today), default=None)
    return min((day for day in days if day and day >= today), default=None)


def yearly(make: Callable[[int], date | None], today: date, past: bool, reach: int = 8) -> date | None:
    """The nearest of the days that `make` gives for the years around."""
    return nearest((make(year) for year in range(today.year - reach, today.year + reach + 1)), today, past)


def in_month(today: date, step: int, day: int) -> date | None:
    """That day of the month some months on."""
    year, month = divmod(today.year * 12 + today.month - 1 + step, 12)
    return day_of(year, month + 1, day)


def monthly(day: int, today: date, past: bool) -> date | None:
    """The nearest such day of a month; months too short for it are skipped."""
    return nearest((in_month(today, step, day) for step in range(-3, 4)), today, past)
