"""`./tiexin schedule`: which doses are open for a child, as JSON, as JSON lines in a batch, or as a table."""

import argparse
import json
import re
import sys
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from care.immunization import (
    Given,
    Plan,
    Schedule,
    ScheduleError,
    Status,
    UnknownVaccineError,
    load_schedules,
    plan,
    plan_visits,
)

CONTENT = Path(__file__).resolve().parents[1] / "content"
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_YEARS = range(1900, 2201)
_ENCODER = json.JSONEncoder(ensure_ascii=False)


class InputError(ValueError):
    """Something asked for that cannot be worked out, in words for whoever asked."""


@dataclass(frozen=True)
class Child:
    """One question: a child, what it was given, and the day it is asked about."""

    schedule: Schedule
    dob: date
    today: date
    sex: str | None
    scope: tuple[str, ...] | None
    given: tuple[Given, ...]

    def plan(self) -> Plan:
        return plan(self.schedule, self.dob, self.given, self.today, sex=self.sex, scope=self.scope)


def main(argv: list[str]) -> int:
    """Run the command; 0 when it answered, 2 when the question made no sense."""
    try:
        options = _parser().parse_args(argv)
    except SystemExit as stop:
        return stop.code if isinstance(stop.code, int) else 2
    try:
        schedules = load_schedules(options.content)
        if options.batch:
            return _batch(schedules)
        child = _from_options(schedules, options)
        found = child.plan()
    except (InputError, ScheduleError, UnknownVaccineError) as error:
        print(f"schedule: {error}", file=sys.stderr)
        return 2
    if options.table or (sys.stdout.isatty() and not options.json):
        _show(child, found, options.language or ("zh" if child.schedule.market == "CN" else "en"))
    else:
        answer = as_json(child.schedule, found) | {"disclaimer": child.schedule.disclaimer.model_dump()}
        print(_ENCODER.encode(answer))
    return 0


def as_json(schedule: Schedule, found: Plan) -> dict[str, Any]:
    """A plan as the contract writes it, with what it adds: `next`, `replaced`, `clinic_plans`, `disputed`."""
    return {
        "open": [
            {
                "vaccine": dose.vaccine,
                "dose": dose.dose,
                "due_date": dose.due_date.isoformat(),
                "status": dose.status.value,
            }
            for dose in found.open
        ],
        "uncounted": [
            {"vaccine": dose.vaccine, "date": dose.date.isoformat(), "why": dose.why.value}
            for dose in found.uncounted
        ],
        "complete": list(found.complete),
        "aged_out": list(found.aged_out),
        "not_applicable": list(found.not_applicable),
        "next": [dose.vaccine for dose in found.next()],
        "replaced": [{"vaccine": each.vaccine, "by": each.by} for each in found.replaced],
        "clinic_plans": list(found.clinic_plans),
        "disputed": [dose.vaccine for dose in found.open if schedule.vaccines[dose.vaccine].disputed_2026],
    }


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="tiexin schedule", description="The next open dose of every vaccine series of a child."
    )
    parser.add_argument("--market", help="CN or US")
    parser.add_argument("--dob", help="birth date, YYYY-MM-DD")
    parser.add_argument("--today", help="the day asked about, YYYY-MM-DD (default: today)")
    parser.add_argument("--sex", help="F or M; without it no series is left out")
    parser.add_argument("--scope", help="default, or vaccine ids with commas between; both may be mixed")
    parser.add_argument(
        "--given", metavar="FILE", help='doses given, JSON: [{"vaccine","date"}]; - for stdin'
    )
    parser.add_argument("--batch", action="store_true", help="one question a line on stdin, as JSON")
    shape = parser.add_mutually_exclusive_group()
    shape.add_argument("--json", action="store_true", help="JSON, also in a terminal")
    shape.add_argument("--table", action="store_true", help="a table, also in a pipe")
    parser.add_argument("--language", choices=["zh", "en"], help="of the table (default: the market's)")
    parser.add_argument("--content", type=Path, default=CONTENT, help=argparse.SUPPRESS)
    return parser


def _from_options(schedules: Mapping[str, Schedule], options: argparse.Namespace) -> Child:
    asked = {key: getattr(options, key) for key in ("market", "dob", "today", "sex", "scope")}
    if asked["today"] is None:
        asked["today"] = date.today().isoformat()  # noqa: DTZ011 - the day where the command is typed
    if options.given:
        asked["given"] = _read_given(options.given)
    for key in ("market", "dob"):
        if asked[key] is None:
            raise InputError(f"--{key} is missing")
    return read_child(schedules, asked)


def _read_given(name: str) -> object:
    try:
        return json.loads(sys.stdin.read() if name == "-" else Path(name).read_text(encoding="utf-8-sig"))
    except OSError as error:
        raise InputError(f"{name}: {error.strerror}") from None
    except (ValueError, RecursionError):
        raise InputError(f"{name}: not JSON") from None


def _batch(schedules: Mapping[str, Schedule]) -> int:
    """Answer line by line; a line that cannot be answered says why and stops nothing."""
    bad = 0
    for line in getattr(sys.stdin, "buffer", sys.stdin):
        if not line.strip():
            continue
        id_: object = None
        try:
            asked = json.loads(line)
            if not isinstance(asked, dict):
                raise InputError("a line must be a JSON object")
            id_ = asked.get("id")
            child = read_child(schedules, asked)
            answer = {"id": id_} | as_json(child.schedule, child.plan())
        except (InputError, UnknownVaccineError) as error:
            answer = {"id": id_, "error": str(error)}
        except (ValueError, RecursionError):
            answer = {"id": id_, "error": "not JSON"}
        bad += "error" in answer
        sys.stdout.write(_ENCODER.encode(answer) + "\n")
    if bad:
        print(f"schedule: {bad} line(s) could not be answered", file=sys.stderr)
    return 0


def read_child(schedules: Mapping[str, Schedule], asked: Mapping[str, Any]) -> Child:
    """The question in `asked`, or InputError saying what is wrong with it."""
    market = asked.get("market")
    schedule = schedules.get(market.upper()) if isinstance(market, str) else None
    if schedule is None:
        raise InputError(f"market: {market!r} is unknown; there are {', '.join(sorted(schedules))}")
    dob, today = _date("dob", asked.get("dob")), _date("today", asked.get("today"))
    if today < dob:
        raise InputError(f"today ({today}) is before the birth date ({dob})")
    sex = asked.get("sex") or None
    if sex is not None and (not isinstance(sex, str) or sex.upper() not in {"F", "M"}):
        raise InputError(f"sex: {sex!r} is neither F nor M")
    scope = _scope(asked.get("scope"))
    schedule.scope(scope)
    given = tuple(_given(schedule, dob, asked.get("given")))
    return Child(schedule, dob, today, sex.upper() if sex else None, scope, given)


def _date(key: str, text: object) -> date:
    if text is None:
        raise InputError(f"{key} is missing")
    if not isinstance(text, str) or not _DATE.fullmatch(text):
        raise InputError(f"{key}: {text!r} is not a date such as 2026-01-31")
    try:
        day = date.fromisoformat(text)
    except ValueError:
        raise InputError(f"{key}: there is no {text} in the calendar") from None
    if day.year not in _YEARS:
        raise InputError(f"{key}: {text} is outside the years {_YEARS[0]} to {_YEARS[-1]}")
    return day


def _scope(asked: object) -> tuple[str, ...] | None:
    if asked is None:
        return None
    ids = asked.split(",") if isinstance(asked, str) else asked
    if not isinstance(ids, list) or not all(isinstance(each, str) for each in ids):
        raise InputError("scope: neither default nor a list of vaccine ids")
    named = tuple(each.strip() for each in ids if each.strip())
    return named or None


def _given(schedule: Schedule, dob: date, asked: object) -> Iterable[Given]:
    if asked is None:
        return
    if not isinstance(asked, list):
        raise InputError('given: must be a list of {"vaccine", "date"}')
    for place, dose in enumerate(asked, start=1):
        try:
            yield _dose(schedule, dob, dose)
        except InputError as error:
            raise InputError(f"given, dose {place}: {error}") from None


def _dose(schedule: Schedule, dob: date, dose: object) -> Given:
    if not isinstance(dose, dict) or not isinstance(id_ := dose.get("vaccine"), str):
        raise InputError('must be {"vaccine", "date"}')
    if id_ not in schedule.vaccines:
        schedule.require([id_])
    day = _date("date", dose.get("date"))
    if day < dob:
        raise InputError(f"{day} is before the birth date ({dob})")
    return Given(id_, day)


_WORDS = {
    "zh": {
        "title": "{dob} 出生，{today}",
        "vaccine": "疫苗",
        "dose": "第几剂",
        "from": "可打日期",
        "status": "现在",
        "about": "约 {}",
        Status.UPCOMING: "还没到",
        Status.DUE: "可以打了",
        Status.OVERDUE: "该补了，问问门诊",
        "uncounted": "可能不算的一针：{name} {date}。{why}",
        "complete": "打完了：{}",
        "aged_out": "过了年龄：{}",
        "not_applicable": "不用打：{}",
        "clinic_plans": "由门诊安排：{}",
        "replaced": "{name}：由{by}代替",
        "visit": "下次检查：{name}，{date}起",
        "disputed": "* {}",
        "and": "、",
    },
    "en": {
        "title": "Born {dob}, on {today}",
        "vaccine": "Vaccine",
        "dose": "Dose",
        "from": "From",
        "status": "Now",
        "about": "about {}",
        Status.UPCOMING: "not yet",
        Status.DUE: "due",
        Status.OVERDUE: "overdue, ask the clinic",
        "uncounted": "May not count: {name} on {date}. {why}",
        "complete": "Complete: {}",
        "aged_out": "Past the age: {}",
        "not_applicable": "Not needed: {}",
        "clinic_plans": "Planned by the clinic: {}",
        "replaced": "{name}: comes with the {by}",
        "visit": "Next visit: {name}, from {date}",
        "disputed": "* {}",
        "and": ", ",
    },
}
_COLOURS = {Status.UPCOMING: "dim", Status.DUE: "green", Status.OVERDUE: "yellow"}


def _show(child: Child, found: Plan, language: str) -> None:
    """The plan as a table for people, with everything that is not open below it."""
    from rich.console import Console  # only tables need it, and it takes its time to load
    from rich.table import Table

    words, schedule = _WORDS[language], child.schedule
    console = Console(highlight=False)

    def name(id_: str) -> str:
        return schedule.vaccines[id_].names[language]

    table = Table(title=words["title"].format(dob=child.dob, today=child.today), title_justify="left")
    for column in ("vaccine", "dose", "from", "status"):
        table.add_column(words[column], no_wrap=column in {"dose", "from"})
    disputed = False
    for dose in found.open:
        vaccine = schedule.vaccines[dose.vaccine]
        disputed |= vaccine.disputed_2026
        day = words["about"].format(dose.due_date) if dose.about else str(dose.due_date)
        total = f"/{vaccine.doses_total}" if isinstance(vaccine.doses_total, int) else ""
        label = f"{name(dose.vaccine)} ({vaccine.names.abbr}){' *' if vaccine.disputed_2026 else ''}"
        table.add_row(label, f"{dose.dose}{total}", day, words[dose.status], style=_COLOURS[dose.status])
    console.print(table)
    if disputed and schedule.about.disputed:
        console.print(words["disputed"].format(schedule.about.disputed[language]))
    for dose in found.uncounted:
        why = schedule.why[dose.why][language]
        console.print(
            words["uncounted"].format(name=name(dose.vaccine), date=dose.date, why=why), style="yellow"
        )
    for key in ("complete", "aged_out", "not_applicable", "clinic_plans"):
        if ids := getattr(found, key):
            console.print(words[key].format(words["and"].join(name(id_) for id_ in ids)))
    for each in found.replaced:
        console.print(words["replaced"].format(name=name(each.vaccine), by=name(each.by)))
    for visit in plan_visits(schedule, child.today, dob=child.dob).next():
        title = schedule.visits[visit.vaccine].visits[visit.dose - 1].names[language]
        console.print(words["visit"].format(name=title, date=visit.due_date))
    if any(dose.about for dose in found.open):
        console.print(schedule.about.about_date[language], style="dim")
    console.print(schedule.disclaimer[language], style="dim")
