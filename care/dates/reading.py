"""What was understood of a date expression, and why nothing was."""

import datetime
from dataclasses import dataclass
from typing import Literal

Kind = Literal["date", "age", "pregnancy"]


@dataclass(frozen=True)
class Reading:
    """One date, age or week of pregnancy; or none, and the `reason`. Read it back unless `exact`."""

    kind: Kind | None = None
    date: datetime.date | None = None
    age_months: float | int | None = None
    weeks_pregnant: int | None = None
    extra_days: int = 0
    reason: str | None = None
    exact: bool = False
    span: tuple[int, int] | None = None


_WORDS = {
    "no_date": ("这里没有看到日期", "I don't see a date there"),
    "vague": ("这个时间说得比较笼统，没法确定是哪一天", "that could be one of several days"),
    "no_day": ("还缺具体是哪一天", "the day of the month is missing"),
    "impossible": ("日历上没有这一天", "that day isn't on the calendar"),
    "several": ("提到了不止一个日期", "there is more than one date there"),
    "range": ("这是一段时间，不是某一天", "that is a stretch of time rather than one day"),
    "recurring": ("这是每隔一段时间重复的日子，不是某一天", "that repeats, so it isn't one single day"),
    "weekday_differs": ("日期和星期几对不上", "the date and the day of the week don't match"),
    "nominal_age": ("虚岁各地算法不同", "nominal age is counted differently from place to place"),
    "trimester": ("孕早、中、晚期跨了好几周", "a trimester spans many weeks"),
    "weeks_out_of_range": ("孕周应在1到42周之间", "a pregnancy is counted from week 1 to week 42"),
    "age_out_of_range": ("这不像是孩子的年龄", "that doesn't look like a child's age"),
    "duration": ("这说的是多久，不是哪一天", "that says how long, not which day"),
}
REASONS = frozenset(_WORDS)


def reason_text(code: str, language: str) -> str:
    """A reason code as a plain clause, to be followed by a new question."""
    zh, en = _WORDS.get(code, _WORDS["no_date"])
    return zh if language == "zh" else en
