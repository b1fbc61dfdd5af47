"""Which process holds a piece of work, and whether it is still alive."""

import os
import socket
from pathlib import Path


def here() -> str:
    """A name for this process that no other process ever has."""
    return f"{socket.gethostname()}/{os.getpid()}/{_started(os.getpid())}"


def gone(holder: str) -> bool:
    """True if the holder surely no longer runs; a process of another machine may still be alive."""
    host, _, rest = holder.partition("/")
    pid, _, started = rest.partition("/")
    return host == socket.gethostname() and _started(int(pid)) != started


def _started(pid: int) -> str:
    """When the process started, in the kernel's own count; empty if there is none."""
    stat = Path(f"/proc/{pid}/stat")
    if stat.parent.parent.joinpath("self").exists():
        try:
            fields = stat.read_text().rpartition(")")[2].split()
            return "" if fields[0] == "Z" else fields[19]  # a zombie is dead
        except (FileNotFoundError, ProcessLookupError):
            return ""
    try:
        os.kill(pid, 0)  # no /proc, as on macOS
    except OSError:
        return ""
    return "alive"
