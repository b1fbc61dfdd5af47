"""Antenatal, well-child and postpartum visits fall due like doses."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from care.immunization import Given, Schedule, Status, UnknownVaccineError, Why, load_schedules, plan_visits
from tests.care.immunization.conftest import CONTENT
from tests.care.immunization.days import day_of

SCHEDULES = load_schedules(CONTENT)
BORN = date(2026, 1, 15)
DUE = date(2026, 10, 8)  # so that the pregnancy is counted from 2026-01-01


def weeks(number: int, days: int = 0) -> date:
    """The day on which so many weeks and days of the pregnancy are complete."""
    return date(2026, 1, 1) + timedelta(7 * number + days)


# what is asked for: market, today's age, visits that took place, and the next visit with its status and due age
WELL_CHILD = [
    ("CN", "0 days", [], 1, "upcoming", "3 days"),
    ("CN", "3 days", [], 1, "due", "3 days"),
    ("CN", "14 days", [], 1, "due", "3 days"),
    ("CN", "15 days", [], 1, "overdue", "3 days"),
    ("CN", "28 days", [], 2, "due", "28 days"),
    ("CN", "31 days", [], 2, "overdue", "28 days"),
    ("CN", "10 days", ["5 days"], 2, "upcoming", "28 days"),
    ("CN", "3 months", ["29 days"], 3, "due", "3 months"),
    ("CN", "3 months", ["3 months - 7 days"], 4, "upcoming", "6 months"),
    ("CN", "3 months", ["3 months - 8 days"], 3, "due", "3 months"),
    ("CN", "5 months", ["5 months"], 4, "upcoming", "6 months"),
    ("CN", "8 months", ["3 months"], 5, "due", "8 months"),
    ("CN", "17 months", [], 6, "overdue", "12 months"),
    ("CN", "41 months", [], 10, "overdue", "36 months"),
    ("US", "0 days", [], 1, "upcoming", "3 days"),
    ("US", "6 days", [], 1, "overdue", "3 days"),
    ("US", "3 weeks", [], 2, "due", "3 weeks"),
    ("US", "2 months", ["4 days", "3 weeks"], 3, "due", "2 months"),
    ("US", "9 months", ["6 months"], 6, "due", "9 months"),
    ("US", "15 months", ["12 months"], 8, "due", "15 months"),
    ("US", "30 months", [], 11, "due", "30 months"),
]


@pytest.mark.parametrize(("market", "today", "done", "n", "status", "due"), WELL_CHILD)
def test_the_next_well_child_visit(
    market: str, today: str, done: list[str], n: int, status: str, due: str
) -> None:
    series = f"{market.lower()}_well_child"
    had = [Given(series, day_of(each, BORN, [])) for each in done]
    found = plan_visits(SCHEDULES[market], day_of(today, BORN, []), dob=BORN, done=had, scope=[series])
    (visit,) = found.open
    assert (visit.dose, visit.status, visit.due_date) == (n, status, day_of(due, BORN, []))


ANTENATAL = [
    ("CN", weeks(4), [], 1, "upcoming", weeks(6)),
    ("CN", weeks(13, 6), [], 1, "due", weeks(6)),
    ("CN", weeks(14), [], 2, "due", weeks(14)),
    ("CN", weeks(15), [weeks(12)], 2, "due", weeks(14)),
    ("CN", weeks(24), [weeks(12), weeks(16)], 3, "due", weeks(20)),
    ("CN", weeks(24), [weeks(23)], 4, "upcoming", weeks(25)),
    ("CN", weeks(36, 6), [weeks(32)], 6, "due", weeks(33)),
    ("CN", weeks(38), [weeks(36, 5)], 8, "due", weeks(38)),
    ("CN", weeks(41, 6), [], 11, "due", weeks(41)),
    ("US", weeks(7), [], 1, "upcoming", weeks(8)),
    ("US", weeks(11), [], 1, "overdue", weeks(8)),
    ("US", weeks(20), [weeks(16)], 4, "due", weeks(20)),
    ("US", weeks(31), [weeks(30)], 8, "upcoming", weeks(32)),
    ("US", weeks(39), [weeks(38)], 13, "due", weeks(39)),
]


@pytest.mark.parametrize(("market", "today", "done", "n", "status", "due"), ANTENATAL)
def test_the_next_antenatal_visit(
    market: str, today: date, done: list[date], n: int, status: str, due: date
) -> None:
    series = f"{market.lower()}_antenatal"
    found = plan_visits(SCHEDULES[market], today, due_date=DUE, done=[Given(series, day) for day in done])
    (visit,) = found.open
    assert (visit.vaccine, visit.dose, visit.status, visit.due_date) == (series, n, status, due)


@pytest.mark.parametrize(
    ("test", "opens", "last"),
    [
        ("cn_test_nt", weeks(11), weeks(13, 6)),
        ("cn_test_serum", weeks(15), weeks(20, 6)),
        ("cn_test_nipt", weeks(12), weeks(22, 6)),
        ("cn_test_anomaly", weeks(20), weeks(24, 6)),
        ("cn_test_sugar", weeks(24), weeks(28, 6)),
        ("cn_test_growth", weeks(30), weeks(32, 6)),
        ("cn_test_gbs", weeks(35), weeks(37, 6)),
        ("us_test_glucose", weeks(24), weeks(28, 6)),
        ("us_test_gbs", weeks(36), weeks(37, 6)),
    ],
)
def test_a_test_can_be_had_in_its_window_only(test: str, opens: date, last: date) -> None:
    schedule = SCHEDULES[test[:2].upper()]
    day = timedelta(1)

    def status(today: date) -> list[Status]:
        return [visit.status for visit in plan_visits(schedule, today, due_date=DUE, scope=[test]).open]

    assert status(opens - day) == [Status.UPCOMING]
    assert status(opens) == status(last) == [Status.DUE]
    assert status(last + day) == []


def test_once_the_child_is_born_the_pregnancy_is_over(cn: Schedule) -> None:
    found = plan_visits(cn, BORN, dob=BORN, due_date=DUE, scope=["cn_antenatal", "cn_well_child"])
    assert found.not_applicable == ("cn_antenatal",)
    assert [visit.vaccine for visit in found.open] == ["cn_well_child"]


def test_before_the_birth_nothing_of_the_child_is_planned(cn: Schedule) -> None:
    assert [v.vaccine for v in plan_visits(cn, weeks(30), due_date=DUE).open] == ["cn_antenatal"]


def test_the_mother_has_her_own_check_after_the_birth(cn: Schedule, us: Schedule) -> None:
    day = BORN + timedelta(42)
    found = {v.vaccine: v for v in plan_visits(cn, day, dob=BORN).open}
    assert (found["cn_postpartum"].due_date, found["cn_postpartum"].status) == (day, Status.DUE)
    assert plan_visits(us, BORN + timedelta(91), dob=BORN).aged_out == ("us_postpartum",)


def test_the_last_visit_done_completes_the_series(cn: Schedule) -> None:
    born = date(2020, 1, 15)
    found = plan_visits(cn, date(2023, 3, 1), dob=born, done=[Given("cn_well_child", date(2023, 1, 20))])
    assert "cn_well_child" in found.complete


def test_a_visit_before_the_first_one_is_noted_but_does_not_count(cn: Schedule) -> None:
    early = Given("cn_antenatal", weeks(4))
    found = plan_visits(cn, weeks(6), due_date=DUE, done=[early])
    assert [each.why for each in found.uncounted] == [Why.TOO_EARLY]
    assert found.open[0].dose == 1


def test_visits_that_cannot_have_been_are_told(cn: Schedule) -> None:
    done = [Given("cn_well_child", BORN - timedelta(1)), Given("cn_well_child", BORN + timedelta(9))]
    found = plan_visits(cn, BORN + timedelta(8), dob=BORN, done=done)
    assert [each.why for each in found.uncounted] == [Why.BEFORE_BIRTH, Why.IN_FUTURE]


def test_visits_need_a_date_to_count_from(cn: Schedule) -> None:
    with pytest.raises(ValueError, match="birth date or a due date"):
        plan_visits(cn, BORN)


def test_an_unknown_series_is_refused(cn: Schedule) -> None:
    with pytest.raises(UnknownVaccineError, match="us_well_child"):
        plan_visits(cn, BORN, dob=BORN, scope=["us_well_child"])


@given(
    st.sampled_from(["CN", "US"]),
    st.integers(0, 1300),
    st.lists(st.integers(0, 1300), max_size=6),
    st.integers(1, 200),
)
def test_a_later_day_never_makes_an_overdue_visit_upcoming(
    market: str, age: int, had: list[int], later: int
) -> None:
    schedule, today = SCHEDULES[market], BORN + timedelta(age)
    series = f"{market.lower()}_well_child"
    done = [Given(series, BORN + timedelta(days)) for days in had if days <= age]
    first = {v.vaccine: v for v in plan_visits(schedule, today, dob=BORN, done=done).open}
    for visit in plan_visits(schedule, today + timedelta(later), dob=BORN, done=reversed(done)).open:
        before = first.get(visit.vaccine)
        if before:
            assert visit.dose >= before.dose
            if visit.dose == before.dose and before.status is Status.OVERDUE:
                assert visit.status is Status.OVERDUE
