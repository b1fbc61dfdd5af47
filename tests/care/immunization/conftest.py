"""The real schedules, loaded once."""

from pathlib import Path

import pytest
from hypothesis import settings

from care.immunization import Schedule, load_schedules

CONTENT = Path(__file__).parents[3] / "content"

settings.register_profile("no-clock", deadline=None)
settings.load_profile("no-clock")  # a busy machine is no failure


@pytest.fixture(scope="session")
def schedules() -> dict[str, Schedule]:
    return load_schedules(CONTENT)


@pytest.fixture(scope="session")
def cn(schedules: dict[str, Schedule]) -> Schedule:
    return schedules["CN"]


@pytest.fixture(scope="session")
def us(schedules: dict[str, Schedule]) -> Schedule:
    return schedules["US"]
