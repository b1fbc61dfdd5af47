"""What is said with a customer, in order, and who speaks for the brand.

Everything said and every change of status takes the next sequence number of its conversation, under
the lock of the customer's row, so a reader who knows the last number he saw can ask for the rest.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import func, or_, select, update
from sqlalchemy.orm import Session, joinedload

from care import profiles
from care.errors import Conflict, Invalid, NotFound
from care.store.models import Author, Case, Conversation, Customer, Message, Owner, Staff, Turn, TurnState

MAX_TEXT = 20_000
"""Characters of one message that are kept; what is longer is refused, not cut."""

RECENT = timedelta(days=3)
"""How long a reminder stays what "done" or "which one?" is about."""


def get(db: Session, conversation_id: str) -> Conversation:
    """The conversation, or NotFound."""
    conversation = db.get(Conversation, conversation_id)
    if conversation is None:
        raise NotFound("there is no such conversation")
    return conversation


def hold(db: Session, conversation_id: str) -> Conversation:
    """The conversation as it is now, with its customer's row held until the transaction ends."""
    conversation = get(db, conversation_id)
    profiles.lock(db, conversation.customer_id)
    db.refresh(conversation)
    return conversation


def of_customer(db: Session, customer: Customer, channel: str, now: datetime) -> Conversation:
    """The one conversation with this customer over this channel."""
    profiles.lock(db, customer.id)
    known = db.scalar(
        select(Conversation).where(Conversation.customer_id == customer.id, Conversation.channel == channel)
    )
    if known:
        return known
    conversation = Conversation(customer_id=customer.id, channel=channel, created_at=now)
    db.add(conversation)
    db.flush()
    return conversation


def say(
    db: Session,
    conversation: Conversation,
    author: Author,
    text: str,
    now: datetime,
    **more: Any,
) -> Message:
    """Add a message; the caller holds the customer's row."""
    conversation.last_sequence += 1
    conversation.last_message_at = now
    message = Message(
        conversation_id=conversation.id,
        sequence=conversation.last_sequence,
        author=author,
        text=text,
        channel=conversation.channel,
        created_at=now,
        **more,
    )
    db.add(message)
    db.flush()
    return message


def clean(text: str) -> str:
    """The text without control characters (line breaks and tabs stay) and without surrounding space.

    Raises Invalid where nothing is left or it is too long.
    """
    kept = "".join(
        character
        for character in text.replace("\r\n", "\n").replace("\r", "\n")
        if character in "\n\t"
        or ((character.isprintable() or ord(character) > 0x9F) and not 0xD800 <= ord(character) <= 0xDFFF)
    ).strip()
    if not kept.strip("\u200b\u200c\u200d\u2060\ufeff \n\t"):
        raise Invalid("the message is empty")
    if len(kept) > MAX_TEXT:
        raise Invalid(f"the message has {len(kept)} characters; {MAX_TEXT} are the most")
    return kept


@dataclass(frozen=True)
class Received:
    """A customer's message as stored, and whether it was new."""

    message: Message
    new: bool


def receive(
    db: Session,
    conversation_id: str,
    text: str,
    now: datetime,
    *,
    client_id: str | None = None,
    channel_message_id: str | None = None,
) -> Received:
    """Store what a customer wrote, before anything else; the same id again stores nothing.

    While a member of staff speaks with her no turn of the bot is owed.
    """
    text = clean(text)
    conversation = hold(db, conversation_id)
    ids = []
    if client_id:
        ids.append((Message.conversation_id == conversation.id) & (Message.client_id == client_id))
    if channel_message_id:
        ids.append(
            (Message.channel == conversation.channel) & (Message.channel_message_id == channel_message_id)
        )
    known = db.scalar(select(Message).where(or_(*ids))) if ids else None
    if known:
        return Received(known, new=False)
    message = say(
        db,
        conversation,
        Author.CUSTOMER,
        text,
        now,
        client_id=client_id,
        channel_message_id=channel_message_id,
    )
    conversation.seen_sequence = message.sequence
    if conversation.owner != Owner.STAFF:
        turn = Turn(
            customer_id=conversation.customer_id,
            conversation_id=conversation.id,
            message_id=message.id,
            state=TurnState.WAITING,
            try_at=now,
            created_at=now,
        )
        db.add(turn)
        db.flush()
        message.turn_id = turn.id
    return Received(message, new=True)


def after(db: Session, conversation_id: str, sequence: int, limit: int = 500) -> Sequence[Message]:
    """What came after this number, in order."""
    return db.scalars(
        select(Message)
        .options(joinedload(Message.staff))
        .where(Message.conversation_id == conversation_id, Message.sequence > sequence)
        .order_by(Message.sequence)
        .limit(limit)
    ).all()


def latest(db: Session, conversation_id: str, limit: int = 200) -> Sequence[Message]:
    """The newest messages, in order."""
    newest = (
        select(Message)
        .options(joinedload(Message.staff))
        .where(Message.conversation_id == conversation_id)
        .order_by(Message.sequence.desc())
        .limit(limit)
    )
    return list(reversed(db.scalars(newest).all()))


def of_turn(db: Session, turn_id: str) -> Sequence[Message]:
    """What was answered in a turn."""
    return db.scalars(
        select(Message)
        .where(Message.turn_id == turn_id, Message.author != Author.CUSTOMER)
        .order_by(Message.sequence)
    ).all()


def seen(db: Session, conversation_id: str, sequence: int) -> None:
    """The customer has seen everything up to this number."""
    db.execute(
        update(Conversation)
        .where(
            Conversation.id == conversation_id,
            Conversation.seen_sequence < sequence,
            Conversation.last_sequence >= sequence,
        )
        .values(seen_sequence=sequence)
    )


def staff_saw(db: Session, conversation_id: str, sequence: int, staff_id: str) -> None:
    """Staff have seen everything up to this number; while one of them has it, only she counts."""
    db.execute(
        update(Conversation)
        .where(
            Conversation.id == conversation_id,
            Conversation.staff_seen_sequence < sequence,
            Conversation.last_sequence >= sequence,
            or_(Conversation.owner != Owner.STAFF, Conversation.staff_id == staff_id),
        )
        .values(staff_seen_sequence=sequence)
    )


def case_settled(db: Session, conversation: Conversation) -> None:
    """With her last case closed she waits for nobody."""
    left = select(Case.id).where(Case.conversation_id == conversation.id, Case.closed_at.is_(None))
    if db.scalar(left.limit(1)) is None:
        leave_queue(conversation)


def redact(db: Session, message: Message, now: datetime, *, put: str) -> None:
    """Replace what was said and have Rasa's copy erased after the turn."""
    message.text, message.redacted_at = put, now
    get(db, message.conversation_id).forget_tracker = True


def new_session(db: Session, conversation: Conversation) -> None:
    """From the next turn on Rasa begins afresh and is not told what was said before."""
    conversation.session_due = True
    db.execute(update(Message).where(Message.conversation_id == conversation.id).values(in_tracker=True))


def recent_outreach(db: Session, conversation_id: str, now: datetime) -> Message | None:
    """The last message we wrote first, while an answer may still refer to it."""
    return db.scalar(
        select(Message)
        .where(
            Message.conversation_id == conversation_id,
            Message.outreach_id.is_not(None),
            Message.created_at > now - RECENT,
        )
        .order_by(Message.sequence.desc())
        .limit(1)
    )


# Who speaks


def queue(
    db: Session,
    conversation: Conversation,
    reason: str,
    summary: str,
    promised_at: datetime,
    now: datetime,
) -> None:
    """Ask for a person. The bot goes on helping until one comes; asking twice keeps the first place."""
    if conversation.owner != Owner.BOT:
        return
    conversation.owner = Owner.QUEUE
    conversation.queue_reason, conversation.queue_summary = reason, summary[:500]
    conversation.queued_at, conversation.promised_at = now, promised_at
    conversation.promise_missed_at = None


def leave_queue(conversation: Conversation) -> bool:
    """She needs no person any more; True if she was waiting for one."""
    if conversation.owner != Owner.QUEUE:
        return False
    conversation.owner = Owner.BOT
    conversation.queued_at = conversation.promised_at = conversation.queue_reason = None
    return True


def take_over(db: Session, conversation: Conversation, staff: Staff, now: datetime) -> bool:
    """A member of staff speaks from now on; False if it was hers already, Conflict if another's."""
    if conversation.owner == Owner.STAFF:
        if conversation.staff_id == staff.id:
            return False
        other = db.get_one(Staff, conversation.staff_id)
        raise Conflict(f"{other.name} is speaking with this customer")
    conversation.owner, conversation.staff_id = Owner.STAFF, staff.id
    conversation.version += 1
    conversation.queued_at = conversation.promised_at = None
    db.execute(
        update(Turn)
        .where(Turn.conversation_id == conversation.id, Turn.state == TurnState.WAITING)
        .values(state=TurnState.TO_PERSON, ended_at=now)
    )
    say(db, conversation, Author.SYSTEM, "", now, event="taken_over", staff_id=staff.id)
    return True


def give_back(db: Session, conversation: Conversation, staff: Staff, now: datetime) -> None:
    """The bot speaks again, in a new session."""
    if conversation.owner != Owner.STAFF or conversation.staff_id != staff.id:
        raise Conflict("this conversation is not yours to give back")
    say(db, conversation, Author.SYSTEM, "", now, event="given_back", staff_id=staff.id)
    conversation.owner, conversation.staff_id = Owner.BOT, None
    conversation.version += 1
    conversation.queue_reason = conversation.queue_summary = None
    new_session(db, conversation)


def reply(
    db: Session,
    conversation: Conversation,
    staff: Staff,
    text: str,
    now: datetime,
    *,
    client_id: str | None = None,
) -> Message:
    """Words of a member of staff; who writes takes over."""
    text = clean(text)
    if client_id:
        known = db.scalar(
            select(Message).where(Message.conversation_id == conversation.id, Message.client_id == client_id)
        )
        if known:
            return known
    take_over(db, conversation, staff, now)
    message = say(db, conversation, Author.STAFF, text, now, staff_id=staff.id, client_id=client_id)
    db.execute(
        update(Case)
        .where(
            Case.conversation_id == conversation.id, Case.closed_at.is_(None), Case.first_reply_at.is_(None)
        )
        .values(first_reply_at=now)
    )
    return message


def inbox(db: Session, *, staff_id: str | None = None) -> Sequence[Conversation]:
    """Conversations that need or have a person: the longest promised first, then those in hand."""
    open_case = select(Case.conversation_id).where(Case.closed_at.is_(None))
    query = (
        select(Conversation)
        .options(joinedload(Conversation.customer), joinedload(Conversation.staff))
        .where(or_(Conversation.owner != Owner.BOT, Conversation.id.in_(open_case)))
    )
    if staff_id:
        query = query.where(Conversation.staff_id == staff_id)
    return db.scalars(
        query.order_by(
            Conversation.promised_at.is_(None), Conversation.promised_at, Conversation.last_message_at.desc()
        )
    ).all()


def recent(db: Session, limit: int = 100) -> Sequence[Conversation]:
    """All conversations, the newest words first."""
    return db.scalars(
        select(Conversation)
        .options(joinedload(Conversation.customer), joinedload(Conversation.staff))
        .where(Conversation.last_sequence > 0)
        .order_by(Conversation.last_message_at.desc())
        .limit(limit)
    ).all()


def pulse(db: Session) -> tuple[Any, ...]:
    """A value that changes whenever the inbox would look different."""
    total = db.execute(
        select(
            func.count(),
            func.sum(Conversation.last_sequence),
            func.sum(Conversation.version),
            func.sum(Conversation.staff_seen_sequence),
            func.count(Conversation.queued_at),
        )
    ).one()
    cases = db.execute(select(func.count(), func.count(Case.closed_at))).one()
    return (*total, *cases)
