"""Where care keeps what it knows: SQLite by default, PostgreSQL for more."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Engine, create_engine, event, make_url
from sqlalchemy.orm import Session

MIGRATIONS = Path(__file__).parent / "migrations"


class Store:
    """Opens short transactions; `write` commits at its end, `read` never writes.

    On SQLite a write transaction begins IMMEDIATE: a deferred one that upgrades later can fail or,
    worse, decide on what another process has just changed.
    """

    def __init__(self, database_url: str) -> None:
        self.engine = open_engine(database_url)

    @contextmanager
    def write(self) -> Iterator[Session]:
        """One transaction, committed when the block ends without an error."""
        engine = self.engine.execution_options(tiexin_begin="IMMEDIATE")
        with Session(engine, expire_on_commit=False) as session, session.begin():
            yield session

    @contextmanager
    def read(self) -> Iterator[Session]:
        """A consistent look; what was read stays readable after it."""
        with Session(self.engine, expire_on_commit=False) as session:
            yield session

    def close(self) -> None:
        """Let go of all connections."""
        self.engine.dispose()


def open_engine(database_url: str) -> Engine:
    """An engine with the pragmas and the transaction control that SQLite needs."""
    url = make_url(database_url)
    if url.get_backend_name() == "postgresql":
        return create_engine(
            url.set(drivername="postgresql+psycopg"), pool_size=10, pool_pre_ping=True, hide_parameters=True
        )
    if url.database and url.database != ":memory:":
        Path(url.database).parent.mkdir(parents=True, exist_ok=True)
    engine = create_engine(
        url, connect_args={"timeout": 30, "check_same_thread": False}, hide_parameters=True
    )

    @event.listens_for(engine, "connect")
    def prepare(connection, _record) -> None:
        connection.isolation_level = None  # we say BEGIN ourselves
        for pragma in ("journal_mode=WAL", "foreign_keys=ON", "synchronous=FULL", "busy_timeout=30000"):
            connection.execute(f"PRAGMA {pragma}")

    @event.listens_for(engine, "begin")
    def begin(connection) -> None:
        mode = connection.get_execution_options().get("tiexin_begin", "DEFERRED")
        connection.exec_driver_sql(f"BEGIN {mode}")

    return engine


def migrate(database_url: str) -> bool:
    """Bring the database to the newest revision; True if anything changed."""
    engine = open_engine(database_url)
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    try:
        with engine.execution_options(tiexin_begin="IMMEDIATE").begin() as connection:
            before = MigrationContext.configure(connection).get_current_revision()
            if before == ScriptDirectory.from_config(config).get_current_head():
                return False
            config.attributes["connection"] = connection
            command.upgrade(config, "head")
            return True
    finally:
        engine.dispose()
