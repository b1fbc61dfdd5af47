"""What each dose of a series asks for, with late starters' rows worked in; computed once per vaccine."""

from dataclasses import dataclass

from care.immunization.model import AfterOther, CompletesIf, Dose, LateStart, ShorterFrom, Vaccine
from care.immunization.spans import Span


@dataclass(frozen=True, slots=True)
class Requirement:
    """One dose as it applies to a child: the ages and intervals before it and what it may end."""

    n: int
    due_age: Span | None
    due_interval: Span | None
    min_ages: tuple[Span, ...]
    min_interval: Span | None
    from_first: Span | None
    complete_before: Span | None
    grace_days: int
    no_grace: bool
    after_other: AfterOther | None
    completes_if: CompletesIf | None
    shorter_from: ShorterFrom | None


@dataclass(frozen=True, slots=True)
class Course:
    """All doses of a series for a child who started at a certain age."""

    row: LateStart | None
    doses: tuple[Requirement, ...]


def courses(vaccine: Vaccine) -> tuple[Course, ...]:
    """The ordinary course first, then one for each late start."""
    ordinary = Course(None, tuple(_ordinary(dose) for dose in vaccine.doses))
    return (ordinary, *(Course(row, tuple(_late(vaccine, row))) for row in vaccine.late_start))


def _ordinary(dose: Dose) -> Requirement:
    return Requirement(
        n=dose.n,
        due_age=dose.due_age,
        due_interval=dose.due_interval,
        min_ages=(dose.min_age,) if dose.min_age else (),
        min_interval=dose.min_interval,
        from_first=dose.min_interval_from_first,
        complete_before=dose.complete_before,
        grace_days=dose.grace_days,
        no_grace=dose.no_grace,
        after_other=dose.after_other,
        completes_if=dose.completes_if,
        shorter_from=dose.shorter_from,
    )


def _late(vaccine: Vaccine, row: LateStart) -> list[Requirement]:
    """The doses of a late starter: as usual, but with the row's intervals, last minimum age and number."""
    found = []
    for n in range(1, row.doses_total + 1):
        usual = _ordinary(vaccine.doses[min(n, len(vaccine.doses)) - 1])
        added = n > len(vaccine.doses)
        own_intervals = bool(row.intervals) and n > 1
        min_ages = usual.min_ages
        if row.last_min_age and n == row.doses_total:
            min_ages = (*min_ages, row.last_min_age)
        found.append(
            Requirement(
                n=n,
                due_age=None if added else usual.due_age,
                due_interval=None if own_intervals or added else usual.due_interval,
                min_ages=min_ages,
                min_interval=row.intervals[n - 2] if own_intervals else usual.min_interval,
                from_first=row.third_from_first if n == 3 and row.third_from_first else usual.from_first,
                complete_before=None if added else usual.complete_before,
                grace_days=usual.grace_days,
                no_grace=usual.no_grace,
                after_other=usual.after_other,
                completes_if=None,
                shorter_from=usual.shorter_from,
            )
        )
    return found
