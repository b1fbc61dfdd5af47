"""What we wrote first, and why, for those who plan it."""

import re
from collections.abc import Callable
from datetime import date, timedelta

import pytest

from care import conversations
from care.core import Care
from care.outreach import sending
from care.outreach.decide import Reason
from care.store.models import Author, Conversation, Outreach, OutreachState, Staff
from tests.conftest import Clock
from tests.console.conftest import Browser, text_of
from tests.families import a_chat, a_family

BORN = date(2026, 10, 26)
"""Four weeks before the clock's Monday: hepatitis B, dose 2, is due on Thursday."""


@pytest.fixture
def mona(sign_in: Callable[..., Browser]) -> Browser:
    """A marketer."""
    return sign_in(name="Mona", role="marketer", language="en")


def written_to_a_family(care: Care, clock: Clock) -> Conversation:
    """A reminder that has gone out, by the functions that send; the conversation it stands in."""
    clock.forward(days=-20)
    with care.store.write() as db:
        customer, child = a_family(db, care, clock.now, BORN)
        child.nickname = "晨晨"
        talk = a_chat(db, customer, clock.now)
        conversations.receive(db, talk.id, "家里的悄悄话", clock.now)
    clock.forward(days=20)
    with care.store.write() as db:
        reserved = sending.reserve(db, care, customer.id, "website", "test", clock.now)
        assert reserved is not None
    with care.store.write() as db:
        letter = sending.hand_over(db, care, reserved.id, "test", clock.now)
        assert letter is not None
    with care.store.write() as db:
        talk = conversations.hold(db, talk.id)
        conversations.say(db, talk, Author.BOT, letter.text, clock.now, outreach_id=letter.id)
        sending.settle(db, letter.id, OutreachState.SENT, clock.now)
    return talk


def test_marketers_see_state_occasion_and_every_rule_but_no_words(
    care: Care, clock: Clock, mona: Browser
) -> None:
    talk = written_to_a_family(care, clock)
    page = text_of(mona.get("/outreach"))
    for part in (
        f"#{talk.customer_id[-4:]}", "reminders", "vaccine reminders · in time to book", "sent",
        "When it was due", "Just before sending", "Consent all that is needed was given",
        "Waking hours 09:00-20:00 (Asia/Shanghai)", "How many of this kind 0 today, at most 1",
        "Pause since the last of this kind at least 20 h apart", "How many in all no limit applies",
    ):  # fmt: skip
        assert part in page, part
    for hidden in ("晨晨", "悄悄话", "乙肝", "接种门诊"):
        assert hidden not in page, hidden
    assert "/conversations/" not in mona.get("/outreach").text


def test_agents_see_beside_the_message_why_it_was_sent(care: Care, clock: Clock, fang: Browser) -> None:
    talk = written_to_a_family(care, clock)
    page = fang.get(f"/conversations/{talk.id}").text
    bubble = re.search(r'<li class="said bot first".*?</li>\s*(?=<li class="said|</ol>\s*</div>)', page, re.S)
    assert bubble
    words = " ".join(re.sub(r"<[^>]+>", " ", bubble[0]).split())
    for part in (
        "乙肝疫苗第2剂",
        "主动消息 · 提醒",
        "为什么发？",
        "客户同意 需要的都同意了",
        "今天已发 0 条，最多 1 条",
    ):
        assert part in words, part


def test_what_was_held_names_every_objection_and_when_it_ends(
    care: Care, clock: Clock, mona: Browser
) -> None:
    clock.forward(days=-20)
    with care.store.write() as db:
        customer, _ = a_family(db, care, clock.now, BORN)
        talk = a_chat(db, customer, clock.now)
    clock.forward(days=20)
    with care.store.write() as db:
        colleague = Staff(
            email="a@example.com", name="王芳", role="agent", password_hash="-", created_at=clock.now
        )
        db.add(colleague)
        db.flush()
        conversations.take_over(db, conversations.hold(db, talk.id), colleague, clock.now)
    clock.forward(hours=11)
    with care.store.write() as db:
        assert sending.reserve(db, care, customer.id, "website", "test", clock.now) is None
    page = text_of(mona.get("/outreach?show=not_written"))
    for part in (
        "hold until Nov 24, 09:00",
        "a colleague is speaking with the customer; quiet hours where the customer lives",
        "quiet hours where the customer lives, until Nov 24, 09:00 09:00-20:00 (Asia/Shanghai)",
        "vaccine reminders · in time to book",
    ):
        assert part in page, part
    assert "No proactive messages yet" in text_of(mona.get("/outreach"))


def test_why_a_message_was_given_up_is_told(care: Care, clock: Clock, mona: Browser) -> None:
    written_to_a_family(care, clock)
    with care.store.write() as db:
        row = db.query(Outreach).one()
        row.state, row.why = OutreachState.UNKNOWN, "worker_died"
    page = text_of(mona.get("/outreach"))
    assert "unsure if it arrived" in page
    assert "not repeated" in page


def test_the_list_is_read_page_by_page(care: Care, clock: Clock, mona: Browser) -> None:
    with care.store.write() as db:
        customer, _ = a_family(db, care, clock.now, BORN)
        for number in range(60):
            at = clock.now - timedelta(hours=number)
            db.add(
                Outreach(
                    customer_id=customer.id,
                    purpose="tip",
                    channel="website",
                    language="zh",
                    text="x",
                    state="sent",
                    expires_at=at,
                    try_at=at,
                    reserved_at=at,
                )
            )
    first = mona.get("/outreach").text
    assert first.count("<details") == 50
    link = re.search(r'href="/console(/outreach\?[^"]+)"[^>]*>Older', first)
    assert link
    rest = mona.get(link[1].replace("&amp;", "&")).text
    assert rest.count("<details") == 10
    assert "Older" not in rest


@pytest.mark.parametrize(
    ("language", "words"),
    [("zh", ("还没有主动发过", "没有被暂缓")), ("en", ("No proactive messages", "Nothing has been held"))],
)
def test_empty_lists_say_so(sign_in: Callable[..., Browser], language: str, words: tuple[str, str]) -> None:
    browser = sign_in(role="marketer", language=language)
    assert words[0] in text_of(browser.get("/outreach"))
    assert words[1] in text_of(browser.get("/outreach?show=not_written"))


def test_every_reason_is_worded(care: Care) -> None:
    assert [reason for reason in Reason if reason not in care.texts.entries] == []
