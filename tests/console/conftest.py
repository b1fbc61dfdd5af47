"""A console over a real database, with members of staff at their browsers."""

import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from httpx import Response
from pydantic import SecretStr
from sqlalchemy import select

from care import conversations, profiles, promises
from care.core import Care, build
from care.settings import Settings
from care.staff import SESSION_LASTS, hash_token
from care.store import Store
from care.store.models import Author, Conversation, Message, Staff, StaffSession, new_id
from console import create_router
from tests.conftest import ROOT, Clock

HTMX = {"HX-Request": "true"}


class Browser:
    """A signed-in member of staff."""

    def __init__(self, app: FastAPI, staff: Staff, token: str, csrf: str) -> None:
        self.id, self.name, self.csrf = staff.id, staff.name, csrf
        self.client = TestClient(app, follow_redirects=False)
        self.client.cookies.set("tiexin_staff", token, path="/console")

    def get(self, path: str, **headers: str) -> Response:
        """Open a page of the console."""
        return self.client.get(f"/console{path}", headers=headers)

    def part(self, path: str) -> Response:
        """Ask for a part of a page, as htmx does."""
        return self.client.get(f"/console{path}", headers=HTMX)

    def post(self, path: str, *, plain: bool = False, **form: Any) -> Response:
        """Send a form, by htmx or plainly, with the token that the page holds."""
        headers = {} if plain else HTMX | {"X-CSRF-Token": self.csrf}
        return self.client.post(
            f"/console{path}", data=form | ({"csrf": self.csrf} if plain else {}), headers=headers
        )


@pytest.fixture(scope="session")
def content() -> Care:
    """Care with the real content, read once."""
    return build(
        Settings(
            _env_file=None,  # type: ignore[call-arg]
            database_url="sqlite://",
            content_dir=ROOT / "content",
            secret_key=SecretStr("k" * 40),
            site_secret=SecretStr("s" * 40),
            inner_secret=SecretStr("i" * 40),
        )
    )


@pytest.fixture
def care(content: Care, database_url: str, clock: Clock) -> Iterator[Care]:
    """Care over an empty database."""
    wired = replace(content, store=Store(database_url), clock=clock)
    yield wired
    wired.store.close()


@pytest.fixture
def app(care: Care) -> FastAPI:
    """Only the console, where the server puts it."""
    app = FastAPI()
    app.include_router(create_router(care), prefix="/console")
    return app


@pytest.fixture
def sign_in(app: FastAPI, care: Care) -> Callable[..., Browser]:
    """Gives a signed-in browser without the slow hash of a password."""

    def signed_in(name: str = "王芳", role: str = "agent", language: str = "zh") -> Browser:
        token, csrf, now = new_id(), new_id(), care.clock()
        with care.store.write() as db:
            staff = Staff(
                email=f"{new_id()}@example.com",
                name=name,
                role=role,
                language=language,
                password_hash="-",
                created_at=now,
            )
            db.add(staff)
            db.flush()
            db.add(
                StaffSession(
                    token_hash=hash_token(token),
                    staff_id=staff.id,
                    csrf=csrf,
                    created_at=now,
                    expires_at=now + SESSION_LASTS,
                )
            )
        return Browser(app, staff, token, csrf)

    return signed_in


@pytest.fixture
def fang(sign_in: Callable[..., Browser]) -> Iterator[Browser]:
    """An agent."""
    return sign_in()


class Customer:
    """A customer on the website, and her conversation."""

    def __init__(self, care: Care, *, market: str = "CN", name: str | None = None) -> None:
        self.care = care
        now = care.clock()
        with care.store.write() as db:
            customer = profiles.by_identity(db, "visitor", new_id(), now, market=market, language=None)
            customer.preferred_name = name
            self.id, self.talk = customer.id, conversations.of_customer(db, customer, "website", now).id
        self.page = f"/conversations/{self.talk}"

    def says(self, text: str) -> int:
        """Write; the number of the message."""
        with self.care.store.write() as db:
            return conversations.receive(db, self.talk, text, self.care.clock()).message.sequence

    def hears(self, text: str, author: Author = Author.BOT, **more: Any) -> int:
        """Be answered."""
        with self.care.store.write() as db:
            conversation = conversations.hold(db, self.talk)
            return conversations.say(db, conversation, author, text, self.care.clock(), **more).sequence

    def asks_for_person(
        self, text: str, kind: str = "request", severity: str = "S4", within: timedelta | None = None
    ) -> str:
        """Ask for a person or complain; the number of the case."""
        self.says(text)
        now = self.care.clock()
        with self.care.store.write() as db:
            conversation = conversations.hold(db, self.talk)
            promise = promises.ask_for_person(
                db, self.care, conversation, kind, text, now, message_id=None, severity=severity
            )
            if within is not None:
                promise.case.first_reply_due_at = conversation.promised_at = now + within
            return promise.case.number

    def conversation(self) -> Conversation:
        """As it is now."""
        with self.care.store.read() as db:
            found = conversations.get(db, self.talk)
            db.refresh(found)
            db.expunge_all()
            return found

    def transcript(self) -> list[tuple[str, str]]:
        """Who said what, or what happened."""
        with self.care.store.read() as db:
            rows = db.scalars(
                select(Message).where(Message.conversation_id == self.talk).order_by(Message.sequence)
            )
            return [(row.author, row.event if row.event and not row.text else row.text) for row in rows]


@pytest.fixture
def customer(care: Care) -> Callable[..., Customer]:
    """Makes customers."""
    return lambda **about: Customer(care, **about)


def text_of(response: Response) -> str:
    """The words of a page, without its tags."""
    page = re.sub(r"<(script|style|title)\b.*?</\1>", " ", response.text, flags=re.S)
    return " ".join(re.sub(r"<[^>]+>", " ", page).split())
