"""Reads the schedules of all markets from `content/packs/*/schedule`, or says which file is wrong and how."""

import json
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import yaml
from pydantic import BaseModel, ValidationError

from care.immunization.model import Market, Vaccine, VisitSeries, Why
from care.immunization.schedule import Schedule

_Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_SECTIONS = {"vaccines": Vaccine, "visits": VisitSeries}


class ScheduleError(ValueError):
    """A schedule file that cannot be used: the file, the place in it, and what is wrong."""


class _StrictLoader(_Loader):
    """YAML in which a key written twice is an error, and a date stays the text it is."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
        mapping: dict[Any, Any] = {}
        for key_node, value_node in node.value:
            key = self.construct_object(key_node, deep=True)
            if key in mapping:
                raise ScheduleError(f"line {key_node.start_mark.line + 1}: {key!r} is written twice")
            mapping[key] = self.construct_object(value_node, deep=deep)
        return mapping


def _text(loader: Any, node: yaml.ScalarNode) -> str:
    return loader.construct_scalar(node)


def _mapping(loader: _StrictLoader, node: yaml.MappingNode) -> dict[Any, Any]:
    return loader.construct_mapping(node, deep=True)


_StrictLoader.add_constructor("tag:yaml.org,2002:map", _mapping)
_StrictLoader.add_constructor("tag:yaml.org,2002:timestamp", _text)


def load_schedules(content_dir: Path) -> dict[str, Schedule]:
    """Every market's schedule by market code, such as "CN" and "US"."""
    folders = sorted(content_dir.glob("packs/*/schedule"))
    if not folders:
        raise ScheduleError(f"{content_dir}: no packs/*/schedule folder in it")
    schedules: dict[str, Schedule] = {}
    for folder in folders:
        schedule = load_schedule(folder)
        if schedule.market in schedules:
            raise ScheduleError(f"{folder}: the market {schedule.market} has a schedule already")
        schedules[schedule.market] = schedule
    return schedules


def load_schedule(folder: Path) -> Schedule:
    """The schedule written in the YAML files of one folder."""
    market_file = folder / "market.yml"
    if not market_file.is_file():
        raise ScheduleError(f"{folder}: market.yml is missing")
    if stray := sorted(set(folder.iterdir()) - set(folder.glob("*.yml"))):
        raise ScheduleError(f"{stray[0]}: only .yml files belong here")
    market = _shape(Market, _read(market_file), str(market_file))
    found: dict[str, dict[str, Any]] = {section: {} for section in _SECTIONS}
    written_in: dict[str, Path] = {}
    for file in sorted(set(folder.glob("*.yml")) - {market_file}):
        content = _read(file)
        if not isinstance(content, dict) or not content or set(content) - set(_SECTIONS):
            keys = ", ".join(map(str, content)) if isinstance(content, dict) else type(content).__name__
            raise ScheduleError(f"{file}: only {' and '.join(_SECTIONS)} belong at the top, found: {keys}")
        for section, entries in content.items():
            if not isinstance(entries, list) or not entries:
                raise ScheduleError(f"{file}: {section} must be a list with something in it")
            for place, entry in enumerate(entries, start=1):
                name = entry.get("id") if isinstance(entry, dict) else None
                where = f"{file}: {section}, {name or f'entry {place}'}"
                shaped = _shape(_SECTIONS[section], entry, where)
                if shaped.id in written_in:
                    raise ScheduleError(f"{where}: the id is taken already, in {written_in[shaped.id]}")
                if not shaped.id.startswith(f"{market.market.lower()}_"):
                    raise ScheduleError(f"{where}: an id of this market begins with {market.market.lower()}_")
                found[section][shaped.id] = shaped
                written_in[shaped.id] = file
    schedule = Schedule(market, found["vaccines"], found["visits"])
    for id_, wrong in _contradictions(schedule):
        raise ScheduleError(f"{written_in.get(id_, market_file)}: {id_}: {wrong}")
    return schedule


def _read(file: Path) -> Any:
    try:
        return yaml.load(file.read_text(encoding="utf-8"), Loader=_StrictLoader)  # noqa: S506 - a safe loader
    except ScheduleError as error:
        raise ScheduleError(f"{file}: {error}") from None
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise ScheduleError(f"{file}: not readable as YAML: {' '.join(str(error).split())}") from None


def _shape[Shaped: BaseModel](form: type[Shaped], content: Any, where: str) -> Shaped:
    try:
        # through JSON, so that "3" is no number and a list is a tuple
        return form.model_validate_json(json.dumps(content))
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=True)[0]
        place = "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in first["loc"])
        message = str(first["msg"]).removeprefix("Value error, ")
        if first["type"] in {"missing", "extra_forbidden"}:
            message = {"missing": "is missing", "extra_forbidden": "is not a known key"}[first["type"]]
        more = f" (and {error.error_count() - 1} more)" if error.error_count() > 1 else ""
        raise ScheduleError(f"{where}{': ' + place.lstrip('.') if place else ''}: {message}{more}") from None
    except TypeError as error:
        raise ScheduleError(f"{where}: {error}") from None


def _contradictions(schedule: Schedule) -> Iterable[tuple[str, str]]:
    """What each part of a schedule says that another part denies: (id, what is wrong)."""
    about, vaccines = schedule.about, schedule.vaccines
    for id_ in about.default_scope:
        if id_ not in vaccines:
            yield "market", f"default_scope names {id_}, which no file holds"
        elif vaccines[id_].funding not in {"programme", "routine"}:
            yield (
                "market",
                f"default_scope names {id_}, which is {vaccines[id_].funding}: families choose such",
            )
    if missing := [code.value for code in Why if code not in schedule.why]:
        yield "market", f"why: no words for {', '.join(missing)}"
    for vaccine in vaccines.values():
        for wrong in _wrong_names(vaccine, vaccines):
            yield vaccine.id, wrong
        for key in vaccine.source:
            if key not in about.sources:
                yield vaccine.id, f"source {key} is not among the sources of market.yml"
        if vaccine.funding not in about.funding:
            yield vaccine.id, f"market.yml has no words for the funding {vaccine.funding}"
        if vaccine.disputed_2026 and about.disputed is None:
            yield vaccine.id, "disputed_2026, but market.yml has no words for what is disputed"
    for series in schedule.visits.values():
        for key in series.source:
            if key not in about.sources:
                yield series.id, f"source {key} is not among the sources of market.yml"


def _wrong_names(vaccine: Vaccine, vaccines: dict[str, Vaccine]) -> Iterable[str]:
    named: dict[str, Callable[[], list[str]]] = {
        "replaces": lambda: [each.vaccine for each in vaccine.replaces],
        "not_with": lambda: list(vaccine.not_with),
        "alternative_to": lambda: [vaccine.alternative_to] if vaccine.alternative_to else [],
        "after_other": lambda: [dose.after_other.vaccine for dose in vaccine.doses if dose.after_other],
    }
    for key, ids in named.items():
        for id_ in ids():
            if id_ == vaccine.id:
                yield f"{key} names the vaccine itself"
            elif id_ not in vaccines:
                yield f"{key} names {id_}, which no file holds"
    if (other := vaccine.alternative_to) and vaccines[other].alternative_to != vaccine.id:
        yield f"alternative_to {other}, but {other} does not say the same of it"
