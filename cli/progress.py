"""Shows on stderr which long step runs, and for how long."""

import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

QUIET_SECONDS = 0.5
NOTE_EVERY_SECONDS = 15


class Step:
    """A running step; `note` says how far it is."""

    note = ""


@contextmanager
def step(label: str, seconds: dict[str, float] | None = None) -> Iterator[Step]:
    """Shows the step's running time once it takes long; notes its seconds under its label."""
    began = time.monotonic()
    over = threading.Event()
    running = Step()
    ticker = threading.Thread(target=_tick, args=(label, began, over, running), daemon=True)
    ticker.start()
    try:
        yield running
    except BaseException:
        over.set()
        ticker.join()
        raise
    over.set()
    ticker.join()
    took = time.monotonic() - began
    if seconds is not None:
        seconds[label] = round(took, 2)
    if took >= QUIET_SECONDS:
        print(f"{label}: {took:.1f} s", file=sys.stderr, flush=True)


def _tick(label: str, began: float, over: threading.Event, running: Step) -> None:
    live = sys.stderr.isatty()
    if over.wait(QUIET_SECONDS):
        return
    if not live:
        print(f"{label} …", file=sys.stderr, flush=True)
        said = ""
        while not over.wait(NOTE_EVERY_SECONDS):
            if running.note != said:
                said = running.note
                print(f"  {said}", file=sys.stderr, flush=True)
        return
    while not over.wait(0.2):
        note = f"{running.note}, " if running.note else ""
        print(
            f"\r\033[K{label} … {note}{time.monotonic() - began:.0f} s ", end="", file=sys.stderr, flush=True
        )
    print("\r\033[K", end="", file=sys.stderr, flush=True)
