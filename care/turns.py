"""Turns: each message of a customer is answered once, in order, one at a time per customer.

`claim` and `commit` are short transactions; Rasa is asked between them. A lease on the customer's
row says who is at it; what its holder brings after the lease was lost is dropped.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from care import conversations, profiles
from care.store.models import Author, Conversation, Customer, Message, Owner, Turn, TurnState, new_id

IDLE_SESSION = timedelta(hours=12)
"""After this silence Rasa begins a new session: a conversation's cost grows with its session."""


@dataclass(frozen=True)
class Said:
    """Something that was said while Rasa did not listen; `outreach_id` where we wrote first."""

    text: str
    author: str
    outreach_id: str | None
    local_date: str


@dataclass(frozen=True)
class Claim:
    """A turn that is ours to take, with all that Rasa needs."""

    turn_id: str
    lease: str
    conversation_id: str
    customer_id: str
    message_id: str
    text: str
    language: str
    language_changed: bool
    new_session: bool
    forget_tracker: bool
    unheard: tuple[Said, ...]


@dataclass(frozen=True)
class Reply:
    """One message of the bot."""

    text: str
    buttons: list[dict[str, str]] | None = None


def claim(db: Session, customer_id: str, now: datetime, *, lease_for: timedelta) -> Claim | None:
    """Take the customer's oldest open turn, or nothing if there is none or another is at it."""
    customer = profiles.lock(db, customer_id)
    if customer.turn_lease_until and customer.turn_lease_until > now:
        return None
    db.execute(  # whoever held them is gone
        update(Turn)
        .where(Turn.customer_id == customer_id, Turn.state == TurnState.RUNNING)
        .values(state=TurnState.WAITING)
    )
    turn = db.scalar(
        select(Turn)
        .join(Message, Message.id == Turn.message_id)
        .where(Turn.customer_id == customer_id, Turn.state == TurnState.WAITING)
        .order_by(Turn.created_at, Message.sequence)
        .limit(1)
    )
    if turn is None or turn.try_at > now:
        customer.turn_lease = customer.turn_lease_until = None
        return None
    conversation = conversations.get(db, turn.conversation_id)
    message = db.get_one(Message, turn.message_id)
    _follow_language(customer, message.text)
    before = _last_before(db, message)
    if before is None or message.created_at - before > IDLE_SESSION:
        conversations.new_session(db, conversation)
    turn.state, turn.version = TurnState.RUNNING, conversation.version
    turn.attempts += 1
    lease = new_id()
    customer.turn_lease, customer.turn_lease_until = lease, now + lease_for
    return Claim(
        turn_id=turn.id,
        lease=lease,
        conversation_id=conversation.id,
        customer_id=customer.id,
        message_id=message.id,
        text=message.text,
        language=customer.language,
        language_changed=conversation.tracker_language != customer.language,
        new_session=conversation.session_due,
        forget_tracker=conversation.forget_tracker,
        unheard=tuple(_unheard(db, conversation, message, customer)),
    )


def _last_before(db: Session, message: Message) -> datetime | None:
    return db.scalar(
        select(Message.created_at)
        .where(Message.conversation_id == message.conversation_id, Message.sequence < message.sequence)
        .order_by(Message.sequence.desc())
        .limit(1)
    )


def _unheard(db: Session, conversation: Conversation, message: Message, customer: Customer) -> Sequence[Said]:
    recent = conversations.recent_outreach(db, conversation.id, message.created_at)
    rows = db.scalars(
        select(Message)
        .where(
            Message.conversation_id == conversation.id,
            Message.sequence < message.sequence,
            (Message.in_tracker.is_(False)) & (Message.author.in_([Author.BOT, Author.STAFF]))
            | (Message.id == (recent.id if recent and conversation.session_due else None)),
        )
        .order_by(Message.sequence)
    )
    return [
        Said(row.text, row.author, row.outreach_id, profiles.today(customer, row.created_at).isoformat())
        for row in rows
    ]


def _follow_language(customer: Customer, text: str) -> None:
    """Answer in the language she writes, unless she chose one; too short to tell changes nothing."""
    if customer.language_chosen:
        return
    if any("\u3400" <= character <= "\u9fff" for character in text):
        customer.language = "zh"
    elif sum(word.isascii() and word.isalpha() for word in text.replace("'", "").split()) >= 2:
        customer.language = "en"


def heard(db: Session, claimed: Claim) -> None:
    """Rasa now knows what was said before this turn."""
    conversation = conversations.get(db, claimed.conversation_id)
    conversation.session_due = conversation.forget_tracker = False
    conversation.tracker_language = claimed.language
    message = db.get_one(Message, claimed.message_id)
    db.execute(
        update(Message)
        .where(Message.conversation_id == conversation.id, Message.sequence <= message.sequence)
        .values(in_tracker=True)
    )


def commit(db: Session, claimed: Claim, replies: Sequence[Reply], now: datetime) -> Sequence[Message]:
    """Say what the bot answered, if the lease and the conversation's version are still those it began with."""
    customer = profiles.lock(db, claimed.customer_id)
    turn = db.get_one(Turn, claimed.turn_id)
    if customer.turn_lease != claimed.lease or turn.state != TurnState.RUNNING:
        return []
    customer.turn_lease = customer.turn_lease_until = None
    turn.ended_at = now
    conversation = conversations.get(db, claimed.conversation_id)
    if conversation.version != turn.version:
        turn.state = TurnState.DROPPED
        turn.dropped = [reply.text for reply in replies]
        return []
    turn.state = TurnState.DONE
    return [
        conversations.say(
            db,
            conversation,
            Author.BOT,
            reply.text,
            now,
            buttons=reply.buttons,
            turn_id=turn.id,
            in_tracker=True,
        )
        for reply in replies
    ]


@dataclass(frozen=True)
class Postponed:
    """What became of a turn that Rasa did not answer."""

    tell_to_wait: bool
    to_person: bool


def postpone(db: Session, claimed: Claim, now: datetime, *, to_person_after: timedelta) -> Postponed | None:
    """Rasa did not answer: wait and try again, or leave it to a person after a while."""
    customer = profiles.lock(db, claimed.customer_id)
    turn = db.get_one(Turn, claimed.turn_id)
    if customer.turn_lease != claimed.lease or turn.state != TurnState.RUNNING:
        return None
    customer.turn_lease = customer.turn_lease_until = None
    conversation = conversations.get(db, claimed.conversation_id)
    if conversation.version != turn.version:
        turn.state, turn.ended_at = TurnState.TO_PERSON, now
        return None
    if now - turn.created_at >= to_person_after:
        turn.state, turn.ended_at = TurnState.TO_PERSON, now
        return Postponed(tell_to_wait=False, to_person=conversation.owner == Owner.BOT)
    turn.state = TurnState.WAITING
    turn.try_at = now + timedelta(seconds=min(2**turn.attempts, 30))
    tell = not db.scalar(
        select(Turn.id)
        .where(Turn.customer_id == customer.id, Turn.state == TurnState.WAITING, Turn.told_to_wait.is_(True))
        .limit(1)
    )
    turn.told_to_wait = True
    return Postponed(tell_to_wait=tell, to_person=False)


def owed(db: Session, now: datetime, limit: int = 50) -> Sequence[str]:
    """Customers with a turn that could be taken now."""
    return db.scalars(
        select(Turn.customer_id)
        .join(Customer, Customer.id == Turn.customer_id)
        .where(
            Turn.state.in_([TurnState.WAITING, TurnState.RUNNING]),
            Turn.try_at <= now,
            (Customer.turn_lease_until.is_(None)) | (Customer.turn_lease_until <= now),
        )
        .distinct()
        .limit(limit)
    ).all()


def state(db: Session, turn_id: str) -> str:
    """Where a turn stands."""
    return db.get_one(Turn, turn_id).state


def dialogue_facts(claimed: Claim) -> dict[str, Any]:
    """What goes with the text to Rasa and comes back to the actions as the message's metadata."""
    return {"message_id": claimed.message_id, "language": claimed.language}
