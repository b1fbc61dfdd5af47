"""What is said is stored first, in order, once; a person who speaks is never talked over."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest

from care import conversations, profiles, staff, turns
from care.conversations import MAX_TEXT
from care.core import Care
from care.errors import Conflict, Invalid
from care.store.models import Author, Conversation, Message, Owner, Staff, Turn, TurnState
from care.turns import Reply
from tests.conftest import NOON, Clock
from tests.families import a_chat, a_customer

LEASE = timedelta(seconds=60)


@pytest.fixture
def chat(care: Care) -> Conversation:
    with care.store.write() as db:
        return a_chat(db, a_customer(db, NOON), NOON)


@pytest.fixture
def mei(care: Care) -> Staff:
    with care.store.write() as db:
        return staff.add(db, "mei@example.com", "小美", "agent", "long enough", NOON)


def say(care: Care, chat: Conversation, text: str, client_id: str | None = None) -> Message:
    with care.store.write() as db:
        return conversations.receive(db, chat.id, text, care.clock(), client_id=client_id).message


def claim(care: Care, chat: Conversation) -> turns.Claim | None:
    with care.store.write() as db:
        return turns.claim(db, chat.customer_id, care.clock(), lease_for=LEASE)


def answer(care: Care, claimed: turns.Claim | None, *texts: str) -> list[str]:
    assert claimed
    with care.store.write() as db:
        said = turns.commit(db, claimed, [Reply(text) for text in texts], care.clock())
        return [message.text for message in said]


def test_a_repeated_delivery_is_stored_once_and_owed_one_turn(care: Care, chat: Conversation):
    first, again = say(care, chat, "你好", "a"), say(care, chat, "你好", "a")
    assert first.id == again.id
    with care.store.read() as db:
        assert db.query(Turn).count() == 1


def test_every_message_has_the_next_number_even_when_many_write_at_once(care: Care, chat: Conversation):
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda number: say(care, chat, f"words {number}"), range(24)))
    with care.store.read() as db:
        assert [m.sequence for m in conversations.after(db, chat.id, 0)] == list(range(1, 25))
        assert len(conversations.after(db, chat.id, 20)) == 4


@pytest.mark.parametrize("text", ["", "   ", "\n\t", "\u200b\ufeff", "\x00\x07"])
def test_an_empty_message_is_refused_with_a_sentence(care: Care, chat: Conversation, text: str):
    with pytest.raises(Invalid, match="empty"):
        say(care, chat, text)


def test_a_message_of_ten_thousand_characters_is_kept_whole(care: Care, chat: Conversation):
    assert say(care, chat, "长" * 10_000).text == "长" * 10_000
    with pytest.raises(Invalid, match=str(MAX_TEXT)):
        say(care, chat, "长" * (MAX_TEXT + 1))


def test_control_characters_go_and_words_stay(care: Care, chat: Conversation):
    assert say(care, chat, "宝宝\x00发\x1b[31m烧\r\n了\ud800").text == "宝宝发[31m烧\n了"


def test_turns_are_taken_one_at_a_time_and_in_order(care: Care, chat: Conversation):
    say(care, chat, "one")
    say(care, chat, "two")
    first = claim(care, chat)
    assert first
    assert first.text == "one"
    assert claim(care, chat) is None
    assert answer(care, first, "1") == ["1"]
    second = claim(care, chat)
    assert second
    assert second.text == "two"


def test_two_processes_never_hold_the_same_turn(care: Care, chat: Conversation):
    say(care, chat, "one")
    with ThreadPoolExecutor(6) as pool:
        claims = list(pool.map(lambda _: claim(care, chat), range(6)))
    assert sum(claimed is not None for claimed in claims) == 1


def test_a_turn_left_by_a_dead_process_is_taken_again_and_its_late_answer_dropped(
    care: Care, chat: Conversation, clock: Clock
):
    say(care, chat, "one")
    dead = claim(care, chat)
    clock.forward(seconds=61)
    alive = claim(care, chat)
    assert alive
    assert alive.text == "one"
    assert answer(care, dead, "late") == []
    assert answer(care, alive, "now") == ["now"]


def test_what_the_bot_wanted_to_say_is_dropped_once_a_person_took_over(
    care: Care, chat: Conversation, mei: Staff
):
    say(care, chat, "one")
    claimed = claim(care, chat)
    with care.store.write() as db:
        conversations.take_over(db, conversations.hold(db, chat.id), db.get_one(Staff, mei.id), NOON)
    assert answer(care, claimed, "too late") == []
    with care.store.read() as db:
        turn = db.query(Turn).one()
        assert (turn.state, turn.dropped) == (TurnState.DROPPED, ["too late"])
        assert all(m.author != Author.BOT for m in conversations.after(db, chat.id, 0))


def test_while_a_person_speaks_no_turn_of_the_bot_is_owed(care: Care, chat: Conversation, mei: Staff):
    with care.store.write() as db:
        conversations.reply(db, conversations.hold(db, chat.id), db.get_one(Staff, mei.id), "我是小美", NOON)
    say(care, chat, "好的")
    assert claim(care, chat) is None


def test_two_members_of_staff_cannot_both_have_a_conversation(care: Care, chat: Conversation, mei: Staff):
    with care.store.write() as db:
        alex = staff.add(db, "alex@example.com", "Alex", "agent", "long enough", NOON)
        conversations.take_over(db, conversations.hold(db, chat.id), db.get_one(Staff, mei.id), NOON)
    with pytest.raises(Conflict, match="小美"), care.store.write() as db:
        conversations.reply(db, conversations.hold(db, chat.id), db.get_one(Staff, alex.id), "hello", NOON)


def test_giving_back_marks_it_and_begins_a_new_session(care: Care, chat: Conversation, mei: Staff):
    say(care, chat, "one")
    answer(care, claim(care, chat), "1")
    with care.store.write() as db:
        person = db.get_one(Staff, mei.id)
        conversation = conversations.hold(db, chat.id)
        conversations.reply(db, conversation, person, "我来", NOON)
        conversations.give_back(db, conversation, person, NOON)
    say(care, chat, "two")
    claimed = claim(care, chat)
    assert claimed
    assert claimed.new_session
    assert claimed.unheard == ()
    with care.store.read() as db:
        events = [m.event for m in conversations.after(db, chat.id, 0) if m.event]
    assert events == ["taken_over", "given_back"]


def test_rasa_down_is_said_once_and_the_turn_waits_then_goes_to_a_person(
    care: Care, chat: Conversation, clock: Clock
):
    say(care, chat, "one")
    told = []
    while True:
        claimed = claim(care, chat)
        if claimed:
            with care.store.write() as db:
                postponed = turns.postpone(db, claimed, care.clock(), to_person_after=timedelta(minutes=10))
            assert postponed
            told.append(postponed.tell_to_wait)
            if postponed.to_person:
                break
        clock.forward(seconds=5)
    assert told[0] is True
    assert not any(told[1:])
    assert clock.now - NOON >= timedelta(minutes=10)


def test_she_is_answered_in_the_language_she_writes_unless_she_chose_one(care: Care, chat: Conversation):
    def language_after(text: str) -> str:
        say(care, chat, text)
        claimed = claim(care, chat)
        answer(care, claimed, ".")
        assert claimed
        return claimed.language

    assert language_after("Where is my parcel?") == "en"
    assert language_after("ok") == "en"
    assert language_after("我的快递呢") == "zh"
    assert language_after("ok") == "zh"
    with care.store.write() as db:
        profiles.choose_language(db, profiles.get(db, chat.customer_id), "en")
    assert language_after("我的快递呢") == "en"


def test_asking_twice_for_a_person_keeps_the_first_place(care: Care, chat: Conversation):
    with care.store.write() as db:
        conversation = conversations.hold(db, chat.id)
        conversations.queue(db, conversation, "request", "help", NOON + timedelta(minutes=10), NOON)
        conversations.queue(db, conversation, "request", "again", NOON + timedelta(hours=9), NOON)
        assert (conversation.owner, conversation.queue_summary) == (Owner.QUEUE, "help")
        assert conversation.promised_at == NOON + timedelta(minutes=10)
