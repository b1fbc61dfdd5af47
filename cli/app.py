"""The commands. Each loads what it needs only when it runs."""

import os
import sys
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NoReturn

import typer

from cli.errors import PlainError
from cli.paths import BOT_PYTHON, PYTHON, ROOT, as_called

if TYPE_CHECKING:
    from care.settings import Settings

AS_GIVEN = {"allow_extra_args": True, "ignore_unknown_options": True}

app = typer.Typer(
    help="Tiexin 贴心: customer care for families, in Chinese and English.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)


@app.command()
def up(
    port: Annotated[
        int, typer.Option(min=0, max=65535, help="Where the server listens; 0: any free port.")
    ] = 8000,
    demo: Annotated[bool, typer.Option("--demo", help="Add demo customers and staff logins.")] = False,
    ready_file: Annotated[
        Path | None, typer.Option(help="Write addresses and process ids here, as JSON.")
    ] = None,
) -> None:
    """Train if need be, migrate, start everything, print the addresses; Ctrl-C stops it."""
    from cli.up import up as start

    settings = _settings()
    raise typer.Exit(start(settings, port=port, demo=demo, ready_file=ready_file and as_called(ready_file)))


@app.command(context_settings=AS_GIVEN)
def test(context: typer.Context) -> None:
    """Run the whole test suite; arguments go to pytest."""
    from cli import frontend
    from cli.progress import step

    with step("Front-end libraries"):
        frontend.ensure()
    _become([str(PYTHON), "-m", "pytest", *context.args])


@app.command()
def check() -> None:
    """Lint, format, types, import rules, docs in step with code."""
    from cli.check import check as run

    raise typer.Exit(run())


@app.command(context_settings=AS_GIVEN)
def train(context: typer.Context) -> None:
    """Train the assistant."""
    from cli import model

    os.environ |= model.QUIET
    _become(model.train_command(*context.args))


@app.command()
def worker(
    once: Annotated[bool, typer.Option("--once", help="One pass over all that is due.")] = False,
    now: Annotated[str, typer.Option(help="As of this moment, such as 2027-01-15T09:00:00+08:00.")] = "",
) -> None:
    """Run the planner and dispatcher alone."""
    from cli.database import migrate

    moment = _moment(now) if now else None
    migrate(_settings())
    from worker.main import run

    raise typer.Exit(run(once=once, now=moment))


@app.command(context_settings=AS_GIVEN)
def parse(context: typer.Context) -> None:
    """Understand JSON lines from stdin: intent, language, entities."""
    from cli import model

    os.environ |= model.QUIET
    trained = model.current()
    _become([str(BOT_PYTHON), "-m", "bot.parse", "--model", str(trained), *context.args])


@app.command(context_settings=AS_GIVEN)
def dates(context: typer.Context) -> None:
    """Interpret JSON lines from stdin: dates, ages and weeks of pregnancy."""
    from cli.dates import main

    raise typer.Exit(main(context.args))


@app.command(context_settings=AS_GIVEN)
def schedule(context: typer.Context) -> None:
    """Tell the next open dose of every vaccine series."""
    from cli.schedule import main

    raise typer.Exit(main(context.args))


@app.command("nlu-report")
def nlu_report(
    train: Annotated[Path, typer.Option(help="Rasa NLU file to train on.")],
    test: Annotated[Path, typer.Option(help="Rasa NLU file to score on.")],
    as_json: Annotated[bool, typer.Option("--json", help="Close with one JSON line.")] = False,
) -> None:
    """Train the pipeline on one file, score it on another."""
    from cli import model

    for file in (as_called(train), as_called(test)):
        if not file.is_file():
            raise PlainError(f"There is no file {file}.")
    os.environ |= model.QUIET
    files = ["--train", str(as_called(train)), "--test", str(as_called(test))]
    _become([str(BOT_PYTHON), "-m", "bot.report", *files, *(["--json"] if as_json else [])])


@app.command()
def migrate() -> None:
    """Bring the database to the tables that the code expects."""
    from cli.database import migrate as apply

    apply(_settings())


@app.command("staff-add")
def staff_add(
    email: str,
    name: Annotated[str, typer.Option(prompt="Name, as customers see it")],
    role: Annotated[str, typer.Option(help="agent, marketer or admin")] = "agent",
    language: Annotated[str, typer.Option(help="zh or en")] = "zh",
) -> None:
    """Add a member of staff; asks for the password."""
    from cli.database import migrate as apply

    settings = _settings()
    apply(settings)
    password = typer.prompt("Password", hide_input=True, confirmation_prompt=True)
    from care import staff
    from care.core import utc_now
    from care.store import Store

    with Store(settings.database_url).write() as db:
        staff.add(db, email, name, role, password, utc_now(), language=language)
    print(f"{name} can sign in at /console as {email}.")


@app.command(context_settings=AS_GIVEN)
def lock(context: typer.Context) -> None:
    """Lock all packages anew; with --upgrade, to their newest versions."""
    from cli.lock import lock as run

    run(context.args)


def _settings() -> "Settings":
    from cli import secrets
    from cli.database import load_settings

    secrets.fill_in()
    return load_settings()


def _moment(text: str) -> datetime:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise PlainError(f"{text} is not a moment such as 2027-01-15T09:00:00+08:00.") from None
    if moment.tzinfo is None:
        raise PlainError(f"{text} lacks its time zone: write for example {text}+08:00.")
    return moment


def _become(command: Sequence[str]) -> NoReturn:
    sys.stdout.flush()
    os.chdir(ROOT)
    os.execv(command[0], list(command))  # noqa: S606 - our own list
