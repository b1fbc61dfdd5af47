"""Spans of calendar time as schedules write them: "6 months", "4 weeks", "13 weeks 6 days"."""

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache

_DAYS = {"day": 1, "week": 7}
_MONTHS = {"month": 1, "year": 12}
_SPAN = re.compile(r"(?P<count>\d{1,4}) (?P<unit>day|week|month|year)s?")
_WEEKS_AND_DAYS = re.compile(r"(?P<weeks>\d{1,2}) weeks (?P<days>[1-6]) days?")


@dataclass(frozen=True, slots=True)
class Span:
    """A number of calendar months or of days; months are added by the calendar, a missing day is clamped."""

    months: int = 0
    days: int = 0

    def after(self, start: date) -> date:
        """The date this long after `start`; 31 January + 1 month is the last day of February."""
        if self.months:
            start = add_months(start, self.months)
        return start + timedelta(self.days) if self.days else start

    def __str__(self) -> str:
        if self.months:
            count, unit = (self.months // 12, "year") if self.months % 12 == 0 else (self.months, "month")
        elif self.days and self.days % 7 == 0:
            count, unit = self.days // 7, "week"
        else:
            count, unit = self.days, "day"
        return f"{count} {unit}{'' if count == 1 else 's'}"


@lru_cache(maxsize=1 << 14)  # the same few ages of the same child, again and again
def add_months(start: date, months: int) -> date:
    """`start` moved by calendar months, clamped to the last day of a shorter month."""
    years, month = divmod(start.month - 1 + months, 12)
    year, month = start.year + years, month + 1
    if start.day <= 28:
        return date(year, month, start.day)
    return date(year, month, min(start.day, monthrange(year, month)[1]))


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
