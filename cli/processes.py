"""Commands started on a leash, and one-at-a-time work."""

import fcntl
import os
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from cli.errors import PlainError
from cli.paths import shown

LEASH = Path(__file__).with_name("leash.py")


def leashed(command: Sequence[str]) -> list[str]:
    """The command, made to die with this process even when that is killed outright."""
    return [sys.executable, "-I", "-S", str(LEASH), str(os.getpid()), *command]


def make_folder(folder: Path) -> None:
    """Makes a folder that must be writable."""
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        writable = os.access(folder, os.W_OK | os.X_OK)
    except OSError:
        writable = False
    if not writable:
        raise PlainError(
            f"The folder {shown(folder)} can't be written to. "
            "Make it yours (chown, chmod), then run this again."
        )


@contextmanager
def one_at_a_time(lock: Path) -> Iterator[None]:
    """Waits for another process that does the same work."""
    make_folder(lock.parent)
    with lock.open("w") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        yield
