"""The ledger only grows, and its fold is what a person agrees to now."""

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from care import consent
from care.consent import ANY, PROACTIVE, Purpose, fold
from care.core import Care
from care.store.models import Consent
from tests.conftest import NOON
from tests.families import a_customer, agree


def row(purpose: str, granted: bool, channel: str = ANY) -> Consent:
    return Consent(purpose=purpose, granted=granted, channel=channel)


def test_nothing_is_allowed_until_it_is_granted():
    assert not fold([]).allows("reminder")
    assert not fold([]).asked("reminder")


def test_no_purpose_implies_another():
    agreed = fold([row("reminder", True)])
    assert agreed.allows("reminder")
    assert not agreed.allows("tip")
    assert not agreed.allows("child_data")


def test_the_last_word_wins():
    assert not fold([row("tip", True), row("tip", False)]).allows("tip")
    assert fold([row("tip", False), row("tip", True)]).allows("tip")


def test_a_word_on_a_channel_holds_there_only_and_a_later_word_on_all_replaces_it():
    one = fold([row("marketing", True), row("marketing", False, "sms")])
    assert one.allows("marketing", "email")
    assert not one.allows("marketing", "sms")
    assert fold([row("marketing", False, "sms"), row("marketing", True)]).allows("marketing", "sms")


def test_the_same_message_grants_once(care: Care):
    from care import conversations
    from tests.families import a_chat

    with care.store.write() as db:
        customer = a_customer(db, NOON)
        message = conversations.receive(db, a_chat(db, customer, NOON).id, "好", NOON).message
        for _ in range(2):
            consent.record(db, customer, Purpose.REMINDER, True, "reminder@1", NOON, message_id=message.id)
        assert db.query(Consent).count() == 1


def test_stop_all_withdraws_every_proactive_purpose_but_keeps_the_file(care: Care):
    with care.store.write() as db:
        customer = a_customer(db, NOON)
        agree(db, care, customer, NOON, Purpose.CHILD_DATA, Purpose.REMINDER)
        consent.stop_all(db, customer, NOON, message_id=None)
        now = consent.current(db, customer.id)
        assert not any(now.allows(purpose) for purpose in PROACTIVE)
        assert now.allows(Purpose.CHILD_DATA)


@pytest.mark.parametrize("change", ["UPDATE consents SET granted = NOT granted", "DELETE FROM consents"])
def test_the_database_refuses_to_change_the_ledger(care: Care, change: str):
    with care.store.write() as db:
        agree(db, care, a_customer(db, NOON), NOON, Purpose.REMINDER)
    with pytest.raises(DBAPIError, match="only grows"), care.store.write() as db:
        db.execute(text(change))


def test_every_wording_is_in_both_languages(care: Care):
    assert set(care.wordings) == {Purpose.CHILD_DATA, Purpose.REMINDER}
    assert all(set(wording.text) == {"zh", "en"} for wording in care.wordings.values())
