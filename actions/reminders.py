"""Agreeing to reminders, putting one off, and stopping everything."""

from datetime import timedelta

from actions.base import Skill, Visit
from actions.vaccines import ask_about_earlier, due_now_or_next, next_sentence, reminded_items
from care import consent, profiles
from care.consent import Purpose
from care.outreach import planning
from care.store.models import Child, ItemState, OutreachItem
from care.texts import dose_name

SOON = timedelta(days=14)
"""What is due later than this needs no putting off."""


def ask_or_confirm_reminders(visit: Visit, child: Child) -> None:
    """After a child is registered: ask about reminders once; who agreed before is told what comes."""
    agreed = consent.current(visit.db, visit.customer.id)
    if not agreed.allows(Purpose.REMINDER):
        wording = visit.care.wordings[Purpose.REMINDER].text[visit.language]
        visit.ask("reminder_consent", "ask_reminder_consent", wording=wording)
    else:
        tell_what_comes(visit, child)


def tell_what_comes(visit: Visit, child: Child) -> None:
    """The next doses of a born child, after asking about those long due; birth first for another."""
    if child.birth_date is None:
        visit.say("reminders_on_pregnant")
    elif not ask_about_earlier(visit, child):
        visit.say("next_vaccine", next=next_sentence(visit))


def agree(visit: Visit) -> None:
    """She wants reminders."""
    wording = visit.care.wordings[Purpose.REMINDER].id
    consent.record(
        visit.db, visit.customer, Purpose.REMINDER, True, wording, visit.now, message_id=visit.message_id
    )
    visit.remember(awaiting=None)
    children = profiles.children(visit.db, visit.customer.id)
    if not children:
        visit.say("reminders_on")
        visit.ask("child_date", "ask_child_date")
        return
    if any(child.birth_date for child in children):
        visit.say("reminders_on")
    for child in children[-1:]:
        tell_what_comes(visit, child)


def decline(visit: Visit) -> None:
    """She does not want reminders."""
    wording = visit.care.wordings[Purpose.REMINDER].id
    consent.record(
        visit.db, visit.customer, Purpose.REMINDER, False, wording, visit.now, message_id=visit.message_id
    )
    visit.remember(awaiting=None)
    visit.say("reminders_off")


class OptIn(Skill):
    """She asks for reminders; what that means is said before her yes is taken."""

    id = "action_opt_in"

    def act(self, visit: Visit) -> None:
        asked = visit.awaiting == "reminder_consent"  # "yes, remind me": the terms were just said
        if asked or consent.current(visit.db, visit.customer.id).allows(Purpose.REMINDER):
            agree(visit)
        else:
            wording = visit.care.wordings[Purpose.REMINDER].text[visit.language]
            visit.ask("reminder_consent", "confirm_reminders", wording=wording)


class StopAll(Skill):
    """Everything unasked stops with this commit."""

    id = "action_stop_all"
    goes_on_after_warning = True

    def act(self, visit: Visit) -> None:
        consent.stop_all(visit.db, visit.customer, visit.now, message_id=visit.message_id)
        planning.plan_customer(visit.db, visit.customer, visit.care.schedules, visit.care.journeys, visit.now)
        visit.remember(awaiting=None)
        visit.say("stopped")


class Snooze(Skill):
    """Remind again on the day she names, tomorrow if she names none."""

    id = "action_snooze"
    goes_on_after_warning = True

    def act(self, visit: Visit) -> None:
        reading = visit.read_date("future", on=visit.spoken_on)
        day = reading.date if reading.kind == "date" and reading.date else visit.spoken_on + timedelta(days=1)
        if day < visit.spoken_on:
            visit.say("snooze_past", date=visit.day(day))
            return
        items = _to_snooze(visit)
        if not items:
            visit.say("snooze_nothing", next=next_sentence(visit))
            return
        agreed = consent.current(visit.db, visit.customer.id)
        if not agreed.allows(Purpose.REMINDER):
            wording = visit.care.wordings[Purpose.REMINDER].text[visit.language]
            visit.ask("reminder_consent", "ask_reminder_consent", wording=wording)
            return
        journey = visit.care.journeys[visit.customer.market]["vaccine_reminders"]
        planning.snooze(visit.db, visit.customer, items, day, journey.steps[-1], visit.now)
        names = [
            dose_name(visit.schedule, item.facts["vaccine"], item.facts["dose"], visit.language)
            for item in items
        ]
        visit.remember(awaiting=None)
        said = visit.care.texts.say_doses("remind_again_on", visit.language, names, date=visit.day(day))
        visit.say("snoozed", said=said)


def _to_snooze(visit: Visit) -> list[OutreachItem]:
    """The items of the reminder she answers, or what is due now or next."""
    items = reminded_items(visit)
    if items:
        return items
    journey = visit.care.journeys[visit.customer.market]["vaccine_reminders"]
    return [
        OutreachItem(
            customer_id=visit.customer.id,
            child_id=due.child.id,
            purpose=journey.purpose,
            journey=journey.id,
            journey_version=journey.version,
            subject=planning.subject_of(due.child, due.dose.vaccine, due.dose.dose),
            state=ItemState.PLANNED,
            facts={
                "vaccine": due.dose.vaccine,
                "dose": due.dose.dose,
                "due_date": due.dose.due_date.isoformat(),
                "presumed": False,
            },
        )
        for due in due_now_or_next(visit)
        if due.dose.due_date <= visit.spoken_on + SOON
    ]
