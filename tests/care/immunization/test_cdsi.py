"""All the CDC test cases: the same next dose, date and counted doses as CDC."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml

from care.immunization import Given, Schedule, plan

CASES: list[dict[str, Any]] = yaml.safe_load((Path(__file__).parent / "data" / "cdsi.yml").read_text("utf-8"))


def test_all_the_cases_are_here() -> None:
    assert len({case["cdsi"] for case in CASES}) == 78


@pytest.mark.parametrize("case", [pytest.param(case, id=str(case["cdsi"])) for case in CASES])
def test_the_answer_is_that_of_cdc(us: Schedule, case: dict[str, Any]) -> None:
    series = case["series"]
    given = [Given(series, dose["date"]) for dose in case["given"]]
    found = plan(us, case["born"], given, case["today"], sex=case["sex"], scope=[series])
    assert {dose.date for dose in found.uncounted} == {d["date"] for d in case["given"] if not d["counted"]}
    wanted = case["next"]
    if wanted is None:
        assert (found.open, found.complete) == ((), (series,))
        return
    (dose,) = found.open
    assert isinstance(wanted["recommended"], date)
    assert (dose.vaccine, dose.dose, dose.due_date) == (series, wanted["dose"], wanted["recommended"])
    assert dose.status == wanted["status"]
