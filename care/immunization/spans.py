"""Spans of calendar time as schedules write them: "6 months", "4 weeks", "13 weeks 6 days"."""

import re
from calendar import monthrange
from dataclasses import dataclass, field
from datetime import date, timedelta

_DAYS = {"day": 1, "week": 7}
_MONTHS = {"month": 1, "year": 12}
_SPAN = re.compile(r"(?P<count>\d{1,4}) (?P<unit>day|week|month|year)s?")
_WEEKS_AND_DAYS = re.compile(r"(?P<weeks>\d{1,2}) weeks (?P<days>[1-6]) days?")


@dataclass(frozen=True, slots=True)
class Span:
    """A number of calendar months or of days; months are added by the calendar, a missing day is clamped."""

    months: int = 0
    days: int = 0
    _delta: timedelta = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_delta", timedelta(self.days))

    def after(self, start: date) -> date:
        """The date this long after `start`; 31 January + 1 month is the last day of February."""
        if not self.months:
            return start + self._delta
        moved = add_months(start, self.months)
        return moved + self._delta if self.days else moved

    def __str__(self) -> str:
        if self.months:
            count, unit = (self.months // 12, "year") if self.months % 12 == 0 else (self.months, "month")
        elif self.days and self.days % 7 == 0:
            count, unit = self.days // 7, "week"
        else:
            count, unit = self.days, "day"
        return f"{count} {unit}{'' if count == 1 else 's'}"


def add_months(start: date, months: int) -> date:
    """`start` moved by calendar months, clamped to the last day of a shorter month."""
    ahead = start.month - 1 + months
    year, month = start.year + ahead // 12, ahead % 12 + 1
    day = start.day
    return date(year, month, day if day <= 28 else min(day, monthrange(year, month)[1]))


def read_span(text: object) -> Span:
    """The span that `text` names, or ValueError saying what a span looks like."""
    if isinstance(text, Span):
        return text
    words = text if isinstance(text, str) else ""
    if found := _SPAN.fullmatch(words):
        count, unit = int(found["count"]), found["unit"]
        if unit in _MONTHS:
            return Span(months=count * _MONTHS[unit])
        return Span(days=count * _DAYS[unit])
    if found := _WEEKS_AND_DAYS.fullmatch(words):
        return Span(days=int(found["weeks"]) * 7 + int(found["days"]))
    raise ValueError(
        f"{text!r} is no span of time; write '<number> <days|weeks|months|years>', such as '4 weeks'"
    )
