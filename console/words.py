"""How the console puts things to one member of staff, in her language."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from care.core import Care
from care.dates.clock import say_age, say_date, say_gestation
from care.markets import local_date
from care.store.models import Customer
from care.texts import Texts
from console.texts import Wording

_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


@dataclass(frozen=True)
class Words:
    """Texts, times and names in one language, as of one moment."""

    wording: Wording
    replies: Texts
    language: str
    now: datetime

    @classmethod
    def of(cls, care: Care, wording: Wording, language: str) -> "Words":
        """Words for now."""
        return cls(wording, care.texts, language, care.clock())

    def t(self, name: str, /, **values: Any) -> str:
        """A text of the console."""
        return self.wording.say(name, self.language, **values)

    def named(self, prefix: str, code: str) -> str:
        """What a code is called; one the console has no word for stands as it is."""
        name = f"{prefix}_{code}"
        return self.t(name) if name in self.wording else code

    def reason(self, code: str | None) -> str:
        """Why a message was sent, held or dropped."""
        if not code:
            return ""
        if code in self.replies.entries:
            return self.replies.say(code, self.language)
        return self.named("why", code)

    def who(self, customer: Customer) -> str:
        """A customer's name, or a number to tell visitors apart."""
        return customer.preferred_name or self.t("visitor", code=code_of(customer.id))

    def listed(self, parts: Iterable[str]) -> str:
        """Several things in a row."""
        return ("、" if self.language == "zh" else ", ").join(parts)

    def span(self, length: timedelta) -> str:
        """A length of time as one reads it at a glance."""
        minutes = int(length.total_seconds() // 60)
        if minutes < 1:
            return self.t("under_a_minute")
        hours, minutes = divmod(minutes, 60)
        days, hours = divmod(hours, 24)
        if days >= 3:
            return self.t("days", n=days)
        if days:
            return self.t("days_hours", d=days, h=hours) if hours else self.t("days", n=days)
        if not hours:
            return self.t("minutes", n=minutes)
        return self.t("hours_minutes", h=hours, m=minutes) if minutes else self.t("hours", n=hours)

    def waited(self, since: datetime) -> str:
        """How long it has been."""
        return self.t("waits", time=self.span(self.now - since))

    def due(self, at: datetime) -> str:
        """How much is left until a promised moment, or by how much it has passed."""
        if at < self.now:
            return self.t("overdue_by", time=self.span(self.now - at))
        return self.t("due_in", time=self.span(at - self.now))

    def overdue(self, at: datetime | None) -> bool:
        """Whether a promised moment has passed."""
        return at is not None and at < self.now

    def clock(self, at: datetime, zone: str) -> str:
        """The time of day there."""
        return f"{at.astimezone(ZoneInfo(zone)):%H:%M}"

    def day(self, at: datetime, zone: str) -> str:
        """The day there, with its weekday."""
        return self.full_date(local_date(at, zone), zone)

    def full_date(self, day: date, zone: str) -> str:
        """A date, with its weekday."""
        return say_date(day, self.language, local_date(self.now, zone))

    def short_date(self, day: date) -> str:
        """A date in figures."""
        return day.isoformat()

    def moment(self, at: datetime, zone: str) -> str:
        """Day and time there; the time alone if it is today."""
        if local_date(at, zone) == local_date(self.now, zone):
            return self.clock(at, zone)
        return self.stamp(at, zone)

    def stamp(self, at: datetime, zone: str) -> str:
        """Day and time there."""
        local, today = at.astimezone(ZoneInfo(zone)), local_date(self.now, zone)
        year = (
            ""
            if local.year == today.year
            else f"{local.year}年"
            if self.language == "zh"
            else f" {local.year}"
        )
        if self.language == "zh":
            return f"{year}{local.month}月{local.day}日 {local:%H:%M}"
        return f"{_MONTHS[local.month - 1]} {local.day}{year}, {local:%H:%M}"

    def zone(self, name: str) -> str:
        """A time zone with its distance from UTC."""
        minutes = int((self.now.astimezone(ZoneInfo(name)).utcoffset() or timedelta()).total_seconds() // 60)
        hours, rest = divmod(abs(minutes), 60)
        sign = "+" if minutes >= 0 else "−"
        return f"{name.replace('_', ' ')}, UTC{sign}{hours}" + (f":{rest:02}" if rest else "")

    def age(self, born: date, market: str, zone: str, due: date | None) -> str:
        """A child's age today."""
        return say_age(born, local_date(self.now, zone), market, self.language, due)

    def gestation(self, weeks: int, days: int) -> str:
        """How far a pregnancy is."""
        return say_gestation(weeks, days, self.language)


def code_of(customer_id: str) -> str:
    """Enough of an id to tell two visitors apart."""
    return customer_id[-4:]
