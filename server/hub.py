"""Tells open pages that something was said, by this process or by another."""

import asyncio
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager

import structlog
from sqlalchemy import select
from starlette.concurrency import run_in_threadpool

from care.store import Store
from care.store.models import Conversation

log = structlog.get_logger()
POLL_EVERY_SECONDS = 0.5

Mark = tuple[int, str, int]


class Listener:
    """One open page: `woken` when there may be something new, `typing` while the bot composes."""

    def __init__(self) -> None:
        self.woken = asyncio.Event()
        self.typing = False


class Hub:
    """All listeners of this process, by conversation; the database is polled for what others add."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._listeners: defaultdict[str, set[Listener]] = defaultdict(set)
        self._marks: dict[str, Mark] = {}

    @contextmanager
    def listening(self, conversation_id: str) -> Iterator[Listener]:
        """A listener for as long as the page is open."""
        listener = Listener()
        self._listeners[conversation_id].add(listener)
        try:
            yield listener
        finally:
            self._listeners[conversation_id].discard(listener)
            if not self._listeners[conversation_id]:
                del self._listeners[conversation_id]
                self._marks.pop(conversation_id, None)

    def nudge(self, conversation_id: str) -> None:
        """Wake the pages of a conversation."""
        for listener in self._listeners.get(conversation_id, ()):
            listener.woken.set()

    def typing(self, conversation_id: str, composing: bool) -> None:
        """Show or hide that an answer is being composed."""
        for listener in self._listeners.get(conversation_id, ()):
            listener.typing = composing
            listener.woken.set()

    async def poll(self) -> None:
        """Forever: wake the pages of conversations in which another process said something."""
        while True:
            await asyncio.sleep(POLL_EVERY_SECONDS)
            try:
                watched = list(self._listeners)
                marks = await run_in_threadpool(self._read, watched) if watched else {}
            except Exception:
                log.exception("hub.poll_failed")
                continue
            for conversation_id, mark in marks.items():
                if self._marks.get(conversation_id) != mark:
                    self._marks[conversation_id] = mark
                    self.nudge(conversation_id)

    def _read(self, watched: list[str]) -> dict[str, Mark]:
        with self._store.read() as db:
            rows = db.execute(
                select(
                    Conversation.id, Conversation.last_sequence, Conversation.owner, Conversation.version
                ).where(Conversation.id.in_(watched))
            )
            return {row.id: (row.last_sequence, row.owner, row.version) for row in rows}
