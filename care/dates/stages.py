"""Weeks of pregnancy and milestones written in a way of their own: 36+4, week 28, 满月, turned two."""

import re

from care.dates.ages import LONGEST_WEEKS, an_age, is_own_age, says_age, weeks_pregnant
from care.dates.cues import PREGNANT, Asked
from care.dates.found import Found, Rule, no_day
from care.dates.lengths import Length
from care.dates.numbers import EN, ZH, en_number, zh_number

_WEEKS_AND_DAYS = re.compile(
    rf"(?<![0-9][./])(?<![0-9第零一二三四五六七八九十百两周期拜])(?P<weeks>{ZH})\s*(?:孕?周|个?星期|个?礼拜|weeks?|wks?|w)\s*"
    rf"(?:(?:[+零又加]\s*)?(?P<days_zh>{ZH})\s*日(?!期)|(?:(?:[+零又加&,]|and)\s*(?P<days>{ZH})|(?P<days_bare>[0-9]))"
    r"(?![0-9a-z%:/零一二三四五六七八九十]|\.[0-9]|\s*(?:[个周月岁年号日点时天次]|days?|months?|weeks?)))"
)
_PLUS = re.compile(
    r"(?<![0-9.+/a-z])(?P<weeks>[0-9]{1,2})\s?\+\s?(?P<days>[0-9])(?![0-9+]|\.[0-9])(?:\s*(?:孕?周|w(?:ee)?ks?|w|天)(?![a-z]))?"
)
_NTH_WEEK = re.compile(
    rf"第\s*(?P<zh>{ZH})\s*孕?周|(?<![a-z])(?:week|wk)\s+(?:number\s+)?(?P<en>{EN})(?![a-z0-9])"
    r"|(?<![a-z0-9])(?P<nth>[0-9]{1,2}(?:st|nd|rd|th))\s+week(?![a-z])"
)
_BARE_WEEKS = re.compile(
    r"孕\s*(?P<said>[0-9]{1,2}|[一二三四五六七八九十廿卅]{1,3})(?![0-9+零一二三四五六七八九十廿卅]|\.[0-9]|\s*(?:[个周月天年日w+多几]|星期|礼拜))"
)
_WEEKS_AND_MORE = re.compile(r"(?<![0-9.+/a-z])(?P<said>[0-9]{1,2})\+\s*(?:孕?周|weeks?(?![a-z])|w(?![a-z]))")
_MONTHS_GONE = re.compile(
    r"孕\s*(?P<n>[0-9]{1,2}|[一二三四五六七八九十]{1,2})\s*月(?![份0-9一二三四五六七八九十])"
)
_ONLY_NUMBER = re.compile(
    r"^[\s(]*(?:(?:i'?m|i am|at|about|around|大概|差不多|有)\s*)?"
    rf"(?P<n>[0-9]{{1,2}}|[一二三四五六七八九十廿卅]{{1,3}}|{EN})[\s了.!)]*$"
)
_ZH_DAYS_OLD = re.compile(
    r"(?:出了?世|出生)[了有]?\s*(?P<n>[0-9]{1,3}|[一二三四五六七八九十两]{1,3})日(?!期)"
)
_FULL_MOON = re.compile(r"双?满月")
_HUNDRED = re.compile(r"满?一?百[天日](?!咳)")
_ROUND_YEAR = re.compile(r"(?<![0-9零一二三四五六七八九十百两半])满?周岁(?P<half>半)?")
_TURNED = re.compile(
    rf"(?<![a-z])(?:turned|turning|turns)\s+(?P<n>{EN})(?![a-z0-9]|[\s-]*(?:and|/|½|days?|weeks?|months?|years?))"
)


def _weeks_and_days(match: re.Match[str], asked: Asked) -> Found | None:
    weeks, days = (
        zh_number(match["weeks"]) or 0,
        zh_number(match["days"] or match["days_bare"] or match["days_zh"]),
    )
    if days is None or days > 6:
        return Found(*match.span(), reason="weeks_out_of_range")
    return weeks_pregnant(Found(*match.span()), weeks * 7 + days)


def _plus(match: re.Match[str], asked: Asked) -> Found | None:
    weeks, days = int(match["weeks"]), int(match["days"])
    known = asked.expect == "pregnancy" or asked.near(PREGNANT, *match.span())
    if days > 6 or not 1 <= weeks <= LONGEST_WEEKS:
        return Found(*match.span(), reason="weeks_out_of_range", sure=known)
    if weeks < 4 and not known:  # 1+1 is an offer
        return None
    return weeks_pregnant(Found(*match.span()), weeks * 7 + days)


def _nth_week(match: re.Match[str], asked: Asked) -> Found | None:
    weeks = zh_number(match["zh"]) if match["zh"] else en_number(match["en"] or match["nth"])
    if asked.expect == "age" or says_age(asked, match.end()):
        return None
    return weeks_pregnant(Found(*match.span()), 7 * (weeks or 0))


def _bare_weeks(match: re.Match[str], asked: Asked) -> Found:
    return weeks_pregnant(Found(*match.span()), 7 * (zh_number(match["said"]) or 0))


def _months_gone(match: re.Match[str], asked: Asked) -> Found:
    return weeks_pregnant(Found(*match.span()), 28 * (zh_number(match["n"]) or 0))


def _only_number(match: re.Match[str], asked: Asked) -> Found | None:
    """32 alone, when weeks were asked for."""
    if asked.expect != "pregnancy":
        return None
    number = en_number(match["n"]) if match["n"].isascii() else zh_number(match["n"])
    return weeks_pregnant(Found(*match.span()), 7 * (number or 0))


def _round_year(match: re.Match[str], asked: Asked) -> Found | None:
    if is_own_age(asked, match.start()):
        return None
    return an_age(Found(*match.span()), Length(months=18 if match["half"] else 12))


RULES: list[Rule] = [
    (_WEEKS_AND_DAYS, _weeks_and_days),
    (_PLUS, _plus),
    (_NTH_WEEK, _nth_week),
    (_BARE_WEEKS, _bare_weeks),
    (_WEEKS_AND_MORE, _bare_weeks),
    (_MONTHS_GONE, _months_gone),
    (_ONLY_NUMBER, _only_number),
    (
        _ZH_DAYS_OLD,
        lambda match, asked: an_age(Found(*match.span()), Length(days=zh_number(match["n"]) or 0)),
    ),
    (
        _FULL_MOON,
        lambda match, asked: an_age(Found(*match.span()), Length(months=2 if match[0][0] == "双" else 1)),
    ),
    (_HUNDRED, lambda match, asked: an_age(Found(*match.span()), Length(days=100))),
    (_ROUND_YEAR, _round_year),
    (
        _TURNED,
        lambda match, asked: an_age(Found(*match.span()), Length(months=12 * (en_number(match["n"]) or 0))),
    ),
    (
        re.compile(
            r"虚\s*岁?\s*[0-9一二三四五六七八九十两]{0,3}\s*岁|[0-9一二三四五六七八九十两]{1,3}\s*虚岁"
        ),
        no_day("nominal_age"),
    ),
    (
        re.compile(
            r"(?<![a-z])trimester|(?:early|mid|late)\s+(?:in\s+)?(?:my\s+)?pregnancy|孕[早中晚前后]期|第?[一二三]孕期"
        ),
        no_day("trimester"),
    ),
]
