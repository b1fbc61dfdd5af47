"""The limits from `policy.yml`, checked when they are read."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from care.consent import Purpose
from care.errors import ContentError
from care.hours import Span


@dataclass(frozen=True)
class Caps:
    """The most messages in a local day, in 168 and in 720 rolling hours; None is no limit."""

    day: int | None = None
    week: int | None = None
    month: int | None = None


@dataclass(frozen=True)
class Limits:
    """What binds one purpose."""

    needs: tuple[Purpose, ...]
    hours: Span
    cap: Caps
    gap_hours: float
    counts_in_total: bool
    blocked_by_total: bool


@dataclass(frozen=True)
class Policy:
    """All limits, by purpose and in total."""

    purposes: Mapping[Purpose, Limits]
    total_cap: Caps
    total_gap_hours: float


def load_policy(content_dir: Path) -> Policy:
    """Read `policy.yml`; ContentError names what is wrong in it."""
    path = content_dir / "policy.yml"
    try:
        data = yaml.safe_load(path.read_text(encoding="utf-8"))
        _only(data, {"version", "purposes", "total"}, "the policy")
        _only(data["total"], {"cap", "gap_hours"}, "total")
        return Policy(
            {Purpose(name): _limits(name, entry) for name, entry in data["purposes"].items()},
            _caps(data["total"]["cap"]),
            float(data["total"]["gap_hours"]),
        )
    except (OSError, yaml.YAMLError, KeyError, ValueError, TypeError, AttributeError) as error:
        raise ContentError(f"{path}: {error}") from error


def _limits(name: str, entry: dict[str, Any]) -> Limits:
    _only(entry, {"needs", "hours", "cap", "gap_hours", "counts_in_total", "blocked_by_total"}, name)
    counts = entry.get("counts_in_total", True)
    return Limits(
        needs=tuple(Purpose(need) for need in entry["needs"]),
        hours=Span.parse(entry["hours"]),
        cap=_caps(entry.get("cap", {})),
        gap_hours=float(entry.get("gap_hours", 0)),
        counts_in_total=counts,
        blocked_by_total=entry.get("blocked_by_total", counts),
    )


def _caps(entry: dict[str, int]) -> Caps:
    _only(entry, {"day", "week", "month"}, "cap")
    if any(not isinstance(value, int) or value < 0 for value in entry.values()):
        raise ValueError(f"a cap is a whole number from 0: {entry}")
    return Caps(**entry)


def _only(entry: dict[str, Any], known: set[str], where: str) -> None:
    if unknown := set(entry) - known:
        raise ValueError(f"{where} has {', '.join(sorted(unknown))}; known are {', '.join(sorted(known))}")
