"""Conversations in SQLite and PostgreSQL."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import SessionStarted, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker

from bot.settings import tracker_url
from bot.tracker_store import SCHEMA, ConversationStore

POSTGRES = os.environ.get("TIEXIN_TEST_POSTGRES_URL", "")


@pytest.fixture(params=["sqlite", "postgresql"])
def store(
    request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[ConversationStore]:
    """An empty store on each database."""
    if request.param == "postgresql" and not POSTGRES:
        assert "TIEXIN_CI" not in os.environ, "TIEXIN_TEST_POSTGRES_URL is not set"
        pytest.skip("needs TIEXIN_TEST_POSTGRES_URL")
    url = POSTGRES if request.param == "postgresql" else f"sqlite:///{tmp_path}/deep/er/rasa.db"
    monkeypatch.setenv("TIEXIN_TRACKER_URL", url)
    store = ConversationStore(Domain.empty())
    yield store
    for sender in ("a", "b"):
        store.erase(sender)
    store.engine.dispose()


def say(store: ConversationStore, sender: str, text: str) -> None:
    """Store one message of a new conversation."""
    tracker = DialogueStateTracker.from_events(sender, [SessionStarted(), UserUttered(text)])
    asyncio.run(store.save(tracker))


def texts(store: ConversationStore, sender: str) -> list[str]:
    """What is stored of a conversation."""
    tracker = asyncio.run(store.retrieve(sender))
    return [event.text for event in tracker.events if isinstance(event, UserUttered)] if tracker else []


def test_what_was_said_is_read_back_and_erased_for_one_alone(store: ConversationStore) -> None:
    say(store, "a", "宝宝\x00👶")
    say(store, "b", "hello")
    assert texts(store, "a") == ["宝宝\x00👶"]
    assert store.erase("a") == 2
    assert store.erase("a") == 0
    assert (texts(store, "a"), texts(store, "b")) == ([], ["hello"])


def test_a_second_process_may_open_the_same_store(store: ConversationStore) -> None:
    say(store, "a", "hello")
    again = ConversationStore(Domain.empty())
    assert texts(again, "a") == ["hello"]
    again.engine.dispose()


def test_the_latest_session_is_looked_up_by_an_index(store: ConversationStore) -> None:
    schema = None if store.engine.dialect.name == "sqlite" else SCHEMA
    indexes = sa.inspect(store.engine).get_indexes("events", schema=schema)
    assert ["sender_id", "type_name", "timestamp"] in [index["column_names"] for index in indexes]


def test_sqlite_writes_ahead_and_postgres_keeps_a_schema_of_its_own(store: ConversationStore) -> None:
    with store.engine.connect() as connection:
        if store.engine.dialect.name == "sqlite":
            assert connection.execute(sa.text("PRAGMA journal_mode")).scalar() == "wal"
        else:
            place = sa.text(
                "SELECT schemaname FROM pg_tables WHERE tablename = 'events' AND schemaname = :schema"
            )
            assert connection.execute(place, {"schema": SCHEMA}).scalar() == SCHEMA
            assert "psycopg2" in tracker_url()
