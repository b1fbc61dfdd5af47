"""Brings the database to the tables that the code expects."""

from pathlib import Path
from typing import TYPE_CHECKING

from cli.errors import PlainError
from cli.paths import VAR
from cli.processes import make_folder, one_at_a_time

if TYPE_CHECKING:
    from care.settings import Settings


def load_settings() -> "Settings":
    """The settings, or one sentence on the first that is wrong."""
    from pydantic import ValidationError

    from care.settings import Settings

    try:
        return Settings()  # pyright: ignore[reportCallIssue] - filled in from the environment
    except ValidationError as error:
        wrong = error.errors()[0]
        name = "TIEXIN_" + "_".join(str(part) for part in wrong["loc"]).upper()
        raise PlainError(
            f"{name} is not usable: {wrong['msg']}. Set it in the environment or in .env; "
            "docs/settings.md tells what it may be."
        ) from None


def migrate(settings: "Settings") -> None:
    """Applies what is missing."""
    from sqlalchemy import make_url
    from sqlalchemy.exc import ArgumentError, OperationalError

    from care import store

    try:
        url = make_url(settings.database_url)
    except ArgumentError:
        raise PlainError(
            "TIEXIN_DATABASE_URL is not an address of a database, such as sqlite:///var/tiexin.db."
        ) from None
    if url.get_backend_name() == "sqlite" and url.database not in {None, "", ":memory:"}:
        make_folder(Path(str(url.database)).parent)
    try:
        with one_at_a_time(VAR / "migrate.lock"):
            store.migrate(settings.database_url)
    except OperationalError as error:
        where = url.render_as_string(hide_password=True)
        why = str(error.orig).strip().splitlines()[0] if error.orig else "no reason given"
        raise PlainError(
            f"The database {where} can't be used: {why}. "
            "Check that it runs and that TIEXIN_DATABASE_URL is right, then run this again."
        ) from None
