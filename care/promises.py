"""Asking for a person: the queue, the promised wait, and what is said when nobody came in time."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from care import cases, conversations, profiles
from care.core import Care
from care.store.models import Author, Case, Conversation, Customer, Owner
from care.texts import day_name


@dataclass(frozen=True)
class Promise:
    """A place in the queue."""

    case: Case
    at: datetime
    open_now: bool


def ask_for_person(
    db: Session,
    care: Care,
    conversation: Conversation,
    kind: str,
    summary: str,
    now: datetime,
    *,
    message_id: str | None,
    severity: str = "S4",
) -> Promise:
    """Open a case and queue the conversation; whoever waits already keeps her place and her promise."""
    customer = profiles.get(db, conversation.customer_id)
    hours = care.hours[customer.market]
    if kind == "complaint":
        due = care.promise.reply_due(severity, hours, now)
    else:
        due = hours.after(now, care.promise.person_within)
    case = cases.open_case(
        db, conversation, customer, kind, severity, summary, due, now, message_id=message_id
    )
    conversations.queue(db, conversation, kind, summary, case.first_reply_due_at, now)
    if conversation.promised_at and case.first_reply_due_at < conversation.promised_at:
        conversation.promised_at = case.first_reply_due_at
    return Promise(case, case.first_reply_due_at, hours.is_open(now))


def say_when(customer: Customer, at: datetime, now: datetime) -> str:
    """A promised moment in her zone and language: the time alone if it is today."""
    zone = ZoneInfo(customer.time_zone)
    local, today = _round_up(at.astimezone(zone)), now.astimezone(zone).date()
    clock = f"{local:%H:%M}" if customer.language == "zh" else f"{local:%I:%M %p}".lstrip("0")
    if local.date() == today:
        return clock
    day = day_name(local.date(), customer.language, today)
    return f"{day}{clock}" if customer.language == "zh" else f"{clock} on {day}"


def _round_up(local: datetime) -> datetime:
    """To the next five minutes: nobody promises 9:07."""
    over = timedelta(minutes=local.minute % 5, seconds=local.second, microseconds=local.microsecond)
    return local + (timedelta(minutes=5) - over if over else timedelta())


def missed(db: Session, now: datetime) -> list[str]:
    """Conversations whose promised moment has passed without a person."""
    return list(
        db.scalars(
            select(Conversation.id).where(
                Conversation.owner == Owner.QUEUE,
                Conversation.promised_at < now,
                Conversation.promise_missed_at.is_(None),
            )
        )
    )


def own_up(db: Session, care: Care, conversation_id: str, now: datetime) -> None:
    """Tell her, once, that nobody could come, and offer a call-back under her case number."""
    conversation = conversations.hold(db, conversation_id)
    if conversation.owner != Owner.QUEUE or conversation.promise_missed_at:
        return
    conversation.promise_missed_at = now
    case = next(case for case in cases.of_conversation(db, conversation.id) if case.closed_at is None)
    customer = profiles.get(db, conversation.customer_id)
    text = care.texts.say("promise_missed", customer.language, number=case.number)
    conversations.say(db, conversation, Author.SYSTEM, text, now)
