"""Care journeys: YAML in each market's pack, anchored on a date."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import yaml

from care.consent import Purpose
from care.errors import ContentError


@dataclass(frozen=True)
class Step:
    """One message of a journey, so many days from its anchor; useful until the end of a later day."""

    id: str
    offset_days: int
    at: time
    useful_until_days: int

    def due_at(self, anchor: date, time_zone: str) -> datetime:
        """When it is to be said."""
        return self.on(anchor + timedelta(days=self.offset_days), time_zone)

    def on(self, day: date, time_zone: str) -> datetime:
        """The step's time of day on another date."""
        return datetime.combine(day, self.at, ZoneInfo(time_zone))

    def expires_at(self, anchor: date, time_zone: str) -> datetime:
        """The midnight after which it would help nobody."""
        return datetime.combine(
            anchor + timedelta(days=self.useful_until_days + 1), time(), ZoneInfo(time_zone)
        )


@dataclass(frozen=True)
class Journey:
    """A journey as written by a marketer."""

    id: str
    version: int
    purpose: Purpose
    anchor: str
    steps: tuple[Step, ...]


def load_journeys(content_dir: Path) -> dict[str, dict[str, Journey]]:
    """The journeys of each market by id, from `packs/*/journeys/*.yml`."""
    markets: dict[str, dict[str, Journey]] = {}
    for path in sorted((content_dir / "packs").glob("*/journeys/*.yml")):
        try:
            data = yaml.safe_load(path.read_text(encoding="utf-8"))
            steps = tuple(
                Step(
                    step["id"], step["offset_days"], time.fromisoformat(step["at"]), step["useful_until_days"]
                )
                for step in data["steps"]
            )
            journey = Journey(
                data["journey"], data["version"], Purpose(data["purpose"]), data["anchor"], steps
            )
        except (OSError, yaml.YAMLError, KeyError, ValueError, TypeError) as error:
            raise ContentError(f"{path}: {error}") from error
        markets.setdefault(path.parts[-3].upper(), {})[journey.id] = journey
    return markets
