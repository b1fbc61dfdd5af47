"""Tables of our own cases: each names the rule it shows, and what must come out, whole."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml

from care.immunization import Given, Plan, Schedule, plan
from tests.care.immunization.days import day_of

DATA = Path(__file__).parent / "data"
BORN = date(2025, 1, 15)


def cases() -> list[Any]:
    found = []
    for market in ("CN", "US"):
        for number, case in enumerate(
            yaml.safe_load((DATA / f"cases_{market.lower()}.yml").read_text("utf-8"))
        ):
            found.append(
                pytest.param(market, case, id=f"{market}-{number + 1}-{case['rule'].replace(' ', '_')}")
            )
    return found


@pytest.mark.parametrize(("market", "case"), cases())
def test_the_plan_follows_the_rule(schedules: dict[str, Schedule], market: str, case: dict[str, Any]) -> None:
    born = date.fromisoformat(str(case.get("born", BORN)))
    given: list[Given] = []
    for dose in case.get("given", []):
        vaccine, _, day = dose.partition(" ")
        given.append(Given(vaccine, day_of(day, born, [each.date for each in given])))
    days = [each.date for each in given]
    scope = case["scope"].split(",") if "scope" in case else None
    today = day_of(str(case["today"]), born, days)
    found = plan(schedules[market], born, given, today, sex=case.get("sex"), scope=scope)
    wanted = _in_order([_resolved(line, born, days) for line in case["expect"]])
    assert _lines(found, with_next=any(line.startswith("next ") for line in wanted)) == wanted


def _resolved(line: str, born: date, days: list[date]) -> str:
    """An expected line with its day worked out."""
    kind, *rest = line.split(" ")
    if kind == "open":
        vaccine, dose, status, *day = rest
        return f"open {vaccine} {dose} {status} {day_of(' '.join(day), born, days)}"
    if kind == "uncounted":
        vaccine, number, why = rest
        return f"uncounted {vaccine} {days[int(number[1:]) - 1]} {why}"
    return line


def _lines(found: Plan, *, with_next: bool) -> list[str]:
    lines = [f"uncounted {dose.vaccine} {dose.date} {dose.why.value}" for dose in found.uncounted]
    lines += [f"open {dose.vaccine} {dose.dose} {dose.status.value} {dose.due_date}" for dose in found.open]
    for kind in ("complete", "aged_out", "not_applicable", "clinic_plans"):
        lines += [f"{kind} {id_}" for id_ in getattr(found, kind)]
    lines += [f"replaced {each.vaccine} by {each.by}" for each in found.replaced]
    if with_next:
        lines.append("next " + ",".join(dose.vaccine for dose in found.next()))
    return _in_order(lines)


def _in_order(lines: list[str]) -> list[str]:
    kinds = [
        "uncounted",
        "open",
        "complete",
        "aged_out",
        "not_applicable",
        "replaced",
        "clinic_plans",
        "next",
    ]
    return sorted(lines, key=lambda line: kinds.index(line.split(" ")[0]))


def test_there_are_enough_cases_and_each_shows_a_rule() -> None:
    every = [param.values[1] for param in cases()]
    assert len(every) >= 200
    assert all(case["rule"] and case["expect"] for case in every)
