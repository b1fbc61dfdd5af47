"""From a date to a family's clock."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from care.dates.clock import (
    add_months,
    age_in,
    corrected_age,
    due_date_from,
    gestation,
    say_age,
    say_date,
    say_gestation,
)

DAYS = st.dates(date(2000, 1, 1), date(2080, 12, 31))
TODAY = date(2026, 11, 22)


@pytest.mark.parametrize(
    ("weeks", "days", "due"),
    [
        (40, 0, date(2026, 11, 22)),
        (36, 4, date(2026, 12, 16)),
        (32, 0, date(2027, 1, 17)),
        (41, 2, date(2026, 11, 13)),
        (0, 0, date(2027, 8, 29)),
    ],
)
def test_a_due_date_lies_280_days_after_the_first_day_of_the_last_period(weeks: int, days: int, due: date):
    assert due_date_from(weeks, days, TODAY) == due
    assert gestation(due, TODAY) == (weeks, days)


@given(st.integers(0, 42), st.integers(0, 6), DAYS)
def test_weeks_and_due_date_are_two_names_for_one_day(weeks: int, days: int, on: date):
    assert gestation(due_date_from(weeks, days, on), on) == (weeks, days)


@given(DAYS, st.integers(0, 400))
def test_a_child_never_grows_younger(dob: date, days: int):
    today = dob + timedelta(days)
    age, tomorrow = age_in(dob, today), age_in(dob, today + timedelta(1))
    assert age.total_days == days
    assert (age.months, age.days) < (tomorrow.months, tomorrow.days)
    assert add_months(dob, age.months) + timedelta(age.days) == today


def test_a_child_born_on_the_31st_turns_a_month_on_a_short_months_last_day():
    assert age_in(date(2026, 1, 31), date(2026, 2, 27)).months == 0
    assert age_in(date(2026, 1, 31), date(2026, 2, 28)).months == 1
    assert age_in(date(2024, 2, 29), date(2025, 2, 28)).years == 1


def test_before_birth_there_is_no_age():
    assert age_in(TODAY, TODAY - timedelta(3)) == (0, 0, 0)


@pytest.mark.parametrize(
    ("dob", "market", "language", "said"),
    [
        ("2026-11-22", "CN", "zh", "刚出生"),
        ("2026-11-22", "US", "en", "newborn"),
        ("2026-11-21", "US", "en", "1 day"),
        ("2026-11-10", "CN", "zh", "12天"),
        ("2026-11-10", "US", "en", "12 days"),
        ("2026-11-08", "US", "en", "2 weeks"),
        ("2026-10-22", "CN", "zh", "满月"),
        ("2026-10-22", "US", "zh", "一个月"),
        ("2026-10-22", "US", "en", "4 weeks"),
        ("2026-10-05", "CN", "zh", "一个半月"),
        ("2026-08-14", "CN", "zh", "百天"),
        ("2026-08-22", "CN", "zh", "三个月"),
        ("2026-08-05", "CN", "zh", "三个半月"),
        ("2026-08-05", "US", "en", "3½ months"),
        ("2026-09-22", "US", "en", "2 months"),
        ("2026-09-20", "CN", "zh", "两个月"),
        ("2026-05-22", "CN", "zh", "半岁"),
        ("2026-05-01", "CN", "zh", "六个半月"),
        ("2025-11-22", "CN", "zh", "一周岁"),
        ("2025-11-20", "CN", "zh", "一岁"),
        ("2025-11-22", "US", "en", "12 months"),
        ("2025-09-22", "CN", "zh", "一岁两个月"),
        ("2025-05-22", "CN", "zh", "一岁半"),
        ("2025-05-22", "US", "en", "18 months"),
        ("2024-11-22", "CN", "zh", "两周岁"),
        ("2024-11-22", "US", "en", "2 years"),
        ("2024-05-20", "US", "en", "2½ years"),
    ],
)
def test_an_age_is_said_as_families_there_say_it(dob: str, market: str, language: str, said: str):
    assert say_age(date.fromisoformat(dob), TODAY, market, language) == said


def test_a_preterm_babys_corrected_age_stands_beside_hers_and_never_instead():
    dob, due = date(2026, 5, 22), date(2026, 7, 22)
    assert say_age(dob, TODAY, "CN", "zh", due) == "半岁（矫正月龄四个月）"
    assert say_age(dob, TODAY, "US", "en", due) == "6 months (4 months corrected)"
    assert say_age(dob, TODAY, "US", "en") == "6 months"


def test_corrected_age_is_for_babies_born_before_37_weeks_until_they_are_two():
    due = date(2026, 7, 22)
    early, at_37_weeks = due - timedelta(22), due - timedelta(21)
    assert corrected_age(early, due, TODAY) == age_in(due, TODAY)
    assert corrected_age(at_37_weeks, due, TODAY) is None
    assert corrected_age(early, due, due - timedelta(1)) is None
    assert corrected_age(early, due, date(2028, 6, 29)) is not None
    assert corrected_age(early, due, date(2028, 6, 30)) is None


def test_a_date_names_its_weekday_and_the_year_only_when_it_is_another():
    assert say_date(date(2026, 3, 5), "zh", TODAY) == "3月5日（周四）"
    assert say_date(date(2026, 3, 5), "en", TODAY) == "Thursday, March 5"
    assert say_date(date(2027, 3, 5), "zh", TODAY) == "2027年3月5日（周五）"
    assert say_date(date(2027, 3, 5), "en", TODAY) == "Friday, March 5, 2027"


def test_weeks_of_pregnancy_are_said_with_their_days():
    assert say_gestation(36, 4, "zh") == "孕36周+4天"
    assert say_gestation(36, 4, "en") == "36 weeks and 4 days"
    assert say_gestation(32, 0, "zh") == "孕32周"
    assert say_gestation(1, 1, "en") == "1 week and 1 day"


def test_months_are_added_to_the_same_day_cut_to_the_months_last():
    assert add_months(date(2026, 11, 30), 3) == date(2027, 2, 28)
    assert add_months(date(2024, 2, 29), -12) == date(2023, 2, 28)
    assert add_months(date(2026, 1, 15), -1) == date(2025, 12, 15)
