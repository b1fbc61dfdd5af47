"""What holds for every child and every history, however strange."""

import os
import time
from collections.abc import Iterator
from datetime import date, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from care.immunization import Given, Plan, Schedule, Status, load_schedules, plan
from care.immunization.spans import Span, add_months
from tests.care.immunization.conftest import CONTENT

SCHEDULES = load_schedules(CONTENT)
DAY = timedelta(1)

days_old = st.one_of(
    st.integers(0, 800),
    st.integers(0, 19 * 365),
    st.sampled_from([0, 28, 42, 56, 61, 92, 122, 184, 243, 274, 365, 456, 548, 730, 1461, 2192, 4018, 4748]),
)


@st.composite
def children(
    draw: st.DrawFn, market: str | None = None
) -> tuple[Schedule, date, date, list[Given], list[str], str | None]:
    """A schedule, a birth date, today, some history in any order, a scope and a sex."""
    schedule = SCHEDULES[market or draw(st.sampled_from(["CN", "US"]))]
    born = date(2008, 1, 1) + timedelta(draw(st.integers(0, 365 * 18)))
    today = born + timedelta(draw(days_old))
    ids = sorted(schedule.vaccines)
    favourite = draw(st.lists(st.sampled_from(ids), min_size=1, max_size=3))
    doses = draw(st.lists(st.tuples(st.sampled_from(favourite) | st.sampled_from(ids), days_old), max_size=9))
    history = [Given(id_, born + timedelta(days)) for id_, days in doses if born + timedelta(days) <= today]
    chosen = draw(st.lists(st.sampled_from(ids), max_size=3))
    scope = list(dict.fromkeys([*schedule.default_scope, *favourite, *chosen]))
    return schedule, born, today, history, scope, draw(st.sampled_from(["F", "M", None]))


def where(found: Plan) -> dict[str, str]:
    """Each series and the list of the plan that it stands in."""
    places = [(dose.vaccine, "open") for dose in found.open]
    for kind in ("complete", "aged_out", "not_applicable", "clinic_plans"):
        places += [(id_, kind) for id_ in getattr(found, kind)]
    places += [(each.vaccine, "replaced") for each in found.replaced]
    assert len(dict(places)) == len(places), f"listed twice: {places}"
    return dict(places)


@given(children())
def test_every_series_in_scope_stands_in_one_place(child) -> None:
    schedule, born, today, history, scope, sex = child
    found = plan(schedule, born, history, today, sex=sex, scope=scope)
    others = {schedule.vaccines[id_].alternative_to for id_ in scope}
    assert set(scope) <= set(where(found)) <= {*scope, *others}


@given(children())
def test_no_dose_is_due_before_its_minimum_age_or_interval(child) -> None:
    schedule, born, today, history, scope, sex = child
    for dose in plan(schedule, born, history, today, sex=sex, scope=scope).open:
        vaccine = schedule.vaccines[dose.vaccine]
        written = vaccine.doses[dose.dose - 1] if dose.dose <= len(vaccine.doses) else None
        if written and written.min_age:
            assert dose.due_date >= written.min_age.after(born)
        earlier = [each.date for each in history if each.vaccine == dose.vaccine]
        if (
            written
            and written.min_interval
            and earlier
            and not vaccine.late_start
            and not written.shorter_from
        ):
            assert dose.due_date >= written.min_interval.after(max(earlier))
        live = [each.date for each in history if schedule.vaccines[each.vaccine].live == "injected"]
        if vaccine.live == "injected" and [day for day in live if day not in earlier]:
            assert dose.due_date >= max(day for day in live if day not in earlier) + timedelta(28)


@given(children())
def test_a_dose_given_when_it_is_due_counts(child) -> None:
    schedule, born, today, history, scope, sex = child
    for dose in plan(schedule, born, history, today, sex=sex, scope=scope).open:
        day = max(today, dose.due_date)
        kept = [*history, Given(dose.vaccine, day)]
        after = plan(schedule, born, kept, day, sex=sex, scope=scope)
        assert (dose.vaccine, day) not in {(each.vaccine, each.date) for each in after.uncounted} or (
            Given(dose.vaccine, day) in history
        )


@given(children(), st.data())
def test_a_dose_too_early_by_more_than_the_grace_never_counts(child, data) -> None:
    schedule, born, _, _, _, sex = child
    vaccine = schedule.vaccines[data.draw(st.sampled_from(sorted(schedule.vaccines)))]
    least = vaccine.doses[0].min_age
    if least is None or least.after(born) - schedule.grace <= born:
        return
    if vaccine.sex and sex and sex != vaccine.sex:
        return
    if vaccine.born_from and born < vaccine.born_from:
        return
    day = data.draw(st.dates(born, least.after(born) - schedule.grace - DAY))
    found = plan(schedule, born, [Given(vaccine.id, day)], day, sex=sex, scope=[vaccine.id])
    assert [(each.vaccine, each.date) for each in found.uncounted] == [(vaccine.id, day)]


@given(children(), st.data())
def test_giving_a_dose_never_opens_an_earlier_one(child, data) -> None:
    schedule, born, today, history, scope, sex = child
    before = plan(schedule, born, history, today, sex=sex, scope=scope)
    last = max([each.date for each in history], default=born)
    new = Given(data.draw(st.sampled_from(sorted(schedule.vaccines))), data.draw(st.dates(last, today)))
    after = plan(schedule, born, [*history, new], today, sex=sex, scope=scope)
    numbers = {dose.vaccine: (dose.season or 0, dose.dose) for dose in before.open}
    for dose in after.open:
        assert (dose.season or 0, dose.dose) >= numbers.get(dose.vaccine, (0, 1))
    assert set(before.complete) <= set(after.complete)


@given(children(), st.randoms())
def test_the_order_of_the_doses_does_not_matter(child, random) -> None:
    schedule, born, today, history, scope, sex = child
    mixed = list(history)
    random.shuffle(mixed)
    assert plan(schedule, born, mixed, today, sex=sex, scope=scope) == plan(
        schedule, born, history, today, sex=sex, scope=scope
    )


@given(children(), days_old)
def test_a_later_day_never_makes_an_overdue_dose_upcoming(child, later) -> None:
    schedule, born, today, history, scope, sex = child
    first = plan(schedule, born, history, today, sex=sex, scope=scope)
    second = plan(schedule, born, history, today + timedelta(later), sex=sex, scope=scope)
    now = {(dose.vaccine, dose.season): dose for dose in second.open}
    rank = [Status.UPCOMING, Status.DUE, Status.OVERDUE]
    for dose in first.open:
        then = now.get((dose.vaccine, dose.season))
        if then and dose.status is Status.OVERDUE:
            assert then.status is Status.OVERDUE
            assert then.dose == dose.dose
        elif then and then.due_date == dose.due_date:
            assert rank.index(then.status) >= rank.index(dose.status)


@given(children())
def test_days_pass_without_surprise(child) -> None:
    """Along a year of days a status only goes forward, or the series ends, or a new season begins."""
    schedule, born, today, history, scope, sex = child
    seen: dict[tuple[str, int | None], str] = {}
    for step in range(0, 400, 9):
        for dose in plan(schedule, born, history, today + timedelta(step), sex=sex, scope=scope).open:
            key = (dose.vaccine, dose.season)
            if seen.get(key) == "overdue":
                assert dose.status == "overdue"
            seen[key] = dose.status.value


@pytest.fixture
def _zone_put_back() -> Iterator[None]:
    before = os.environ.get("TZ")
    yield
    os.environ.pop("TZ", None)
    if before is not None:
        os.environ["TZ"] = before
    time.tzset()


@pytest.mark.usefixtures("_zone_put_back")
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=40)
@given(children())
def test_the_answer_is_the_same_in_every_time_zone(child) -> None:
    schedule, born, today, history, scope, sex = child
    answers = set()
    for zone in ("UTC", "Asia/Shanghai", "America/Los_Angeles", "Pacific/Kiritimati", "Pacific/Pago_Pago"):
        os.environ["TZ"] = zone
        time.tzset()
        answers.add(plan(schedule, born, history, today, sex=sex, scope=scope))
    assert len(answers) == 1


@given(children("CN"), st.lists(st.integers(60, 900), max_size=4, unique=True))
def test_five_in_one_and_singles_on_the_same_days_agree(child, ages) -> None:
    schedule, born, today, _, _, _ = child
    days = [born + timedelta(age) for age in sorted(ages) if born + timedelta(age) <= today]
    ids = ("cn_dtap", "cn_polio", "cn_hib")
    combined = plan(schedule, born, [Given("cn_penta", day) for day in days], today, scope=ids)
    single = plan(schedule, born, [Given(id_, day) for id_ in ids for day in days], today, scope=ids)
    one = {dose.vaccine: dose for dose in combined.open}
    other = {dose.vaccine: dose for dose in single.open}
    assert one.get("cn_dtap") == other.get("cn_dtap")
    if "cn_polio" in other and other["cn_polio"].dose < 4:
        assert one["cn_polio"] == other["cn_polio"]
    if "cn_hib" in other:
        assert "cn_hib" in {*one, *combined.complete}


@given(children("CN"), st.lists(st.integers(60, 900), max_size=4, unique=True))
def test_a_chosen_five_in_one_opens_where_dtap_stands(child, ages) -> None:
    schedule, born, today, _, _, _ = child
    days = [born + timedelta(age) for age in sorted(ages) if born + timedelta(age) <= today]
    alone = plan(schedule, born, [Given("cn_penta", day) for day in days], today, scope=["cn_dtap"])
    chosen = plan(
        schedule, born, [Given("cn_penta", day) for day in days], today, scope=["cn_penta", "cn_dtap"]
    )
    numbers = {dose.vaccine: dose.dose for dose in chosen.open}
    if alone.open and alone.open[0].dose <= 4:
        assert numbers == {"cn_penta": alone.open[0].dose}
    elif alone.open:
        assert numbers == {"cn_dtap": 5}


@given(children())
def test_a_series_alone_answers_as_it_does_among_others(child) -> None:
    schedule, born, today, history, scope, sex = child
    plain = [i for i in scope if not any(i in p for p in _entangled(schedule))]
    whole = plan(schedule, born, history, today, sex=sex, scope=plain)
    for id_ in plain:
        alone = plan(schedule, born, history, today, sex=sex, scope=[id_])
        assert [dose for dose in whole.open if dose.vaccine == id_] == list(alone.open)


def _entangled(schedule: Schedule) -> list[set[str]]:
    """Series that speak for one another: alternatives, and combinations with what they replace."""
    groups = [{v.id, v.alternative_to} for v in schedule.vaccines.values() if v.alternative_to]
    return [
        *groups,
        *({v.id, *(r.vaccine for r in v.replaces)} for v in schedule.vaccines.values() if v.replaces),
    ]


@given(children())
def test_next_is_all_that_is_ready_or_else_the_first_to_come(child) -> None:
    schedule, born, today, history, scope, sex = child
    found = plan(schedule, born, history, today, sex=sex, scope=scope)
    ready = [dose for dose in found.open if dose.due_date <= today]
    if ready:
        assert list(found.next()) == ready
    else:
        first = min((dose.due_date for dose in found.open), default=None)
        assert list(found.next()) == [dose for dose in found.open if dose.due_date == first]


@given(st.dates(date(1990, 1, 1), date(2100, 1, 1)), st.integers(0, 400))
def test_adding_months_keeps_the_day_or_clamps_it(start: date, months: int) -> None:
    moved = add_months(start, months)
    assert (moved.year * 12 + moved.month) - (start.year * 12 + start.month) == months
    assert moved.day == start.day or (moved.day < start.day and (moved + DAY).day == 1)
    assert Span(months=months).after(start) == moved
