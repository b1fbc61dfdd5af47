"""The environment of all parts: what `.env` says, and secrets that nobody set."""

import os
import secrets
from pathlib import Path

from dotenv import dotenv_values

from cli.errors import PlainError
from cli.paths import ROOT, VAR
from cli.processes import make_folder, one_at_a_time

PREFIX = "TIEXIN_"
KEPT = ("TIEXIN_SECRET_KEY", "TIEXIN_SITE_SECRET")
FRESH = "TIEXIN_INNER_SECRET"  # shared by the parts of one start only


def fill_in(root: Path = ROOT, var: Path = VAR) -> None:
    """Adds to the environment what `.env` holds, for Rasa's process too, then each secret still missing."""
    for name, value in dotenv_values(root / ".env").items():
        if value and name.upper().startswith(PREFIX):
            os.environ.setdefault(name.upper(), value)
    missing = [name for name in KEPT if not os.environ.get(name)]
    if missing:
        kept = _kept(var, missing)
        os.environ.update({name: kept[name] for name in missing})
    if not os.environ.get(FRESH):
        os.environ[FRESH] = secrets.token_urlsafe(32)


def _kept(var: Path, names: list[str]) -> dict[str, str]:
    file = var / "secrets.env"
    make_folder(var)
    with one_at_a_time(var / "secrets.lock"):
        try:
            kept = {name: value for name, value in dotenv_values(file).items() if value}
        except OSError as error:
            raise PlainError(f"{file} can't be read ({error.strerror}). Make it yours (chown).") from None
        absent = [name for name in names if name not in kept]
        if absent:
            made = {name: secrets.token_urlsafe(48) for name in absent}
            descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
            with os.fdopen(descriptor, "a", encoding="utf-8") as out:
                out.writelines(f"{name}={value}\n" for name, value in made.items())
            kept |= made
    return kept
