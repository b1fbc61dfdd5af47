"""What every skill shares: one short transaction, the customer, what she said, and words to answer with."""

import asyncio
from abc import abstractmethod
from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import SlotSet
from rasa_sdk.executor import CollectingDispatcher
from rasa_sdk.types import DomainDict
from sqlalchemy.orm import Session

from care import conversations, profiles
from care.core import Care
from care.dates import Reading, read
from care.immunization import Schedule
from care.markets import MARKETS
from care.store.models import Child
from care.texts import day_name


class Visit:
    """One turn of a skill: who is there, what she said, and what we answer and remember."""

    def __init__(
        self, care: Care, db: Session, tracker: Tracker, dispatcher: CollectingDispatcher, now: datetime
    ) -> None:
        self.care, self.db, self.now = care, db, now
        self._tracker, self._dispatcher = tracker, dispatcher
        self.conversation = conversations.hold(db, tracker.sender_id)
        self.customer = profiles.get(db, self.conversation.customer_id)
        self.text: str = tracker.latest_message.get("text") or ""
        self.message_id: str | None = (tracker.latest_message.get("metadata") or {}).get("message_id")
        self.slots: dict[str, Any] = {}

    @property
    def language(self) -> str:
        """The language she is answered in."""
        return self.customer.language

    @property
    def schedule(self) -> Schedule:
        """Her market's schedule."""
        return self.care.schedules[self.customer.market]

    @property
    def emergency(self) -> str:
        """Her market's emergency number."""
        return MARKETS[self.customer.market].emergency

    @property
    def today(self) -> date:
        """The date where she lives."""
        return profiles.today(self.customer, self.now)

    @property
    def spoken_on(self) -> date:
        """The date her words are about: never before the reminder she answers."""
        reminded = self.slot("reminder_on")
        return max(self.today, date.fromisoformat(reminded)) if reminded else self.today

    @property
    def awaiting(self) -> str | None:
        """What we asked last and still want to know."""
        return self.slot("awaiting")

    def slot(self, name: str) -> Any:
        """A slot as it will be after this turn."""
        return self.slots[name] if name in self.slots else self._tracker.get_slot(name)

    def remember(self, **slots: Any) -> None:
        """Set slots; nothing else of the conversation outlives the turn."""
        self.slots |= slots

    def say(self, response: str, **values: Any) -> None:
        """One of the responses of the domain, in her language."""
        self._dispatcher.utter_message(response=f"utter_{response}", **values)

    def warn_first(self) -> bool:
        """Where her words hold a red flag, a doctor comes before anything else; True if one was named.

        Looked for whatever intent was understood: a misread message must not cost a child's life.
        """
        urgency = self.care.red_flags.urgency(self.text)
        if urgency:
            self.say("emergency" if urgency == "emergency" else "see_doctor", emergency=self.emergency)
        return urgency is not None

    def ask(self, awaiting: str, response: str, **values: Any) -> None:
        """A question, and that we await its answer."""
        self.remember(awaiting=awaiting)
        self.say(response, **values)

    def say_words(self, name: str, **values: Any) -> None:
        """A whole answer from `content/replies`."""
        self._dispatcher.utter_message(text=self.words(name, **values))

    def words(self, name: str, **values: Any) -> str:
        """A part of an answer from `content/replies`, in her language."""
        return self.care.texts.say(name, self.language, **values)

    def day(self, day: date) -> str:
        """A date as she would say it."""
        return day_name(day, self.language, self.today)

    def read_date(
        self, expect: str | None = None, *, text: str | None = None, on: date | None = None
    ) -> Reading:
        """The date, age or week of pregnancy in what she said."""
        return read(self.text if text is None else text, on or self.today, self.customer.market, expect)

    def entities(self, name: str) -> list[str]:
        """Canonical ids of the entities of this kind in what she said, each once."""
        found = self._tracker.latest_message.get("entities") or []
        ids = (entity.get("canonical") or entity.get("value") for entity in found if entity["entity"] == name)
        return list(dict.fromkeys(ids))

    def born_child(self, child: Child) -> date:
        """The birth date of a child that has one."""
        assert child.birth_date is not None
        return child.birth_date


class Skill(Action):
    """A custom action of Rasa: `act` runs within one transaction that is committed at its end."""

    id: str
    goes_on_after_warning = False
    """Whether there is anything left to do once she was sent to a doctor."""

    def __init__(self, care: Care) -> None:
        self._care = care

    def name(self) -> str:
        return self.id

    @abstractmethod
    def act(self, visit: Visit) -> None:
        """Read, call care, say something, remember."""

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict
    ) -> list[dict[str, Any]]:
        return await asyncio.to_thread(self._run, dispatcher, tracker)

    def _run(self, dispatcher: CollectingDispatcher, tracker: Tracker) -> list[dict[str, Any]]:
        with self._care.store.write() as db:
            visit = Visit(self._care, db, tracker, dispatcher, self._care.clock())
            if self.id != "action_not_understood":
                visit.remember(misses=0)
            if not visit.warn_first() or self.goes_on_after_warning:
                self.act(visit)
            return _slot_events(visit.slots.items())


def _slot_events(slots: Iterable[tuple[str, Any]]) -> list[dict[str, Any]]:
    return [SlotSet(name, value) for name, value in slots]
