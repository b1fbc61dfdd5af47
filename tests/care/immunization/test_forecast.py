"""The calendar of a child who has every dose when it is due is the published schedule."""

from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from care.immunization import Given, Schedule, forecast, load_schedules, plan
from tests.care.immunization.conftest import CONTENT
from tests.care.immunization.days import day_of

SCHEDULES = load_schedules(CONTENT)
BORN = date(2026, 1, 15)

CHINA_2026 = """
0 days: cn_bcg 1, cn_hepb 1
1 month: cn_hepb 2
2 months: cn_dtap 1, cn_polio 1
3 months: cn_polio 2
4 months: cn_dtap 2, cn_polio 3
6 months: cn_dtap 3, cn_hepb 3, cn_mpsv_a 1
8 months: cn_je_l 1, cn_mmr 1
9 months: cn_mpsv_a 2
18 months: cn_dtap 4, cn_hepa_l 1, cn_mmr 2
2 years: cn_je_l 2
3 years: cn_mpsv_ac 1
4 years: cn_polio 4
6 years: cn_dtap 5, cn_mpsv_ac 2
13 years: cn_hpv2 1
13 years + 6 months: cn_hpv2 2
"""

US_2025 = """
0 days: us_hepb 1
1 month: us_hepb 2
2 months: us_dtap 1, us_hib 1, us_ipv 1, us_pcv 1, us_rv 1
4 months: us_dtap 2, us_hib 2, us_ipv 2, us_pcv 2, us_rv 2
6 months: us_dtap 3, us_hepb 3, us_hib 3, us_ipv 3, us_pcv 3, us_rv 3
12 months: us_hepa 1, us_hib 4, us_mmr 1, us_pcv 4, us_var 1
15 months: us_dtap 4
18 months: us_hepa 2
4 years: us_dtap 5, us_ipv 4, us_mmr 2, us_var 2
11 years: us_hpv 1, us_menacwy 1, us_tdap 1
11 years + 6 months: us_hpv 2
16 years: us_menacwy 2
"""


def as_table(schedule: Schedule, table: str) -> tuple[list[str], list[str]]:
    """The forecast of a newborn girl, and the table, each as lines."""
    until = day_of("18 years", BORN, [])
    found = [f"{d.due_date} {d.vaccine} {d.dose}" for d in forecast(schedule, BORN, [], BORN, until, sex="F")]
    wanted = []
    for line in table.strip().splitlines():
        age, _, doses = line.partition(": ")
        wanted += [f"{day_of(age, BORN, [])} {dose}" for dose in doses.split(", ")]
    return found, wanted


def test_a_child_on_time_follows_the_chinese_programme_of_2026(cn: Schedule) -> None:
    found, wanted = as_table(cn, CHINA_2026)
    assert found == wanted


def test_a_child_on_time_follows_the_us_schedule_of_2025(us: Schedule) -> None:
    found, wanted = as_table(us, US_2025)
    assert found == wanted


def test_five_in_one_takes_the_place_of_the_singles(cn: Schedule) -> None:
    scope = ["cn_dtap", "cn_polio", "cn_penta"]
    found = forecast(cn, BORN, [], BORN, day_of("7 years", BORN, []), scope=scope)
    ages = ["2 months", "3 months", "4 months", "18 months"]
    wanted = [(f"cn_penta {n}", day_of(age, BORN, [])) for n, age in enumerate(ages, start=1)]
    wanted.append(("cn_dtap 5", day_of("6 years", BORN, [])))
    assert [(f"{dose.vaccine} {dose.dose}", dose.due_date) for dose in found] == wanted


def test_influenza_comes_every_autumn(cn: Schedule) -> None:
    found = forecast(cn, BORN, [], BORN, date(2028, 12, 31), scope=["cn_flu"])
    assert [(d.dose, d.due_date.year, d.due_date.month) for d in found] == [
        (1, 2026, 9),
        (2, 2026, 9),
        (1, 2027, 9),
        (1, 2028, 9),
    ]


def test_what_was_missed_comes_first(cn: Schedule) -> None:
    today = date(2026, 11, 22)
    found = forecast(cn, BORN, [Given("cn_bcg", BORN)], today, date(2027, 1, 15), sex="M")
    assert [dose.vaccine for dose in found if dose.due_date <= today] == [
        "cn_hepb",
        "cn_dtap",
        "cn_polio",
        "cn_mpsv_a",
        "cn_je_l",
        "cn_mmr",
    ]
    assert [(d.vaccine, d.dose) for d in found if d.due_date > today][:3] == [
        ("cn_dtap", 2),
        ("cn_hepb", 2),
        ("cn_polio", 2),
    ]


@given(st.sampled_from(["CN", "US"]), st.integers(0, 4000))
def test_who_keeps_to_the_calendar_has_no_dose_uncounted(market: str, age: int) -> None:
    schedule, today = SCHEDULES[market], BORN + (date(2026, 1, 16) - BORN) * age
    until = day_of("18 years", BORN, [])
    doses = forecast(schedule, BORN, [], today, until)
    kept = [Given(dose.vaccine, max(today, dose.due_date)) for dose in doses]
    assert plan(schedule, BORN, kept, until).uncounted == ()
