"""Reads one expression, alone or inside a sentence, by the rules of docs/dates.md."""

import re
from dataclasses import replace
from datetime import date

from care.dates import absolute, ages, holidays, relative, vague, weekdays
from care.dates.cues import Asked
from care.dates.found import Found, Rule
from care.dates.lengths import EN_LENGTH, Length, length
from care.dates.reading import Reading
from care.dates.text import plain

_RULES: list[Rule] = [
    *vague.RULES, *absolute.RULES, *holidays.RULES, *weekdays.RULES, *relative.RULES, *ages.RULES,
]  # fmt: skip

_AFTER_IT = re.compile(
    r"\s*的?[之以]?(?P<side>[前后])(?!往|台|面|者|续|来|期|天|日|列|后)"
    r"(?:第?(?P<n>[0-9]{1,3}|[一二三四五六七八九十两]{1,3})\s*(?P<unit>天|日|周|个?星期|个?礼拜|个?月))?"
)
_AROUND = re.compile(r"\s*(?:前后|左右|上下|附近)")
_ROUGHLY = re.compile(
    r"(?:大概|大约|差不多|可能|应该|好像|(?<![a-z])(?:around|about|approximately|roughly|maybe|probably))\s*(?:on\s+|the\s+|是|在)*$"
)
_BEFORE_IT = re.compile(
    rf"(?<![a-z])(?:(?:the\s+)?(?P<one>day)\s+|(?P<length>{EN_LENGTH})\s+)?(?P<side>before|after|prior\s+to|from|following)"
    r"\s+(?:(?:on|the)\s+)*$"
)
_THEN_TO = re.compile(
    r"\s*(?:-|~|至|到|、|(?:through|thru|to)(?![a-z]))\s*(?:the\s+)?"
    r"(?:[0-9]{1,2}(?![0-9:]|\s*[a-z点楼个天周岁]|\s*月)|[0-9]{1,2}(?:st|nd|rd|th)|[一二三四五六七八九十廿]{1,3}[日号])"
)
_FROM_BEFORE = re.compile(
    r"(?<![0-9./:-])[0-9]{1,2}(?:st|nd|rd|th)?\s*(?:-|~|、|至|到|to|and|&|or)\s*(?:the\s+)?$"
)
_RECURRING = re.compile(r"(?:每(?:个?[月年周]|逢)?的?|逢|(?<![a-z])every(?:\s+other)?)\s*$")
_WEEK_OF = re.compile(r"week\s+(?:of|commencing|beginning)\s+(?:the\s+)?$")
_NOT = re.compile(r"(?:不是|并非|(?<![a-z])not)\s*(?:on\s+|the\s+|until\s+|till\s+)*$")
_MOVED_TO = re.compile(
    r"(?:[改挪换延][到成在为至]|推迟[到至]|提前[到至]|延[后期][到至]"
    r"|(?<![a-z])(?:mov|chang|resched|push|postpon|switch)[a-z]*(?=\s)[^,.;]{0,40}?\s(?:to|until|till)(?:\s+(?:on|the))*)\s*$"
)
_WIDE = re.compile(r"week|month|周|星期|礼拜|月")
_TODAY = re.compile(r"今[天日早晚晨夜]|today|2day|tonight")

_GRAVEST_FIRST = (
    "impossible", "weekday_differs", "weeks_out_of_range", "age_out_of_range", "nominal_age", "trimester", "several",
    "range", "recurring", "vague", "no_day", "duration",
)  # fmt: skip


def read(text: str, today: date, market: str, expect: str | None = None) -> Reading:
    """The date, age or week of pregnancy that a text tells; `expect` is the question it answers."""
    asked = Asked(plain(text), today, market.upper(), expect)
    try:
        return _decide([_in_context(each, asked) for each in _find(asked)], asked)
    except (OverflowError, ValueError):  # today so near the calendar's ends that a step leaves it
        return Reading(reason="impossible")


def _find(asked: Asked) -> list[Found]:
    """Every stretch a rule knows; of overlapping ones the longest."""
    found: list[tuple[int, int, Found]] = []
    for order, (pattern, make) in enumerate(_RULES):
        for match in pattern.finditer(asked.text):
            if match.end() > match.start() and (made := make(match, asked)):
                found.append((made.start - made.end, order, made))
    found.sort(key=lambda each: each[:2])
    taken = bytearray(len(asked.text) + 1)
    kept: list[Found] = []
    for _, _, each in found:
        if not any(taken[each.start : each.end]):
            taken[each.start : each.end] = b"\1" * (each.end - each.start)
            kept.append(each)
    return sorted(kept, key=lambda each: each.start)


def _in_context(found: Found, asked: Asked) -> Found:
    """The same, as the words right before and behind it change it: the day after, before, to, every, around."""
    if found.kind != "date" or found.date is None:
        return found
    before, after = asked.before(found.start), asked.after(found.end)
    if _RECURRING.search(before):
        return replace(found, kind=None, date=None, reason="recurring")
    first = asked.text[found.start]
    if _THEN_TO.match(after) or ((first.isdigit() or first == "t") and _FROM_BEFORE.search(before)):
        return replace(found, kind=None, date=None, reason="range")
    if _WEEK_OF.search(before):
        return replace(found, kind=None, date=None, reason="vague")
    if _AROUND.match(after) or _ROUGHLY.search(before):
        return replace(found, exact=False)
    beside = _AFTER_IT.match(after)
    if beside:
        size = length(f"{beside['n']}{beside['unit'].replace('日', '天')}") if beside["n"] else None
        return _moved(found, size, 1 if beside["side"] == "后" else -1, found.start, found.end + beside.end())
    beside = _BEFORE_IT.search(before)
    if beside and (beside["one"] or beside["length"] or beside["side"] not in ("from", "following")):
        size = (
            length("1 day" if beside["one"] else beside["length"])
            if beside["one"] or beside["length"]
            else None
        )
        sign = 1 if beside["side"] in ("after", "from", "following") else -1
        return _moved(found, size, sign, found.start - len(beside[0]), found.end)
    return found


def _moved(found: Found, size: Length | None, sign: int, start: int, end: int) -> Found:
    """Some time before or after the date; before or after it and no more is vague."""
    day = size.counted_from(found.date, sign) if size and found.date else None
    if day is None:
        return Found(start, end, reason="vague")
    return Found(start, end, "date", day)


def _decide(found: list[Found], asked: Asked) -> Reading:
    dates = [each for each in found if each.kind == "date"]
    lengths = [each for each in found if each.kind in ("age", "pregnancy")]
    reasons = [each for each in found if each.reason]
    if any(each.reason == "impossible" and each.sure for each in reasons):
        return _none("impossible", reasons)
    if dates and lengths:
        asked_for = [each for each in lengths if each.kind == asked.expect]
        dates = (
            []
            if asked_for
            else [each for each in dates if not _TODAY.search(asked.text[each.start : each.end])]
        )
        lengths = asked_for or lengths
    if dates:
        return _one_date(dates, reasons, asked)
    if lengths:
        return _one_length(lengths, asked)
    if not reasons:
        return Reading(reason="no_date")
    return _none(min((each.reason or "" for each in reasons), key=_GRAVEST_FIRST.index), reasons)


def _none(reason: str, found: list[Found]) -> Reading:
    at = next((each for each in found if each.reason == reason), found[0])
    return Reading(reason=reason, span=(at.start, at.end))


def _one_date(dates: list[Found], reasons: list[Found], asked: Asked) -> Reading:
    loose = all(each.weekday is not None or each.loose for each in dates)
    wide = [
        each
        for each in reasons
        if each.reason in ("vague", "no_day") and _WIDE.search(asked.text, each.start, each.end)
    ]
    if loose and wide:
        return _none(wide[0].reason or "vague", wide)
    if len({each.date for each in dates}) > 1:
        dates = [each for each in dates if not _NOT.search(asked.before(each.start))] or dates
    named = [each for each in dates if each.weekday is None]
    if named and len(named) < len(dates):
        if any(each.weekday not in (None, *(n.date.weekday() for n in named if n.date)) for each in dates):
            return Reading(
                reason="weekday_differs" if len({n.date for n in named}) == 1 else "several",
                span=_span(dates),
            )
        dates = named
    if len({each.date for each in dates}) > 1:
        moved = [each for each in dates if _MOVED_TO.search(asked.text[: each.start])]
        dates = moved if len(moved) == 1 else dates
    if len({each.date for each in dates}) > 1 and asked.expect in ("past", "future"):
        past = asked.expect == "past"
        fitting = [
            each
            for each in dates
            if each.date and (each.date <= asked.today if past else each.date >= asked.today)
        ]
        dates = fitting or dates
    if len({each.date for each in dates}) > 1:
        return Reading(reason="several", span=_span(dates))
    best = max(dates, key=lambda each: each.exact)
    return Reading("date", date=best.date, exact=best.exact, span=(best.start, best.end))


def _one_length(lengths: list[Found], asked: Asked) -> Reading:
    fitting = [each for each in lengths if each.kind == asked.expect] or lengths
    if len({(each.kind, each.age_months, each.weeks) for each in fitting}) > 1:
        return Reading(reason="several", span=_span(fitting))
    best = fitting[0]
    return Reading(
        best.kind,
        age_months=best.age_months,
        weeks_pregnant=best.weeks,
        extra_days=best.days,
        span=(best.start, best.end),
    )


def _span(found: list[Found]) -> tuple[int, int]:
    return min(each.start for each in found), max(each.end for each in found)
