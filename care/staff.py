"""Members of staff, their sign-in and their sessions."""

import hashlib
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache

from email_validator import EmailNotValidError, validate_email
from pwdlib import PasswordHash
from sqlalchemy import delete, select
from sqlalchemy.orm import Session, joinedload

from care.errors import Conflict, Invalid, NotAllowed
from care.store.models import Staff, StaffSession

ROLES = ("agent", "marketer", "admin")
SESSION_LASTS = timedelta(hours=12)
TRIES, LOCKED_FOR = 5, timedelta(minutes=15)
SHORTEST_PASSWORD = 10


@cache
def _hasher() -> PasswordHash:
    return PasswordHash.recommended()


@cache
def _nobodys_hash() -> str:
    return _hasher().hash(secrets.token_urlsafe(12))


@dataclass(frozen=True)
class SignedIn:
    """A session as handed to the browser, once; we keep only the token's hash."""

    token: str
    session: StaffSession


def add(
    db: Session, email: str, name: str, role: str, password: str, now: datetime, *, language: str = "zh"
) -> Staff:
    """A new member of staff; Invalid or Conflict say what is wrong."""
    if role not in ROLES:
        raise Invalid(f"the role is {role!r}; it must be one of {', '.join(ROLES)}")
    if len(password) < SHORTEST_PASSWORD:
        raise Invalid(f"a password has at least {SHORTEST_PASSWORD} characters")
    email = _address(email)
    if db.scalar(select(Staff.id).where(Staff.email == email)):
        raise Conflict(f"{email} has an account already")
    staff = Staff(
        email=email,
        name=name,
        role=role,
        password_hash=_hasher().hash(password),
        language=language,
        created_at=now,
    )
    db.add(staff)
    db.flush()
    return staff


def _address(email: str) -> str:
    try:
        return validate_email(email, check_deliverability=False, test_environment=True).normalized.lower()
    except EmailNotValidError as error:
        raise Invalid(f"{email!r} is no e-mail address: {error}") from error


def sign_in(db: Session, email: str, password: str, now: datetime) -> SignedIn | None:
    """A session for the right password. None otherwise, and the caller commits: failed tries are counted.

    Five failures lock the account for 15 minutes (NotAllowed). An unknown address takes as long as a known one.
    """
    staff = db.scalar(select(Staff).where(Staff.email == email.strip().lower()).with_for_update())
    if staff and staff.locked_until and staff.locked_until > now:
        raise NotAllowed("too many failed tries; wait a quarter of an hour")
    right = _hasher().verify(password, staff.password_hash if staff else _nobodys_hash())
    if staff is None or not staff.active:
        return None
    if not right:
        staff.failed_logins += 1
        if staff.failed_logins >= TRIES:
            staff.failed_logins, staff.locked_until = 0, now + LOCKED_FOR
        return None
    staff.failed_logins, staff.locked_until = 0, None
    token = secrets.token_urlsafe(32)
    session = StaffSession(
        token_hash=hash_token(token),
        staff_id=staff.id,
        csrf=secrets.token_urlsafe(24),
        created_at=now,
        expires_at=now + SESSION_LASTS,
    )
    db.add(session)
    db.execute(delete(StaffSession).where(StaffSession.expires_at < now))
    db.flush()
    return SignedIn(token, session)


def session_of(db: Session, token: str, now: datetime) -> StaffSession | None:
    """The living session of this token, with its member of staff."""
    found = db.scalar(
        select(StaffSession)
        .options(joinedload(StaffSession.staff))
        .where(StaffSession.token_hash == hash_token(token))
    )
    if found is None or found.expires_at <= now or not found.staff.active:
        return None
    return found


def sign_out(db: Session, token: str) -> None:
    """End this session."""
    db.execute(delete(StaffSession).where(StaffSession.token_hash == hash_token(token)))


def everybody(db: Session) -> Sequence[Staff]:
    """All members of staff, by name."""
    return db.scalars(select(Staff).order_by(Staff.name)).all()


def hash_token(token: str) -> str:
    """What is kept of a random token: it has no need of a slow hash."""
    return hashlib.sha256(token.encode()).hexdigest()
