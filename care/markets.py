"""The markets we serve and what follows from each until a customer says otherwise."""

from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo


@dataclass(frozen=True)
class Market:
    """A market's usual language, a zone to start from and the emergency number."""

    code: str
    language: str
    time_zone: str
    zones: tuple[str, ...]
    """Every zone a customer of this market may live in."""
    emergency: str


MARKETS = {
    "CN": Market("CN", "zh", "Asia/Shanghai", ("Asia/Shanghai",), "120"),
    "US": Market(
        "US",
        "en",
        "America/New_York",
        ("America/New_York", "America/Chicago", "America/Denver", "America/Los_Angeles"),
        "911",
    ),
}
LANGUAGES = ("zh", "en")


def local_date(now: datetime, time_zone: str) -> date:
    """The calendar date at `now` where the customer lives."""
    return now.astimezone(ZoneInfo(time_zone)).date()
