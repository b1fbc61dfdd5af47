"""The next dose of every series, from the birth date, the doses given and today."""

from collections.abc import Iterable, Sequence
from datetime import date, timedelta

from care.immunization.history import LIVE_GAP, History, Record, course_at, floor_after
from care.immunization.model import Vaccine, Why
from care.immunization.outcome import Given, OpenDose, Plan, Replaced, Uncounted, status_on
from care.immunization.requirements import Requirement
from care.immunization.schedule import Schedule
from care.immunization.seasons import follow_seasons
from care.immunization.spans import Span


def plan(
    schedule: Schedule,
    dob: date,
    given: Iterable[Given],
    today: date,
    *,
    sex: str | None = None,
    scope: Iterable[str] | None = None,
) -> Plan:
    """What is open today, and what is not and why; sex unknown leaves every series possible."""
    if sex not in {None, "F", "M"}:
        raise ValueError(f"sex is F, M or unknown (None), not {sex!r}")
    return _Planner(schedule, dob, given, today, sex, schedule.scope(scope)).plan()


class _Planner:
    """One child's plan in the making."""

    def __init__(
        self,
        schedule: Schedule,
        dob: date,
        given: Iterable[Given],
        today: date,
        sex: str | None,
        scope: Sequence[str],
    ) -> None:
        self.schedule, self.dob, self.today, self.sex, self.scope = schedule, dob, today, sex, scope
        self.open: list[OpenDose] = []
        self.uncounted: list[Uncounted] = []
        self.complete: list[str] = []
        self.aged_out: list[str] = []
        self.not_applicable: list[str] = []
        self.replaced: list[Replaced] = []
        self.clinic_plans: list[str] = []
        self.about = dob.day >= 29  # clinics whose software rolls over instead of clamping say a later day
        self.history = History(schedule, dob, self._sort_out(given))

    def plan(self) -> Plan:
        followed = self._followed()
        combined = self._combined(followed)
        for id_ in followed:
            self._place(self.schedule.vaccines[id_], combined.get(id_))
        self._uncounted_combinations(followed)
        self.open.sort(key=lambda dose: (dose.due_date, dose.vaccine))
        self.uncounted.sort(key=lambda dose: (dose.date, dose.vaccine))
        return Plan(
            tuple(self.open),
            tuple(self.uncounted),
            tuple(self.complete),
            tuple(self.aged_out),
            tuple(self.not_applicable),
            tuple(self.replaced),
            tuple(self.clinic_plans),
        )

    def _sort_out(self, given: Iterable[Given]) -> dict[str, list[date]]:
        """The days on which each vaccine was really given; what cannot be is uncounted at once."""
        days: dict[str, list[date]] = {}
        for dose in given:
            if dose.date < self.dob:
                self.uncounted.append(Uncounted(dose.vaccine, dose.date, Why.BEFORE_BIRTH))
            elif dose.date > self.today:
                self.uncounted.append(Uncounted(dose.vaccine, dose.date, Why.IN_FUTURE))
            elif dose.date in days.setdefault(dose.vaccine, []):
                self.uncounted.append(Uncounted(dose.vaccine, dose.date, Why.SAME_DAY))
            else:
                days[dose.vaccine].append(dose.date)
        self.schedule.require(days)
        self.schedule.require(dose.vaccine for dose in self.uncounted)
        for each in days.values():
            each.sort()
        return days

    def _followed(self) -> list[str]:
        """The series in scope that are for this child; of two alternatives the one that the child is on."""
        found: list[str] = []
        for id_ in self.scope:
            vaccine = self.schedule.vaccines[id_]
            if self._not_for_this_child(vaccine):
                self.not_applicable.append(id_)
            elif vaccine.alternative_to and not self._leads(vaccine):
                self.not_applicable.append(id_)
                if vaccine.alternative_to not in self.scope:
                    found.append(vaccine.alternative_to)
            else:
                found.append(id_)
        return found

    def _not_for_this_child(self, vaccine: Vaccine) -> bool:
        if vaccine.sex and self.sex and vaccine.sex != self.sex:
            return True
        return vaccine.born_from is not None and self.dob < vaccine.born_from

    def _leads(self, vaccine: Vaccine) -> bool:
        """Whether this one of two alternatives is the one to go on with."""
        return self._standing(vaccine.id) > self._standing(str(vaccine.alternative_to))

    def _standing(self, id_: str) -> tuple[bool, date, int]:
        """Complete goes first, then given last, then what the family added to the default scope."""
        record = self.history.record(id_)
        usual = id_ in self.schedule.default_scope
        return record.complete, record.last or date.min, 2 if not usual and id_ in self.scope else int(usual)

    def _combined(self, followed: Sequence[str]) -> dict[str, str]:
        """Which series the chosen combinations still bring, and which combination does."""
        brought: dict[str, str] = {}
        for id_ in followed:
            vaccine = self.schedule.vaccines[id_]
            if vaccine.replaces and not self._combination_over(vaccine):
                for replaced in vaccine.replaces:
                    if replaced.covers(self.history.record(replaced.vaccine).next_n):
                        brought[replaced.vaccine] = id_
        return brought

    def _combination_over(self, vaccine: Vaccine) -> bool:
        if self._combination_done(vaccine):
            return True
        due = self._combination_due(vaccine)
        return due is not None and self._closed(vaccine, None, due)

    def _combination_done(self, vaccine: Vaccine) -> bool:
        done = len(self.history.record(str(vaccine.numbered_by)).counted)
        return isinstance(vaccine.doses_total, int) and done >= vaccine.doses_total

    def _place(self, vaccine: Vaccine, brought_by: str | None) -> None:
        """Put a series where it belongs: open, complete, aged out, or with its combination."""
        if vaccine.season:
            self._seasonal(vaccine)
            return
        if vaccine.replaces:
            self._combination(vaccine)
            return
        record = self.history.record(vaccine.id)
        self.uncounted += [Uncounted(vaccine.id, day, why) for day, why in record.uncounted]
        if record.complete:
            self.complete.append(vaccine.id)
        elif brought_by:
            self.replaced.append(Replaced(vaccine.id, brought_by))
        elif any(other in self.scope for other in vaccine.not_with):
            self.replaced.append(Replaced(vaccine.id, next(o for o in vaccine.not_with if o in self.scope)))
        else:
            course = record.course
            if not record.counted:
                course = course_at(self.schedule.courses[vaccine.id], self.dob, self.today)
            required = course.doses[record.next_n - 1]
            self._offer(vaccine, required, record, self._due(vaccine, required, record))

    def _offer(self, vaccine: Vaccine, required: Requirement, record: Record | None, due: date) -> None:
        if self._closed(vaccine, record, due):
            self.aged_out.append(vaccine.id)
        else:
            self._add(vaccine, required.n, due, self._overdue_from(required, due))

    def _add(
        self, vaccine: Vaccine, n: int, due: date, overdue_from: date, season: int | None = None
    ) -> None:
        status = status_on(self.today, due, overdue_from)
        about = self.about and season is None and due > self.dob
        self.open.append(OpenDose(vaccine.id, n, due, overdue_from, status, about, season))

    def _due(self, vaccine: Vaccine, required: Requirement, record: Record) -> date:
        """The latest of all that the dose has to wait for."""
        dob, last = self.dob, record.last
        due = required.due_age.after(dob) if required.due_age else dob
        for age in required.min_ages:
            due = max(due, age.after(dob))
        if record.counted and last:
            if required.min_interval:
                due = max(due, floor_after(last, required.min_interval, required, dob))
            if required.due_interval:
                due = max(due, required.due_interval.after(last))
            if required.from_first:
                due = max(due, required.from_first.after(record.counted[0]))
        if other := required.after_other:
            counted = self.history.record(other.vaccine).counted
            if len(counted) >= other.dose:
                due = max(due, other.interval.after(counted[other.dose - 1]))
        if vaccine.live == "injected":
            if last and not record.counted:
                due = max(due, last + LIVE_GAP)
            if given := self.history.other_live(vaccine.id):
                due = max(due, given + LIVE_GAP)
        return self._wait_to_complete(required, record, due)

    def _wait_to_complete(self, required: Requirement, record: Record, due: date) -> date:
        """Once a dose would end the series, wait until it does; but never take back an overdue."""
        ends = required.completes_if
        if not ends or not ends.interval or not record.counted or not record.last:
            return due
        old_enough = ends.from_age.after(self.dob)
        waited = max(due, ends.interval.after(record.last))
        if self.today < old_enough or waited == due:
            return due
        was_overdue = self._overdue_from(required, due) <= old_enough
        is_overdue = self._overdue_from(required, waited) <= old_enough
        return due if was_overdue and not is_overdue else waited

    def _overdue_from(self, required: Requirement, due: date) -> date:
        late = due + timedelta(required.grace_days)
        return max(late, required.complete_before.after(self.dob)) if required.complete_before else late

    def _closed(self, vaccine: Vaccine, record: Record | None, due: date) -> bool:
        """Whether the series may no longer be begun or gone on with, today or when the dose would be due."""
        limits, day = vaccine.limits, max(self.today, due)
        before = limits.before_age
        if before is None and vaccine.funding in {"programme", "programme_option"}:
            before = self.schedule.about.catch_up_before_age
        first = record is not None and not record.counted
        return (
            self._reached(before, day)
            or self._passed(limits.not_after_age, day)
            or (first and self._reached(limits.first_dose_before_age, day))
            or (first and self._passed(limits.first_dose_through_age, day))
        )

    def _reached(self, age: Span | None, day: date) -> bool:
        return age is not None and day >= age.after(self.dob)

    def _passed(self, age: Span | None, day: date) -> bool:
        return age is not None and day > age.after(self.dob)

    def _combination(self, vaccine: Vaccine) -> None:
        """A combination goes on from where the series it is numbered by stands."""
        if self._combination_done(vaccine):
            self.complete.append(vaccine.id)
        elif (due := self._combination_due(vaccine)) is None:
            self.clinic_plans.append(vaccine.id)
        else:
            n = self.history.record(str(vaccine.numbered_by)).next_n
            self._offer(vaccine, self.schedule.courses[vaccine.id][0].doses[n - 1], None, due)

    def _combination_due(self, vaccine: Vaccine) -> date | None:
        """When the next combined dose keeps all intervals; None where only the label says."""
        lead = self.history.record(str(vaccine.numbered_by))
        doses = self.schedule.courses[vaccine.id][0].doses
        if lead.next_n > len(doses):
            return None
        due = self._due(vaccine, doses[lead.next_n - 1], lead)
        for replaced in vaccine.replaces:
            record = self.history.record(replaced.vaccine)
            if record.counted and record.last and not record.complete:
                due = max(due, self._own_interval(record, doses).after(record.last))
        return due

    def _own_interval(self, record: Record, combined: Sequence[Requirement]) -> Span:
        """The interval before a replaced series' next dose: its own or the combination's, the shorter."""
        own = record.course.doses[record.next_n - 1].min_interval
        shared = combined[record.next_n - 1].min_interval if record.next_n <= len(combined) else None
        spans = [span for span in (own, shared) if span]
        return min(spans, key=lambda span: span.after(self.dob), default=Span())

    def _uncounted_combinations(self, followed: Sequence[str]) -> None:
        """A combination dose that counts for nothing is told once, under the combination's own name."""
        for id_, days in self.history.given.items():
            replaced = [each.vaccine for each in self.schedule.vaccines[id_].replaces]
            if replaced and (id_ in followed or any(each in followed for each in replaced)):
                for each in replaced:
                    self.history.record(each)
                for day in days:
                    if (id_, day) not in self.history.used and (id_, day) in self.history.refused:
                        self.uncounted.append(Uncounted(id_, day, self.history.refused[id_, day]))

    def _seasonal(self, vaccine: Vaccine) -> None:
        doses = self.schedule.courses[vaccine.id][0].doses
        days = self.history.given.get(vaccine.id, ())
        course = follow_seasons(vaccine, doses, self.dob, days, self.today, self.schedule.grace)
        self.uncounted += [Uncounted(vaccine.id, day, why) for day, why in course.uncounted]
        if course.complete:
            self.complete.append(vaccine.id)
        elif course.next is None or self._closed(vaccine, None, course.next.due):
            self.aged_out.append(vaccine.id)
        else:
            self._add(vaccine, course.next.n, course.next.due, course.next.overdue_from, course.next.season)
