"""Lengths of time in words: 两个月零三天, 一岁半, 3½ months, 32w4d."""

import re
from dataclasses import dataclass
from datetime import date, timedelta

from care.dates.clock import add_months
from care.dates.numbers import EN, ZH, ZH_CHARS, en_number, zh_number

DAYS_A_MONTH = 30.4

_ZH_PART = (
    rf"(?:(?:(?P<n>[0-9]{{1,3}}\.[0-9]{{1,2}}|半|{ZH})\s*(?:个\s*)?(?P<half>半)?(?P<more>多)?\s*"
    rf"|(?<![0-9{ZH_CHARS}几])个?(?P<one>半))(?P<unit>星期|礼拜|周岁|[岁年周天]|月)"
    r"(?P<tail>\s*半(?![个天月年岁])|多(?!少))?)"
)
# 歲半, 年半: one and a half
_ZH_AND_HALF = rf"(?<![0-9{ZH_CHARS}几周今明去后前虚多])(?P<unit2>[岁年])半(?![天夜])"
_EN_HALF = r"(?:½|[\s-]1/2|[\s-]*(?:and|&)[\s-]*(?:(?:a|one)[\s-]+)?half)"
_EN_PART = (
    rf"(?:(?P<n>[0-9]{{1,4}}(?:\.[0-9]{{1,2}})?|½|half(?:\s+an?)?|an?|{EN})(?P<half>{_EN_HALF})?[\s-]*(?:whole\s+)?"
    r"(?P<unit>days?|weeks?|wks?|fortnights?|months?|mths?|mos?|years?|yrs?|y/?o|y\.o\.?|m/o|(?<=[0-9½\s])[dwmy])(?![a-z])"
    r"(?P<tail>\s+and\s+a\s+half)?|(?P<n2>[0-9]{1,3})(?P<unit2>[ywmd])(?=[0-9]))"
)
_NAMED = re.compile(r"\?P<\w+>")


def _repeated(part: str, join: str) -> str:
    part = _NAMED.sub("?:", part)
    return rf"{part}(?:{join}{part}){{0,3}}"


# 三月 is March, 三个月 a length; but 3月龄, 3月大
_ZH_CERTAIN = _ZH_PART.replace(
    "|月)", r"|(?<=[个半多俩仨])\s*月|(?<=[个半多]\s)月|月(?=\s*(?:龄|大(?![概约])|零)))"
)
ZH_LENGTH = re.compile(
    rf"(?<![0-9][./])(?<![第0-9])(?:(?<![{ZH_CHARS}])|(?=[0-9]))"
    rf"(?:{_repeated(_ZH_CERTAIN, r'\s*[零又加+,和、]?\s*')}|{_NAMED.sub('?:', _ZH_AND_HALF)})"
)
EN_LENGTH = re.compile(
    rf"(?<![a-z0-9.$£/])(?<!second )(?:{_repeated(_EN_PART, r'[\s-]*(?:,|and|&|[+])?\s*(?:and\s+)?')})(?:'(?!s))?"
)
_ZH_EACH = re.compile(rf"{_ZH_PART}|{_ZH_AND_HALF}")
_EN_EACH = re.compile(_EN_PART)
_ZH_LETTER = {"星期": "w", "礼拜": "w", "周": "w", "周岁": "y", "岁": "y", "年": "y", "月": "m", "天": "d"}


@dataclass(frozen=True)
class Length:
    """Months, weeks and days as said; halves kept. `units` has a letter for each part: y, m, w, d."""

    months: float = 0
    weeks: float = 0
    days: float = 0
    units: str = ""
    more: bool = False

    @property
    def age_months(self) -> float | int:
        """In months, to one decimal where days or weeks are counted."""
        age = round(self.months + (self.weeks * 7 + self.days) / DAYS_A_MONTH, 1)
        return int(age) if age == int(age) else age

    @property
    def pregnant_days(self) -> int:
        """As a pregnancy: four weeks a month."""
        return int(self.months * 28 + self.weeks * 7 + self.days)

    @property
    def out_of_order(self) -> bool:
        """Whether a smaller unit stands before a larger one: two lengths, not one."""
        return list(self.units) != sorted(self.units, key="ymwd".index)

    @property
    def countable(self) -> bool:
        """Whether it is a whole number of months and days; half a month is 15 days."""
        return self.months % 1 in (0, 0.5) and (self.weeks * 7 + self.days) % 1 == 0 and not self.more

    def counted_from(self, day: date, sign: int) -> date | None:
        """That long after or before a day; None beyond the calendar."""
        days = int(self.weeks * 7 + self.days) + (15 if self.months % 1 else 0)
        try:
            return add_months(day, sign * int(self.months)) + timedelta(sign * days)
        except (ValueError, OverflowError):
            return None


def length(words: str) -> Length | None:
    """The length that some words say, or None."""
    zh = not words.isascii() and any(unit in words for unit in "天周月年岁星礼")
    sums = {"m": 0.0, "w": 0.0, "d": 0.0}
    units, more = "", False
    for part in (_ZH_EACH if zh else _EN_EACH).finditer(words):
        number, unit = _zh(part) if zh else _en(part)
        if number is None:
            return None
        units += unit
        more = more or (zh and bool(part["more"] or part["tail"] == "多"))
        if unit == "y":
            number, unit = number * 12, "m"
        sums[unit] += number
    return Length(sums["m"], sums["w"], sums["d"], units, more) if units else None


def _zh(part: re.Match[str]) -> tuple[float | None, str]:
    if part["unit2"]:
        return 1.5, "y"
    unit = _ZH_LETTER[part["unit"].strip()]
    if part["one"]:
        return (1.5 if part[0][0] == "个" else 0.5), unit
    words = part["n"]
    number = 0.5 if words == "半" else float(words) if "." in words else zh_number(words)
    if number is not None and (part["half"] or (part["tail"] or "").strip() == "半"):
        number += 0.5
    return number, unit


def _en(part: re.Match[str]) -> tuple[float | None, str]:
    if part["n2"]:
        return float(part["n2"]), part["unit2"]
    words, unit = part["n"], part["unit"][0]
    if words == "½" or words.startswith("half"):
        number: float | None = 0.5
    else:
        number = float(words) if words[0].isdigit() else en_number(words)
    if number is not None and (part["half"] or part["tail"]):
        number += 0.5
    if unit == "f" and number is not None:
        return number * 2, "w"
    return number, unit
