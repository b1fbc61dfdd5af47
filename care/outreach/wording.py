"""The words of a reminder: all that is due on one day, as one message."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy.orm import Session

from care import profiles
from care.core import Care
from care.outreach.planning import SNOOZED
from care.store.models import Child, Customer, OutreachItem
from care.texts import child_name, day_name, dose_name


@dataclass(frozen=True)
class Composed:
    """A message ready to be said."""

    text: str
    buttons: list[dict[str, str]]


def compose(
    care: Care, db: Session, customer: Customer, items: Sequence[OutreachItem], now: datetime
) -> Composed:
    """Say what is due: doses of one child, step and date stand in one sentence."""
    language, today = customer.language, profiles.today(customer, now)
    groups: dict[tuple[str, str, str], list[str]] = {}
    for item in items:
        child = db.get_one(Child, item.child_id)
        step = item.step.split(":")[0]
        name = dose_name(care.schedules[child.market], item.facts["vaccine"], item.facts["dose"], language)
        groups.setdefault((child.id, step, item.facts["due_date"]), []).append(name)
    lines = []
    for (child_id, step, due_date), names in groups.items():
        wording = "reminder_again" if step == SNOOZED else f"reminder_{step}"
        due = date.fromisoformat(due_date)
        line = care.texts.say_doses(
            wording,
            language,
            names,
            child=child_name(db.get_one(Child, child_id), language),
            date=day_name(due, language, today),
        )
        lines.append(line[0].upper() + line[1:])
    if any(item.facts.get("presumed") for item in items):
        lines.append(care.texts.say("reminder_presumed", language))
    lines.append(care.texts.say("reminder_close", language))
    return Composed("\n".join(lines), care.texts.buttons("reminder_buttons", language))
