"""Which of the doses a child was given count, and why the others do not."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from care.immunization.model import Replaces, Why
from care.immunization.requirements import Course, Requirement
from care.immunization.schedule import Schedule
from care.immunization.spans import Span

LIVE_GAP = timedelta(28)  # between injected live vaccines, and from an early live dose 1 to its repeat


@dataclass(slots=True)
class Record:
    """A series so far: which doses count, which do not, and the course that the first one set."""

    course: Course
    counted: list[date] = field(default_factory=list)
    uncounted: list[tuple[date, Why]] = field(default_factory=list)
    last: date | None = None
    complete: bool = False

    @property
    def next_n(self) -> int:
        return len(self.counted) + 1


class History:
    """The doses of one child, and what each series makes of them."""

    def __init__(self, schedule: Schedule, dob: date, given: Mapping[str, Sequence[date]]) -> None:
        self.schedule, self.dob, self.given = schedule, dob, given
        self.live = [
            (day, id_)
            for id_, days in given.items()
            if schedule.vaccines[id_].live == "injected"
            for day in days
        ]
        self.used: set[tuple[str, date]] = set()  # combination doses that counted for something
        self.refused: dict[tuple[str, date], Why] = {}  # combination doses that some series did not count
        self._records: dict[str, Record] = {}

    def record(self, id_: str) -> Record:
        """The record of a series, with what combinations gave to it."""
        if id_ not in self._records:
            self._records[id_] = self._follow(id_)
        return self._records[id_]

    def other_live(self, id_: str, before: date = date.max) -> date | None:
        """When the last other injected live vaccine was given."""
        return max((day for day, other in self.live if other != id_ and day < before), default=None)

    def _follow(self, id_: str) -> Record:
        courses = self.schedule.courses[id_]
        record = Record(courses[0])
        events = [(day, id_) for day in self.given.get(id_, ())]
        covered: dict[str, Replaces | None] = {id_: None}
        for combination, replaced in self.schedule.combinations.get(id_, ()):
            if days := self.given.get(combination.id, ()):
                events += [(day, combination.id) for day in days]
                covered[combination.id] = replaced
        if len(covered) > 1:
            events.sort(key=lambda event: (event[0], event[1] != id_))
        for day, product in events:
            replaced = covered[product]
            if not record.complete and (replaced is None or replaced.covers(record.next_n)):
                why = self._why_not(id_, product, record, day)
                if why is None:
                    self._count(courses, record, day)
                    if replaced:
                        self.used.add((product, day))
                elif replaced is None:
                    record.uncounted.append((day, why))
                else:
                    self.refused.setdefault((product, day), why)
            record.last = day
        return record

    def _count(self, courses: tuple[Course, ...], record: Record, day: date) -> None:
        if not record.counted:
            record.course = course_at(courses, self.dob, day)
        needed = record.course.doses
        ends = needed[record.next_n - 1].completes_if
        if ends and day >= ends.from_age.after(self.dob):
            record.complete = ends.interval is None or day >= ends.interval.after(record.counted[-1])
        record.counted.append(day)
        record.complete = record.complete or len(record.counted) == len(needed)

    def _why_not(self, id_: str, product: str, record: Record, day: date) -> Why | None:
        """Why a dose is not the next one of the series, by its own rules and those of the combination."""
        n = record.next_n
        own = record.course if record.counted else course_at(self.schedule.courses[id_], self.dob, day)
        why = self.why_not(own.doses[n - 1], id_, record, day)
        if product == id_ or why is None:
            return why
        listed = self.schedule.courses[product][0].doses
        if n <= len(listed):
            return self.why_not(listed[n - 1], product, record, day)
        # how many and how far apart goes by the label, which the clinic knows
        return self.why_not(listed[0], product, Record(own), day)

    def why_not(self, required: Requirement, id_: str, record: Record, day: date) -> Why | None:
        """What speaks against `day` for the required dose; grace days are the market's."""
        late = day if required.no_grace else day + self.schedule.grace
        dob, last = self.dob, record.last
        for age in required.min_ages:
            if age.after(dob) > late:
                return Why.TOO_YOUNG
        if record.counted and last and required.min_interval:
            if required.min_interval.after(last) > late and not self._shorter_is_enough(required, last, late):
                return Why.TOO_SOON
            if required.from_first and required.from_first.after(record.counted[0]) > late:
                return Why.TOO_SOON_AFTER_FIRST
        if self.schedule.vaccines[id_].live == "injected":
            if not record.counted and last and last + LIVE_GAP > late:
                return Why.TOO_SOON
            other = self.other_live(id_, before=day)
            if other and other + LIVE_GAP > day:
                return Why.LIVE_GAP
        return None

    def _shorter_is_enough(self, required: Requirement, last: date, late: date) -> bool:
        shorter = required.shorter_from
        return shorter is not None and max(shorter.age.after(self.dob), shorter.interval.after(last)) <= late


def course_at(courses: tuple[Course, ...], dob: date, start: date) -> Course:
    """The course of a child whose first dose is on `start`: a late starter's row, or the ordinary one."""
    found = courses[0]
    for course in courses[1:]:
        row = course.row
        if row is None or start < row.from_age.after(dob):
            break
        if start < row.before_age.after(dob):
            found = course
    return found


def floor_after(last: date, interval: Span, required: Requirement, dob: date) -> date:
    """The first day that keeps the interval, by the shorter one where the child is old enough for it."""
    day = interval.after(last)
    if shorter := required.shorter_from:
        day = min(day, max(shorter.age.after(dob), shorter.interval.after(last)))
    return day
