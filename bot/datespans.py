"""Where in a message a date, an age or a pregnancy week stands; what it means is decided elsewhere."""

from __future__ import annotations

import re
from collections.abc import Iterator

from bot.patterns import Found
from bot.text import Folded

_N = r"(?:\d{1,3}|[零〇一二两三四五六七八九十百半几数廿]{1,4})"
_YEAR = r"(?:(?:19|20)?\d{2}|[零〇一二三四五六七八九]{4}|民国\s*[\d一二三四五六七八九十百]{1,4})\s*年"
_WHICH_YEAR = rf"(?:{_YEAR}|今年|去年|明年|前年|后年|大前年|本年|来年)"
_LUNAR = r"(?:农历|阴历|旧历|阳历|公历|新历)"
_NOT_A_MONTH = r"(?!龄|嫂|子)"
_MONTH = (
    rf"(?:(?:1[0-2]|0?[1-9])\s*月{_NOT_A_MONTH}份?|(?:十[一二]?|[一二三四五六七八九])月{_NOT_A_MONTH}份?|"
    r"闰?[正冬腊]月|闰[一二三四五六七八九十]{1,2}月)"
)
_DAY = (
    r"(?:(?:3[01]|[12]\d|0?[1-9])\s*(?:号|日)?|(?:三十一?|二十[一二三四五六七八九]?|廿[一二三四五六七八九]?|十[一二三四五六七八九]?|"
    r"[一二三四五六七八九])\s*(?:号|日)?|初[一二三四五六七八九十])"
)
_DAY_SAID = (
    r"(?:(?:3[01]|[12]\d|0?[1-9])\s*(?:号|日)|(?:三十一?|二十[一二三四五六七八九]?|廿[一二三四五六七八九]?|十[一二三四五六七八九]?|"
    r"[一二三四五六七八九])(?:号|日)|初[一二三四五六七八九十])(?!线|楼|门|院|店|期|常|用|子)"
)
_PART = r"(?:上旬|中旬|下旬|初|底|末|中|头)"
_OF_DAY = (
    r"(?:\s*(?:凌晨|早上|早晨|清晨|上午|中午|下午|傍晚|晚上|夜里|半夜|晚))?"
    r"(?:\s*(?:\d{1,2}|[一二两三四五六七八九十]{1,3})\s*(?:点半?|时)(?:\s*(?:\d{1,2}|[一二三四五六七八九十]{1,3})分?|一刻)?)?"
)
_WEEKDAY = r"(?:星期|礼拜|周)(?:[一二三四五六日天末]|[1-6])(?!岁|围|期|边|到|年|月|前|后|转|黑)"

_ZH = [
    rf"{_LUNAR}?\s*{_WHICH_YEAR}的?\s*{_LUNAR}?\s*{_MONTH}\s*(?:{_DAY}|{_PART})?{_OF_DAY}",
    rf"{_LUNAR}?\s*{_MONTH}\s*(?:{_DAY}|{_PART}){_OF_DAY}",
    rf"{_LUNAR}?\s*{_MONTH}(?![内以前后])",
    r"(?:今天|今日|今儿个?|今晚|今早|今夜|明天|明日|明儿个?|明晚|明早|听日|后天|后日|后儿|大后天|大后日|昨天|昨日|昨儿个?|昨晚|"
    rf"寻日|前天|前日|前儿|大前天|当天|当日){_OF_DAY}",
    rf"(?:上上个?|下下个?|上个?|下个?|这个?|本|每个?){_WEEKDAY}{_OF_DAY}",
    rf"(?:上上个?|下下个?|上个?|下个?|这个?|本)(?:星期|礼拜|周|月)(?:\s*(?:{_DAY}|{_PART}))?{_OF_DAY}",
    rf"(?<![一二两三四五六七八九十\d两几半每])(?:{_WEEKDAY}){_OF_DAY}",
    r"(?:上上个?|下下个?|上个?|下个?|这个?|本)(?:季度|年)",
    rf"(?:再过|过|前|后|近)?\s*{_N}个?半?\s*(?:天|日|周|星期|礼拜|月|年)(?:半)?(?:之|以)?[前后]{_OF_DAY}",
    rf"(?:再过|过)\s*(?:{_N}个?半?\s*(?:天|日|周|星期|礼拜|月|年)|一阵子?|一段时间)",
    rf"(?<![\d第]){_N}\s*(?:岁|周岁)(?:半|\s*{_N}\s*个?月)?大?",
    r"(?:孕|怀孕)?\s*(?<!\d)\d{1,2}\s*\+\s*[0-6](?:\s*(?:周|天))?",
    rf"(?:孕|怀孕|怀)\s*了?\s*{_N}\s*个?(?:多)?(?:周|月|星期)(?:\s*[+零又加]?\s*(?:{_N}\s*天|[0-6](?!\d)))?",
    rf"(?<!\d){_N}\s*(?:孕周|周\+?\s*{_N}\s*天|周半?)(?:大)?(?!\s*[前后内])",
    r"(?:孕周|孕)\s*\d{1,2}(?!\d)",
    rf"(?<!\d){_N}\s*个?半?\s*月(?:龄|大|零{_N}天)?(?!\s*[前后内])",
    rf"(?<!\d){_N}\s*(?:天大|天了|日龄|星期|礼拜)",
    r"(?:双满月|满月|百天|百日|半岁|周岁)",
    rf"(?<![\d./-])(?:{_DAY_SAID}){_OF_DAY}",
    r"(?:大年|年)(?:初[一二三四五六七]|三十)|除夕|春节|元宵节?|端午节?|七夕节?|中秋节?|重阳节?|元旦|国庆节?|五一节?|儿童节|圣诞节?|"
    r"清明节?|劳动节|母亲节|父亲节|情人节|妇女节|教师节|冬至|腊八节?|小年",
    r"(?:年底|年初|年前|年后|月底|月初|月中|月末|周末|上半年|下半年)",
]

_EN_MONTH = (
    r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|"
    r"dec(?:ember)?)\.?"
)
_EN_WEEKDAY = (
    r"(?:mon(?:day)?|tue(?:s(?:day)?)?|wed(?:nesday|s)?|thu(?:r(?:s(?:day)?)?)?|fri(?:day)?|"
    r"sat(?:urday)?|sun(?:day)?)\.?"
)
_EN_NUMBER = (
    r"(?:\d{1,3}|a|an|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|thirteen|fourteen|fifteen|sixteen|seventeen|"
    r"eighteen|nineteen|twenty|thirty|forty)(?:[\s-](?:one|two|three|four|five|six|seven|eight|nine))?"
)
_EN_ORDINAL = (
    r"(?:\d{1,2}(?:st|nd|rd|th)|first|second|third|fourth|fifth|sixth|seventh|eighth|ninth|tenth|eleventh|twelfth|thirteenth|"
    r"fourteenth|fifteenth|sixteenth|seventeenth|eighteenth|nineteenth|twentieth|thirtieth|(?:twenty|thirty)[\s-](?:first|second|third|"
    r"fourth|fifth|sixth|seventh|eighth|ninth))"
)
_EN_UNIT = r"(?:days?|wks?|weeks?|fortnights?|mos?|months?|yrs?|years?)"
_EN_YEAR = r"(?:,?\s*(?:of\s+)?(?:(?:19|20)\d{2}|'\d{2}|this year|last year|next year))"
_EN_TIME = (
    r"(?:\s*,?\s*(?:at\s+)?(?:\d{1,2}(?::\d{2})?\s*(?:am|pm|a\.m\.|p\.m\.|o'?clock)|\d{1,2}:\d{2}|noon|midnight)"
    r"|\s+(?:morning|afternoon|evening|night))?"
)

_EN = [
    rf"\b(?:{_EN_WEEKDAY},?\s+)?(?:the\s+)?(?:{_EN_ORDINAL}|\d{{1,2}})\s+(?:of\s+)?{_EN_MONTH}(?!\w){_EN_YEAR}?{_EN_TIME}",
    rf"\b(?:{_EN_WEEKDAY},?\s+)?(?:early|mid|late|end of|beginning of|start of)?[\s-]?{_EN_MONTH}\s+(?:the\s+)?"
    rf"(?:{_EN_ORDINAL}|\d{{1,2}})(?![\d:]){_EN_YEAR}?{_EN_TIME}",
    rf"\b{_EN_MONTH}{_EN_YEAR}",
    r"\b(?:early|mid|late|end of|beginning of|start of|around|last|next|this|in|since|until|by|during)[\s-]+"
    r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\b",
    r"\b(?:january|february|april|june|july|august|september|october|november|december)\b",
    rf"\b(?:today|tonight|tomorrow|tmrw?|tmr|yesterday|the day (?:after tomorrow|before yesterday)){_EN_TIME}",
    r"\bthis (?:morning|afternoon|evening)|\blast night",
    rf"\b(?:a week (?:on|from)\s+)?(?:(?:this|next|last|this coming|coming|every)\s+)?"
    rf"(?:monday|tuesday|wednesday|thursday|friday|saturday|sunday)\b(?:\s+week)?(?:\s+the\s+{_EN_ORDINAL})?{_EN_TIME}",
    rf"\b(?:this|next|last|on)\s+{_EN_WEEKDAY}(?!\w){_EN_TIME}",
    rf"\b(?:this|next|last|the coming|following)\s+(?:week(?:end)?|month|year|fortnight|spring|summer|autumn|fall|winter)\b"
    rf"(?:\s+on\s+{_EN_WEEKDAY})?",
    rf"\b(?:in\s+)?(?:about\s+)?(?:{_EN_NUMBER}|a couple of|a few|half a)\s*{_EN_UNIT}\s+"
    r"(?:ago|from (?:now|today)|before|later)\b",
    rf"\bin\s+(?:about\s+)?(?:{_EN_NUMBER}|a couple of|a few|half a)\s*{_EN_UNIT}\b(?:\s+time\b)?",
    rf"\b(?:{_EN_NUMBER}|half a)(?:\s+and a half)?[\s-]*{_EN_UNIT}(?:\s*,?\s*(?:and\s+)?{_EN_NUMBER}\s*{_EN_UNIT})?"
    rf"[\s-]*(?:old|of age|pregnant|along|in)\b",
    rf"\b(?:{_EN_NUMBER})\s*(?:and a half\s+)?{_EN_UNIT}(?:\s*(?:,|and)?\s*{_EN_NUMBER}\s*{_EN_UNIT})?\b",
    r"\b\d{1,2}\s*w(?:eeks?)?\s*\+?\s*\d\s*d(?:ays?)?\b|\b\d{1,2}\s*\+\s*[0-6]\b(?:\s*w(?:ee)?ks?)?|\b\d{1,2}\s?w\b|\b\d{1,2}\s?mo?\b",
    rf"\b(?:just )?(?:turned|turning|turns) {_EN_NUMBER}\b",
    rf"\bweek\s+{_EN_NUMBER}\b|\b{_EN_ORDINAL}\s+week\b",
    rf"\bthe\s+{_EN_ORDINAL}(?!\s+(?:shot|dose|time|one|jab|vaccine|child|baby|week|trimester|thing|day|month|year))\b{_EN_TIME}",
    r"\b(?:first|second|third|1st|2nd|3rd)\s+trimester\b",
    r"\b(?:christmas(?: eve| day)?|new year(?:'?s)?(?: eve| day)?|chinese new year|lunar new year|thanksgiving|easter|halloween|"
    r"valentine'?s(?: day)?|independence day|labou?r day|memorial day|mother'?s day|father'?s day)\b",
    r"\b(?:end|beginning|start|middle) of (?:the |this |next |last )?(?:month|year|week)\b",
]

_DIGITS = [
    r"(?<![\d.])(?:19|20)\d{2}\s?[-/.年]\s?(?:1[0-2]|0?[1-9])\s?[-/.月]\s?(?:3[01]|[12]\d|0?[1-9])(?:\s?[日号])?(?!\d)",
    r"(?<![\d.])(?:3[01]|[12]\d|0?[1-9])[-/.](?:3[01]|[12]\d|0?[1-9])[-/.](?:(?:19|20)\d{2}|\d{2})(?![\d])",
    r"(?<![\d.])\d{2}[-/.](?:1[0-2]|0?[1-9])[-/.](?:3[01]|[12]\d|0?[1-9])(?!\d)",
    r"(?<!\d)(?:19|20)\d{2}(?:1[0-2]|0[1-9])(?:3[01]|[12]\d|0[1-9])(?!\d)",
    r"(?<![\d./])(?:3[01]|[12]\d|0?[1-9])[/-](?:3[01]|[12]\d|0?[1-9])(?![\d/]|\s*(?:岁|个|周|天|元|块|次|小时|片|包|years?|months?|weeks?|days?|times|hours?|kids|of))",
    r"(?<![\d./])(?:1[0-2]|0?[1-9])\.(?:3[01]|[12]\d|0?[1-9])(?![\d.%]|\s*(?:度|岁|个|周|天|元|块|斤|公斤|kg|g|ml|cm|°|℃|分|倍|折|mo|y|w|k))",
    r"(?<![\d./-])(?:19|20)\d{2}[-/.](?:1[0-2]|0?[1-9])(?![\d/.-])",
]

_DIGIT_PATTERNS = [re.compile(pattern) for pattern in _DIGITS]
_WORD_PATTERNS = [re.compile(pattern) for pattern in (*_ZH, *_EN)]
_ONLY_NUMBER = re.compile(r"[\d\s]*|[零〇一二两三四五六七八九十百半几数廿\s]*")


def find(folded: Folded) -> Iterator[Found]:
    """Dates, ages and weeks; of overlapping ones the longest."""
    text = folded.text
    spans = {match.span() for pattern in _DIGIT_PATTERNS for match in pattern.finditer(text)}
    spans |= {span for pattern in _WORD_PATTERNS for span in _spans(pattern, text)}
    taken: list[tuple[int, int]] = []
    for start, end in sorted(spans, key=lambda span: (span[0] - span[1], span[0])):
        if all(end <= a or start >= b for a, b in taken):
            taken.append((start, end))
    for start, end in sorted(taken):
        yield Found("date", start, end)


def _spans(pattern: re.Pattern[str], text: str) -> Iterator[tuple[int, int]]:
    for match in pattern.finditer(text):
        piece = match[0]
        start = match.start() + len(piece) - len(piece.lstrip(" ,"))
        end = match.end() - (len(piece) - len(piece.rstrip(" ,")))
        if end > start and not _ONLY_NUMBER.fullmatch(text[start:end]):
            yield start, end
