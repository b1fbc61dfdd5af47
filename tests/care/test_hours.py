"""Working time: split shifts, holidays, make-up workdays, nights."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from care.hours import load_hours
from tests.conftest import ROOT

HOURS = load_hours(ROOT / "content")
SHANGHAI = ZoneInfo("Asia/Shanghai")


def there(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=SHANGHAI)


@pytest.mark.parametrize(
    ("moment", "is_open"),
    [
        ("2026-11-23T08:59", False),
        ("2026-11-23T09:00", True),
        ("2026-11-23T12:30", False),  # between the shifts
        ("2026-11-23T17:59", True),
        ("2026-11-23T18:00", False),
        ("2026-11-28T11:00", True),  # Saturday
        ("2026-11-29T11:00", False),  # Sunday
        ("2026-10-01T10:00", False),  # National Day
        ("2026-10-10T10:00", True),  # a Saturday that makes up for it
        ("2026-09-20T10:00", True),  # a Sunday that does
    ],
)
def test_somebody_is_there_just_in_working_time(moment: str, is_open: bool):
    assert HOURS["CN"].is_open(there(moment)) is is_open


@pytest.mark.parametrize(
    ("asked", "worked", "answered"),
    [
        ("2026-11-23T10:00", 4, "2026-11-23T15:30"),  # over the noon break
        ("2026-11-23T17:00", 4, "2026-11-24T12:00"),
        ("2026-11-29T23:00", 0, "2026-11-30T09:00"),
        ("2026-09-30T17:30", 1, "2026-10-08T09:30"),  # over the holidays
    ],
)
def test_a_promise_counts_working_time_only(asked: str, worked: int, answered: str):
    assert HOURS["CN"].after(there(asked), timedelta(hours=worked)) == there(answered)


def test_american_hours_follow_summer_time():
    assert HOURS["US"].after(datetime(2026, 3, 8, 15, tzinfo=UTC), timedelta()) == datetime(
        2026, 3, 9, 13, tzinfo=UTC
    )
