"""From a date to a family's clock: weeks of pregnancy, ages, and how both are said."""

from datetime import date, timedelta
from typing import NamedTuple

PREGNANCY = 280
"""Days from the first day of the last period to the due date."""
_PRETERM_BEFORE = 37
_CORRECT_UNTIL_MONTHS = 24

_WEEKDAYS = {
    "zh": ("周一", "周二", "周三", "周四", "周五", "周六", "周日"),
    "en": ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"),
}
_MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October",
    "November", "December",
)  # fmt: skip
_ZH = "零一二三四五六七八九十"


class Age(NamedTuple):
    """Whole months since birth, the days beyond them, and all days."""

    months: int
    days: int
    total_days: int

    @property
    def years(self) -> int:
        """Whole years."""
        return self.months // 12


def add_months(day: date, months: int) -> date:
    """The same day some months on, cut to the month's last day."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, days_in_month(year, month + 1)))


def days_in_month(year: int, month: int) -> int:
    """How many days the month has."""
    if month == 2:
        return 29 if year % 4 == 0 and (year % 100 != 0 or year % 400 == 0) else 28
    return 30 if month in (4, 6, 9, 11) else 31


def due_date_from(weeks: int, days: int, on: date) -> date:
    """The due date of someone who is `weeks` + `days` pregnant on a day."""
    return on + timedelta(PREGNANCY - weeks * 7 - days)


def gestation(due_date: date, today: date) -> tuple[int, int]:
    """Completed weeks and extra days; weeks are negative before the pregnancy began."""
    return divmod(PREGNANCY - (due_date - today).days, 7)


def age_in(dob: date, today: date) -> Age:
    """How old a child is; nothing before birth. Born on the 31st, a short month ends on her day."""
    if today < dob:
        return Age(0, 0, 0)
    months = (today.year - dob.year) * 12 + today.month - dob.month
    if add_months(dob, months) > today:
        months -= 1
    return Age(months, (today - add_months(dob, months)).days, (today - dob).days)


def corrected_dob(dob: date, due_date: date) -> date | None:
    """The day to count corrected age from: the due date of a baby born before 37 weeks, else None."""
    return due_date if 0 < PREGNANCY - (due_date - dob).days < _PRETERM_BEFORE * 7 else None


def corrected_age(dob: date, due_date: date, today: date) -> Age | None:
    """A preterm baby's age from her due date, until she is two; None where it does not apply."""
    start = corrected_dob(dob, due_date)
    if start is None or today < start or age_in(dob, today).months >= _CORRECT_UNTIL_MONTHS:
        return None
    return age_in(start, today)


def say_age(dob: date, today: date, market: str, language: str, due_date: date | None = None) -> str:
    """Her age as families there say it; a preterm baby's corrected age stands beside it."""
    said = _age_zh(age_in(dob, today), market) if language == "zh" else _age_en(age_in(dob, today))
    corrected = corrected_age(dob, due_date, today) if due_date else None
    if corrected is None:
        return said
    if language == "zh":
        return f"{said}（矫正月龄{_age_zh(corrected, market, milestones=False)}）"
    return f"{said} ({_age_en(corrected)} corrected)"


def say_date(d: date, language: str, today: date) -> str:
    """3月5日（周四） or Thursday, March 5; with the year when it is not this one."""
    weekday = _WEEKDAYS["zh" if language == "zh" else "en"][d.weekday()]
    if language == "zh":
        year = "" if d.year == today.year else f"{d.year}年"
        return f"{year}{d.month}月{d.day}日（{weekday}）"
    year = "" if d.year == today.year else f", {d.year}"
    return f"{weekday}, {_MONTHS[d.month - 1]} {d.day}{year}"


def say_gestation(weeks: int, days: int, language: str) -> str:
    """孕32周+4天 or 32 weeks and 4 days."""
    if language == "zh":
        return f"孕{weeks}周+{days}天" if days else f"孕{weeks}周"
    said = _count(weeks, "week")
    return f"{said} and {_count(days, 'day')}" if days else said


def _count(number: int | str, unit: str) -> str:
    return f"{number} {unit}" if number == 1 else f"{number} {unit}s"


def _zh(number: int) -> str:
    if number == 2:
        return "两"
    return _ZH[number] if number <= 10 else str(number)


def _age_en(age: Age) -> str:
    if age.total_days == 0:
        return "newborn"
    if age.total_days < 14:
        return _count(age.total_days, "day")
    if age.months < 2:
        return _count(age.total_days // 7, "week")
    if age.months < 24:
        half = age.months < 12 and age.days >= 15
        return f"{age.months}½ months" if half else _count(age.months, "month")
    return f"{age.years}½ years" if age.months % 12 >= 6 else _count(age.years, "year")


def _age_zh(age: Age, market: str, milestones: bool = True) -> str:
    half = "半" if age.days >= 15 else ""
    if milestones and age.total_days == 0:
        return "刚出生"
    if milestones and market == "CN":
        if age.months == 1 and age.days == 0:
            return "满月"
        if age.total_days == 100:
            return "百天"
        if age.days == 0 and age.months and age.months % 12 == 0:
            return f"{_zh(age.years)}周岁"
        if age.months == 6 and not half:
            return "半岁"
    if age.months == 0:
        return f"{age.total_days}天"
    if age.months < 12:
        return f"{_zh(age.months)}个{half}月"
    rest = age.months % 12
    if rest == 0:
        return f"{_zh(age.years)}岁"
    return f"{_zh(age.years)}岁半" if rest == 6 else f"{_zh(age.years)}岁{_zh(rest)}个月"
