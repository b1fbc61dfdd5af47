"""Days counted from today in words of their own: 大后天, tomorrow, a week today."""

import re
from datetime import timedelta

from care.dates.cues import Asked
from care.dates.found import Found, Rule, day_of, in_month, on
from care.dates.numbers import zh_number
from care.dates.words import month_step

_ZH_STEPS = {
    "大大后": 4, "大后": 3, "后": 2, "明": 1, "听": 1, "今": 0, "昨": -1, "寻": -1, "前": -2, "大前": -3, "大大前": -4,
}  # fmt: skip
_ZH = re.compile(
    r"(?P<day>大{1,2}[后前]|(?<![以之年月周天日])[后前]|明|今|昨|听|寻)"
    r"(?:[天日](?!性)|儿个?(?![童子科女歌媳保园])|[早晚晨夜](?![期产上饭餐人婚年])|(?<!明)朝)"
)
_EN_STEPS = {
    "the day after tomorrow": 2, "day after tomorrow": 2, "overmorrow": 2, "tomorrow": 1, "tommorow": 1, "tomorow": 1,
    "tommorrow": 1, "tmr": 1, "tmrw": 1, "tmw": 1, "2moro": 1, "2morrow": 1, "the day before yesterday": -2,
    "day before yesterday": -2, "the night before last": -2, "yesterday": -1, "last night": -1, "today": 0, "2day": 0,
    "tonight": 0, "tonite": 0, "this morning": 0, "this afternoon": 0, "this evening": 0,
}  # fmt: skip
_EN = re.compile(
    rf"(?<![a-z0-9])(?P<day>{'|'.join(words.replace(' ', r'\s+') for words in _EN_STEPS)})(?![a-z])"
    r"(?:\s+(?P<more>week|fortnight)(?![a-z]|\s+ago))?"
)
_EN_WEEK = re.compile(
    r"(?<![a-z])(?<!this )(?<!next )(?<!last )(?P<unit>week|fortnight)\s+(?P<day>today|tomorrow)(?![a-z])"
)
_ZH_DAYS = re.compile(
    r"(?<![0-9月号一二三四五六七八九十.第/-])(?P<n>[0-9]{1,3}|[一二三四五六七八九十两]{1,3})\s*日[之以]?(?P<side>[后前])(?![天日])"
)
_SAME_DAY = re.compile(
    r"(?P<far>(?:上{1,4}|下{1,4})个?)(?P<unit>月|周|星期|礼拜)的?今[天日]|(?P<year>[去明前后])年的?今[天日]"
)


def _zh(match: re.Match[str], asked: Asked) -> Found:
    return on(*match.span(), asked.today + timedelta(_ZH_STEPS[match["day"]]))


def _en(match: re.Match[str], asked: Asked) -> Found:
    step = _EN_STEPS[" ".join(match["day"].split())]
    weeks = {"week": 1, "fortnight": 2}.get(match["more"] or "", 0)  # "tomorrow week", said in Britain
    return on(*match.span(), asked.today + timedelta(step + 7 * weeks))


def _en_week(match: re.Match[str], asked: Asked) -> Found:
    days = (14 if match["unit"] == "fortnight" else 7) + (match["day"] == "tomorrow")
    return on(*match.span(), asked.today + timedelta(days))


def _zh_days(match: re.Match[str], asked: Asked) -> Found | None:
    days = zh_number(match["n"])
    if match["side"] == "前" and match["n"].isascii() and not asked.past(*match.span()):
        return Found(
            *match.span(), reason="vague"
        )  # 5日前: five days ago in Hong Kong, before the 5th elsewhere
    if days is None:
        return None
    return on(*match.span(), asked.today + timedelta(days if match["side"] == "后" else -days))


def _same_day(match: re.Match[str], asked: Asked) -> Found:
    if match["year"]:
        steps = {"去": -1, "明": 1, "前": -2, "后": 2}
        return on(
            *match.span(), day_of(asked.today.year + steps[match["year"]], asked.today.month, asked.today.day)
        )
    step = month_step(match["far"])
    if match["unit"] == "月":
        return on(*match.span(), in_month(asked.today, step, asked.today.day))
    return on(*match.span(), asked.today + timedelta(7 * step))


RULES: list[Rule] = [
    (_ZH, _zh),
    (_EN, _en),
    (_EN_WEEK, _en_week),
    (_ZH_DAYS, _zh_days),
    (_SAME_DAY, _same_day),
]
