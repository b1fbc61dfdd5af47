"""Planning and sending: the right dose on the right day, once, and never against her will."""

import os
import signal
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select

from care import consent, conversations, doses, profiles, staff
from care.consent import Purpose
from care.core import Care
from care.outreach import planning, sending
from care.outreach.sending import DeliveryFailed, DeliveryUnknown, Letter
from care.store.models import (
    Author,
    Child,
    Conversation,
    Customer,
    ItemState,
    Message,
    Outreach,
    OutreachDecision,
    OutreachItem,
    OutreachState,
)
from channels.website.channel import Website
from tests.conftest import NOON, ROOT, Clock
from tests.families import a_chat, a_customer, a_family
from worker.outreach import Dispatcher

SHANGHAI = ZoneInfo("Asia/Shanghai")
BORN = date(2026, 11, 20)


def at(text: str, zone: ZoneInfo = SHANGHAI) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=zone)


def run(care: Care, moment: datetime) -> int:
    return Dispatcher(care, {"website": Website(care.store)}).pass_over(moment).sent


def family(care: Care, born: date = BORN, **more) -> tuple[Customer, Child]:
    """A family registered on the day of birth, whose birth doses are done."""
    with care.store.write() as db:
        customer, child = a_family(db, care, NOON, born, **more)
        for dose in doses.outlook_of(db, care.schedules, child, born).ahead:
            if dose.due_date <= born:
                profiles.report_dose(db, child, dose.vaccine, born, customer, NOON)
        return customer, child


def said(care: Care) -> list[str]:
    with care.store.read() as db:
        return list(
            db.scalars(
                select(Message.text).where(Message.outreach_id.is_not(None)).order_by(Message.sequence)
            )
        )


def test_a_family_gets_one_reminder_in_time_and_one_on_the_day(care: Care):
    family(care)
    sent = {
        day: run(care, at(f"2026-12-{day}T10:00")) for day in ("15", "16", "17", "18", "19", "20", "21", "22")
    }
    assert [day for day, count in sent.items() if count] == ["17", "20"]
    before, on_day = said(care)
    assert "乙肝疫苗第2剂" in before
    assert "12月20日" in before
    assert "12月20日" in on_day


def test_an_american_family_is_reminded_in_english_by_its_own_schedule_and_clock(care: Care):
    new_york = ZoneInfo("America/New_York")
    family(care, market="US", zone="America/New_York")
    assert run(care, at("2027-01-20T08:30", new_york)) == 0
    assert run(care, at("2027-01-20T09:30", new_york)) == 1
    assert "DTaP" in said(care)[0] or "diphtheria" in said(care)[0]


def test_what_is_due_on_one_day_goes_out_as_one_message(care: Care):
    with care.store.write() as db:
        customer, _ = a_family(db, care, NOON, BORN)
        profiles.register_child(db, customer, date(2026, 11, 21), None, NOON)
        assert len(doses.born(db, customer)) == 2
    run(
        care, at("2027-01-20T10:00")
    )  # the elder's, due that day, and the younger's, due the next, are two days
    with care.store.read() as db:
        outreach = db.scalars(select(Outreach)).one()
        assert len(sending.items_of(db, outreach.id)) >= 2


def test_without_consent_nothing_is_planned_and_with_a_withdrawal_nothing_more_is_sent(care: Care):
    customer, _ = family(care)
    with care.store.write() as db:
        other = a_customer(db, NOON)
        profiles.register_child(db, other, BORN, None, NOON)
        consent.stop_all(db, profiles.get(db, customer.id), NOON, message_id=None)
    assert sum(run(care, at(f"2026-12-{day}T10:00")) for day in range(15, 30)) == 0


def test_a_withdrawal_between_reserving_and_handing_over_cancels(care: Care):  # scenario 1
    customer, _ = family(care)
    moment = at("2026-12-20T10:00")
    with care.store.write() as db:
        outreach = sending.reserve(db, care, customer.id, "website", "me", moment)
        assert outreach
    with care.store.write() as db:
        consent.stop_all(db, profiles.get(db, customer.id), moment, message_id=None)
    with care.store.write() as db:
        assert sending.hand_over(db, care, outreach.id, "me", moment) is None
        assert (outreach := db.get_one(Outreach, outreach.id)).state == OutreachState.DROPPED
        assert outreach.why == "no_consent"


def test_a_dose_reported_by_the_other_parent_meanwhile_is_not_reminded_of(care: Care):
    customer, child = family(care)
    moment = at("2026-12-20T10:00")
    with care.store.write() as db:
        outreach = sending.reserve(db, care, customer.id, "website", "me", moment)
        assert outreach
        father = a_customer(db, NOON)
        profiles.report_dose(db, child, "cn_hepb", date(2026, 12, 20), father, moment)
    with care.store.write() as db:
        assert sending.hand_over(db, care, outreach.id, "me", moment) is None
    assert said(care) == []


def test_at_night_it_waits_for_the_morning(care: Care):
    family(care)
    assert run(care, at("2026-12-20T22:00")) == 0
    assert run(care, at("2026-12-21T08:59")) == 0
    assert run(care, at("2026-12-21T09:00")) == 1


def test_while_a_person_speaks_with_her_it_waits(care: Care):
    customer, _ = family(care)
    with care.store.write() as db:
        mei = staff.add(db, "mei@example.com", "小美", "agent", "long enough", NOON)
        chat = a_chat(db, customer, NOON)
        conversations.take_over(db, chat, mei, NOON)
    assert run(care, at("2026-12-20T10:00")) == 0
    with care.store.write() as db:
        chat = conversations.hold(db, chat.id)
        conversations.give_back(db, chat, db.get_one(type(mei), mei.id), NOON)
    assert run(care, at("2026-12-20T10:30")) == 1


def test_a_reported_dose_moves_the_next_date(care: Care):
    customer, child = family(care)
    run(care, at("2026-12-20T10:00"))
    with care.store.write() as db:
        profiles.report_dose(db, db.get_one(Child, child.id), "cn_hepb", date(2026, 12, 28), customer, NOON)
    run(care, at("2026-12-29T00:30"))
    with care.store.read() as db:
        third = db.scalars(select(OutreachItem).where(OutreachItem.subject.like("%cn_hepb:3"))).all()
        assert {item.facts["due_date"] for item in third} == {"2027-05-20"}


def test_snoozed_it_comes_again_on_the_day_she_named(care: Care):
    customer, _ = family(care)
    run(care, at("2026-12-20T10:00"))
    with care.store.write() as db:
        items = sending.items_of(db, db.scalars(select(Outreach.id)).one())
        step = care.journeys["CN"]["vaccine_reminders"].steps[-1]
        planning.snooze(
            db, profiles.lock(db, customer.id), items, date(2026, 12, 24), step, at("2026-12-20T11:00")
        )
    assert [run(care, at(f"2026-12-{day}T10:00")) for day in (21, 22, 23, 24, 25)] == [0, 0, 0, 1, 0]
    assert "再提醒" in said(care)[-1]


def test_nobody_is_reminded_at_once_of_what_the_chat_just_said(care: Care):
    with care.store.write() as db:
        a_family(db, care, at("2026-12-20T11:00"), BORN)
    assert run(care, at("2026-12-20T11:01")) == 0
    assert run(care, at("2026-12-21T10:00")) == 1


def test_long_due_doses_nobody_reported_are_not_nagged_about_and_the_date_says_what_it_assumes(care: Care):
    with care.store.write() as db:
        a_family(db, care, NOON, date(2026, 9, 1))
    run(care, at("2026-11-24T10:00"))
    assert said(care) == []
    run(care, at("2027-01-01T10:00"))
    assert "按前面几针都按时打过来算" in said(care)[0]


def test_a_closed_childs_reminders_end_for_all_guardians(care: Care):
    _, child = family(care)
    run(care, at("2026-12-10T10:00"))
    with care.store.write() as db:
        db.get_one(Child, child.id).closed_at = NOON
    assert sum(run(care, at(f"2026-12-{day}T10:00")) for day in range(15, 30)) == 0


def test_many_workers_send_each_family_one_message(care: Care):
    for _ in range(6):
        family(care)
    moment = at("2026-12-20T10:00")
    with ThreadPoolExecutor(4) as pool:
        sent = sum(pool.map(lambda _: run(care, moment), range(4)))
    assert sent == 6
    assert len(said(care)) == 6


def test_every_decision_is_kept_with_all_that_was_weighed(care: Care):
    family(care)
    run(care, at("2026-12-20T22:00"))
    run(care, at("2026-12-21T09:00"))
    with care.store.read() as db:
        kept = db.scalars(select(OutreachDecision).order_by(OutreachDecision.id)).all()
        assert [(d.stage, d.verdict) for d in kept] == [
            ("reserve", "hold"),
            ("reserve", "send"),
            ("hand_over", "send"),
        ]
        assert {w["rule"] for w in kept[0].weighed} >= {"consented", "waking_hours", "under_cap"}


class Failing:
    """A channel whose every call ends in one way; `sent` is what arrived."""

    name, idempotent, rehearsal_safe = "website", False, True

    def __init__(self, error: Exception | None) -> None:
        self.error, self.sent = error, 0

    def send(self, letter: Letter) -> None:
        if self.error:
            raise self.error
        self.sent += 1


def state_of(care: Care) -> str:
    with care.store.read() as db:
        return db.scalars(select(Outreach.state)).one()


def test_a_passing_failure_is_tried_again_later_and_a_lasting_one_is_not(care: Care):
    family(care)
    busy = Failing(DeliveryFailed("busy", retry=True))
    moment = at("2026-12-20T10:00")
    Dispatcher(care, {"website": busy}).pass_over(moment)
    assert state_of(care) == OutreachState.RESERVED
    fine = Failing(None)
    Dispatcher(care, {"website": fine}).pass_over(moment + timedelta(minutes=1))
    assert fine.sent == 0  # the pause is not over
    Dispatcher(care, {"website": fine}).pass_over(moment + timedelta(minutes=3))
    assert (fine.sent, state_of(care)) == (1, OutreachState.SENT)


def test_what_may_have_arrived_is_not_sent_again(care: Care):  # scenario 4
    family(care)
    moment = at("2026-12-20T10:00")
    Dispatcher(care, {"website": Failing(DeliveryUnknown("broke off"))}).pass_over(moment)
    fine = Failing(None)
    Dispatcher(care, {"website": fine}).pass_over(moment + timedelta(hours=1))
    assert (fine.sent, state_of(care)) == (0, OutreachState.UNKNOWN)


CRASH = """
import os, signal, sys
from datetime import datetime
from care import build_from_environment
from channels.website.channel import Website
from worker.outreach import Dispatcher
care = build_from_environment()
die = lambda stage: os.kill(os.getpid(), signal.SIGKILL) if stage == sys.argv[1] else None
Dispatcher(care, {"website": Website(care.store)}, reached=die).pass_over(datetime.fromisoformat(sys.argv[2]))
"""


def worker_killed_at(care: Care, stage: str, moment: datetime) -> None:
    """A real process that is killed (`kill -9`) as soon as it has committed this stage."""
    environment = os.environ | {
        "TIEXIN_DATABASE_URL": care.settings.database_url,
        "TIEXIN_CONTENT_DIR": str(care.settings.content_dir),
        "TIEXIN_SECRET_KEY": "k" * 40,
        "TIEXIN_SITE_SECRET": "s" * 40,
        "TIEXIN_INNER_SECRET": "i" * 40,
    }
    done = subprocess.run(
        [sys.executable, "-c", CRASH, stage, moment.isoformat()],
        cwd=ROOT,
        env=environment,
        capture_output=True,
    )
    assert done.returncode == -signal.SIGKILL, done.stderr.decode()


@pytest.mark.parametrize("stage", ["reserved", "handing_over", "called"])
@pytest.mark.parametrize(("market", "zone"), [("CN", "Asia/Shanghai"), ("US", "America/New_York")])
def test_a_killed_worker_leaves_exactly_one_reminder(care: Care, stage: str, market: str, zone: str):
    family(care, market=market, zone=zone)
    moment = datetime.combine(date(2027, 1, 20), datetime.min.time(), ZoneInfo(zone)) + timedelta(hours=10)
    worker_killed_at(care, stage, moment)
    for _ in range(2):
        run(care, moment)
    assert len(said(care)) == 1
    assert state_of(care) == OutreachState.SENT


def test_killed_while_calling_a_channel_that_cannot_tell_it_is_not_sent_again(care: Care):
    family(care)
    moment = at("2026-12-20T10:00")
    worker_killed_at(care, "handing_over", moment)
    fine = Failing(None)
    Dispatcher(care, {"website": fine}).pass_over(moment)
    assert (fine.sent, state_of(care)) == (0, OutreachState.UNKNOWN)
    with care.store.read() as db:
        assert (
            db.scalars(select(OutreachItem.state).where(OutreachItem.outreach_id.is_not(None))).one()
            == ItemState.BUNDLED
        )


def test_a_letter_delivered_twice_stands_once_in_the_conversation(care: Care, clock: Clock):
    customer, _ = family(care)
    moment = at("2026-12-20T10:00")
    with care.store.write() as db:
        outreach = sending.reserve(db, care, customer.id, "website", "me", moment)
        assert outreach
        letter = sending.hand_over(db, care, outreach.id, "me", moment)
        assert letter
    for _ in range(2):
        Website(care.store).send(letter)
    with care.store.read() as db:
        chat = db.scalars(select(Conversation).where(Conversation.customer_id == customer.id)).one()
        rows = conversations.after(db, chat.id, 0)
        assert [(row.author, row.created_at) for row in rows] == [(Author.BOT, moment.astimezone(UTC))]
        assert consent.current(db, customer.id).allows(Purpose.REMINDER)


def test_what_goes_wrong_with_one_family_does_not_keep_the_others_waiting(care: Care):
    first, _ = family(care)
    family(care)

    class Picky(Website):
        def send(self, letter: Letter) -> None:
            if letter.customer_id == first.id:
                raise RuntimeError("broken")
            super().send(letter)

    tally = Dispatcher(care, {"website": Picky(care.store)}).pass_over(at("2026-12-20T10:00"))
    assert (tally.sent, tally.failed) == (1, 1)
    assert len(said(care)) == 1
