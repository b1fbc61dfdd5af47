"""Which vaccine is next, and noting that one was given."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from actions.base import Skill, Visit
from care import doses, profiles
from care.doses import Due
from care.immunization import Given, plan
from care.outreach import sending
from care.store.models import Child, OutreachItem
from care.texts import birthday, dose_name

MOST_NAMED = 6
"""Doses named in one sentence; more nobody reads."""


def due_now_or_next(visit: Visit) -> list[Due]:
    """What is due over all her children, or what comes next."""
    looks = [
        doses.outlook_of(visit.db, visit.care.schedules, child, visit.spoken_on)
        for child in doses.born(visit.db, visit.customer)
    ]
    return doses.upcoming(looks, visit.spoken_on)


def name_of(visit: Visit, vaccine: str, dose: int) -> str:
    """A dose as she would call it."""
    return dose_name(visit.schedule, vaccine, dose, visit.language)


def shortened(visit: Visit, names: list[str]) -> list[str]:
    """As many names as one reads, and how many more there are."""
    if len(names) <= MOST_NAMED:
        return names
    return [*names[:MOST_NAMED], visit.words("and_more", count=len(names) - MOST_NAMED)]


def next_sentence(visit: Visit) -> str:
    """What is due or comes next, in one or two sentences; empty where nothing is known to come."""
    due = due_now_or_next(visit)
    groups: dict[tuple[str, date], list[str]] = {}
    for each in due:
        key = (each.child.id, each.dose.due_date)
        groups.setdefault(key, []).append(name_of(visit, each.dose.vaccine, each.dose.dose))
    several = len(doses.born(visit.db, visit.customer)) > 1
    sentences = []
    for (child_id, day), all_names in groups.items():
        names = shortened(visit, all_names)
        child = visit.db.get_one(Child, child_id)
        who = (
            visit.words("which_child", date=birthday(visit.born_child(child), visit.language))
            if several
            else ""
        )
        when = "next_due" if day <= visit.spoken_on else "next_ahead"
        sentences.append(
            visit.care.texts.say_doses(when, visit.language, names, who=who, date=visit.day(day))
        )
    return "\n".join(sentences)


def with_disclaimer(visit: Visit, lines: Sequence[str]) -> str:
    """What was said, and that the clinic decides."""
    return "\n".join([*lines, visit.words("clinic_decides")])


def reminded_items(visit: Visit) -> list[OutreachItem]:
    """What the last reminder was about, as far as it is still open."""
    outreach_id = visit.slot("reminder")
    if not outreach_id:
        return []
    still_open = {(due.child.id, due.dose.vaccine, due.dose.dose) for due in _all_open(visit)}
    return [
        item
        for item in sending.items_of(visit.db, outreach_id)
        if (item.child_id, item.facts["vaccine"], item.facts["dose"]) in still_open
    ]


def _all_open(visit: Visit) -> list[Due]:
    return [
        Due(child, dose)
        for child in doses.born(visit.db, visit.customer)
        for dose in doses.outlook_of(visit.db, visit.care.schedules, child, visit.spoken_on).ahead
    ]


def ask_about_earlier(visit: Visit, child: Child) -> bool:
    """Ask once about doses long due when we first heard of the child; False if there are none."""
    look = doses.outlook_of(visit.db, visit.care.schedules, child, visit.today)
    if not look.presumed:
        return False
    names = shortened(visit, [name_of(visit, dose.vaccine, dose.dose) for dose in look.presumed])
    about = [
        {"child": child.id, "vaccine": dose.vaccine, "dose": dose.dose, "due": dose.due_date.isoformat()}
        for dose in look.presumed
    ]
    visit.remember(about_doses=about)
    question = visit.care.texts.say_doses("ask_earlier", visit.language, names)
    visit.ask("earlier_doses", "ask_presumed", question=question)
    return True


def earlier_given(visit: Visit) -> None:
    """All that was long due has been given; on which days we do not know."""
    for about in visit.slot("about_doses") or []:
        child = visit.db.get_one(Child, about["child"])
        profiles.report_dose(
            visit.db,
            child,
            about["vaccine"],
            date.fromisoformat(about["due"]),
            visit.customer,
            visit.now,
            date_known=False,
            message_id=visit.message_id,
        )
    visit.remember(awaiting=None, about_doses=None)
    visit.say("presumed_kept", next=next_sentence(visit))


def earlier_missing(visit: Visit) -> None:
    """Some were left out: presume none, and leave the catch-up to the clinic."""
    for child_id in {about["child"] for about in visit.slot("about_doses") or []}:
        visit.db.get_one(Child, child_id).doses_missing = True
        profiles.replan(visit.db, child_id, visit.now)
    visit.remember(awaiting=None, about_doses=None)
    visit.say("presumed_missing")


class NextVaccine(Skill):
    """Which one is next; after a reminder, first which one that was."""

    id = "action_next_vaccine"
    goes_on_after_warning = True

    def act(self, visit: Visit) -> None:
        born = doses.born(visit.db, visit.customer)
        if not born:
            if profiles.children(visit.db, visit.customer.id):
                visit.say("child_unborn")
            else:
                visit.ask("child_date", "no_child_yet")
            return
        reminded = reminded_items(visit)
        if reminded:
            visit.say("reminded_of", next=_explain(visit, reminded))
        elif visit.entities("vaccine"):
            visit.say("next_vaccine", next=_of_families(visit))
        else:
            visit.say("next_vaccine", next=with_disclaimer(visit, [next_sentence(visit)]))


def _explain(visit: Visit, items: Sequence[OutreachItem]) -> str:
    """Each reminded dose with what it protects against and since when it can be given."""
    lines = [
        visit.words(
            "which_dose" if len(items) == 1 else "which_dose_item",
            dose=name_of(visit, item.facts["vaccine"], item.facts["dose"]),
            prevents=visit.schedule.vaccines[item.facts["vaccine"]].prevents[visit.language],
            date=visit.day(date.fromisoformat(item.facts["due_date"])),
        )
        for item in items
    ]
    return with_disclaimer(visit, lines)


def _of_families(visit: Visit) -> str:
    """The next dose of the vaccines she named, or what comes next if none of them is open."""
    wanted = {v for family in visit.entities("vaccine") for v in visit.schedule.by_family(family)}
    lines = [
        visit.words(
            "dose_from",
            dose=name_of(visit, due.dose.vaccine, due.dose.dose),
            date=visit.day(due.dose.due_date),
        )
        for due in _all_open(visit)
        if due.dose.vaccine in wanted
    ]
    return with_disclaimer(visit, lines or [next_sentence(visit)])


class MarkDone(Skill):
    """A dose was given: which, when, and what comes next."""

    id = "action_mark_done"
    goes_on_after_warning = True

    def act(self, visit: Visit) -> None:
        if not doses.born(visit.db, visit.customer):
            visit.ask("child_date", "no_child_yet")
            return
        if visit.awaiting == "earlier_doses" and not visit.entities("vaccine"):
            earlier_given(visit)
            return
        targets = _targets(visit)
        if not targets:
            _say_none(visit)
            return
        note_given(visit, targets)


@dataclass(frozen=True)
class Target:
    """A dose said to have been given."""

    child_id: str
    vaccine: str
    dose: int
    due_date: date


def _targets(visit: Visit) -> list[Target]:
    """The vaccines she names; else what the reminder was about; else what is due by now."""
    named = {v for family in visit.entities("vaccine") for v in visit.schedule.by_family(family)}
    if named:
        found = [due for due in _all_open(visit) if due.dose.vaccine in named]
        first: dict[str, Due] = {}
        for due in sorted(found, key=lambda due: due.dose.due_date):
            first.setdefault(visit.schedule.vaccines[due.dose.vaccine].family, due)
        return [_target(due) for due in first.values()]
    items = reminded_items(visit)
    if items:
        return [
            Target(
                item.child_id or "",
                item.facts["vaccine"],
                item.facts["dose"],
                date.fromisoformat(item.facts["due_date"]),
            )
            for item in items
        ]
    due_now = [due for due in _all_open(visit) if due.dose.due_date <= visit.spoken_on]
    return [_target(due) for due in due_now] if len({due.child.id for due in due_now}) == 1 else []


def _target(due: Due) -> Target:
    return Target(due.child.id, due.dose.vaccine, due.dose.dose, due.dose.due_date)


def _say_none(visit: Visit) -> None:
    named = visit.entities("vaccine")
    ids = [v for family in named for v in visit.schedule.by_family(family)]
    if ids:
        visit.say("dose_not_open", vaccine=visit.schedule.vaccines[ids[0]].names[visit.language])
    elif visit.slot("reminder"):
        visit.say("dose_known", next=next_sentence(visit))
    else:
        visit.say("ask_which_dose")


def note_given(visit: Visit, targets: Sequence[Target]) -> None:
    """Note the doses on the day she names, today if she names none and that can be."""
    reading = visit.read_date("past", on=visit.spoken_on)
    day = reading.date if reading.kind == "date" else None
    if day and day > visit.spoken_on:
        _ask_day(visit, targets, "date_in_future", date=visit.day(day))
        return
    child = visit.db.get_one(Child, targets[0].child_id)
    if day and day < visit.born_child(child):
        _ask_day(visit, targets, "date_before_birth", date=visit.day(day))
        return
    given_on = day or visit.spoken_on
    why = _why_uncounted(visit, child, targets, given_on)
    if why and day is None:
        _ask_day(visit, targets, "ask_dose_date")
        return
    new = [
        profiles.report_dose(
            visit.db,
            visit.db.get_one(Child, target.child_id),
            target.vaccine,
            given_on,
            visit.customer,
            visit.now,
            message_id=visit.message_id,
        ).new
        for target in targets
    ]
    visit.remember(awaiting=None, about_doses=None)
    names = [name_of(visit, target.vaccine, target.dose) for target in targets]
    kept = visit.care.texts.say_doses("dose_kept", visit.language, names, date=visit.day(given_on))
    if why:
        visit.say("dose_uncounted", kept=kept, why=why)
    elif any(new):
        visit.say("dose_kept", kept=kept, next=next_sentence(visit))
    else:
        visit.say("dose_known", next=next_sentence(visit))


def _why_uncounted(visit: Visit, child: Child, targets: Sequence[Target], given_on: date) -> str | None:
    """Why the schedule would not count the dose on that day, as a sentence; None if it would."""
    look = doses.outlook_of(visit.db, visit.care.schedules, child, visit.spoken_on)
    assumed = [Given(dose.vaccine, dose.due_date) for dose in look.presumed]
    given = [*profiles.given(visit.db, child.id), *assumed]
    added = [Given(target.vaccine, given_on) for target in targets]
    after = plan(
        visit.schedule,
        visit.born_child(child),
        [*given, *added],
        max(visit.spoken_on, given_on),
        sex=child.sex,
    )
    for uncounted in after.uncounted:
        if (uncounted.vaccine, uncounted.date) in {(each.vaccine, each.date) for each in added}:
            return visit.schedule.why[uncounted.why][visit.language]
    return None


def _ask_day(visit: Visit, targets: Sequence[Target], response: str, **values: str) -> None:
    about = [
        {"child": t.child_id, "vaccine": t.vaccine, "dose": t.dose, "due": t.due_date.isoformat()}
        for t in targets
    ]
    visit.remember(about_doses=about)
    visit.ask("dose_date", response, **values)


def dated(visit: Visit) -> None:
    """The day on which the doses we asked about were given."""
    about = visit.slot("about_doses") or []
    note_given(
        visit,
        [Target(a["child"], a["vaccine"], a["dose"], date.fromisoformat(a["due"])) for a in about],
    )
