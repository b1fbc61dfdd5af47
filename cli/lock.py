"""Locks packages: hashes and versions, no addresses."""

import os
import subprocess
from collections.abc import Sequence

from cli.errors import PlainError
from cli.paths import ROOT
from cli.progress import step

LOCKS = {"requirements": "3.13", "bot/requirements": "3.10", "cli/uv": "3.8"}  # .in and .txt → Python
OPTIONS = ("--universal", "--generate-hashes", "--no-emit-index-url", "--no-header", "--quiet")


def lock(extra: Sequence[str]) -> None:
    """Writes each lock from its .in file."""
    uv = os.environ.get("TIEXIN_UV") or "uv"
    for name, version in LOCKS.items():
        end = ".txt"
        command = [uv, "pip", "compile", *OPTIONS, "--python-version", version, *extra]
        with step(f"Locking {name}{end}"):
            done = subprocess.run([*command, "-o", f"{name}{end}", f"{name}.in"], cwd=ROOT, check=False)
        if done.returncode != 0:
            raise PlainError(f"{name}.in could not be locked, for the reason above.")
