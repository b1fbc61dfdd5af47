"""A complaint is judged by its gravest word, promised by working time, and settled with an outcome."""

from datetime import timedelta

import pytest

from care import cases, conversations, promises, staff
from care.core import Care
from care.errors import Conflict, Invalid
from care.store.models import Owner
from tests.conftest import NOON, Clock
from tests.families import a_chat, a_customer


@pytest.mark.parametrize(
    ("words", "severity"),
    [
        ("宝宝把扣子吞下去了", "S1"),
        ("She swallowed a piece of the teether", "S1"),
        ("用了霜起红疹", "S2"),
        ("The lotion gave him a rash", "S2"),
        ("快递三天没动", "S3"),
        ("My parcel arrived damaged", "S3"),
        ("客服态度很差", "S4"),
        ("The shirt was brushed off", "S4"),  # "rash" inside a word is no rash
        ("快递晚了，而且孩子烫伤了", "S1"),
    ],
)
def test_the_gravest_word_judges(care: Care, words: str, severity: str):
    assert care.promise.judge(words) == severity


def complain(care: Care, text: str = "纸尿裤是破的", severity: str = "S4"):
    with care.store.write() as db:
        customer = a_customer(db, NOON)
        chat = a_chat(db, customer, NOON)
        said = conversations.receive(db, chat.id, text, NOON).message
        return chat, promises.ask_for_person(
            db, care, chat, "complaint", text, NOON, message_id=said.id, severity=severity
        )


def test_only_a_safety_incident_counts_the_night(care: Care, clock: Clock):
    with care.store.read():
        night = NOON + timedelta(hours=10)
        grave = care.promise.reply_due("S1", care.hours["CN"], night)
        other = care.promise.reply_due("S2", care.hours["CN"], night)
    assert grave - night == timedelta(minutes=15)
    assert other > night + timedelta(hours=10)


def test_numbers_follow_each_other_within_a_day(care: Care):
    assert [complain(care)[1].case.number for _ in range(3)] == [f"TX-261123-000{n}" for n in (1, 2, 3)]


def test_who_complained_and_asks_for_a_person_has_one_case_with_the_sooner_promise(care: Care):
    chat, complaint = complain(care)
    with care.store.write() as db:
        conversation = conversations.hold(db, chat.id)
        asked = promises.ask_for_person(db, care, conversation, "request", "人工", NOON, message_id=None)
        assert asked.case.number == complaint.case.number
        assert asked.at < complaint.at
        assert (conversation.owner, conversation.promised_at) == (Owner.QUEUE, asked.at)


def test_a_graver_word_later_raises_the_case(care: Care):
    chat, _ = complain(care)
    with care.store.write() as db:
        conversation = conversations.hold(db, chat.id)
        again = promises.ask_for_person(
            db, care, conversation, "complaint", "起红疹", NOON, message_id=None, severity="S2"
        )
        assert again.case.severity == "S2"


def test_a_case_is_closed_with_an_outcome_and_once(care: Care):
    _, complaint = complain(care)
    with care.store.write() as db:
        person = staff.add(db, "mei@example.com", "小美", "agent", "long enough", NOON)
        case = cases.get(db, complaint.case.number)
        with pytest.raises(Invalid):
            cases.close(db, case, person, "  ", NOON)
        cases.close(db, case, person, "换新", NOON)
        with pytest.raises(Conflict):
            cases.close(db, case, person, "again", NOON)


def test_a_missed_promise_is_owned_up_to_once_with_the_number(care: Care, clock: Clock):
    chat, complaint = complain(care)
    late = complaint.at + timedelta(minutes=1)
    with care.store.read() as db:
        assert promises.missed(db, complaint.at - timedelta(minutes=1)) == []
        assert promises.missed(db, late) == [chat.id]
    for _ in range(2):
        with care.store.write() as db:
            promises.own_up(db, care, chat.id, late)
    with care.store.read() as db:
        said = [m.text for m in conversations.after(db, chat.id, 0) if m.author == "system"]
    assert len(said) == 1
    assert complaint.case.number in said[0]
