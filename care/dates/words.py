"""Years and months by name, and where they stand beside a day."""

import re
from typing import NamedTuple

from care.dates.cues import Asked
from care.dates.numbers import en_number, zh_number

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
EN_MONTH = (
    r"(?:jan(?:uary)?|feb(?:r?uary|urary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?"
    r"|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)(?![a-z])"
)
ZH_MONTH = r"(?:[0-9]{1,2}|十[一二]?|[一二三四五六七八九正元冬腊])"
ZH_MONTH_WORDS = r"(?:(?:上{1,4}|下{1,4})个?月|[这本当今是呢]个?月|出月)"
EN_MONTH_WORDS = r"(?:(?:this|next|last|the\s+following|the)\s+month|the\s+month\s+after\s+next)"
_LUNAR_MONTHS = {"正": 1, "冬": 11, "腊": 12}


def en_month(name: str) -> int:
    """The number of a month's English name."""
    return _MONTHS.index(name[:3]) + 1


def zh_month(name: str) -> int:
    """The number of a month as written before 月; 0 for none."""
    return _LUNAR_MONTHS.get(name) or (1 if name == "元" else zh_number(name) or 0)


def is_lunar_month(name: str) -> bool:
    """Whether a month's name belongs to the lunar calendar alone."""
    return name in _LUNAR_MONTHS


def month_step(words: str) -> int:
    """How many months from this one 下下个月, this month or the month after next is."""
    if "after next" in words:
        return 2
    return (
        words.count("下")
        + words.count("出")
        - words.count("上")
        + words.count("next")
        + words.count("following")
        - words.count("last")
    )


class Year(NamedTuple):
    """A year named beside a day: its number, whether it was written in four digits, and where it stands."""

    number: int
    full: bool
    at: int


_YEAR_STEPS = {
    "今": 0, "本": 0, "当": 0, "去": -1, "旧": -1, "上": -1, "明": 1, "来": 1, "出": 1, "下": 1, "次": 1, "翌": 1,
    "后": 2, "前": -2, "大后": 3, "大前": -3, "this": 0, "last": -1, "next": 1,
}  # fmt: skip
ZH_YEAR = (
    r"(?:(?P<step>今|本|当|去|旧|上|明|来|出|下|次|翌|大?后|大?前)年|民国\s*(?P<era>元|[0-9]{1,3}|[零一二三四五六七八九十百]{1,5})\s*年"
    r"|(?<![0-9])(?P<digits>[0-9]{4}|[0-9]{2})\s*年"
    r"|(?<![零一二三四五六七八九十百千])(?P<numerals>[一二]?[零一二三四五六七八九]{2,3}|两千零?[一二三四五六七八九十]{1,3})\s*年)"
)
_ZH_BEFORE = re.compile(
    rf"(?:公元|西元)?{ZH_YEAR}[的,\s]*(?P<calendar>(?:农历|阴历|旧历|老历|阳历|公历|新历)[的\s]*)?$"
)
_ZH_AFTER = re.compile(r"[\s,(]*(?P<step>[今去明后前])年(?=\s*(?:$|[),.!?的了生出打吧]))")
_EN_AFTER = re.compile(
    r"[\s,./-]*(?:of\s+|in\s+)?(?:the\s+year\s+)?(?:(?P<full>(?:19|20)[0-9]{2})(?![0-9])|'(?P<short>[0-9]{2})(?![0-9])"
    r"|(?P<step>this|last|next)\s+year(?![a-z])"
    r"|(?:two\s+thousand(?:\s+and)?|twenty)\s+(?P<spelt>(?:twenty|thirty)(?:[\s-][a-z]{3,5})?|ten|eleven|twelve|[a-z]{3,5}teen)(?![a-z]))"
)
_EN_SHORT_AFTER = re.compile(r"(?:,?\s|[-/.])\s*(?P<short>[2-4][0-9])(?=\s*(?:$|[.,;!?)]))")
_EN_BEFORE = re.compile(
    r"(?<![a-z0-9./-])(?:(?P<full>(?:19|20)[0-9]{2})|(?P<step>this|last|next)\s+year)(?:'s)?[\s,/-]*(?:on\s+)?(?:the\s+)?$"
)


def zh_year(match: re.Match[str], today_year: int) -> int | None:
    """The year that a match of `ZH_YEAR` names."""
    if match["step"]:
        return today_year + _YEAR_STEPS[match["step"]]
    if match["era"]:
        number = 1 if match["era"] == "元" else zh_number(match["era"])
        return None if number is None else number + 1911
    number = zh_number(match["digits"] or match["numerals"])
    return 2000 + number if number is not None and number < 100 else number


def zh_year_before(asked: Asked, start: int) -> tuple[Year | None, str]:
    """The year right before a place, and the calendar named between."""
    match = _ZH_BEFORE.search(asked.before(start))
    number = zh_year(match, asked.today.year) if match else None
    if match is None or number is None:
        return None, ""
    full = bool(match["digits"]) and len(match["digits"]) == 4
    return Year(number, full, start - len(match[0])), (match["calendar"] or "")[:2]


def zh_year_after(asked: Asked, end: int) -> Year | None:
    """今年, 去年 or 明年 said as an afterthought."""
    match = _ZH_AFTER.match(asked.after(end))
    return Year(asked.today.year + _YEAR_STEPS[match["step"]], False, end + match.end()) if match else None


def _en_year(match: re.Match[str], today_year: int) -> int:
    words = match.groupdict()
    if words.get("full"):
        return int(match["full"])
    if words.get("short"):
        return 2000 + int(match["short"])
    if words.get("spelt"):
        return 2000 + (en_number(match["spelt"]) or 0)
    return today_year + _YEAR_STEPS[match["step"]]


def en_year_after(asked: Asked, end: int, two_digits: bool = False) -> Year | None:
    """The year right behind a place: 2027, '27, next year; a bare 27 only where `two_digits` allows it."""
    after = asked.after(end)
    match = _EN_AFTER.match(after) or (_EN_SHORT_AFTER.match(after) if two_digits else None)
    if match is None:
        return None
    return Year(_en_year(match, asked.today.year), bool(match.groupdict().get("full")), end + match.end())


def en_year_before(asked: Asked, start: int) -> Year | None:
    """The year right before a place."""
    match = _EN_BEFORE.search(asked.before(start))
    if match is None:
        return None
    return Year(_en_year(match, asked.today.year), bool(match["full"]), start - len(match[0]))
