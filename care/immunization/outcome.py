"""What a plan says: open doses, doses that do not count, and series with nothing open."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from care.immunization.model import Why


class Status(StrEnum):
    """Where a dose stands today."""

    UPCOMING = "upcoming"
    DUE = "due"
    OVERDUE = "overdue"


def status_on(today: date, due: date, overdue_from: date) -> Status:
    """Upcoming before the due date, overdue from the day named, due between."""
    if today < due:
        return Status.UPCOMING
    return Status.DUE if today < overdue_from else Status.OVERDUE


@dataclass(frozen=True, slots=True)
class Given:
    """A dose, or a visit, that took place."""

    vaccine: str
    date: date


@dataclass(frozen=True, slots=True)
class OpenDose:
    """The next dose of a series; `about` where a clinic may say a date one to three days later."""

    vaccine: str
    dose: int
    due_date: date
    overdue_from: date
    status: Status
    about: bool = False
    season: int | None = None  # the year in which a seasonal vaccine's season begins


@dataclass(frozen=True, slots=True)
class Uncounted:
    """A dose that was given but does not count."""

    vaccine: str
    date: date
    why: Why


@dataclass(frozen=True, slots=True)
class Replaced:
    """A series whose next dose comes with the combination that the family chose."""

    vaccine: str
    by: str


@dataclass(frozen=True, slots=True)
class Plan:
    """What is open, what does not count, and the series with nothing open and why."""

    open: tuple[OpenDose, ...]
    uncounted: tuple[Uncounted, ...]
    complete: tuple[str, ...]
    aged_out: tuple[str, ...]
    not_applicable: tuple[str, ...]
    replaced: tuple[Replaced, ...] = ()
    clinic_plans: tuple[str, ...] = ()

    def next(self) -> tuple[OpenDose, ...]:
        """All that can be had by today; if nothing can, what comes first, with its ties."""
        ready = tuple(dose for dose in self.open if dose.status is not Status.UPCOMING)
        return ready or tuple(dose for dose in self.open if dose.due_date == self.open[0].due_date)
