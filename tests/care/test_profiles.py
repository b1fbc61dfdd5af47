"""Customers and children: asked once, known for good, kept apart."""

from datetime import date, timedelta

import pytest

from care import doses, profiles, staff, visitors
from care.core import Care
from care.errors import Conflict, Invalid, NotAllowed
from care.store.models import Staff
from tests.conftest import NOON, Clock
from tests.families import a_customer, a_family

BORN = date(2026, 9, 20)


def test_the_same_birth_date_said_twice_is_one_child_and_another_is_another(care: Care):
    with care.store.write() as db:
        customer = a_customer(db, NOON)
        first = profiles.register_child(db, customer, BORN, None, NOON)
        assert profiles.register_child(db, customer, BORN, None, NOON).id == first.id
        assert profiles.register_child(db, customer, date(2024, 1, 5), None, NOON).id != first.id
        assert len(profiles.children(db, customer.id)) == 2


def test_a_birth_near_the_due_date_turns_the_pregnancy_into_the_child(care: Care):
    with care.store.write() as db:
        customer = a_customer(db, NOON)
        expected = profiles.register_child(db, customer, None, date(2026, 12, 20), NOON)
        assert doses.born(db, customer) == []
        born = profiles.register_child(db, customer, date(2026, 12, 2), None, NOON)
        assert (born.id, born.birth_date, born.due_date) == (
            expected.id,
            date(2026, 12, 2),
            date(2026, 12, 20),
        )


def test_a_due_date_said_anew_moves_the_old_one(care: Care):
    with care.store.write() as db:
        customer = a_customer(db, NOON)
        first = profiles.register_child(db, customer, None, date(2027, 3, 1), NOON)
        assert profiles.register_child(db, customer, None, date(2027, 3, 8), NOON).id == first.id
        assert first.due_date == date(2027, 3, 8)


def test_a_dose_before_the_birth_is_refused_and_one_said_twice_is_kept_once(care: Care):
    with care.store.write() as db:
        customer, child = a_family(db, care, NOON, BORN)
        with pytest.raises(Invalid):
            profiles.report_dose(db, child, "cn_hepb", BORN - timedelta(days=1), customer, NOON)
        assert profiles.report_dose(db, child, "cn_hepb", BORN, customer, NOON).new
        assert not profiles.report_dose(db, child, "cn_hepb", BORN, customer, NOON).new
        assert len(profiles.given(db, child.id)) == 1


def test_what_is_counted_and_what_is_presumed_are_kept_apart(care: Care):
    with care.store.write() as db:
        _, child = a_family(db, care, NOON, BORN)
        look = doses.outlook_of(db, care.schedules, child, date(2026, 11, 23))
        assert {dose.vaccine for dose in look.presumed} >= {"cn_hepb", "cn_bcg"}
        assert {d.dose for d in look.plan.open if d.vaccine == "cn_hepb"} == {1}
        assert {d.dose for d in look.ahead if d.vaccine == "cn_hepb"} == {3}
        child.doses_missing = True
        assert doses.outlook_of(db, care.schedules, child, date(2026, 11, 23)).presumed == ()


def test_an_unknown_zone_of_america_is_every_zone_until_she_tells(care: Care):
    with care.store.write() as db:
        assert len(profiles.zones(a_customer(db, NOON, market="US"))) == 4
        assert profiles.zones(a_customer(db, NOON, market="US", zone="America/Denver")) == ("America/Denver",)
        assert profiles.zones(a_customer(db, NOON)) == ("Asia/Shanghai",)


def test_a_session_is_known_by_its_token_until_it_ends(care: Care, clock: Clock):
    with care.store.write() as db:
        opened = visitors.open_session(
            db, "s" * 40, NOON, language="zh", market="CN", time_zone="Mars/Olympus", identity=None
        )
        session = visitors.session_of(db, opened.token, NOON)
        assert session.conversation_id == opened.conversation_id
        assert opened.token not in str(session.__dict__)
        with pytest.raises(NotAllowed):
            visitors.session_of(db, opened.token, NOON + visitors.SESSION_LASTS)


def test_five_wrong_passwords_lock_the_account_for_a_while(care: Care, clock: Clock):
    with care.store.write() as db:
        staff.add(db, "Mei@Example.com", "小美", "agent", "long enough", NOON)
        with pytest.raises(Conflict):
            staff.add(db, "mei@example.com", "x", "agent", "long enough", NOON)
    for _ in range(staff.TRIES):
        with care.store.write() as db:
            assert staff.sign_in(db, "mei@example.com", "wrong", NOON) is None
    with care.store.write() as db:
        with pytest.raises(NotAllowed):
            staff.sign_in(db, "mei@example.com", "long enough", NOON)
        later = NOON + staff.LOCKED_FOR + timedelta(seconds=1)
        signed_in = staff.sign_in(db, "mei@example.com", "long enough", later)
        assert signed_in
        assert staff.session_of(db, signed_in.token, later)
        assert staff.session_of(db, signed_in.token, later + staff.SESSION_LASTS) is None
        assert "long enough" not in db.query(Staff).one().password_hash


@pytest.mark.parametrize(
    ("email", "role", "password"),
    [
        ("nobody", "agent", "long enough"),
        ("a@example.com", "boss", "long enough"),
        ("a@example.com", "agent", "short"),
    ],
)
def test_a_wrong_account_is_refused_with_a_sentence(care: Care, email: str, role: str, password: str):
    with care.store.write() as db, pytest.raises(Invalid, match=r".{10,}"):
        staff.add(db, email, "A", role, password, NOON)
