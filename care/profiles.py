"""Customers, the children they care for, and what was given to each child."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from care.errors import Invalid, NotFound
from care.immunization import Given
from care.markets import MARKETS, local_date
from care.store.models import Child, Customer, Dose, Guardianship, Identity


def create(db: Session, market: str, language: str | None, time_zone: str | None, now: datetime) -> Customer:
    """A customer of whom we know nothing yet but where she came from."""
    if market not in MARKETS:
        raise Invalid(f"market is {market!r}; it must be one of {', '.join(MARKETS)}")
    home = MARKETS[market]
    customer = Customer(
        market=market,
        language=language or home.language,
        time_zone=time_zone or home.time_zone,
        zone_known=time_zone is not None or len(home.zones) == 1,
        created_at=now,
    )
    db.add(customer)
    db.flush()
    return customer


def get(db: Session, customer_id: str) -> Customer:
    """The customer, or NotFound."""
    customer = db.get(Customer, customer_id)
    if customer is None:
        raise NotFound("there is no such customer")
    return customer


def lock(db: Session, customer_id: str) -> Customer:
    """The customer, with her row held until the transaction ends: caps and turns are decided under it."""
    found = db.scalar(
        select(Customer)
        .where(Customer.id == customer_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    if found is None:
        raise NotFound("there is no such customer")
    return found


def by_identity(
    db: Session,
    kind: str,
    value: str,
    now: datetime,
    *,
    market: str,
    language: str | None,
    time_zone: str | None = None,
) -> Customer:
    """The customer known by a verified identity, made on first sight."""
    known = db.scalar(select(Identity).where(Identity.kind == kind, Identity.value == value))
    if known:
        return get(db, known.customer_id)
    customer = create(db, market, language, time_zone, now)
    db.add(Identity(customer_id=customer.id, kind=kind, value=value, verified_at=now, created_at=now))
    db.flush()
    return customer


def zones(customer: Customer) -> tuple[str, ...]:
    """Every zone she may be in."""
    return (customer.time_zone,) if customer.zone_known else MARKETS[customer.market].zones


def today(customer: Customer, now: datetime) -> date:
    """The date where she lives."""
    return local_date(now, customer.time_zone)


def choose_language(db: Session, customer: Customer, language: str) -> None:
    """She said which language she wants; later messages no longer change it by themselves."""
    customer.language, customer.language_chosen = language, True


def children(db: Session, customer_id: str) -> Sequence[Child]:
    """Her open children, eldest file first."""
    return db.scalars(
        select(Child)
        .join(Guardianship, Guardianship.child_id == Child.id)
        .where(Guardianship.customer_id == customer_id, Child.closed_at.is_(None))
        .order_by(Child.created_at, Child.id)
    ).all()


def guardians(db: Session, child_id: str) -> Sequence[Customer]:
    """Everybody who cares for the child."""
    return db.scalars(
        select(Customer)
        .join(Guardianship, Guardianship.customer_id == Customer.id)
        .where(Guardianship.child_id == child_id)
    ).all()


def register_child(
    db: Session, customer: Customer, born: date | None, due: date | None, now: datetime
) -> Child:
    """Open a child's file, or complete the one she already has with the same or an expected date.

    Twins are two files with one birth date: a later issue of the conversation asks; here the same
    date said twice is the same child. A birth within ten weeks before or three after a due date on
    file closes that pregnancy into this child.
    """
    for child in children(db, customer.id):
        if (born and child.birth_date == born) or (due and child.due_date == due and not child.birth_date):
            return child
        if born and child.due_date and not child.birth_date and -70 <= (born - child.due_date).days <= 21:
            child.birth_date = born
            replan(db, child.id, now)
            return child
        if due and child.due_date and not child.birth_date:
            child.due_date = due
            replan(db, child.id, now)
            return child
    child = Child(market=customer.market, birth_date=born, due_date=due, created_at=now)
    db.add(child)
    db.flush()
    db.add(Guardianship(customer_id=customer.id, child_id=child.id, since=now))
    db.flush()
    replan(db, child.id, now)
    return child


def replan(db: Session, child_id: str, now: datetime) -> None:
    """Have the planner look again at every guardian of the child."""
    for guardian in guardians(db, child_id):
        guardian.plan_at = now


@dataclass(frozen=True)
class Reported:
    """A dose as reported, and whether this report was new."""

    dose: Dose
    new: bool


def report_dose(
    db: Session,
    child: Child,
    vaccine: str,
    given_on: date,
    by: Customer,
    now: datetime,
    *,
    date_known: bool = True,
    message_id: str | None = None,
) -> Reported:
    """Note that a dose was given; what one guardian reports is done for all."""
    if child.birth_date is None or given_on < child.birth_date:
        raise Invalid("a dose cannot be dated before the birth")
    known = db.scalar(
        select(Dose).where(Dose.child_id == child.id, Dose.vaccine == vaccine, Dose.given_on == given_on)
    )
    if known:
        return Reported(known, new=False)
    dose = Dose(
        child_id=child.id,
        vaccine=vaccine,
        given_on=given_on,
        date_known=date_known,
        reported_by=by.id,
        message_id=message_id,
        reported_at=now,
    )
    db.add(dose)
    db.flush()
    replan(db, child.id, now)
    return Reported(dose, new=True)


def given(db: Session, child_id: str) -> list[Given]:
    """The doses of a child in the form the schedule reads."""
    rows = db.scalars(select(Dose).where(Dose.child_id == child_id).order_by(Dose.given_on))
    return [Given(row.vaccine, row.given_on) for row in rows]
