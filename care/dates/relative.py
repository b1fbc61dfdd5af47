"""Days counted from today: tomorrow, in three weeks, 下个月5号, 月底."""

import re
from datetime import timedelta

from care.dates.absolute import EN_MONTH, ZH_MONTH, in_month, month_step
from care.dates.clock import add_months, days_in_month
from care.dates.cues import Asked
from care.dates.found import EN_YEAR, ZH_YEAR, Found, Rule, day_of, named_year, nothing, on, yearly
from care.dates.lengths import EN_LENGTH, ZH_LENGTH, length
from care.dates.numbers import zh_number

_ZH_DAYS = {
    "大大后": 4, "大后": 3, "后": 2, "明": 1, "听": 1, "今": 0, "昨": -1, "寻": -1, "前": -2, "大前": -3, "大大前": -4,
}  # fmt: skip
_EN_DAYS = (
    (r"day after tomorrow|overmorrow", 2),
    (r"tomorrow|tommorow|tomorow|tommorrow|tmrw?|tmw|2moro|2morrow", 1),
    (r"day before yesterday|night before last", -2),
    (r"yesterday|yest|last night", -1),
    (r"today|2day|tonight|tonite|this (?:morning|afternoon|evening|noon)", 0),
)


def _zh_day_word(match: re.Match[str], asked: Asked) -> Found:
    return on(match, asked.today + timedelta(_ZH_DAYS[match[1]]))


def _en_day_word(match: re.Match[str], asked: Asked) -> Found:
    step = next(step for words, step in _EN_DAYS if re.fullmatch(words, re.sub(r"\s+", " ", match[1])))
    return on(match, asked.today + timedelta(step))


def _counted(sign: int, match: re.Match[str], asked: Asked) -> Found | None:
    found = length(match["length"])
    if found is None:
        return None
    if "多" in match["length"]:
        return nothing(match, "vague")
    day = found.counted_from(asked.today, sign)
    if day is None and (found.months % 1 not in (0, 0.5) or (found.weeks * 7 + found.days) % 1):
        return nothing(match, "vague")
    return on(match, day)


def _later(match: re.Match[str], asked: Asked) -> Found | None:
    return _counted(1, match, asked)


def _earlier(match: re.Match[str], asked: Asked) -> Found | None:
    return _counted(-1, match, asked)


def _days_word(match: re.Match[str], asked: Asked) -> Found | None:
    days = zh_number(match[1])
    if match[2] == "前" and match[1].isascii():
        return nothing(match, "vague")  # 5日前: five days ago in Hong Kong, before the 5th elsewhere
    return None if days is None else on(match, asked.today + timedelta(days if match[2] == "后" else -days))


def _zh_part(match: re.Match[str], asked: Asked) -> Found | None:
    part = match["part"]
    if match["rel"]:
        year, month = divmod(
            asked.today.year * 12 + asked.today.month - 1 + (month_step(match["rel"]) or 0), 12
        )
        return on(match, _part_of(year, month + 1, part))
    named = named_year(match["year"], asked.today) if match["year"] else None
    past = asked.past(match.start(), match.end())
    if match["month"]:
        month = {"正": 1, "元": 1, "冬": 11, "腊": 12}.get(match["month"]) or zh_number(match["month"]) or 0
        if match["month"] in ("正", "冬", "腊"):
            return nothing(match, "vague")
        if not 1 <= month <= 12:
            return nothing(match, "impossible")
        if named is not None:
            return on(match, _part_of(named, month, part))
        return on(match, yearly(lambda year: _part_of(year, month, part), asked.today, past))
    if match["year"] or len(part) == 1:
        return None
    return on(match, _this_month(asked, part, past))


def _part_of(year: int, month: int, part: str):
    if not 1900 <= year <= 2100:
        return None
    first = any(word in part for word in ("初", "第一", "begin", "start", "first", "1st"))
    middle = any(word in part for word in ("中", "mid"))
    return day_of(year, month, 1 if first else 15 if middle else days_in_month(year, month))


def _this_month(asked: Asked, part: str, past: bool):
    from care.dates.found import nearest

    months = [add_months(asked.today.replace(day=1), step) for step in (-1, 0, 1)]
    return nearest((_part_of(day.year, day.month, part) for day in months), asked.today, past)


def _year_end(match: re.Match[str], asked: Asked) -> Found:
    words = match["year"]
    if words and words != "the":
        year = named_year(words, asked.today)
        return on(match, day_of(year, 12, 31) if year is not None else None)
    past = asked.past(match.start(), match.end())
    return on(match, yearly(lambda year: day_of(year, 12, 31), asked.today, past))


def _en_part(match: re.Match[str], asked: Asked) -> Found | None:
    part, which = match["part"] or "end", (match["which"] or match["which2"] or "").strip()
    past = asked.past(match.start(), match.end())
    if match["name"]:
        from care.dates.absolute import _en_month

        month, year = (
            _en_month(match["name"]),
            named_year(match["year"], asked.today) if match["year"] else None,
        )
        if year is not None:
            return on(match, _part_of(year, month, part))
        return on(match, yearly(lambda y: _part_of(y, month, part), asked.today, past))
    if which in ("this", "next", "last"):
        year, month = divmod(asked.today.year * 12 + asked.today.month - 1 + (month_step(which) or 0), 12)
        return on(match, _part_of(year, month + 1, part))
    return on(match, _this_month(asked, part, past))


def _same_day(match: re.Match[str], asked: Asked) -> Found:
    step = month_step(match[1]) or 0
    return on(match, in_month(asked.today, step, asked.today.day))


def _from_weekless(match: re.Match[str], asked: Asked) -> Found | None:
    """A week today, three weeks tomorrow; "32 weeks today" tells a pregnancy."""
    found = length(match["length"])
    if found is None or found.weeks > 8:
        return None
    step = {"today": 0, "tomorrow": 1}.get(match["from"])
    if step is None:
        return None
    day = found.counted_from(asked.today + timedelta(step), 1)
    return on(match, day)


RULES: list[Rule] = [
    (
        re.compile(
            r"(大大后|大后|大大前|大前|(?<!以)(?<!之)(?<![年月周天日])[后前]|明|今|昨|听|寻)(?:[天日](?!性|之后)|儿个?(?![童子科女歌媳保园])|[早晚晨夜朝](?![期产上人]))"
        ),
        _zh_day_word,
    ),
    (re.compile(rf"(?<![a-z0-9])(?:the\s+)?({'|'.join(words for words, _ in _EN_DAYS).replace(' ', chr(92) + 's+')})(?![a-z])"), _en_day_word),
    (
        re.compile(
            rf"(?:(?:再|还)?\s*(?:过|等|隔)\s*)?(?P<length>{ZH_LENGTH})\s*(?:[之以]后|过后|后(?![天日])|後)|(?!)"
        ),
        _later,
    ),
    (re.compile(rf"(?:再过?|过|还有|还剩|还差|剩下?)(?:大概|大约|约)?\s*(?P<length>{ZH_LENGTH})"), _later),
    (re.compile(rf"(?P<length>{ZH_LENGTH})\s*(?:[之以]前|前(?![天日往台面后]))"), _earlier),
    (re.compile(r"(?<![0-9月号一二三四五六七八九十.第])([0-9]{1,3}|[一二三四五六七八九十两]{1,3})\s*日[之以]?(后|前)"), _days_word),
    (
        re.compile(
            rf"(?<![a-z])(?:in|after|another)\s+(?:about\s+|another\s+|around\s+|roughly\s+|exactly\s+)?(?P<length>{EN_LENGTH})(?:'?s?'?\s+time)?"
            r"(?!\s*(?:old|of age|pregnan|along|to\s+[0-9]|-))"
        ),
        _later,
    ),
    (
        re.compile(
            rf"(?P<length>{EN_LENGTH})\s*(?:from\s+(?:now|today)|later|hence|away|to\s+go|left|until|till|out\s+from\s+now|'?s?'?\s*time(?![a-z]))"
        ),
        _later,
    ),
    (re.compile(rf"(?P<length>{EN_LENGTH})\s*(?:ago|back|earlier|before\s+(?:now|today))(?![a-z])"), _earlier),
    (re.compile(rf"(?P<length>{EN_LENGTH})\s*(?:from\s+)?(?P<from>today|tomorrow)(?![a-z])"), _from_weekless),
    (re.compile(r"(?<![a-z])(?P<from>today|tomorrow)\s+(?P<length>(?:a\s+)?(?:week|fortnight))(?![a-z])"), lambda m, a: on(
        m, a.today + timedelta((m["from"] == "tomorrow") + (14 if "fortnight" in m["length"] else 7)))),
    (
        re.compile(
            rf"(?:(?P<rel>(?:上+|下+)个?月|[这本当今是呢]个?月)|(?:(?P<year>{ZH_YEAR})的?)?(?<![0-9])(?P<month>{ZH_MONTH})\s*月份?)?的?"
            r"(?P<part>月初(?![一二三四五六七八九十])|月中(?!旬)|月[底末尾]|初(?![一二三四五六七八九十中级高])|中(?![旬秋国午考间班医到])|[底末尾](?![下部片层])|(?:的)?最后一天|(?:的)?第一天)"
        ),
        lambda match, asked: _zh_part(match, asked) if match["rel"] or match["month"] or len(match["part"]) == 2 else None,
    ),
    (re.compile(rf"(?:(?P<year>{ZH_YEAR})的?年?|年)[底末尾]"), _year_end),
    (
        re.compile(
            r"(?<![a-z])(?:the\s+)?(?:very\s+)?(?:(?P<part>beginning|start|first\s+day|first|1st|middle|end|last\s+day)\s+of\s+(?:the\s+)?"
            rf"(?:(?P<which>(?:this|next|last)\s+)?month|(?P<name>{EN_MONTH})(?:{EN_YEAR})?)|(?P<which2>(?:this|next|last)\s+)?month(?:'s)?[\s-]end)(?![a-z])"
        ),
        _en_part,
    ),
    (
        re.compile(
            r"(?<![a-z])(?:the\s+)?(?:end|last\s+day)\s+of\s+(?P<year>(?:this|next|last)\s+year|the(?=\s+year)|20[0-9]{2})(?:\s+year)?(?![a-z0-9])"
        ),
        _year_end,
    ),
    (re.compile(r"((?:上+|下+)个?月)的?今[天日]"), _same_day),
]  # fmt: skip
