"""The tables of care. Times are UTC; identifiers are random and say nothing."""

from datetime import UTC, date, datetime
from enum import StrEnum
from typing import Any
from uuid import uuid4

from sqlalchemy import JSON, DateTime, ForeignKey, Index, MetaData, String, UniqueConstraint, text
from sqlalchemy.engine import Dialect
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column, relationship
from sqlalchemy.types import TypeDecorator


class Utc(TypeDecorator[datetime]):
    """A moment in UTC; a datetime without a zone is refused."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a datetime without a time zone cannot be stored")
        value = value.astimezone(UTC)
        return value.replace(tzinfo=None) if dialect.name == "sqlite" else value

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


def new_id() -> str:
    """A random identifier of 32 hexadecimal digits."""
    return uuid4().hex


class Base(DeclarativeBase):
    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(column_0_label)s",
            "uq": "uq_%(table_name)s_%(column_0_name)s",
            "fk": "fk_%(table_name)s_%(column_0_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
    type_annotation_map = {datetime: Utc, dict[str, Any]: JSON, list[Any]: JSON}  # noqa: RUF012


Id = Mapped[str]


def _id() -> Mapped[str]:
    return mapped_column(String(32), primary_key=True, default=new_id)


def _ref(target: str, *, index: bool = True) -> Any:
    return mapped_column(String(32), ForeignKey(target), index=index)


class Customer(Base):
    """A person we care for."""

    __tablename__ = "customers"

    id: Id = _id()
    market: Mapped[str] = mapped_column(String(2))
    language: Mapped[str] = mapped_column(String(2))
    language_chosen: Mapped[bool] = mapped_column(default=False)
    time_zone: Mapped[str] = mapped_column(String(64))
    zone_known: Mapped[bool] = mapped_column(default=False)
    """False: the zone is the market's usual one, and hours must suit every zone of the market."""
    preferred_name: Mapped[str | None] = mapped_column(String(80))
    created_at: Mapped[datetime]
    plan_at: Mapped[datetime | None] = mapped_column(index=True)
    """When the planner has to look at this person next; empty when there is nothing to plan."""
    turn_lease: Mapped[str | None] = mapped_column(String(32))
    turn_lease_until: Mapped[datetime | None]


class Identity(Base):
    """One way in which a customer is known, such as a website visitor or a shop account."""

    __tablename__ = "identities"
    __table_args__ = (UniqueConstraint("kind", "value"),)

    id: Id = _id()
    customer_id: Id = _ref("customers.id")
    kind: Mapped[str] = mapped_column(String(16))
    value: Mapped[str] = mapped_column(String(255))
    verified_at: Mapped[datetime | None]
    created_at: Mapped[datetime]


class Child(Base):
    """A child, born or expected."""

    __tablename__ = "children"

    id: Id = _id()
    market: Mapped[str] = mapped_column(String(2))
    nickname: Mapped[str | None] = mapped_column(String(80))
    sex: Mapped[str | None] = mapped_column(String(1))
    due_date: Mapped[date | None]
    birth_date: Mapped[date | None]
    doses_missing: Mapped[bool] = mapped_column(default=False)
    """The family said that earlier doses were left out, so none is presumed."""
    created_at: Mapped[datetime]
    closed_at: Mapped[datetime | None]


class Guardianship(Base):
    """Who cares for which child; both ways many."""

    __tablename__ = "guardianships"

    customer_id: Id = mapped_column(String(32), ForeignKey("customers.id"), primary_key=True)
    child_id: Id = mapped_column(String(32), ForeignKey("children.id"), primary_key=True, index=True)
    since: Mapped[datetime]


class Dose(Base):
    """A dose that a guardian says was given. `date_known` is false where only the fact is known."""

    __tablename__ = "doses"
    __table_args__ = (UniqueConstraint("child_id", "vaccine", "given_on"),)

    id: Id = _id()
    child_id: Id = _ref("children.id")
    vaccine: Mapped[str] = mapped_column(String(32))
    given_on: Mapped[date]
    date_known: Mapped[bool]
    reported_by: Id = _ref("customers.id")
    message_id: Mapped[str | None] = _ref("messages.id")
    reported_at: Mapped[datetime]


class Consent(Base):
    """One row of the consent ledger. Rows are only added."""

    __tablename__ = "consents"
    __table_args__ = (UniqueConstraint("customer_id", "purpose", "channel", "granted", "message_id"),)

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    customer_id: Id = _ref("customers.id")
    purpose: Mapped[str] = mapped_column(String(24))
    channel: Mapped[str] = mapped_column(String(16), default="any")
    granted: Mapped[bool]
    wording: Mapped[str] = mapped_column(String(64))
    language: Mapped[str] = mapped_column(String(2))
    message_id: Mapped[str | None] = _ref("messages.id")
    at: Mapped[datetime]


class Owner(StrEnum):
    """Who speaks for the brand in a conversation."""

    BOT = "bot"
    QUEUE = "queue"
    STAFF = "staff"


class Conversation(Base):
    """All that is said with one customer over one channel.

    `version` rises whenever a person takes the conversation or gives it back; what a bot turn
    wants to say is dropped if it rose meanwhile.
    """

    __tablename__ = "conversations"
    __table_args__ = (UniqueConstraint("customer_id", "channel"),)

    id: Id = _id()
    customer_id: Id = _ref("customers.id")
    channel: Mapped[str] = mapped_column(String(16))
    owner: Mapped[str] = mapped_column(String(8), default=Owner.BOT, index=True)
    staff_id: Mapped[str | None] = _ref("staff.id")
    version: Mapped[int] = mapped_column(default=1)
    last_sequence: Mapped[int] = mapped_column(default=0)
    last_message_at: Mapped[datetime | None] = mapped_column(index=True)
    seen_sequence: Mapped[int] = mapped_column(default=0)
    """The last message the customer has seen."""
    staff_seen_sequence: Mapped[int] = mapped_column(default=0)
    queue_reason: Mapped[str | None] = mapped_column(String(24))
    queue_summary: Mapped[str | None] = mapped_column(String(500))
    queued_at: Mapped[datetime | None]
    promised_at: Mapped[datetime | None]
    promise_missed_at: Mapped[datetime | None]
    session_due: Mapped[bool] = mapped_column(default=True)
    """Rasa has to begin a new session before the next turn."""
    tracker_language: Mapped[str | None] = mapped_column(String(2))
    """The language Rasa's tracker was last told."""
    forget_tracker: Mapped[bool] = mapped_column(default=False)
    """Rasa's copy of this conversation has to be erased before the next turn."""
    created_at: Mapped[datetime]

    customer: Mapped[Customer] = relationship()
    staff: Mapped["Staff | None"] = relationship()


class Author(StrEnum):
    """Who said it."""

    CUSTOMER = "customer"
    BOT = "bot"
    STAFF = "staff"
    SYSTEM = "system"


class Message(Base):
    """Something said, or a change of status, at its place in the conversation."""

    __tablename__ = "messages"
    __table_args__ = (
        UniqueConstraint("conversation_id", "sequence"),
        UniqueConstraint("channel", "channel_message_id"),
        UniqueConstraint("outreach_id"),
    )

    id: Id = _id()
    conversation_id: Id = _ref("conversations.id", index=False)
    sequence: Mapped[int]
    author: Mapped[str] = mapped_column(String(8))
    text: Mapped[str]
    buttons: Mapped[list[Any] | None]
    event: Mapped[str | None] = mapped_column(String(24))
    channel: Mapped[str] = mapped_column(String(16))
    channel_message_id: Mapped[str | None] = mapped_column(String(128))
    client_id: Mapped[str | None] = mapped_column(String(64))
    turn_id: Mapped[str | None] = mapped_column(String(32), index=True)
    staff_id: Mapped[str | None] = _ref("staff.id", index=False)
    outreach_id: Mapped[str | None] = _ref("outreach.id", index=False)
    in_tracker: Mapped[bool] = mapped_column(default=False)
    """Whether Rasa knows of it."""
    redacted_at: Mapped[datetime | None]
    created_at: Mapped[datetime]

    staff: Mapped["Staff | None"] = relationship()


class TurnState(StrEnum):
    """`waiting` for its turn or for Rasa, `running`, and how it ended."""

    WAITING = "waiting"
    RUNNING = "running"
    DONE = "done"
    DROPPED = "dropped"
    TO_PERSON = "to_person"


class Turn(Base):
    """One answer owed to one message of a customer."""

    __tablename__ = "turns"
    __table_args__ = (
        UniqueConstraint("message_id"),
        Index("ix_turns_open", "state", "try_at"),
    )

    id: Id = _id()
    customer_id: Id = _ref("customers.id")
    conversation_id: Id = _ref("conversations.id")
    message_id: Id = _ref("messages.id", index=False)
    state: Mapped[str] = mapped_column(String(12), default=TurnState.WAITING)
    attempts: Mapped[int] = mapped_column(default=0)
    try_at: Mapped[datetime]
    version: Mapped[int] = mapped_column(default=0)
    """The conversation's version when the turn began."""
    dropped: Mapped[list[Any] | None]
    """What the bot would have said, had no person taken over."""
    told_to_wait: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]


class Case(Base):
    """A complaint or a request for a person, until it is settled."""

    __tablename__ = "cases"
    __table_args__ = (UniqueConstraint("opened_by_message_id", "kind"),)

    id: Id = _id()
    number: Mapped[str] = mapped_column(String(20), unique=True)
    customer_id: Id = _ref("customers.id")
    conversation_id: Id = _ref("conversations.id")
    kind: Mapped[str] = mapped_column(String(16))
    severity: Mapped[str] = mapped_column(String(2))
    step: Mapped[str] = mapped_column(String(12), default="recorded")
    summary: Mapped[str] = mapped_column(String(500))
    first_reply_due_at: Mapped[datetime]
    first_reply_at: Mapped[datetime | None]
    staff_id: Mapped[str | None] = _ref("staff.id")
    outcome: Mapped[str | None]
    opened_by_message_id: Mapped[str | None] = _ref("messages.id", index=False)
    opened_at: Mapped[datetime]
    closed_at: Mapped[datetime | None]


class Counter(Base):
    """The last number given out under a name."""

    __tablename__ = "counters"

    name: Mapped[str] = mapped_column(String(40), primary_key=True)
    value: Mapped[int]


class ItemState(StrEnum):
    """A planned occasion to write, until it is part of a message or has lost its reason."""

    PLANNED = "planned"
    BUNDLED = "bundled"
    DROPPED = "dropped"


class OutreachItem(Base):
    """One occasion to write, such as a dose that is due; unique per customer, subject and step."""

    __tablename__ = "outreach_items"
    __table_args__ = (
        UniqueConstraint("customer_id", "subject", "step"),
        Index("ix_outreach_items_due", "state", "due_at"),
    )

    id: Id = _id()
    customer_id: Id = _ref("customers.id")
    child_id: Mapped[str | None] = _ref("children.id")
    purpose: Mapped[str] = mapped_column(String(16))
    journey: Mapped[str] = mapped_column(String(64))
    journey_version: Mapped[int]
    step: Mapped[str] = mapped_column(String(48))
    subject: Mapped[str] = mapped_column(String(120))
    facts: Mapped[dict[str, Any]]
    due_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    hold_until: Mapped[datetime | None]
    state: Mapped[str] = mapped_column(String(8), default=ItemState.PLANNED)
    why: Mapped[str | None] = mapped_column(String(48))
    outreach_id: Mapped[str | None] = _ref("outreach.id")
    created_at: Mapped[datetime]


class OutreachState(StrEnum):
    """Reserve, hand over, settle."""

    RESERVED = "reserved"
    HANDING_OVER = "handing_over"
    SENT = "sent"
    UNKNOWN = "unknown"
    FAILED = "failed"
    DROPPED = "dropped"

    @property
    def counts(self) -> bool:
        """Whether it uses up the customer's caps."""
        return self not in (OutreachState.FAILED, OutreachState.DROPPED)


class Outreach(Base):
    """A message that we write first, from its reservation under the caps to its end."""

    __tablename__ = "outreach"

    id: Id = _id()
    customer_id: Id = _ref("customers.id")
    purpose: Mapped[str] = mapped_column(String(16))
    channel: Mapped[str] = mapped_column(String(16))
    language: Mapped[str] = mapped_column(String(2))
    text: Mapped[str]
    buttons: Mapped[list[Any] | None]
    state: Mapped[str] = mapped_column(String(12), default=OutreachState.RESERVED, index=True)
    expires_at: Mapped[datetime]
    try_at: Mapped[datetime]
    attempts: Mapped[int] = mapped_column(default=0)
    why: Mapped[str | None] = mapped_column(String(48))
    held_by: Mapped[str | None] = mapped_column(String(128))
    """The worker process that is at it."""
    held_until: Mapped[datetime | None]
    reserved_at: Mapped[datetime]
    handed_at: Mapped[datetime | None]
    settled_at: Mapped[datetime | None]


class OutreachDecision(Base):
    """What was decided about an occasion to write, when, and every rule that was weighed."""

    __tablename__ = "outreach_decisions"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    customer_id: Id = _ref("customers.id")
    outreach_id: Mapped[str | None] = _ref("outreach.id")
    item_id: Mapped[str | None] = _ref("outreach_items.id")
    stage: Mapped[str] = mapped_column(String(12))
    verdict: Mapped[str] = mapped_column(String(8))
    hold_until: Mapped[datetime | None]
    weighed: Mapped[list[Any]]
    at: Mapped[datetime]


class Staff(Base):
    """A member of staff."""

    __tablename__ = "staff"

    id: Id = _id()
    email: Mapped[str] = mapped_column(String(255), unique=True)
    name: Mapped[str] = mapped_column(String(80))
    role: Mapped[str] = mapped_column(String(12))
    language: Mapped[str] = mapped_column(String(2), default="zh")
    password_hash: Mapped[str] = mapped_column(String(255))
    active: Mapped[bool] = mapped_column(default=True)
    failed_logins: Mapped[int] = mapped_column(default=0)
    locked_until: Mapped[datetime | None]
    created_at: Mapped[datetime]


class StaffSession(Base):
    """A signed-in browser of a member of staff; only the hash of its token is kept."""

    __tablename__ = "staff_sessions"

    token_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    staff_id: Id = _ref("staff.id")
    csrf: Mapped[str] = mapped_column(String(64))
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]

    staff: Mapped[Staff] = relationship()


class WebSession(Base):
    """A website visitor's session; only the hash of its token is kept."""

    __tablename__ = "web_sessions"

    token_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    customer_id: Id = _ref("customers.id")
    conversation_id: Id = _ref("conversations.id")
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]


class UsedToken(Base):
    """An identity token's `jti` that was spent, kept until the token itself expires."""

    __tablename__ = "used_tokens"

    jti: Mapped[str] = mapped_column(String(64), primary_key=True)
    expires_at: Mapped[datetime]


Index(
    "uq_messages_client_id",
    Message.conversation_id,
    Message.client_id,
    unique=True,
    sqlite_where=text("client_id IS NOT NULL"),
    postgresql_where=text("client_id IS NOT NULL"),
)


class Heartbeat(Base):
    """The last sign of life of a part that answers no requests."""

    __tablename__ = "heartbeats"

    part: Mapped[str] = mapped_column(String(24), primary_key=True)
    at: Mapped[datetime]
