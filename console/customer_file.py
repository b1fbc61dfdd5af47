"""The customer's file beside the conversation: what is known of her and what was agreed."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from care import consent, desk
from care.consent import PROACTIVE, Purpose
from care.core import Care
from care.dates.clock import gestation
from care.doses import Outlook, outlook_of
from care.markets import local_date
from care.store.models import Case, Child, Customer, Staff
from care.texts import dose_name
from console.views import WrittenView, written_view
from console.words import Words, code_of

SHOWN_PURPOSES = (Purpose.CHILD_DATA, *PROACTIVE)
NEXT_DOSES = 6


@dataclass(frozen=True)
class DoseLine:
    """A dose that was reported."""

    name: str
    on: str


@dataclass(frozen=True)
class NextDose:
    """A dose that comes next."""

    name: str
    date: str
    status: str
    presumed: bool


@dataclass(frozen=True)
class ChildView:
    """A child as the file shows it."""

    name: str
    age: str
    facts: tuple[str, ...]
    closed: str
    given: tuple[DoseLine, ...] = ()
    uncounted: tuple[tuple[str, str], ...] = ()
    ahead: tuple[NextDose, ...] = ()


@dataclass(frozen=True)
class LedgerLine:
    """One word on consent."""

    when: str
    purpose: str
    granted: bool
    channel: str
    wording: str


@dataclass(frozen=True)
class CaseView:
    """A case as the file shows it."""

    number: str
    is_open: bool
    severity: str | None
    kind: str
    step: str
    summary: str
    opened: str
    promise: str
    due: str
    overdue: bool
    outcome: str
    closed: str
    closed_by: str


@dataclass(frozen=True)
class FileView:
    """All that the file shows."""

    facts: tuple[tuple[str, str], ...]
    children: tuple[ChildView, ...]
    consents: tuple[tuple[str, str], ...]
    ledger: tuple[LedgerLine, ...]
    written: tuple[WrittenView, ...]
    zone: str


def read_file(db: Session, care: Care, words: Words, customer: Customer) -> FileView:
    """The file of a customer."""
    zone = customer.time_zone
    agreed = consent.current(db, customer.id)
    return FileView(
        facts=tuple(_facts(db, words, customer)),
        children=tuple(_child(db, care, words, customer, child) for child in desk.children(db, customer.id)),
        consents=tuple(
            (words.named("purpose", purpose), _agreed(agreed, purpose)) for purpose in SHOWN_PURPOSES
        ),
        ledger=tuple(
            LedgerLine(
                words.stamp(row.at, zone),
                words.named("purpose", row.purpose),
                row.granted,
                words.named("channel", row.channel),
                row.wording,
            )
            for row in desk.ledger(db, customer.id)
        ),
        written=tuple(
            written_view(words, written) for written in desk.written(db, customer_id=customer.id, limit=20)
        ),
        zone=words.zone(zone),
    )


def _facts(db: Session, words: Words, customer: Customer) -> list[tuple[str, str]]:
    spoken = words.named("language", customer.language)
    known_by = [
        words.named("identity", identity.kind)
        + (f"（{words.t('verified')}）" if words.language == "zh" else f" ({words.t('verified')})")
        * (identity.verified_at is not None and identity.kind != "visitor")
        for identity in desk.identities(db, customer.id)
    ]
    return [
        (words.t("known_by"), words.listed([f"#{code_of(customer.id)}", *known_by])),
        (
            words.t("language"),
            words.t("language_is_chosen", language=spoken) if customer.language_chosen else spoken,
        ),
        (words.t("market"), words.named("market", customer.market)),
        (words.t("zone"), words.zone(customer.time_zone)),
        (words.t("customer_since"), words.day(customer.created_at, customer.time_zone)),
    ]


def _agreed(agreed: consent.Consents, purpose: Purpose) -> str:
    if not agreed.asked(purpose):
        return "none"
    return "yes" if agreed.allows(purpose) else "no"


def _child(db: Session, care: Care, words: Words, customer: Customer, child: Child) -> ChildView:
    zone = customer.time_zone
    today = local_date(words.now, zone)
    name = child.nickname or words.t("baby")
    if child.closed_at:
        closed = words.t("file_closed", date=words.day(child.closed_at, zone))
        return ChildView(name, "", (), closed)
    facts = [words.named("sex", child.sex)] if child.sex else []
    if child.birth_date is None:
        return ChildView(name, _expected(words, child, today), tuple(facts + _due(words, child, zone)), "")
    facts.append(words.t("born_on", date=words.full_date(child.birth_date, zone)))
    look = outlook_of(db, care.schedules, child, today)
    schedule = care.schedules[child.market]
    given = [
        DoseLine(
            schedule.vaccines[dose.vaccine].names[words.language],
            words.short_date(dose.given_on) if dose.date_known else words.t("date_unknown"),
        )
        for dose in desk.doses(db, child.id)
    ]
    uncounted = [
        (
            f"{schedule.vaccines[dose.vaccine].names[words.language]} {words.short_date(dose.date)}",
            schedule.why[dose.why][words.language],
        )
        for dose in look.plan.uncounted
    ]
    return ChildView(
        name,
        words.age(child.birth_date, child.market, zone, child.due_date),
        tuple(facts),
        "",
        tuple(given),
        tuple(uncounted),
        tuple(_ahead(care, words, look, zone)),
    )


def _ahead(care: Care, words: Words, look: Outlook, zone: str) -> list[NextDose]:
    return [
        NextDose(
            dose_name(care.schedules[look.child.market], dose.vaccine, dose.dose, words.language),
            words.t("dose_from", date=words.full_date(dose.due_date, zone)),
            dose.status,
            look.presumes(dose.vaccine),
        )
        for dose in sorted(look.ahead, key=lambda dose: dose.due_date)[:NEXT_DOSES]
    ]


def _expected(words: Words, child: Child, today: date) -> str:
    if child.due_date is None:
        return words.t("expected")
    weeks, days = gestation(child.due_date, today)
    return words.gestation(weeks, days) if 0 <= weeks <= 42 else words.t("expected")


def _due(words: Words, child: Child, zone: str) -> list[str]:
    return [words.t("due_on", date=words.full_date(child.due_date, zone))] if child.due_date else []


def case_view(words: Words, case: Case, zone: str, closed_by: Staff | None) -> CaseView:
    """A case, its promise and its outcome."""
    owed = case.closed_at is None and case.first_reply_at is None
    if case.first_reply_at:
        promise = words.t("first_replied", time=words.moment(case.first_reply_at, zone))
    else:
        promise = words.t("first_reply_due", time=words.moment(case.first_reply_due_at, zone))
    outcome = words.t("outcome_withdrawn") if case.outcome == "withdrawn" else case.outcome or ""
    closed = ""
    if case.closed_at:
        when = words.moment(case.closed_at, zone)
        closed = words.t("closed_by", name=closed_by.name, time=when) if closed_by else when
    return CaseView(
        number=case.number,
        is_open=case.closed_at is None,
        severity=case.severity if case.kind == "complaint" else None,
        kind=words.named("kind", case.kind),
        step=words.named("step", case.step),
        summary=case.summary,
        opened=words.moment(case.opened_at, zone),
        promise=promise,
        due=words.due(case.first_reply_due_at) if owed else "",
        overdue=owed and words.overdue(case.first_reply_due_at),
        outcome=outcome,
        closed=closed,
        closed_by=closed_by.name if closed_by else "",
    )


def case_views(db: Session, words: Words, cases: Sequence[Case], zone: str) -> list[CaseView]:
    """Cases as the file shows them."""
    return [
        case_view(words, case, zone, db.get(Staff, case.staff_id) if case.staff_id else None)
        for case in cases
    ]
