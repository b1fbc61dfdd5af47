"""Conversations in SQL: one URL from the environment, an SQLite file or a schema of its own in PostgreSQL."""

from __future__ import annotations

import logging
import time
from typing import Any
from urllib.parse import quote

import sqlalchemy as sa
from rasa.core.brokers.broker import EventBroker
from rasa.core.tracker_store import SQLTrackerStore, TrackerStore
from rasa.shared.core.domain import Domain
from sqlalchemy.engine import make_url

from bot.settings import ROOT, tracker_url

logger = logging.getLogger(__name__)
SCHEMA = "rasa"  # Rasa's table is called "events": it must not meet the product's own tables


class ConversationStore(SQLTrackerStore):
    """Rasa's SQL store with what it lacks: WAL, the index its main query needs, and erasure."""

    def __init__(
        self,
        domain: Domain | None = None,
        host: str | None = None,
        event_broker: EventBroker | None = None,
        **kwargs: Any,
    ) -> None:
        url = host or tracker_url()
        if url.startswith("sqlite"):
            url = _sqlite_under_root(url)
        else:
            _create_schema(url)
            url = _within_schema(url)
        super().__init__(domain=domain, host=url, event_broker=event_broker, **kwargs)
        if self.engine.dialect.name == "sqlite":
            sa.event.listen(self.engine, "connect", _write_ahead)
        with self.engine.begin() as connection:
            # Each load looks up the latest session_started among all rows of a sender.
            connection.execute(
                sa.text(
                    "CREATE INDEX IF NOT EXISTS ix_events_session ON events (sender_id, type_name, timestamp)"
                )
            )

    def erase(self, sender_id: str) -> int:
        """Delete all that is stored of one conversation, over all its sessions; returns the number of events."""
        with self.session_scope() as session:
            erased = session.query(self.SQLEvent).filter(self.SQLEvent.sender_id == sender_id).delete()
            session.commit()
        return int(erased)


def conversation_store(store: TrackerStore) -> ConversationStore | None:
    """The store itself, out of the wrappers Rasa puts around it."""
    inner: Any = store
    while not isinstance(inner, ConversationStore):
        inner = getattr(inner, "_tracker_store", None)
        if inner is None:
            return None
    return inner


def _write_ahead(connection: Any, _record: Any) -> None:
    connection.execute("PRAGMA journal_mode=WAL")
    connection.execute("PRAGMA synchronous=NORMAL")
    connection.execute("PRAGMA busy_timeout=10000")


def _sqlite_under_root(url: str) -> str:
    path = make_url(url).database
    if not path or path == ":memory:":
        return url
    file = ROOT / path
    file.parent.mkdir(parents=True, exist_ok=True)
    return f"sqlite:///{file}"


def _within_schema(url: str) -> str:
    option = f"options={quote(f'-csearch_path={SCHEMA}')}"
    return f"{url}{'&' if '?' in url else '?'}{option}"


def _create_schema(url: str) -> None:
    engine = sa.create_engine(url, poolclass=sa.pool.NullPool)
    while True:
        try:
            with engine.begin() as connection:
                connection.execute(sa.text(f"CREATE SCHEMA IF NOT EXISTS {SCHEMA}"))
            return
        except sa.exc.IntegrityError:  # another process created it in the same moment
            return
        except sa.exc.OperationalError:
            logger.warning("the tracker database does not answer yet, trying again in 5 s")
            time.sleep(5)
