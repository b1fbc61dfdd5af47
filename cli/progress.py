"""Shows on stderr which long step runs, and for how long."""

import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

QUIET_SECONDS = 0.5


@contextmanager
def step(label: str, seconds: dict[str, float] | None = None) -> Iterator[None]:
    """Shows the step's running time once it takes long; notes its seconds under its label."""
    began = time.monotonic()
    over = threading.Event()
    ticker = threading.Thread(target=_tick, args=(label, began, over), daemon=True)
    ticker.start()
    try:
        yield
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


def _tick(label: str, began: float, over: threading.Event) -> None:
    live = sys.stderr.isatty()
    if over.wait(QUIET_SECONDS):
        return
    if not live:
        print(f"{label} …", file=sys.stderr, flush=True)
        return
    while not over.wait(0.2):
        print(f"\r{label} … {time.monotonic() - began:.0f} s ", end="", file=sys.stderr, flush=True)
    print("\r\033[K", end="", file=sys.stderr, flush=True)
