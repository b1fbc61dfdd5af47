"""The one door out, rule by rule: each refusal beside the same message allowed."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from care.consent import Consents, Purpose
from care.outreach.decide import Candidate, Facts, Reason, Sent, Verdict, decide
from care.outreach.policy import load_policy
from tests.conftest import ROOT

POLICY = load_policy(ROOT / "content")
SHANGHAI, NEW_YORK, LOS_ANGELES = "Asia/Shanghai", "America/New_York", "America/Los_Angeles"
NOON = datetime(2026, 11, 23, 12, 0, tzinfo=ZoneInfo(SHANGHAI))
ALL = Consents({(purpose, "any"): True for purpose in Purpose})


def a_reminder(**changes) -> Candidate:
    return Candidate(
        **{"purpose": Purpose.REMINDER, "channel": "website", "expires_at": NOON + timedelta(days=7)}
        | changes
    )


def facts(**changes) -> Facts:
    return Facts(**{"consents": ALL, "time_zones": (SHANGHAI,)} | changes)


def test_a_reminder_the_family_asked_for_is_sent():
    decision = decide(a_reminder(), facts(), POLICY, NOON)
    assert decision.verdict is Verdict.SEND
    assert decision.reasons == ()


@pytest.mark.parametrize("missing", [Purpose.REMINDER, Purpose.CHILD_DATA])
def test_a_reminder_needs_consent_to_reminders_and_to_the_childs_data(missing):
    less = Consents({key: value for key, value in ALL.said.items() if key[0] != missing})
    decision = decide(a_reminder(), facts(consents=less), POLICY, NOON)
    assert (decision.verdict, decision.reasons) == (Verdict.DROP, (Reason.NO_CONSENT,))


def test_a_message_past_its_time_is_dropped():
    assert decide(a_reminder(expires_at=NOON), facts(), POLICY, NOON).reasons == (Reason.EXPIRED,)


def test_nothing_refers_to_a_child_whose_file_is_closed():
    about = a_reminder(about_children=frozenset({"lost"}))
    decision = decide(about, facts(closed_children=frozenset({"lost"})), POLICY, NOON)
    assert (decision.verdict, decision.reasons) == (Verdict.DROP, (Reason.CHILD_CLOSED,))
    assert decide(about, facts(), POLICY, NOON).verdict is Verdict.SEND


def test_nothing_is_said_while_a_person_speaks_with_her():
    decision = decide(a_reminder(), facts(with_person=True), POLICY, NOON)
    assert (decision.verdict, decision.reasons) == (Verdict.HOLD, (Reason.WITH_PERSON,))


@pytest.mark.parametrize(
    ("clock", "sends"), [("08:59:59", False), ("09:00", True), ("19:59:59", True), ("20:00", False)]
)
def test_waking_hours_begin_at_nine_and_end_before_eight(clock, sends):
    now = datetime.fromisoformat(f"2026-11-23T{clock}").replace(tzinfo=ZoneInfo(SHANGHAI))
    decision = decide(a_reminder(), facts(), POLICY, now)
    assert (decision.verdict is Verdict.SEND) is sends
    if not sends:
        assert decision.hold_until.astimezone(ZoneInfo(SHANGHAI)).strftime("%H:%M") == "09:00"


def test_held_past_its_use_it_is_dropped():
    night = NOON.replace(hour=21)
    decision = decide(a_reminder(expires_at=night + timedelta(hours=3)), facts(), POLICY, night)
    assert decision.verdict is Verdict.DROP
    assert set(decision.reasons) == {Reason.QUIET_HOURS, Reason.TOO_LATE_THEN}


def test_hours_must_suit_every_zone_she_may_be_in():
    now = datetime(2026, 11, 23, 9, 30, tzinfo=ZoneInfo(NEW_YORK))
    assert decide(a_reminder(), facts(time_zones=(NEW_YORK,)), POLICY, now).verdict is Verdict.SEND
    unsure = decide(a_reminder(), facts(time_zones=(NEW_YORK, LOS_ANGELES)), POLICY, now)
    assert unsure.hold_until == datetime(2026, 11, 23, 9, 0, tzinfo=ZoneInfo(LOS_ANGELES))


def test_the_clock_change_of_new_york_keeps_nine_oclock_local():  # scenario 7
    before = datetime(2026, 3, 8, 23, 0, tzinfo=ZoneInfo(NEW_YORK))
    late = a_reminder(expires_at=before + timedelta(days=7))
    assert decide(late, facts(time_zones=(NEW_YORK,)), POLICY, before).hold_until == datetime(
        2026, 3, 9, 13, 0, tzinfo=UTC
    )


def test_the_gap_is_elapsed_time_so_a_short_day_is_long_enough():  # scenario 8
    first = datetime(2026, 3, 7, 9, 0, tzinfo=ZoneInfo(NEW_YORK))
    second = datetime(2026, 3, 8, 9, 0, tzinfo=ZoneInfo(NEW_YORK))
    known = facts(time_zones=(NEW_YORK,), sent=(Sent(Purpose.REMINDER, first),))
    assert decide(a_reminder(), known, POLICY, second).verdict is Verdict.SEND


def test_one_reminder_a_local_day():
    known = facts(sent=(Sent(Purpose.REMINDER, NOON - timedelta(hours=2)),))
    decision = decide(a_reminder(), known, POLICY, NOON)
    assert decision.verdict is Verdict.HOLD
    assert set(decision.reasons) == {Reason.CAP, Reason.GAP}
    assert decision.hold_until == datetime(2026, 11, 24, 9, 0, tzinfo=ZoneInfo(SHANGHAI))


def test_a_requested_reminder_passes_where_the_total_is_used_up_and_a_tip_does_not():  # scenario 6
    used_up = tuple(Sent(Purpose.TIP, NOON - timedelta(days=days)) for days in (2, 4, 6))
    assert decide(a_reminder(), facts(sent=used_up), POLICY, NOON).verdict is Verdict.SEND
    tip = decide(a_reminder(purpose=Purpose.TIP), facts(sent=used_up), POLICY, NOON)
    assert Reason.TOTAL_CAP in tip.reasons


def test_reminders_use_the_total_up():
    used = tuple(Sent(Purpose.REMINDER, NOON - timedelta(days=days)) for days in (2, 4, 6))
    assert Reason.TOTAL_CAP in decide(a_reminder(purpose=Purpose.TIP), facts(sent=used), POLICY, NOON).reasons


def test_every_rule_is_weighed_even_when_the_first_objects():
    decision = decide(a_reminder(expires_at=NOON), facts(consents=Consents({})), POLICY, NOON)
    assert {weighed.rule for weighed in decision.weighed} >= {
        "still_useful",
        "consented",
        "waking_hours",
        "under_cap",
    }
    assert set(decision.reasons) == {Reason.EXPIRED, Reason.NO_CONSENT}


moments = st.integers(0, 2 * 365 * 24 * 60).map(
    lambda minutes: datetime(2026, 1, 1, tzinfo=UTC) + timedelta(minutes=minutes)
)
zones = st.lists(
    st.sampled_from([SHANGHAI, NEW_YORK, LOS_ANGELES, "Europe/London"]), min_size=1, max_size=3, unique=True
)


@given(
    now=moments,
    zones=zones,
    purpose=st.sampled_from(sorted(POLICY.purposes)),
    ago=st.lists(st.integers(0, 800), max_size=12),
    others=st.lists(st.sampled_from(sorted(POLICY.purposes)), min_size=12, max_size=12),
)
def test_whatever_was_sent_no_cap_gap_or_hour_is_overrun(now, zones, purpose, ago, others):
    sent = tuple(Sent(Purpose(o), now - timedelta(hours=h)) for h, o in zip(ago, others, strict=False))
    known = Facts(consents=ALL, time_zones=tuple(zones), sent=sent)
    candidate = Candidate(Purpose(purpose), "website", now + timedelta(days=400))
    decision = decide(candidate, known, POLICY, now)
    limits = POLICY.purposes[Purpose(purpose)]
    if decision.verdict is Verdict.SEND:
        for zone in zones:
            assert limits.hours.start <= now.astimezone(ZoneInfo(zone)).time() < limits.hours.end
        same = [s.at for s in sent if s.purpose == purpose]
        for most, hours in ((limits.cap.week, 168), (limits.cap.month, 720)):
            assert most is None or sum(at > now - timedelta(hours=hours) for at in same) < most
        assert all(now - at >= timedelta(hours=limits.gap_hours) for at in same)
    elif decision.verdict is Verdict.HOLD:
        assert decision.hold_until > now
        assert decision.reasons
    else:
        assert decision.reasons
