"""When people are there: split shifts, holidays, China's make-up workdays."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import holidays
import yaml

from care.errors import ContentError

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
LOOK_AHEAD_DAYS = 30


@dataclass(frozen=True)
class Span:
    """From one local time of day to a later one."""

    start: time
    end: time

    @classmethod
    def parse(cls, text: str) -> "Span":
        """Read `09:00-12:00`."""
        start, end = (time.fromisoformat(part.strip()) for part in text.split("-"))
        if start >= end:
            raise ValueError(f"{text} does not end after it begins")
        return cls(start, end)


class WorkingHours:
    """The working calendar of one market."""

    def __init__(self, time_zone: str, country: str, shifts: dict[str, list[Span]]) -> None:
        self.zone = ZoneInfo(time_zone)
        self._holidays = holidays.country_holidays(country)
        self._shifts = shifts

    def spans(self, day: date) -> list[Span]:
        """The shifts of a local date; a make-up workday works like a Monday."""
        if day in self._holidays:
            return []
        if day in self._holidays.weekend_workdays:
            return self._shifts.get("mon", [])
        return self._shifts.get(DAYS[day.weekday()], [])

    def _open_spans(self, now: datetime) -> Iterator[tuple[datetime, datetime]]:
        local = now.astimezone(self.zone)
        for ahead in range(LOOK_AHEAD_DAYS):
            day = local.date() + timedelta(days=ahead)
            for span in self.spans(day):
                start = datetime.combine(day, span.start, self.zone)
                end = datetime.combine(day, span.end, self.zone)
                if end > now:
                    yield max(start, now), end

    def is_open(self, now: datetime) -> bool:
        """Whether somebody is there now."""
        return next(self._open_spans(now), (None,))[0] == now

    def after(self, now: datetime, worked: timedelta) -> datetime:
        """The moment when this much working time has passed since `now`."""
        left, end = worked, now
        for start, end in self._open_spans(now):
            # between moments, not wall clocks: a shift may hold a change of summer time
            length = end.astimezone(ZoneInfo("UTC")) - start.astimezone(ZoneInfo("UTC"))
            if left <= length:
                return start.astimezone(ZoneInfo("UTC")) + left
            left -= length
        return end


def load_hours(content_dir: Path) -> dict[str, WorkingHours]:
    """The working calendar of each market, from `hours.yml`."""
    path = content_dir / "hours.yml"
    try:
        data = yaml.safe_load(path.read_text(encoding="utf-8"))
        return {
            market: WorkingHours(entry["time_zone"], entry["holidays"], _shifts(entry["shifts"]))
            for market, entry in data.items()
        }
    except (OSError, yaml.YAMLError, KeyError, ValueError, AttributeError, NotImplementedError) as error:
        raise ContentError(f"{path}: {error}") from error


def _shifts(entry: dict[str, list[str]]) -> dict[str, list[Span]]:
    shifts = {}
    for days, spans in entry.items():
        first, _, last = days.partition("-")
        for index in range(DAYS.index(first), DAYS.index(last or first) + 1):
            shifts[DAYS[index]] = [Span.parse(span) for span in spans]
    return shifts
