"""Takes turns: claims one, asks Rasa with no transaction open, commits what it answered."""

import asyncio
from collections import defaultdict
from datetime import timedelta

import structlog
from prometheus_client import Counter, Histogram
from starlette.concurrency import run_in_threadpool

from care import conversations, profiles, promises, turns
from care.core import Care
from care.store.models import Author, TurnState
from care.turns import Claim
from server.hub import Hub
from server.rasa import Rasa, RasaDown

log = structlog.get_logger()
PUMP_EVERY_SECONDS = 1.0
TURNS = Counter("tiexin_turns_total", "Turns by how they ended", ["end"])
SECONDS = Histogram("tiexin_rasa_seconds", "Seconds Rasa took to answer")


class TurnTaker:
    """Drives the turns of all customers, one at a time for each."""

    def __init__(self, care: Care, rasa: Rasa, hub: Hub) -> None:
        self._care, self._rasa, self._hub = care, rasa, hub
        self._locks: defaultdict[str, asyncio.Lock] = defaultdict(asyncio.Lock)
        self._lease = timedelta(seconds=2 * care.settings.rasa_timeout_seconds + 15)
        self._to_person_after = timedelta(minutes=care.settings.to_person_after_minutes)

    async def take_all(self, customer_id: str) -> None:
        """Take every turn of this customer that can be taken now."""
        async with self._locks[customer_id]:
            while claim := await run_in_threadpool(self._claim, customer_id):
                if not await self._take(claim):
                    break
        if not self._locks[customer_id].locked():
            self._locks.pop(customer_id, None)

    async def finished(self, customer_id: str, turn_id: str, within: float) -> None:
        """Take turns until this one has ended, is postponed, or the time is up."""
        end = asyncio.get_running_loop().time() + within
        while True:
            await self.take_all(customer_id)
            state = await run_in_threadpool(self._state, turn_id)
            if state != TurnState.RUNNING or asyncio.get_running_loop().time() > end:
                return
            await asyncio.sleep(0.2)  # another process is at it

    async def pump(self) -> None:
        """Forever: take turns that wait for Rasa, or were left behind by a process that died."""
        while True:
            try:
                for customer_id in await run_in_threadpool(self._owed):
                    await self.take_all(customer_id)
            except Exception:
                log.exception("turns.pump_failed")
            await asyncio.sleep(PUMP_EVERY_SECONDS)

    async def _take(self, claim: Claim) -> bool:
        """True if Rasa answered."""
        self._hub.typing(claim.conversation_id, True)
        try:
            if claim.forget_tracker:
                await self._rasa.forget(claim.conversation_id)
            await self._rasa.tell(claim)
            await run_in_threadpool(self._heard, claim)
            with SECONDS.time():
                replies = await self._rasa.talk(claim)
        except RasaDown as down:
            log.warning("turns.rasa_down", turn=claim.turn_id, why=str(down))
            await run_in_threadpool(self._postpone, claim)
            return False
        finally:
            self._hub.typing(claim.conversation_id, False)
            self._hub.nudge(claim.conversation_id)
        await run_in_threadpool(self._commit, claim, replies)
        await self._forget_if_asked(claim)
        self._hub.nudge(claim.conversation_id)
        return True

    def _claim(self, customer_id: str) -> Claim | None:
        with self._care.store.write() as db:
            return turns.claim(db, customer_id, self._care.clock(), lease_for=self._lease)

    def _heard(self, claim: Claim) -> None:
        with self._care.store.write() as db:
            turns.heard(db, claim)

    def _commit(self, claim: Claim, replies: list[turns.Reply]) -> None:
        with self._care.store.write() as db:
            turns.commit(db, claim, replies, self._care.clock())
            end = turns.state(db, claim.turn_id)
        TURNS.labels(end).inc()
        log.info("turns.ended", turn=claim.turn_id, end=end, replies=len(replies))

    async def _forget_if_asked(self, claim: Claim) -> None:
        """Something she said was blanked in this turn: Rasa's copy goes at once, not at her next word."""

        def asked() -> bool:
            with self._care.store.write() as db:
                conversation = conversations.get(db, claim.conversation_id)
                if conversation.forget_tracker:
                    conversations.new_session(db, conversation)
                return conversation.forget_tracker

        if await run_in_threadpool(asked):
            try:
                await self._rasa.forget(claim.conversation_id)
            except RasaDown:  # the mark stays, and her next turn begins with it
                log.warning("turns.not_forgotten_yet", conversation=claim.conversation_id)

    def _postpone(self, claim: Claim) -> None:
        now = self._care.clock()
        with self._care.store.write() as db:
            postponed = turns.postpone(db, claim, now, to_person_after=self._to_person_after)
            if postponed is None or not (postponed.tell_to_wait or postponed.to_person):
                return
            conversation = conversations.get(db, claim.conversation_id)
            customer = profiles.get(db, claim.customer_id)
            if postponed.to_person:
                promise = promises.ask_for_person(
                    db, self._care, conversation, "request", claim.text, now, message_id=claim.message_id
                )
                when = promises.say_when(customer, promise.at, now)
                words = self._care.texts.say("rasa_to_person", customer.language, promise=when)
            else:
                words = self._care.texts.say("rasa_down", customer.language)
            conversations.say(db, conversation, Author.SYSTEM, words, now, turn_id=claim.turn_id)

    def _state(self, turn_id: str) -> str:
        with self._care.store.read() as db:
            return turns.state(db, turn_id)

    def _owed(self) -> list[str]:
        with self._care.store.read() as db:
            return list(turns.owed(db, self._care.clock()))
