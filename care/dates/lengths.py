"""Lengths of time in words: 两个月零三天, 一岁半, 3½ months, 32w4d."""

import re
from dataclasses import dataclass
from datetime import date, timedelta

from care.dates.clock import add_months
from care.dates.numbers import CARDINALS, EN, ZH, ZH_CHARS, zh_number

DAYS_A_MONTH = 30.4

_ZH_UNIT = (
    rf"(?:(?:(?:{ZH}|[0-9]{{1,2}}\.[0-9]{{1,2}}|半)\s*(?:(?:[个]\s*(?:多|半|零?几)?|多|半)?\s*(?:星期|礼拜|年|天|周岁|周|岁)|个\s*(?:多|半)?\s*月"
    r"|半月|多?月(?=\s*(?:龄|大(?!概|约)|零)))(?:\s*[半多](?!个|天|月|年|岁))?)|(?<![0-9零一二三四五六七八九十百两几])(?:个半月|岁半|年半))"
)
ZH_LENGTH = rf"(?<![第0-9.{ZH_CHARS}/])(?:{_ZH_UNIT}(?:\s*(?:零|又|加|\+|,|和|、)?\s*{_ZH_UNIT}){{0,3}})"
_EN_AMOUNT = (
    rf"(?:[0-9]{{1,4}}(?:\.[0-9]{{1,2}})?(?:\s?½|[\s-]1/2)?|½|half\s+an?|half|an?\s+(?:whole\s+)?|{EN})"
    r"(?:[\s-]*(?:and|&)[\s-]*(?:a[\s-]*|one[\s-]*)?half)?"
)
_EN_WORD = r"(?:days?|weeks?|wks?|fortnights?|months?|mths?|mos?|years?|yrs?)"
_EN_UNIT = rf"(?:{_EN_AMOUNT}[\s-]*{_EN_WORD}(?![a-z])'?\.?(?:\s+and\s+a\s+half)?|[0-9]{{1,4}}(?:\.5|½)?\s?[dwmy](?![a-z]))"
EN_LENGTH = rf"(?<![a-z0-9.$£/])(?:{_EN_UNIT}(?:[\s-]*(?:,|and|&|\+)?\s*(?:and\s+)?{_EN_UNIT}){{0,3}}|(?:[0-9]{{1,3}}[ywmd]){{2,3}}(?![a-z0-9]))"

_ZH_PART = re.compile(
    rf"(?:(?P<n>[0-9]{{1,2}}\.[0-9]{{1,2}}|{ZH}|半)\s*)?个?\s*(?P<half>半)?(?P<more>多)?\s*(?P<unit>星期|礼拜|周岁|岁|年|月|周|天)(?P<tail>半)?"
)
_EN_PART = re.compile(
    rf"(?P<n>[0-9]{{1,4}}(?:\.[0-9]{{1,2}})?|half\s+an?|half|½|(?<![a-z])an?|{EN})?\s?(?P<half>½|[\s-]1/2|[\s-]*(?:and|&)[\s-]*(?:a[\s-]*|one[\s-]*)?half)?"
    r"[\s-]*(?:whole\s+)?(?P<unit>days?|weeks?|wks?|fortnights?|months?|mths?|mos?|years?|yrs?|[dwmy])(?![a-z])'?\.?(?P<tail>\s+and\s+a\s+half)?"
)
_UNITS = {"星期": "w", "礼拜": "w", "周": "w", "周岁": "y", "岁": "y", "年": "y", "月": "m", "天": "d"}


@dataclass(frozen=True)
class Length:
    """Months, weeks and days as said; halves kept."""

    months: float = 0
    weeks: float = 0
    days: float = 0
    units: str = ""

    @property
    def age_months(self) -> float | int:
        """In months, to one decimal where days or weeks are counted."""
        age = round(self.months + (self.weeks * 7 + self.days) / DAYS_A_MONTH, 1)
        return int(age) if age == int(age) else age

    @property
    def pregnant_days(self) -> int:
        """As a pregnancy: four weeks a month."""
        return int(self.months * 28 + self.weeks * 7 + self.days)

    def counted_from(self, day: date, sign: int) -> date | None:
        """That long after or before a day; half a month is 15 days. None for other fractions, or beyond the calendar."""
        whole, half = divmod(self.months, 1)
        days = self.weeks * 7 + self.days + (15 if half == 0.5 else 0)
        if half not in (0, 0.5) or days != int(days):
            return None
        try:
            return add_months(day, sign * int(whole)) + timedelta(sign * int(days))
        except (ValueError, OverflowError):
            return None


def length(text: str) -> Length | None:
    """The length that some words say, or None."""
    zh = any(unit in text for unit in ("天", "周", "月", "年", "岁", "星期", "礼拜"))
    sums = {"m": 0.0, "w": 0.0, "d": 0.0}
    units = ""
    for part in (_ZH_PART if zh else _EN_PART).finditer(text):
        number = _amount(part["n"], zh)
        if number is None:
            return None
        if part["half"] or part["tail"]:
            number = number + 0.5 if part["n"] or zh else 0.5
        unit = _UNITS[part["unit"]] if zh else part["unit"][0]
        if unit == "f":
            number, unit = number * 2, "w"
        units += unit
        if unit == "y":
            number, unit = number * 12, "m"
        sums[unit] += number
    return Length(sums["m"], sums["w"], sums["d"], units) if units else None


def _amount(words: str | None, zh: bool) -> float | None:
    if words is None:  # 个半月, 岁半: one and a half
        return 1 if zh else 0
    words = words.strip()
    if words in ("半", "½") or words.startswith("half"):
        return 0.5
    if words.replace(".", "", 1).isdigit() and words.isascii():
        return float(words)
    return zh_number(words) if zh else CARDINALS.get(re.sub(r"[\s-]", "", words))
