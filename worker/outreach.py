"""One pass of the planner and the dispatcher."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime

import structlog

from care import profiles
from care.core import Care
from care.outreach import planning, sending
from care.outreach.sending import Channel, DeliveryFailed, DeliveryUnknown, Letter
from care.store.models import OutreachState
from worker import processes

log = structlog.get_logger()


@dataclass
class Tally:
    """What a pass did."""

    planned: int = 0
    sent: int = 0
    failed: int = 0


class Dispatcher:
    """Plans for every customer who changed, then sends what is due.

    `reached` is told of each stage of a message as it is committed.
    """

    def __init__(
        self, care: Care, channels: Mapping[str, Channel], reached: Callable[[str], None] = lambda stage: None
    ) -> None:
        self._care, self._channels, self._reached = care, channels, reached
        self._me = processes.here()

    def pass_over(self, now: datetime) -> Tally:
        """Everything that is due by `now`."""
        tally = Tally()
        for customer_id in self._each(planning.to_plan, now):
            with self._apart(customer_id, tally):
                self._plan(customer_id, now)
                tally.planned += 1
        for outreach_id in self._left_behind(now):
            with self._apart(outreach_id, tally):
                self._deliver(outreach_id, now, tally)
        for customer_id in self._each(sending.due, now):
            with self._apart(customer_id, tally):
                self._send(customer_id, now, tally)
        return tally

    @contextmanager
    def _apart(self, whose: str, tally: Tally) -> Iterator[None]:
        """What goes wrong with one customer does not keep the others waiting."""
        try:
            yield
        except Exception as error:
            log.exception("outreach.failed", whose=whose, kind=type(error).__name__)
            tally.failed += 1

    def _plan(self, customer_id: str, now: datetime) -> None:
        with self._care.store.write() as db:
            customer = profiles.lock(db, customer_id)
            planning.plan_customer(db, customer, self._care.schedules, self._care.journeys, now)

    def _send(self, customer_id: str, now: datetime, tally: Tally) -> None:
        with self._care.store.write() as db:
            outreach = sending.reserve(db, self._care, customer_id, "website", self._me, now)
        if outreach:
            self._reached("reserved")
            self._deliver(outreach.id, now, tally)

    def _each(self, find: Callable[..., object], now: datetime) -> Iterator[str]:
        """Customers found in batches, each once a pass: one that stays due does not stop the rest."""
        done: set[str] = set()
        while True:
            with self._care.store.read() as db:
                found = [c for c in find(db, now, limit=len(done) + 200) if c not in done]  # type: ignore[union-attr]
            if not found:
                return
            for customer_id in found:
                done.add(customer_id)
                yield customer_id

    def _left_behind(self, now: datetime) -> list[str]:
        """Messages to be tried again, and those of workers that are gone."""
        with self._care.store.read() as db:
            rows = sending.unsettled(db, now)
        mine = []
        for row in rows:
            if row.held_by and not processes.gone(row.held_by) and row.held_until and row.held_until > now:
                continue
            if row.held_by == self._me:
                continue
            with self._care.store.write() as db:
                idempotent = self._channels[row.channel].idempotent
                if sending.recover(db, row.id, self._me, now, idempotent=idempotent):
                    mine.append(row.id)
        return mine

    def _deliver(self, outreach_id: str, now: datetime, tally: Tally) -> None:
        with self._care.store.write() as db:
            letter = sending.hand_over(db, self._care, outreach_id, self._me, now)
            channel = letter and self._channels[db.get_one(sending.Outreach, outreach_id).channel]
        if letter is None or channel is None:
            return
        self._reached("handing_over")
        state, why = self._call(channel, letter)
        self._reached("called")
        with self._care.store.write() as db:
            sending.settle(db, outreach_id, state, now, why)
        log.info("outreach.settled", outreach=outreach_id, channel=channel.name, state=state.value, why=why)
        if state is OutreachState.SENT:
            tally.sent += 1
        else:
            tally.failed += 1

    def _call(self, channel: Channel, letter: Letter) -> tuple[OutreachState, str | None]:
        try:
            channel.send(letter)
        except DeliveryFailed as failure:
            return (OutreachState.RESERVED if failure.retry else OutreachState.FAILED), failure.why
        except DeliveryUnknown as failure:
            return OutreachState.UNKNOWN, str(failure)
        return OutreachState.SENT, None
