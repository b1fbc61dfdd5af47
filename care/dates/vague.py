"""What people say that is no single day: never guessed."""

import re

from care.dates.absolute import EN_MONTH, ZH_MONTH
from care.dates.found import Rule, nothing
from care.dates.lengths import EN_LENGTH, ZH_LENGTH
from care.dates.numbers import EN, ZH_CHARS

_ZH_UNIT = r"(?:周岁|个?星期|个?礼拜|个?月|年|周|天|日|岁)"
_EN_UNIT = r"(?:days?|weeks?|wks?|fortnights?|months?|mos?|years?|yrs?)"
_THEN = r"(?:\s*[之以]?[后前内])?"

_ZH_VAGUE = re.compile(
    rf"再?过(?:两|几|些|一?阵|一?段|不久)[子]?(?:时间|[天日])?|最近|近期|近来|年[前后](?![0-9一二三四五六七八九十])|(?:前|这|后|头)(?:两|几|些|阵子?|段时间?)天?"
    rf"|(?:好?几|十几|几十|数|多少|若干|十来|[一二三]十几)\s*{_ZH_UNIT}多?{_THEN}|[十百]多\s*{_ZH_UNIT}{_THEN}|[0-9一二三四五六七八九十]+[来余]{_ZH_UNIT}{_THEN}"
    rf"|(?<![十百0-9零一二三四五六七八九])[一二两三四五六七八九][二两三四五六七八九]{_ZH_UNIT}{_THEN}"
    r"|[上中下]旬|改天|改日|哪天|有空|不久|马上|很快|过阵子|过段时间|以后再|回头|将来|早些时候|前阵子|前段时间|那天|这阵子"
    r"|(?:今|明|后|大后)后天|今明两天|明后[两天]天?|[春夏秋冬](?:天|季)|开春|入[春夏秋冬]|暑假|寒假|[春秋]天里"
    r"|(?:上+|下+|[这本今])个?(?:周|星期|礼拜)(?!\s*[一二三四五六日天1-7])(?!的?\s*(?:周|星期|礼拜)?[一二三四五六日天1-7])"
    r"|年初|年中|(?:上|下)半[年月]|[0-9一二三四五六七八九十]+号?多号|[一二三]?[0-9十]*[几多]号"
    r"|(?:早上|晚些时候)$"
)
_ZH_MONTH_ONLY = re.compile(r"(?:上+|下+)个?月|[这本]个?月|今个月")
_EN_VAGUE = re.compile(
    rf"(?<![a-z])(?:(?:in\s+)?(?:an?\s+|the\s+(?:next|last|past)\s+)?(?:few|several|couple(?:\s+of)?|some|many|bunch\s+of)\s+(?:more\s+)?{_EN_UNIT}(?:'?\s*time|\s+(?:ago|later|from\s+now|old))?"
    r"|soon|sometime|some\s+day|someday|recently|lately|a\s+while(?:\s+ago)?|the\s+other\s+day|shortly|one\s+of\s+these\s+days|eventually|later"
    r"|(?:next|this|last|coming)\s+(?:week(?:end)?|month|year|spring|summer|autumn|fall|winter|quarter)|(?:the\s+)?week\s+after\s+next|weekend"
    r"|(?:the\s+)?month\s+after\s+next|(?:in\s+(?:the\s+)?)?(?:spring|summer|autumn|winter)|(?:in\s+(?:the\s+)?)fall"
    rf"|(?:early|mid|late|mid-|sometime\s+in|around|about|towards|toward)[\s-]*(?:in\s+)?(?:(?:this|next|last)\s+(?:month|week|year)|the\s+month|{EN_MONTH})(?!\.?\s*(?:the\s+)?[0-9])"
    r"|(?:beginning|start|end|middle)\s+of\s+(?:the\s+|this\s+|next\s+|last\s+)?(?:week|spring|summer|autumn|fall|winter)"
    r"|(?:beginning|start|middle)\s+of\s+(?:the\s+|this\s+|next\s+|last\s+)?year"
    r"|(?:before|after|around|over|during|by)\s+(?:the\s+)?(?:new\s+year|holidays?|festival))(?![a-z])"
)
_ZH_RANGE = re.compile(
    rf"(?<![0-9.第{ZH_CHARS}])(?:[0-9]{{1,3}}|[{ZH_CHARS}]{{1,3}}){_ZH_UNIT}?\s*(?:-|~|到|至|或者?)\s*(?:[0-9]{{1,3}}|[{ZH_CHARS}]{{1,3}})\s*(?:多|半)?{_ZH_UNIT}(?!日)大?{_THEN}"
)
_EN_RANGE = re.compile(
    rf"(?<![a-z0-9./-])(?:in\s+)?{EN}\s*{_EN_UNIT}?\s*(?:-|~|to|or)\s*{EN}[\s-]*{_EN_UNIT}(?![a-z])(?:'?\s*time|\s+(?:ago|later|from\s+now|old))?"
)
_EVERY = re.compile(
    rf"每(?:个|隔)?\s*(?:{ZH_LENGTH}|[天周月年日]|星期|礼拜)(?![一二三四五六日])|(?<![a-z])(?:every|each|per)\s+{EN_LENGTH}"
)
_WITHIN = re.compile(rf"(?:{ZH_LENGTH}\s*[之以]?内|(?<![a-z])within\s+(?:the\s+next\s+)?(?:{EN_LENGTH}))")


RULES: list[Rule] = [
    (_ZH_VAGUE, lambda match, asked: nothing(match, "vague")),
    (_ZH_MONTH_ONLY, lambda match, asked: nothing(match, "no_day")),
    (_EN_VAGUE, lambda match, asked: nothing(match, "vague")),
    (_ZH_RANGE, lambda match, asked: nothing(match, "range")),
    (_EN_RANGE, lambda match, asked: nothing(match, "range")),
    (_EVERY, lambda match, asked: nothing(match, "recurring")),
    (_WITHIN, lambda match, asked: nothing(match, "range")),
]
assert ZH_MONTH
