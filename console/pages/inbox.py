"""The inbox: who needs a person, kept up to date by itself."""

import asyncio
import time
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from threading import Lock
from typing import Annotated, Any
from urllib.parse import parse_qs, urlencode, urlsplit

from fastapi import APIRouter, Depends, Query, Request
from fastapi.responses import RedirectResponse, Response
from fastapi.sse import EventSourceResponse, ServerSentEvent
from sqlalchemy.orm import Session
from starlette.concurrency import run_in_threadpool

from care import conversations, desk
from care.store import Store
from care.store.models import Owner
from console.access import AGENTS, EVERYBODY, HOME, Signed, SignedIn, signed
from console.frame import Frame
from console.views import Line, line_of
from console.words import Words

TABS = ("waiting", "mine", "all")
POLL_SECONDS = 1.0
STREAM_SECONDS = 300
"""After this a stream ends and the browser opens the next one, which is asked for its sign-in again."""
NEVER = datetime.max.replace(tzinfo=UTC)
LONG_AGO = datetime.min.replace(tzinfo=UTC)


class Pulse:
    """The inbox's pulse, read once a second however many pages are open."""

    def __init__(self, store: Store) -> None:
        self._store, self._lock = store, Lock()
        self._value: tuple[Any, ...] = ()
        self._read_at = float("-inf")

    def beat(self) -> tuple[Any, ...]:
        """The value now; it differs whenever a page would."""
        with self._lock:
            if time.monotonic() - self._read_at >= POLL_SECONDS * 0.9:
                with self._store.read() as db:
                    self._value = conversations.pulse(db)
                self._read_at = time.monotonic()
            return self._value


@dataclass(frozen=True)
class InboxView:
    """The list as it is shown."""

    tab: str
    counts: dict[str, int | None]
    lines: list[Line]


class Inbox:
    """The list of conversations and the stream that says when to look again."""

    def __init__(self, frame: Frame) -> None:
        self._frame, self._care = frame, frame.care
        self._pulse = Pulse(self._care.store)

    def add_to(self, router: APIRouter) -> None:
        """Add the routes."""
        agents = [Depends(SignedIn(self._care, AGENTS))]
        router.get("", dependencies=[Depends(SignedIn(self._care, EVERYBODY))])(self.page)
        router.get("/inbox", dependencies=agents)(self.part)
        router.get("/events", dependencies=agents, response_class=EventSourceResponse)(self.events)

    def page(self, request: Request, tab: str = TABS[0]) -> Response:
        """The inbox; marketers start where their work is."""
        me = signed(request)
        if not me.may(AGENTS):
            return RedirectResponse(f"{HOME}/outreach", 303)
        words = self._frame.words(request)
        with self._care.store.read() as db:
            view = read_inbox(db, words, me, tab)
            return self._frame.page(request, "desk.html", w=words, inbox=view, open_id="", talk=None)

    def part(
        self, request: Request, tab: str = TABS[0], opened: Annotated[str, Query(alias="open")] = ""
    ) -> Response:
        """The list alone; the address keeps the tab."""
        words = self._frame.words(request)
        headers = {}
        if request.headers.get("HX-Trigger-Name") == "tab":
            headers["HX-Replace-Url"] = _with_tab(request.headers.get("HX-Current-URL", HOME), tab)
        with self._care.store.read() as db:
            view = read_inbox(db, words, signed(request), tab)
            return self._frame.part(
                request, "inbox.html", w=words, inbox=view, open_id=opened, headers=headers
            )

    async def events(self) -> AsyncIterator[ServerSentEvent]:
        """Says `change` whenever the inbox would look different."""
        # whoever (re)connects may have missed something
        yield ServerSentEvent(event="change", raw_data="-", retry=2000)
        known = await run_in_threadpool(self._pulse.beat)
        for _ in range(int(STREAM_SECONDS / POLL_SECONDS)):
            await asyncio.sleep(POLL_SECONDS)
            value = await run_in_threadpool(self._pulse.beat)
            if value != known:
                known = value
                yield ServerSentEvent(event="change", raw_data="-")


def read_inbox(db: Session, words: Words, me: Signed, tab: str) -> InboxView:
    """The list of one tab, the most pressing first."""
    tab = tab if tab in TABS else TABS[0]
    needy = desk.glances(db, conversations.inbox(db))
    waiting = [glance for glance in needy if glance.conversation.owner != Owner.STAFF]
    mine = [glance for glance in needy if glance.conversation.staff_id == me.id]
    if tab == "all":
        shown: Sequence[desk.Glance] = desk.glances(db, conversations.recent(db))
    elif tab == "mine":
        shown = sorted(mine, key=lambda glance: (glance.waiting_since or NEVER, _quiet_since(glance)))
    else:
        shown = sorted(waiting, key=_press)
    return InboxView(
        tab,
        {"waiting": len(waiting), "mine": len(mine), "all": None},
        [line_of(words, glance, me) for glance in shown],
    )


def _press(glance: desk.Glance) -> tuple[bool, datetime, float]:
    """Danger to life or limb first, then what was promised soonest, then the newest words."""
    return glance.severity != "S1", glance.due_at or NEVER, _quiet_since(glance)


def _quiet_since(glance: desk.Glance) -> float:
    return -(glance.conversation.last_message_at or LONG_AGO).timestamp()


def _with_tab(address: str, tab: str) -> str:
    parts = urlsplit(address)
    query = {name: values[0] for name, values in parse_qs(parts.query).items() if name != "done"}
    return f"{parts.path}?{urlencode(query | {'tab': tab})}"
