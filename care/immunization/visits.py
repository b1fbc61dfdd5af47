"""Antenatal, well-child and postpartum visits, planned like doses: the next one of each series."""

from collections.abc import Iterable
from datetime import date, timedelta

from care.immunization.model import VisitSeries, Why
from care.immunization.outcome import Given, OpenDose, Plan, Uncounted, status_on
from care.immunization.schedule import Schedule

PREGNANCY = timedelta(280)  # from the first day of the last period to the due date
LATE_AFTER = timedelta(28)


def plan_visits(
    schedule: Schedule,
    today: date,
    *,
    dob: date | None = None,
    due_date: date | None = None,
    done: Iterable[Given] = (),
    scope: Iterable[str] | None = None,
) -> Plan:
    """The next visit of every series: from the birth date once there is one, from the due date before."""
    if dob is not None:
        anchor, start = "birth", dob
    elif due_date is not None:
        anchor, start = "pregnancy", due_date - PREGNANCY
    else:
        raise ValueError("visits need a birth date or a due date")
    ids = list(dict.fromkeys(scope)) if scope is not None else _usual(schedule, anchor)
    attended, uncounted = _sort_out(schedule, done, anchor, start, today)
    open_: list[OpenDose] = []
    complete: list[str] = []
    aged_out: list[str] = []
    not_applicable: list[str] = []
    for id_ in ids:
        series = schedule.visit_series(id_)
        if series.anchor != anchor:
            not_applicable.append(id_)
            continue
        had = attended.get(id_, set())
        n = _next(series, start, had, today)
        if n > len(series.visits):
            complete.append(id_)
        elif today >= series.closes.after(start):
            aged_out.append(id_)
        else:
            visit = series.visits[n - 1]
            due = visit.from_.after(start)
            late = visit.through.after(start) + timedelta(1) if visit.through else due + LATE_AFTER
            open_.append(OpenDose(id_, n, due, late, status_on(today, due, late)))
    open_.sort(key=lambda visit: (visit.due_date, visit.vaccine))
    return Plan(tuple(open_), uncounted, tuple(complete), tuple(aged_out), tuple(not_applicable))


def _usual(schedule: Schedule, anchor: str) -> list[str]:
    return [series.id for series in schedule.visits.values() if series.default and series.anchor == anchor]


def _sort_out(
    schedule: Schedule, done: Iterable[Given], anchor: str, start: date, today: date
) -> tuple[dict[str, set[int]], tuple[Uncounted, ...]]:
    """Which visit each one that took place was; a second one between two due dates is an extra."""
    attended: dict[str, set[int]] = {}
    uncounted: list[Uncounted] = []
    for visit in done:
        series = schedule.visit_series(visit.vaccine)
        if series.anchor != anchor:
            continue
        if visit.date > today:
            uncounted.append(Uncounted(visit.vaccine, visit.date, Why.IN_FUTURE))
        elif visit.date < start and anchor == "birth":
            uncounted.append(Uncounted(visit.vaccine, visit.date, Why.BEFORE_BIRTH))
        elif n := _reached(series, start, visit.date + timedelta(series.early_days)):
            attended.setdefault(visit.vaccine, set()).add(n)
        else:
            uncounted.append(Uncounted(visit.vaccine, visit.date, Why.TOO_EARLY))
    uncounted.sort(key=lambda each: (each.date, each.vaccine))
    return attended, tuple(uncounted)


def _reached(series: VisitSeries, start: date, day: date) -> int:
    """The number of the last visit due by `day`, 0 before the first."""
    return sum(visit.from_.after(start) <= day for visit in series.visits)


def _next(series: VisitSeries, start: date, had: set[int], today: date) -> int:
    """The next visit to go to; one that the following visit has overtaken is not made up for."""
    n = max(had, default=0) + 1
    return max(n, min(_reached(series, start, today), len(series.visits))) if n <= len(series.visits) else n
