"""Who may call a route of the console. Every route names one of these; a test walks the routes and asks."""

import hmac
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from fastapi import Request
from fastapi.responses import Response
from starlette.concurrency import run_in_threadpool

from care import staff
from care.core import Care

HOME = "/console"
COOKIE = "tiexin_staff"
KNOCK = "tiexin_knock"
"""The cookie of a browser that is about to sign in; the form repeats it, which no other site can."""
SAFE = ("GET", "HEAD")

AGENTS = ("agent", "admin")
MARKETERS = ("marketer", "admin")
ADMINS = ("admin",)
EVERYBODY = staff.ROLES


class NotSignedIn(Exception):
    """There is no living session."""


class Refused(Exception):
    """Something is not done, for a reason that has a text."""

    def __init__(self, status: int, text: str, /, **values: Any) -> None:
        super().__init__(text)
        self.status, self.text, self.values = status, text, values


@dataclass(frozen=True)
class Signed:
    """The member of staff who calls."""

    id: str
    name: str
    role: str
    language: str
    csrf: str

    def may(self, roles: tuple[str, ...]) -> bool:
        """Whether one of these roles is hers."""
        return self.role in roles


class Access:
    """A dependency that lets a caller in or raises."""

    async def __call__(self, request: Request) -> None:
        """Let in, or raise NotSignedIn or Refused."""
        raise NotImplementedError


class Anyone(Access):
    """No sign-in. What changes something must come from a form that this browser was given."""

    async def __call__(self, request: Request) -> None:
        """Compare the form's token with the cookie's."""
        if request.method not in SAFE:
            given = request.cookies.get(KNOCK, "")
            if not given or not _same(await _csrf_of(request), given):
                raise Refused(403, "sign_in_stale")


class SignedIn(Access):
    """Members of staff with one of the roles. What changes something carries their session's token."""

    def __init__(self, care: Care, roles: tuple[str, ...]) -> None:
        self._care, self.roles = care, roles

    async def __call__(self, request: Request) -> None:
        """Find the session, the token and the role."""
        found = await run_in_threadpool(self._find, request.cookies.get(COOKIE, ""))
        if found is None:
            raise NotSignedIn
        request.state.signed = found
        if request.method not in SAFE and not _same(await _csrf_of(request), found.csrf):
            raise Refused(403, "error_stale")
        if not found.may(self.roles):
            raise Refused(403, "error_forbidden")

    def _find(self, token: str) -> Signed | None:
        if not token:
            return None
        with self._care.store.read() as db:
            session = staff.session_of(db, token, self._care.clock())
            if session is None:
                return None
            member = session.staff
            return Signed(member.id, member.name, member.role, member.language, session.csrf)


def signed(request: Request) -> Signed:
    """Who calls; only on routes that ask for a sign-in."""
    return request.state.signed


def knock(request: Request, response: Response, token: str) -> None:
    """Give a browser the token its sign-in form repeats."""
    response.set_cookie(
        KNOCK, token, max_age=3600, path=HOME, httponly=True, samesite="lax", secure=is_https(request)
    )


def new_token() -> str:
    """A token nobody guesses."""
    return secrets.token_urlsafe(24)


def is_https(request: Request) -> bool:
    """Whether the browser reached us by https."""
    return request.url.scheme == "https"


def local_path(wanted: str) -> str:
    """A path of the console to go to after signing in; anything else is the start page."""
    parts = urlsplit(wanted)
    plain = wanted.isprintable() and "\\" not in wanted and not parts.scheme and not parts.netloc
    inside = parts.path == HOME or parts.path.startswith(f"{HOME}/")
    return wanted if plain and inside and parts.path != f"{HOME}/sign-in" else HOME


def back_to(headers: Mapping[str, str]) -> str:
    """The page of the console a request came from."""
    parts = urlsplit(headers.get("HX-Current-URL") or headers.get("Referer") or "")
    return local_path(parts.path + (f"?{parts.query}" if parts.query else ""))


async def _csrf_of(request: Request) -> str:
    if header := request.headers.get("X-CSRF-Token"):
        return header
    value = (await request.form()).get("csrf")
    return value if isinstance(value, str) else ""


def _same(one: str, other: str) -> bool:
    return hmac.compare_digest(one.encode(), other.encode())
