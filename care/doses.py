"""What is due for a child, from what her guardians reported and what they left unsaid."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy.orm import Session

from care import profiles
from care.errors import Invalid
from care.immunization import Given, OpenDose, Plan, Schedule, plan
from care.markets import MARKETS, local_date
from care.store.models import Child, Customer

LONG_DUE = timedelta(days=7)
"""A dose due this long before we first heard of the child was hardly left out: until she says, later
reminders are reckoned as if it had been given on time, and say so."""


@dataclass(frozen=True)
class Outlook:
    """A child's open doses: `plan` counts only what was reported, `ahead` what is to be reminded of."""

    child: Child
    plan: Plan
    ahead: tuple[OpenDose, ...]
    presumed: tuple[OpenDose, ...]

    def presumes(self, vaccine: str) -> bool:
        """Whether the dates of this vaccine rest on doses nobody reported."""
        return any(dose.vaccine == vaccine for dose in self.presumed)


def outlook(schedule: Schedule, child: Child, given: Sequence[Given], today: date, heard_on: date) -> Outlook:
    """What is open for a born child whom we first heard of on `heard_on`."""
    if child.birth_date is None:
        raise Invalid("the child is not born yet")
    real = plan(schedule, child.birth_date, given, today, sex=child.sex)
    assumed: list[Given] = []
    presumed: list[OpenDose] = []
    ahead = real
    while not child.doses_missing and (
        long_due := [dose for dose in ahead.open if dose.due_date <= heard_on - LONG_DUE]
    ):
        presumed += long_due
        assumed += [Given(dose.vaccine, dose.due_date) for dose in long_due]
        counted = plan(schedule, child.birth_date, [*given, *assumed], today, sex=child.sex)
        if counted.open == ahead.open:
            break
        ahead = counted
    return Outlook(child, real, ahead.open, tuple(presumed))


def outlook_of(db: Session, schedules: dict[str, Schedule], child: Child, today: date) -> Outlook:
    """The outlook of a child as the store knows her."""
    heard_on = local_date(child.created_at, MARKETS[child.market].time_zone)
    return outlook(schedules[child.market], child, profiles.given(db, child.id), today, heard_on)


def born(db: Session, customer: Customer) -> list[Child]:
    """Her children that have a birth date."""
    return [child for child in profiles.children(db, customer.id) if child.birth_date]


@dataclass(frozen=True)
class Due:
    """A dose to be spoken of: which child, vaccine and number, and from when."""

    child: Child
    dose: OpenDose


def upcoming(outlooks: Iterable[Outlook], today: date) -> list[Due]:
    """What comes next over all children: all that is due by now, or else the next day with something."""
    ahead = [Due(look.child, dose) for look in outlooks for dose in look.ahead]
    now_due = [due for due in ahead if due.dose.due_date <= today]
    if now_due:
        return sorted(now_due, key=lambda due: due.dose.due_date)
    first = min((due.dose.due_date for due in ahead), default=None)
    return [due for due in ahead if due.dose.due_date == first]
