"""Families for tests: made by the functions that the product itself uses."""

from datetime import date, datetime

from sqlalchemy.orm import Session

from care import consent, conversations, profiles
from care.consent import Purpose
from care.core import Care
from care.store.models import Child, Conversation, Customer


def a_customer(db: Session, now: datetime, *, market: str = "CN", zone: str | None = None) -> Customer:
    """Somebody we know nothing of."""
    return profiles.create(db, market, None, zone, now)


def agree(db: Session, care: Care, customer: Customer, now: datetime, *purposes: Purpose) -> None:
    """Consents with the wording in force."""
    for purpose in purposes:
        consent.record(db, customer, purpose, True, care.wordings[purpose].id, now, message_id=None)


def a_family(
    db: Session, care: Care, now: datetime, born: date, *, market: str = "CN", zone: str | None = None
) -> tuple[Customer, Child]:
    """A customer with a child, who agreed to reminders."""
    customer = a_customer(db, now, market=market, zone=zone)
    agree(db, care, customer, now, Purpose.CHILD_DATA, Purpose.REMINDER)
    return customer, profiles.register_child(db, customer, born, None, now)


def a_chat(db: Session, customer: Customer, now: datetime) -> Conversation:
    """Her conversation on the website."""
    return conversations.of_customer(db, customer, "website", now)
