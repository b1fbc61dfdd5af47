"""What is to be said to a family, and when: journeys laid over its dates."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from care import consent, doses, profiles
from care.consent import Purpose
from care.immunization import Schedule
from care.journeys import Journey, Step
from care.store.models import Child, Consent, Customer, ItemState, OutreachItem

SNOOZED = "snoozed"


@dataclass(frozen=True)
class Planned:
    """An occasion to write, as the journey and the family's dates have it."""

    subject: str
    step: str
    child_id: str
    facts: dict[str, Any]
    due_at: datetime
    expires_at: datetime


def subject_of(child: Child, vaccine: str, dose: int) -> str:
    """What a reminder is about: one dose of one child."""
    return f"dose:{child.id}:{vaccine}:{dose}"


def occasions(look: doses.Outlook, journey: Journey, time_zone: str, told_at: datetime) -> list[Planned]:
    """The steps of the journey for each open dose.

    A step whose moment had come when she was told of the dose in the chat moves to the next day:
    nobody is reminded of what she just read.
    """
    planned = []
    for dose in look.ahead:
        facts = {
            "vaccine": dose.vaccine,
            "dose": dose.dose,
            "due_date": dose.due_date.isoformat(),
            "presumed": look.presumes(dose.vaccine),
        }
        for step in journey.steps:
            due_at = step.due_at(dose.due_date, time_zone)
            if due_at <= told_at:
                due_at = step.on(
                    told_at.astimezone(ZoneInfo(time_zone)).date() + timedelta(days=1), time_zone
                )
            expires_at = step.expires_at(dose.due_date, time_zone)
            if due_at < expires_at:
                subject = subject_of(look.child, dose.vaccine, dose.dose)
                planned.append(Planned(subject, step.id, look.child.id, facts, due_at, expires_at))
    return planned


def plan_customer(
    db: Session,
    customer: Customer,
    schedules: Mapping[str, Schedule],
    journeys: Mapping[str, Mapping[str, Journey]],
    now: datetime,
) -> None:
    """Bring the planned items of a customer in line with what is known now; her row is held by the caller.

    What was sent stays; what is planned follows its date; what lost its reason is dropped.
    """
    journey = journeys[customer.market]["vaccine_reminders"]
    today = profiles.today(customer, now)
    consents = consent.current(db, customer.id)
    agreed = consents.allows(Purpose.REMINDER) and consents.allows(Purpose.CHILD_DATA)
    wanted: dict[tuple[str, str], Planned] = {}
    still_open: set[str] = set()
    if agreed:
        since = _agreed_at(db, customer)
        for child in doses.born(db, customer):
            look = doses.outlook_of(db, dict(schedules), child, today)
            still_open |= {subject_of(child, dose.vaccine, dose.dose) for dose in look.ahead}
            for planned in occasions(look, journey, customer.time_zone, max(since, child.created_at)):
                if planned.expires_at > now:
                    wanted[planned.subject, planned.step] = planned
    known = db.scalars(select(OutreachItem).where(OutreachItem.customer_id == customer.id)).all()
    for item in known:
        planned = wanted.pop((item.subject, item.step), None)
        if item.state == ItemState.BUNDLED or item.why == SNOOZED:
            continue
        if planned:
            item.due_at, item.expires_at, item.facts = planned.due_at, planned.expires_at, planned.facts
            item.state, item.why, item.hold_until = ItemState.PLANNED, None, None
        elif item.state == ItemState.PLANNED and not (
            item.step.startswith(SNOOZED) and item.subject in still_open
        ):
            lost = "no_longer_due" if agreed else "no_consent"
            item.state, item.why = ItemState.DROPPED, lost if item.expires_at > now else "expired"
    for planned in wanted.values():
        db.add(
            OutreachItem(
                customer_id=customer.id,
                child_id=planned.child_id,
                purpose=journey.purpose,
                journey=journey.id,
                journey_version=journey.version,
                step=planned.step,
                subject=planned.subject,
                facts=planned.facts,
                due_at=planned.due_at,
                expires_at=planned.expires_at,
                created_at=now,
            )
        )
    db.flush()
    next_look = datetime.combine(today + timedelta(days=1), time(0, 5), ZoneInfo(customer.time_zone))
    customer.plan_at = next_look if agreed and profiles.children(db, customer.id) else None


def _agreed_at(db: Session, customer: Customer) -> datetime:
    """When she last agreed to reminders."""
    return db.scalars(
        select(Consent.at)
        .where(Consent.customer_id == customer.id, Consent.purpose == Purpose.REMINDER, Consent.granted)
        .order_by(Consent.id.desc())
        .limit(1)
    ).one()


def to_plan(db: Session, now: datetime, limit: int = 500) -> Sequence[str]:
    """Customers at whom the planner has to look."""
    return db.scalars(
        select(Customer.id).where(Customer.plan_at <= now).order_by(Customer.plan_at).limit(limit)
    ).all()


def snooze(
    db: Session, customer: Customer, about: Sequence[OutreachItem], day: date, step: Step, now: datetime
) -> datetime:
    """Remind again on a day of her choice; a reminder planned up to then gives way to it."""
    at = max(step.on(day, customer.time_zone), now + timedelta(minutes=1))
    for item in about:
        for other in db.scalars(
            select(OutreachItem).where(
                OutreachItem.customer_id == customer.id,
                OutreachItem.subject == item.subject,
                OutreachItem.state == ItemState.PLANNED,
                OutreachItem.due_at <= at,
            )
        ):
            other.state, other.why = ItemState.DROPPED, SNOOZED
        name = f"{SNOOZED}:{day.isoformat()}"
        again = db.scalar(
            select(OutreachItem).where(
                OutreachItem.customer_id == customer.id,
                OutreachItem.subject == item.subject,
                OutreachItem.step == name,
            )
        ) or OutreachItem(customer_id=customer.id, subject=item.subject, step=name, created_at=now)
        again.child_id, again.purpose, again.facts = item.child_id, item.purpose, item.facts
        again.journey, again.journey_version = item.journey, item.journey_version
        again.due_at, again.expires_at = at, step.expires_at(day, customer.time_zone)
        again.state, again.why, again.hold_until = ItemState.PLANNED, None, None
        db.add(again)
    db.flush()
    return at
