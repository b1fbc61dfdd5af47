"""Reads one expression, alone or inside a sentence, by the rules of docs/dates.md."""

import re
from datetime import date
from itertools import islice, pairwise

from care.dates import ages, holidays, month_days, month_names, numeric, relative, stages, vague, weekdays
from care.dates.context import in_context, is_negated, is_target
from care.dates.cues import Asked
from care.dates.found import Found, Rule
from care.dates.reading import Reading
from care.dates.text import plain

_RULES: list[Rule] = [
    *vague.RULES, *numeric.RULES, *month_names.RULES, *month_days.RULES, *holidays.RULES, *weekdays.RULES,
    *relative.RULES, *ages.RULES, *stages.RULES,
]  # fmt: skip
_MATCHES_A_RULE = 12
"""More would be a table or noise, and take time."""

_WIDE = re.compile(r"week|month|周|星期|礼拜|月")
_TODAY = re.compile(r"今[天日早晚晨夜朝]|today|2day|ton(?:ight|ite)|this ")
_NEAR = 30
_BETWEEN = re.compile(
    r"[\s(),.:/-]|[是即,]|农历|阴历|旧历|lunar|也就是|就是|那天|上午|下午|早上|晚上|中午|[0-9一二三四五六七八九十]+点半?"
    r"|(?<![a-z])(?:that's|that is|which is|i\.?e|the|on|at|morning|afternoon|evening"
    r"|[0-9]{1,2}(?::[0-9]{2})?\s*(?:am|pm)?)(?![a-z])"
)
_AS_OF = re.compile(
    r"[\s,]|[就刚满正好是了已经怀孕]|(?<![a-z])(?:i'll be|i was|i'm|i am|will be|on|pregnant|along)(?![a-z])"
)
_VISIT = re.compile(r"[检查打筛做约]|(?<![a-z])(?:scan|check|test|visit|appointment|appt|shot|ultrasound)")
_NEXT = re.compile(r"下个?(?:周|星期|礼拜)|next week")
_GRAVEST_FIRST = (
    "impossible", "weekday_differs", "weeks_out_of_range", "age_out_of_range", "nominal_age", "trimester", "several",
    "range", "recurring", "vague", "no_day", "duration",
)  # fmt: skip


def read(text: str, today: date, market: str, expect: str | None = None) -> Reading:
    """The date, age or week of pregnancy that a text tells; `expect` is the question it answers."""
    asked = Asked(plain(text), today, market.upper(), expect)
    try:
        return _decide(_find(asked), asked)
    except (OverflowError, ValueError):  # today so near the calendar's ends that a step leaves it
        return Reading(reason="impossible")


def _find(asked: Asked) -> list[Found]:
    """Every stretch a rule knows; of overlapping ones the longest."""
    found: list[tuple[int, int, Found]] = []
    for order, (pattern, make) in enumerate(_RULES):
        for match in islice(pattern.finditer(asked.text), _MATCHES_A_RULE):
            if made := make(match, asked):
                made = in_context(made, asked)
                found.append((made.start - made.end, order, made))
    found.sort(key=lambda each: each[:2])
    taken = bytearray(len(asked.text))
    kept: list[Found] = []
    for _, _, each in found:
        if not any(taken[each.start : each.end]):
            taken[each.start : each.end] = b"\1" * (each.end - each.start)
            kept.append(each)
    return sorted(kept, key=lambda each: each.start)


def _decide(found: list[Found], asked: Asked) -> Reading:
    dates = [each for each in found if each.kind == "date" and not is_negated(each, asked)]
    lengths = [each for each in found if each.kind in ("age", "pregnancy")]
    reasons = [each for each in found if each.reason]
    if any(each.reason == "impossible" and each.sure for each in reasons):
        return _none("impossible", reasons)
    if dates and lengths:
        if asked.expect in (None, "pregnancy") and (reading := _weeks_as_of(dates, lengths, asked)):
            return reading
        answers = [each for each in lengths if each.kind == asked.expect]
        # "I'm 32 weeks today" tells the weeks
        dates = [] if answers else [each for each in dates if not _TODAY.match(asked.text, each.start)]
        lengths = answers or lengths
    if dates:
        return _one_date(dates, reasons, asked)
    if lengths and any(_NEXT.match(asked.text, each.start) for each in reasons):
        return Reading(reason="vague", span=_span(lengths))  # "36 weeks next week" is not now
    if lengths:
        return _one_length(lengths, asked)
    if not reasons:
        return Reading(reason="no_date")
    return _none(min((each.reason or "" for each in reasons), key=_GRAVEST_FIRST.index), reasons)


def _weeks_as_of(dates: list[Found], lengths: list[Found], asked: Asked) -> Reading | None:
    """32 weeks tomorrow, 昨天满20周: how far she is today."""
    if len(dates) != 1 or len(lengths) != 1 or lengths[0].kind != "pregnancy" or lengths[0].weeks is None:
        return None
    day, weeks = dates[0], lengths[0]
    first, second = sorted((day, weeks), key=lambda each: each.start)
    off = (day.date - asked.today).days if day.date else 0
    if _AS_OF.sub("", asked.text[first.end : second.start]) or not 0 < abs(off) <= 7:
        return None
    if _VISIT.search(asked.text, *asked.clause(first.start, second.end)):
        return None
    whole, rest = divmod(weeks.weeks * 7 + weeks.days - off, 7)  # pyright: ignore[reportOptionalOperand]
    return (
        Reading("pregnancy", weeks_pregnant=whole, extra_days=rest, span=_span(dates + lengths))
        if whole > 0
        else None
    )


def _none(reason: str, found: list[Found]) -> Reading:
    at = next(each for each in found if each.reason == reason)
    return Reading(reason=reason, span=(at.start, at.end))


def _one_date(dates: list[Found], reasons: list[Found], asked: Asked) -> Reading:
    wide = [
        each
        for each in reasons
        if each.reason == "no_day"
        or (each.reason == "vague" and _WIDE.search(asked.text, each.start, each.end))
    ]
    if wide and all(each.bare for each in dates):
        return _none(wide[0].reason or "vague", wide)
    months = [each for each in reasons if each.reason == "no_day"]
    if months and all(_TODAY.match(asked.text, each.start) for each in dates):
        return _none("no_day", months)
    dates = [each for each in dates if not each.rough] or dates
    if _differ(dates):
        same = [each for each in dates if all(_may_be(other, each.date) for other in dates)]
        beside = _beside(dates, asked)
        if beside and not same and {"weekday"} < {each.bare for each in dates}:
            return Reading(reason="weekday_differs", span=_span(dates))
        if same and (beside or not any(each.bare for each in dates)):
            # of a day that both leave the year open, a cue of the past may have moved one: it counts
            dates = [min(same, key=lambda each: (each.fits is not None, each.date or date.max))]
    if _differ(dates):
        targets = [each for each in dates if is_target(each, asked)]
        dates = targets if len(targets) == 1 else dates
    if _differ(dates) and asked.expect in ("past", "future"):
        behind = asked.expect == "past"
        fitting = [each for each in dates if each.date != asked.today]
        dates = [each for each in fitting if each.date and behind == (each.date < asked.today)] or dates
    if _differ(dates):
        return Reading(reason="several", span=_span(dates))
    best = max(dates, key=lambda each: each.exact)
    return Reading("date", date=best.date, exact=best.exact, span=(best.start, best.end))


def _beside(dates: list[Found], asked: Asked) -> bool:
    """Whether the dates follow one another with nothing else between: the same day, said twice."""
    between = (asked.text[one.end : two.start] for one, two in pairwise(dates))
    return all(len(words) < _NEAR and not _BETWEEN.sub("", words) for words in between)


def _may_be(found: Found, day: date | None) -> bool:
    return found.date == day or (day is not None and found.fits is not None and found.fits(day))


def _differ(dates: list[Found]) -> bool:
    return len({each.date for each in dates}) > 1


def _one_length(lengths: list[Found], asked: Asked) -> Reading:
    lengths = [each for each in lengths if each.sure] or lengths
    fitting = [each for each in lengths if each.kind == asked.expect] or lengths
    if len({(each.kind, each.age_months, each.weeks) for each in fitting}) > 1:
        return Reading(reason="several", span=_span(fitting))
    best = fitting[0]
    return Reading(
        best.kind, age_months=best.age_months, weeks_pregnant=best.weeks, extra_days=best.days, span=(best.start, best.end)
    )  # fmt: skip


def _span(found: list[Found]) -> tuple[int, int]:
    return min(each.start for each in found), max(each.end for each in found)
