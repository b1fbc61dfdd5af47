"""Cases: a complaint or a request for a person, with a number, a promise and an outcome."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import yaml
from sqlalchemy import select
from sqlalchemy.orm import Session

from care.errors import Conflict, ContentError, Invalid, NotFound
from care.hours import WorkingHours
from care.store.models import Case, Conversation, Counter, Customer, Staff

SEVERITIES = ("S1", "S2", "S3", "S4")


@dataclass(frozen=True)
class ServicePromise:
    """How complaints are judged and how soon a person answers, from `service.yml`."""

    first_reply: dict[str, timedelta]
    person_within: timedelta
    words: dict[str, tuple[str, ...]]

    def judge(self, text: str) -> str:
        """The severity of a complaint by the gravest word of harm in it; S4 where there is none."""
        low = text.lower()
        for severity, words in self.words.items():
            for word in words:
                found = re.search(rf"\b{re.escape(word)}", low) if word.isascii() else word in low
                if found:
                    return severity
        return SEVERITIES[-1]

    def reply_due(self, severity: str, hours: WorkingHours, now: datetime) -> datetime:
        """When a person will have answered; only a safety incident counts the night."""
        if severity == "S1":
            return now + self.first_reply[severity]
        return hours.after(now, self.first_reply[severity])


def load_promise(content_dir: Path) -> ServicePromise:
    """Read `service.yml`."""
    path = content_dir / "service.yml"
    try:
        data = yaml.safe_load(path.read_text(encoding="utf-8"))
        return ServicePromise(
            {
                severity: timedelta(hours=float(data["first_reply_hours"][severity]))
                for severity in SEVERITIES
            },
            timedelta(minutes=float(data["person_within_minutes"])),
            {severity: tuple(w.lower() for w in words) for severity, words in data["severity_words"].items()},
        )
    except (OSError, yaml.YAMLError, KeyError, ValueError, TypeError, AttributeError) as error:
        raise ContentError(f"{path}: {error}") from error


def open_case(
    db: Session,
    conversation: Conversation,
    customer: Customer,
    kind: str,
    severity: str,
    summary: str,
    first_reply_due_at: datetime,
    now: datetime,
    *,
    message_id: str | None,
) -> Case:
    """Open a case, or take up the one she has: who complained and then asks for a person is one matter."""
    known = next((case for case in of_conversation(db, conversation.id) if case.closed_at is None), None)
    if known:
        if kind == "complaint" and known.kind != kind:
            known.kind, known.summary = kind, summary[:500]
        if known.first_reply_at is None and first_reply_due_at < known.first_reply_due_at:
            known.first_reply_due_at = first_reply_due_at
        if SEVERITIES.index(severity) < SEVERITIES.index(known.severity):
            known.severity = severity
        return known
    case = Case(
        number=_next_number(db, now.astimezone(ZoneInfo(customer.time_zone))),
        customer_id=customer.id,
        conversation_id=conversation.id,
        kind=kind,
        severity=severity,
        summary=summary[:500],
        first_reply_due_at=first_reply_due_at,
        opened_by_message_id=message_id,
        opened_at=now,
    )
    db.add(case)
    db.flush()
    return case


def _next_number(db: Session, local: datetime) -> str:
    name = f"case-{local:%y%m%d}"
    counter = db.scalar(select(Counter).where(Counter.name == name).with_for_update())
    if counter is None:
        counter = Counter(name=name, value=0)
        db.add(counter)
    counter.value += 1
    db.flush()
    return f"TX-{local:%y%m%d}-{counter.value:04d}"


def of_conversation(db: Session, conversation_id: str) -> Sequence[Case]:
    """The cases of a conversation, the newest first."""
    return db.scalars(
        select(Case).where(Case.conversation_id == conversation_id).order_by(Case.opened_at.desc())
    ).all()


def get(db: Session, number: str) -> Case:
    """The case with this number, or NotFound."""
    case = db.scalar(select(Case).where(Case.number == number))
    if case is None:
        raise NotFound(f"there is no case {number}")
    return case


def close(db: Session, case: Case, staff: Staff, outcome: str, now: datetime) -> None:
    """Settle a case; what was done about it has to be said."""
    if case.closed_at:
        raise Conflict("the case is closed already")
    if not outcome.strip():
        raise Invalid("say what was done before closing the case")
    case.step, case.outcome, case.closed_at, case.staff_id = "closed", outcome.strip(), now, staff.id
    db.flush()


def withdraw(case: Case, now: datetime) -> None:
    """She needs nobody any more."""
    case.step, case.outcome, case.closed_at = "closed", "withdrawn", now
