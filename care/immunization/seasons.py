"""Seasonal series: one dose a season, or one a life, in the months when they are given."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from care.immunization.model import Season, Vaccine, Why
from care.immunization.requirements import Requirement
from care.immunization.spans import add_months


@dataclass(frozen=True, slots=True)
class SeasonDose:
    """The next dose of a seasonal series and the year in which its season begins."""

    n: int
    due: date
    overdue_from: date
    season: int


@dataclass(frozen=True, slots=True)
class SeasonalCourse:
    """What a seasonal series makes of the doses given: the next one, or none for good."""

    next: SeasonDose | None
    uncounted: tuple[tuple[date, Why], ...]
    complete: bool = False


def follow_seasons(
    vaccine: Vaccine,
    doses: Sequence[Requirement],
    dob: date,
    days: Sequence[date],
    today: date,
    grace: timedelta,
) -> SeasonalCourse:
    """The next dose from this season on; a season that has passed is not caught up."""
    season = vaccine.season
    if season is None:
        raise ValueError(f"{vaccine.id} has no season")
    counted, uncounted = _count(season, doses, dob, days, grace)
    if vaccine.doses_total != "yearly" and len(counted) >= len(vaccine.doses):
        return SeasonalCourse(None, tuple(uncounted), complete=True)
    year = season_of(season, today)
    if today >= _end(season, year):
        year += 1
    due_age = doses[0].due_age
    ready = due_age.after(dob) if due_age else dob
    if season.first_season_only:
        first = season_of(season, ready)
        first += ready >= _end(season, first)
        if year > first:
            return SeasonalCourse(None, tuple(uncounted))
    last = days[-1] if days else None
    while True:
        had = [day for day in counted if season_of(season, day) == year]
        due = max(ready, _start(season, year))
        if len(had) < _needed(season, dob, counted, year, had[0] if had else due):
            if counted and last and len(doses) > 1 and (interval := doses[1].min_interval):
                due = max(due, interval.after(last))
            if had and (interval := doses[1].due_interval) and last:
                due = max(due, interval.after(last))
            if due < _end(season, year):
                best_over = add_months(_start(season, year), len(season.best))
                late = max(due + timedelta(doses[0].grace_days), best_over)
                return SeasonalCourse(SeasonDose(len(had) + 1, due, late, year), tuple(uncounted))
        year += 1


def season_of(season: Season, day: date) -> int:
    """The season that a day belongs to, named by the year in which that season's year begins."""
    return day.year if day.month >= season.year_from_month else day.year - 1


def _count(
    season: Season, doses: Sequence[Requirement], dob: date, days: Sequence[date], grace: timedelta
) -> tuple[list[date], list[tuple[date, Why]]]:
    counted: list[date] = []
    uncounted: list[tuple[date, Why]] = []
    last: date | None = None
    for day in days:
        year = season_of(season, day)
        had = [each for each in counted if season_of(season, each) == year]
        if len(had) < _needed(season, dob, counted, year, had[0] if had else day):
            interval = doses[1].min_interval if len(doses) > 1 else None
            if any(age.after(dob) > day + grace for age in doses[0].min_ages):
                uncounted.append((day, Why.TOO_YOUNG))
            elif counted and last and interval and interval.after(last) > day + grace:
                uncounted.append((day, Why.TOO_SOON))
            else:
                counted.append(day)
        last = day
    return counted, uncounted


def _needed(season: Season, dob: date, counted: Sequence[date], year: int, first: date) -> int:
    """How many doses a season takes: two for a young child new to the vaccine, else one."""
    young = season.second_dose_before_age
    enough = season.second_dose_under_lifetime_doses
    if young is None or enough is None or first >= young.after(dob):
        return 1
    earlier = sum(season_of(season, day) < year for day in counted)
    return 2 if earlier < enough else 1


def _start(season: Season, year: int) -> date:
    month = season.months[0]
    return date(year if month >= season.year_from_month else year + 1, month, 1)


def _end(season: Season, year: int) -> date:
    return add_months(_start(season, year), len(season.months))
