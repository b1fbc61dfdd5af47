"""One conversation: what was said, as it comes, and the customer's file beside it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from hashlib import blake2s
from typing import Annotated

import structlog
from fastapi import APIRouter, Depends, Form, Query, Request
from fastapi.responses import Response
from markupsafe import Markup
from sqlalchemy.orm import Session

from care import cases, conversations, desk
from care.desk import Glance
from care.errors import Conflict, Invalid
from care.store.models import Author, Conversation, Customer, Message, Staff, new_id
from console.access import AGENTS, HOME, Refused, Signed, SignedIn, signed
from console.customer_file import case_views, read_file
from console.frame import Frame, is_htmx
from console.pages.inbox import read_inbox
from console.views import Bubble, bubbles, owner_kind, owner_text, written_view
from console.words import Words

SHOWN = 100
PANELS = ("state", "compose", "cases", "file")
REDACTED_LATELY = timedelta(minutes=10)
LONGEST_ID = 64
LONGEST_REPLY = 4000
Sequence62 = Annotated[int, Query(ge=0, le=2**31 - 1)]
log = structlog.get_logger()


@dataclass(frozen=True)
class Panel:
    """A part of the page that is drawn anew when it changes; the digest says whether it has."""

    name: str
    body: Markup
    digest: str


@dataclass(frozen=True)
class Talking:
    """A conversation as it is shown."""

    id: str
    who: str
    customer_language: str
    bubbles: list[Bubble]
    earlier: int | None
    """The number before which more was said."""
    last: int
    panels: list[Panel]


class Talk:
    """The conversation page and what staff do on it."""

    def __init__(self, frame: Frame) -> None:
        self._frame, self._care = frame, frame.care

    def add_to(self, router: APIRouter) -> None:
        """Add the routes."""
        agents = [Depends(SignedIn(self._care, AGENTS))]
        one = "/conversations/{conversation_id}"
        router.get(one, dependencies=agents)(self.page)
        router.get(f"{one}/news", dependencies=agents)(self.news)
        router.get(f"{one}/earlier", dependencies=agents)(self.earlier)
        router.post(f"{one}/seen", dependencies=agents)(self.seen)
        router.post(f"{one}/reply", dependencies=agents)(self.reply)
        router.post(f"{one}/take-over", dependencies=agents)(self.take_over)
        router.post(f"{one}/give-back", dependencies=agents)(self.give_back)

    def page(self, request: Request, conversation_id: str, tab: str = "waiting") -> Response:
        """The conversation; where only the middle is asked for, the list beside it stays."""
        words, me = self._frame.words(request), signed(request)
        with self._care.store.read() as db:
            conversation = conversations.get(db, conversation_id)
            messages = conversations.latest(db, conversation_id, SHOWN)
            talk = self._talking(request, db, words, me, conversation, messages)
            more = {"w": words, "me": me, "talk": talk, "open_id": conversation_id, "client_id": new_id()}
            if is_htmx(request):
                return self._frame.part(request, "talk.html", **more)
            view = read_inbox(db, words, me, tab)
            return self._frame.page(request, "desk.html", inbox=view, **more)

    def news(
        self,
        request: Request,
        conversation_id: str,
        after: Sequence62 = 0,
        state: str = "",
        compose: str = "",
        cases: str = "",
        file: str = "",
    ) -> Response:
        """What came after a message, and the panels that have changed since."""
        words, me = self._frame.words(request), signed(request)
        known = {"state": state, "compose": compose, "cases": cases, "file": file}
        with self._care.store.read() as db:
            conversation = conversations.get(db, conversation_id)
            zone = conversation.customer.time_zone
            messages = conversations.after(db, conversation_id, after)
            before = next(iter(desk.before(db, conversation_id, after + 1, 1)), None)
            removed = desk.redacted_since(db, conversation_id, after, words.now - REDACTED_LATELY)
            panels = self._panels(request, db, words, me, conversation)
            return self._frame.part(
                request,
                "news.html",
                w=words,
                bubbles=self._bubbles(db, words, messages, zone, before),
                removed=[
                    bubble
                    for message in removed
                    for bubble in self._bubbles(db, words, [message], zone, message)
                ],
                panels=[panel for panel in panels if known[panel.name] != panel.digest],
            )

    def earlier(self, request: Request, conversation_id: str, before: Sequence62 = 0) -> Response:
        """What was said before a message."""
        words = self._frame.words(request)
        with self._care.store.read() as db:
            conversation = conversations.get(db, conversation_id)
            messages = desk.before(db, conversation_id, before, SHOWN)
            zone = conversation.customer.time_zone
            return self._frame.part(
                request,
                "earlier.html",
                w=words,
                id=conversation_id,
                bubbles=self._bubbles(db, words, messages, zone, None),
                earlier=_earlier(messages),
            )

    def seen(
        self, request: Request, conversation_id: str, upto: Annotated[int, Form(ge=0, le=2**31 - 1)]
    ) -> Response:
        """Note what staff have seen."""
        with self._care.store.write() as db:
            conversations.get(db, conversation_id)
            conversations.staff_saw(db, conversation_id, upto, signed(request).id)
        return Response(status_code=204)

    def reply(
        self,
        request: Request,
        conversation_id: str,
        text: Annotated[str, Form()] = "",
        client_id: Annotated[str, Form(max_length=LONGEST_ID)] = "",
    ) -> Response:
        """Say something to the customer; who writes takes over. The same form twice says it once."""
        me = signed(request)
        words = _checked(text)
        with self._care.store.write() as db:
            conversation = conversations.hold(db, conversation_id)
            member = db.get_one(Staff, me.id)
            try:
                message = conversations.reply(
                    db, conversation, member, words, self._care.clock(), client_id=client_id or None
                )
            except Conflict as conflict:
                raise Refused(409, "conflict_reply", name=_holder(conversation)) from conflict
            conversations.staff_saw(db, conversation_id, message.sequence, me.id)
            same = message.text == words
        log.info("console.replied", conversation=conversation_id, staff=me.id)
        return self._frame.acted(
            request,
            "reply_sent" if same else "reply_changed",
            kind="hush" if same else "bad",
            back=_page_of(conversation_id),
            events={"sent": True} if same else None,
            fresh_client_id=new_id(),
        )

    def take_over(self, request: Request, conversation_id: str) -> Response:
        """Speak instead of the bot from now on."""
        with self._care.store.write() as db:
            conversation = conversations.hold(db, conversation_id)
            member = db.get_one(Staff, signed(request).id)
            try:
                new = conversations.take_over(db, conversation, member, self._care.clock())
            except Conflict as conflict:
                raise Refused(409, "conflict_owner", name=_holder(conversation)) from conflict
        log.info("console.taken_over", conversation=conversation_id, staff=signed(request).id)
        text = "taken_over" if new else "taken_over_already"
        return self._frame.acted(request, text, back=_page_of(conversation_id))

    def give_back(self, request: Request, conversation_id: str) -> Response:
        """Let the bot speak again."""
        with self._care.store.write() as db:
            conversation = conversations.hold(db, conversation_id)
            member = db.get_one(Staff, signed(request).id)
            try:
                conversations.give_back(db, conversation, member, self._care.clock())
            except Conflict as conflict:
                raise Refused(409, "conflict_give_back") from conflict
        log.info("console.given_back", conversation=conversation_id, staff=signed(request).id)
        return self._frame.acted(request, "given_back", back=_page_of(conversation_id))

    def _talking(
        self,
        request: Request,
        db: Session,
        words: Words,
        me: Signed,
        conversation: Conversation,
        messages: Sequence[Message],
    ) -> Talking:
        customer: Customer = conversation.customer
        return Talking(
            id=conversation.id,
            who=words.who(customer),
            customer_language=words.named("language", customer.language),
            bubbles=self._bubbles(db, words, messages, customer.time_zone, None),
            earlier=_earlier(messages),
            last=messages[-1].sequence if messages else 0,
            panels=self._panels(request, db, words, me, conversation),
        )

    def _bubbles(
        self, db: Session, words: Words, messages: Sequence[Message], zone: str, before: Message | None
    ) -> list[Bubble]:
        ids = [message.outreach_id for message in messages if message.outreach_id]
        written = {w.outreach.id: written_view(words, w) for w in desk.written(db, ids=ids)} if ids else {}
        return bubbles(words, messages, zone, written, before)

    def _panels(
        self, request: Request, db: Session, words: Words, me: Signed, conversation: Conversation
    ) -> list[Panel]:
        customer: Customer = conversation.customer
        zone = customer.time_zone
        glance = desk.glances(db, [conversation])[0]
        due = glance.due_at
        values = {
            "w": words,
            "me": me,
            "id": conversation.id,
            "who": words.who(customer),
            "customer": customer,
            "owner": owner_kind(glance, me),
            "owner_text": owner_text(words, glance, me),
            "holder": _holder(conversation),
            "promised": words.t("promised", time=words.moment(due, zone)) if due else "",
            "due": words.due(due) if due else "",
            "overdue": words.overdue(due),
            "local_now": words.t("local_now", time=words.clock(words.now, zone)),
            "seen": _seen(glance),
            "customer_language": words.named("language", customer.language),
            "cases": case_views(db, words, cases.of_conversation(db, conversation.id), zone),
            "file": read_file(db, self._care, words, customer),
        }
        drawn = [(name, self._frame.render(request, f"panel_{name}.html", **values)) for name in PANELS]
        return [Panel(name, body, blake2s(body.encode(), digest_size=8).hexdigest()) for name, body in drawn]


def _seen(glance: Glance) -> bool | None:
    """Whether the customer has seen what a member of staff said, unless she has answered since."""
    if glance.last is None or glance.last.author == Author.CUSTOMER:
        return None
    return glance.conversation.seen_sequence >= glance.last.sequence


def _earlier(messages: Sequence[Message]) -> int | None:
    return messages[0].sequence if messages and messages[0].sequence > 1 else None


def _holder(conversation: Conversation) -> str:
    return conversation.staff.name if conversation.staff else ""


def _checked(text: str) -> str:
    if (count := len(text.strip())) > LONGEST_REPLY:
        raise Refused(422, "reply_long", most=LONGEST_REPLY, count=count)
    try:
        return conversations.clean(text)
    except Invalid as invalid:
        raise Refused(422, "reply_empty") from invalid


def _page_of(conversation_id: str) -> str:
    return f"{HOME}/conversations/{conversation_id}"
