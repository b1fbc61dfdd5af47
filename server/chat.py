"""The website's API: sessions, messages and what came since."""

import asyncio
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query, Request, WebSocket, WebSocketDisconnect
from limits import RateLimitItemPerMinute
from limits.storage import MemoryStorage
from limits.strategies import MovingWindowRateLimiter
from pydantic import BaseModel, Field
from starlette.concurrency import run_in_threadpool

from care import conversations, profiles, visitors
from care.core import Care
from care.store import Store
from care.store.models import Author, Conversation, Message
from care.texts import Texts
from server.access import SocketVisit, Visit, Visitor, anyone
from server.hub import Hub, Listener
from server.turns import TurnTaker

PROTOCOL = "tiexin"
PING_AFTER_SECONDS = 25
MESSAGES_A_MINUTE = RateLimitItemPerMinute(40)
SESSIONS_A_MINUTE = RateLimitItemPerMinute(120)


class TooMany(Exception):
    """More than one person types."""


class NewSession(BaseModel):
    """What a page tells about its visitor; all of it may be left out."""

    language: str | None = None
    market: str | None = None
    time_zone: str | None = Field(default=None, max_length=64)
    identity: str | None = Field(default=None, max_length=4000)


class NewMessage(BaseModel):
    """One message; the same `client_id` again is the same message."""

    text: str
    client_id: str = Field(min_length=1, max_length=64)


class Seen(BaseModel):
    """The last message that was on the screen."""

    id: int = Field(ge=0)


class Chat:
    """The routes of the website's chat, and the limits on who calls them too often."""

    def __init__(self, care: Care, taker: TurnTaker, hub: Hub) -> None:
        self._care, self._taker, self._hub = care, taker, hub
        self._limiter = MovingWindowRateLimiter(MemoryStorage())
        self._patience = care.settings.rasa_timeout_seconds + 5
        self.router = APIRouter(prefix="/api/v1")
        self.router.post("/sessions", dependencies=[Depends(anyone)])(self.open_session)
        self.router.post("/messages")(self.send)
        self.router.get("/messages")(self.since)
        self.router.post("/seen", status_code=204)(self.seen)
        self.router.websocket("/stream")(self.stream)

    async def open_session(self, request: Request, new: NewSession | None = None) -> dict[str, str]:
        """Begin a session; the token is shown this once."""
        self._limit(SESSIONS_A_MINUTE, request.client.host if request.client else "")
        said = new or NewSession()

        def opened() -> visitors.Opened:
            with self._care.store.write() as db:
                return visitors.open_session(
                    db,
                    self._care.settings.site_secret.get_secret_value(),
                    self._care.clock(),
                    language=said.language,
                    market=said.market,
                    time_zone=said.time_zone,
                    identity=said.identity,
                )

        session = await run_in_threadpool(opened)
        return {"token": session.token, "conversation_id": session.conversation_id}

    async def send(self, visitor: Visit, new: NewMessage) -> dict[str, Any]:
        """One turn. The message is stored before anything else; a repeated one is answered by the same turn."""
        self._limit(MESSAGES_A_MINUTE, visitor.conversation_id)
        turn_id = await run_in_threadpool(self._store_message, visitor, new)
        self._hub.nudge(visitor.conversation_id)
        if turn_id is None:
            return {"messages": []}
        await asyncio.shield(self._taker.finished(visitor.customer_id, turn_id, self._patience))

        def answered() -> list[dict[str, Any]]:
            with self._care.store.read() as db:
                language = profiles.get(db, visitor.customer_id).language
                messages = conversations.of_turn(db, turn_id)
                return [shown(m, self._care.texts, language) for m in messages]

        return {"messages": await run_in_threadpool(answered)}

    def _store_message(self, visitor: Visitor, new: NewMessage) -> str | None:
        with self._care.store.write() as db:
            received = conversations.receive(
                db, visitor.conversation_id, new.text, self._care.clock(), client_id=new.client_id
            )
            return received.message.turn_id

    async def since(self, visitor: Visit, after: Annotated[int, Query(ge=0, le=2**62)] = 0) -> dict[str, Any]:
        """What came after this message, the customer's own words included."""
        return {"messages": await run_in_threadpool(self._read_since, visitor.conversation_id, after)}

    def _read_since(self, conversation_id: str, after: int) -> list[dict[str, Any]]:
        with self._care.store.read() as db:
            language = conversations.get(db, conversation_id).customer.language
            messages = conversations.after(db, conversation_id, after)
            return [shown(m, self._care.texts, language) for m in messages]

    async def seen(self, visitor: Visit, seen: Seen) -> None:
        """Note what was on the screen."""

        def note() -> None:
            with self._care.store.write() as db:
                conversations.seen(db, visitor.conversation_id, seen.id)

        await run_in_threadpool(note)

    async def stream(
        self, socket: WebSocket, visitor: SocketVisit, after: Annotated[int, Query(ge=0, le=2**62)] = 0
    ) -> None:
        """What comes, as it comes, beginning after this message."""
        offered = socket.scope.get("subprotocols", [])
        await socket.accept(subprotocol=PROTOCOL if PROTOCOL in offered else None)
        gone = asyncio.create_task(_until_gone(socket))
        with self._hub.listening(visitor.conversation_id) as listener:
            try:
                await self._feed(socket, visitor, listener, after, gone)
            except (WebSocketDisconnect, RuntimeError):
                pass  # the page was closed while we wrote
            finally:
                gone.cancel()

    async def _feed(
        self, socket: WebSocket, visitor: Visitor, listener: Listener, after: int, gone: asyncio.Task[None]
    ) -> None:
        told_status: dict[str, Any] | None = None
        told_typing = False
        while not gone.done():
            listener.woken.clear()
            while messages := await run_in_threadpool(self._read_since, visitor.conversation_id, after):
                await socket.send_json({"messages": messages})
                after = messages[-1]["id"]
            status = await run_in_threadpool(read_status, self._care.store, visitor.conversation_id)
            if status != told_status:
                await socket.send_json({"status": status})
                told_status = status
            if listener.typing != told_typing:
                told_typing = listener.typing
                await socket.send_json({"typing": told_typing})
            woken = asyncio.create_task(listener.woken.wait())
            await asyncio.wait({woken, gone}, timeout=PING_AFTER_SECONDS, return_when=asyncio.FIRST_COMPLETED)
            woken.cancel()

    def _limit(self, rate: RateLimitItemPerMinute, who: str) -> None:
        if not self._limiter.hit(rate, who):
            raise TooMany


async def _until_gone(socket: WebSocket) -> None:
    """Returns when the page is closed; what it sends means nothing."""
    try:
        while True:
            await socket.receive_text()
    except (WebSocketDisconnect, KeyError, RuntimeError):
        return


def read_status(store: Store, conversation_id: str) -> dict[str, Any]:
    """Who speaks for the brand now."""
    with store.read() as db:
        conversation: Conversation = conversations.get(db, conversation_id)
        return {"owner": conversation.owner, "name": conversation.staff.name if conversation.staff else None}


def shown(message: Message, texts: Texts, language: str) -> dict[str, Any]:
    """A message as the website shows it; `id` is its number in the conversation.

    A change of status is worded in the language the customer speaks now.
    """
    entry: dict[str, Any] = {
        "id": message.sequence,
        "text": message.text or _event_text(message, texts, language),
        "author": message.author,
        "created_at": message.created_at.isoformat(),
    }
    if message.buttons:
        entry["buttons"] = message.buttons
    if message.author == Author.CUSTOMER and message.client_id:
        entry["client_id"] = message.client_id
    if message.author == Author.STAFF and message.staff:
        entry["author_name"] = message.staff.name
    if message.event:
        entry["event"] = message.event
    return entry


def _event_text(message: Message, texts: Texts, language: str) -> str:
    name = message.staff.name if message.staff else ""
    return texts.say(message.event, language, name=name) if message.event else ""
