"""Website sessions: an anonymous visitor, or a customer whom the shop's own server vouches for."""

import secrets
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import jwt
from sqlalchemy import delete
from sqlalchemy.orm import Session

from care import conversations, profiles
from care.errors import Invalid, NotAllowed
from care.markets import LANGUAGES, MARKETS
from care.staff import hash_token
from care.store.models import UsedToken, WebSession, new_id

SESSION_LASTS = timedelta(days=180)
AUDIENCE = "tiexin"


@dataclass(frozen=True)
class Opened:
    """A new session; the token is handed out once."""

    token: str
    conversation_id: str


def open_session(
    db: Session,
    site_secret: str,
    now: datetime,
    *,
    language: str | None,
    market: str | None,
    time_zone: str | None,
    identity: str | None,
) -> Opened:
    """Begin a session. An identity is a JWT signed by the shop, good for one session."""
    market = market or "CN"
    if market not in MARKETS:
        raise Invalid(f"market is {market!r}; it must be one of {', '.join(MARKETS)}")
    if language is not None and language not in LANGUAGES:
        raise Invalid(f"language is {language!r}; it must be one of {', '.join(LANGUAGES)}")
    zone = _known_zone(time_zone)
    if identity:
        kind, value = "site_user", _vouched(db, identity, site_secret, now)
    else:
        kind, value = "visitor", new_id()
    customer = profiles.by_identity(db, kind, value, now, market=market, language=language, time_zone=zone)
    conversation = conversations.of_customer(db, customer, "website", now)
    token = secrets.token_urlsafe(32)
    db.add(
        WebSession(
            token_hash=hash_token(token),
            customer_id=customer.id,
            conversation_id=conversation.id,
            created_at=now,
            expires_at=now + SESSION_LASTS,
        )
    )
    return Opened(token, conversation.id)


def session_of(db: Session, token: str, now: datetime) -> WebSession:
    """The living session of this token, or NotAllowed."""
    found = db.get(WebSession, hash_token(token))
    if found is None or found.expires_at <= now:
        raise NotAllowed("the session is unknown or has ended; begin a new one")
    return found


def _known_zone(name: str | None) -> str | None:
    """The zone if there is one of this name; browsers send what they like."""
    try:
        return ZoneInfo(name).key if name else None
    except (KeyError, ValueError, OSError):
        return None


def _vouched(db: Session, identity: str, site_secret: str, now: datetime) -> str:
    """The shop's name for its customer, from a token that was not used before."""
    try:
        claims = jwt.decode(
            identity,
            site_secret,
            algorithms=["HS256"],
            audience=AUDIENCE,
            options={"require": ["sub", "exp", "aud", "jti"], "verify_exp": False},
        )
        expires_at = datetime.fromtimestamp(claims["exp"], UTC)
    except (jwt.PyJWTError, ValueError, TypeError, OverflowError) as error:
        raise NotAllowed("the identity token is not signed by the shop or is incomplete") from error
    if expires_at <= now:
        raise NotAllowed("the identity token has expired")
    db.execute(delete(UsedToken).where(UsedToken.expires_at < now))
    jti = hash_token(str(claims["jti"]))
    if db.get(UsedToken, jti):
        raise NotAllowed("the identity token was used before")
    db.add(UsedToken(jti=jti, expires_at=expires_at))
    db.flush()
    return str(claims["sub"])[:255]
