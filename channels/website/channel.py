"""Puts what we write first into the customer's website conversation."""

from sqlalchemy import select

from care import conversations, profiles
from care.outreach.sending import Letter
from care.store import Store
from care.store.models import Author, Message


class Website:
    """The chat on the website; a letter is one row, unique by its id, so it may be delivered again."""

    name = "website"
    idempotent = True
    rehearsal_safe = True

    def __init__(self, store: Store) -> None:
        self._store = store

    def send(self, letter: Letter) -> None:
        """Say it in the conversation, unless it stands there already."""
        with self._store.write() as db:
            customer = profiles.lock(db, letter.customer_id)
            if db.scalar(select(Message.id).where(Message.outreach_id == letter.id)):
                return
            conversation = conversations.of_customer(db, customer, self.name, letter.at)
            conversations.say(
                db,
                conversation,
                Author.BOT,
                letter.text,
                letter.at,
                buttons=letter.buttons,
                outreach_id=letter.id,
            )
