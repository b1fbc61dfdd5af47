"""The examples in docs/immunization.md are what the code answers."""

import re
import shlex
from datetime import date
from pathlib import Path

import pytest

from care.immunization import Given, Schedule, plan
from care.immunization.model import Dose, Vaccine, VisitSeries
from cli.schedule import main
from tests.care.immunization.days import day_of

TEXT = (Path(__file__).parents[3] / "docs" / "immunization.md").read_text("utf-8")
BORN = date(2025, 1, 15)
EXAMPLES = re.findall(r"^\| (CN|US) \| ([^|]+) \| ([^|]*) \| ([^|]+) \| ([^|]+) \|$", TEXT, re.MULTILINE)
SESSIONS = re.findall(r"```console\n\$ ./tiexin schedule ([^\n]*)\n(.*?)```", TEXT, re.DOTALL)


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: " · ".join(example))
def test_an_example_of_a_rule_is_true(schedules: dict[str, Schedule], example: tuple[str, ...]) -> None:
    market, scope, given, asked, answer = (part.strip().strip("`") for part in example)
    had: list[Given] = []
    for dose in filter(None, given.split("; ")):
        vaccine, _, day = dose.partition(" ")
        had.append(Given(vaccine, day_of(day, BORN, [each.date for each in had])))
    days = [each.date for each in had]
    found = plan(schedules[market], BORN, had, day_of(asked, BORN, days), scope=scope.split(", "))
    said = [f"{d.vaccine} does not count: {d.why.value}" for d in found.uncounted]
    said += [f"{d.vaccine} {d.dose} {d.status.value} {d.due_date}" for d in found.open]
    for words, ids in (
        ("complete", found.complete),
        ("too old", found.aged_out),
        ("not for this child", found.not_applicable),
    ):
        said += [f"{id_} {words}" for id_ in ids]
    said += [f"{id_} planned by the clinic" for id_ in found.clinic_plans]
    said += [f"{each.vaccine} with {each.by}" for each in found.replaced]
    wanted = [
        re.sub(r"<([^>]+)>", lambda m: str(day_of(m[1], BORN, days)), part) for part in answer.split("; ")
    ]
    assert said == wanted


@pytest.mark.parametrize(("argv", "shown"), SESSIONS, ids=[argv for argv, _ in SESSIONS])
def test_a_command_answers_as_shown(
    argv: str, shown: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    assert main(shlex.split(argv)) == 0
    out = capsys.readouterr().out
    assert [line.rstrip() for line in out.splitlines()] == shown.splitlines()


@pytest.mark.parametrize("market", ["CN", "US"])
def test_the_tables_of_vaccines_and_visits_are_those_of_the_data(
    schedules: dict[str, Schedule], market: str
) -> None:
    for line in tables(schedules[market]):
        assert line in TEXT.splitlines()
    listed = set(re.findall(rf"^\| `({market.lower()}_\w+)` \|", TEXT, re.MULTILINE))
    assert listed == {*schedules[market].vaccines, *schedules[market].visits}


def test_there_are_examples_of_every_kind() -> None:
    assert len(EXAMPLES) >= 30
    assert len(SESSIONS) >= 2


def tables(schedule: Schedule) -> list[str]:
    """The rows that the document must show: one for each vaccine and each series of visits."""
    return [*map(_vaccine_row, schedule.vaccines.values()), *map(_visit_row, schedule.visits.values())]


def _vaccine_row(vaccine: Vaccine) -> str:
    doses = "; ".join(_when(dose) for dose in vaccine.doses)
    mark = " (disputed in 2026)" if vaccine.disputed_2026 else ""
    sources = ", ".join(vaccine.source)
    return f"| `{vaccine.id}` | {vaccine.names.zh} | {vaccine.names.en}{mark} | {doses} | {sources} ({vaccine.confidence}) |"


def _when(dose: Dose) -> str:
    return str(dose.due_age) if dose.due_age else f"{dose.due_interval} later"


def _visit_row(series: VisitSeries) -> str:
    visits = "; ".join(f"{v.from_} to {v.through}" if v.through else str(v.from_) for v in series.visits)
    usual = "yes" if series.default else "when asked"
    return f"| `{series.id}` | {series.names.zh} | {series.names.en} | {visits} | {usual} |"
