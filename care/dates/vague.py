"""What people say that is no single day: never guessed."""

import re

from care.dates.found import Rule, no_day
from care.dates.numbers import EN, ZH_CHARS
from care.dates.words import EN_MONTH

_ZH_UNIT = r"(?:周岁|个?(?:多|半)?(?:星期|礼拜|月)|[年周天日岁])"
_EN_UNIT = r"(?:days?|weeks?|wks?|fortnights?|months?|mos?|years?|yrs?)"
_THEN = r"(?:\s*[之以]?[后前内])?"
_EN_THEN = r"(?:'?\s*time|\s+(?:ago|later|from\s+now|old))?"
_ZH_SMALL = "一二两三四五六七八九"

_ZH_VAGUE = re.compile(
    r"再?过(?:[两几些]|一?[阵段]|不久)子?(?:时间|[天日])?|最近|近期|近来|年[前后](?![0-9一二三四五六七八九十])"
    r"|这(?:[两几些][天日年周月]|阵子?|段时间)|(?<![生产以之延推])[前后头](?:[两几些][天日年周月]|阵子?|段时间)|改[天日]|哪天|有空|不久|马上|很快|以后再|回头|将来|那天|晚些时候"
    r"|(?<![正腊冬])[上中下]旬|[明后]后[两天]天?|今明两天|明后两天|[春夏秋冬](?:天|季)|开春|入[春夏秋冬]|[暑寒]假|年初|年中|[上下]半[年月]"
)
_ZH_ABOUT = re.compile(
    rf"(?:好?几|十几|几十|多少|若干|十来|[一二三]十几)\s*{_ZH_UNIT}多?{_THEN}|[十百]多\s*{_ZH_UNIT}{_THEN}"
    rf"|[0-9{ZH_CHARS}]{{1,4}}[来余]{_ZH_UNIT}{_THEN}|[0-9一二三十]{{0,2}}[几多]号"
    rf"|(?<![十百0-9零{_ZH_SMALL}])[{_ZH_SMALL}][{_ZH_SMALL}]{_ZH_UNIT}{_THEN}"
)
_ZH_WEEK_ONLY = re.compile(
    r"(?:上{1,4}|下{1,4}|[这本])个?(?:周|星期|礼拜)(?!\s*[一二三四五六日天1-7])(?!的?\s*(?:周|星期|礼拜)?[一二三四五六日天1-7])"
)
_ZH_MONTH_ONLY = re.compile(r"(?:上{1,4}|下{1,4})个?月|[这本]个?月|今个月")
_EN_VAGUE = re.compile(
    r"(?<![a-z])(?:soon|some\s?time|some\s?day|recently|lately|a\s+while(?:\s+ago)?|the\s+other\s+day|any\s?(?:day|time)|shortly|one\s+of\s+these\s+days"
    r"|eventually|later|(?:next|this|last|coming)\s+(?:week(?:end)?|month|year|spring|summer|autumn|fall|winter|quarter)"
    r"|(?:the\s+)?(?:week|month)\s+after\s+next|weekend|(?:first|second|third|last)\s+week\s+of|(?:in\s+(?:the\s+)?)?(?:spring|summer|autumn|winter)|in\s+(?:the\s+)?fall"
    r"|(?:beginning|start|end|middle)\s+of\s+(?:the\s+|this\s+|next\s+|last\s+)?(?:week|spring|summer|autumn|fall|winter)"
    r"|(?:beginning|start|middle)\s+of\s+(?:the\s+|this\s+|next\s+|last\s+)?year)(?![a-z])"
)
_EN_ABOUT = re.compile(
    r"(?<![a-z])(?:in\s+)?(?:an?\s+|the\s+(?:next|last|past)\s+)?(?:few|several|couple(?:\s+of)?|some|many)\s+(?:more\s+)?"
    rf"{_EN_UNIT}(?![a-z]){_EN_THEN}|(?<![a-z])(?:in\s+)?(?:an?|one)\s+(?:day|week|month|year)\s+or\s+two(?![a-z])"
)
_EN_MONTH_PART = re.compile(
    r"(?<![a-z])(?:early|mid|late|some\s?time\s+in|around|about|towards?)[\s-]*(?:in\s+)?"
    rf"(?:(?:this|next|last)\s+(?:month|week|year)(?![a-z])|the\s+month(?![a-z])|{EN_MONTH}(?!\.?\s*(?:the\s+)?[0-9]{{1,2}}(?![0-9])))"
)
_ZH_RANGE = re.compile(
    rf"(?<![0-9]\.)(?<![0-9第{ZH_CHARS}])(?:[0-9]{{1,3}}|[{ZH_CHARS}]{{1,3}}){_ZH_UNIT}?\s*(?:[-~到至]|或者?)\s*"
    rf"(?:[0-9]{{1,3}}|[{ZH_CHARS}]{{1,3}})\s*{_ZH_UNIT}(?<!日)大?{_THEN}"
)
_EN_RANGE = re.compile(
    rf"(?<![a-z0-9./-])(?:in\s+)?{EN}\s*(?:{_EN_UNIT}\s*)?(?:(?<!ty)[-~]|(?:to|or)(?![a-z]))\s*{EN}[\s-]*{_EN_UNIT}(?![a-z]){_EN_THEN}"
)

RULES: list[Rule] = [
    (_ZH_VAGUE, no_day("vague")),
    (_ZH_ABOUT, no_day("vague")),
    (_ZH_WEEK_ONLY, no_day("vague")),
    (_ZH_MONTH_ONLY, no_day("no_day")),
    (_EN_VAGUE, no_day("vague")),
    (_EN_ABOUT, no_day("vague")),
    (_EN_MONTH_PART, no_day("vague")),
    (_ZH_RANGE, no_day("range")),
    (_EN_RANGE, no_day("range")),
]
