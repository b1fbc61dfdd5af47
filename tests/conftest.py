"""What tests share: real databases, care wired with a clock that tests turn."""

import os
import shutil
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import psycopg
import pytest
from pydantic import SecretStr
from sqlalchemy import make_url, text

from care.core import Care, build
from care.settings import Settings
from care.store import Store, migrate
from care.store.models import Base

ROOT = Path(__file__).parent.parent
NOON = datetime(2026, 11, 23, 4, 0, tzinfo=UTC)
"""Monday noon in Shanghai."""


class Clock:
    """A clock that stands still until it is turned."""

    def __init__(self, now: datetime) -> None:
        self.now = now

    def __call__(self) -> datetime:
        return self.now

    def forward(self, **by: float) -> datetime:
        """Turn it on and tell the time."""
        self.now += timedelta(**by)
        return self.now


@pytest.fixture(scope="session")
def migrated_sqlite(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated, empty SQLite file to copy."""
    path = tmp_path_factory.mktemp("sqlite") / "empty.db"
    migrate(f"sqlite:///{path}")
    store = Store(f"sqlite:///{path}")
    with store.engine.connect() as connection:
        connection.connection.cursor().execute("PRAGMA wal_checkpoint(TRUNCATE)")
    store.close()
    return path


@pytest.fixture(scope="session")
def migrated_postgres() -> Iterator[str]:
    """A migrated PostgreSQL database of this run's own; skipped where there is no server, except in CI."""
    server = make_url(
        os.environ.get("TIEXIN_TEST_POSTGRES_URL") or "postgresql://postgres@127.0.0.1/postgres"
    )
    name = f"tiexin_test_{os.getpid()}"
    plain = server.set(drivername="postgresql").render_as_string(hide_password=False)
    try:
        with psycopg.connect(plain, autocommit=True, connect_timeout=3) as connection:
            connection.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
            connection.execute(f'CREATE DATABASE "{name}"')
    except psycopg.Error as error:
        why = f"no PostgreSQL in which to create a database: set TIEXIN_TEST_POSTGRES_URL ({error})"
        if os.environ.get("TIEXIN_CI"):
            pytest.fail(why)
        pytest.skip(why)
    address = server.set(database=name).render_as_string(hide_password=False)
    migrate(address)
    yield address
    with psycopg.connect(plain, autocommit=True) as connection:
        connection.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """An empty database of each kind."""
    if request.param == "sqlite":
        path = tmp_path / "test.db"
        shutil.copy(request.getfixturevalue("migrated_sqlite"), path)
        return f"sqlite:///{path}"
    address = request.getfixturevalue("migrated_postgres")
    store = Store(address)
    names = ", ".join(f'"{table}"' for table in Base.metadata.tables)
    with store.engine.begin() as connection:
        connection.execute(text(f"TRUNCATE {names} RESTART IDENTITY CASCADE"))
    store.close()
    return address


@pytest.fixture
def settings(database_url: str) -> Settings:
    """An operator's settings for one test."""
    return Settings(
        _env_file=None,  # type: ignore[call-arg]
        database_url=database_url,
        content_dir=ROOT / "content",
        secret_key=SecretStr("k" * 40),
        site_secret=SecretStr("s" * 40),
        inner_secret=SecretStr("i" * 40),
    )


@pytest.fixture
def clock() -> Clock:
    """Monday noon in Shanghai, until a test turns it."""
    return Clock(NOON)


@pytest.fixture
def care(settings: Settings, clock: Clock) -> Iterator[Care]:
    """Care over an empty database."""
    built = build(settings, clock)
    yield built
    built.store.close()
