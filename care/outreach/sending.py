"""Reserve, hand over, settle: each in a transaction of its own, so that no crash sends twice.

`reserve` commits a message under the caps while the customer's row is held. `hand_over` decides again
and commits that the channel is about to be called. `settle` commits how it ended. What a dead worker
left is taken up by `recover`.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from care import consent, doses, profiles
from care.consent import Purpose
from care.conversations import Owner
from care.core import Care
from care.outreach import planning
from care.outreach.decide import MONTH, Candidate, Decision, Facts, Sent, Verdict, decide
from care.outreach.wording import compose
from care.store.models import (
    Child,
    Conversation,
    Customer,
    Guardianship,
    ItemState,
    Outreach,
    OutreachDecision,
    OutreachItem,
    OutreachState,
)

HOLD_FOR = timedelta(minutes=2)
"""How long a worker may be at one message before another asks whether it is still alive."""
MAX_ATTEMPTS = 6


@dataclass(frozen=True)
class Letter:
    """What a channel is given to deliver; `id` is its idempotency key."""

    id: str
    customer_id: str
    text: str
    buttons: list[dict[str, str]] | None
    at: datetime


class DeliveryFailed(Exception):
    """The channel did not take the message; `retry` says whether it may later."""

    def __init__(self, why: str, *, retry: bool) -> None:
        super().__init__(why)
        self.why, self.retry = why, retry


class DeliveryUnknown(Exception):
    """The channel may have taken it: it broke off before it answered."""


class Channel(Protocol):
    """What a channel must do for outreach."""

    name: str
    idempotent: bool
    """Delivering a letter again under the same id does nothing, so after a crash it may be repeated."""
    rehearsal_safe: bool
    """Nothing leaves this machine, so a pass at another time than now may use it."""

    def send(self, letter: Letter) -> None:
        """Deliver, or raise DeliveryFailed or DeliveryUnknown."""
        ...


def due(db: Session, now: datetime, limit: int = 200) -> Sequence[str]:
    """Customers with something to say now."""
    return db.scalars(
        select(OutreachItem.customer_id)
        .where(
            OutreachItem.state == ItemState.PLANNED,
            OutreachItem.due_at <= now,
            or_(OutreachItem.hold_until.is_(None), OutreachItem.hold_until <= now),
        )
        .distinct()
        .limit(limit)
    ).all()


def reserve(
    db: Session, care: Care, customer_id: str, channel: str, by: str, now: datetime
) -> Outreach | None:
    """Decide on what is due for a customer today, as one message; None where nothing may go now."""
    customer = profiles.lock(db, customer_id)
    planning.plan_customer(db, customer, care.schedules, care.journeys, now)
    items = _due_items(db, customer, now)
    if not items:
        return None
    purpose = Purpose(items[0].purpose)
    items = [item for item in items if item.purpose == purpose]
    candidate = _candidate(purpose, channel, items)
    decision = decide(candidate, _facts(db, customer, now), care.policy, now)
    if decision.verdict is not Verdict.SEND:
        _hold_or_drop(db, items, decision)
        _record(db, decision, customer, "reserve", now, item=items[0])
        return None
    composed = compose(care, db, customer, items, now)
    outreach = Outreach(
        customer_id=customer.id,
        purpose=purpose,
        channel=channel,
        language=customer.language,
        text=composed.text,
        buttons=composed.buttons,
        expires_at=candidate.expires_at,
        try_at=now,
        reserved_at=now,
        held_by=by,
        held_until=now + HOLD_FOR,
    )
    db.add(outreach)
    db.flush()
    for item in items:
        item.state, item.outreach_id = ItemState.BUNDLED, outreach.id
    _record(db, decision, customer, "reserve", now, outreach=outreach)
    return outreach


def hand_over(db: Session, care: Care, outreach_id: str, by: str, now: datetime) -> Letter | None:
    """Decide once more and note that the channel is about to be called; None if it must not be."""
    outreach = db.get_one(Outreach, outreach_id)
    customer = profiles.lock(db, outreach.customer_id)
    db.refresh(outreach)
    if outreach.state != OutreachState.RESERVED or outreach.held_by != by:
        return None
    items = db.scalars(select(OutreachItem).where(OutreachItem.outreach_id == outreach.id)).all()
    if not _any_still_due(db, care, customer, items, now):
        _release(db, outreach, items, ItemState.DROPPED, "no_longer_due", now)
        return None
    candidate = _candidate(Purpose(outreach.purpose), outreach.channel, items)
    decision = decide(candidate, _facts(db, customer, now, but=outreach.id), care.policy, now)
    _record(db, decision, customer, "hand_over", now, outreach=outreach)
    if decision.verdict is not Verdict.SEND:
        state = ItemState.PLANNED if decision.verdict is Verdict.HOLD else ItemState.DROPPED
        _release(db, outreach, items, state, decision.reasons[0], now)
        for item in items:
            item.hold_until = decision.hold_until
        return None
    outreach.state, outreach.handed_at = OutreachState.HANDING_OVER, now
    outreach.attempts += 1
    outreach.held_until = now + HOLD_FOR
    return Letter(outreach.id, customer.id, outreach.text, outreach.buttons, now)


def settle(
    db: Session, outreach_id: str, state: OutreachState, now: datetime, why: str | None = None
) -> None:
    """Note how a message ended; a failure that may pass is tried again, with longer and longer pauses."""
    outreach = db.get_one(Outreach, outreach_id)
    profiles.lock(db, outreach.customer_id)
    db.refresh(outreach)
    if outreach.state != OutreachState.HANDING_OVER:
        return
    outreach.held_by = outreach.held_until = None
    outreach.why, outreach.settled_at = why, now
    if state is OutreachState.RESERVED and outreach.attempts < MAX_ATTEMPTS:
        outreach.state, outreach.settled_at = OutreachState.RESERVED, None
        outreach.try_at = now + timedelta(minutes=2**outreach.attempts)
    else:
        outreach.state = OutreachState.FAILED if state is OutreachState.RESERVED else state


def unsettled(db: Session, now: datetime, limit: int = 200) -> Sequence[Outreach]:
    """Messages on their way: reserved and due to be tried, or left behind in the middle."""
    return db.scalars(
        select(Outreach)
        .where(
            Outreach.state.in_([OutreachState.RESERVED, OutreachState.HANDING_OVER]), Outreach.try_at <= now
        )
        .order_by(Outreach.reserved_at)
        .limit(limit)
    ).all()


def recover(db: Session, outreach_id: str, by: str, now: datetime, *, idempotent: bool) -> bool:
    """Take up a message whose worker is gone; True if it is to be handed over again.

    One that was being handed over to a channel without idempotency is not sent again: it may have arrived.
    """
    outreach = db.get_one(Outreach, outreach_id)
    profiles.lock(db, outreach.customer_id)
    db.refresh(outreach)
    if outreach.state == OutreachState.HANDING_OVER and not idempotent:
        settle(db, outreach_id, OutreachState.UNKNOWN, now, "worker_died")
        return False
    if outreach.state not in (OutreachState.RESERVED, OutreachState.HANDING_OVER):
        return False
    outreach.state, outreach.held_by, outreach.held_until = OutreachState.RESERVED, by, now + HOLD_FOR
    return True


def of_customer(db: Session, customer_id: str, limit: int = 50) -> Sequence[Outreach]:
    """What we wrote first, the newest first."""
    return db.scalars(
        select(Outreach)
        .where(Outreach.customer_id == customer_id)
        .order_by(Outreach.reserved_at.desc())
        .limit(limit)
    ).all()


def items_of(db: Session, outreach_id: str) -> Sequence[OutreachItem]:
    """The occasions that a message speaks of."""
    return db.scalars(
        select(OutreachItem).where(OutreachItem.outreach_id == outreach_id).order_by(OutreachItem.subject)
    ).all()


def _due_items(db: Session, customer: Customer, now: datetime) -> list[OutreachItem]:
    """All of today's items, if at least one of them is due by now."""
    today = profiles.today(customer, now)
    rows = db.scalars(
        select(OutreachItem)
        .where(OutreachItem.customer_id == customer.id, OutreachItem.state == ItemState.PLANNED)
        .order_by(OutreachItem.due_at, OutreachItem.subject)
    ).all()
    if not any(item.due_at <= now and (item.hold_until or now) <= now for item in rows):
        return []
    return [item for item in rows if item.due_at <= now or profiles.today(customer, item.due_at) == today]


def _candidate(purpose: Purpose, channel: str, items: Sequence[OutreachItem]) -> Candidate:
    children = frozenset(item.child_id for item in items if item.child_id)
    return Candidate(purpose, channel, max(item.expires_at for item in items), children)


def _facts(db: Session, customer: Customer, now: datetime, *, but: str | None = None) -> Facts:
    sent = db.scalars(
        select(Outreach).where(
            Outreach.customer_id == customer.id,
            Outreach.reserved_at > now - MONTH - timedelta(days=1),
            Outreach.id != (but or ""),
        )
    )
    closed = db.scalars(
        select(Child.id)
        .join(Guardianship, Guardianship.child_id == Child.id)
        .where(Guardianship.customer_id == customer.id, Child.closed_at.is_not(None))
    )
    with_person = db.scalar(
        select(Conversation.id)
        .where(Conversation.customer_id == customer.id, Conversation.owner == Owner.STAFF)
        .limit(1)
    )
    return Facts(
        consents=consent.current(db, customer.id),
        time_zones=profiles.zones(customer),
        sent=tuple(
            Sent(Purpose(row.purpose), row.handed_at or row.reserved_at)
            for row in sent
            if OutreachState(row.state).counts
        ),
        closed_children=frozenset(closed),
        with_person=with_person is not None,
    )


def _any_still_due(
    db: Session, care: Care, customer: Customer, items: Sequence[OutreachItem], now: datetime
) -> bool:
    """Whether at least one of the doses is still open: the other parent may have had it given meanwhile."""
    today = profiles.today(customer, now)
    open_subjects = {
        planning.subject_of(child, dose.vaccine, dose.dose)
        for child in doses.born(db, customer)
        for dose in doses.outlook_of(db, care.schedules, child, today).ahead
    }
    return any(item.subject in open_subjects for item in items)


def _hold_or_drop(db: Session, items: Sequence[OutreachItem], decision: Decision) -> None:
    for item in items:
        if decision.verdict is Verdict.HOLD:
            item.hold_until = decision.hold_until
        else:
            item.state, item.why = ItemState.DROPPED, decision.reasons[0]
    db.flush()


def _release(
    db: Session, outreach: Outreach, items: Sequence[OutreachItem], state: ItemState, why: str, now: datetime
) -> None:
    outreach.state, outreach.why, outreach.settled_at = OutreachState.DROPPED, why, now
    outreach.held_by = outreach.held_until = None
    for item in items:
        item.state, item.outreach_id = state, None
        item.why = why if state is ItemState.DROPPED else None
    db.flush()


def _record(
    db: Session,
    decision: Decision,
    customer: Customer,
    stage: str,
    now: datetime,
    *,
    outreach: Outreach | None = None,
    item: OutreachItem | None = None,
) -> None:
    db.add(
        OutreachDecision(
            customer_id=customer.id,
            outreach_id=outreach.id if outreach else None,
            item_id=item.id if item else None,
            stage=stage,
            verdict=decision.verdict,
            hold_until=decision.hold_until,
            weighed=[
                {
                    "rule": w.rule,
                    "reason": w.reason,
                    "until": w.until.isoformat() if w.until else None,
                    "numbers": w.numbers,
                }
                for w in decision.weighed
            ],
            at=now,
        )
    )
