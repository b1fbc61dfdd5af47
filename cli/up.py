"""`./tiexin up`: everything on one machine."""

import asyncio
import errno
import json
import os
import secrets
import socket
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

from rich.cells import set_cell_size

from cli import frontend, model
from cli.database import migrate
from cli.errors import PlainError
from cli.paths import BOT_PYTHON, PYTHON
from cli.progress import step
from cli.supervisor import Output, Part, Standing, Supervisor

if TYPE_CHECKING:
    from care.settings import Settings

Logins = list[tuple[str, str, str]]


def up(settings: "Settings", *, port: int, demo: bool, ready_file: Path | None) -> int:
    """Prepares, starts and watches all parts; returns the exit code."""
    began = time.monotonic()
    from care.core import build

    if ready_file:
        ready_file.unlink(missing_ok=True)
    port = claim(settings.host, port)
    seconds: dict[str, float] = {}
    with step("Front-end libraries", seconds):
        frontend.ensure()
    with step("Database migrations", seconds):
        migrate(settings)
    with step("Content", seconds):
        build(settings).store.close()  # a wrong file is told here in one sentence, not by every part
    logins: Logins = []
    if demo:
        from care import demo as demonstration

        with step("Demo data", seconds):
            logins = demonstration.seed(settings)
    trained = model.current(seconds)
    rasa_port, actions_port = free_port(), free_port()
    address = f"http://{_reachable(settings.host)}:{port}"
    environment(settings, port=port, rasa_port=rasa_port, actions_port=actions_port)
    parts = parts_of(settings.host, port, rasa_port, actions_port, trained)
    output = Output([part.name for part in parts])

    def ready(standing: Standing) -> None:
        if ready_file:
            write_ready(ready_file, address, rasa_port, standing, {**seconds, **standing.seconds})
        nonlocal began
        if began:
            for line in welcome(address, logins, standing, time.monotonic() - began):
                output("", line)
            began = 0

    async def run() -> int:
        return await Supervisor(parts, output).run(ready)

    code = asyncio.run(run())
    if ready_file:
        ready_file.unlink(missing_ok=True)
    return code


def claim(host: str, port: int) -> int:
    """The port, once it is sure that nobody has it; 0 asks for any."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            if error.errno == errno.EADDRINUSE:
                raise PlainError(
                    f"Port {port} is in use by another program. "
                    f"Stop that one, or choose another port: ./tiexin up --port {free_port(host)}"
                ) from None
            if error.errno == errno.EACCES:
                raise PlainError(
                    f"Port {port} needs more rights. Choose one above 1023: ./tiexin up --port 8000"
                ) from None
            raise PlainError(
                f"Nothing can listen on {host} ({error.strerror}). "
                "Set TIEXIN_HOST to an address of this machine."
            ) from None
        return probe.getsockname()[1]


def free_port(host: str = "127.0.0.1") -> int:
    """A port that nobody has now."""
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as probe:
        probe.bind((host, 0))
        return probe.getsockname()[1]


def environment(settings: "Settings", *, port: int, rasa_port: int, actions_port: int) -> None:
    """What every part is told."""
    os.environ |= {
        "TIEXIN_RASA_URL": f"http://127.0.0.1:{rasa_port}",
        "TIEXIN_ACTIONS_URL": f"http://127.0.0.1:{actions_port}/webhook",
        **model.QUIET,
    }
    if "public_url" not in settings.model_fields_set:
        os.environ["TIEXIN_PUBLIC_URL"] = f"http://{_reachable(settings.host)}:{port}"


def parts_of(host: str, port: int, rasa_port: int, actions_port: int, trained: Path) -> list[Part]:
    """The four parts; those that take work in stop first."""
    rasa = f"http://127.0.0.1:{rasa_port}/"
    actions = f"http://127.0.0.1:{actions_port}/health"
    server = f"http://{_reachable(host)}:{port}"
    serve = [
        "-m",
        "uvicorn",
        "server.app:create_app",
        "--factory",
        "--no-access-log",
        "--timeout-graceful-shutdown",
        "3",
    ]
    return [
        Part(
            "server",
            [str(PYTHON), *serve, "--host", host, "--port", str(port)],
            ready_urls=(f"{server}/healthz", f"{server}/readyz"),
            stops_first=True,
        ),
        Part("worker", [str(PYTHON), "-m", "worker"], ready_line="worker.ready", stops_first=True),
        Part("actions", [str(PYTHON), "-m", "actions", "--port", str(actions_port)], ready_urls=(actions,)),
        Part(
            "rasa",
            [str(BOT_PYTHON), "-m", "bot.run", "--model", str(trained), "--port", str(rasa_port)],
            ready_urls=(rasa,),
        ),
    ]


def welcome(address: str, logins: Logins, standing: Standing, seconds: float) -> list[str]:
    """What a person reads once everything is ready."""
    each = ", ".join(f"{name} {took:.1f} s" for name, took in standing.seconds.items())
    lines = [
        "",
        f"Tiexin is up after {seconds:.1f} s ({each}).",
        f"  shop and chat   {address}/",
        f"  console         {address}/console",
        f"  all parts       {address}/readyz",
    ]
    lines += [f"  {set_cell_size(label, 15)} {login} / {password}" for label, login, password in logins]
    return [*lines, "Ctrl-C stops everything.", ""]


def write_ready(
    file: Path, address: str, rasa_port: int, standing: Standing, seconds: dict[str, float]
) -> None:
    """Tells other programs who runs; whole or not at all."""
    text = json.dumps(
        {
            "server": address,
            "rasa": f"http://127.0.0.1:{rasa_port}",
            "pids": dict(standing.pids),
            "seconds": seconds,
        }
    )
    part = file.with_name(f".{file.name}.{secrets.token_hex(4)}")
    try:
        part.write_text(text, encoding="utf-8")
        part.replace(file)
    except OSError as error:
        print(f"{file} can't be written ({error.strerror}).", file=sys.stderr)


def _reachable(host: str) -> str:
    if host in {"0.0.0.0", "::"}:  # noqa: S104 - what was asked for, seen from here
        return "127.0.0.1"
    return f"[{host}]" if ":" in host else host
