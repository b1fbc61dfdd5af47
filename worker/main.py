"""The worker: plans and sends, and owns up to promises that were missed. Never speaks to Rasa."""

import signal
import sys
import threading
from collections.abc import Mapping
from datetime import datetime

import structlog

from care import build_from_environment, promises
from care.core import Care
from care.logs import configure
from care.outreach.sending import Channel
from care.store.models import Heartbeat
from channels.registry import live_channels
from worker.outreach import Dispatcher, Tally

log = structlog.get_logger()


def pass_over(care: Care, dispatcher: Dispatcher, now: datetime) -> Tally:
    """Everything that is due by `now`, once."""
    tally = dispatcher.pass_over(now)
    with care.store.read() as db:
        overdue = promises.missed(db, now)
    for conversation_id in overdue:
        with care.store.write() as db:
            promises.own_up(db, care, conversation_id, now)
    return tally


def beat(care: Care) -> None:
    """Leave a sign of life for `/readyz`."""
    with care.store.write() as db:
        db.merge(Heartbeat(part="worker", at=care.clock()))


def run(once: bool = False, now: datetime | None = None) -> int:
    """Work until told to stop, or make one pass; `now` is for rehearsals."""
    care = build_from_environment()
    configure(care.settings.log_level)
    channels = live_channels(care)
    if now is not None and (refused := not_for_rehearsal(channels)):
        sys.stderr.write(f"--now is for rehearsals, but {refused} would send to real people. Leave it out.\n")
        return 2
    dispatcher = Dispatcher(care, channels)
    if once:
        tally = pass_over(care, dispatcher, now or care.clock())
        sys.stdout.write(f"planned {tally.planned}, sent {tally.sent}, failed {tally.failed}\n")
        return 0
    stop = threading.Event()
    for sign in (signal.SIGTERM, signal.SIGINT):
        signal.signal(sign, lambda *_: stop.set())
    beat(care)
    sys.stdout.write("worker.ready\n")
    sys.stdout.flush()
    while not stop.is_set():
        beat(care)
        pass_over(care, dispatcher, care.clock())
        stop.wait(care.settings.worker_interval_seconds)
    return 0


def not_for_rehearsal(channels: Mapping[str, Channel]) -> str:
    """The channels that reach real people, as words; empty if a pass at another time is harmless."""
    return ", ".join(name for name, channel in channels.items() if not channel.rehearsal_safe)
