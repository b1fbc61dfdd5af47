"""What a member of staff sees at a glance: conversations, cases and what was written first. Only reads."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session, joinedload

from care.store.models import (
    Author,
    Case,
    Child,
    Consent,
    Conversation,
    Customer,
    Dose,
    Guardianship,
    Identity,
    Message,
    Outreach,
    OutreachDecision,
    OutreachItem,
    Owner,
    Staff,
)

ANSWERED_BY = (Author.BOT, Author.STAFF)


@dataclass(frozen=True)
class Glance:
    """A conversation as a line of the inbox."""

    conversation: Conversation
    last: Message | None
    """The last words of a person, hers or a colleague's: what the bot said since tells staff little."""
    unread: int
    """Messages of the customer that no member of staff has seen."""
    unanswered_since: datetime | None
    open_cases: tuple[Case, ...]

    @property
    def due_at(self) -> datetime | None:
        """By when we promised that a person answers, if nobody has yet."""
        owed = [case.first_reply_due_at for case in self.open_cases if case.first_reply_at is None]
        if self.conversation.owner == Owner.QUEUE and self.conversation.promised_at:
            owed.append(self.conversation.promised_at)
        return min(owed, default=None)

    @property
    def waiting_since(self) -> datetime | None:
        """Since when she waits for a person, or for the next word of the person she speaks with."""
        if self.conversation.owner == Owner.STAFF:
            return self.unanswered_since
        opened = [case.opened_at for case in self.open_cases if case.first_reply_at is None]
        return min([self.conversation.queued_at] if self.conversation.queued_at else opened, default=None)

    @property
    def severity(self) -> str | None:
        """The gravest of her open complaints."""
        return min((case.severity for case in self.open_cases if case.kind == "complaint"), default=None)


def glances(db: Session, conversations: Iterable[Conversation]) -> list[Glance]:
    """The conversations with what their lines show, in the same order."""
    found = list(conversations)
    ids = [conversation.id for conversation in found]
    last = _last_words(db, ids)
    unread = _unread(db, ids)
    since = _unanswered(db, ids)
    cases = _open_cases(db, ids)
    return [
        Glance(c, last.get(c.id), unread.get(c.id, 0), since.get(c.id), tuple(cases[c.id])) for c in found
    ]


def _last_words(db: Session, ids: Sequence[str]) -> dict[str, Message]:
    newest = (
        select(Message.conversation_id, func.max(Message.sequence).label("sequence"))
        .where(
            Message.conversation_id.in_(ids),
            Message.author.in_([Author.CUSTOMER, Author.STAFF]),
        )
        .group_by(Message.conversation_id)
        .subquery()
    )
    rows = db.scalars(
        select(Message)
        .options(joinedload(Message.staff))
        .join(
            newest,
            (Message.conversation_id == newest.c.conversation_id) & (Message.sequence == newest.c.sequence),
        )
    )
    return {row.conversation_id: row for row in rows}


def _unread(db: Session, ids: Sequence[str]) -> dict[str, int]:
    rows = db.execute(
        select(Message.conversation_id, func.count())
        .join(Conversation, Conversation.id == Message.conversation_id)
        .where(
            Conversation.id.in_(ids),
            Message.author == Author.CUSTOMER,
            Message.sequence > Conversation.staff_seen_sequence,
        )
        .group_by(Message.conversation_id)
    )
    return {row[0]: row[1] for row in rows}


def _unanswered(db: Session, ids: Sequence[str]) -> dict[str, datetime]:
    answered = (
        select(Message.conversation_id, func.max(Message.sequence).label("sequence"))
        .where(Message.conversation_id.in_(ids), Message.author.in_(ANSWERED_BY))
        .group_by(Message.conversation_id)
        .subquery()
    )
    rows = db.execute(
        select(Message.conversation_id, func.min(Message.created_at))
        .outerjoin(answered, answered.c.conversation_id == Message.conversation_id)
        .where(
            Message.conversation_id.in_(ids),
            Message.author == Author.CUSTOMER,
            Message.sequence > func.coalesce(answered.c.sequence, 0),
        )
        .group_by(Message.conversation_id)
    )
    return {row[0]: row[1] for row in rows}


def _open_cases(db: Session, ids: Sequence[str]) -> defaultdict[str, list[Case]]:
    found: defaultdict[str, list[Case]] = defaultdict(list)
    for case in db.scalars(
        select(Case).where(Case.conversation_id.in_(ids), Case.closed_at.is_(None)).order_by(Case.opened_at)
    ):
        found[case.conversation_id].append(case)
    return found


def before(db: Session, conversation_id: str, sequence: int, limit: int = 200) -> Sequence[Message]:
    """What came before this number, the newest of it, in order."""
    rows = db.scalars(
        select(Message)
        .options(joinedload(Message.staff))
        .where(Message.conversation_id == conversation_id, Message.sequence < sequence)
        .order_by(Message.sequence.desc())
        .limit(limit)
    ).all()
    return list(reversed(rows))


def redacted_since(db: Session, conversation_id: str, up_to: int, at: datetime) -> Sequence[Message]:
    """Messages up to this number whose words were removed since a moment."""
    return db.scalars(
        select(Message)
        .options(joinedload(Message.staff))
        .where(
            Message.conversation_id == conversation_id,
            Message.sequence <= up_to,
            Message.redacted_at > at,
        )
        .order_by(Message.sequence)
    ).all()


@dataclass(frozen=True)
class CaseLine:
    """A case as a line of the list."""

    case: Case
    customer: Customer
    closed_by: Staff | None


def cases(db: Session, *, is_open: bool, severity: str | None = None, limit: int = 200) -> list[CaseLine]:
    """Cases with their customers: danger first, then what is due first; closed ones the newest first."""
    query = (
        select(Case, Customer, Staff)
        .join(Customer, Customer.id == Case.customer_id)
        .outerjoin(Staff, Staff.id == Case.staff_id)
        .where(Case.closed_at.is_(None) if is_open else Case.closed_at.is_not(None))
        .limit(limit)
    )
    if severity:
        query = query.where(Case.severity == severity)
    if is_open:
        query = query.order_by(
            Case.severity != "S1", Case.first_reply_at.is_not(None), Case.first_reply_due_at
        )
    else:
        query = query.order_by(Case.closed_at.desc())
    return [CaseLine(*row) for row in db.execute(query)]


def identities(db: Session, customer_id: str) -> Sequence[Identity]:
    """How a customer is known, the first way first."""
    return db.scalars(
        select(Identity).where(Identity.customer_id == customer_id).order_by(Identity.created_at)
    ).all()


def children(db: Session, customer_id: str) -> Sequence[Child]:
    """All her children, those whose file was closed too."""
    return db.scalars(
        select(Child)
        .join(Guardianship, Guardianship.child_id == Child.id)
        .where(Guardianship.customer_id == customer_id)
        .order_by(Child.created_at, Child.id)
    ).all()


def doses(db: Session, child_id: str) -> Sequence[Dose]:
    """What was reported as given to a child, the newest first."""
    return db.scalars(select(Dose).where(Dose.child_id == child_id).order_by(Dose.given_on.desc())).all()


def ledger(db: Session, customer_id: str) -> Sequence[Consent]:
    """Every word on consent, the newest first."""
    return db.scalars(
        select(Consent).where(Consent.customer_id == customer_id).order_by(Consent.id.desc())
    ).all()


@dataclass(frozen=True)
class Written:
    """A message that we wrote first, with the occasions it speaks of and what was decided about it."""

    outreach: Outreach
    customer: Customer
    items: tuple[OutreachItem, ...]
    decisions: tuple[OutreachDecision, ...]


def written(
    db: Session,
    *,
    ids: Sequence[str] | None = None,
    customer_id: str | None = None,
    until: datetime | None = None,
    limit: int = 50,
) -> list[Written]:
    """What we wrote first, the newest first."""
    query = (
        select(Outreach, Customer)
        .join(Customer, Customer.id == Outreach.customer_id)
        .order_by(Outreach.reserved_at.desc(), Outreach.id)
        .limit(limit)
    )
    if ids is not None:
        query = query.where(Outreach.id.in_(ids))
    if customer_id:
        query = query.where(Outreach.customer_id == customer_id)
    if until:
        query = query.where(Outreach.reserved_at < until)
    rows = db.execute(query).all()
    found = [outreach.id for outreach, _ in rows]
    items: defaultdict[str | None, list[OutreachItem]] = defaultdict(list)
    for item in db.scalars(
        select(OutreachItem).where(OutreachItem.outreach_id.in_(found)).order_by(OutreachItem.subject)
    ):
        items[item.outreach_id].append(item)
    decisions: defaultdict[str | None, list[OutreachDecision]] = defaultdict(list)
    for decision in db.scalars(
        select(OutreachDecision).where(OutreachDecision.outreach_id.in_(found)).order_by(OutreachDecision.id)
    ):
        decisions[decision.outreach_id].append(decision)
    return [
        Written(outreach, customer, tuple(items[outreach.id]), tuple(decisions[outreach.id]))
        for outreach, customer in rows
    ]


@dataclass(frozen=True)
class NotWritten:
    """A decision to wait or not to write at all."""

    decision: OutreachDecision
    customer: Customer
    item: OutreachItem | None


def not_written(db: Session, *, until: datetime | None = None, limit: int = 50) -> list[NotWritten]:
    """Decisions that held or dropped an occasion before a message was made of it, the newest first."""
    query = (
        select(OutreachDecision, Customer, OutreachItem)
        .join(Customer, Customer.id == OutreachDecision.customer_id)
        .outerjoin(OutreachItem, OutreachItem.id == OutreachDecision.item_id)
        .where(OutreachDecision.outreach_id.is_(None))
        .order_by(OutreachDecision.at.desc(), OutreachDecision.id.desc())
        .limit(limit)
    )
    if until:
        query = query.where(OutreachDecision.at < until)
    return [NotWritten(*row) for row in db.execute(query)]
