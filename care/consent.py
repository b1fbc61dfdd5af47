"""Consent is a ledger: rows are only added, and the current state is a fold over them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from pathlib import Path

import yaml
from sqlalchemy import select
from sqlalchemy.orm import Session

from care.errors import ContentError
from care.store.models import Consent, Customer

ANY = "any"


class Purpose(StrEnum):
    """Why we keep or send something; one list for consent, policy, journeys and content."""

    SERVICE = "service"
    SAFETY = "safety"
    REMINDER = "reminder"
    TIP = "tip"
    REPLENISHMENT = "replenishment"
    SURVEY = "survey"
    MARKETING = "marketing"
    CHILD_DATA = "child_data"


PROACTIVE = (Purpose.REMINDER, Purpose.TIP, Purpose.REPLENISHMENT, Purpose.SURVEY, Purpose.MARKETING)


@dataclass(frozen=True)
class Consents:
    """What a person has agreed to at one moment: the last word per purpose and channel wins."""

    said: dict[tuple[str, str], bool]

    def allows(self, purpose: str, channel: str = ANY) -> bool:
        """Whether this purpose is allowed on this channel: a word on the channel outranks one on any."""
        return self.said.get((purpose, channel), self.said.get((purpose, ANY), False))

    def asked(self, purpose: str) -> bool:
        """Whether she ever answered about this purpose."""
        return any(known == purpose for known, _ in self.said)


def fold(rows: Iterable[Consent]) -> Consents:
    """The state after these rows, oldest first; a word on any channel replaces those on single ones."""
    said: dict[tuple[str, str], bool] = {}
    for row in rows:
        if row.channel == ANY:
            said = {key: value for key, value in said.items() if key[0] != row.purpose}
        said[(row.purpose, row.channel)] = row.granted
    return Consents(said)


def current(db: Session, customer_id: str) -> Consents:
    """What this customer agrees to now."""
    return fold(db.scalars(select(Consent).where(Consent.customer_id == customer_id).order_by(Consent.id)))


def record(
    db: Session,
    customer: Customer,
    purpose: Purpose,
    granted: bool,
    wording: str,
    now: datetime,
    *,
    message_id: str | None,
    channel: str = ANY,
) -> None:
    """Add a row, once for each message that says so."""
    if message_id and db.scalar(
        select(Consent.id).where(
            Consent.customer_id == customer.id,
            Consent.purpose == purpose,
            Consent.channel == channel,
            Consent.granted == granted,
            Consent.message_id == message_id,
        )
    ):
        return
    db.add(
        Consent(
            customer_id=customer.id,
            purpose=purpose,
            channel=channel,
            granted=granted,
            wording=wording,
            language=customer.language,
            message_id=message_id,
            at=now,
        )
    )
    db.flush()
    customer.plan_at = now


def stop_all(db: Session, customer: Customer, now: datetime, *, message_id: str | None) -> None:
    """Withdraw everything we send unasked, on every channel, from this commit on."""
    for purpose in PROACTIVE:
        record(db, customer, purpose, False, "stop_all", now, message_id=message_id)


@dataclass(frozen=True)
class Wording:
    """The sentence a customer was asked, with its version."""

    id: str
    purpose: Purpose
    text: dict[str, str]


def load_wordings(content_dir: Path) -> dict[Purpose, Wording]:
    """The newest wording for each purpose from `consents/*.yml`; the id is `purpose@version`."""
    wordings = {}
    for path in sorted((content_dir / "consents").glob("*.yml")):
        try:
            data = yaml.safe_load(path.read_text(encoding="utf-8"))
            purpose = Purpose(data["purpose"])
            wordings[purpose] = Wording(
                f"{purpose}@{data['version']}", purpose, {"zh": data["text"]["zh"], "en": data["text"]["en"]}
            )
        except (yaml.YAMLError, KeyError, ValueError, TypeError) as error:
            raise ContentError(
                f"{path}: a consent needs purpose, version and text in zh and en ({error})"
            ) from error
    return wordings
