"""How old the child is, and how far the pregnancy."""

import re

from care.dates.cues import CHILD, PREGNANT, Asked
from care.dates.found import Found, Rule, nothing
from care.dates.lengths import EN_LENGTH, ZH_LENGTH, Length, length
from care.dates.numbers import EN, ZH, en_number, zh_number

_OLDEST_MONTHS = 18 * 12
_OLD_AFTER = re.compile(
    r"\s*(?:了?\s*大(?!概|约|夫)|的?月?龄|-?\s*(?:old(?![a-z])|of age(?![a-z])|o(?![a-z])|olds(?![a-z])))"
)
_OLD_BEFORE = re.compile(
    r"(?:出生后?|出世后?|生下来?|生后|产后|月龄|年龄|满|大了|(?<![a-z])(?:aged?|turned|turning|is now|birth))(?:已经?|有|刚好?|快|差不多|大概|约|才|了|是|[\s:,])*$"
)
_BORN_AT = re.compile(r"(?<![a-z])(?:born|delivered|arrived|came|birth)\s+(?:\w+\s+)?at\s*$")
_BORN_AFTER = re.compile(r"\s*(?:多|\+\s*[0-6])?\s*(?:就|时|早产|剖|顺产|生的|生了|出生|出世)")
_LASTS_BEFORE = re.compile(
    r"(?:等了?|发烧|烧了?|高烧|咳嗽?|拉肚子|腹泻|连续|持续|一共|总共|吃了?|用了?|买了?|喝了?|退货|每隔?|隔|(?<![生满大月])了|住院"
    r"|(?<![a-z])(?:for|every|each|within|over|under|past|last|next|lasts?|once|twice|only|takes?|took|waited|waiting|less than"
    r"|more than|at least|first))(?:已经?|快|都|差不多|大概|the|about|[\s,:])*$"
)
_LASTS_AFTER = re.compile(
    r"\s*(?:[之以]?内|以上|以下|没|不退|不发|的?(?:量|货|保质|有效|假)|(?:within|supply|warranty|straight|in a row|passed|now since)(?![a-z])|\s*late(?![a-z]))"
)
_LESS = re.compile(
    r"(?:不到|不足|未满|没到|没满|超过|至少|(?:less|more) than|under|over|at least|not yet)\s*$"
)
_OWN_AGE = re.compile(r"(?:(?<![a-z])i(?:'m| am)(?: now)?|我(?:今年|已经|现在|都)?)\s*$")


def _age(found: Found, size: Length) -> Found:
    if size.months > _OLDEST_MONTHS or size.age_months > _OLDEST_MONTHS:
        return Found(found.start, found.end, reason="age_out_of_range")
    return Found(found.start, found.end, "age", age_months=size.age_months)


def _pregnancy(found: Found, days: int) -> Found:
    weeks, rest = divmod(days, 7)
    if not 1 <= weeks <= 42:
        return Found(found.start, found.end, reason="weeks_out_of_range")
    return Found(found.start, found.end, "pregnancy", weeks=weeks, days=rest)


def _length(match: re.Match[str], asked: Asked) -> Found | None:
    """A length with nothing to count it from: an age, a pregnancy or merely how long."""
    size = length(match["length"])
    if size is None:
        return None
    start, end = match.span()
    before, after = asked.before(start), asked.after(end)
    here = Found(start, end)
    alone = not re.sub(r"[\s.,!?了啦呢的吧啊~]", "", asked.text[:start] + asked.text[end:])
    old = _OLD_AFTER.match(after)
    if old:
        here = Found(start, end + old.end())
    if _LESS.search(before):
        return nothing(match, "vague")
    born_then = not old and (_BORN_AT.search(before) or ("w" in size.units and _BORN_AFTER.match(after)))
    if born_then and size.pregnant_days >= 20 * 7:
        return _pregnancy(here, size.pregnant_days)
    if old or "岁" in match["length"] or "龄" in after[:2] or _OLD_BEFORE.search(before):
        return _age(here, size) if not _OWN_AGE.search(before) else nothing(match, "age_out_of_range")
    if _LASTS_BEFORE.search(before) or _LASTS_AFTER.match(after):
        return nothing(match, "duration")
    if asked.expect == "pregnancy" or asked.near(PREGNANT, start, end):
        return _pregnancy(here, size.pregnant_days)
    if asked.expect == "age":
        return _age(here, size)
    letters = bool(re.fullmatch(r"(?:[0-9.½]+\s?[dmy]\s?)+", match["length"]))
    if letters and not alone and not asked.near(CHILD, start, end):
        return None
    if "m" not in size.units and "y" not in size.units and "w" in size.units:
        return _pregnancy(here, size.pregnant_days)
    if asked.expect == "future":
        return nothing(match, "vague")
    if match["length"].startswith(("a ", "an ", "another")) and not alone:
        return None
    if set(size.units) == {"d"} and not alone and not asked.near(CHILD, start, end):
        return nothing(match, "duration")
    return _age(here, size)


def _weeks_and_days(match: re.Match[str], asked: Asked) -> Found | None:
    weeks, days = zh_number(match["weeks"]) or 0, zh_number(match["days"]) if match["days"] else 0
    here = Found(*match.span())
    if days is None or days > 6:
        return nothing(match, "weeks_out_of_range")
    if re.match(r"\s*(?:old(?![a-z])|大(?!概|约))", asked.after(match.end())):
        return _age(here, Length(weeks=weeks, days=days, units="wd"))
    return _pregnancy(here, weeks * 7 + days)


def _plus(match: re.Match[str], asked: Asked) -> Found | None:
    weeks, days = int(match["weeks"]), int(match["days"])
    known = asked.expect == "pregnancy" or asked.near(PREGNANT, match.start(), match.end())
    if days > 6 or not 1 <= weeks <= 42:
        return nothing(match, "weeks_out_of_range", sure=known)
    if weeks < 4 and not known:
        return None
    return _pregnancy(Found(*match.span()), weeks * 7 + days)


def _named_week(match: re.Match[str], asked: Asked) -> Found | None:
    words = match["zh"] or match["en"] or match["nth"]
    weeks = (zh_number(words) if match["zh"] else en_number(words)) or 0
    if _OLD_AFTER.match(asked.after(match.end())) or asked.expect == "age":
        return None
    return _pregnancy(Found(*match.span()), weeks * 7)


def _bare_weeks(match: re.Match[str], asked: Asked) -> Found | None:
    """孕32, or 32 alone when weeks were asked for."""
    words = match["said"] or match["alone"]
    if match["alone"] and asked.expect != "pregnancy":
        return None
    weeks = zh_number(words) or en_number(words) or 0
    return _pregnancy(Found(*match.span()), weeks * 7)


def _milestone(match: re.Match[str], asked: Asked) -> Found | None:
    """满月, 百天, N周岁, turned two."""
    here = Found(*match.span())
    if match["moon"]:
        return _age(here, Length(months=2 if match["moon"].startswith("双") else 1, units="m"))
    if match["hundred"]:
        return _age(here, Length(days=100, units="d"))
    if match["round"]:
        if _OWN_AGE.search(asked.before(match.start())):
            return None
        return _age(here, Length(months=12, units="y"))
    years = en_number(match["turned"]) or 0
    return _age(here, Length(months=12 * years, units="y"))


RULES: list[Rule] = [
    (re.compile(rf"(?P<length>{ZH_LENGTH})"), _length),
    (re.compile(rf"(?P<length>{EN_LENGTH})"), _length),
    (
        re.compile(
            rf"(?<![0-9.第零一二三四五六七八九十百两])(?:[怀妊]?孕\s*)?(?P<weeks>{ZH})\s*(?:孕?周|个?星期|个?礼拜|w(?:ee)?ks?|w)\s*"
            rf"(?:\+|零|又|加|and|&|,)?\s*(?P<days>{ZH})\s*(?:天|days?(?![a-z])|d(?![a-z])|(?![0-9a-z%.个周月岁年号日点零一二三四五六七八九十]))"
        ),
        _weeks_and_days,
    ),
    (
        re.compile(
            r"(?<![0-9.+/a-z])(?:[怀妊]?孕\s*)?(?P<weeks>[0-9]{1,2})\s?\+\s?(?P<days>[0-9])(?![0-9.+])\s*(?:孕?周|w(?:ee)?ks?|w|天)?(?![a-z])"
        ),
        _plus,
    ),
    (
        re.compile(
            rf"第\s*(?P<zh>{ZH})\s*孕?周|(?<![a-z])(?:week|wk)\s+(?:number\s+)?(?P<en>{EN})(?![a-z0-9])"
            r"|(?<![a-z0-9])(?P<nth>[0-9]{1,2}(?:st|nd|rd|th))\s+week(?:\s+of\s+pregnancy)?(?![a-z])"
        ),
        _named_week,
    ),
    (
        re.compile(
            rf"孕\s*(?P<said>[0-9]{{1,2}}|[一二三四五六七八九十廿卅]{{1,3}})(?![0-9.+]|\s*[个周月天年日w+多几]|\s*(?:星期|礼拜))"
            rf"|^\s*(?:(?:i'?m|at|about|around|大概|差不多|有)\s*)?(?P<alone>[0-9]{{1,2}}|[一二三四五六七八九十廿卅]{{1,3}}|{EN})\s*[了.!]?\s*$"
        ),
        _bare_weeks,
    ),
    (
        re.compile(
            r"(?P<moon>双?满月)|满?(?P<hundred>(?:满|一)?百[天日](?!咳)|百岁宴)|(?<![0-9零一二三四五六七八九十百两半])(?P<round>满?周岁)"
            rf"|(?<![a-z])(?:just\s+)?(?:turned|turning|turns)\s+(?P<turned>{EN})(?![a-z0-9]|\s*(?:-|/|months?|weeks?|days?|years?))"
        ),
        _milestone,
    ),
    (re.compile(r"虚\s*岁?\s*[0-9一二三四五六七八九十两]*\s*岁?|[0-9一二三四五六七八九十两]+\s*虚岁"), lambda match, asked: (
        nothing(match, "nominal_age") if "岁" in match[0] else None)),
    (
        re.compile(r"(?<![a-z])(?:first|second|third|1st|2nd|3rd|last)\s+trimester|孕[早中晚]期|第?[一二三]孕期|孕[前后]期"),
        lambda match, asked: nothing(match, "trimester"),
    ),
]  # fmt: skip
