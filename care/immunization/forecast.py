"""The doses to come, each had on the day it falls due: the whole schedule of a child as a calendar."""

from collections.abc import Iterable
from datetime import date

from care.immunization.outcome import Given, OpenDose
from care.immunization.plan import plan
from care.immunization.schedule import Schedule


def forecast(
    schedule: Schedule,
    dob: date,
    given: Iterable[Given],
    today: date,
    until: date,
    *,
    sex: str | None = None,
    scope: Iterable[str] | None = None,
) -> tuple[OpenDose, ...]:
    """All doses due by `until`, in order; what is open today is taken as had today, together."""
    ids, had, day = schedule.scope(scope), list(given), today
    to_come: list[OpenDose] = []
    while True:
        found = plan(schedule, dob, had, day, sex=sex, scope=ids).next()
        if not found or found[0].due_date > until or day > until:
            return tuple(to_come)
        day = max(day, found[0].due_date)
        had += [Given(dose.vaccine, day) for dose in found]
        to_come += found
